"""A part of the matrix: what is said of classes, spread to its pairs."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from diagnostics.senders.arrays import Ints, renumbered
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.readings import Contested

Scalar = TypeVar("Scalar", bound=np.generic)


class Grid:
    """Some rows times some columns: their class cells, and the points among them.

    Args:
        pairs: the matrix.
        rows: row numbers.
        columns: column numbers.
        contested: classes and points are those of the contested pairs; None: the
            matrix' own.

    Attributes:
        rows: row numbers.
        column_classes: those that occur, rising.
        classes: index of the class matrix' part, of shape (rows, column classes).
        cells: flat numbers of all points of the matrix, rising.
        points: which of them lie in the grid.
    """

    def __init__(
        self,
        pairs: PairMatrix,
        rows: Ints,
        columns: Ints,
        contested: Contested | None = None,
    ) -> None:
        self.rows = rows
        classes = (contested or pairs).columns
        self.column_classes, self._spread = renumbered(
            classes.of_column[columns], len(classes.witness)
        )
        self.classes = np.ix_(pairs.rows.of_row[rows], self.column_classes)
        self._shape = len(rows), len(columns)
        self.cells = contested.cells if contested else pairs.points.cells
        self.points, self._flat = self._points(pairs.roster.shape[1], columns)

    def _points(self, width: int, columns: Ints) -> tuple[Ints, Ints]:
        """Which points lie in the grid, and at which of its flat places."""
        starts = np.searchsorted(self.cells, self.rows * width)
        counts = np.searchsorted(self.cells, (self.rows + 1) * width) - starts
        line = np.repeat(np.arange(len(self.rows)), counts)
        behind = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
        points = starts[line] + behind
        place = np.full(width, -1, np.int64)
        place[columns] = np.arange(len(columns))
        at = place[self.cells[points] % width]
        return points[at >= 0], (line * len(columns) + at)[at >= 0]

    def spread(
        self, by_class: npt.NDArray[Scalar], at_points: npt.NDArray[Any]
    ) -> npt.NDArray[Scalar]:
        """Class cells' values for every pair of the grid, flat; points put right."""
        values: npt.NDArray[Scalar] = by_class.take(self._spread, axis=1).reshape(-1)
        values[self._flat] = at_points
        return values

    def point_pairs(self, width: int) -> list[tuple[int, int]]:
        """Rows and columns of the grid's points."""
        rows, columns = np.divmod(self.cells[self.points], width)
        return list(zip(rows.tolist(), columns.tolist(), strict=True))
