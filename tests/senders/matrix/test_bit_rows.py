from __future__ import annotations

import random

import numpy as np
import pytest

from diagnostics.senders.matrix.bit_rows import (
    LowestTwo,
    Words,
    classes_of,
    exact_classes_of,
    first_two_aligned,
    packed,
    scattered,
    unpacked,
)

NONE = 999


def some_words(seed: int, rows: int, words: int) -> Words:
    rng = np.random.default_rng(seed)
    raw = rng.integers(0, 2**64, (3, rows, words), np.uint64)
    return raw[0] & raw[1] & raw[2]


def lowest_two(one: np.ndarray, other: np.ndarray) -> tuple[int, int]:
    bits = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a and b]
    return (*bits, NONE, NONE)[:2]


@pytest.mark.parametrize("words", [1, 2, 5])
def test_first_two_are_the_lowest_common_bits(words: int) -> None:
    left, right = some_words(1, 30, words), some_words(2, 20, words)
    left[3] = 0
    first, second = LowestTwo(right, NONE, np.uint16).of(left)
    bits = unpacked(left, words * 64), unpacked(right, words * 64)
    for row, one in enumerate(bits[0]):
        for column, other in enumerate(bits[1]):
            found = int(first[row, column]), int(second[row, column])
            assert found == lowest_two(one, other)


def test_first_two_are_found_where_columns_list_few_bits_beside_shared_ones() -> None:
    left = some_words(7, 30, 3)
    listed = np.arange(40) % 3 * 50 + 1
    right = scattered(np.repeat(np.arange(20), 2), listed, (20, 3))
    right[4] = 0
    right |= np.array([1 << 9, 0, 1 << 33], np.uint64)
    first, second = LowestTwo(right, NONE, np.uint16).of(left)
    bits = unpacked(left, 192), unpacked(right, 192)
    found = [
        [(int(first[r, c]), int(second[r, c])) for c in range(20)] for r in range(30)
    ]
    assert found == [[lowest_two(one, other) for other in bits[1]] for one in bits[0]]


@pytest.mark.parametrize(("listed", "by_bits"), [(15, True), (16, False)])
def test_columns_with_many_bits_are_taken_by_words(listed: int, by_bits: bool) -> None:
    """Four columns of a word each: bit by bit below 4 bits a word, with one result."""
    right = scattered(np.arange(listed) % 4, np.arange(listed) * 4, (4, 1))
    left = some_words(8, 12, 1)
    lowest = LowestTwo(right, NONE, np.uint16)
    assert (lowest._listed is not None) == by_bits
    first, second = lowest.of(left)
    bits = unpacked(left, 64), unpacked(right, 64)
    found = [
        [(int(first[r, c]), int(second[r, c])) for c in range(4)] for r in range(12)
    ]
    assert found == [[lowest_two(one, other) for other in bits[1]] for one in bits[0]]


def test_aligned_rows_agree_with_all_rows() -> None:
    left, right = some_words(3, 25, 3), some_words(4, 25, 3)
    first, second = LowestTwo(right, NONE, np.uint16).of(left)
    assert np.array_equal(
        first_two_aligned(left, right, NONE), [first.diagonal(), second.diagonal()]
    )


def test_packing_is_the_reverse_of_unpacking() -> None:
    words = some_words(5, 10, 2)
    assert np.array_equal(packed(unpacked(words, 128)), words)
    assert unpacked(words, 70).shape == (10, 70)


def test_scattered_bits_are_set_once_however_often_they_are_named() -> None:
    words = scattered(np.array([0, 1, 1, 1]), np.array([0, 65, 65, 63]), (2, 2))
    assert words.tolist() == [[1, 0], [2**63, 2]]


@pytest.mark.parametrize("make", [classes_of, exact_classes_of])
def test_rows_share_a_class_exactly_if_they_are_equal(make) -> None:  # type: ignore[no-untyped-def]
    rng = random.Random(6)
    words = some_words(6, 8, 3)[[rng.randrange(8) for _ in range(50)]]
    labels, one_each = make(words)
    assert np.array_equal(words[one_each][labels], words)
    assert len({row.tobytes() for row in words}) == len(one_each)


def test_rows_with_one_hash_are_still_told_apart() -> None:
    # Words built so that the hash of two columns collides: h(a) ^ b is the same.
    odd = 0x9E3779B97F4A7C15
    mixed = [(a * odd) % 2**64 for a in (1, 2)]
    mixed = [m ^ m >> 29 for m in mixed]
    words = np.array([[1, mixed[0] ^ 7], [2, mixed[1] ^ 7]], np.uint64)
    labels, one_each = classes_of(words)
    assert len(one_each) == 2
    assert labels[0] != labels[1]


def test_no_rows_have_no_classes() -> None:
    labels, one_each = classes_of(np.zeros((0, 2), np.uint64))
    assert (len(labels), len(one_each)) == (0, 0)
