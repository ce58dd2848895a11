"""What decides who sends, where edited mailboxes stand beside all others."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from diagnostics.model import Project, Subprojects
from diagnostics.senders.arrays import Ints, found_in
from diagnostics.senders.changes.versions import Candidates, Keys, Versions, merged
from diagnostics.senders.matrix.bit_rows import (
    Words,
    first_two_aligned,
    packed,
    unpacked,
)
from diagnostics.senders.matrix.own_mailboxes import RankedPlaces
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What decides who sends in some rows and columns in one state.

    Attributes:
        untouched: the mailboxes that no mixed edit touches.
        versions: those of the others.
        rows: the rows' numbers in the state's matrix.
        columns: the columns' numbers in it.
        row_words: which versions each of the rows may use.
        column_words: which versions are valid in each of the columns.
    """

    untouched: Untouched
    versions: Versions
    rows: Ints
    columns: Ints
    row_words: Words
    column_words: Words

    @classmethod
    def of(
        cls, untouched: Untouched, versions: Versions, rows: Ints, columns: Ints
    ) -> Side:
        """What decides in these rows and columns of the untouched ones' matrix."""
        matrix = untouched.matrix
        ids = np.array(list(matrix.roster.columns), np.object_)[columns].tolist()
        account = replace(
            matrix.account,
            employees=tuple(matrix.employees[row] for row in rows.tolist()),
            projects=_projects(matrix, set(ids)),
            mailboxes=versions.mailboxes,
        )
        roster = Roster.of(account, matrix.reading, True)
        row_words, column_words = _candidates(roster, matrix.reading.subprojects)
        chosen = np.array([roster.columns[project] for project in ids], np.int64)
        return cls(untouched, versions, rows, columns, row_words, column_words[chosen])

    def candidates(self, rows: Ints, columns: Ints, with_bound: bool) -> Candidates:
        """The candidates of single pairs.

        Args:
            rows: numbers among this side's rows.
            columns: as many numbers among its columns.
            with_bound: whether untouched own bound mailboxes count.
        """
        down, across = self.rows[rows], self.columns[columns]
        classes = self.untouched.matrix.rows
        return Candidates(
            words=self.row_words[rows] & self.column_words[columns],
            others=self.untouched.two_best(down, across, with_bound),
            kinds=classes.kind[classes.of_row[down]],
        )


def _projects(matrix: PairMatrix, wanted: set[str]) -> tuple[Project, ...]:
    """The wanted projects, and all where they pass mailboxes on."""
    projects = matrix.account.projects
    if matrix.reading.subprojects is Subprojects.INHERIT:
        return projects
    return tuple(project for project in projects if project.id in wanted)


def _candidates(roster: Roster, subprojects: Subprojects) -> tuple[Words, Words]:
    """By row and by column, the mailboxes that both sides must have to be candidates.

    Bit i is the account's mailbox i, own ones included.
    """
    height, width = roster.shape
    count = len(roster.account.mailboxes)
    of_rows = np.zeros((height, count), np.uint8)
    of_columns = np.zeros((width, count), np.uint8)
    company = roster.company
    of_rows[:, company] = unpacked(roster.employee_words, len(company))
    of_columns[:, company] = unpacked(roster.project_words(subprojects), len(company))
    rows, general = roster.own_general
    of_rows[rows, general] = 1
    of_columns[:, general] = 1
    rows, columns, bound = roster.own_bound(subprojects)
    of_rows[rows, bound] = 1
    of_columns[columns, bound] = 1
    return packed(of_rows), packed(of_columns)


@dataclass(frozen=True, slots=True, eq=False)
class Untouched:
    """Mailboxes of a matrix that no mixed edit touches.

    Attributes:
        matrix: the matrix.
        keys: by rank, the keys of all its mailboxes.
        company: the bits of the untouched company mailboxes, one row of words.
        general: ranks of the untouched own general ones by row.
        bound: ranks of the untouched own bound ones by cell.
    """

    matrix: PairMatrix
    keys: Ints
    company: Words
    general: RankedPlaces
    bound: RankedPlaces

    @classmethod
    def of(cls, matrix: PairMatrix, keys: Keys, edited: set[str]) -> Untouched:
        """A matrix's mailboxes without the edited ones."""
        mailboxes = matrix.account.mailboxes
        kept = np.array([m.id not in edited for m in mailboxes], np.bool_)
        bits = kept[matrix.ranking.bits].astype(np.uint8)
        rows, columns, bound = matrix.roster.own_bound(matrix.reading.subprojects)
        cells = rows * matrix.roster.shape[1] + columns
        rows, general = matrix.roster.own_general
        rank = matrix.ranking.rank
        return cls(
            matrix=matrix,
            keys=keys.by_rank(matrix.ranking, mailboxes),
            company=packed(bits[None]),
            general=RankedPlaces.of(rows[kept[general]], rank[general[kept[general]]]),
            bound=RankedPlaces.of(cells[kept[bound]], rank[bound[kept[bound]]]),
        )

    def two_best(self, rows: Ints, columns: Ints, with_bound: bool) -> Ints:
        """Keys of the first two candidates of single pairs, shape (2, pairs)."""
        ranking, classes = self.matrix.ranking, self.matrix.matrix
        bits = first_two_aligned(
            classes.row_words[self.matrix.rows.of_row[rows]] & self.company,
            classes.column_words[self.matrix.columns.of_column[columns]],
            len(ranking.bits),
        )
        bit_ranks = np.append(ranking.rank[ranking.bits], ranking.none)
        ranks = merged(bit_ranks[np.stack(bits)], self._at(self.general, rows))
        if with_bound:
            cells = rows * self.matrix.roster.shape[1] + columns
            ranks = merged(ranks, self._at(self.bound, cells))
        return self.keys[ranks]

    def _at(self, ranked: RankedPlaces, places: Ints) -> Ints:
        """The best two ranks at these places, shape (2, places)."""
        none = self.matrix.ranking.none
        found = np.full((2, len(places)), none, np.int64)
        hit, place = found_in(ranked.distinct, places)
        found[:, hit] = np.stack(ranked.two_best(none))[:, place]
        return found
