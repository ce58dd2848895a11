"""Values by class and point, beside the same values pair by pair."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.by_class import ByClass


def labels(rng: np.random.Generator, count: int) -> Ints:
    """Classes of which none is empty."""
    return np.unique(rng.integers(0, 4, count), return_inverse=True)[1].reshape(-1)


def made(rng: np.random.Generator, height: int, width: int) -> ByClass[np.int64]:
    """Numbers by class, with a few single pairs that have others."""
    of_row, of_column = labels(rng, height), labels(rng, width)
    cells = np.flatnonzero(rng.random(height * width) < 0.2)
    shape = max(of_row, default=-1) + 1, max(of_column, default=-1) + 1
    return ByClass(
        of_row,
        of_column,
        rng.integers(1, 9, shape),
        cells,
        rng.integers(1, 9, len(cells)),
    )


def in_full(values: ByClass[np.int64]) -> Ints:
    """The values of all pairs, one by one."""
    full = values.matrix[values.of_row][:, values.of_column]
    for cell, value in zip(values.cells, values.at_cells, strict=True):
        full[cell // full.shape[1], cell % full.shape[1]] = value
    return full


def random_shapes() -> Iterator[tuple[np.random.Generator, int, int]]:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        height, width = (int(n) for n in rng.integers(1, 9, 2))
        yield rng, height, width


def test_every_pair_has_its_class_s_value_or_its_own() -> None:
    for rng, height, width in random_shapes():
        values = made(rng, height, width)
        cells = rng.integers(0, height * width, 20)
        assert (values.at(cells) == in_full(values).reshape(-1)[cells]).all()
        rows, columns = values.places
        assert (rows * width + columns == values.cells).all()
        plain = values.matrix[values.of_row[rows], values.of_column[columns]]
        assert (values.overridden() == plain).all()


def test_changed_values_are_those_of_all_pairs_changed() -> None:
    for rng, height, width in random_shapes():
        values = made(rng, height, width)
        assert (in_full(values.mapped(np.square)) == in_full(values) ** 2).all()


def test_two_values_of_a_pair_become_one_whatever_their_classes() -> None:
    for rng, height, width in random_shapes():
        one, other = made(rng, height, width), made(rng, height, width)
        found = one.merged(other, np.subtract)
        assert (in_full(found) == in_full(one) - in_full(other)).all()
        assert (np.diff(found.cells) > 0).all()
        assert set(found.of_row.tolist()) == set(range(found.matrix.shape[0]))
        assert set(found.of_column.tolist()) == set(range(found.matrix.shape[1]))


def test_equal_classes_stay_as_they_are() -> None:
    values = made(np.random.default_rng(1), 6, 6)
    found = values.merged(values, np.add)
    assert found.of_row is values.of_row
    assert (found.matrix == 2 * values.matrix).all()


def test_among_more_rows_and_columns_the_others_have_nought() -> None:
    for rng, height, width in random_shapes():
        values = made(rng, height, width)
        shape = height + int(rng.integers(0, 3)), width + int(rng.integers(0, 3))
        rows = np.sort(rng.choice(shape[0], height, replace=False))
        columns = np.sort(rng.choice(shape[1], width, replace=False))
        found = values.spread(rows, columns, shape)
        expected = np.zeros(shape, np.int64)
        expected[np.ix_(rows, columns)] = in_full(values)
        assert (in_full(found) == expected).all()
        # No class is left without a row or a column.
        assert found.matrix.shape[0] == len(np.unique(found.of_row))
        assert found.matrix.shape[1] == len(np.unique(found.of_column))


def test_no_rows_have_no_values() -> None:
    none = np.zeros(0, np.int64)
    values = ByClass(none, none, np.zeros((0, 0), np.int64), none, none)
    assert len(values.at(none)) == 0
    assert values.merged(values, np.add).matrix.shape == (0, 0)
