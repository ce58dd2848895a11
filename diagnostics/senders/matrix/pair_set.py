"""Sets of pairs, kept by class cell and by point, with exact counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.senders.arrays import Flags, Ints, blocks
from diagnostics.senders.matrix.by_class import ByClass
from diagnostics.senders.matrix.pair_matrix import PairMatrix

_CELLS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class Marked(ByClass[np.bool_]):
    """Some of the pairs of a matrix: those whose value is true."""

    @classmethod
    def of(cls, flags: ByClass[np.bool_]) -> Marked:
        """The pairs with a flag."""
        return cls(
            flags.of_row, flags.of_column, flags.matrix, flags.cells, flags.at_cells
        )

    @classmethod
    def by_outcome(cls, pairs: PairMatrix, wanted: Flags) -> Marked:
        """The pairs whose outcome is wanted; `wanted` is indexed by outcome id."""
        return cls.of(pairs.outcomes.mapped(lambda ids: wanted[ids]))

    def joined(self, other: Marked) -> Marked:
        """The union with a set of the same matrix' pairs."""
        return Marked.of(self.merged(other, np.bitwise_or))

    def any(self) -> bool:
        """Whether the set has any pair."""
        return bool(np.any(self.in_rows()))

    def in_rows(self, columns: Flags | None = None) -> Ints:
        """How many pairs each row has in the set, in these columns or in all."""
        chosen = np.ones(len(self.of_column), np.bool_) if columns is None else columns
        weights = np.bincount(
            self.of_column, weights=chosen, minlength=self.matrix.shape[1]
        )
        by_class = np.zeros(self.matrix.shape[0])
        for start, end in blocks(self.matrix.shape, _CELLS_AT_ONCE):
            by_class[start:end] = self.matrix[start:end] @ weights
        counts = by_class.astype(np.int64)[self.of_row]
        rows, places = self.places
        np.add.at(counts, rows, self._corrections() * chosen[places])
        return counts

    def in_columns(self) -> Ints:
        """How many pairs each column has in the set."""
        weights = np.bincount(self.of_row, minlength=self.matrix.shape[0])
        by_class = np.zeros(self.matrix.shape[1])
        for start, end in blocks(self.matrix.shape, _CELLS_AT_ONCE):
            by_class += weights[start:end].astype(np.float64) @ self.matrix[start:end]
        counts = by_class.astype(np.int64)[self.of_column]
        np.add.at(counts, self.places[1], self._corrections())
        return counts

    def _corrections(self) -> Ints:
        return self.at_cells.astype(np.int64) - self.overridden()

    def count(self) -> int:
        """How many pairs the set has."""
        return int(self.in_columns().sum())

    def columns_of(self, row: int) -> Ints:
        """The columns in which this row's pairs belong to the set, rising."""
        width = len(self.of_column)
        found = self.at(row * width + np.arange(width, dtype=np.int64))
        return np.flatnonzero(found)

    def rows_of(self, column: int) -> Ints:
        """The rows whose pairs in this column belong to the set, rising."""
        cells = np.arange(len(self.of_row), dtype=np.int64) * len(self.of_column)
        return np.flatnonzero(self.at(cells + column))

    def witness(self) -> tuple[int, int] | None:
        """The first pair of the set in list order, or None where it is empty."""
        rows = np.flatnonzero(self.in_rows())
        if not len(rows):
            return None
        return int(rows[0]), int(self.columns_of(int(rows[0]))[0])
