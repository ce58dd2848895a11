"""What hangs on one mailbox: the employees, projects and pairs that it sends for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.model import Positions
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.bit_rows import Words
from diagnostics.senders.matrix.pair_matrix import PairMatrix
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


class Impacts:
    """Impacts of one simulation's mailboxes; what they share is computed once."""

    def __init__(self, pairs: PairMatrix) -> None:
        self._pairs = pairs
        matrix, points = pairs.matrix, pairs.points
        positions = {m.id: p for p, m in enumerate(pairs.account.mailboxes)}
        self._positions = Positions("mailbox", positions)
        self._bits = {p: bit for bit, p in enumerate(pairs.ranking.bits.tolist())}
        self._down = np.bincount(pairs.rows.of_row, minlength=len(matrix.first))
        self._across = np.bincount(pairs.columns.of_column)
        self._rows, self._columns = np.divmod(points.cells, pairs.roster.shape[1])
        classes = (
            pairs.rows.of_row[self._rows],
            pairs.columns.of_column[self._columns],
        )
        self._before = np.where(
            SENDS[matrix.outcome[classes]], matrix.first[classes], matrix.nobody
        )
        self._after = np.where(SENDS[points.outcome], points.first, -1)

    def of(self, mailbox_id: str) -> Impact:
        """Where this mailbox is the sender. Raises UnknownIdError."""
        position = self._positions[mailbox_id]
        mailbox = self._pairs.account.mailboxes[position]
        if mailbox.is_own:
            return self._of_own(position, self._pairs.roster.rows.get(mailbox.owner))
        bit = self._bits.get(position)
        return Impact(0, 0, 0) if bit is None else self._of_company(position, bit)

    def _of_own(self, position: int, row: int | None) -> Impact:
        """An own mailbox sends in its owner's row only."""
        if row is None:
            return Impact(0, 0, 0)
        first, outcome = self._pairs.block(row, row + 1)
        pairs = int(((first == position) & SENDS[outcome]).sum())
        return Impact(min(pairs, 1), pairs, pairs)

    def _of_company(self, position: int, bit: int) -> Impact:
        """Only classes that may use it at all are looked at."""
        pairs, matrix = self._pairs, self._pairs.matrix
        rows = _with_bit(matrix.row_words, bit)
        columns = _with_bit(matrix.column_words, bit)
        block = np.ix_(rows, columns)
        sent = (matrix.first[block] == bit) & SENDS[matrix.outcome[block]]
        in_row = np.zeros(len(self._down), np.int64)
        in_row[rows] = sent @ self._across[columns]
        in_column = np.zeros(len(self._across), np.int64)
        in_column[columns] = self._down[rows] @ sent
        no_more, newly = self._before == bit, self._after == position
        by_row = in_row[pairs.rows.of_row]
        np.subtract.at(by_row, self._rows[no_more], 1)
        np.add.at(by_row, self._rows[newly], 1)
        by_column = in_column[pairs.columns.of_column]
        np.subtract.at(by_column, self._columns[no_more], 1)
        np.add.at(by_column, self._columns[newly], 1)
        return Impact(
            employees=int(np.count_nonzero(by_row)),
            projects=int(np.count_nonzero(by_column)),
            pairs=int(by_row.sum()),
        )


def _with_bit(words: Words, bit: int) -> Ints:
    chosen = words[:, bit >> 6] >> np.uint64(bit & 63) & np.uint64(1)
    return np.flatnonzero(chosen)
