"""Sets of pairs, kept by class cell and by point, with exact counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.model import Source
from diagnostics.senders.arrays import Ints, found_in
from diagnostics.senders.matrix.pair_matrix import Flags, PairMatrix
from diagnostics.senders.matrix.readings import Contested
from diagnostics.senders.pair.outcomes import OUTCOMES

FROM_OWN: Flags = np.array([o.source is Source.OWN for o in OUTCOMES])
"""By outcome id: an own mailbox comes first."""


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """Some of the pairs of a matrix.

    Attributes:
        of_row: each row's class.
        of_column: each column's class.
        matrix: by class cell, whether its pairs belong to the set.
        cells: flat numbers (row times columns plus column) of pairs that are looked
            at one by one, rising; they override the matrix.
        at_cells: whether each of these belongs to the set.
    """

    of_row: Ints
    of_column: Ints
    matrix: Flags
    cells: Ints
    at_cells: Flags

    @classmethod
    def by_outcome(cls, pairs: PairMatrix, wanted: Flags) -> Marked:
        """The pairs whose outcome is wanted; `wanted` is indexed by outcome id."""
        return cls(
            pairs.rows.of_row,
            pairs.columns.of_column,
            wanted[pairs.matrix.outcome],
            pairs.points.cells,
            wanted[pairs.points.outcome],
        )

    @classmethod
    def contested(cls, contested: Contested) -> Marked:
        """The contested pairs."""
        return cls(
            contested.rows.of_row,
            contested.columns.of_column,
            contested.matrix,
            contested.cells,
            contested.at_cells,
        )

    def joined(self, other: Marked) -> Marked:
        """The union with a set over the same classes."""
        cells = np.union1d(self.cells, other.cells)
        return Marked(
            self.of_row,
            self.of_column,
            self.matrix | other.matrix,
            cells,
            self.has(cells) | other.has(cells),
        )

    def has(self, cells: Ints) -> Flags:
        """Whether these pairs, as flat numbers, belong to the set."""
        rows, columns = np.divmod(cells, len(self.of_column))
        found: Flags = self.matrix[self.of_row[rows], self.of_column[columns]]
        hit, place = found_in(self.cells, cells)
        found[hit] = self.at_cells[place]
        return found

    def in_rows(self, columns: Flags | None = None) -> Ints:
        """How many pairs each row has in the set, in these columns or in all."""
        chosen = np.ones(len(self.of_column), np.bool_) if columns is None else columns
        weights = np.bincount(
            self.of_column, weights=chosen, minlength=self.matrix.shape[1]
        )
        by_class = (self.matrix @ weights).astype(np.int64)
        counts: Ints = by_class[self.of_row]
        rows, places = np.divmod(self.cells, max(1, len(self.of_column)))
        np.add.at(counts, rows, self._corrections(rows, places) * chosen[places])
        return counts

    def in_columns(self) -> Ints:
        """How many pairs each column has in the set."""
        weights = np.bincount(self.of_row, minlength=self.matrix.shape[0])
        by_class = (weights.astype(np.float64) @ self.matrix).astype(np.int64)
        counts: Ints = by_class[self.of_column]
        rows, columns = np.divmod(self.cells, max(1, len(self.of_column)))
        np.add.at(counts, columns, self._corrections(rows, columns))
        return counts

    def _corrections(self, rows: Ints, columns: Ints) -> Ints:
        of_class = self.matrix[self.of_row[rows], self.of_column[columns]]
        return self.at_cells.astype(np.int64) - of_class

    def count(self) -> int:
        """How many pairs the set has."""
        return int(self.in_columns().sum())

    def columns_of(self, row: int) -> Ints:
        """The columns in which this row's pairs belong to the set, rising."""
        width = len(self.of_column)
        found = self.has(row * width + np.arange(width, dtype=np.int64))
        return np.flatnonzero(found)

    def rows_of(self, column: int) -> Ints:
        """The rows whose pairs in this column belong to the set, rising."""
        cells = np.arange(len(self.of_row), dtype=np.int64) * len(self.of_column)
        return np.flatnonzero(self.has(cells + column))

    def witness(self) -> tuple[int, int] | None:
        """The first pair of the set in list order, or None where it is empty."""
        rows = np.flatnonzero(self.in_rows())
        if not len(rows):
            return None
        return int(rows[0]), int(self.columns_of(int(rows[0]))[0])


def own_sent_pairs(pairs: PairMatrix, columns: Flags) -> Ints:
    """By mailbox position: of how many pairs an own one comes first.

    Args:
        pairs: the matrix.
        columns: which columns count.
    """
    points = pairs.points
    general = Marked(
        pairs.rows.of_row,
        pairs.columns.of_column,
        pairs.matrix.first == pairs.matrix.own,
        points.cells,
        np.zeros(len(points.cells), np.bool_),
    )
    counts = np.zeros(len(pairs.account.mailboxes) + 1, np.int64)
    np.add.at(counts, pairs.first_general, general.in_rows(columns))
    counted = columns[points.cells % len(columns)] & FROM_OWN[points.outcome]
    np.add.at(counts, points.first[counted], 1)
    return counts[:-1]
