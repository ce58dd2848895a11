"""Which pairs have another sender or source under another reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from diagnostics.model import (
    DefaultFlag,
    Precedence,
    Reading,
    Source,
    Subprojects,
    Tie,
)
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.classes import ColumnClasses, RowClasses
from diagnostics.senders.matrix.pair_matrix import Flags, PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import OUTCOMES, TIED

_OWN_SOURCE = np.array([o.source is Source.OWN for o in OUTCOMES])
_NOBODY, _OWN, _OTHER_OWN, _TIED_COMPANY, _TIED_OWN = -1, -2, -3, -4, -5


def readings_to_compare(reading: Reading) -> Iterator[Reading]:
    """The twelve combinations; `unverified` and `tie` stay as they are."""
    for precedence, flag, subprojects in product(Precedence, DefaultFlag, Subprojects):
        yield replace(
            reading, precedence=precedence, default_flag=flag, subprojects=subprojects
        )


@dataclass(frozen=True, slots=True, eq=False)
class Contested:
    """Contested pairs: by class cell, own bound mailboxes' points aside, and by point.

    Attributes:
        rows: the classes of rows.
        columns: columns that are alike with and without inheriting sub-projects.
        matrix: by class cell, whether its pairs are contested.
        cells: flat numbers of the points, rising.
        at_cells: by point, whether it is contested.
    """

    rows: RowClasses
    columns: ColumnClasses
    matrix: Flags
    cells: Ints
    at_cells: Flags

    @classmethod
    def of(cls, roster: Roster, rows: RowClasses, reading: Reading) -> Contested:
        """Compares what the readings say, class cell by class cell."""
        columns = ColumnClasses.of(roster, *Subprojects)
        pending = _distinct(roster, columns, reading)
        own_rows, own_columns, _ = roster.own_bound(Subprojects.INHERIT)
        cells = np.unique(own_rows * roster.shape[1] + own_columns)
        base = PairMatrix(roster, next(pending), rows, columns)
        said, said_at = _by_class(base), _by_cell(base, cells)
        matrix = np.zeros(said.shape, np.bool_)
        at_cells = np.zeros(cells.shape, np.bool_)
        for other in pending:
            pairs = PairMatrix(roster, other, rows, columns)
            matrix |= _by_class(pairs) != said
            at_cells |= _by_cell(pairs, cells) != said_at
        return cls(rows, columns, matrix, cells, at_cells)

    def block(self, start: int, end: int) -> Flags:
        """Whole rows, shape (rows, columns)."""
        flags = np.take(
            self.matrix[self.rows.of_row[start:end]], self.columns.of_column, axis=1
        )
        width = flags.shape[1]
        first, last = np.searchsorted(self.cells, [start * width, end * width])
        points = slice(int(first), int(last))
        flags.reshape(-1)[self.cells[points] - start * width] = self.at_cells[points]
        return flags

    def at(self, row: int, column: int) -> bool:
        """One pair."""
        return bool(self.block(row, row + 1)[0, column])

    def in_rows(self) -> Ints:
        """Contested pairs of each row."""
        by_class = self.matrix @ np.bincount(self.columns.of_column)
        return self._corrected(by_class[self.rows.of_row], 0)

    def in_columns(self) -> Ints:
        """Contested pairs of each column."""
        by_class = np.bincount(self.rows.of_row) @ self.matrix
        return self._corrected(by_class[self.columns.of_column], 1)

    def _corrected(self, counts: Ints, axis: int) -> Ints:
        places = np.divmod(self.cells, len(self.columns.of_column))
        rows, columns = places
        of_class = self.matrix[self.rows.of_row[rows], self.columns.of_column[columns]]
        change = self.at_cells.astype(np.int64) - of_class
        np.add.at(counts, places[axis], change)
        return counts


def _distinct(
    roster: Roster, columns: ColumnClasses, reading: Reading
) -> Iterator[Reading]:
    """Without those that can't differ from an earlier one: the same order, no tree."""
    flat = len(roster.account.projects) == 0 or all(
        not project.parent for project in roster.account.projects
    )
    seen = set()
    for other in readings_to_compare(reading):
        _, order = np.unique(roster.codes(other), return_inverse=True)
        way = None if flat else other.subprojects
        key = (order.astype(np.uint8).tobytes(), way)
        if key not in seen:
            seen.add(key)
            yield other


def _by_class(pairs: PairMatrix) -> npt.NDArray[np.int32]:
    """Every class cell's sender as a number that other readings share."""
    matrix = pairs.matrix
    own = _OWN
    said = np.append(pairs.ranking.bits, [_NOBODY, own]).astype(np.int32)[matrix.first]
    if pairs.reading.default_flag is DefaultFlag.IGNORED:
        other = ~pairs.rows.same_own[:, None] & (said == own)
        said[other] = _OTHER_OWN
    if pairs.reading.tie is Tie.UNDECIDED:
        tied = TIED[matrix.outcome]
        level = np.where(_OWN_SOURCE[matrix.outcome], _TIED_OWN, _TIED_COMPANY)
        said[tied] = level[tied]
    return said


def _by_cell(pairs: PairMatrix, cells: Ints) -> Ints:
    """The same at single cells."""
    rows, columns = np.divmod(cells, pairs.roster.shape[1])
    said, outcome = pairs.lookup(rows, columns)
    if pairs.reading.tie is Tie.UNDECIDED:
        level = np.where(_OWN_SOURCE[outcome], _TIED_OWN, _TIED_COMPANY)
        said = np.where(TIED[outcome], level, said)
    return said
