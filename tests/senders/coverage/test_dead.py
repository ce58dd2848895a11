"""A mailbox that never sends is told why, and what comes before it."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Finding,
    Mailbox,
    Named,
    Plan,
    Project,
    Reading,
    TestResult,
    Tie,
    Unverified,
)
from diagnostics.senders.coverage.audited import Audited
from diagnostics.senders.coverage.auditing import audit
from diagnostics.senders.coverage.dead import DeadMailboxes
from diagnostics.words import evidence, plain

PEOPLE = (
    Employee("anna"),
    Employee("gone", active=False),
    Employee("guest", kind=EmployeeKind.EXTERNAL),
)
PROJECTS = (Project("p"), Project("q"), Project("old", active=False))


def box(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, **{"test": TestResult.PASSED, **fields})


def dead(*mailboxes: Mailbox, **fields: Any) -> list[Finding]:
    account = Account(
        employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes, **fields
    )
    return [f for f in audit(account) if f.rule.startswith("coverage/dead-")]


@pytest.mark.parametrize(
    ("mailbox", "rule", "why"),
    [
        (box("m", test=TestResult.FAILED), "test", "its test failed, and Planfix"),
        (box("m", owner="gone"), "nobody", "its owner gone is inactive, and nobody"),
        (box("m", owner="guest"), "nobody", "its owner guest is an external user"),
        (
            box("m", owner="nobody-knows"),
            "nobody",
            "its owner nobody-knows isn't",
        ),
        (box("m", access=Access.NOBODY), "nobody", "its access is set to nobody."),
        (box("m", access=Access.SELECTED), "nobody", 'its access is "selected", and'),
        (
            box("m", access=Access.SELECTED, employees=("gone",)),
            "nobody",
            "nobody on its access list is active",
        ),
        (
            box("m", access=Access.SELECTED, groups=("g",)),
            "nobody",
            "nobody on its access list is active",
        ),
        (box("m", projects=("old",)), "nowhere", "it lists 1 project, none of them"),
        (box("m", projects=("old", "x")), "nowhere", "it lists 2 projects, none of"),
    ],
)
def test_a_mailbox_that_cannot_send_is_told_the_first_reason(
    mailbox: Mailbox, rule: str, why: str
) -> None:
    (found,) = dead(mailbox)
    assert found.rule == f"coverage/dead-{rule}"
    assert evidence(found).startswith(f"m is never a sender: {why}")
    assert (found.subject.id, found.data["pairs"]) == ("m", 0)


def test_a_mailbox_without_a_test_is_dead_only_where_that_is_unusable() -> None:
    untested = box("m", test=TestResult.UNKNOWN)
    assert dead(untested) == []
    (found,) = dead(untested, reading=Reading(unverified=Unverified.UNUSABLE))
    assert "its test has no known result, and this reading wants one" in evidence(found)


def test_a_failed_test_comes_before_a_missing_owner_and_that_before_projects() -> None:
    everything = {"owner": "gone", "projects": ("old",)}
    (failed,) = dead(box("m", test=TestResult.FAILED, **everything))
    (ownerless,) = dead(box("m", **everything))
    assert [failed.rule, ownerless.rule] == [
        "coverage/dead-test",
        "coverage/dead-nobody",
    ]


def test_an_outranked_mailbox_counts_its_pairs_and_names_who_comes_before_it() -> None:
    (found,) = dead(box("first"), box("second", projects=()))
    assert found.rule == "coverage/dead-outranked"
    assert evidence(found) == (
        "second is a candidate for 3 pairs, anna without a project for one, and never"
        " the sender: first is equal to it and stands before it in the list."
    )
    assert (found.data["pairs"], found.data["before"]) == (3, 1)
    assert found.data["shown"] == [Named("first", "first")]
    assert plain((found.data["employee"], found.data["project"])) == ["anna", "none"]


def test_own_mailboxes_come_before_a_company_mailbox_everywhere() -> None:
    (found,) = dead(
        box("team"),
        box("general", owner="anna"),
        box("bound", owner="anna", projects=("p",)),
    )
    assert found.subject.id == "team"
    assert evidence(found).endswith("the sender: general and bound come before it.")


def test_of_many_that_come_before_it_five_are_named() -> None:
    projects = tuple(Project(f"p{n}") for n in range(6))
    bound = tuple(box(f"b{n}", projects=(p.id,)) for n, p in enumerate(projects))
    last = box("last", projects=tuple(p.id for p in projects))
    account = Account(employees=PEOPLE, projects=projects, mailboxes=(*bound, last))
    (found,) = (f for f in audit(account) if f.rule == "coverage/dead-outranked")
    assert evidence(found).endswith(
        "b0, b1, b2, b3, b4 and 1 more are equal to it and stand before it in the list."
    )
    assert (found.data["before"], len(found.data["shown"])) == (6, 6)


def test_the_one_with_more_pairs_is_told_first() -> None:
    small, large = box("small", projects=("q",)), box("large", projects=("p", "q"))
    both = box("both", projects=("p", "q"))
    found = dead(both, small, large)
    assert [(f.subject.id, f.data["pairs"]) for f in found] == [
        ("large", 2),
        ("small", 1),
    ]


def test_where_nobody_is_active_a_mailbox_for_everyone_is_not_called_selected() -> None:
    idle = (Employee("gone", active=False),)
    found = audit(Account(employees=idle, mailboxes=(box("m"),)))
    (told,) = [f for f in found if f.rule == "coverage/dead-nobody"]
    assert "everyone may use it, but no employee is active" in evidence(told)
    assert "make those active" in plain(told.data["fix"])


def test_the_first_of_a_tie_that_nobody_decides_is_not_dead() -> None:
    found = dead(box("m"), box("n"), reading=Reading(tie=Tie.UNDECIDED))
    assert [f.subject.id for f in found] == ["n"]


@pytest.mark.parametrize("plan", [Plan.FREE, Plan.UNPAID])
def test_where_the_plan_sends_nothing_no_mailbox_is_called_dead(plan: Plan) -> None:
    assert dead(box("m", access=Access.NOBODY), plan=plan) == []


FAILED: dict[str, Any] = {"test": TestResult.FAILED}
SHUT: dict[str, Any] = {"access": Access.NOBODY}
TWO = (Employee("anna", "Anna"), Employee("bob", "Bob"))


def closing(*mailboxes: Mailbox, **fields: Any) -> dict[str, tuple[str, Any, Any]]:
    """By mailbox: how bad it is, the gaps that it would close, and whose they are."""
    active = tuple(project for project in PROJECTS if project.active)
    account = Account(employees=TWO, projects=active, mailboxes=mailboxes, **fields)
    found = [f for f in audit(account) if f.rule.startswith("coverage/dead-")]
    return {
        f.subject.id: (
            str(f.severity),
            f.data.get("closes"),
            plain(f.data.get("people")),
        )
        for f in found
    }


ANNAS = box("own", owner="anna")


@pytest.mark.parametrize(
    ("mailbox", "told"),
    [
        (box("m", **FAILED), ("error", 3, ["bob"])),
        (box("m", **FAILED, projects=("p", "q")), ("error", 2, ["bob"])),
        (box("m", **FAILED, owner="bob", **SHUT), ("error", 3, ["bob"])),
        (box("m", **FAILED, owner="anna"), ("error", None, None)),
        (
            box("m", **FAILED, access=Access.SELECTED, employees=("bob",)),
            ("error", 3, ["bob"]),
        ),
        (box("m", **SHUT), ("error", 3, ["bob"])),
        (box("m", **SHUT, projects=("p",)), ("error", 1, ["bob"])),
        (box("m", access=Access.SELECTED), ("warning", None, None)),
        (box("m", owner="gone"), ("warning", None, None)),
    ],
)
def test_what_a_mailbox_would_close_is_counted_and_whose_gaps_they_are(
    mailbox: Mailbox, told: tuple[str, Any, Any]
) -> None:
    assert closing(ANNAS, mailbox) == {"m": told}


def test_where_nobody_has_a_gap_only_a_failed_test_is_an_error() -> None:
    found = closing(box("all"), box("m", **FAILED), box("n", **SHUT))
    assert found == {"m": ("error", None, None), "n": ("warning", None, None)}


def test_one_that_closes_all_gaps_is_the_cause_and_not_one_that_closes_some() -> None:
    some = box("n", **SHUT, projects=("p",))
    both = ["anna", "bob"]
    found = closing(box("m", **FAILED), some)
    assert found == {"m": ("error", 6, both), "n": ("warning", None, None)}
    other = box("m", **FAILED, projects=("q",))
    assert closing(other, some) == {"m": ("error", 2, both), "n": ("error", 2, both)}


@pytest.mark.parametrize(("places", "closes"), [(50, 50), (51, None)])
def test_a_mailbox_of_very_many_projects_is_not_asked_what_it_would_close(
    places: int, closes: int | None
) -> None:
    projects = tuple(Project(f"p{n}") for n in range(places))
    bound = box("m", **FAILED, projects=tuple(p.id for p in projects))
    account = Account(employees=TWO, projects=projects, mailboxes=(ANNAS, bound))
    (found,) = (f for f in audit(account) if f.rule == "coverage/dead-test")
    assert found.data.get("closes") == closes


def test_of_projects_that_are_not_active_the_missing_ones_are_told_apart() -> None:
    (found,) = dead(box("m", projects=("old", "x", "y")))
    assert plain(found.data["archived"]) == ["old"]
    assert found.data["missing"] == ["x", "y"]


def test_a_lint_that_a_finding_says_already_is_folded_for_each_of_its_causes() -> None:
    mailboxes = (
        box("failed", test=TestResult.FAILED),
        box("shut", access=Access.NOBODY),
        box("sends"),
    )
    account = Account(employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes)
    audited = Audited.of(account, account.reading, False)
    folded = DeadMailboxes.of(audited).folded()
    assert folded["config/lint-bound-without-project"] == {"failed", "shut"}
