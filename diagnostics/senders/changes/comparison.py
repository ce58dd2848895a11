"""What a change does: the pairs whose sender or source differs, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostics.model import Account, Missing, Phrase, Source
from diagnostics.senders.arrays import Ints
from diagnostics.senders.changes.causes import Attribution, attributed
from diagnostics.senders.edits import Edit
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.matrix.side_by_side import Aligned
from diagnostics.senders.pair.outcomes import OUTCOMES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.wholeness import expect_whole


@dataclass(frozen=True, slots=True)
class Change:
    """One pair whose sender or source differs.

    Attributes:
        cause: the edit that caused it; the same object for all pairs of one cause.
        employee: the employee's id.
        project: the project's id, `none` for no project.
        before: the sender's mailbox id; empty where there is none.
        after: the same afterwards.
        before_source: the level the sender came from.
        after_source: the same afterwards.
    """

    cause: Phrase
    employee: str
    project: str
    before: str
    after: str
    before_source: Source
    after_source: Source


@dataclass(frozen=True, slots=True)
class Cause:
    """All changed pairs of one cause.

    Attributes:
        phrase: the edit; several where only together they change the pair.
        pairs: how many pairs it changes, exactly.
        witness: one of them.
        edits: the edits themselves.
    """

    phrase: Phrase
    pairs: int
    witness: Change
    edits: tuple[Edit, ...]

    @property
    def employee(self) -> str:
        """The witness's employee."""
        return self.witness.employee

    @property
    def project(self) -> str:
        """The witness's project, `none` for no project."""
        return self.witness.project

    @property
    def before(self) -> str:
        """The witness's sender before, empty for none."""
        return self.witness.before

    @property
    def after(self) -> str:
        """The witness's sender after, empty for none."""
        return self.witness.after


class Comparison:
    """The difference between two matrices, kept by class cell.

    Rows and columns are matched by ids; only pairs that both matrices have are
    compared. What only one of them has stands in the four tuples of ids.
    """

    def __init__(self, before: PairMatrix, after: PairMatrix) -> None:
        self.before = before
        self.after = after
        self.aligned = Aligned.of([before, after])
        self.marked: Marked = self.aligned.differing(0, 1)
        self.added_employees = _only(after.roster.rows, before.roster.rows)
        self.removed_employees = _only(before.roster.rows, after.roster.rows)
        self.added_projects = _only(after.roster.columns, before.roster.columns)
        self.removed_projects = _only(before.roster.columns, after.roster.columns)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the two accounts lack of their files."""
        both = (*self.before.account.missing, *self.after.account.missing)
        return tuple(dict.fromkeys(both))

    @cached_property
    def changed(self) -> int:
        """How many pairs have another sender or source."""
        return self.marked.count()

    @cached_property
    def compared(self) -> int:
        """How many pairs both have."""
        return len(self.aligned.employees) * len(self.aligned.projects)

    @cached_property
    def attribution(self) -> Attribution:
        """The cause of every changed pair."""
        return attributed(self.aligned, self.marked)

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """What caused the changes, the most pairs first; every pair has one cause."""
        if not self.changed:
            return ()
        told = self.attribution
        found = []
        for label, phrase in enumerate(told.phrases):
            marked = told.pairs_of(label)
            witness = marked.witness()
            if witness is not None:
                rows, columns = np.array(witness[:1]), np.array(witness[1:])
                change = next(self._changes(rows, columns, (phrase,)))
                found.append(Cause(phrase, marked.count(), change, told.edits[label]))
        return tuple(sorted(found, key=lambda cause: -cause.pairs))

    def pairs(self) -> Iterator[Change]:
        """All changed pairs, row by row in the order of the matrix after."""
        if not self.changed:
            return
        told, width = self.attribution, len(self.aligned.projects)
        for row in np.flatnonzero(self.marked.in_rows()).tolist():
            columns = self.marked.columns_of(row)
            labels = told.labels.at(row * width + columns).tolist()
            causes = tuple(told.phrases[label] for label in labels)
            yield from self._changes(np.full(len(columns), row), columns, causes)

    def _changes(
        self, rows: Ints, columns: Ints, causes: tuple[Phrase, ...]
    ) -> Iterator[Change]:
        sides = [
            _senders(
                matrix, self.aligned.rows[at][rows], self.aligned.columns[at][columns]
            )
            for at, matrix in enumerate((self.before, self.after))
        ]
        for cause, row, column, old, new in zip(
            causes, rows.tolist(), columns.tolist(), *sides, strict=True
        ):
            yield Change(
                cause=cause,
                employee=self.aligned.employees[row],
                project=self.aligned.projects[column],
                before=old[0],
                after=new[0],
                before_source=old[1],
                after_source=new[1],
            )


def compare(
    before: PairMatrix | Account,
    after: PairMatrix | Account,
    *,
    partial: bool = False,
) -> Comparison:
    """The pairs whose sender or source changes.

    Args:
        before: a simulation, or an account under its own reading.
        after: the same; may be the same account under another reading.
        partial: whether accounts that lack parts of their files are taken too.

    Raises:
        PartialAccountError: an account lacks parts of its files.
        ValueError: an id stands twice in one of an account's tables.
    """
    return Comparison(_simulated(before, partial), _simulated(after, partial))


def _simulated(side: PairMatrix | Account, partial: bool) -> PairMatrix:
    if isinstance(side, Account):
        expect_whole(side, partial)
        return PairMatrix(Roster.of(side, side.reading, False), side.reading)
    return side


def _only(these: dict[str, int], others: dict[str, int]) -> tuple[str, ...]:
    if list(these) == list(others):
        return ()
    return tuple(row_id for row_id in these if row_id not in others)


def _senders(matrix: PairMatrix, rows: Ints, columns: Ints) -> list[tuple[str, Source]]:
    positions, outcomes = matrix.lookup(rows, columns)
    found = []
    for position, number in zip(positions.tolist(), outcomes.tolist(), strict=True):
        outcome = OUTCOMES[number]
        undecided = position < 0 or outcome.decided_by is DecidedBy.TIE
        sender = "" if undecided else matrix.account.mailboxes[position].id
        found.append((sender, outcome.source))
    return found
