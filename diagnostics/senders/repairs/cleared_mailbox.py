"""A bound company mailbox as it ranks once its projects are cleared."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diagnostics.model import Tie
from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.pair.outcomes import NO_CODE
from diagnostics.senders.pair.ranking import key_code
from diagnostics.senders.repairs.gap_grid import GapGrid

Counts32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Unbound:
    """What a mailbox loses in the ranking when it serves every project.

    Attributes:
        grid: the gaps and first candidates now.
        bit: the mailbox, a bit of the roster's company mailboxes.
        before: its rank now.
        rank: the number of mailboxes that come before it then, itself as it is now
            among them.
        code: its key before list order then.
    """

    grid: GapGrid
    bit: int
    before: int
    rank: int
    code: int

    @classmethod
    def of(cls, grid: GapGrid, bit: int) -> Unbound:
        """Ranks the mailbox as if it listed no projects."""
        ranking = grid.pairs.ranking
        position = int(grid.pairs.roster.company[bit])
        mailbox = replace(grid.pairs.account.mailboxes[position], projects=())
        code = key_code(mailbox, grid.pairs.reading)
        codes = ranking.codes[ranking.rank]
        earlier = np.arange(len(codes)) < position
        ahead = (codes < code) | ((codes == code) & earlier)
        before = int(ranking.rank[position])
        return cls(grid, bit, before, int(ahead.sum()), code)

    def given_up(self) -> int:
        """Pairs that it is first in, or tied in, and that get another sender then.

        Everything else about a pair where it is valid already stays as it is.
        """
        grid, codes = self.grid, self.grid.pairs.ranking.codes
        rows = np.flatnonzero(grid.usable[:, self.bit])
        columns = np.flatnonzero(grid.valid[:, self.bit])
        first = grid.rank[np.ix_(rows, columns)]
        ranks = grid.pairs.ranking.rank[grid.pairs.roster.company]
        if grid.pairs.reading.tie is Tie.LIST_ORDER:
            rivals = np.flatnonzero((ranks > self.before) & (ranks < self.rank))
            lost = (first == self.before) & self._overtaken(rows, columns, rivals)
            return grid.weight(rows, columns, lost)
        mine, others = codes[self.before], codes[ranks]
        rivals = np.flatnonzero((others > mine) & (others <= self.code))
        equals = np.flatnonzero((others == mine) & (ranks != self.before))
        peers = self._candidates(rows, columns, equals)
        alone = (peers == 0) & self._overtaken(rows, columns, rivals)
        # Of two that were tied the other is left; of three two are still tied.
        lost = (codes[first] == mine) & (alone | (peers == 1))
        return grid.weight(rows, columns, lost)

    def _overtaken(self, rows: Ints, columns: Ints, rivals: Ints) -> Flags:
        """Where a rival or an own general mailbox comes before it then.

        Own bound mailboxes come before it already or never, whatever the reading.
        """
        own = _own_codes(self.grid)[rows, None] < self.code
        return own | (self._candidates(rows, columns, rivals) > 0)

    def _candidates(self, rows: Ints, columns: Ints, bits: Ints) -> Counts32:
        """How many of these company mailboxes are candidates in each class cell."""
        usable = self.grid.usable[np.ix_(rows, bits)].astype(np.float32)
        return usable @ self.grid.valid[np.ix_(columns, bits)].astype(np.float32).T


def _own_codes(grid: GapGrid) -> Ints:
    """By row class, the code of the best own general mailbox; `NO_CODE` for none."""
    pairs = grid.pairs
    by_row = np.full(len(pairs.employees), NO_CODE, np.int64)
    best, _ = pairs.own_general.two_best(pairs.ranking.none)
    by_row[pairs.own_general.distinct] = pairs.ranking.codes[best]
    by_class = np.full(len(grid.people), NO_CODE, np.int64)
    by_class[grid.of_row] = by_row
    return by_class
