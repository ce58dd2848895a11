"""Which mailboxes come first where another one is a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np

from diagnostics.model import Named
from diagnostics.senders.arrays import (
    Codes,
    Flags,
    Ints,
    distinct,
    flagged,
    rows_and_columns,
)
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.statements import named


@dataclass(frozen=True, slots=True, eq=False)
class _Covered:
    """By row, classes of columns of which every pair is a point's."""

    rows: Ints
    classes: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Pairs in which an own bound mailbox comes first; by row and class of columns."""

    rows: Ints
    columns: Ints
    classes: Ints
    first: Ints

    @classmethod
    def of(cls, pairs: PairMatrix) -> _Points:
        """All of them."""
        cells, width = pairs.points.cells, pairs.roster.shape[1]
        rows, columns = rows_and_columns(cells, width)
        classes = pairs.columns.of_column[columns]
        order = np.lexsort((classes, rows))
        parts = (rows, columns, classes, pairs.points.first)
        return cls(*(part[order] for part in parts))

    def within(self, rows: Flags, columns: Flags) -> _Points:
        """Those in a rectangle."""
        here = rows[self.rows] & columns[self.columns]
        parts = (self.rows, self.columns, self.classes, self.first)
        return _Points(*(part[here] for part in parts))

    def covering(self, of_column: Ints) -> _Covered:
        """What these cover, where the columns of the rectangle are of these classes."""
        if not len(self.rows):
            return _Covered(self.rows, self.classes)
        widths = np.bincount(of_column)
        begins = np.flatnonzero(
            np.append(
                True,
                (np.diff(self.rows) != 0) | (np.diff(self.classes) != 0),
            )
        )
        counts = np.diff(np.append(begins, len(self.rows)))
        whole = begins[counts == widths[self.classes[begins]]]
        return _Covered(self.rows[whole], self.classes[whole])


class Firsts:
    """Asked for many mailboxes, one after the other.

    Most of them are valid everywhere or open to everyone, so what comes first in whole
    rows and whole columns of the class matrix is remembered.
    """

    def __init__(self, pairs: PairMatrix) -> None:
        self._pairs = pairs
        self._named = [named(mailbox) for mailbox in pairs.account.mailboxes]
        self._first = pairs.matrix.first
        self._width = pairs.roster.shape[1]
        self._everyone = int(np.count_nonzero(pairs.roster.senders))
        self._points = _Points.of(pairs)

    def before(self, rows: Ints, columns: Ints) -> list[Named]:
        """Those that come first in these pairs, in list order.

        Args:
            rows: the employees.
            columns: the projects.
        """
        is_whole = len(rows) == self._everyone and len(columns) == self._width
        return list(self._everywhere if is_whole else self._named_in(rows, columns))

    @cached_property
    def _everywhere(self) -> list[Named]:
        """Those of all pairs, as many mailboxes are open to everyone everywhere."""
        everyone = np.flatnonzero(self._pairs.roster.senders)
        return self._named_in(everyone, np.arange(self._width))

    def _named_in(self, rows: Ints, columns: Ints) -> list[Named]:
        pairs = self._pairs
        points = self._points.within(
            flagged(rows, len(pairs.employees)),
            flagged(columns, self._width),
        )
        covered = points.covering(pairs.columns.of_column[columns])
        if len(covered.rows):
            numbers, own_rows = self._of_classes_but(covered, rows, columns)
        else:
            numbers, own_rows = self._of_classes(rows, columns)
        found = np.concatenate(
            [
                np.append(pairs.ranking.bits, [-1, -1])[numbers],
                pairs.first_general[own_rows],
                points.first,
            ]
        )
        known = flagged(found, len(self._named) + 1)[:-1]  # the last place is for none
        return list(compress(self._named, known.tolist()))

    def _of_classes(self, rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
        """What classes say in a rectangle, and the rows where an own one is first."""
        (height, width), own = self._first.shape, self._pairs.matrix.own
        of_row = self._pairs.rows.of_row[rows]
        row_classes = np.flatnonzero(flagged(of_row, height))
        of_column = self._pairs.columns.of_column[columns]
        column_classes = np.flatnonzero(flagged(of_column, width))
        part = np.ix_(row_classes, column_classes)
        whole_rows = len(columns) == self._width
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

    def _of_classes_but(
        self, covered: _Covered, rows: Ints, columns: Ints
    ) -> tuple[Ints, Ints]:
        """The same without what own bound ones come before in each pair."""
        (height, width), own = self._first.shape, self._pairs.matrix.own
        of_row = self._pairs.rows.of_row
        members = np.bincount(of_row[rows], minlength=height)
        row_classes = np.flatnonzero(members)
        of_column = self._pairs.columns.of_column[columns]
        column_classes = distinct(of_column, width)
        part = self._first[np.ix_(row_classes, column_classes)]
        is_own = part == own
        here = np.searchsorted(row_classes, of_row[covered.rows])
        there = np.searchsorted(column_classes, covered.classes)
        cells, times = np.unique(here * part.shape[1] + there, return_counts=True)
        whole = cells[times == members[row_classes][cells // part.shape[1]]]
        occurs = flagged(np.delete(part, whole), own + 1)
        left = np.zeros(height, np.int64)
        left[row_classes] = np.count_nonzero(is_own, axis=1)
        lost = covered.rows[is_own[here, there]]
        left = left[of_row] - np.bincount(lost, minlength=len(of_row))
        return np.flatnonzero(occurs), rows[left[rows] > 0]

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
