"""What ends ties: Default on one of two equal mailboxes, or on one only."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from diagnostics.model import Mailbox
from diagnostics.senders.changes.rehearsal import matrix_after
from diagnostics.senders.edits import Edit, change
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import TIED
from diagnostics.senders.repairs.smallest_repair import EndedTie, instruction
from diagnostics.senders.statements import named

_TIES_AT_MOST = 5
"""So many couples of equal mailboxes are told."""


def ended_ties(pairs: PairMatrix, keep: Collection[str] = ()) -> tuple[EndedTie, ...]:
    """By couple of equal mailboxes, the single edits that leave fewer pairs tied.

    The next couple is looked for in what the first option of the last one leaves.

    Args:
        pairs: the account's pairs.
        keep: ids of mailboxes that stay as they are.
    """
    found: list[EndedTie] = []
    while len(found) < _TIES_AT_MOST:
        tied = Marked.by_outcome(pairs, TIED)
        witness = tied.witness()
        if witness is None:
            break
        first, second = pairs.candidates(*witness)[:2]
        count = tied.count()
        kept = [
            (edit, after, left)
            for edit in _options(first, second, keep)
            for after in [matrix_after(pairs, [edit])]
            for left in [Marked.by_outcome(after, TIED).count()]
            if left < count
        ]
        if not kept:
            break
        options = tuple(instruction(edit, pairs.account) for edit, _, _ in kept)
        least = min(left for _, _, left in kept)
        couple = named(first), named(second)
        found.append(EndedTie(count - least, *couple, options))
        pairs = next(after for _, after, left in kept if left == least)
    return tuple(found)


def _options(first: Mailbox, second: Mailbox, keep: Collection[str]) -> Iterator[Edit]:
    both = [m for m in (first, second) if m.id not in keep]
    yield from (change(m.id, default=True) for m in both if not m.default)
    yield from (change(m.id, default=False) for m in both[::-1] if m.default)
