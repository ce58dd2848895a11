"""Which pairs have another sender or source under another reading.

Twelve matrices would be made to be thrown away. Instead each class cell gets a number
that says all that decides whether two readings answer it alike: how many bound company
mailboxes of either flag are candidates, which come first, and whether reading
sub-projects another way changes that. The rest belongs to the row. Cells with the same
two numbers are answered alike, so one pair of each kind is asked in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import numpy.typing as npt

from diagnostics.model import DefaultFlag, Precedence, Subprojects
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.bit_rows import (
    LowestTwo,
    Words,
    blocks_alike,
    classes_of,
)
from diagnostics.senders.matrix.candidate_types import (
    BOUND,
    GENERAL,
    OWN,
    Candidates,
    company_words,
)
from diagnostics.senders.matrix.classes import ColumnClasses
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked

_SWITCHES = "precedence", "default_flag", "subprojects"
_CELLS_AT_ONCE = 1 << 18
_ONE_WAY = 3 * 3 * 2
"""States under one way: none, one or several of two types, and which comes first."""

_STATES = _ONE_WAY * _ONE_WAY * 4
"""States under both ways, and whether each type's first is the same in both."""


def contested_pairs(pairs: PairMatrix) -> Marked:
    """The pairs that depend on the reading: those that some switch decides."""
    first, *others = (marked for _, marked in pairs_by_switch(pairs))
    for marked in others:
        first = first.joined(marked)
    return first


def pairs_by_switch(pairs: PairMatrix) -> Iterator[tuple[str, Marked]]:
    """By switch: the pairs whose sender or source it changes.

    A switch decides a pair where two of its values give different answers under some
    setting of the other two. Every contested pair has at least one such switch, and
    may have several.
    """
    by_class = _ByState(pairs)
    roster = pairs.roster
    points = [roster.own_bound(way) for way in Subprojects]
    cells = np.unique(
        np.concatenate([rows * roster.shape[1] + at for rows, at, _ in points])
    )
    matrix, at_cells = by_class.matrix(), by_class.decided(cells, points=True)
    rows, columns = pairs.rows.of_row, by_class.columns.of_column
    for bit, switch in enumerate(_SWITCHES):
        mask = np.uint8(1 << bit)
        marked = (matrix & mask) != 0, (at_cells & mask) != 0
        yield switch, Marked(rows, columns, marked[0], cells, marked[1])


class _ByState:
    """Which switches decide a pair, asked once for every state that occurs."""

    def __init__(self, pairs: PairMatrix) -> None:
        self._pairs = pairs
        self._rows = pairs.rows
        self.columns = ColumnClasses.of(pairs.roster, *Subprojects)
        kind = pairs.rows.kind[pairs.rows.of_row]
        words = {
            way: by_class[self.columns.of_column]
            for way, by_class in self.columns.words.items()
        }
        self._candidates = Candidates(pairs.roster, kind, words)

    def decided(self, cells: Ints, points: bool) -> npt.NDArray[np.uint8]:
        """By pair, a bit for each switch that decides it; arguments as `Candidates`."""
        reading = self._pairs.reading
        readings = [
            replace(reading, precedence=precedence, default_flag=flag)
            for precedence, flag in product(Precedence, DefaultFlag)
        ]
        by_way = [
            self._candidates.at(cells, way, points).said(self._pairs.roster, readings)
            for way in Subprojects
        ]
        shape = len(Precedence), len(DefaultFlag), len(cells), len(Subprojects)
        said = np.stack(by_way, axis=-1).reshape(shape)
        found = np.zeros(len(cells), np.uint8)
        for bit, axis in enumerate((0, 1, 3)):  # as the switches stand in _SWITCHES
            differs = said != said.take([0], axis=axis)
            found |= differs.any(axis=(0, 1, 3)).astype(np.uint8) << np.uint8(bit)
        return found

    def matrix(self) -> npt.NDArray[np.uint8]:
        """As `decided`, for every class cell, points aside."""
        words = company_words(self._pairs.roster)[[*BOUND]]
        states = _States(words, self.columns)
        row_states, count = self._row_states()
        shape = len(self._rows.witness), len(self.columns.witness)
        known = np.zeros(count * _STATES, np.bool_)
        answers = np.zeros(count * _STATES, np.uint8)
        found = np.empty(shape, np.uint8)
        bound = self._rows.words & np.bitwise_or.reduce(words, axis=0)
        for part, chosen, which in blocks_alike(bound, shape[1], _CELLS_AT_ONCE):
            both = states.of(part)[which] + row_states[chosen, None] * _STATES
            self._learn(both, chosen, known, answers)
            found[chosen] = answers[both]
        return found

    def _learn(
        self,
        both: npt.NDArray[np.int64],
        chosen: Ints,
        known: npt.NDArray[np.bool_],
        answers: npt.NDArray[np.uint8],
    ) -> None:
        """Asks for one pair of every state that comes for the first time."""
        one_each = np.full(len(known), -1, np.int64)
        one_each[both.reshape(-1)] = np.arange(both.size)
        new = np.flatnonzero((one_each >= 0) & ~known)
        rows, columns = np.divmod(one_each[new], both.shape[1])
        width = self._pairs.roster.shape[1]
        cells = self._rows.witness[chosen[rows]] * width + self.columns.witness[columns]
        ordered, places = np.unique(cells, return_inverse=True)
        answers[new] = self.decided(ordered, points=False)[places]
        known[new] = True

    def _row_states(self) -> tuple[Ints, int]:
        """By row class, a number for all that holds in every column; how many occur."""
        cells = self._rows.witness * self._pairs.roster.shape[1]  # without a project
        order = np.argsort(cells)
        found = self._candidates.at(cells[order], Subprojects.SEPARATE, points=False)
        traits = [found.kind]
        for flagged, plain in (GENERAL, [OWN + of_type for of_type in GENERAL]):
            traits += [found.count[flagged], found.count[plain]]
            traits.append(found.first[flagged] < found.first[plain])
        labels, witness = classes_of(np.column_stack(traits).astype(np.uint64))
        states = np.empty(len(cells), np.int64)
        states[order] = labels
        return states, len(witness)


class _States:
    """The part of a class cell's state that bound company mailboxes decide."""

    def __init__(self, words: Words, columns: ColumnClasses) -> None:
        """Takes the words of flagged and of plain ones, and columns in both ways."""
        none = words.shape[1] * 64
        dtype = np.uint16 if none < 2**16 else np.uint32
        self._none = none
        self._lowest = [
            [LowestTwo(valid & of_type, none, dtype) for of_type in words]
            for valid in columns.words.values()
        ]

    def of(self, rows: Words) -> npt.NDArray[np.uint16]:
        """States by distinct row and column class; rows are company mailboxes."""
        ways = [[lowest.of(rows) for lowest in types] for types in self._lowest]
        state = np.zeros((len(rows), ways[0][0][0].shape[1]), np.uint16)
        for types in ways:
            for first, second in types:
                state *= np.uint16(3)
                state += first < self._none
                state += second < self._none
            state *= np.uint16(2)
            state += types[0][0] < types[1][0]
        for one, other in zip(*ways, strict=True):
            state *= np.uint16(2)
            state += one[0] == other[0]
        return state
