"""Codes of changed pairs: parts of the rows put together again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostics.senders.changes.codes import Codes, only_rows, taking_part
from diagnostics.senders.matrix.pair_set import Marked

Ints = npt.NDArray[np.int64]


def random_codes(rng: np.random.Generator, height: int, width: int) -> Codes:
    """Codes by classes, with a few single pairs that say something else."""
    classes = rng.integers(1, 5, 2)
    cells = np.unique(rng.integers(0, height * width, 6))
    return Codes(
        of_row=rng.integers(0, classes[0], height),
        of_column=rng.integers(0, classes[1], width),
        matrix=rng.integers(-1, 4, (classes[0], classes[1])),
        cells=cells,
        at_cells=rng.integers(-1, 4, len(cells)),
    )


def in_full(codes: Codes) -> Ints:
    """The codes of all pairs, one by one."""
    full = codes.matrix[codes.of_row][:, codes.of_column]
    full.reshape(-1)[codes.cells] = codes.at_cells
    return full


def changed(codes: Codes) -> Marked:
    """The pairs that have a code."""
    return Marked(
        codes.of_row,
        codes.of_column,
        codes.matrix >= 0,
        codes.cells,
        codes.at_cells >= 0,
    )


def test_parts_put_together_say_of_each_row_what_its_part_says() -> None:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        height, width = (int(n) for n in rng.integers(1, 9, 2))
        parts = [random_codes(rng, height, width) for _ in range(3)]
        part_of_row = rng.integers(0, 3, height)
        joined = Codes.joined(
            [(part_of_row == n, part) for n, part in enumerate(parts)]
        )
        wanted = np.stack([in_full(part) for part in parts])
        assert (in_full(joined) == wanted[part_of_row, np.arange(height)]).all(), seed
        assert (np.diff(joined.cells) > 0).all()


def test_a_set_cut_down_to_some_rows_has_the_same_pairs_in_them() -> None:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        height, width = (int(n) for n in rng.integers(1, 9, 2))
        whole = changed(random_codes(rng, height, width))
        rows = rng.random(height) < 0.6
        cut = only_rows(whole, rows)
        pairs = np.arange(height * width)
        assert (cut.has(pairs) == (whole.has(pairs) & rows[pairs // width])).all()
        assert cut.count() == whole.in_rows()[rows].sum()


def test_every_changed_pair_is_in_a_row_and_a_column_that_take_part() -> None:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        height, width = (int(n) for n in rng.integers(1, 9, 2))
        whole = changed(random_codes(rng, height, width))
        rows, columns = taking_part(whole)
        down, across = np.divmod(
            np.flatnonzero(whole.has(np.arange(height * width))), width
        )
        assert set(down.tolist()) <= set(rows.tolist())
        assert set(across.tolist()) <= set(columns.tolist())


def test_codes_are_final_once_every_changed_pair_has_one() -> None:
    rng = np.random.default_rng(1)
    codes = random_codes(rng, 4, 4)
    ones = np.ones_like(codes.matrix)
    explained = Codes(
        codes.of_row, codes.of_column, ones, codes.cells, np.ones_like(codes.cells)
    )
    unexplained = Codes(
        codes.of_row, codes.of_column, ones, codes.cells, np.zeros_like(codes.cells)
    )
    assert explained.are_final
    assert not unexplained.are_final
