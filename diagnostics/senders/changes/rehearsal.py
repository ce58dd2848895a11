"""Edits as if they were made: who sends before and after them."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.senders.changes.comparison import Comparison
from diagnostics.senders.edits import Edit, drafted
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster


def matrix_after(
    before: PairMatrix, edits: Iterable[Edit], *, include_inactive: bool = False
) -> PairMatrix:
    """The pairs after edits, under the reading of those before; as for `rehearsed`."""
    account = drafted(before.account, edits)
    roster = Roster.of(account, before.reading, include_inactive)
    return PairMatrix(roster, before.reading)


def rehearsed(
    before: PairMatrix, edits: Iterable[Edit], *, include_inactive: bool = False
) -> Comparison:
    """What edits change under the reading of the pairs before; nothing is saved.

    Args:
        before: the account's pairs before, which stay as they are.
        edits: the edits.
        include_inactive: whether inactive employees and projects are among the pairs,
            as they are before.
    """
    after = matrix_after(before, edits, include_inactive=include_inactive)
    return Comparison(before, after)
