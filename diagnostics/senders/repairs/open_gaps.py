"""The gaps that a choice of proposals leaves open, and what each proposal would close.

Counts for all proposals at once, as arrays in the numbering of `Proposals`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.repairs.proposals import Floats, Proposals


def left_open(proposals: Proposals, numbers: Iterable[int]) -> Flags:
    """By class cell, whether its pairs are gaps after these proposals."""
    is_open: Flags = proposals.grid.required.copy()
    for reached in proposals.reached(numbers):
        is_open[np.ix_(reached.rows, reached.columns)] = False
    return is_open


_ROWS_AT_ONCE = 512


def _summed(flags: Flags, numbers: Floats) -> Floats:
    """`flags @ numbers`; as floats all flags at once would take eight times as much."""
    starts = range(0, len(flags), _ROWS_AT_ONCE)
    parts = [flags[start : start + _ROWS_AT_ONCE] @ numbers for start in starts]
    return np.concatenate(parts)


class OpenGaps:
    """Gaps that are open yet; closing some of them updates the counts.

    Attributes:
        is_open: by class cell.
    """

    def __init__(self, proposals: Proposals) -> None:
        self._proposals = proposals
        self._grid = proposals.grid
        self.is_open = proposals.grid.required.copy()
        height, width = self.is_open.shape
        mailboxes = self._grid.usable.shape[1]
        self._by_row = np.zeros((height, mailboxes))
        self._by_column = np.zeros((width, mailboxes))
        self._columns = np.flatnonzero(self.is_open.any(axis=0))
        self._count(np.arange(height), self._columns)

    def close(self, numbers: list[int]) -> None:
        """Closes what these proposals reach together."""
        for reached in self._proposals.reached(numbers):
            self.is_open[np.ix_(reached.rows, reached.columns)] = False
            if self.is_open.any():
                columns = np.intersect1d(reached.columns, self._columns)
                self._count(reached.rows, columns)

    def gains(self) -> Floats:
        """How many open gaps each proposal closes alone."""
        proposals, grid = self._proposals, self._grid
        employee = self._by_row * proposals.no_access
        group = grid.member.astype(np.float64) @ employee
        project = self._by_column * proposals.not_valid
        if grid.covers is not None:
            project = _summed(grid.covers, project) * proposals.not_valid
        everyone = employee.sum(axis=0)
        kinds = (employee, group, project, everyone, self._when_cleared())
        parts = [part.reshape(-1) for part in kinds]
        return np.concatenate([*parts, [self._in_rows().sum()]])

    def gains_when_cleared(self) -> tuple[Floats, Floats]:
        """How many a group, or everyone, closes with a mailbox without its projects.

        Returns:
            By group and mailbox, and by mailbox; both edits counted.
        """
        employee = self._in_rows()[:, None] * self._proposals.no_access
        group = self._grid.member.astype(np.float64) @ employee
        cleared = self._when_cleared()
        return group + cleared, employee.sum(axis=0) + cleared

    def _in_rows(self) -> Floats:
        places = self._grid.places[self._columns].astype(np.float64)
        counts = self.is_open[:, self._columns] @ places
        return np.asarray(counts * self._grid.people)

    def _when_cleared(self) -> Floats:
        limited = self._proposals.limited[self._columns]
        return np.asarray((self._by_column[self._columns] * limited).sum(axis=0))

    def _count(self, rows: Ints, columns: Ints) -> None:
        """Counts open gaps where a mailbox is valid, and of those who may use it."""
        # In floats numpy multiplies matrices a hundred times quicker than in integers.
        grid, counted = self._grid, self._columns
        places = grid.places[counted].astype(np.float32)
        by_place = self.is_open[np.ix_(rows, counted)] * places
        valid = (by_place @ grid.valid[counted].astype(np.float32)).astype(np.float64)
        self._by_row[rows] = valid * grid.people[rows, None]
        by_person = self.is_open[:, columns].T * grid.people.astype(np.float32)
        usable = (by_person @ grid.usable.astype(np.float32)).astype(np.float64)
        self._by_column[columns] = usable * grid.places[columns, None]
