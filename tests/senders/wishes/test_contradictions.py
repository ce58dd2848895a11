"""Which expectations contradict each other, in as few lines as it takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from diagnostics.model import Account
from diagnostics.senders.expected.meanings import all_expanded
from diagnostics.senders.wishes.contradictions import Contradictions, fewest_of_each
from diagnostics.senders.wishes.solving import Lines, solved


def by_trying(sets: list[frozenset[int]], most: int) -> int | None:
    numbers = sorted(frozenset().union(*sets))
    for size in range(most + 1):
        for some in combinations(numbers, size):
            if all(one & set(some) for one in sets):
                return size
    return None


@pytest.mark.parametrize("seed", range(60))
def test_the_fewest_numbers_of_which_each_set_has_one(seed: int) -> None:
    chance = random.Random(seed)
    sets = [
        frozenset(chance.sample(range(9), chance.randint(1, 4)))
        for _ in range(chance.randint(0, 7))
    ]
    most = chance.randint(0, 4)
    found = fewest_of_each(sets, most)
    wanted = by_trying(sets, most)
    assert (found is None) == (wanted is None)
    if found is not None:
        assert len(found) == wanted
        assert all(one & set(found) for one in sets)


def test_a_set_without_numbers_has_none() -> None:
    assert fewest_of_each([frozenset()], 3) is None
    assert fewest_of_each([], 0) == []


def contradict(known: Lines, lines: list[int]) -> bool:
    found = solved(known, lines, time.monotonic() + 20, needed=lines)
    assert found.complete
    return bool(found.given_up)


@pytest.mark.parametrize("start", range(0, 60, 30))
def test_the_fewest_lines_are_found_from_more_of_them(
    account_of: Callable[..., Account], some_rows: Callable[..., list[Any]], start: int
) -> None:
    """From a whole file, though fewer of its lines would do."""
    seen = 0
    for seed in range(start, start + 30):
        account = account_of(seed, 3)
        rows = some_rows(account, seed, 5) if account.mailboxes else []
        expected = all_expanded(account, rows)
        known = Lines(account, account.reading, expected, ())
        first, *others = range(len(expected)) or [0]
        if not others or not contradict(known, [first, *others]):
            continue
        seen += 1
        wanted = next(
            size
            for size in range(len(others) + 1)
            if any(contradict(known, [first, *c]) for c in combinations(others, size))
        )
        late = time.monotonic() + 20
        found = Contradictions(known, (), others).of(first, late)
        assert found.smallest
        assert found.lines[0] == first
        assert contradict(known, list(found.lines))
        assert len(found.lines) == wanted + 1, seed
    assert seen


def test_a_line_that_nothing_contradicts_is_not_said_to_be_one_of_the_fewest(
    account_of: Callable[..., Account], some_rows: Callable[..., list[Any]]
) -> None:
    seen = 0
    for seed in range(12):
        account = account_of(seed, 3)
        rows = some_rows(account, seed, 3) if account.mailboxes else []
        expected = all_expanded(account, rows)
        known = Lines(account, account.reading, expected, ())
        first, *others = range(len(expected)) or [0]
        if not rows or contradict(known, [first, *others]):
            continue
        seen += 1
        late = time.monotonic() + 20
        found = Contradictions(known, (), others).of(first, late)
        assert found.lines == (first,)
        assert not found.smallest
    assert seen


def test_without_time_a_line_stands_alone_and_nothing_is_proved(
    account_of: Callable[..., Account], some_rows: Callable[..., list[Any]]
) -> None:
    account = account_of(1, 3)
    expected = all_expanded(account, some_rows(account, 1, 5))
    known = Lines(account, account.reading, expected, ())
    search = Contradictions(known, (), range(1, len(expected)))
    found = search.of(0, time.monotonic() - 1)
    assert (found.lines, found.smallest) == ((0,), False)
