"""Causes among edits of mailboxes, without simulating each edit.

Edits of different mailboxes are independent: with some of the edits made and others
not, a pair's sender is the best of the mailboxes that none of them touches, which stay
the same, and of the edited ones in the versions they then have. All versions are
candidates of one small roster; which of them count is a mask over its bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from diagnostics.model import (
    Project,
    SubjectKind,
    Subprojects,
)
from diagnostics.senders.aligned import Aligned
from diagnostics.senders.bits import (
    Ints,
    Words,
    classes_of,
    first_two_aligned,
    packed,
    unpacked,
)
from diagnostics.senders.draft import Edit
from diagnostics.senders.marked import Marked
from diagnostics.senders.own import RankedPlaces
from diagnostics.senders.pairs import PairMatrix
from diagnostics.senders.roster import Roster
from diagnostics.senders.versions import Keys, Versions, merged

MOST_MAILBOXES = 256
"""Above so many edited mailboxes their versions take more room than they are worth."""

_CELLS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """Which of some edits matter to each changed pair, as the bits of a number.

    With n units of edits, bit k says that unit k alone gives what stands afterwards.
    Where no unit does, bit n + k says that leaving out unit k gives something else.

    Attributes:
        of_row: each common row's class.
        of_column: each common column's class.
        matrix: codes by class cell; -1 where nothing changed.
        cells: flat numbers of pairs that are looked at one by one, rising; they
            override the matrix.
        at_cells: their codes.
    """

    of_row: Ints
    of_column: Ints
    matrix: Ints
    cells: Ints
    at_cells: Ints


def can_be_mixed(units: Sequence[Sequence[Edit]]) -> bool:
    """Whether all edits are of mailboxes, and of few enough; none sorts them."""
    edits = [edit for unit in units for edit in unit]
    if any(edit.subject.kind is not SubjectKind.MAILBOX for edit in edits):
        return False
    return len({edit.subject.id for edit in edits}) <= MOST_MAILBOXES


def taking_part(marked: Marked) -> tuple[Ints, Ints]:
    """The rows and the columns that may have pairs in the set, rising; no others do."""
    rows = np.asarray(marked.matrix.any(axis=1))[marked.of_row]
    columns = np.asarray(marked.matrix.any(axis=0))[marked.of_column]
    down, across = np.divmod(marked.cells[marked.at_cells], len(columns))
    rows[down] = True
    columns[across] = True
    return np.flatnonzero(rows), np.flatnonzero(columns)


def mixed_codes(
    aligned: Aligned, marked: Marked, units: Sequence[Sequence[Edit]]
) -> Codes:
    """The codes of every changed pair.

    Args:
        aligned: the matrices before and after, under the same reading.
        marked: the pairs in which they differ.
        units: all edits between the two, put together by what is told apart; every
            one of a mailbox.
    """
    rows, columns = taking_part(marked)
    mixture = _Mixture.of(aligned, rows, columns, units)
    of_row, row_witness = mixture.row_classes(aligned.of_row[rows])
    of_column, column_witness = mixture.column_classes(aligned.of_column[columns])
    changed = marked.matrix[aligned.of_row[rows[row_witness]]]
    changed = changed[:, aligned.of_column[columns[column_witness]]]
    # One class more for the rows, and the columns, in which nothing changed.
    codes = np.full((len(row_witness) + 1, len(column_witness) + 1), -1, np.int64)
    step = max(1, _CELLS_AT_ONCE // max(1, len(column_witness)))
    for start in range(0, len(row_witness), step):
        down, across = np.nonzero(changed[start : start + step])
        down += start
        codes[down, across] = mixture.codes(
            row_witness[down], column_witness[across], with_bound=False
        )
    return Codes(
        of_row=spread(of_row, rows, len(aligned.employees)),
        of_column=spread(of_column, columns, len(aligned.projects)),
        matrix=codes,
        cells=marked.cells,
        at_cells=_codes_at_cells(mixture, marked, rows, columns),
    )


def spread(classes: Ints, places: Ints, count: int) -> Ints:
    """Classes of some places as classes of all; the others are one class behind."""
    spread = np.full(count, classes.max(initial=-1) + 1, np.int64)
    spread[places] = classes
    return spread


def _codes_at_cells(
    mixture: _Mixture, marked: Marked, rows: Ints, columns: Ints
) -> Ints:
    codes = np.full(len(marked.cells), -1, np.int64)
    down, across = np.divmod(marked.cells[marked.at_cells], len(marked.of_column))
    places = np.searchsorted(rows, down), np.searchsorted(columns, across)
    codes[marked.at_cells] = mixture.codes(*places, with_bound=True)
    return codes


@dataclass(frozen=True, slots=True, eq=False)
class _Mixture:
    """What decides who sends in some rows and columns, whichever edits are made.

    Attributes:
        rows: the rows' numbers in the matrix before.
        columns: the columns' numbers in it.
        untouched: the mailboxes that no edit touches.
        versions: those of the edited mailboxes.
        row_words: which versions each row may use.
        column_words: which versions are valid in each column.
    """

    rows: Ints
    columns: Ints
    untouched: _Untouched
    versions: Versions
    row_words: Words
    column_words: Words

    @classmethod
    def of(
        cls,
        aligned: Aligned,
        rows: Ints,
        columns: Ints,
        units: Sequence[Sequence[Edit]],
    ) -> _Mixture:
        before, after = aligned.matrices
        keys = Keys.of(before, [edit for unit in units for edit in unit])
        versions = Versions.of(before.account, keys, units)
        ids = [aligned.projects[column] for column in columns.tolist()]
        roster = Roster.of(
            replace(
                before.account,
                employees=tuple(
                    after.employees[row] for row in aligned.rows[1][rows].tolist()
                ),
                projects=_projects(before, set(ids)),
                mailboxes=versions.mailboxes,
            ),
            before.reading,
            True,
        )
        row_words, column_words = _candidates(roster, before.reading.subprojects)
        chosen = np.array([roster.columns[project] for project in ids], np.int64)
        return cls(
            rows=aligned.rows[0][rows],
            columns=aligned.columns[0][columns],
            untouched=_Untouched.of(before, keys, versions.ids),
            versions=versions,
            row_words=row_words,
            column_words=column_words[chosen],
        )

    def row_classes(self, labels: Ints) -> tuple[Ints, Ints]:
        """Rows with the same label in which the same versions may be used."""
        return classes_of(np.column_stack([labels.astype(np.uint64), self.row_words]))

    def column_classes(self, labels: Ints) -> tuple[Ints, Ints]:
        """Columns with the same label in which the same versions are valid."""
        key = np.column_stack([labels.astype(np.uint64), self.column_words])
        return classes_of(key)

    def codes(self, rows: Ints, columns: Ints, with_bound: bool) -> Ints:
        """Codes of single pairs.

        Args:
            rows: numbers among this mixture's rows.
            columns: as many numbers among its columns.
            with_bound: whether own bound mailboxes that no edit touches count.
        """
        words = self.row_words[rows] & self.column_words[columns]
        untouched = self.untouched.two_best(
            self.rows[rows], self.columns[columns], with_bound
        )
        versions = self.versions
        after = versions.said(words, untouched, versions.all_made)
        codes = np.zeros(len(rows), np.int64)
        for unit, mask in enumerate(versions.alone):
            said = versions.said(words, untouched, mask)
            codes |= np.where(said == after, 1 << unit, 0)
        left = np.flatnonzero(codes == 0)
        words, untouched, after = words[left], untouched[:, left], after[left]
        for unit, mask in enumerate(versions.without, len(versions.alone)):
            said = versions.said(words, untouched, mask)
            codes[left] |= np.where(said != after, 1 << unit, 0)
        return codes


def _projects(before: PairMatrix, wanted: set[str]) -> tuple[Project, ...]:
    """The wanted projects, and all where they pass mailboxes on."""
    projects = before.account.projects
    if before.reading.subprojects is Subprojects.INHERIT:
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
class _Untouched:
    """Mailboxes that no edit touches, in the matrix before."""

    matrix: PairMatrix
    keys: Ints
    company: Words
    general: RankedPlaces
    bound: RankedPlaces

    @classmethod
    def of(cls, matrix: PairMatrix, keys: Keys, edited: set[str]) -> _Untouched:
        kept = np.array(
            [m.id not in edited for m in matrix.account.mailboxes], np.bool_
        )
        bits = kept[matrix.ranking.bits].astype(np.uint8)
        rows, columns, bound = matrix.roster.own_bound(matrix.reading.subprojects)
        cells = rows * matrix.roster.shape[1] + columns
        rows, general = matrix.roster.own_general
        rank = matrix.ranking.rank
        return cls(
            matrix=matrix,
            keys=keys.by_rank(),
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
        distinct = ranked.distinct
        if len(distinct):
            at = np.searchsorted(distinct, places).clip(max=len(distinct) - 1)
            hit = distinct[at] == places
            found[:, hit] = np.stack(ranked.two_best(none))[:, at[hit]]
        return found
