"""The cheapest choice of proposals, proved by integer programming."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.matrix.bit_rows import classes_of
from diagnostics.senders.repairs.greedy_cover import Cover
from diagnostics.senders.repairs.open_gaps import left_open
from diagnostics.senders.repairs.prices import Prices
from diagnostics.senders.repairs.proposals import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CHANCES_AT_MOST = 200
"""So many company mailboxes may limit both people and projects, for two edits of one
to be tried where a gap needs both: above, the programme would not be solved in time."""

_CELLS_AT_FIRST = 300
"""Gap cells that a programme demands at first; every round demands twice as many."""
_CLOSE = 1e-6
_INFEASIBLE = 2  # as scipy's milp says it


def improved(prices: Prices, start: Cover, deadline: float) -> Cover:
    """The cheapest cover, proved by integer programming where time allows.

    A programme that demands only some gaps, at costs without side effects, can't cost
    more than the optimum. Gaps that its answer leaves open are demanded in the next
    round and side effects of what it takes are counted, until the answer is a cover
    or costs as much as the one that is known: either is a proof.

    Args:
        prices: the proposals and their costs.
        start: a cover; the answer is never dearer.
        deadline: when to stop, on `time.monotonic`'s clock.
    """
    programme = _Programme(prices, start.cost)
    programme.demand(prices.proposals.grid.required)
    while time.monotonic() < deadline:
        numbers, bound = programme.solved(deadline)
        if bound >= start.cost - _CLOSE:
            return programme.proved(start.numbers)
        if not numbers:
            break
        if programme.priced_up(numbers):
            programme.price_promising()
            continue
        is_open = left_open(prices.proposals, numbers)
        if not is_open.any():
            return programme.proved(numbers)
        programme.demand(is_open)
    return start


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """One line of the programme: the sum of its parts is at least `least`.

    Attributes:
        numbers: proposals, each taken (1) or not (0).
        sign: what they are multiplied by.
        helpers: other variables, from 0 to 1.
        helper_sign: what those are multiplied by.
        least: the bound.
    """

    numbers: Ints
    sign: int
    helpers: Ints
    helper_sign: int
    least: int


class _Programme:
    """A set cover over the gap cells demanded so far.

    A helper stands for two proposals of one mailbox that close a cell together: it is
    at most as much as is taken of either side. Another kind of helper is at least 1
    where two proposals are taken that have side effects together.
    """

    def __init__(self, prices: Prices, most: float) -> None:
        self._prices = prices
        self._proposals = prices.proposals
        self._most = most
        self._rows: list[_Row] = []
        self._helper_costs: list[float] = []
        self._penalised: dict[tuple[int, int], float] = {}
        self._at_once = _CELLS_AT_FIRST
        self._seconds = 0.0
        self._with_pairs = self._proposals.limited_twice <= CHANCES_AT_MOST

    def proved(self, numbers: Iterable[int]) -> Cover:
        """A choice that was proved to be the cheapest."""
        chosen = tuple(numbers)
        cost = self._prices.total(chosen)
        return Cover(chosen, cost, proved=True, singly=not self._with_pairs)

    def demand(self, is_open: Flags) -> None:
        """Demands open cells from as many rows and columns as possible."""
        rows, columns = np.nonzero(is_open)
        order = np.random.default_rng(len(self._rows)).permutation(len(rows))
        _, by_row = np.unique(rows[order], return_index=True)
        _, by_column = np.unique(columns[order], return_index=True)
        half = self._at_once // 2
        self._at_once *= 2
        chosen = order[np.union1d(by_row[:half], by_column[:half])]
        for row, column in zip(rows[chosen], columns[chosen], strict=True):
            self._demand_cell(int(row), int(column))

    def _demand_cell(self, row: int, column: int) -> None:
        alone = self._possible(self._proposals.closing(row, column))
        helpers = []
        if self._with_pairs:
            letting_in, valid = self._proposals.closing_together(row, column)
            for access, limit in zip(letting_in.T, valid.T, strict=True):
                sides = self._possible(access), self._possible(limit)
                if len(sides[0]) and len(sides[1]):
                    helper = self._helper(0.0)
                    helpers.append(helper)
                    for side in sides:
                        self._rows.append(_Row(side, 1, np.array([helper]), -1, 0))
        self._rows.append(_Row(alone, 1, np.array(helpers, np.int64), 1, 1))

    def _possible(self, numbers: Ints) -> Ints:
        """What costs as much as a whole cover alone is in no cheaper one."""
        return numbers[self._proposals.base[numbers] < self._most]

    def _helper(self, cost: float) -> int:
        self._helper_costs.append(cost)
        return len(self._helper_costs) - 1

    def priced_up(self, numbers: list[int]) -> bool:
        """Counts the side effects of these; whether they cost more than assumed."""
        pairs = self._proposals.of_one_mailbox(numbers)
        before = float(self._prices.at_least(np.array(numbers)).sum())
        before += sum(self._penalised.get(pair, 0.0) for pair in pairs)
        for pair in pairs:
            cost = self._prices.cost_of_both(*pair)
            if cost and pair not in self._penalised:
                # Finite for the solver, and dearer than any answer worth having.
                self._penalised[pair] = min(cost, 2 * self._most)
                helper = np.array([self._helper(self._penalised[pair])])
                self._rows.append(_Row(np.array(pair), -1, helper, 1, -1))
        return self._prices.total(numbers) > before + _CLOSE

    def price_promising(self) -> None:
        """Counts side effects of what meets the most demands for its cost so far.

        Otherwise one after the other would be an answer until it is priced. It takes
        as long as the last solution did, so neither is waited for in vain.
        """
        deadline = time.monotonic() + self._seconds
        entries = np.concatenate([row.numbers for row in self._rows])
        names, met = np.unique(entries, return_counts=True)
        costs = self._prices.at_least(names)
        order = names[np.argsort(-met / costs, kind="stable")].tolist()
        unknown = [number for number in order if not self._prices.is_known(number)]
        for number in unknown:
            if time.monotonic() > deadline:
                return
            self._prices.cost(number)

    def solved(self, deadline: float) -> tuple[list[int], float]:
        """The cheapest proposals that meet all demands, and a bound of any cover.

        No proposals where there are none below the known cost, or no time.
        """
        # Loading scipy takes longer than most audits; only repairs need it.
        from scipy.optimize import Bounds, LinearConstraint, milp

        names, costs, matrix = self._matrix()
        if not len(names):
            return [], np.inf
        count = len(names)
        began = time.monotonic()
        result = milp(
            np.append(costs, self._helper_costs),
            integrality=np.append(np.ones(count), np.zeros(matrix.shape[1] - count)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, lb=[row.least for row in self._rows]),
            options={
                "time_limit": max(0.1, deadline - time.monotonic()),
                "mip_rel_gap": 0.0,
            },
        )
        self._seconds = time.monotonic() - began
        if result.status == _INFEASIBLE:
            return [], np.inf
        bound = result.mip_dual_bound
        if result.status != 0:
            return [], -np.inf if bound is None else float(bound)
        return names[result.x[:count] > 0.5].tolist(), float(result.fun)

    def _matrix(self) -> tuple[Ints, Floats, csr_matrix]:
        """Proposals below the known cost, their costs, and the rows over them.

        Of proposals with the same parts in all rows only the cheapest is there; the
        columns behind the proposals are the helpers.
        """
        from scipy.sparse import csr_matrix

        lengths = [len(row.numbers) for row in self._rows]
        at = np.repeat(np.arange(len(lengths)), lengths)
        entries = np.concatenate([row.numbers for row in self._rows])
        names, costs, column = self._distinct(entries, at)
        there = column >= 0
        helpers = np.concatenate([row.helpers for row in self._rows])
        by_helper = np.repeat(
            np.arange(len(lengths)), [len(row.helpers) for row in self._rows]
        )
        signs = np.array([(row.sign, row.helper_sign) for row in self._rows], float)
        matrix = csr_matrix(
            (
                np.append(signs[at[there], 0], signs[by_helper, 1]),
                (
                    np.append(at[there], by_helper),
                    np.append(column[there], len(names) + helpers),
                ),
            ),
            shape=(len(lengths), len(names) + len(self._helper_costs)),
        )
        return names, costs, matrix

    def _distinct(self, entries: Ints, at: Ints) -> tuple[Ints, Floats, Ints]:
        """Cheapest of the proposals that occur in the same rows; each entry's column.

        Args:
            entries: proposals.
            at: the row that each of them occurs in.

        Returns:
            The proposals and their costs, and by entry the place of its proposal, -1
            where it is out.
        """
        names, places = np.unique(entries, return_inverse=True)
        costs = self._prices.at_least(names)
        # Two sums of random numbers stand for a set of rows.
        numbers = np.random.default_rng(0).integers(
            0, 2**64, (2, len(self._rows)), np.uint64
        )
        order = np.argsort(places, kind="stable")
        starts = np.searchsorted(places[order], np.arange(len(names)))
        sums = np.add.reduceat(numbers[:, at[order]], starts, axis=1)
        same, _ = classes_of(sums.T)
        by_cost = np.lexsort((costs, same))
        first = np.append(True, np.diff(same[by_cost]) > 0)
        kept = by_cost[first & (costs[by_cost] < self._most)]
        column = np.full(len(names), -1)
        column[kept] = np.arange(len(kept))
        return names[kept], costs[kept], column[places]
