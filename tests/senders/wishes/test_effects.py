"""What edits do besides what they are made for, counted and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Project,
    TestResult,
)
from diagnostics.senders.edits import Edit, add, change, exclude, include, join
from diagnostics.senders.simulation import simulate
from diagnostics.senders.statements import LISTED_AT_MOST
from diagnostics.senders.wishes.effects import Effects, effects_of, shown
from diagnostics.words import joined, text


def box(row_id: str, **fields: Any) -> Mailbox:
    return Mailbox(
        row_id, f"{row_id}@x.example", **{"test": TestResult.PASSED, **fields}
    )


TEAM, SPARE = box("team"), box("spare", access=Access.NOBODY, default=True)
ACCOUNT = Account(
    host="acme.example",
    employees=(Employee("a", "Ada", "ada", ("g",)), Employee("b", "Ben", "ben")),
    projects=(Project("p", "Web"), Project("q", "Shop")),
    mailboxes=(TEAM, SPARE),
)


def effects(
    *edits: Edit,
    account: Account = ACCOUNT,
    aside: Sequence[tuple[str, str]] = (),
    over_all: bool = False,
    gaps_aside: bool = False,
) -> Effects:
    how = {"over_all": over_all, "gaps_aside": gaps_aside}
    return effects_of(simulate(account), edits, aside, **how)


def told(found: Effects) -> list[str]:
    return [text(one.phrase) for one in found.by_outcome]


OPEN = change("spare", access=Access.EVERYONE)


def test_edits_that_change_nobody_s_sender_do_nothing_else() -> None:
    found = effects(change("spare", default=False), over_all=True)
    assert (found.pairs, found.lost, found.by_outcome) == (0, 0, ())
    assert found.everywhere == 0
    assert (found.access, found.gains_access) == ((), 0)


def test_pairs_that_change_alike_are_one_statement() -> None:
    found = effects(OPEN)
    assert (found.pairs, found.lost) == (6, 0)
    (line,) = told(found)
    assert line == (
        "6 pairs (Ada and Ben; in tasks without a project, Web and Shop): "
        "from team@x.example (team) to spare@x.example (spare)"
    )


def test_the_pairs_that_the_edits_are_made_for_are_not_counted() -> None:
    aside = [("a", "p"), ("a", "q"), ("gone", "p"), ("a", "gone"), ("a", "p")]
    found = effects(OPEN, aside=aside)
    assert found.pairs == 4


def test_pairs_that_lose_their_sender_are_counted_and_gaps_that_close_are_none() -> (
    None
):
    shut = effects(change("team", access=Access.SELECTED, employees=("a",)))
    assert (shut.pairs, shut.lost) == (3, 3)
    assert told(shut)[0].startswith("3 pairs (Ben; in tasks without a project")
    bare = replace(ACCOUNT, mailboxes=(SPARE,))
    opened = effects(OPEN, account=bare)
    assert (opened.pairs, opened.lost) == (6, 0)
    assert effects(OPEN, account=bare, gaps_aside=True).pairs == 0


def test_the_most_pairs_are_told_first() -> None:
    own = box("own", owner="a", projects=("p",))
    both = effects(OPEN, add(own))
    assert [one.pairs for one in both.by_outcome] == [5, 1]
    assert both.pairs == 6


def test_other_readings_are_asked_only_where_that_is_wished() -> None:
    assert effects(OPEN).everywhere is None
    flagless = effects(change("spare", access=Access.EVERYONE, default=False))
    assert flagless.pairs == 0  # behind the first of equals
    flagged = effects(OPEN, aside=[("a", "p")], over_all=True)
    assert (flagged.pairs, flagged.everywhere) == (5, 5)


@pytest.mark.parametrize(
    ("edit", "people"),
    [
        (OPEN, ["Ada", "Ben"]),
        (include("spare", "employees", "b"), ["Ben"]),
        (include("spare", "groups", "g"), ["Ada"]),
        (include("spare", "groups", "h"), []),
        (change("spare", owner="a"), ["Ada"]),
        (exclude("team", "employees", "a"), []),
        (add(box("new", access=Access.SELECTED, employees=("a",))), ["Ada"]),
        (add(box("new", access=Access.NOBODY)), []),
    ],
)
def test_who_may_use_what_they_could_not_before_is_named(
    edit: Edit, people: list[str]
) -> None:
    found = effects(edit)
    assert found.gains_access == len(people)
    assert len(found.access) == bool(people)
    for phrase in found.access:
        assert text(phrase).startswith(f"{joined(people)} may send from ")


def test_whoever_joins_a_group_gains_what_the_group_may_use() -> None:
    listed = replace(SPARE, access=Access.SELECTED, groups=("g",))
    account = replace(ACCOUNT, mailboxes=(TEAM, listed))
    found = effects(join("b", "g"), account=account)
    assert found.gains_access == 1
    assert text(found.access[0]).startswith("Ben may send from spare")


@pytest.mark.parametrize(
    "fields", [{"active": False}, {"kind": EmployeeKind.EXTERNAL}], ids=str
)
def test_who_can_not_send_gains_nothing(fields: dict[str, Any]) -> None:
    idle = replace(ACCOUNT.employees[1], **fields)
    account = replace(ACCOUNT, employees=(ACCOUNT.employees[0], idle))
    assert effects(OPEN, account=account).gains_access == 1


def test_somebody_who_gains_two_mailboxes_is_one_person() -> None:
    second = box("second", access=Access.NOBODY)
    account = replace(ACCOUNT, mailboxes=(*ACCOUNT.mailboxes, second))
    found = effects(OPEN, change("second", access=Access.EVERYONE), account=account)
    assert len(found.access) == 2
    assert found.gains_access == 2


@pytest.mark.parametrize(
    ("number", "last"),
    [
        (1, "P0"),
        (LISTED_AT_MOST, f"P{LISTED_AT_MOST - 1}"),
        (LISTED_AT_MOST + 1, "1 more"),
        (LISTED_AT_MOST + 7, "7 more"),
    ],
)
def test_five_rows_are_named_and_the_others_counted(number: int, last: str) -> None:
    rows = [Employee(f"e{n}", f"P{n}") for n in range(number)]
    assert joined(shown(rows)).endswith(last)
    assert len(shown(rows)) == min(number, LISTED_AT_MOST + 1)


def test_no_project_is_a_place_too() -> None:
    assert (
        joined(shown([None, Project("p", "Web")])) == "tasks without a project and Web"
    )
