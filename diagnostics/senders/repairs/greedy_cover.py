"""Choosing proposals that close all gaps, the greedy way."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from diagnostics.senders.repairs.open_gaps import OpenGaps
from diagnostics.senders.repairs.prices import Prices
from diagnostics.senders.repairs.proposals import Floats


@dataclass(frozen=True, slots=True)
class Cover:
    """Proposals that close all gaps together.

    Attributes:
        numbers: the proposals.
        cost: what they cost together.
        proved: no other choice among the proposals costs less.
        singly: the proof leaves out choices in which a gap needs two proposals of one
            mailbox.
    """

    numbers: tuple[int, ...]
    cost: float
    proved: bool
    singly: bool = False


def greedy(prices: Prices, deadline: float) -> Cover:
    """Takes the most gaps for the cost, again and again; never dearer than one mailbox.

    Beside single proposals it knows clearing a mailbox's projects together with a
    group, or everyone, on its access list.

    Args:
        prices: the proposals and their costs; without side effects a cost is a lower
            bound, so they are counted for what would be taken only.
        deadline: when to stop, on `time.monotonic`'s clock; then the new mailbox is
            the answer.
    """
    whole = Cover((prices.proposals.new_mailbox,), prices.most, proved=False)
    gaps = OpenGaps(prices.proposals)
    choices = _Choices(prices)
    taken: list[int] = []
    while gaps.is_open.any():
        taken += choices.best(gaps, taken, deadline)
        if prices.total(taken) >= whole.cost or time.monotonic() > deadline:
            return whole
        gaps.close(taken)
    kept = _without_spare(prices, taken)
    return Cover(tuple(kept), prices.total(kept), proved=False)


class _Choices:
    """Single proposals, and behind them the pairs that make a mailbox a general one."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._proposals = prices.proposals
        self._access, self._clear = self._proposals.letting_in_and_clearing()
        self._floor = self._at_least()

    def best(self, gaps: OpenGaps, taken: list[int], deadline: float) -> list[int]:
        """What closes the most gaps for its cost."""
        best = [self._proposals.new_mailbox]
        gains = self.gains(gaps)
        best_ratio = gains[best[0]] / self._prices.most
        ratio = gains / self._floor
        promising = np.flatnonzero(ratio > best_ratio)
        for choice in promising[np.argsort(-ratio[promising], kind="stable")].tolist():
            if ratio[choice] <= best_ratio or time.monotonic() > deadline:
                break
            numbers = [n for n in self.numbers(choice) if n not in taken]
            cost = self._prices.total(numbers)
            if gains[choice] > best_ratio * cost:
                best, best_ratio = numbers, gains[choice] / cost
        return best

    def numbers(self, choice: int) -> tuple[int, ...]:
        """The proposals of a choice."""
        pair = choice - self._proposals.new_mailbox - 1
        if pair < 0:
            return (choice,)
        return int(self._access[pair]), int(self._clear[pair])

    def _at_least(self) -> Floats:
        """What each choice costs at least."""
        base = self._proposals.base
        return np.concatenate([base, base[self._access] + base[self._clear]])

    def gains(self, gaps: OpenGaps) -> Floats:
        """How many open gaps each choice closes."""
        by_group, by_mailbox = gaps.gains_when_cleared()
        return np.concatenate([gaps.gains(), by_group.reshape(-1), by_mailbox])


def _without_spare(prices: Prices, taken: list[int]) -> list[int]:
    """Drops what the others close as well, the dearest first."""
    proposals = prices.proposals
    required = proposals.grid.required
    times = np.zeros(required.shape, np.uint16)
    for reached in proposals.reached(taken):
        times[np.ix_(reached.rows, reached.columns)] += 1
    kept = list(taken)
    for number in sorted(taken, key=lambda n: -prices.cost(n)):
        lost = [
            np.ix_(reached.rows, reached.columns)
            for reached in proposals.reached_with(number, kept)
        ]
        for cells in lost:
            times[cells] -= 1
        if all((times[cells][required[cells]] > 0).all() for cells in lost):
            kept.remove(number)
            continue
        for cells in lost:
            times[cells] += 1
    return kept
