"""Candidates by type: all that a reading can tell apart, besides list order.

Level, default flag and being bound make eight types of mailbox. A reading orders the
types; within a type list order decides under every reading. So the first candidate of
each type, and whether there is a second, are enough to answer for all readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from diagnostics.model import COMPANY, Mailbox, Reading, Source, Subprojects
from diagnostics.senders.arrays import Ints, blocks, found_in, rows_and_columns
from diagnostics.senders.matrix.bit_rows import Words, first_two_aligned, packed
from diagnostics.senders.matrix.own_mailboxes import RankedPlaces
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import (
    NO_CODE,
    SOURCES,
    UNDECIDED,
    outcome_table,
)
from diagnostics.senders.pair.ranking import key_code

_REPRESENTATIVES = tuple(
    Mailbox("m", owner=owner, default=default, projects=projects)
    for owner in (COMPANY, "e")
    for default in (True, False)
    for projects in (("p",), ())
)
_FLAGGED_BOUND, _FLAGGED, _PLAIN_BOUND, _PLAIN = range(4)
BOUND = (_FLAGGED_BOUND, _PLAIN_BOUND)
"""The types of bound company mailboxes: flagged as default, and the others."""

GENERAL = (_FLAGGED, _PLAIN)
"""The same for those that are valid everywhere."""

_NUMBERS_AT_ONCE = 1 << 18

OWN = 4
"""What an own mailbox' type is above the type of the company mailbox like it."""


def company_words(roster: Roster) -> Words:
    """By type, the company mailboxes of it; one row of words for each of four types."""
    mailboxes = [roster.account.mailboxes[p] for p in roster.company.tolist()]
    types = np.array([_type(mailbox) for mailbox in mailboxes], np.int64)
    return packed((types == np.arange(OWN)[:, None]).astype(np.uint8))


@dataclass(frozen=True, slots=True, eq=False)
class FirstOfEachType:
    """Some pairs' candidates under one way to read sub-projects, by type.

    Attributes:
        kind: the employees' kinds, as numbers in `outcomes.KINDS`.
        first: position of the first candidate of each type; one above every position
            where there is none. Shape (8, pairs).
        count: how many there are, 2 for several; same shape.
    """

    kind: Ints
    first: Ints
    count: Ints

    def said(
        self, roster: Roster, readings: Sequence[Reading]
    ) -> npt.NDArray[np.int64]:
        """Sender and source under some readings as one number, the same for the same.

        Returns:
            Shape (readings, pairs).
        """
        codes = np.array([_codes(reading) for reading in readings], np.int8)
        plan = roster.account.plan
        tables = np.stack([outcome_table(reading, plan) for reading in readings])
        said = np.empty((len(readings), len(self.kind)), np.int64)
        for start, end in blocks((len(self.kind), codes.size), _NUMBERS_AT_ONCE):
            some = slice(start, end)
            said[:, some] = self._said(
                some, codes[:, :, None], tables, len(roster.account.mailboxes)
            )
        return said

    def _said(
        self,
        some: slice,
        codes: npt.NDArray[np.int8],
        tables: npt.NDArray[np.uint8],
        nobody: int,
    ) -> npt.NDArray[np.int64]:
        """The same for some pairs; codes of shape (readings, 8, 1)."""
        count, none = self.count[:, some], np.int8(NO_CODE)
        by_type = np.where(count > 0, codes, none)
        best = by_type.min(axis=1)
        leading = by_type == best[:, None]
        several = np.where(leading, count, 0).sum(axis=1) > 1
        behind = np.where(leading, none, by_type).min(axis=1)
        first = np.where(leading, self.first[:, some], nobody).min(axis=1)
        which = np.arange(len(codes))[:, None]
        next_best = np.where(several, best, behind)
        outcome = tables[which, self.kind[some], best, next_best]
        sender = np.where(UNDECIDED[outcome], nobody, first)
        return np.asarray(sender * len(Source) + SOURCES[outcome], np.int64)


@cache
def _codes(reading: Reading) -> tuple[int, ...]:
    """By type, what `key_code` makes of it."""
    return tuple(key_code(mailbox, reading) for mailbox in _REPRESENTATIVES)


class Candidates:
    """The candidates of pairs by type, in any way to read sub-projects."""

    def __init__(
        self, roster: Roster, kind: Ints, column_words: dict[Subprojects, Words]
    ) -> None:
        """Takes the roster, its rows' kinds and its columns' words by way."""
        self._roster = roster
        self._kind = kind
        self._column_words = column_words
        self._by_type = company_words(roster)
        self._nobody = len(roster.account.mailboxes)
        self._flagged = np.array([m.default for m in roster.account.mailboxes], bool)
        rows, positions = roster.own_general
        self._general = self._own(rows, positions, np.arange(roster.shape[0]))

    def at(self, cells: Ints, way: Subprojects, points: bool) -> FirstOfEachType:
        """The candidates of pairs.

        Args:
            cells: flat numbers of the pairs, each once and rising.
            way: how sub-projects are read.
            points: whether own bound mailboxes count.
        """
        width = self._roster.shape[1]
        rows, columns = rows_and_columns(cells, width)
        two = np.full((2, 2 * OWN, len(cells)), self._nobody, np.int64)
        two[:, :OWN] = self._company(rows, self._column_words[way][columns])
        two[:, [OWN + of_type for of_type in GENERAL]] = self._general[:, :, rows]
        if points:
            own_rows, own_columns, positions = self._roster.own_bound(way)
            bound = self._own(own_rows * width + own_columns, positions, cells)
            two[:, [OWN + of_type for of_type in BOUND]] = bound
        count = (two < self._nobody).sum(axis=0)
        return FirstOfEachType(self._kind[rows], two[0], count)

    def _company(self, rows: Ints, valid: Words) -> Ints:
        usable = self._roster.employee_words[rows] & valid
        none = len(self._roster.company)
        positions = np.append(self._roster.company, self._nobody)
        found = [first_two_aligned(usable, w[None], none) for w in self._by_type]
        return np.asarray(positions[np.stack(found, axis=1)], np.int64)

    def _own(self, places: Ints, positions: Ints, wanted: Ints) -> Ints:
        """First two own mailboxes at wanted places; shape (2, flagged or not, …)."""
        found = np.full((2, 2, len(wanted)), self._nobody, np.int64)
        for at, chosen in enumerate(self._by_flag(positions)):
            ranked = RankedPlaces.of(places[chosen], positions[chosen])
            here, where = found_in(wanted, ranked.distinct)
            found[:, at, where] = np.stack(ranked.two_best(self._nobody))[:, here]
        return found

    def _by_flag(self, positions: Ints) -> tuple[Ints, Ints]:
        flagged = self._flagged[positions]
        return np.flatnonzero(flagged), np.flatnonzero(~flagged)


def _type(mailbox: Mailbox) -> int:
    return (not mailbox.default) * 2 + (not mailbox.is_bound)
