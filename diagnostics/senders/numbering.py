"""Numbers that stand for things, put in place of others."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostics.senders.bits import Ints

Codes: TypeAlias = npt.NDArray[np.integer[Any]]


def renumbered(numbers: Codes, count: int) -> tuple[Ints, Ints]:
    """As `np.unique` with its inverse, without sorting.

    Args:
        numbers: from 0 up to `count`, exclusive; of any shape.
        count: how many there could be.

    Returns:
        Those that occur, rising; and for each number its place among them.
    """
    occurs = np.zeros(count, np.bool_)
    occurs[numbers] = True
    places = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs), places[numbers]
