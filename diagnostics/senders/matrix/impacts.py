"""What hangs on one mailbox: the employees, projects and pairs that it sends for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.model import Positions
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import SENDS


@dataclass(frozen=True, slots=True)
class Impact:
    """What hangs on one mailbox: where it is the sender.

    Attributes:
        employees: distinct employees.
        projects: distinct projects, "no project" counted as one.
        pairs: pairs.
    """

    employees: int
    projects: int
    pairs: int


def impact_of(pairs: PairMatrix, mailbox_id: str) -> Impact:
    """Where a mailbox is the sender, in exact numbers. Raises UnknownIdError."""
    mailboxes = pairs.account.mailboxes
    known = {m.id: p for p, m in enumerate(mailboxes)}
    position = Positions("mailbox", known)[mailbox_id]
    if mailboxes[position].is_own:
        return _of_own(pairs, position, mailboxes[position].owner)
    bits = np.flatnonzero(pairs.ranking.bits == position)
    if not len(bits):
        return Impact(0, 0, 0)
    sent = _sent_by(pairs, position, int(bits[0]))
    by_row = sent.in_rows()
    return Impact(
        employees=int(np.count_nonzero(by_row)),
        projects=int(np.count_nonzero(sent.in_columns())),
        pairs=int(by_row.sum()),
    )


def _of_own(pairs: PairMatrix, position: int, owner: str) -> Impact:
    """An own mailbox sends in its owner's row only."""
    row = pairs.roster.rows.get(owner)
    if row is None:
        return Impact(0, 0, 0)
    first, outcome = pairs.block(row, row + 1)
    sent = int(((first == position) & SENDS[outcome]).sum())
    return Impact(min(sent, 1), sent, sent)


def _sent_by(pairs: PairMatrix, position: int, bit: int) -> Marked:
    """The pairs that a company mailbox, which is a bit of the matrix, sends."""
    sends = Marked.by_outcome(pairs, SENDS)
    return Marked(
        sends.of_row,
        sends.of_column,
        sends.matrix & (pairs.matrix.first == bit),
        sends.cells,
        sends.at_cells & (pairs.points.first == position),
    )
