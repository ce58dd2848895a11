"""A part of the matrix holds for every pair what the whole says of it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from diagnostics.senders.matrix.by_class import ByClass
from diagnostics.senders.tables.grid import Grid


def values(rng: random.Random) -> ByClass[np.int64]:
    """Values of some classes, with points that override them."""
    rows, columns = rng.randint(1, 7), rng.randint(1, 7)
    row_classes, column_classes = rng.randint(1, rows), rng.randint(1, columns)
    of_row = [*range(row_classes)]
    of_row += [rng.randrange(row_classes) for _ in range(rows - row_classes)]
    of_column = [*range(column_classes)]
    of_column += [
        rng.randrange(column_classes) for _ in range(columns - column_classes)
    ]
    cells = sorted(rng.sample(range(rows * columns), rng.randint(0, rows * columns)))
    matrix = np.array(
        [[10 * r + c for c in range(column_classes)] for r in range(row_classes)]
    )
    at_cells = np.array([1000 + n for n in cells], np.int64)
    return ByClass(
        np.array(of_row),
        np.array(of_column),
        matrix,
        np.array(cells, np.int64),
        at_cells,
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_pair_of_a_grid_has_its_own_value(seed: int) -> None:
    rng = random.Random(seed)
    whole = values(rng)
    height, width = len(whole.of_row), len(whole.of_column)
    rows = np.array(sorted(rng.sample(range(height), rng.randint(1, height))))
    columns = np.array(rng.sample(range(width), rng.randint(1, width)))
    grid = Grid(whole, rows, columns)
    spread = grid.spread(whole.matrix[grid.classes], whole.at_cells[grid.points])
    flat = (rows[:, None] * width + columns).ravel()
    assert spread.tolist() == whole.at(flat).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_the_points_of_a_grid_are_those_that_lie_in_it(seed: int) -> None:
    rng = random.Random(seed)
    whole = values(rng)
    height, width = len(whole.of_row), len(whole.of_column)
    rows = np.array(sorted(rng.sample(range(height), rng.randint(1, height))))
    columns = np.array(sorted(rng.sample(range(width), rng.randint(1, width))))
    inside = [
        (cell // width, cell % width)
        for cell in whole.cells.tolist()
        if cell // width in rows and cell % width in columns
    ]
    assert sorted(Grid(whole, rows, columns).point_pairs()) == inside


def test_only_classes_that_occur_are_looked_at() -> None:
    whole = ByClass(
        *(np.array([0, 0]), np.array([0, 1, 2, 1]), np.array([[5, 6, 7]])),
        *(np.array([], np.int64), np.array([], np.int64)),
    )
    grid = Grid(whole, np.array([1]), np.array([3, 1]))
    assert grid.column_classes.tolist() == [1]
    assert grid.point_pairs() == []
    empty = np.array([], np.int64)
    assert grid.spread(whole.matrix[grid.classes], empty).tolist() == [6, 6]
