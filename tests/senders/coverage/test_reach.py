"""Who may use a mailbox, and where it is valid, as positions of rows and columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Project,
    Subprojects,
)
from diagnostics.senders.coverage.reach import Reach, column_id
from diagnostics.senders.matrix.roster import Roster

ACCOUNT = Account(
    groups=(Group("g"), Group("h"), Group("none")),
    employees=(
        Employee("ann", groups=("g",)),
        Employee("gone", groups=("g", "h"), active=False),
        Employee("guest", groups=("g",), kind=EmployeeKind.EXTERNAL),
        Employee("robot", groups=("g", "h"), kind=EmployeeKind.ROBOT),
        Employee("bob", groups=("h",)),
    ),
    projects=(
        Project("top"),
        Project("closed", parent="top", active=False),
        Project("below", parent="closed"),
        Project("ring", parent="round"),
        Project("round", parent="ring"),
        Project("lost", parent="nowhere"),
    ),
)
SHARED = Mailbox("m", owner=COMPANY)


def reach_of(
    account: Account, subprojects: Subprojects, include_inactive: bool = False
) -> Reach:
    roster = Roster.of(account, account.reading, include_inactive)
    return Reach(roster, subprojects)


@pytest.fixture
def reach() -> Reach:
    return reach_of(ACCOUNT, Subprojects.INHERIT)


def test_rows_are_active_employees_and_columns_none_and_active_projects(
    reach: Reach,
) -> None:
    assert [e.id for e in reach.employees] == ["ann", "guest", "robot", "bob"]
    assert [column_id(p) for p in reach.columns] == [
        *("none", "top", "below", "ring", "round", "lost")
    ]
    every = reach_of(ACCOUNT, Subprojects.INHERIT, include_inactive=True)
    assert every.employees == ACCOUNT.employees
    assert every.columns == (None, *ACCOUNT.projects)


@pytest.mark.parametrize(
    ("mailbox", "users"),
    [
        (replace(SHARED, access=Access.EVERYONE), [0, 2, 3]),
        (replace(SHARED, access=Access.NOBODY), []),
        (replace(SHARED, access=Access.NOBODY, employees=("ann",)), []),
        (replace(SHARED, access=Access.SELECTED), []),
        (replace(SHARED, access=Access.SELECTED, groups=("g",)), [0, 2]),
        (replace(SHARED, access=Access.SELECTED, groups=("h", "g")), [0, 2, 3]),
        (replace(SHARED, access=Access.SELECTED, groups=("none", "?")), []),
        (replace(SHARED, access=Access.SELECTED, employees=("bob", "ann")), [0, 3]),
        (replace(SHARED, access=Access.SELECTED, employees=("guest", "gone")), []),
        (
            replace(SHARED, access=Access.SELECTED, employees=("bob",), groups=("g",)),
            [0, 2, 3],
        ),
        (Mailbox("own", owner="bob"), [3]),
        (Mailbox("own", owner="ann"), [0]),
        (Mailbox("own", owner="guest"), []),
        (Mailbox("own", owner="gone"), []),
    ],
)
def test_a_mailbox_has_the_users_that_its_access_names(
    reach: Reach, mailbox: Mailbox, users: list[int]
) -> None:
    assert reach.users(mailbox).tolist() == users
    assert reach.users(replace(mailbox, id="again")).tolist() == users


@pytest.mark.parametrize(
    ("projects", "inherited", "exact"),
    [
        ((), [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]),
        (("top",), [1, 2], [1]),
        (("closed",), [2], []),
        (("below", "top"), [1, 2], [1, 2]),
        (("ring",), [3, 4], [3]),
        (("nowhere",), [], []),  # a parent that isn't there is none, as for the pairs
        (("?",), [], []),
    ],
)
def test_a_mailbox_is_valid_in_its_projects_and_what_inherits_from_them(
    reach: Reach, projects: tuple[str, ...], inherited: list[int], exact: list[int]
) -> None:
    mailbox = replace(SHARED, projects=projects)
    assert reach.places(mailbox).tolist() == inherited
    alone = next(s for s in Subprojects if s is not Subprojects.INHERIT)
    assert reach_of(ACCOUNT, alone).places(mailbox).tolist() == exact


def test_no_project_has_a_column_of_its_own() -> None:
    assert column_id(None) == "none"
    assert column_id(ACCOUNT.projects[0]) == "top"
