"""Gaps are closed by the mildest edit: a team's mailbox, a new one, one for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Project,
    Reading,
    TestResult,
    Unverified,
)
from diagnostics.senders.edits import Action, include
from diagnostics.senders.fixes.gap_fixes import gap_fix
from diagnostics.senders.fixes.trial import Fix, Trial
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster

PEOPLE = tuple(Employee(row_id, row_id.title()) for row_id in ("ada", "ben", "eva"))


def box(row_id: str = "team", **fields: Any) -> Mailbox:
    usual = {
        "test": TestResult.PASSED,
        "access": Access.SELECTED,
        "employees": ("ada", "ben"),
    }
    return Mailbox(row_id, **{**usual, **fields})


def fixed(
    *boxes: Mailbox,
    people: tuple[str, ...] = ("eva",),
    users: Callable[[Mailbox], int] = lambda mailbox: len(mailbox.employees),
    reading: Reading | None = None,
) -> Fix:
    """The fix of these people's gaps, of which each has two."""
    account = Account(
        reading=reading or Reading(),
        employees=PEOPLE,
        projects=(Project("p"),),
        mailboxes=boxes,
    )
    roster = Roster.of(account, account.reading, False)
    trial = Trial(PairMatrix(roster, account.reading), False)
    named = [person for person in PEOPLE if person.id in people]
    return gap_fix(trial, account, account.reading, named, 2 * len(named), users)


def test_who_is_missing_on_a_team_s_list_is_listed() -> None:
    fix = fixed(box())
    assert fix.phrase.key == "fixes:give-access"
    assert fix.edits == (include("team", "employees", "eva"),)


def test_several_people_are_listed_one_by_one() -> None:
    fix = fixed(box(employees=("ada",)), people=("ben", "eva"), users=lambda _: 2)
    assert fix.edits == tuple(include("team", "employees", p) for p in ("ben", "eva"))


@pytest.mark.parametrize(
    ("users", "missing", "opened"),
    [
        (1, ("eva",), False),  # one person's: letters may be personal
        (2, ("eva",), True),
        (2, ("ben", "eva"), True),
        (2, ("ada", "ben", "eva"), False),  # more would come than there are
        (3, ("ada", "ben", "eva"), True),
    ],
)
def test_a_mailbox_of_few_is_not_opened_to_many(
    users: int, missing: tuple[str, ...], opened: bool
) -> None:
    listed = tuple(p.id for p in PEOPLE if p.id not in missing)
    fix = fixed(box(employees=listed), people=missing, users=lambda _: users)
    assert (fix.phrase.key == "fixes:give-access") is opened


@pytest.mark.parametrize(
    "unfit",
    [
        {"projects": ("p",)},
        {"owner": "ada"},
        {"access": Access.NOBODY},
        {"test": TestResult.FAILED},
    ],
    ids=str,
)
def test_only_a_general_tested_company_mailbox_with_a_list_is_a_team_s(
    unfit: dict[str, Any],
) -> None:
    assert fixed(box(**unfit)).phrase.key != "fixes:give-access"


@pytest.mark.parametrize(
    ("unverified", "opened"),
    [(Unverified.USABLE, True), (Unverified.UNUSABLE, False)],
)
def test_an_untested_mailbox_helps_where_the_reading_lets_it_send(
    unverified: Unverified, opened: bool
) -> None:
    reading = Reading(unverified=unverified)
    fix = fixed(box(test=TestResult.UNKNOWN), reading=reading)
    assert (fix.phrase.key == "fixes:give-access") is opened


def test_the_first_team_s_mailbox_that_closes_the_gaps_is_taken() -> None:
    fix = fixed(box("one"), box("two", employees=("ada", "ben")))
    assert [edit.subject.id for edit in fix.edits] == ["one"]


def test_without_a_mailbox_a_general_one_is_new() -> None:
    fix = fixed(people=("ada", "ben", "eva"))
    assert fix.phrase.key == "fixes:new-general"
    (edit,) = fix.edits
    assert edit.action is Action.ADD
    assert edit.row == Mailbox("new-general-mailbox", test=TestResult.PASSED)


def test_a_new_mailbox_that_would_make_ties_is_for_those_without_one_only() -> None:
    own = box("own", employees=("ada", "ben"), test=TestResult.PASSED)
    fix = fixed(own, users=lambda _: 1)
    assert fix.phrase.key == "fixes:new-for-them"
    (edit,) = fix.edits
    assert isinstance(edit.row, Mailbox)
    assert (edit.row.access, edit.row.employees) == (Access.SELECTED, ("eva",))


def test_a_new_mailbox_has_an_id_of_its_own() -> None:
    taken = box("new-general-mailbox", employees=("ada", "ben"))
    (edit,) = fixed(taken, users=lambda _: 1).edits
    assert edit.subject.id == "new-general-mailbox-2"
