"""Sets of mailboxes as packed rows of bits, and rows that are equal as classes.

Why there are two ways to find the lowest two common bits:

* Word by word: `x & (x - 1)` clears the lowest bit of a word, and the count of bits
  below it is its number. Each word of 64 mailboxes costs a few passes over all cells,
  whatever is in it. Words are looked at in order, so a later word's bits are larger,
  but `first` may still be empty: hence the minimum, not a plain write.
* Bit by bit: usually a project has the general mailboxes, which all projects share,
  and a few of its own. What is shared is answered once a row, and then each column
  takes its own bits in turns: every column's first, every column's second, … Columns
  with the most bits come first (`back` undoes that), so a turn is a slice, no mask.
* `own[row, bit]` is the bit's number where the row has it, else `none`, which is above
  every number: then taking the minimum is all that a turn has to do.
* Rows are hashed to find equal ones, since sorting whole rows takes ten times as long.
  A hash may lie, so every class is held against its first row, and sorted if it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostics.senders.arrays import Ints, blocks

Words: TypeAlias = npt.NDArray[np.uint64]
Numbers: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]

_CELLS_AT_ONCE = 1 << 16  # blocks that stay in a core's cache
_BITS_WORTH_A_WORD = 4  # a word of every column costs as much as so many bits of it
_ODD = np.uint64(0x9E3779B97F4A7C15)


def width(bits: int) -> int:
    """How many 64-bit words hold so many bits; at least one."""
    return max(1, -(-bits // 64))


def scattered(rows: Ints, bits: Ints, shape: tuple[int, int]) -> Words:
    """Words of `shape` (rows, words) in which bit `bits[i]` of `rows[i]` is set."""
    words = np.zeros(shape, np.uint64)
    shifts = (bits & 63).astype(np.uint64)
    flat = rows * shape[1] + (bits >> 6)
    np.bitwise_or.at(words.reshape(-1), flat, np.left_shift(np.uint64(1), shifts))
    return words


def unpacked(words: Words, bits: int) -> npt.NDArray[np.uint8]:
    """One byte per bit, shape (rows, bits)."""
    as_bytes = words.astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(as_bytes, axis=1, bitorder="little", count=bits)


def packed(flags: npt.NDArray[np.uint8]) -> Words:
    """The reverse of `unpacked`."""
    padded = np.zeros((len(flags), width(flags.shape[1]) * 64), np.uint8)
    padded[:, : flags.shape[1]] = flags
    as_bytes = np.packbits(padded, axis=1, bitorder="little")
    return as_bytes.view("<u8").astype(np.uint64, copy=False)


def classes_of(words: Words) -> tuple[Ints, Ints]:
    """Which rows are equal.

    Rows are hashed; the hash is verified, and where two different rows share one, the
    rows themselves are sorted instead.

    Returns:
        Each row's class, and one row of each class.
    """
    mixed = np.zeros(len(words), np.uint64)
    for column in range(words.shape[1]):
        mixed ^= words[:, column]
        mixed *= _ODD
        mixed ^= mixed >> np.uint64(29)
    _, one_each, labels = np.unique(mixed, return_index=True, return_inverse=True)
    if all(
        np.array_equal(words[one_each, column][labels], words[:, column])
        for column in range(words.shape[1])
    ):
        return labels, one_each
    return exact_classes_of(words)


def exact_classes_of(words: Words) -> tuple[Ints, Ints]:
    """As `classes_of`, without hashes."""
    rows = np.ascontiguousarray(words)
    whole = rows.view(f"V{rows.itemsize * rows.shape[1]}").reshape(-1)
    _, one_each, labels = np.unique(whole, return_index=True, return_inverse=True)
    return labels, one_each


def blocks_alike(
    words: Words, columns: int, cells: int
) -> Iterator[tuple[Words, Ints, Ints]]:
    """Distinct rows of words in blocks of about so many cells.

    Yields:
        Some distinct rows, the rows that have one of them, and which of them.
    """
    alike, one_each = classes_of(words)
    members = np.argsort(alike, kind="stable")
    ends = np.append(0, np.cumsum(np.bincount(alike, minlength=len(one_each))))
    for start, end in blocks((len(one_each), columns), cells):
        chosen = members[ends[start] : ends[end]]
        yield words[one_each[start:end]], chosen, alike[chosen] - start


class LowestTwo:
    """Finds the lowest two bits that rows of words have in common with each column.

    Where columns have few bits beyond those that all of them have, it goes bit by bit,
    else word by word.

    Args:
        columns: words, one row a column of the results.
        none: what stands where there is no such bit; above every bit's number.
        dtype: what holds the numbers.
    """

    def __init__(
        self, columns: Words, none: int, dtype: type[np.uint16] | type[np.uint32]
    ) -> None:
        self._words = np.ascontiguousarray(columns.T)
        self._none = none
        self._dtype = dtype
        shared = np.bitwise_and.reduce(columns, axis=0) if len(columns) else columns
        rest = columns & ~shared
        listed = int(np.bitwise_count(rest).sum())
        by_bits = len(columns) > 0 and listed < _BITS_WORTH_A_WORD * rest.size
        self._listed = _ListedBits.of(shared, rest) if by_bits else None

    def of(self, rows: Words) -> tuple[Numbers, Numbers]:
        """Two arrays of shape (rows, columns): the lowest, and the next one."""
        shape = (len(rows), self._words.shape[1])
        first: Numbers = np.full(shape, self._none, self._dtype)
        second: Numbers = np.full(shape, self._none, self._dtype)
        if self._listed:
            return self._by_listed_bits(self._listed, rows, first, second)
        for start, end in blocks(shape, _CELLS_AT_ONCE):
            self._by_words(rows[start:end], first[start:end], second[start:end])
        return first, second

    def _by_words(self, rows: Words, first: Numbers, second: Numbers) -> None:
        for number in np.flatnonzero(rows.any(axis=0)).tolist():
            common = rows[:, number, None] & self._words[number]
            _take_lowest(common, number * 64, self._none, first, second)

    def _by_listed_bits(
        self, listed: _ListedBits, rows: Words, first: Numbers, second: Numbers
    ) -> tuple[Numbers, Numbers]:
        bits = rows.shape[1] * 64
        own = np.where(unpacked(rows, bits), np.arange(bits), self._none)
        own = own.astype(self._dtype)
        shared = np.broadcast_to(listed.shared, rows.shape)
        best, next_best = first_two_aligned(rows, shared, self._none)
        first[:], second[:] = best[:, None], next_best[:, None]
        for turn in listed.turns:
            found = np.take(own, turn, axis=1)
            lower, higher = first[:, : len(turn)], second[:, : len(turn)]
            np.minimum(higher, np.maximum(lower, found), out=higher)
            np.minimum(lower, found, out=lower)
        return np.take(first, listed.back, axis=1), np.take(second, listed.back, axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _ListedBits:
    """Columns' bits in turns: every column's first, second, … beyond the shared ones.

    Columns with the most bits come first, so that each turn is a slice of them; `back`
    puts them in their own order again.
    """

    shared: Words
    turns: tuple[Ints, ...]
    back: Ints

    @classmethod
    def of(cls, shared: Words, rest: Words) -> _ListedBits:
        flags = unpacked(rest, rest.shape[1] * 64)
        counts = flags.sum(axis=1, dtype=np.int64)
        order = np.argsort(-counts, kind="stable")
        bits = np.flatnonzero(flags[order].view(np.bool_)) % flags.shape[1]
        starts = np.cumsum(counts[order]) - counts[order]
        turns = tuple(
            bits[starts[: np.count_nonzero(counts > turn)] + turn]
            for turn in range(int(counts.max(initial=0)))
        )
        return cls(shared, turns, np.argsort(order))


def first_two_aligned(left: Words, right: Words, none: int) -> tuple[Ints, Ints]:
    """The lowest two common bits of each row of `left` with the same of `right`."""
    first, second = np.full((2, len(left)), none, np.uint32)
    for number in range(left.shape[1]):
        common = left[:, number] & right[:, number]
        _take_lowest(common, number * 64, none, first, second)
    return first.astype(np.int64), second.astype(np.int64)


def _take_lowest(
    common: Words, offset: int, none: int, first: Numbers, second: Numbers
) -> None:
    """Lets a later word's two lowest bits into `first` and `second`, in place."""
    if not common.any():
        return
    one = np.uint64(1)
    rest = common & (common - one)
    lowest = _numbered(common, offset, none, first.dtype)
    next_lowest = _numbered(rest, offset, none, first.dtype)
    np.minimum(second, next_lowest, out=second)
    np.minimum(second, np.maximum(first, lowest), out=second)
    np.minimum(first, lowest, out=first)


def _numbered(
    words: Words, offset: int, none: int, dtype: np.dtype[np.uint16 | np.uint32]
) -> Numbers:
    """Number of each word's lowest bit, `none` where the word is empty."""
    below = ~words & (words - np.uint64(1))
    numbers: Numbers = np.bitwise_count(below).astype(dtype)
    numbers += dtype.type(offset)
    np.putmask(numbers, words == 0, dtype.type(none))
    return numbers
