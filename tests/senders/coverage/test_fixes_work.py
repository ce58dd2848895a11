"""Every fix is applied as an administrator reads it: its finding goes, none gets worse.

Edits are made here from the sentences' facts, not from what the package tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Finding,
    Group,
    Mailbox,
    Phrase,
    Project,
    TestResult,
)
from diagnostics.report.rows import to_do
from diagnostics.senders.coverage.auditing import audit
from diagnostics.senders.edits import Edit, add, change, drafted, include, remove

SEEDS = range(150)
MakesAccount = Callable[..., Account]


def box(mailbox_id: str, **fields: Any) -> Mailbox:
    told = {"address": f"{mailbox_id}@example.com", "test": TestResult.PASSED}
    return Mailbox(mailbox_id, **{**told, **fields})


def ids(rows: Iterable[Any]) -> list[str]:
    return [row.id for row in rows if not isinstance(row, Phrase)]


def as_read(account: Account, fix: Phrase) -> list[Edit] | None:
    """What somebody does who follows the instruction; None where it is no edit."""
    facts = fix.data
    one = facts.get("mailbox")
    deletes = {"delete-or-mend", "delete-unused", "delete-or-hand-over"}
    deletes |= {"delete-or-list", "delete-or-replace", "delete-or-other-projects"}
    made: Mapping[str, Callable[[], list[Edit]]] = {
        "mend-test": lambda: [change(one.id, test=TestResult.PASSED)],
        "run-test": lambda: [change(one.id, test=TestResult.PASSED)],
        "reopen": lambda: [change(one.id, access=Access.EVERYONE)],
        "set-default": lambda: [change(one.id, default=True)],
        "clear-default": lambda: [change(one.id, default=False)],
        "keep-one-default": lambda: [
            change(i, default=False) for i in ids(facts["others"])
        ],
        "default-on-first": lambda: [change(facts["first"].id, default=True)],
        "delete-second": lambda: [
            remove(account.mailbox(i)) for i in ids(facts["others"])
        ],
        "give-access": lambda: [
            include(one.id, "employees", i) for i in ids(facts["people"])
        ],
        "new-for-them": lambda: [
            add(
                box(
                    "new-one",
                    access=Access.SELECTED,
                    employees=tuple(ids(facts["people"])),
                )
            )
        ],
        "new-general": lambda: [add(box("new-one"))],
        **{name: lambda: [remove(account.mailbox(one.id))] for name in deletes},
    }
    name = fix.key.removeprefix("fixes:")
    return made[name]() if name in made else None


def weights(findings: Iterable[Finding]) -> Counter[str]:
    """Pairs by the rules that say who is worse off."""
    bad = ("coverage/no-candidate", "coverage/tied", "coverage/own-in-anonymous")
    return Counter({f.rule: f.data["pairs"] for f in findings if f.rule in bad})


def test_a_fix_that_is_followed_ends_its_finding_and_makes_none_worse(
    account_of: MakesAccount,
) -> None:
    followed: Counter[str] = Counter()
    for seed in SEEDS:
        account = account_of(seed)
        before = audit(account)
        for finding in before:
            fix = finding.data.get("fix")
            edits = as_read(account, fix) if fix else None
            if edits is None or any(m.key == "senders:more" for m in _phrases(fix)):
                continue
            after = audit(drafted(account, edits))
            left = {
                (f.rule, f.subject.id): f.data.get("pairs")
                for f in after
                if f.rule != "coverage/no-candidate"
            }
            place = finding.rule, finding.subject.id
            if finding.rule.startswith("coverage/tied"):
                fewer = left.get(place, 0) < finding.data["pairs"]
                assert fewer, (seed, place)
            elif not finding.rule.startswith("coverage/no-candidate"):
                assert place not in left, (seed, place, fix.key)
            assert weights(after) <= weights(before), (seed, place, fix.key)
            followed[fix.key] += 1
    assert len(followed) > 8, followed


def _phrases(fix: Phrase) -> list[Phrase]:
    lists = [value for value in fix.data.values() if isinstance(value, list)]
    return [one for found in lists for one in found if isinstance(one, Phrase)]


def test_a_default_that_is_set_is_not_to_be_set(account_of: MakesAccount) -> None:
    for seed in SEEDS:
        account = account_of(seed)
        for finding in audit(account):
            fix = finding.data.get("fix")
            if fix and fix.key in ("fixes:set-default", "fixes:default-on-first"):
                told = fix.data.get("mailbox") or fix.data["first"]
                assert not account.mailbox(told.id).default


ADA, BOB = Employee("ada", "Ada"), Employee("bob", "Bob")
SHOP, WEB = Project("shop", "Shop"), Project("web", "Web")


def told(account: Account) -> dict[tuple[str, str], tuple[str, str]]:
    """By rule and subject: how bad it is, and what to do."""
    return {
        (f.rule.partition("/")[2], f.subject.id): (str(f.severity), to_do(f))
        for f in audit(account)
        if not f.rule.startswith("config/")
    }


def account(*mailboxes: Mailbox, **fields: Any) -> Account:
    rows = {"employees": (ADA, BOB), "projects": (SHOP, WEB), **fields}
    return Account(host="acme.planfix.com", mailboxes=mailboxes, **rows)


def test_a_new_colleague_who_was_forgotten_is_added_to_the_teams_mailbox() -> None:
    new = Employee("new", "Nora")
    team = box("team", access=Access.SELECTED, employees=("ada", "bob"))
    found = told(account(team, employees=(ADA, BOB, new)))
    assert list(found) == [("no-candidate", "")]
    assert found["no-candidate", ""][1].startswith(
        "Add Nora to the access list of team@"
    )


def test_nobody_is_let_into_a_personal_mailbox_to_close_gaps() -> None:
    boss = box("boss", access=Access.SELECTED, employees=("ada",))
    found = told(account(boss, employees=(ADA, BOB, Employee("c"), Employee("d"))))
    assert "Add a company mailbox" in found["no-candidate", ""][1]
    assert "boss@" not in found["no-candidate", ""][1]


def test_a_general_mailbox_that_was_closed_by_mistake_is_the_cause_of_the_gaps() -> (
    None
):
    found = told(
        account(box("info", access=Access.NOBODY), box("shop", projects=("shop",)))
    )
    (first, second, *rest) = found.items()
    assert first[0] == ("dead-nobody", "info")
    assert first[1] == (
        "error",
        "Set the access of info@example.com (info) from nobody to everyone; if not"
        " everyone should send from it, select the people who should.",
    )
    assert second[0] == ("no-candidate", "")
    assert "info@example.com (info)" in second[1][1]
    assert rest == []


def test_a_project_of_its_own_address_beaten_by_the_default_is_a_warning() -> None:
    found = told(account(box("info", default=True), box("shop", projects=("shop",))))
    severity, fix = found["dead-outranked", "shop"]
    assert severity == "warning"
    assert fix.startswith('Set "Default" on shop@example.com (shop)')


def test_a_group_whose_members_send_from_their_own_is_named_with_them() -> None:
    members = (replace(ADA, groups=("sales",)), replace(BOB, groups=("sales",)))
    group = box("sales", access=Access.SELECTED, groups=("sales",))
    own = box("own", owner="ada")
    found = account(group, own, employees=members, groups=(Group("sales", "Sales"),))
    (missed,) = (f for f in audit(found) if f.rule == "coverage/intended-unused")
    assert str(missed.severity) == "warning"
    assert [ids(missed.data["people"]), missed.data["pairs"]] == [["ada"], 3]
    assert "own@example.com (own)" in to_do(missed)


def test_a_default_of_the_team_that_decides_nowhere_is_told_with_the_people() -> None:
    team, own = box("team", default=True), box("own", owner="ada")
    (missed,) = (f for f in audit(account(team, own)) if f.rule.endswith("-unused"))
    assert ids(missed.data["people"]) == ["ada"]
    assert not [f for f in audit(account(team)) if f.rule.endswith("-unused")]


@pytest.mark.parametrize(
    ("mailbox", "kind"),
    [
        (box("m", owner="gone"), "dead-nobody"),
        (box("m", projects=("old",)), "dead-nowhere"),
        (box("m", owner="gone", test=TestResult.FAILED), "dead-test"),
    ],
)
def test_what_leavers_and_archived_projects_left_is_deleted_not_given_access(
    mailbox: Mailbox, kind: str
) -> None:
    gone = Employee("gone", "Gone", active=False)
    old = Project("old", "Old", active=False)
    rest = box("info")
    found = told(account(rest, mailbox, employees=(ADA, gone), projects=(SHOP, old)))
    assert list(found) == [(kind, "m")]
    assert found[kind, "m"][1].startswith("Delete m@example.com (m)")
    assert "access to" not in found[kind, "m"][1]


def test_a_second_mailbox_that_failed_isnt_mended_into_a_tie() -> None:
    found = told(account(box("a"), box("b", test=TestResult.FAILED)))
    assert found["dead-test", "b"][1].startswith("Delete b@example.com (b) if nobody")


def test_external_authors_are_one_row_whatever_the_mailboxes() -> None:
    guests = tuple(
        Employee(f"g{n}", f"Guest {n}", kind=EmployeeKind.EXTERNAL) for n in range(3)
    )
    found = told(account(box("info"), employees=(ADA, *guests)))
    assert list(found) == [("external-authors", "")]


@pytest.mark.parametrize("seed", range(40))
def test_without_trying_all_is_found_as_it_is_and_says_what_nobody_tried(
    seed: int, account_of: MakesAccount
) -> None:
    account = account_of(seed)
    tried, untried = audit(account), audit(account, try_fixes=False)

    def apart(findings: Iterable[Finding]) -> list[Finding]:
        return [replace(f, data={**f.data, "fix": None}) for f in findings]

    assert apart(untried) == apart(tried)
    for one, other in zip(tried, untried, strict=True):
        fix, named = one.data.get("fix"), other.data.get("fix")
        if named is not None and named.key == "fixes:untried-among-many":
            assert "audit this account alone" in to_do(other)
        else:  # what isn't tried in either
            assert named == fix
