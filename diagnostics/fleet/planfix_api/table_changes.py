"""What an import changes in a table; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

from diagnostics.model import Employee, Group, Project

AccountRow: TypeAlias = Employee | Project | Group

TABLES = ("groups", "employees", "projects")


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that says something else than before.

    Attributes:
        row: as it is now.
        columns: which cells differ, by column.
    """

    row: AccountRow
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """One table before and after; equal rows are left out."""

    table: str
    new: tuple[AccountRow, ...] = ()
    gone: tuple[AccountRow, ...] = ()
    changed: tuple[ChangedRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)


def between(
    table: str, before: Sequence[AccountRow], after: Sequence[AccountRow]
) -> TableChange:
    """The change of a table, rows told apart by their ids."""
    old, now = ({row.id: row for row in rows} for rows in (before, after))
    return TableChange(
        table,
        tuple(row for key, row in now.items() if key not in old),
        tuple(row for key, row in old.items() if key not in now),
        tuple(_changed((old[key], row) for key, row in now.items() if key in old)),
    )


def _changed(pairs: Iterable[tuple[AccountRow, AccountRow]]) -> Iterable[ChangedRow]:
    for old, new in pairs:
        if old != new:
            columns = [
                column.name
                for column in fields(new)
                if column.compare
                and getattr(old, column.name) != getattr(new, column.name)
            ]
            yield ChangedRow(new, tuple(columns))
