"""An account as arrays says who may use what, where, and in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Precedence,
    Project,
    Reading,
    Subprojects,
    TestResult,
    UnknownIdError,
    Unverified,
)
from diagnostics.senders.matrix.bit_rows import unpacked
from diagnostics.senders.matrix.roster import ProjectTree, Roster

INHERIT, SEPARATE = Subprojects.INHERIT, Subprojects.SEPARATE


def box(row_id: str, **fields: Any) -> Mailbox:
    return Mailbox(row_id, **{"test": TestResult.PASSED, **fields})


ACCOUNT = Account(
    employees=(
        Employee("a", groups=("g",)),
        Employee("b"),
        Employee("idle", active=False),
        Employee("guest", kind=EmployeeKind.EXTERNAL),
    ),
    projects=(
        Project("web"),
        Project("sub", parent="web"),
        Project("old", active=False),
        Project("low", parent="sub"),
    ),
    mailboxes=(
        box("own", owner="a", projects=("web", "web", "gone")),
        box("all"),
        box("nobody", access=Access.NOBODY),
        box("failed", test=TestResult.FAILED),
        box("team", access=Access.SELECTED, groups=("g",), projects=("sub",)),
        box("untried", test=TestResult.UNKNOWN),
        box("his", owner="b"),
        box("listed", access=Access.SELECTED, employees=("b",), projects=("old",)),
        box("guest's", owner="guest"),
    ),
)


def roster(
    account: Account = ACCOUNT, inactive: bool = False, **reading: Any
) -> Roster:
    return Roster.of(account, Reading(**reading), inactive)


def named(made: Roster, positions: Any) -> list[str]:
    return [made.account.mailboxes[p].id for p in positions]


def usable_by(made: Roster, row: int) -> list[str]:
    bits = unpacked(made.employee_words, len(made.company))[row]
    return named(made, made.company[bits.astype(bool)])


def valid_in(made: Roster, column: int, way: Subprojects) -> list[str]:
    bits = unpacked(made.project_words(way), len(made.company))[column]
    return named(made, made.company[bits.astype(bool)])


def test_rows_are_people_and_columns_projects_behind_no_project() -> None:
    made = roster()
    assert made.shape == (3, 4)
    assert dict(made.rows) == {"a": 0, "b": 1, "guest": 2}
    assert dict(made.columns) == {"none": 0, "web": 1, "sub": 2, "low": 3}


def test_who_is_inactive_counts_only_where_it_is_asked_for() -> None:
    made = roster(inactive=True)
    assert made.shape == (4, 5)
    assert dict(made.columns) == {"none": 0, "web": 1, "sub": 2, "old": 3, "low": 4}
    with pytest.raises(UnknownIdError, match="active employee"):
        roster().rows["idle"]


@pytest.mark.parametrize(
    ("unverified", "ids"),
    [
        (Unverified.UNUSABLE, ["all", "team", "listed"]),
        (Unverified.USABLE, ["all", "team", "untried", "listed"]),
    ],
)
def test_company_mailboxes_are_those_that_somebody_may_use_and_that_passed(
    unverified: Unverified, ids: list[str]
) -> None:
    made = roster(unverified=unverified)
    assert named(made, made.company) == ids


@pytest.mark.parametrize(
    ("plan", "usable"), [(Plan.PAID, True), (Plan.FREE, False), (Plan.UNPAID, False)]
)
def test_a_plan_that_can_not_send_has_no_usable_mailboxes(
    plan: Plan, usable: bool
) -> None:
    made = roster(replace(ACCOUNT, plan=plan), unverified=Unverified.UNUSABLE)
    assert bool(made.usable) is usable
    assert len(made.company) == (3 if usable else 0)


def test_people_may_use_what_is_for_everybody_for_them_or_for_their_groups() -> None:
    made = roster(unverified=Unverified.UNUSABLE)
    assert [usable_by(made, row) for row in range(3)] == [
        ["all", "team"],
        ["all", "listed"],
        [],  # an external user uses none
    ]
    assert made.senders.tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("way", "below"), [(INHERIT, ["all", "team"]), (SEPARATE, ["all"])]
)
def test_a_bound_mailbox_is_valid_below_its_project_where_that_is_inherited(
    way: Subprojects, below: list[str]
) -> None:
    made = roster(unverified=Unverified.UNUSABLE)
    assert [valid_in(made, column, way) for column in range(4)] == [
        ["all"],
        ["all"],
        ["all", "team"],
        below,
    ]


def test_own_mailboxes_stand_by_their_owners_rows() -> None:
    made = roster()
    rows, positions = made.own_general
    assert (rows.tolist(), named(made, positions)) == ([1], ["his"])


@pytest.mark.parametrize(("way", "columns"), [(SEPARATE, [1]), (INHERIT, [1, 2, 3])])
def test_an_own_bound_mailbox_is_valid_once_in_each_of_its_columns(
    way: Subprojects, columns: list[int]
) -> None:
    made = roster()
    rows, found, positions = made.own_bound(way)
    assert sorted(found.tolist()) == columns
    assert set(rows.tolist()) == {0}
    assert set(named(made, positions)) == {"own"}


def test_without_own_mailboxes_there_are_no_places_of_them() -> None:
    made = roster(replace(ACCOUNT, mailboxes=(box("all"),)))
    assert [len(part) for part in made.own_bound(INHERIT)] == [0, 0, 0]
    assert [len(part) for part in made.own_general] == [0, 0]


@pytest.mark.parametrize(
    ("reading", "order"),
    [
        ({}, ["own-flag-bound", "own-flag", "own-bound", "own", "flag-bound", "flag"]),
        (
            {"precedence": Precedence.BOUND_FIRST},
            ["own-flag-bound", "own-bound", "flag-bound", "bound", "own-flag", "own"],
        ),
        (
            {"default_flag": DefaultFlag.ACROSS_LEVELS},
            ["own-flag-bound", "own-flag", "flag-bound", "flag", "own-bound", "own"],
        ),
    ],
)
def test_codes_put_mailboxes_into_the_order_of_a_reading(
    reading: dict[str, Any], order: list[str]
) -> None:
    kinds = ["", *("own", "flag", "bound"), *("own-flag", "own-bound", "flag-bound")]
    boxes = [
        box(
            kind,
            owner="a" if "own" in kind else "company",
            default="flag" in kind,
            projects=("web",) if "bound" in kind else (),
        )
        for kind in [*kinds, "own-flag-bound"]
    ]
    account = replace(ACCOUNT, mailboxes=tuple(boxes))
    codes = roster(account).codes(Reading(**reading)).tolist()
    ranked = sorted(zip(codes, boxes, strict=True), key=lambda both: both[0])
    assert [mailbox.id for _, mailbox in ranked][: len(order)] == order
    assert len(set(codes)) == len(boxes)


def test_readings_that_ignore_default_make_no_difference_of_it() -> None:
    account = replace(ACCOUNT, mailboxes=(box("m", default=True), box("n")))
    one, other = roster(account).codes(Reading(default_flag=DefaultFlag.IGNORED))
    assert one == other
    first, second = roster(account).codes(Reading())
    assert first < second


def tree(*rows: tuple[str, str]) -> ProjectTree:
    return ProjectTree.of([Project(row_id, parent=parent) for row_id, parent in rows])


def test_a_parent_that_is_not_there_is_none() -> None:
    made = tree(("a", "gone"), ("b", "a"), ("c", ""))
    assert made.parents.tolist() == [3, 0, 3, 3]
    assert made.children() == {"a": ["b"]}


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5, 8, 9])
def test_what_is_bound_to_the_top_is_passed_down_to_any_depth(depth: int) -> None:
    rows = [("p0", ""), *((f"p{n}", f"p{n - 1}") for n in range(1, depth))]
    made = tree(*rows)
    words = np.zeros((depth + 1, 1), np.uint64)  # the last row: no parent
    words[0] = 1
    assert made.passed_down(words)[:, 0].tolist() == [1] * depth + [0]
    assert words.sum() == 1  # what was given stays as it is


def test_a_ring_of_parents_ends_and_shares_what_any_of_them_has() -> None:
    made = tree(("a", "b"), ("b", "c"), ("c", "a"))
    words = np.array([[1], [2], [4], [0]], np.uint64)
    assert made.passed_down(words)[:, 0].tolist() == [7, 7, 7, 0]
