"""Tries edits on an account: which pairs are worse off after them.

A fix is advised only when it was tried: the account is simulated with its edits, and
neither gaps nor ties nor personal addresses in anonymous projects become more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from diagnostics.model import Phrase, Tie
from diagnostics.senders.changes.rehearsal import rehearsed
from diagnostics.senders.edits import Edit
from diagnostics.senders.matrix.first_counts import first_pairs
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import FROM_OWN, GAP, TIED

_MOST_TRIALS = (
    (200_000, 500, 300),
    (2_000_000, 1_000, 100),
    (100_000_000, 2_000, 25),
)
"""By pairs and mailboxes at most, how many fixes are tried on an account of that size:
together they take about a second. Beyond, each would take too long."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Something to do.

    Attributes:
        phrase: the instruction.
        edits: what it does to the account; none where it can't be said in edits, and
            where it wasn't tried.
    """

    phrase: Phrase
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands.

    Attributes:
        gaps: pairs without a candidate.
        ties: pairs whose first two candidates are equal.
        shown: pairs in anonymous projects that show a personal address.
        first: by mailbox id, of how many pairs it comes first.
        moved: pairs with another sender than before.
    """

    gaps: int
    ties: int
    shown: int
    first: Mapping[str, int]
    moved: int = 0

    def is_no_worse_than(self, other: Standing) -> bool:
        """Whether none of the three is more."""
        return (
            self.gaps <= other.gaps
            and self.ties <= other.ties
            and self.shown <= other.shown
        )


class Trial:
    """Edits tried on an account's pairs, which stay as they are.

    Args:
        pairs: the pairs as they are.
        include_inactive: whether inactive employees and projects are among them.
        tries: whether anything is tried; else the mildest fix is named, and says that
            it wasn't.
    """

    def __init__(
        self, pairs: PairMatrix, include_inactive: bool, tries: bool = True
    ) -> None:
        self._inactive = include_inactive
        self._untried = "fixes:untried" if tries else "fixes:untried-among-many"
        account = pairs.account
        # With list order a tie has a sender, so that one can see whether it stays.
        self._reading = replace(pairs.reading, tie=Tie.LIST_ORDER)
        self._account = account
        self._left = next(
            (
                trials
                for most, mailboxes, trials in _MOST_TRIALS
                if tries and pairs.pairs <= most and len(account.mailboxes) <= mailboxes
            ),
            0,
        )

    @property
    def goes_on(self) -> bool:
        """Whether what is proposed next is tried."""
        return self._left > 0

    @cached_property
    def projects(self) -> tuple[str, ...]:
        """Ids of the projects that letters are written in."""
        return tuple(p.id for p in self._account.projects if p.active)

    @cached_property
    def before(self) -> Standing:
        """How the account stands as it is."""
        return _standing(self._before)

    @cached_property
    def _before(self) -> PairMatrix:
        roster = Roster.of(self._account, self._reading, self._inactive)
        return PairMatrix(roster, self._reading)

    def after(self, edits: Iterable[Edit]) -> Standing:
        """How it stands after some edits; `moved` are pairs with another sender."""
        change = rehearsed(self._before, edits, include_inactive=self._inactive)
        return replace(_standing(change.after), moved=change.changed)

    def chosen(
        self, proposals: Iterable[Fix], wanted: Callable[[Standing], bool]
    ) -> Fix | None:
        """The first fix after which nothing is worse, and all is as wanted.

        None where no proposal is; what can't be tried is taken as it comes, and says
        so itself.
        """
        for fix in proposals:
            if not fix.edits:
                return fix
            if not self.goes_on:
                return Fix(Phrase.of(self._untried, fix=fix.phrase))
            self._left -= 1
            standing = self.after(fix.edits)
            if standing.is_no_worse_than(self.before) and wanted(standing):
                return fix
        return None


def _standing(pairs: PairMatrix) -> Standing:
    anonymous = np.array([False, *(p.anonymous for p in pairs.projects)])
    own = Marked.by_outcome(pairs, FROM_OWN)
    return Standing(
        gaps=Marked.by_outcome(pairs, GAP).count(),
        ties=Marked.by_outcome(pairs, TIED).count(),
        shown=int(own.in_rows(anonymous).sum()),
        first=first_pairs(pairs),
    )
