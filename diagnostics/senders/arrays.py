"""Arrays of numbers: numbered anew, looked up, taken apart, and in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.integer[Any]]
Flags: TypeAlias = npt.NDArray[np.bool_]


def renumbered(numbers: Codes, count: int) -> tuple[Ints, Ints]:
    """As `np.unique` with its inverse, without sorting.

    Args:
        numbers: from 0 up to `count`, exclusive; of any shape.
        count: how many there could be.

    Returns:
        Those that occur, rising; and for each number its place among them.
    """
    occurs = flagged(numbers, count)
    places = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs), places[numbers]


def distinct(numbers: Codes, count: int) -> Ints:
    """As `np.unique`, without sorting; arguments as for `renumbered`."""
    return np.flatnonzero(flagged(numbers, count))


def flagged(numbers: Codes, count: int) -> Flags:
    """By number from 0 up to `count`, exclusive, whether it occurs."""
    occurs = np.zeros(count, np.bool_)
    occurs[numbers] = True
    return occurs


def found_in(known: Ints, wanted: Ints) -> tuple[Flags, Ints]:
    """Which numbers are among known ones, and the places of those that are.

    Args:
        known: rising, each once.
        wanted: the numbers to look up.
    """
    if not len(known):
        return np.zeros(wanted.shape, np.bool_), np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    hit = known[place] == wanted
    return hit, place[hit]


def rows_and_columns(cells: Ints, width: int) -> tuple[Ints, Ints]:
    """Flat numbers of cells (row times width plus column) taken apart.

    Args:
        cells: flat numbers.
        width: how many columns there are; without columns there are no cells.
    """
    rows, columns = np.divmod(cells, max(1, width))
    return rows, columns


def blocks(shape: tuple[int, ...], cells: int) -> Iterator[tuple[int, int]]:
    """Where blocks of whole rows begin and end, of about so many cells each.

    Args:
        shape: rows and columns of what is taken in blocks.
        cells: how many are worth taking at once; a block has one row at least.
    """
    height, width = shape
    step = max(1, cells // max(1, width))
    for start in range(0, height, step):
        yield start, min(start + step, height)
