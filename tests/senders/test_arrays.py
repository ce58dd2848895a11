from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from diagnostics.senders.arrays import (
    Codes,
    blocks,
    found_in,
    renumbered,
    rows_and_columns,
)


@given(
    arrays.arrays(np.int64, arrays.array_shapes(max_dims=2), elements=st.integers(0, 9))
)
def test_numbers_are_put_as_numpy_puts_them(numbers: Codes) -> None:
    used, places = renumbered(numbers, 10)
    expected, inverse = np.unique(numbers, return_inverse=True)
    assert used.tolist() == expected.tolist()
    assert places.tolist() == inverse.reshape(numbers.shape).tolist()


def test_no_numbers_are_no_numbers() -> None:
    used, places = renumbered(np.zeros(0, np.int64), 0)
    assert (len(used), len(places)) == (0, 0)


@given(st.sets(st.integers(0, 20)), st.lists(st.integers(-3, 23)))
def test_known_numbers_are_found_at_their_places(
    known: set[int], wanted: list[int]
) -> None:
    rising = sorted(known)
    hit, place = found_in(np.array(rising, np.int64), np.array(wanted, np.int64))
    assert hit.tolist() == [number in known for number in wanted]
    assert place.tolist() == [rising.index(n) for n in wanted if n in known]


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 200))
def test_blocks_are_whole_rows_that_follow_each_other(
    height: int, width: int, cells: int
) -> None:
    found = list(blocks((height, width), cells))
    assert [row for start, end in found for row in range(start, end)] == list(
        range(height)
    )
    for start, end in found:
        assert (end - start) * width <= cells or end - start == 1


@given(st.integers(0, 5), st.integers(0, 5))
def test_flat_numbers_are_taken_apart_as_they_were_put_together(
    height: int, width: int
) -> None:
    cells = np.arange(height * width)
    rows, columns = rows_and_columns(cells, width)
    assert (rows * width + columns == cells).all()
    assert ((columns >= 0) & (columns < max(1, width))).all()
