"""Rows and columns of one class behave alike; those that differ are apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Project,
    Reading,
    Subprojects,
    TestResult,
)
from diagnostics.senders.matrix.bit_rows import unpacked
from diagnostics.senders.matrix.classes import ColumnClasses, RowClasses
from diagnostics.senders.matrix.roster import Roster

PASSED = TestResult.PASSED
SELECTED = Access.SELECTED


def roster(account: Account) -> Roster:
    return Roster.of(account, account.reading, False)


def people(*mailboxes: Mailbox, kinds: str = "ppp") -> Account:
    """Three people: persons, robots or externals by their first letters."""
    of = {k.value[0]: k for k in EmployeeKind}
    employees = (Employee(f"e{n}", kind=of[k]) for n, k in enumerate(kinds))
    return Account(employees=tuple(employees), mailboxes=mailboxes)


def own(mailbox: str, owner: str, default: bool = False, **more: object) -> Mailbox:
    return Mailbox(mailbox, owner=owner, default=default, test=PASSED, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("account", "together"),
    [
        (people(), [[0, 1, 2]]),
        (people(kinds="prp"), [[0, 2], [1]]),
        (people(kinds="pep"), [[0, 2], [1]]),
        (people(Mailbox("m", access=SELECTED, employees=("e1",), test=PASSED)),
         [[0, 2], [1]]),
        (people(Mailbox("m", access=SELECTED, employees=("e1",),
                        test=TestResult.FAILED)), [[0, 1, 2]]),
        (people(own("a", "e0"), own("b", "e1")), [[0, 1], [2]]),
        (people(own("a", "e0"), own("b", "e1", default=True)), [[0], [1], [2]]),
        (people(own("a", "e0"), own("b", "e0"), own("c", "e1")), [[0], [1], [2]]),
        # Two or three of a kind are as good: more than one.
        (people(*(own(f"a{n}", "e0") for n in range(2)),
                *(own(f"b{n}", "e1") for n in range(3))), [[0, 1], [2]]),
        # A mailbox bound to a project is no general one.
        (people(own("a", "e0", projects=("p",))), [[0, 1, 2]]),
    ],
)  # fmt: skip
def test_people_who_differ_at_most_in_which_own_mailbox_they_have_are_alike(
    account: Account, together: list[list[int]]
) -> None:
    of_row = RowClasses.of(roster(account)).of_row.tolist()
    groups: dict[int, list[int]] = {}
    for row, number in enumerate(of_row):
        groups.setdefault(number, []).append(row)
    assert sorted(groups.values()) == together


def test_where_the_flagged_one_is_not_the_first_people_are_apart() -> None:
    first = (own("a", "e0", default=True), own("b", "e0"))
    second = (own("c", "e1"), own("d", "e1", default=True))
    account = people(*first, *second)
    of_row = RowClasses.of(roster(account)).of_row.tolist()
    assert len(set(of_row)) == 3


PROJECTS = (Project("p"), Project("q", parent="p"), Project("r"))


@pytest.mark.parametrize(
    ("way", "together"),
    [
        (Subprojects.SEPARATE, [[0, 2, 3], [1]]),
        (Subprojects.INHERIT, [[0, 3], [1, 2]]),
    ],
)
def test_projects_are_alike_where_the_same_mailboxes_are_valid(
    way: Subprojects, together: list[list[int]]
) -> None:
    bound = Mailbox("m", projects=("p",), test=PASSED)
    general = Mailbox("n", test=PASSED)
    account = Account(projects=PROJECTS, mailboxes=(bound, general))
    found = ColumnClasses.of(roster(account), way)
    groups: dict[int, list[int]] = {}
    for column, number in enumerate(found.of_column.tolist()):
        groups.setdefault(number, []).append(column)
    assert sorted(groups.values()) == together


def test_projects_alike_in_one_way_only_are_apart_where_both_count() -> None:
    bound = Mailbox("m", projects=("p",), test=PASSED)
    account = Account(projects=PROJECTS, mailboxes=(bound,))
    both = ColumnClasses.of(roster(account), *Subprojects)
    assert len(set(both.of_column.tolist())) == 3
    assert set(both.words) == set(Subprojects)


@pytest.mark.parametrize("seed", range(12))
def test_a_class_s_words_are_those_of_each_of_its_members(
    seed: int, account_of: Callable[..., Account]
) -> None:
    made = roster(account_of(seed))
    rows = RowClasses.of(made)
    for row, number in enumerate(rows.of_row.tolist()):
        assert np.array_equal(rows.words[number], made.employee_words[row])
    columns = ColumnClasses.of(made, *Subprojects)
    for way in Subprojects:
        whole = made.project_words(way)
        for column, number in enumerate(columns.of_column.tolist()):
            assert np.array_equal(columns.words[way][number], whole[column])


@pytest.mark.parametrize(
    ("seed", "inactive"), list(itertools.product(range(8), (False, True)))
)
def test_who_may_use_what_where_is_what_the_rows_say(
    seed: int, inactive: bool, account_of: Callable[..., Account], oracle: type
) -> None:
    account = account_of(seed)
    judge = oracle(account, account.reading, inactive)
    made = Roster.of(account, account.reading, inactive)
    boxes = [account.mailboxes[p] for p in made.company.tolist()]
    assert list(made.employees) == judge.rows
    assert [None, *made.projects] == judge.columns
    usable = unpacked(made.employee_words, len(boxes))
    valid = unpacked(made.project_words(account.reading.subprojects), len(boxes))
    for bit, mailbox in enumerate(boxes):
        assert judge.accepts(mailbox)
        assert account.plan.can_send
        for row, employee in enumerate(judge.rows):
            assert bool(usable[row, bit]) is judge.may_use(employee, mailbox)
        for column, project in enumerate(judge.columns):
            assert bool(valid[column, bit]) is judge.is_valid(project, mailbox)


@pytest.mark.parametrize("seed", range(6))
def test_positions_name_rows_columns_and_what_is_near(
    seed: int, account_of: Callable[..., Account]
) -> None:
    made = roster(account_of(seed))
    assert made.shape == (len(made.employees), len(made.projects) + 1)
    assert made.columns["none"] == 0
    for row, employee in enumerate(made.employees):
        assert made.rows[employee.id] == row
    for column, project in enumerate(made.projects, 1):
        assert made.columns[project.id] == column
    with pytest.raises(KeyError, match='no active employee "nobody"'):
        made.rows["nobody"]
    whole = Roster.of(made.account, Reading(), True)
    with pytest.raises(KeyError, match='no project "nowhere"'):
        whole.columns["nowhere"]
