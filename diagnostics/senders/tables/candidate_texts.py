"""The candidates of pairs as texts, each made once while it is remembered."""

from __future__ import annotations

import numpy as np

from diagnostics.senders.arrays import Codes, Ints, renumbered
from diagnostics.senders.matrix.bit_rows import Words, classes_of, unpacked
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.tables.grid import Grid

_MOST_TEXTS = 1 << 20
_MOST_NUMBERS = 1 << 23


class CandidateTexts:
    """Lists of candidates, joined by `;`.

    A pair's candidates are company mailboxes, which its classes say, and own ones.
    Sets of company mailboxes are numbered, and so are texts; both are forgotten when
    too much was remembered.
    """

    def __init__(self, pairs: PairMatrix) -> None:
        self._pairs = pairs
        by_rank, mailboxes = pairs.ranking.by_rank[:-1], pairs.account.mailboxes
        self._id_by_rank = [mailboxes[position].id for position in by_rank.tolist()]
        self._forget()

    def _forget(self) -> None:
        self._numbers = 0
        self._texts: list[str] = []
        self._codes: dict[tuple[int, tuple[int, ...]], int] = {}
        self._companies: dict[bytes, int] = {}
        self._ranks: list[list[int]] = []
        self._companies_in: dict[int, tuple[Ints, list[int]]] = {}
        self._without_own: dict[int, Ints] = {}

    def of(self, grid: Grid) -> tuple[Codes, tuple[str, ...]]:
        """Texts of the grid, and which of them every pair has, flat."""
        if len(self._texts) > _MOST_TEXTS or self._numbers > _MOST_NUMBERS:
            self._forget()
        shape = len(grid.rows), len(grid.column_classes)
        by_class = np.zeros(shape, np.int64)
        for line, row in enumerate(grid.rows.tolist()):
            by_class[line] = self._row(row)[grid.column_classes]
        at_points = [self._point(*pair) for pair in grid.point_pairs()]
        both = np.concatenate([by_class.reshape(-1), np.array(at_points, np.int64)])
        used, codes = renumbered(both, len(self._texts))
        codes = codes.astype(np.min_scalar_type(len(used)))
        inside = codes[: by_class.size].reshape(shape)
        texts = tuple(self._texts[code] for code in used.tolist())
        return grid.spread(inside, codes[by_class.size :]), texts

    def _row(self, row: int) -> Ints:
        """Codes by column class."""
        row_class = int(self._pairs.rows.of_row[row])
        own = tuple(self._pairs.own_general.at(row))
        if not own and row_class in self._without_own:
            return self._without_own[row_class]
        labels, companies = self._companies_of(row_class)
        found = [self._code(company, own) for company in companies]
        codes = np.array(found, np.int64)[labels]
        if not own:
            self._without_own[row_class] = codes
            self._numbers += len(codes)
        return codes

    def _companies_of(self, row_class: int) -> tuple[Ints, list[int]]:
        """By column class which set of company mailboxes, and the sets' numbers."""
        if row_class not in self._companies_in:
            matrix = self._pairs.matrix
            common = matrix.row_words[row_class] & matrix.column_words
            labels, one_each = classes_of(common)
            numbers = [self._company(words) for words in common[one_each]]
            self._companies_in[row_class] = labels, numbers
            self._numbers += len(labels)
        return self._companies_in[row_class]

    def _point(self, row: int, column: int) -> int:
        pairs = self._pairs
        matrix = pairs.matrix
        common = (
            matrix.row_words[pairs.rows.of_row[row]]
            & matrix.column_words[pairs.columns.of_column[column]]
        )
        bound = pairs.points.ranked.at(row * pairs.roster.shape[1] + column)
        own = (*pairs.own_general.at(row), *bound)
        return self._code(self._company(common), own)

    def _company(self, words: Words) -> int:
        """The number of a set of company mailboxes."""
        number = self._companies.setdefault(words.tobytes(), len(self._ranks))
        if number == len(self._ranks):
            ranking = self._pairs.ranking
            bits = np.flatnonzero(unpacked(words[None], len(ranking.bits))[0])
            self._ranks.append(ranking.rank[ranking.bits[bits]].tolist())
        return number

    def _code(self, company: int, own: tuple[int, ...]) -> int:
        """The number of a text."""
        code = self._codes.setdefault((company, own), len(self._texts))
        if code == len(self._texts):
            ranks = sorted([*self._ranks[company], *own])
            self._texts.append(";".join([self._id_by_rank[rank] for rank in ranks]))
        return code
