"""A snapshot holds today, is as short as is exact, and tells any change of a sender."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics.model import (
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Project,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.report.write import as_csv
from diagnostics.senders import snapshot, verify
from diagnostics.senders.expected import taking
from diagnostics.senders.expected.expectations import (
    SNAPSHOT_COLUMNS,
    Expectation,
    read_expectations,
)

MakesAccount = Callable[..., Account]


def box(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, **{"test": TestResult.PASSED, **fields})


def lines(account: Account) -> list[tuple[str, str, str, str]]:
    taken = snapshot(account).expectations
    return [(e.employee, e.group, e.project, e.sender) for e in taken]


def meant(account: Account, line: Expectation) -> set[tuple[str, str]]:
    """The pairs of a line, by the letter."""
    people = [e for e in account.employees if e.active and e.kind != "external"]
    if line.group:
        people = [e for e in people if line.group in e.groups]
    elif line.employee != "everyone":
        people = [e for e in account.employees if e.id == line.employee]
    places = [p.id for p in account.projects if p.active]
    if line.project != "every":
        places = [line.project]
    return {(e.id, p) for e in people for p in places}


def test_every_pair_is_in_it_and_is_said_right(
    oracle: Callable[..., Any], account_of: MakesAccount
) -> None:
    for seed in range(500):
        account = account_of(seed)
        taken = snapshot(account)
        answers = oracle(account).all()
        said: dict[tuple[str, str], set[str]] = {}
        for line in taken.expectations:
            for pair in meant(account, line):
                said.setdefault(pair, set()).add(line.sender)
        right = {
            pair: {answer.sender}
            for pair, answer in answers.items()
            if answer.sender or answer.source == "internal"
        }
        assert said == right, seed
        assert taken.unsaid == len(answers) - len(right)


def test_what_is_taken_holds_when_it_is_read_back(
    account_of: MakesAccount, tmp_path: Path
) -> None:
    path = tmp_path / "today.csv"
    for seed in range(120):
        account = account_of(seed)
        rows = [
            {name: getattr(line, name) for name in SNAPSHOT_COLUMNS}
            for line in snapshot(account).expectations
        ]
        path.write_text(as_csv(rows, SNAPSHOT_COLUMNS), encoding="utf-8")
        assert verify(account, read_expectations(path)) == (), seed


def test_a_sender_that_changes_is_told_with_all_its_pairs(
    oracle: Callable[..., Any], account_of: MakesAccount
) -> None:
    changed = 0
    for seed in range(150):
        account = account_of(seed)
        after = replace(
            account,
            mailboxes=tuple(replace(m, default=False) for m in account.mailboxes),
        )
        before, then = oracle(account).all(), oracle(after).all()
        said = [p for p, a in before.items() if a.sender or a.source == "internal"]
        moved = sum(before[pair].sender != then[pair].sender for pair in said)
        failed = verify(after, snapshot(account).expectations)
        # A pair may stand in two lines: its group's, and everyone's.
        assert sum(f.data["pairs"] for f in failed) >= moved, seed
        assert bool(failed) == bool(moved), seed
        changed += bool(moved)
    assert changed > 5


EMPLOYEES = (
    Employee("ada", groups=("sales",)),
    Employee("bob", groups=("sales",)),
    Employee("kim"),
    Employee("zed", kind=EmployeeKind.EXTERNAL, groups=("sales",)),
    Employee("gone", active=False),
)
PROJECTS = (Project("shop"), Project("web"), Project("old", active=False))
ACCOUNT = Account(
    host="acme.planfix.com",
    groups=(Group("sales"),),
    employees=EMPLOYEES,
    projects=PROJECTS,
)


def test_one_mailbox_for_all_is_two_lines() -> None:
    account = replace(ACCOUNT, mailboxes=(box("info"),))
    assert lines(account) == [
        ("everyone", "", "none", "info"),
        ("everyone", "", "every", "info"),
    ]
    assert snapshot(account).unsaid == 3, "the external author's pairs"


def test_a_project_of_its_own_address_and_a_group_are_lines_of_their_own() -> None:
    own = box("kims", owner="kim")
    account = replace(
        ACCOUNT, mailboxes=(box("info"), box("shop", projects=("shop",)), own)
    )
    assert lines(account) == [
        ("", "sales", "none", "info"),
        ("kim", "", "none", "kims"),
        ("kim", "", "every", "kims"),
        ("", "sales", "shop", "shop"),
        ("", "sales", "web", "info"),
    ]


def test_a_folded_line_that_fails_says_for_how_many_pairs() -> None:
    taken = snapshot(replace(ACCOUNT, mailboxes=(box("info"),))).expectations
    after = replace(ACCOUNT, mailboxes=(box("info"), box("web", projects=("web",))))
    (found,) = verify(after, taken)
    assert (found.rule, found.data["pairs"]) == ("coverage/expectation-failed", 3)
    assert (found.data["seen"], found.data["project"].id) == ("web", "web")


def test_ids_that_are_spelled_like_the_words_stand_for_themselves() -> None:
    account = Account(
        employees=(Employee("everyone"), Employee("b")),
        projects=(Project("every"), Project("q")),
        mailboxes=(box("own", owner="everyone"),),
    )
    said = lines(account)
    assert ("everyone", "", "every", "own") in said
    assert ("b", "", "every", "") in said
    assert verify(account, snapshot(account).expectations) == ()


def test_what_is_inactive_is_not_met_whatever_would_send() -> None:
    account = replace(ACCOUNT, mailboxes=(box("info"),))
    wanted = Expectation("gone", "shop", "info"), Expectation("ada", "old", "info")
    found = verify(account, wanted)
    assert [f.rule for f in found] == ["coverage/expectation-inactive"] * 2
    assert all(str(f.severity) == "error" for f in found)


def test_an_undecided_tie_is_left_out_and_counted() -> None:
    account = replace(
        ACCOUNT, mailboxes=(box("a"), box("b")), reading=Reading(tie=Tie.UNDECIDED)
    )
    assert snapshot(account).expectations == ()
    assert snapshot(account).unsaid == 12


def test_too_many_pairs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_PAIRS", 11)
    with pytest.raises(ValueError, match="12 pairs are too many"):
        snapshot(ACCOUNT)
