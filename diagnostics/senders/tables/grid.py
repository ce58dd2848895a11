"""A part of the matrix: what is said of classes, spread to its pairs."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from diagnostics.senders.arrays import Ints, renumbered, rows_and_columns
from diagnostics.senders.matrix.by_class import ByClass

Scalar = TypeVar("Scalar", bound=np.generic)


class Grid:
    """Some rows times some columns: their class cells, and the points among them.

    Args:
        values: whose classes and points these are.
        rows: row numbers.
        columns: column numbers.

    Attributes:
        rows: row numbers.
        column_classes: those that occur, rising.
        classes: index of the class matrix' part, of shape (rows, column classes).
        points: which points lie in the grid.
    """

    def __init__(self, values: ByClass[Any], rows: Ints, columns: Ints) -> None:
        self.rows = rows
        self.column_classes, self._spread = renumbered(
            values.of_column[columns], values.matrix.shape[1]
        )
        self.classes = np.ix_(values.of_row[rows], self.column_classes)
        self._width = len(values.of_column)
        self._cells = values.cells
        self.points, self._flat = self._points(self._width, columns)

    def _points(self, width: int, columns: Ints) -> tuple[Ints, Ints]:
        """Which points lie in the grid, and at which of its flat places."""
        starts = np.searchsorted(self._cells, self.rows * width)
        counts = np.searchsorted(self._cells, (self.rows + 1) * width) - starts
        line = np.repeat(np.arange(len(self.rows)), counts)
        behind = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
        points = starts[line] + behind
        place = np.full(width, -1, np.int64)
        place[columns] = np.arange(len(columns))
        at = place[self._cells[points] % width]
        return points[at >= 0], (line * len(columns) + at)[at >= 0]

    def spread(
        self, by_class: npt.NDArray[Scalar], at_points: npt.NDArray[Any]
    ) -> npt.NDArray[Scalar]:
        """Class cells' values for every pair of the grid, flat; points put right."""
        values: npt.NDArray[Scalar] = by_class.take(self._spread, axis=1).reshape(-1)
        values[self._flat] = at_points
        return values

    def point_pairs(self) -> list[tuple[int, int]]:
        """Rows and columns of the grid's points."""
        rows, columns = rows_and_columns(self._cells[self.points], self._width)
        return list(zip(rows.tolist(), columns.tolist(), strict=True))
