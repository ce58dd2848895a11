"""The greedy choice of proposals, and what it leaves out again."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.model import Access, Account, Employee, Mailbox, Reading, TestResult
from diagnostics.senders.edits import include
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.repairs.gap_grid import GapGrid
from diagnostics.senders.repairs.greedy_cover import _without_spare, greedy
from diagnostics.senders.repairs.prices import Prices
from diagnostics.senders.repairs.proposals import Proposals

ACCOUNT = Account(
    employees=(Employee("a", groups=("g",)), Employee("b", groups=("g", "h"))),
    mailboxes=(
        Mailbox("m", access=Access.SELECTED, employees=("x",), test=TestResult.PASSED),
    ),
)


@pytest.fixture
def prices() -> Prices:
    pairs = PairMatrix(Roster.of(ACCOUNT, Reading(), False), Reading())
    return Prices(Proposals(GapGrid.of(pairs)))


def number(prices: Prices, list_field: str, member: str) -> int:
    """The proposal that is this one edit."""
    wanted = (include("m", list_field, member),)
    possible = np.flatnonzero(np.isfinite(prices.proposals.base)).tolist()
    return next(n for n in possible if prices.proposals.edits(n) == wanted)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_what_is_spare_the_dearest_goes_first(
    prices: Prices, order: tuple[int, ...]
) -> None:
    """Cheapest first would keep the group alone: a choice of another kind."""
    a, b = number(prices, "employees", "a"), number(prices, "employees", "b")
    group = number(prices, "groups", "g")
    assert prices.cost(group) > prices.cost(a) == prices.cost(b)
    taken = [(a, b, group)[at] for at in order]
    assert sorted(_without_spare(prices, taken)) == sorted([a, b])


def test_what_nothing_else_closes_is_no_spare(prices: Prices) -> None:
    a, b = number(prices, "employees", "a"), number(prices, "employees", "b")
    assert _without_spare(prices, [a, b]) == [a, b]


def test_out_of_time_the_new_mailbox_is_the_answer(prices: Prices) -> None:
    cover = greedy(prices, deadline=0.0)
    assert cover.numbers == (prices.proposals.new_mailbox,)
    assert cover.cost == prices.most
    assert not cover.proved


def test_the_cheapest_ratio_is_taken(prices: Prices) -> None:
    cover = greedy(prices, deadline=float("inf"))
    assert cover.numbers == (number(prices, "groups", "g"),)
    assert cover.cost == prices.cost(number(prices, "groups", "g"))
