from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from diagnostics.senders.numbering import Codes, renumbered


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
