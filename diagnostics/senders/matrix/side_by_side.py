"""Several matrices over the same people and projects, compared class cell by cell.

Rows and columns are matched by ids. Those that are alike in every one of the matrices
are one class again, so nothing of the size of the full matrix is made.

What a pair says is one number: sender, source, and where ties count whether it is tied.
Own general mailboxes and internal addresses are too many for that: each row has its
own, so only rows in which they differ are looked at for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
import numpy.typing as npt

from diagnostics.model import Mailbox, Source
from diagnostics.senders.arrays import Codes, Flags, Ints, blocks, rows_and_columns
from diagnostics.senders.matrix.bit_rows import classes_of
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import (
    OUTCOMES,
    SOURCES,
    TIED,
    UNDECIDED,
    OutcomeIds,
)

_CELLS_AT_ONCE = 1 << 18
_SOURCES = SOURCES.astype(np.int32)
_INTERNAL = list(Source).index(Source.INTERNAL)
_NONE, _OWN = 0, 1
FIRST_MAILBOX = 2
"""The numbers below are no mailbox, and each row's own general one."""


class Telling(StrEnum):
    """What tells two senders apart: ids of mailboxes, or what the recipient sees.

    By address the internal address counts too. `TIES`: as by address, and a pair that
    becomes tied, or no longer is, differs as well.
    """

    IDS = "ids"
    ADDRESSES = "addresses"
    TIES = "ties"


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
        telling: what tells senders apart.
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
    telling: Telling
    _numbers: tuple[npt.NDArray[np.int32], ...]
    _own: tuple[npt.NDArray[np.int32], ...]
    _internal: tuple[npt.NDArray[np.int32], ...]

    @classmethod
    def of(
        cls,
        matrices: Sequence[PairMatrix],
        employees: tuple[str, ...] | None = None,
        projects: tuple[str, ...] | None = None,
        telling: Telling = Telling.IDS,
    ) -> Aligned:
        """Matches rows and columns of two or more matrices by id.

        Args:
            matrices: the matrices.
            employees: ids of rows that all have; None: all such rows.
            projects: ids of columns that all have; None: all such columns.
            telling: what tells senders apart.
        """
        if employees is None:
            employees = _common([list(m.roster.rows) for m in matrices])
        if projects is None:
            projects = _common([list(m.roster.columns) for m in matrices])
        rows = tuple(_places(m.roster.rows, employees) for m in matrices)
        columns = tuple(_places(m.roster.columns, projects) for m in matrices)
        numbers = _mailbox_numbers(matrices, telling)
        own = tuple(
            n[m.first_general[r] + 1]
            for n, m, r in zip(numbers, matrices, rows, strict=True)
        )
        internal = _internal_numbers(matrices, rows, telling)
        of_row, row_witness = _joint_classes(
            [m.rows.of_row[r] for m, r in zip(matrices, rows, strict=True)],
            [
                *(one == other for one, other in combinations(own, 2)),
                *(_same_internal(*pair) for pair in combinations(internal, 2)),
            ],
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
            telling=telling,
            _numbers=numbers,
            _own=own,
            _internal=internal,
        )

    def differing(self, one: int, other: int) -> Marked:
        """The common pairs that two matrices tell otherwise."""
        shape = len(self.row_witness), len(self.column_witness)
        found = np.zeros(shape, np.bool_)
        for start, end in blocks(shape, _CELLS_AT_ONCE):
            classes = np.arange(start, end)
            said, too = (self.said(which, classes) for which in (one, other))
            witness = self.row_witness[start:end]
            found[start:end] = self.differs(said, too, witness[:, None], (one, other))
        rows, _ = rows_and_columns(self.cells, len(self.projects))
        points = [self.said_at(which, self.cells) for which in (one, other)]
        # Own general mailboxes have numbers of their own there.
        at_cells = points[0] != points[1]
        inside = source_of(points[0]) == _INTERNAL
        at_cells |= inside & self._internal_differs(rows, one, other)
        return Marked(self.of_row, self.of_column, found, self.cells, at_cells)

    def differs(
        self,
        said: npt.NDArray[np.int32],
        too: npt.NDArray[np.int32],
        rows: Ints,
        of: tuple[int, int] = (0, 1),
    ) -> Flags:
        """Where two matrices tell another thing, or the same of rows that differ in it.

        Args:
            said: what the one says, as of `said`.
            too: what the other says.
            rows: which common rows these are about, in a shape that goes with them.
            of: which two matrices these are.
        """
        one, other = of
        found: Flags = said != too
        own = self._own[one][rows] != self._own[other][rows]
        if own.any():
            found |= own & (number_of(said) == _OWN)
        internal = self._internal_differs(rows, one, other)
        if internal.any():
            found |= internal & (source_of(said) == _INTERNAL)
        return found

    def _internal_differs(self, rows: Ints, one: int, other: int) -> Flags:
        return ~_same_internal(self._internal[one][rows], self._internal[other][rows])

    def said(self, which: int, classes: Ints) -> npt.NDArray[np.int32]:
        """What a matrix says at the cells of some row classes, points aside.

        Returns:
            Sender, source and tie as one number that all the matrices share, except
            that "own general mailbox" and "internal address" are another one in each
            row; shape (classes, column classes). See `number_of`, `source_of`.
        """
        matrix = self.matrices[which]
        rows = matrix.rows.of_row[self.rows[which][self.row_witness[classes]]]
        columns = matrix.columns.of_column[self.columns[which][self.column_witness]]
        first = np.take(matrix.matrix.first[rows], columns, axis=1)
        outcome = np.take(matrix.matrix.outcome[rows], columns, axis=1)
        own_and_none = np.array([_NONE, _OWN], np.int32)
        numbers = self._numbers[which][matrix.ranking.bits + 1]
        numbers = np.append(numbers, own_and_none)
        return _as_one(numbers, first, outcome, self.telling)

    def said_at(self, which: int, cells: Ints) -> npt.NDArray[np.int32]:
        """What a matrix says at single cells, own mailboxes by their own numbers."""
        rows, columns = rows_and_columns(cells, len(self.projects))
        position, outcome = self.matrices[which].lookup(
            self.rows[which][rows], self.columns[which][columns]
        )
        return _as_one(self._numbers[which], position + 1, outcome, self.telling)

    def mailboxes(self, which: int, numbers: Sequence[int]) -> list[Mailbox]:
        """A matrix's mailboxes with these numbers, in list order; the first of each."""
        places = {n: at for at, n in reversed(list(enumerate(self._numbers[which])))}
        found = sorted(places[n] - 1 for n in numbers if n >= FIRST_MAILBOX)
        return [self.matrices[which].account.mailboxes[at] for at in found]


def number_of(said: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The senders' numbers in what matrices say."""
    return said // np.int32(2 * len(Source))


def source_of(said: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The places of sources among all, in what matrices say."""
    return said // np.int32(2) % np.int32(len(Source))


def tied_in(said: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """1 where a pair is tied, in what matrices say; 0 where ties don't count."""
    return said % np.int32(2)


def _as_one(
    numbers: npt.NDArray[np.int32],
    first: Codes,
    outcome: OutcomeIds,
    telling: Telling,
) -> npt.NDArray[np.int32]:
    """Sender, `numbers[first]`, source and tie; undecided ones have no sender."""
    senders = np.where(UNDECIDED, np.int32(_NONE), numbers[:, None])
    tied = TIED.astype(np.int32) * np.int32(telling is Telling.TIES)
    codes = (senders * np.int32(len(Source)) + _SOURCES) * np.int32(2) + tied
    at = first.astype(np.int32) * np.int32(len(OUTCOMES)) + outcome
    return np.asarray(np.take(codes.reshape(-1), at), np.int32)


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
    matrices: Sequence[PairMatrix], telling: Telling
) -> tuple[npt.NDArray[np.int32], ...]:
    """By matrix: by position plus one, a number by mailbox; first that of none."""
    known: dict[tuple[str, str], int] = {}

    def number(mailbox: Mailbox) -> int:
        by_id = telling is Telling.IDS or not mailbox.address
        key = (mailbox.id, "") if by_id else ("", mailbox.address.casefold())
        return known.setdefault(key, len(known) + FIRST_MAILBOX)

    return tuple(
        np.array([_NONE, *map(number, matrix.account.mailboxes)], np.int32)
        for matrix in matrices
    )


def _internal_numbers(
    matrices: Sequence[PairMatrix], rows: tuple[Ints, ...], telling: Telling
) -> tuple[npt.NDArray[np.int32], ...]:
    """By matrix, a number for each common row's internal address; 0: not known.

    Where a login or the account's host isn't given, its id or nothing stands for it,
    and nobody can say that the address changes.
    """
    accounts = [matrix.account for matrix in matrices]
    hosts = {account.host.casefold() for account in accounts if account.host}
    people = [matrix.employees for matrix in matrices]
    alike = len(hosts) < 2 and all(p == people[0] for p in people)
    if telling is Telling.IDS or alike:
        return tuple(np.zeros(len(chosen), np.int32) for chosen in rows)
    known: dict[tuple[str, str], int] = {}

    def number(login: str, host: str) -> int:
        if not login or (len(hosts) > 1 and not host):
            return 0
        return known.setdefault((login.casefold(), host), len(known) + 1)

    shown = [a.host.casefold() if len(hosts) > 1 else "" for a in accounts]
    numbers = [
        np.array([number(e.login, host) for e in employees], np.int32)
        for employees, host in zip(people, shown, strict=True)
    ]
    return tuple(n[chosen] for n, chosen in zip(numbers, rows, strict=True))


def _same_internal(one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> Flags:
    return np.asarray((one == other) | (one == 0) | (other == 0))


def _joint_classes(labels: list[Ints], same: Sequence[Flags]) -> tuple[Ints, Ints]:
    """Classes of rows alike in all labels, and in what is the same of each."""
    columns: list[npt.NDArray[np.uint64]] = []
    for label in labels:
        column = label.astype(np.uint64)
        if not any(np.array_equal(column, other) for other in columns):
            columns.append(column)
    columns += [flags.astype(np.uint64) for flags in same if not flags.all()]
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
