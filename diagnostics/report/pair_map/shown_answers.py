"""What a map shows of a pair, as one number: equal numbers look and read the same.

People have own mailboxes each, so "their own mailbox" is one answer for all of them;
where a map shows whether letters get out, it is one for each result of the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diagnostics.model import Account, Source
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.senders import OUTCOMES
from diagnostics.senders.arrays import Ints
from diagnostics.senders.pair.outcomes import (
    FROM_OWN,
    SENDS,
    TIED,
    UNDECIDED,
    OutcomeIds,
)

_SAID = [
    (outcome.source, bool(TIED[n]), bool(UNDECIDED[n]))
    for n, outcome in enumerate(OUTCOMES)
]
_KINDS = list(dict.fromkeys(_SAID))
_KIND_OF = np.array([_KINDS.index(said) for said in _SAID], np.int64)

_RESULTS = tuple(GetsOut)
_OWN, _COMPANY = 1, 2 + len(_RESULTS)
"""Where codes of own mailboxes begin, a result each, and those of the company's."""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What a map shows of a pair.

    Attributes:
        source: the level that its letters come from.
        mailbox: the company mailbox's position; -1: there is none, or it is an own one.
        tied: whether only the order of the list decides.
        undecided: whether the reading lets nobody decide between equal mailboxes.
        gets_out: whether the letters get out; None: no mailbox sends, or not asked.
    """

    source: Source
    mailbox: int
    tied: bool
    undecided: bool
    gets_out: GetsOut | None


@dataclass(frozen=True, slots=True, eq=False)
class AnswerCodes:
    """The numbers of answers of one account.

    Attributes:
        results: by mailbox position, the place of its result among `GetsOut`; None:
            the map doesn't show whether letters get out.
    """

    results: Ints | None = None

    @classmethod
    def with_results(
        cls, account: Account, known: Mapping[str, GetsOut]
    ) -> AnswerCodes:
        """Codes that tell own mailboxes apart by whether their letters get out.

        Args:
            account: the account.
            known: by mailbox id what its last check amounts to; else it is unchecked.
        """
        results = [known.get(m.id, GetsOut.UNCHECKED) for m in account.mailboxes]
        return cls(np.array([_RESULTS.index(r) for r in results], np.int64))

    def of(self, positions: Ints, outcomes: OutcomeIds) -> Ints:
        """The numbers of pairs, given as `PairMatrix.lookup` gives them."""
        own = np.full(positions.shape, _OWN, np.int64)
        if self.results is not None and len(self.results):
            own += 1 + self.results[positions]
        sender = np.where(FROM_OWN[outcomes], own, _COMPANY + positions)
        codes: Ints = np.where(SENDS[outcomes], sender, 0) * len(_KINDS)
        return codes + _KIND_OF[outcomes]

    def answer(self, code: int) -> ShownAnswer:
        """What a number stands for."""
        head, kind = divmod(code, len(_KINDS))
        source, tied, undecided = _KINDS[kind]
        mailbox = head - _COMPANY if head >= _COMPANY else -1
        result = None
        if self.results is not None and head:
            place = self.results[mailbox] if mailbox >= 0 else head - _OWN - 1
            result = _RESULTS[int(place)]
        return ShownAnswer(source, mailbox, tied, undecided, result)
