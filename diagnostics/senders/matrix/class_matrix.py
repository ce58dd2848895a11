"""The class matrix: first candidate and outcome of every class cell.

Why it is built as it is:

* A bit's number is its mailbox' rank, so the first candidate of a pair is the lowest
  bit that employee and project have in common; nothing is sorted pair by pair.
* Besides the first candidate only one fact decides the outcome: how the second's code
  differs from the first's. So two numbers a cell are enough, and a table of 3 × 9 × 9
  outcomes turns (kind, code, next code) into one byte.
* Own general mailboxes are no bits: nearly every employee has others, so each would be
  a class of her own. They are merged in afterwards, row class by row class, and stand
  in the matrix as one number, `own`, which means another mailbox in every row.
* Row classes that differ in kind or own mailboxes only (`alike`) look at the company's
  bits once; `members` lists the classes by that, `ends` says where each list ends.
* Everything is taken in blocks, so that what is made on the way stays in the cache
  even where every employee differs and the class matrix is the full one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.model import Reading
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.bit_rows import (
    LowestTwo,
    Numbers,
    Words,
    blocks_alike,
    packed,
    unpacked,
)
from diagnostics.senders.matrix.classes import ColumnClasses, RowClasses
from diagnostics.senders.matrix.own_mailboxes import RankedPlaces
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import NO_CODE, OutcomeIds, outcome_table

_CELLS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The global ranking of an account's mailboxes under one reading, as arrays.

    Attributes:
        reading: the reading.
        rank: by position, the mailbox's place in the ranking.
        by_rank: by rank, the mailbox's position; -1 behind the last.
        codes: by rank, the key before list order; `NO_CODE` behind the last.
        bits: by bit of the class matrix, the company mailbox's position.
        bit_codes: by bit, its code; `NO_CODE` behind the last.
        table: outcome ids, as `outcomes.outcome_table`.
    """

    reading: Reading
    rank: Ints
    by_rank: Ints
    codes: Ints
    bits: Ints
    bit_codes: np.ndarray[tuple[int], np.dtype[np.uint8]]
    table: OutcomeIds

    @classmethod
    def of(cls, roster: Roster, reading: Reading) -> Ranking:
        """Ranks all mailboxes of the roster's account."""
        codes = roster.codes(reading)
        by_rank = np.argsort(codes, kind="stable")
        rank = np.empty_like(by_rank)
        rank[by_rank] = np.arange(len(rank))
        bits = roster.company[np.argsort(rank[roster.company])]
        return cls(
            reading=reading,
            rank=rank,
            by_rank=np.append(by_rank, -1),
            codes=np.append(codes[by_rank], NO_CODE),
            bits=bits,
            bit_codes=np.append(codes[bits], NO_CODE).astype(np.uint8),
            table=outcome_table(reading, roster.account.plan),
        )

    @property
    def none(self) -> int:
        """The rank that stands for "no mailbox"."""
        return len(self.rank)

    def in_order(self, words: Words, company: Ints) -> Words:
        """Words whose bits are in list order, with their bits in rank order."""
        if (np.diff(self.rank[company]) > 0).all():
            return words
        order = np.argsort(self.rank[company])
        return packed(unpacked(words, len(company))[:, order])


@dataclass(frozen=True, slots=True, eq=False)
class ClassMatrix:
    """What holds for every pair of a row class and a column class, own points aside.

    Attributes:
        first: the first candidate: a bit of `Ranking.bits`; `nobody` for none; `own`
            for the row's first own general mailbox. Shape (row, column classes).
        outcome: ids of `outcomes.OUTCOMES`, same shape.
        row_words: each row class's company mailboxes, bits in rank order.
        column_words: the same of each column class.
    """

    first: Numbers
    outcome: OutcomeIds
    row_words: Words
    column_words: Words
    nobody: int

    @property
    def own(self) -> int:
        """What stands in `first` for the row's own general mailbox."""
        return self.nobody + 1

    @classmethod
    def of(
        cls,
        roster: Roster,
        rows: RowClasses,
        columns: ColumnClasses,
        ranking: Ranking,
        own_general: RankedPlaces,
    ) -> ClassMatrix:
        """Computes the matrix; it is the full one only where all rows differ."""
        nobody = len(ranking.bits)
        dtype = np.uint16 if nobody < 2**16 - 2 else np.uint32
        column_words = columns.words[ranking.reading.subprojects]
        shape = (len(rows.witness), len(columns.witness))
        matrix = cls(
            first=np.empty(shape, dtype),
            outcome=np.empty(shape, np.uint8),
            row_words=ranking.in_order(rows.words, roster.company),
            column_words=ranking.in_order(column_words, roster.company),
            nobody=nobody,
        )
        matrix._fill(rows, ranking, _own_codes(rows, ranking, own_general))
        return matrix

    def _fill(self, rows: RowClasses, ranking: Ranking, own: OutcomeIds) -> None:
        """Classes that differ in own mailboxes only share the company's part."""
        lowest = LowestTwo(self.column_words, self.nobody, self.first.dtype.type)
        count = len(self.column_words)
        for words, chosen, which in blocks_alike(self.row_words, count, _CELLS_AT_ONCE):
            best, second = lowest.of(words)
            self._merge(chosen, best[which], second[which], own, rows, ranking)

    def _merge(
        self,
        chosen: Ints,
        best: Numbers,
        second: Numbers,
        own: OutcomeIds,
        rows: RowClasses,
        ranking: Ranking,
    ) -> None:
        """Sets these row classes' cells from the company's and their own best two."""
        code, next_code = ranking.bit_codes[best], ranking.bit_codes[second]
        own_code, own_next = own[0, chosen, None], own[1, chosen, None]
        with_own = np.flatnonzero(own_code[:, 0] < NO_CODE)
        if len(with_own):
            ours, theirs = own_code[with_own], code[with_own]
            loser = np.maximum(theirs, ours)
            company_wins = theirs < ours
            following = np.where(company_wins, next_code[with_own], own_next[with_own])
            next_code[with_own] = np.minimum(loser, following)
            code[with_own] = np.minimum(theirs, ours)
            best[with_own] = np.where(company_wins, best[with_own], self.own)
        self.first[chosen] = best
        table = ranking.table.reshape(len(ranking.table), -1)
        width = NO_CODE + 1
        cell = code * np.uint8(width) + next_code
        kind = rows.kind[chosen]
        for number in np.unique(kind).tolist():
            mine = kind == number
            self.outcome[chosen[mine]] = table[number][cell[mine]]


def _own_codes(
    rows: RowClasses, ranking: Ranking, own_general: RankedPlaces
) -> OutcomeIds:
    """Codes of each row class's first two own general mailboxes; shape (2, classes)."""
    codes = np.full((2, len(rows.of_row)), NO_CODE, np.uint8)
    best, second = own_general.two_best(ranking.none)
    codes[0, own_general.distinct] = ranking.codes[best]
    codes[1, own_general.distinct] = ranking.codes[second]
    return codes[:, rows.witness]
