"""First candidates and outcomes of all pairs, kept compressed.

Employees who may use the same company mailboxes are one class of rows, projects where
the same ones are valid one class of columns; the class matrix holds the first candidate
of every class cell. Own general mailboxes override rows, own bound ones single points.
Nothing of the size of the full matrix is made unless somebody asks for its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostics.model import Account, Employee, Mailbox, Project, Reading
from diagnostics.senders.arrays import Flags, Ints, found_in, rows_and_columns
from diagnostics.senders.matrix.bit_rows import Numbers, first_two_aligned, unpacked
from diagnostics.senders.matrix.by_class import ByClass
from diagnostics.senders.matrix.class_matrix import ClassMatrix, Ranking
from diagnostics.senders.matrix.classes import ColumnClasses, RowClasses
from diagnostics.senders.matrix.own_mailboxes import RankedPlaces
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import OutcomeIds


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Cells where own bound mailboxes are candidates; they override their class's cell.

    Attributes:
        cells: flat numbers (row times columns plus column), rising.
        first: position of the first candidate.
        outcome: ids of `outcomes.OUTCOMES`.
        ranked: all own bound mailboxes of these cells.
    """

    cells: Ints
    first: Ints
    outcome: OutcomeIds
    ranked: RankedPlaces

    def found(self, cells: Ints) -> tuple[Flags, Ints]:
        """Which of these cells are points, and the places of those that are."""
        return found_in(self.cells, cells)

    def between(self, start: int, end: int) -> slice:
        """The places of the points with cells from `start` up to `end`, exclusive."""
        first, last = np.searchsorted(self.cells, [start, end]).tolist()
        return slice(first, last)


class PairMatrix:
    """Who sends, for all pairs of an account under one reading.

    Rows are employees, columns are "no project" and then the projects, in list order.
    Attributes are arrays to be read, never changed:

    * `roster`: rows, columns, and what mailboxes have to do with them.
    * `rows`, `columns`: the classes (`of_row`, `of_column` give each row's, column's).
    * `ranking`: the global ranking; `ranking.bits` says which mailbox a number in
      `matrix.first` is.
    * `matrix`: first candidate and outcome of every class cell.
    * `own_general`: by row, ranks of own general mailboxes.
    * `points`: the cells with own bound mailboxes, which override the class matrix.
    """

    def __init__(
        self,
        roster: Roster,
        reading: Reading,
        rows: RowClasses | None = None,
        columns: ColumnClasses | None = None,
    ) -> None:
        self.roster = roster
        self.reading = reading
        self.rows = rows or RowClasses.of(roster)
        self.columns = columns or ColumnClasses.of(roster, reading.subprojects)
        self.ranking = Ranking.of(roster, reading)
        general_rows, general = roster.own_general
        self.own_general = RankedPlaces.of(general_rows, self.ranking.rank[general])
        self.matrix = ClassMatrix.of(
            roster, self.rows, self.columns, self.ranking, self.own_general
        )
        self.points = self._own_points()

    @property
    def account(self) -> Account:
        """The account."""
        return self.roster.account

    @property
    def employees(self) -> tuple[Employee, ...]:
        """The rows."""
        return self.roster.employees

    @property
    def projects(self) -> tuple[Project, ...]:
        """The columns behind "no project"."""
        return self.roster.projects

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        rows, columns = self.roster.shape
        return rows * columns

    @property
    def outcomes(self) -> ByClass[np.uint8]:
        """Every pair's id of `outcomes.OUTCOMES`."""
        return ByClass(
            self.rows.of_row,
            self.columns.of_column,
            self.matrix.outcome,
            self.points.cells,
            self.points.outcome,
        )

    @cached_property
    def first_general(self) -> Ints:
        """By row, the position of its first own general mailbox, or -1."""
        first = np.full(len(self.employees), -1, np.int64)
        best, _ = self.own_general.two_best(self.ranking.none)
        first[self.own_general.distinct] = self.ranking.by_rank[best]
        return first

    def lookup(self, rows: Ints, columns: Ints) -> tuple[Ints, OutcomeIds]:
        """First candidates' positions (-1: none) and outcome ids of single cells.

        Args:
            rows: row numbers.
            columns: column numbers; both of shapes that numpy brings together.
        """
        width = self.matrix.first.shape[1]
        # One flat number a cell: numpy takes by it several times as fast as by two.
        cells = self.rows.of_row[rows] * width + self.columns.of_column[columns]
        position = self.positions(rows, np.take(self.matrix.first, cells))
        outcome = np.take(self.matrix.outcome, cells)
        cells = rows * self.roster.shape[1] + columns
        hit, place = self.points.found(cells)
        position[hit] = self.points.first[place]
        outcome[hit] = self.points.outcome[place]
        return position, outcome

    def block(self, start: int, end: int) -> tuple[Ints, OutcomeIds]:
        """As `lookup`, for whole rows; two arrays of shape (rows, columns)."""
        classes = self.rows.of_row[start:end]
        of_column = self.columns.of_column
        first = np.take(self.matrix.first[classes], of_column, axis=1)
        outcome = np.take(self.matrix.outcome[classes], of_column, axis=1)
        position = self.positions(np.arange(start, end)[:, None], first)
        width = self.roster.shape[1]
        chosen = self.points.between(start * width, end * width)
        cells = self.points.cells[chosen] - start * width
        position.reshape(-1)[cells] = self.points.first[chosen]
        outcome.reshape(-1)[cells] = self.points.outcome[chosen]
        return position, outcome

    def positions(self, rows: Ints, first: Numbers) -> Ints:
        """Mailbox positions (-1: none) for what `matrix.first` says in these rows."""
        position: Ints = self._of_number[first]
        own = first == self.matrix.own
        return np.where(own, self.first_general[rows], position)

    @cached_property
    def _of_number(self) -> Ints:
        return np.append(self.ranking.bits, [-1, -1])

    def candidates(self, row: int, column: int) -> list[Mailbox]:
        """A pair's candidates in order."""
        common = (
            self.matrix.row_words[self.rows.of_row[row]]
            & self.matrix.column_words[self.columns.of_column[column]]
        )
        bits = np.flatnonzero(unpacked(common[None], len(self.ranking.bits))[0])
        ranks: list[int] = self.ranking.rank[self.ranking.bits[bits]].tolist()
        ranks += self.own_general.at(row)
        ranks += self.points.ranked.at(row * self.roster.shape[1] + column)
        mailboxes = self.account.mailboxes
        return [mailboxes[self.ranking.by_rank[rank]] for rank in sorted(ranks)]

    def _own_points(self) -> Points:
        """Ranks own bound mailboxes, and merges them with all else at their cells."""
        width = self.roster.shape[1]
        rows, columns, positions = self.roster.own_bound(self.reading.subprojects)
        ranked = RankedPlaces.of(rows * width + columns, self.ranking.rank[positions])
        none = self.ranking.none
        cells = ranked.distinct
        rows, columns = rows_and_columns(cells, width)
        general = np.full((2, len(self.employees)), none, np.int64)
        general[:, self.own_general.distinct] = self.own_general.two_best(none)
        company = first_two_aligned(
            self.matrix.row_words[self.rows.of_row[rows]],
            self.matrix.column_words[self.columns.of_column[columns]],
            len(self.ranking.bits),
        )
        bit_ranks = np.append(self.ranking.rank[self.ranking.bits], none)
        ranks = np.concatenate(
            [ranked.two_best(none), general[:, rows], bit_ranks[np.stack(company)]]
        )
        best, second = np.sort(ranks, axis=0)[:2] if len(cells) else ranks[:2]
        kind = self.rows.kind[self.rows.of_row[rows]]
        codes = self.ranking.codes
        outcome = self.ranking.table[kind, codes[best], codes[second]]
        return Points(cells, self.ranking.by_rank[best], outcome, ranked)
