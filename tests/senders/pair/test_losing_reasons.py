"""Every reason says what was seen, what is required, and what would mend it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Project,
    Reading,
    Tie,
    Unverified,
)
from diagnostics.model import TestResult as Tested
from diagnostics.senders.pair.losing_reasons import ReasonCode, Verdict
from diagnostics.senders.pair.resolution import resolve
from diagnostics.words import text

ANNA = Employee("a", "Anna", groups=("g",))
GUEST = Employee("x", kind=EmployeeKind.EXTERNAL)
ACCOUNT = Account(employees=(ANNA, GUEST), projects=(Project("p", "Shop"),))
BOX = Mailbox("m", address="m@example.org", test=Tested.PASSED)
OTHER = Mailbox("n", address="n@example.org", test=Tested.PASSED)


def verdict(
    *mailboxes: Mailbox,
    author: str = "a",
    project: str = "p",
    reading: Reading | None = None,
    plan: Plan = Plan.PAID,
    of: str = "m",
) -> Verdict:
    account = replace(ACCOUNT, mailboxes=mailboxes, plan=plan)
    found = resolve(account, author, project, reading).why_not(of)
    assert found is not None
    return found


BARRED: list[tuple[ReasonCode, Mailbox, dict[str, Any], str, str, str]] = [
    (
        ReasonCode.PLAN,
        BOX,
        {"plan": Plan.UNPAID},
        "plan whose payment lapsed",
        "a paid plan or a trial",
        "Switch the account to a paid plan.",
    ),
    (
        ReasonCode.EXTERNAL_USER,
        BOX,
        {"author": "x"},
        "x is an external user",
        "an employee or a robot",
        "No edit of this mailbox makes it a candidate.",
    ),
    (
        ReasonCode.TEST_FAILED,
        replace(BOX, test=Tested.FAILED),
        {},
        "its test failed",
        "a test that passes",
        "Mend mailbox m@example.org until Test account passes.",
    ),
    (
        ReasonCode.TEST_UNKNOWN,
        replace(BOX, test=Tested.UNKNOWN),
        {"reading": Reading(unverified=Unverified.UNUSABLE)},
        "no known test result",
        "a test that passes",
        "Run Test account on mailbox m@example.org, and let it pass.",
    ),
    (
        ReasonCode.OTHER_OWNER,
        replace(BOX, owner="b"),
        {},
        "it belongs to b",
        "only its owner can send from it",
        "No edit of this mailbox makes it a candidate.",
    ),
    (
        ReasonCode.ACCESS_NOBODY,
        replace(BOX, access=Access.NOBODY),
        {},
        "nobody has access",
        "access for Anna",
        "Give Anna access to mailbox m@example.org.",
    ),
    (
        ReasonCode.NOT_SELECTED,
        replace(BOX, access=Access.SELECTED, employees=("b", "c"), groups=("h",)),
        {},
        "selected: b, c and group h",
        "Anna or a group of theirs",
        "Add Anna to the access list of mailbox m@example.org.",
    ),
    (
        ReasonCode.NOT_SELECTED,
        replace(BOX, access=Access.SELECTED),
        {},
        "selected: nobody listed",
        "Anna or a group of theirs",
        "Add Anna to the access list of mailbox m@example.org.",
    ),
    (
        ReasonCode.NOT_IN_PROJECT,
        replace(BOX, projects=tuple("abcde")),
        {},
        "limited to a; b; c; d; e",
        "Shop among its projects",
        "List project Shop in mailbox m@example.org.",
    ),
    (
        ReasonCode.BOUND_WITHOUT_PROJECT,
        replace(BOX, projects=("p", "gone")),
        {"project": "none"},
        "limited to Shop; gone",
        "not limited to projects",
        "Clear the projects of mailbox m@example.org.",
    ),
    (
        ReasonCode.NOT_SELECTED,
        replace(BOX, access=Access.SELECTED, employees=(*"bcdef", "a2"), groups=("h",)),
        {},
        "selected: b, c, d, e, f and 2 more",
        "Anna or a group of theirs",
        "Add Anna to the access list of mailbox m@example.org.",
    ),
    (
        ReasonCode.BOUND_WITHOUT_PROJECT,
        replace(BOX, projects=tuple("abcdef")),
        {"project": "none"},
        "limited to a; b; c; d; e and 1 more",
        "not limited to projects",
        "Clear the projects of mailbox m@example.org.",
    ),
]


@pytest.mark.parametrize(("code", "mailbox", "asked", "seen", "required", "do"), BARRED)
def test_what_bars_a_mailbox_is_said(
    code: ReasonCode,
    mailbox: Mailbox,
    asked: dict[str, Any],
    seen: str,
    required: str,
    do: str,
) -> None:
    found = verdict(mailbox, **asked)
    assert found.codes == (code,)
    assert not found.is_candidate
    (reason,) = found.reasons
    assert (text(reason.seen), text(reason.required)) == (seen, required)
    assert text(found.remedy) == do


OWN = replace(OTHER, owner="a")
UNDECIDED = Reading(tie=Tie.UNDECIDED)


@pytest.mark.parametrize(
    ("code", "winner", "reading", "seen", "required"),
    [
        ("outranked-level", OWN, None, "company mailbox", "own mailbox"),
        (
            "outranked-default",
            replace(OTHER, default=True),
            None,
            'without "Default"',
            '"Default", as n@example.org has',
        ),
        (
            "outranked-bound",
            replace(OTHER, projects=("p",)),
            None,
            "not limited to projects",
            "limited to this project, as n@example.org is",
        ),
        (
            "outranked-list",
            OTHER,
            None,
            "behind n@example.org in the list",
            "before n@example.org",
        ),
        (
            "tied",
            OTHER,
            UNDECIDED,
            "equal to n@example.org",
            "Default, or bound to the project",
        ),
    ],
)
def test_how_a_candidate_lost_is_said(
    code: str, winner: Mailbox, reading: Reading | None, seen: str, required: str
) -> None:
    found = verdict(winner, BOX, reading=reading)
    assert [str(c) for c in found.codes] == [code]
    assert found.is_candidate
    (reason,) = found.reasons
    assert (text(reason.seen), text(reason.required)) == (seen, required)
    assert reason.edit is None
    assert text(found.remedy) == "It is a candidate already."


@pytest.mark.parametrize(
    "listed", [{"employees": ("a",)}, {"groups": ("g",)}, {"groups": ("h", "g")}]
)
def test_who_is_listed_or_in_a_listed_group_is_selected(listed: dict[str, Any]) -> None:
    box = replace(BOX, access=Access.SELECTED, **listed)
    account = replace(ACCOUNT, mailboxes=(box,))
    assert resolve(account, "a").candidates == ("m",)


def test_an_answer_prints_as_what_it_says_without_the_account_behind_it() -> None:
    found = verdict(OTHER, BOX)
    assert found.winner == OTHER
    assert "n@example.org" not in repr(found)
    assert "Pair(" not in repr(found)
    assert "mailboxes=" not in repr(found.pair)
    account = replace(ACCOUNT, mailboxes=(OTHER, BOX))
    assert resolve(account, "a") == resolve(account, "a")
    assert "others" not in repr(resolve(account, "a"))
