"""Of how many pairs each mailbox comes first, counted on the classes."""

from __future__ import annotations

import numpy as np

from diagnostics.senders.arrays import Flags, Ints, blocks
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import FROM_OWN

_CELLS_AT_ONCE = 1 << 18


def first_pairs(pairs: PairMatrix) -> dict[str, int]:
    """By mailbox id: of how many pairs it comes first.

    Also where a tie leaves them without a sender; 0 for a mailbox that never does.
    """
    counts = own_sent_pairs(pairs, np.ones(pairs.roster.shape[1], np.bool_))
    counts[pairs.ranking.bits] = _by_bit(pairs)
    mailboxes = pairs.account.mailboxes
    return {m.id: n for m, n in zip(mailboxes, counts.tolist(), strict=True)}


def own_sent_pairs(pairs: PairMatrix, columns: Flags) -> Ints:
    """By mailbox position: of how many pairs an own one comes first.

    Args:
        pairs: the matrix.
        columns: which columns count.
    """
    points = pairs.points
    general = Marked(
        pairs.rows.of_row,
        pairs.columns.of_column,
        pairs.matrix.first == pairs.matrix.own,
        points.cells,
        np.zeros(len(points.cells), np.bool_),
    )
    counts = np.zeros(len(pairs.account.mailboxes) + 1, np.int64)
    np.add.at(counts, pairs.first_general, general.in_rows(columns))
    counted = columns[points.cells % len(columns)] & FROM_OWN[points.outcome]
    np.add.at(counts, points.first[counted], 1)
    return counts[:-1]


def _by_bit(pairs: PairMatrix) -> Ints:
    """By bit of the class matrix: of how many pairs its company mailbox comes first."""
    matrix, points = pairs.matrix, pairs.points
    down = np.bincount(pairs.rows.of_row, minlength=len(matrix.first))
    across = np.bincount(pairs.columns.of_column).astype(np.float64)
    totals = np.zeros(matrix.own + 1)
    for start, end in blocks(matrix.first.shape, _CELLS_AT_ONCE):
        first = matrix.first[start:end].ravel()
        # Sums of whole numbers, exact below 2**53.
        share = (down[start:end, None] * across).ravel()
        totals += np.bincount(first, share, matrix.own + 1)
    rows, columns = pairs.outcomes.places
    overridden = matrix.first[pairs.rows.of_row[rows], pairs.columns.of_column[columns]]
    totals -= np.bincount(overridden, minlength=matrix.own + 1)
    found = totals[: matrix.nobody].astype(np.int64)
    after = np.bincount(points.first + 1, minlength=len(pairs.account.mailboxes) + 1)
    return np.asarray(found + after[pairs.ranking.bits + 1])
