"""Ranks by place are those that sorting place by place gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.senders.matrix.own_mailboxes import RankedPlaces

NONE = 99
PAIRS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 20)), max_size=15, unique=True
)


def ranked(pairs: list[tuple[int, int]]) -> RankedPlaces:
    places = np.array([place for place, _ in pairs], np.int64)
    ranks = np.array([rank for _, rank in pairs], np.int64)
    return RankedPlaces.of(places, ranks)


def by_place(pairs: list[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, rank in sorted(pairs):
        found.setdefault(place, []).append(rank)
    return found


@given(PAIRS)
def test_the_two_best_of_each_place_are_the_two_smallest(
    pairs: list[tuple[int, int]],
) -> None:
    made, wanted = ranked(pairs), by_place(pairs)
    assert made.distinct.tolist() == list(wanted)
    first, second = made.two_best(NONE)
    assert first.tolist() == [ranks[0] for ranks in wanted.values()]
    assert second.tolist() == [[*ranks, NONE][1] for ranks in wanted.values()]


@given(PAIRS)
def test_all_ranks_of_a_place_rise_and_other_places_have_none(
    pairs: list[tuple[int, int]],
) -> None:
    made, wanted = ranked(pairs), by_place(pairs)
    for place in range(-1, 9):
        assert made.at(place) == wanted.get(place, [])


def test_nothing_is_ranked_where_nobody_owns_a_mailbox() -> None:
    made = ranked([])
    first, second = made.two_best(NONE)
    assert (first.tolist(), second.tolist()) == ([], [])
    assert made.distinct.tolist() == []
