"""What an import changes in a table: rows that came, went, and say something else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from diagnostics.fleet.planfix_api.table_changes import (
    AccountRow,
    ChangedRow,
    TableChange,
    between,
)
from diagnostics.model import Employee, EmployeeKind, Group, Place, Project

ADA, BEN, EVA = Employee("1", "Ada", "ada"), Employee("2", "Ben"), Employee("3", "Eva")


@pytest.mark.parametrize(
    ("before", "after", "new", "gone"),
    [
        ((), (), (), ()),
        ((), (ADA,), (ADA,), ()),
        ((ADA,), (), (), (ADA,)),
        ((ADA,), (ADA,), (), ()),
        ((ADA, BEN), (BEN, ADA), (), ()),
        ((ADA, BEN), (BEN, EVA), (EVA,), (ADA,)),
        ((BEN, ADA), (), (), (BEN, ADA)),
        ((), (EVA, BEN), (EVA, BEN), ()),
    ],
)
def test_rows_come_and_go_by_their_ids_in_their_order(
    before: Sequence[AccountRow],
    after: Sequence[AccountRow],
    new: Sequence[AccountRow],
    gone: Sequence[AccountRow],
) -> None:
    change = between("employees", before, after)
    assert change == TableChange("employees", tuple(new), tuple(gone))
    assert bool(change) is bool(new or gone)


@pytest.mark.parametrize(
    ("old", "now", "columns"),
    [
        (ADA, Employee("1", "Ada L", "ada"), ("name",)),
        (ADA, Employee("1", "Ada", "lov"), ("login",)),
        (ADA, Employee("1", "Ada", "ada", ("g",)), ("groups",)),
        (ADA, Employee("1", "Ada", "ada", active=False), ("active",)),
        (
            ADA,
            Employee("1", "A", "b", kind=EmployeeKind.ROBOT),
            ("name", "login", "kind"),
        ),
        (Project("1", "P"), Project("1", "P", "2"), ("parent",)),
        (Project("1", "P"), Project("1", "P", anonymous=True), ("anonymous",)),
        (Group("1", "G"), Group("1", "H"), ("name",)),
    ],
)
def test_a_row_that_says_something_else_names_its_cells(
    old: AccountRow, now: AccountRow, columns: tuple[str, ...]
) -> None:
    change = between("any", [old], [now])
    assert change.changed == (ChangedRow(now, columns),)
    assert (change.new, change.gone) == ((), ())
    assert change


def test_where_a_row_stands_in_its_file_is_no_change() -> None:
    old = Employee("1", "Ada", place=Place("employees.csv", 2))
    now = Employee("1", "Ada", place=Place("employees.csv", 9))
    assert not between("employees", [old], [now])


def test_changed_rows_stand_in_the_order_of_the_new_table() -> None:
    now = [Employee("2", "Bo"), EVA, Employee("1", "Al", "ada")]
    change = between("employees", [ADA, BEN], now)
    assert [one.row.id for one in change.changed] == ["2", "1"]
    assert change.new == (EVA,)


@pytest.mark.parametrize(
    "change",
    [
        TableChange("groups", new=(Group("1"),)),
        TableChange("groups", gone=(Group("1"),)),
        TableChange("groups", changed=(ChangedRow(Group("1"), ("name",)),)),
    ],
)
def test_one_row_of_any_kind_is_a_change(change: TableChange) -> None:
    assert change
    assert not TableChange("groups")
