"""What proposals cost, side effects on pairs that were no gaps included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from diagnostics.model import Tie
from diagnostics.senders.arrays import Flags, Ints, found_in
from diagnostics.senders.pair.ranking import key_code
from diagnostics.senders.repairs.cleared_mailbox import Unbound
from diagnostics.senders.repairs.proposals import Floats, Kind, Proposals, Rectangle

SIDE_EFFECT_COST = 0.25
"""Each pair that wasn't a gap and gets another sender: four are as bad as an edit."""

_CELLS_AT_FIRST = 1 << 12


class Prices:
    """Costs of proposals and of pairs of them, each counted once and remembered.

    What costs more than the new mailbox, which closes every gap, is infinitely dear:
    it is in no cheapest choice, so nobody needs to know how dear it is.

    Attributes:
        proposals: the proposals.
        most: the cost of the new mailbox.
    """

    def __init__(self, proposals: Proposals) -> None:
        self.proposals = proposals
        self._grid = proposals.grid
        self._costs: dict[int, float] = {}
        self._beside: dict[tuple[int, int], float] = {}
        self.most = np.inf
        self.most = self.cost(proposals.new_mailbox)

    def is_known(self, number: int) -> bool:
        """Whether the proposal's side effects were counted."""
        return number in self._costs

    def cost(self, number: int) -> float:
        """The cost of a proposal, its side effects when applied alone included."""
        cost = self._costs.get(number)
        if cost is None:
            cost = self._costs[number] = self._counted(number)
        return cost

    def cost_of_both(self, access: int, limit: int) -> float:
        """What two proposals of one mailbox cost beside their own costs.

        Args:
            access: a proposal that lets people use it.
            limit: one that makes it valid in more projects.
        """
        both = access, limit
        cost = self._beside.get(both)
        if cost is None:
            reached = self.proposals.reached_by_both(access, limit)
            parts = self._taken_over(reached, *self._place(limit))
            cost = self._beside[both] = SIDE_EFFECT_COST * self._sum(parts, self.most)
        return cost

    def total(self, numbers: Iterable[int]) -> float:
        """The cost of several proposals together, side effects of pairs included."""
        chosen = list(numbers)
        pairs = self.proposals.of_one_mailbox(chosen)
        beside = sum(self.cost_of_both(*pair) for pair in pairs)
        return beside + sum(self.cost(number) for number in chosen)

    def at_least(self, numbers: Ints) -> Floats:
        """Their costs as far as they are known; without side effects where not."""
        costs: Floats = self.proposals.base[numbers]
        known = np.array(list(self._costs), np.int64)
        known_costs = np.array(list(self._costs.values()))
        order = np.argsort(known)
        hit, place = found_in(known[order], numbers)
        costs[hit] = known_costs[order[place]]
        return costs

    def _counted(self, number: int) -> float:
        base = float(self.proposals.base[number])
        reached = self.proposals.rectangle(number)
        tolerated = self.most - base
        pairs = self._sum(self._taken_over(reached, *self._place(number)), tolerated)
        kind, _, bit = self.proposals.parts(number)
        if kind is Kind.CLEAR and pairs < np.inf:
            pairs += Unbound.of(self._grid, bit).given_up()
        cost = base + SIDE_EFFECT_COST * pairs
        return cost if cost <= self.most else np.inf

    def _sum(self, parts: Iterator[int], tolerated: float) -> float:
        """All the parts; infinite as soon as they cost more than is tolerated."""
        pairs = 0
        for found in parts:
            pairs += found
            if SIDE_EFFECT_COST * pairs > tolerated:
                return np.inf
        return pairs

    def _taken_over(self, reached: Rectangle, mine: int, code: int) -> Iterator[int]:
        """Pairs that get another sender because a mailbox is new in them.

        Counted for ever more row classes at once: one may stop when they are too many.
        """
        step = max(1, _CELLS_AT_FIRST // max(1, len(reached.columns)))
        start = 0
        while start < len(reached.rows):
            rows = reached.rows[start : start + step]
            changed = self._changed(np.ix_(rows, reached.columns), mine, code)
            yield self._grid.weight(rows, reached.columns, changed)
            start, step = start + step, step * 2

    def _changed(self, cells: tuple[Ints, ...], mine: int, code: int) -> Flags:
        """Where a mailbox of this place comes before the sender, or makes a tie."""
        rank = self._grid.rank[cells]
        if self._grid.pairs.reading.tie is Tie.UNDECIDED:
            codes = self._grid.pairs.ranking.codes[rank]
            changed = (code < codes) | ((code == codes) & ~self._grid.tied[cells])
        else:
            changed = mine <= rank
        return np.asarray(changed & ~self._grid.gap[cells])

    def _place(self, number: int) -> tuple[int, int]:
        """How many mailboxes come before a proposal's, and its key before list order.

        It comes before whatever has at least this rank now.
        """
        ranking = self._grid.pairs.ranking
        kind, _, bit = self.proposals.parts(number)
        if kind is Kind.NEW:
            code = key_code(self.proposals.general_mailbox(), ranking.reading)
            return ranking.none, code
        if kind is Kind.CLEAR:
            cleared = Unbound.of(self._grid, bit)
            return cleared.rank, cleared.code
        rank = int(ranking.rank[self._grid.pairs.roster.company[bit]])
        return rank, int(ranking.codes[rank])
