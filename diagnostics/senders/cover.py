"""Choosing the proposals that close all gaps at the least cost: weighted set cover."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from diagnostics.senders.bits import Ints
from diagnostics.senders.pairs import Flags
from diagnostics.senders.proposals import Floats, Proposals

_CELLS_AT_FIRST = 150
"""Gap cells that a programme demands at first; every round demands twice as many."""
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Cover:
    """Proposals that close all gaps together.

    Attributes:
        numbers: the proposals.
        cost: the sum of their costs.
        proved: no other choice among the proposals costs less.
    """

    numbers: tuple[int, ...]
    cost: float
    proved: bool


def greedy(proposals: Proposals, deadline: float) -> Cover:
    """Takes the most gaps for the cost, again and again; never dearer than one mailbox.

    Side effects are looked up only for proposals that would be taken: without them a
    cost is a lower bound.

    Args:
        proposals: the proposals.
        deadline: when to stop, on `time.monotonic`'s clock; then the new mailbox is
            the answer.
    """
    costs = proposals.base.copy()
    costs[-1] = proposals.cost(proposals.new_mailbox)
    known = {proposals.new_mailbox}
    whole = Cover((proposals.new_mailbox,), float(costs[-1]), proved=False)
    is_open = proposals.grid.gap.copy()
    by_row = proposals.open_by_row(np.arange(is_open.shape[0]), is_open)
    by_column = proposals.open_by_column(np.arange(is_open.shape[1]), is_open)
    taken: list[int] = []
    ratio = np.zeros(0)
    while is_open.any():
        if not len(ratio):
            left = proposals.grid.weight(*_all(is_open.shape), is_open)
            gains = proposals.gains(by_row, by_column, left)
            ratio = gains / costs
        best = int(ratio.argmax())
        if best not in known and time.monotonic() <= deadline:
            known.add(best)
            costs[best] = proposals.cost(best)
            ratio[best] = gains[best] / costs[best]
            continue
        taken.append(best)
        if costs[taken].sum() >= whole.cost or time.monotonic() > deadline:
            return whole
        reached = proposals.rectangle(best)
        is_open[np.ix_(reached.rows, reached.columns)] = False
        by_row[reached.rows] = proposals.open_by_row(reached.rows, is_open)
        by_column[reached.columns] = proposals.open_by_column(reached.columns, is_open)
        ratio = np.zeros(0)
    kept = _without_spare(proposals, taken, costs)
    return Cover(tuple(kept), float(costs[kept].sum()), proved=False)


def _all(shape: tuple[int, ...]) -> tuple[Ints, Ints]:
    return np.arange(shape[0]), np.arange(shape[1])


def _without_spare(proposals: Proposals, taken: list[int], costs: Floats) -> list[int]:
    """Drops what the others close as well, the dearest first."""
    times = np.zeros(proposals.grid.gap.shape, np.uint16)
    cells = {}
    for number in taken:
        reached = proposals.rectangle(number)
        cells[number] = np.ix_(reached.rows, reached.columns)
        times[cells[number]] += 1
    for number in sorted(taken, key=lambda n: -float(costs[n])):
        at = cells[number]
        if (times[at][proposals.grid.gap[at]] > 1).all():
            times[at] -= 1
            del cells[number]
    return list(cells)


def improved(proposals: Proposals, start: Cover, deadline: float) -> Cover:
    """The cheapest cover, proved by integer programming where time allows.

    A programme that demands only some gaps, at costs without side effects, can't cost
    more than the optimum. Gaps that its answer leaves open are demanded in the next
    round and side effects of what it takes are counted, until the answer is a cover
    or costs as much as the one that is known: either is a proof.

    Args:
        proposals: the proposals.
        start: a cover; the answer is never dearer.
        deadline: when to stop, on `time.monotonic`'s clock.
    """
    programme = _Programme(proposals, start.cost)
    programme.demand(proposals.grid.gap)
    while time.monotonic() < deadline:
        numbers, bound = programme.solved(deadline)
        if bound >= start.cost - _CLOSE:
            return Cover(start.numbers, start.cost, proved=True)
        if not numbers:
            break
        if programme.priced_up(numbers):
            programme.price_promising(deadline)
            continue
        is_open = proposals.grid.gap.copy()
        for number in numbers:
            reached = proposals.rectangle(number)
            is_open[np.ix_(reached.rows, reached.columns)] = False
        if not is_open.any():
            return Cover(tuple(numbers), programme.cost(numbers), proved=True)
        programme.demand(is_open)
    return start


class _Programme:
    """A set cover over the gap cells demanded so far."""

    def __init__(self, proposals: Proposals, most: float) -> None:
        self._proposals = proposals
        self._most = most
        self._costs: dict[int, float] = {}
        self._known: set[int] = set()
        self._demands: list[Ints] = []
        self._at_once = _CELLS_AT_FIRST
        self._priced_at_once = 1

    def demand(self, is_open: Flags) -> None:
        """Demands open cells from as many rows and columns as possible."""
        rows, columns = np.nonzero(is_open)
        order = np.random.default_rng(len(self._demands)).permutation(len(rows))
        _, by_row = np.unique(rows[order], return_index=True)
        _, by_column = np.unique(columns[order], return_index=True)
        half = self._at_once // 2
        self._at_once *= 2
        chosen = order[np.union1d(by_row[:half], by_column[:half])]
        for row, column in zip(rows[chosen], columns[chosen], strict=True):
            closing = self._proposals.closing(int(row), int(column))
            # What costs as much as a whole cover alone is in no cheaper one.
            closing = closing[self._proposals.base[closing] < self._most]
            self._demands.append(closing)
            for number in closing.tolist():
                self._costs.setdefault(number, float(self._proposals.base[number]))

    def priced_up(self, numbers: list[int]) -> bool:
        """Counts these proposals' side effects; whether one costs more than assumed."""
        before = self.cost(numbers)
        for number in set(numbers) - self._known:
            self._price(number)
        return self.cost(numbers) > before + _CLOSE

    def price_promising(self, deadline: float) -> None:
        """Counts side effects of what meets the most demands for its cost so far.

        Otherwise one after the other would be an answer until it is priced; each time
        twice as many are.
        """
        names, met = np.unique(np.concatenate(self._demands), return_counts=True)
        costs = np.array([self._costs[name] for name in names.tolist()])
        order = names[np.argsort(-met / costs, kind="stable")].tolist()
        unknown = [number for number in order if number not in self._known]
        for number in unknown[: self._priced_at_once]:
            if time.monotonic() > deadline:
                return
            self._price(number)
        self._priced_at_once *= 2

    def _price(self, number: int) -> None:
        self._costs[number] = self._proposals.cost(number)
        self._known.add(number)

    def cost(self, numbers: list[int]) -> float:
        """The sum of the costs known so far."""
        return sum(self._costs[number] for number in numbers)

    def solved(self, deadline: float) -> tuple[list[int], float]:
        """The cheapest proposals that meet all demands, and a bound of any cover.

        No proposals where there are none below the known cost, or no time.
        """
        # Loading scipy takes longer than most audits; only repairs need it.
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_matrix

        if not all(len(closing) for closing in self._demands):
            return [], np.inf
        names = np.array(sorted(self._costs), np.int64)
        entries = np.concatenate(self._demands)
        ends = np.append(0, np.cumsum([len(closing) for closing in self._demands]))
        cells = np.searchsorted(names, entries)
        shape = len(self._demands), len(names)
        meets = csr_matrix((np.ones(len(cells)), cells, ends), shape=shape)
        result = milp(
            np.array([self._costs[name] for name in names.tolist()]),
            integrality=np.ones(len(names), np.int64),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(meets, lb=1),
            options={
                "time_limit": max(0.1, deadline - time.monotonic()),
                "mip_rel_gap": 0.0,
            },
        )
        bound = result.mip_dual_bound
        if result.status != 0:
            return [], -np.inf if bound is None else float(bound)
        return names[result.x > 0.5].tolist(), float(result.fun)
