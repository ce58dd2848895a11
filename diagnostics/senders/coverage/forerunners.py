"""Which mailboxes come first where another one is a candidate."""

from __future__ import annotations

from functools import cached_property
from itertools import compress

import numpy as np

from diagnostics.model import Named
from diagnostics.senders.arrays import Codes, Flags, Ints, flagged, rows_and_columns
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.statements import named


class Firsts:
    """Asked for many mailboxes, one after the other.

    Most of them are valid everywhere or open to everyone, so what comes first in whole
    rows and whole columns of the class matrix is remembered.
    """

    def __init__(self, pairs: PairMatrix) -> None:
        self._pairs = pairs
        self._named = [named(mailbox) for mailbox in pairs.account.mailboxes]
        self._places = {mailbox.id: at for at, mailbox in enumerate(self._named)}
        self._first = pairs.matrix.first
        self._everyone = int(np.count_nonzero(pairs.roster.senders))
        width = pairs.roster.shape[1]
        places = rows_and_columns(pairs.points.cells, width)
        self._point_rows, self._point_columns = places

    def before(self, mailbox_id: str, rows: Ints, columns: Ints) -> list[Named]:
        """Those that come first where a mailbox is a candidate, in list order.

        Args:
            mailbox_id: the mailbox; it comes first nowhere itself.
            rows: the employees who may use it.
            columns: where it is valid.
        """
        pairs = self._pairs
        here = flagged(rows, len(pairs.employees))[self._point_rows]
        here &= flagged(columns, pairs.roster.shape[1])[self._point_columns]
        numbers, own_rows = self._of_classes(rows, columns)
        found = np.concatenate(
            [
                np.append(pairs.ranking.bits, [-1, -1])[numbers],
                pairs.first_general[own_rows],
                pairs.points.first[here],
            ]
        )
        known = flagged(found, len(self._named) + 1)[:-1]  # the last place is for none
        # Own bound ones may come before it wherever its class says it is first.
        known[self._places[mailbox_id]] = False
        return list(compress(self._named, known.tolist()))

    def _of_classes(self, rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
        """What classes say in a rectangle, and the rows where an own one is first."""
        (height, width), own = self._first.shape, self._pairs.matrix.own
        of_row = self._pairs.rows.of_row[rows]
        row_classes = np.flatnonzero(flagged(of_row, height))
        of_column = self._pairs.columns.of_column[columns]
        column_classes = np.flatnonzero(flagged(of_column, width))
        part = np.ix_(row_classes, column_classes)
        whole_rows = len(columns) == self._pairs.roster.shape[1]
        if whole_rows:
            occurs: Flags = np.any(self._in_rows[row_classes], axis=0)
        elif len(rows) == self._everyone:
            occurs = np.any(self._in_columns[column_classes], axis=0)
        else:
            occurs = flagged(self._first[part], own + 1)
        by_class: Flags = np.zeros(height, np.bool_)
        if occurs[own] and whole_rows:
            by_class[row_classes] = self._in_rows[row_classes, own]
        elif occurs[own]:
            by_class[row_classes] = np.any(self._first[part] == own, axis=1)
        return np.flatnonzero(occurs), rows[by_class[of_row]]

    @cached_property
    def _in_rows(self) -> Flags:
        return _occurring(self._first, self._pairs.matrix.own + 1)

    @cached_property
    def _in_columns(self) -> Flags:
        return _occurring(self._first.T, self._pairs.matrix.own + 1)


def _occurring(numbers: Codes, count: int) -> Flags:
    """By row and number below `count`, whether it occurs there."""
    occurs = np.zeros((len(numbers), count), np.bool_)
    for row, found in zip(occurs, numbers, strict=True):
        row[found] = True
    return occurs
