"""What ends ties: Default on one of two equal mailboxes, or on one only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from diagnostics.model import Mailbox
from diagnostics.senders.changes.comparison import Comparison
from diagnostics.senders.changes.rehearsal import matrix_after
from diagnostics.senders.edits import Edit, change
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import TIED
from diagnostics.senders.repairs.smallest_repair import EndedTie, TieEnding, instruction
from diagnostics.senders.statements import named

_TIES_AT_MOST = 5
"""So many couples of equal mailboxes are told."""


def ended_ties(pairs: PairMatrix, keep: Collection[str] = ()) -> tuple[EndedTie, ...]:
    """By couple of equal mailboxes, the single edits that leave fewer pairs tied.

    The next couple is looked for in what the best way of the last one leaves.

    Args:
        pairs: the account's pairs.
        keep: ids of mailboxes that stay as they are.
    """
    found: list[EndedTie] = []
    made: tuple[Edit, ...] = ()
    left = pairs
    at_first = Marked.by_outcome(pairs, TIED).count()
    while len(found) < _TIES_AT_MOST:
        tied = Marked.by_outcome(left, TIED)
        witness = tied.witness()
        if witness is None:
            break
        first, second = left.candidates(*witness)[:2]
        tries = [_tried(left, edit) for edit in _options(first, second, keep)]
        kept = [one for one in tries if one.tied < tied.count()]
        if not kept:
            break
        ways = tuple(_ending(pairs, at_first, made, one) for one in kept)
        best = min(kept, key=lambda one: one.tied)
        couple = named(first), named(second)
        found.append(EndedTie(tied.count() - best.tied, *couple, ways))
        made, left = (*made, best.edit), best.after
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _TriedDefault:
    """An edit, simulated: how many pairs are tied after it."""

    edit: Edit
    after: PairMatrix
    tied: int


def _tried(pairs: PairMatrix, edit: Edit) -> _TriedDefault:
    after = matrix_after(pairs, [edit])
    return _TriedDefault(edit, after, Marked.by_outcome(after, TIED).count())


def _ending(
    pairs: PairMatrix, tied: int, made: tuple[Edit, ...], way: _TriedDefault
) -> TieEnding:
    """A way in the account as it is, where ties above may be as they were.

    Args:
        pairs: the account's.
        tied: how many of them are.
        made: edits that end the ties above.
        way: tried behind these.
    """
    alone = _tried(pairs, way.edit) if made else way
    is_enough = alone.tied < tied
    edits = (way.edit,) if is_enough else (*made, way.edit)
    moved = Comparison(pairs, alone.after if is_enough else way.after).changed
    return TieEnding(edits, instruction(way.edit, pairs.account), moved)


def _options(first: Mailbox, second: Mailbox, keep: Collection[str]) -> Iterator[Edit]:
    both = [m for m in (first, second) if m.id not in keep]
    yield from (change(m.id, default=True) for m in both if not m.default)
    yield from (change(m.id, default=False) for m in both[::-1] if m.default)
