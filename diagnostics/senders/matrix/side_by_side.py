"""Several matrices over the same people and projects, compared class cell by cell.

Rows and columns are matched by ids. Those that are alike in every one of the matrices
are one class again, so nothing of the size of the full matrix is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.model import Source
from diagnostics.senders.arrays import Codes, Flags, Ints, blocks, rows_and_columns
from diagnostics.senders.matrix.bit_rows import classes_of
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import (
    OUTCOMES,
    SOURCES,
    UNDECIDED,
    OutcomeIds,
)

_CELLS_AT_ONCE = 1 << 18
_SOURCES = SOURCES.astype(np.int32)
_NONE, _OWN = 0, 1
_FIRST_MAILBOX = 2


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """Matrices on the rows and columns that all of them have.

    Attributes:
        matrices: the matrices.
        employees: ids of the common rows, in the second matrix's order.
        projects: ids of the common columns, likewise; the first is `none`.
        rows: by matrix, each common row's number in it.
        columns: by matrix, each common column's number in it.
        of_row: the class of each common row.
        of_column: the class of each common column.
        row_witness: one common row of each class.
        column_witness: one common column of each class.
        cells: flat numbers of the common cells where some matrix has an own bound
            mailbox, rising.
    """

    matrices: tuple[PairMatrix, ...]
    employees: tuple[str, ...]
    projects: tuple[str, ...]
    rows: tuple[Ints, ...]
    columns: tuple[Ints, ...]
    of_row: Ints
    of_column: Ints
    row_witness: Ints
    column_witness: Ints
    cells: Ints
    _numbers: tuple[npt.NDArray[np.int32], ...]

    @classmethod
    def of(
        cls,
        matrices: Sequence[PairMatrix],
        employees: tuple[str, ...] | None = None,
        projects: tuple[str, ...] | None = None,
    ) -> Aligned:
        """Matches rows and columns of two or more matrices by id.

        Args:
            matrices: the matrices.
            employees: ids of rows that all have; None: all such rows.
            projects: ids of columns that all have; None: all such columns.
        """
        if employees is None:
            employees = _common([list(m.roster.rows) for m in matrices])
        if projects is None:
            projects = _common([list(m.roster.columns) for m in matrices])
        rows = tuple(_places(m.roster.rows, employees) for m in matrices)
        columns = tuple(_places(m.roster.columns, projects) for m in matrices)
        generals = [m.first_general[r] for m, r in zip(matrices, rows, strict=True)]
        numbers = _mailbox_numbers(matrices)
        of_row, row_witness = _joint_classes(
            [m.rows.of_row[r] for m, r in zip(matrices, rows, strict=True)],
            [n[g + 1] for n, g in zip(numbers, generals, strict=True)],
        )
        of_column, column_witness = _joint_classes(
            [m.columns.of_column[c] for m, c in zip(matrices, columns, strict=True)],
            [],
        )
        return cls(
            matrices=tuple(matrices),
            employees=employees,
            projects=projects,
            rows=rows,
            columns=columns,
            of_row=of_row,
            of_column=of_column,
            row_witness=row_witness,
            column_witness=column_witness,
            cells=_common_points(matrices, rows, columns),
            _numbers=numbers,
        )

    def differing(self, one: int, other: int) -> Marked:
        """The common pairs whose sender or source differs between two matrices."""
        shape = len(self.row_witness), len(self.column_witness)
        found = np.zeros(shape, np.bool_)
        moved = ~self._same_own(one, other)
        for start, end in blocks(shape, _CELLS_AT_ONCE):
            said, too = (self._said(which, start, end) for which in (one, other))
            found[start:end] = _differ(said, too, moved[start:end])
        at_cells = self._said_at_cells(one) != self._said_at_cells(other)
        return Marked(self.of_row, self.of_column, found, self.cells, at_cells)

    def _said(self, which: int, start: int, end: int) -> npt.NDArray[np.int32]:
        """What a matrix says at the cells of some row classes, points aside.

        Returns:
            Sender and source as one number that all the matrices share, except that
            the number of "own general mailbox" is shared only by rows in which
            `_same_own` holds; shape (row classes, column classes).
        """
        matrix = self.matrices[which]
        rows = matrix.rows.of_row[self.rows[which][self.row_witness[start:end]]]
        columns = matrix.columns.of_column[self.columns[which][self.column_witness]]
        first = np.take(matrix.matrix.first[rows], columns, axis=1)
        outcome = np.take(matrix.matrix.outcome[rows], columns, axis=1)
        own_and_none = np.array([_NONE, _OWN], np.int32)
        numbers = self._numbers[which][matrix.ranking.bits + 1]
        return _as_one(np.append(numbers, own_and_none), first, outcome)

    def _said_at_cells(self, which: int) -> npt.NDArray[np.int32]:
        """What a matrix says at `cells`, own mailboxes by their own numbers."""
        rows, columns = rows_and_columns(self.cells, len(self.projects))
        position, outcome = self.matrices[which].lookup(
            self.rows[which][rows], self.columns[which][columns]
        )
        return _as_one(self._numbers[which], position + 1, outcome)

    def _same_own(self, one: int, other: int) -> Flags:
        """By row class, whether both matrices have the same first own general one."""
        found = [
            self._numbers[which][
                self.matrices[which].first_general[self.rows[which][self.row_witness]]
                + 1
            ]
            for which in (one, other)
        ]
        return np.asarray(found[0] == found[1])


def _differ(
    said: npt.NDArray[np.int32], too: npt.NDArray[np.int32], other_own: Flags
) -> Flags:
    """Where two say another thing, or the same of rows with other own mailboxes."""
    found: Flags = said != too
    moved = np.flatnonzero(other_own)
    found[moved] |= said[moved] // len(Source) == _OWN
    return found


def _as_one(
    numbers: npt.NDArray[np.int32], first: Codes, outcome: OutcomeIds
) -> npt.NDArray[np.int32]:
    """Sender, `numbers[first]`, and source as one number; undecided ones have none."""
    senders = np.where(UNDECIDED, np.int32(_NONE), numbers[:, None])
    table = (senders * np.int32(len(Source)) + _SOURCES).reshape(-1)
    at = first.astype(np.int32) * np.int32(len(OUTCOMES)) + outcome
    return np.asarray(np.take(table, at), np.int32)


def _common(orders: list[list[str]]) -> tuple[str, ...]:
    if all(order == orders[1] for order in orders):
        return tuple(orders[1])
    shared = set(orders[0]).intersection(*orders[1:])
    return tuple(row_id for row_id in orders[1] if row_id in shared)


def _places(by_id: dict[str, int], wanted: tuple[str, ...]) -> Ints:
    if tuple(by_id) == wanted:
        return np.arange(len(wanted))
    return np.array([by_id[row_id] for row_id in wanted], np.int64)


def _mailbox_numbers(
    matrices: Sequence[PairMatrix],
) -> tuple[npt.NDArray[np.int32], ...]:
    """By matrix: by position plus one, a number by mailbox id; first that of none."""
    known: dict[str, int] = {}
    return tuple(
        np.array(
            [_NONE]
            + [
                known.setdefault(mailbox.id, len(known) + _FIRST_MAILBOX)
                for mailbox in matrix.account.mailboxes
            ],
            np.int32,
        )
        for matrix in matrices
    )


def _joint_classes(
    labels: list[Ints], generals: list[npt.NDArray[np.int32]]
) -> tuple[Ints, Ints]:
    """Classes of rows alike in all labels and in which own mailboxes are the same."""
    columns: list[npt.NDArray[np.uint64]] = []
    for label in labels:
        column = label.astype(np.uint64)
        if not any(np.array_equal(column, other) for other in columns):
            columns.append(column)
    for at, one in enumerate(generals):
        for other in generals[at + 1 :]:
            same = one == other
            if not same.all():
                columns.append(same.astype(np.uint64))
    return classes_of(np.column_stack(columns))


def _common_points(
    matrices: Sequence[PairMatrix],
    rows: tuple[Ints, ...],
    columns: tuple[Ints, ...],
) -> Ints:
    found = [np.zeros(0, np.int64)]
    for matrix, own_rows, own_columns in zip(matrices, rows, columns, strict=True):
        height, width = matrix.roster.shape
        row_of = np.full(height, -1, np.int64)
        row_of[own_rows] = np.arange(len(own_rows))
        column_of = np.full(width, -1, np.int64)
        column_of[own_columns] = np.arange(len(own_columns))
        point_rows, point_columns = rows_and_columns(matrix.points.cells, width)
        new_rows, new_columns = row_of[point_rows], column_of[point_columns]
        kept = (new_rows >= 0) & (new_columns >= 0)
        found.append(new_rows[kept] * len(own_columns) + new_columns[kept])
    return np.unique(np.concatenate(found))
