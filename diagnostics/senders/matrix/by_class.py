"""A value for every pair, kept once a class cell and overridden at single points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from diagnostics.senders.arrays import Ints, found_in, rows_and_columns
from diagnostics.senders.matrix.bit_rows import classes_of

Value = TypeVar("Value", bound=np.generic)
Other = TypeVar("Other", bound=np.generic)
Result = TypeVar("Result", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class ByClass(Generic[Value]):
    """A value for every pair of some rows and columns.

    Attributes:
        of_row: each row's class; every class has a row.
        of_column: each column's class, likewise.
        matrix: values by class cell; shape (row classes, column classes).
        cells: flat numbers (row times columns plus column) of pairs that are looked
            at one by one, rising; they override the matrix.
        at_cells: their values.
    """

    of_row: Ints
    of_column: Ints
    matrix: npt.NDArray[Value]
    cells: Ints
    at_cells: npt.NDArray[Value]

    @property
    def places(self) -> tuple[Ints, Ints]:
        """The rows and the columns of `cells`."""
        return rows_and_columns(self.cells, len(self.of_column))

    def overridden(self) -> npt.NDArray[Value]:
        """What the classes say at `cells`."""
        rows, columns = self.places
        return self.matrix[self.of_row[rows], self.of_column[columns]]

    def at(self, cells: Ints) -> npt.NDArray[Value]:
        """The values of single pairs, given as flat numbers."""
        rows, columns = rows_and_columns(cells, len(self.of_column))
        found = self.matrix[self.of_row[rows], self.of_column[columns]]
        hit, place = found_in(self.cells, cells)
        found[hit] = self.at_cells[place]
        return found

    def mapped(
        self, change: Callable[[npt.NDArray[Value]], npt.NDArray[Other]]
    ) -> ByClass[Other]:
        """Every value changed by a function of arrays."""
        return ByClass(
            self.of_row,
            self.of_column,
            change(self.matrix),
            self.cells,
            change(self.at_cells),
        )

    def merged(
        self,
        other: ByClass[Other],
        merge: Callable[[npt.NDArray[Value], npt.NDArray[Other]], npt.NDArray[Result]],
    ) -> ByClass[Result]:
        """One value of two for every pair; classes are those alike in both.

        Args:
            other: values for the same rows and columns.
            merge: makes one value of two, array by array.
        """
        of_row, rows = _alike(self.of_row, other.of_row)
        of_column, columns = _alike(self.of_column, other.of_column)
        by_class = self._of_classes(rows, columns), other._of_classes(rows, columns)
        if self.cells is other.cells:
            cells, at_cells = self.cells, (self.at_cells, other.at_cells)
        else:
            cells = np.union1d(self.cells, other.cells)
            at_cells = self.at(cells), other.at(cells)
        return ByClass(of_row, of_column, merge(*by_class), cells, merge(*at_cells))

    def spread(
        self, rows: Ints, columns: Ints, shape: tuple[int, int]
    ) -> ByClass[Value]:
        """The values among more rows and columns, where other pairs have 0.

        Args:
            rows: where each row stands among them, rising.
            columns: where each column stands among them, rising.
            shape: how many rows and columns there are.
        """
        height, width = self.matrix.shape
        others = int(len(rows) < shape[0]), int(len(columns) < shape[1])
        matrix = np.zeros((height + others[0], width + others[1]), self.matrix.dtype)
        matrix[:height, :width] = self.matrix
        of_row, of_column = np.full(shape[0], height), np.full(shape[1], width)
        of_row[rows], of_column[columns] = self.of_row, self.of_column
        down, across = self.places
        cells = rows[down] * shape[1] + columns[across]
        return ByClass(of_row, of_column, matrix, cells, self.at_cells)

    def _of_classes(
        self, rows: Ints | None, columns: Ints | None
    ) -> npt.NDArray[Value]:
        """Class cells of one row and one column each; None: the classes as they are."""
        found = self.matrix
        if rows is not None:
            found = found[self.of_row[rows]]
        if columns is not None:
            found = np.take(found, self.of_column[columns], axis=1)
        return found


def _alike(one: Ints, other: Ints) -> tuple[Ints, Ints | None]:
    """Classes alike in both, and one place of each; None where both have the same."""
    if one is other or np.array_equal(one, other):
        return one, None
    labels, witness = classes_of(np.column_stack([one, other]).astype(np.uint64))
    return labels, witness
