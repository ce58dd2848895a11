"""Sets of mailboxes as packed rows of bits, and rows that are equal as classes."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Words: TypeAlias = npt.NDArray[np.uint64]
Ints: TypeAlias = npt.NDArray[np.int64]
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


def first_two(
    left: Words, right: Words, none: int, dtype: type[np.uint16] | type[np.uint32]
) -> tuple[Numbers, Numbers]:
    """The lowest two common bits of every row of `left` with every row of `right`.

    Args:
        left: rows of words.
        right: rows of words, as wide.
        none: what stands where there is no such bit; above every bit's number.
        dtype: what holds the numbers.

    Returns:
        Two arrays of shape (rows of left, rows of right).
    """
    shared = np.bitwise_and.reduce(right, axis=0) if len(right) else right.sum(axis=0)
    rest = right & ~shared
    listed = int(np.bitwise_count(rest).sum())
    if listed < _BITS_WORTH_A_WORD * rest.size:
        return _by_listed_bits(left, shared, rest, none, dtype)
    return _by_words(left, right, none, dtype)


def _by_words(
    left: Words, right: Words, none: int, dtype: type[np.uint16] | type[np.uint32]
) -> tuple[Numbers, Numbers]:
    """Word by word: for rows that have many bits each."""
    shape = (len(left), len(right))
    first: Numbers = np.full(shape, none, dtype)
    second: Numbers = np.full(shape, none, dtype)
    columns = np.ascontiguousarray(right.T)
    step = max(1, _CELLS_AT_ONCE // max(1, len(right)))
    for start in range(0, len(left), step):
        block = slice(start, start + step)
        for number in np.flatnonzero(left[block].any(axis=0)).tolist():
            common = left[block, number, None] & columns[number]
            _take_lowest(common, number * 64, none, first[block], second[block])
    return first, second


def _by_listed_bits(
    left: Words,
    shared: Words,
    rest: Words,
    none: int,
    dtype: type[np.uint16] | type[np.uint32],
) -> tuple[Numbers, Numbers]:
    """Bit by bit: what all of `right` have in common once, then each one's others.

    Columns with the most bits come first, so that each round is a slice of them.
    """
    flags = unpacked(rest, rest.shape[1] * 64)
    counts = flags.sum(axis=1, dtype=np.int64)
    order = np.argsort(-counts, kind="stable")
    _, bits = np.nonzero(flags[order])
    starts = np.cumsum(counts[order]) - counts[order]
    numbers = np.arange(flags.shape[1])
    own = np.where(unpacked(left, flags.shape[1]), numbers, none).astype(dtype)
    general = first_two_aligned(left, np.broadcast_to(shared, left.shape), none)
    shape = (len(left), len(rest))
    first: Numbers = np.empty(shape, dtype)
    second: Numbers = np.empty(shape, dtype)
    first[:], second[:] = general[0][:, None], general[1][:, None]
    for turn in range(int(counts.max(initial=0))):
        wide = int(np.count_nonzero(counts > turn))
        found = np.take(own, bits[starts[:wide] + turn], axis=1)
        best, next_best = first[:, :wide], second[:, :wide]
        np.minimum(next_best, np.maximum(best, found), out=next_best)
        np.minimum(best, found, out=best)
    back = np.argsort(order)
    return np.take(first, back, axis=1), np.take(second, back, axis=1)


def first_two_aligned(left: Words, right: Words, none: int) -> tuple[Ints, Ints]:
    """As `first_two`, for each row of `left` with the same row of `right` only."""
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
