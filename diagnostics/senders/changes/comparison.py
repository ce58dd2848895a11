"""What a change does: the pairs that leave from another address, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostics import notebook
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Account, Missing, Phrase, Source, SubjectKind
from diagnostics.senders.arrays import Ints
from diagnostics.senders.changes.causes import Attribution, attributed
from diagnostics.senders.changes.left_and_came import Crossing, crossings
from diagnostics.senders.changes.matching import Matching, matched
from diagnostics.senders.changes.sides import PairSide, pair_sides
from diagnostics.senders.changes.verdict_grid import VerdictGrid
from diagnostics.senders.changes.verdicts import (
    ChangeKind,
    change_kind,
    outcome_phrase,
)
from diagnostics.senders.edits import Edit
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.matrix.side_by_side import Aligned, Telling
from diagnostics.wholeness import expect_whole, stamp
from diagnostics.words import text


@dataclass(frozen=True, slots=True)
class Change:
    """One pair whose address or source differs, or that is tied anew.

    Attributes:
        cause: the edit that caused it; the same object for all pairs of one cause.
        employee: the employee's id.
        project: the project's id, `none` for no project.
        before: the sender's mailbox id before; empty where there is none.
        after: the same afterwards.
        before_source: the level the sender came from.
        after_source: the same afterwards.
        sides: all that is said of the sender before and after.
    """

    cause: Phrase
    employee: str
    project: str
    before: str
    after: str
    before_source: Source
    after_source: Source
    sides: tuple[PairSide, PairSide]

    @property
    def kind(self) -> ChangeKind:
        """What became of the pair."""
        was, now = self.sides
        same = was.seen == now.seen or (was.tied and not was.mailbox)
        return change_kind(was.source, was.tied, now.source, now.tied, same)

    @property
    def outcome(self) -> Phrase:
        """The same in words."""
        return outcome_phrase(self.kind, self.before_source, self.after_source)


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


@dataclass(frozen=True, slots=True)
class CausedOutcome:
    """All pairs that one cause changes in one way.

    Attributes:
        cause: the edit, or several.
        kind: what became of the pairs; their sources are alike before and after.
        pairs: how many, exactly.
        witness: the first of them.
        before: the addresses that they left from, the first of them by name.
        after: the addresses that they leave from now.
    """

    cause: Phrase
    kind: ChangeKind
    pairs: int
    witness: Change
    before: Phrase
    after: Phrase


class Comparison:
    """The difference between two matrices, kept by class cell.

    Rows and columns are matched by ids, else by what people see of them; only pairs
    that both matrices have are compared. `before` is on the ids of `after`, `matching`
    knows the former ones. What only one of them has stands in the four tuples of ids,
    each as its own account calls it.

    Args:
        before: the pairs before.
        after: the pairs after.
        telling: what tells two senders apart.
    """

    def __init__(
        self,
        before: PairMatrix,
        after: PairMatrix,
        telling: Telling = Telling.ADDRESSES,
    ) -> None:
        self.matching: Matching = matched(before.account, after.account)
        self.before = before = _on_ids_of(self.matching, before)
        self.after = after
        self.aligned = Aligned.of([before, after], telling=telling)
        self.marked: Marked = self.aligned.differing(0, 1)
        self.added_employees = _only(after.roster.rows, before.roster.rows)
        removed = _only(before.roster.rows, after.roster.rows)
        self.removed_employees = self._former(SubjectKind.EMPLOYEE, removed)
        self.added_projects = _only(after.roster.columns, before.roster.columns)
        removed = _only(before.roster.columns, after.roster.columns)
        self.removed_projects = self._former(SubjectKind.PROJECT, removed)

    def _former(self, kind: SubjectKind, ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.matching.id_before(kind, row_id) for row_id in ids)

    def _repr_html_(self) -> str:
        lacks = notebook.paragraph(text(stamp(self.missing) or ""))
        told = ngettext(
            "{number} pair changes its sender", "{number} pairs change their sender",
            self.changed,
        )  # fmt: skip
        rows = [
            (one.pairs, *map(text, (one.cause, one.before, one.after)))
            for one in self.outcomes[: notebook.MOST_ROWS]
        ]
        if not rows:
            return lacks + notebook.paragraph(told)
        heads = (_("Pairs"), _("Cause"), _("Before"), _("After"))
        more = len(self.outcomes) - len(rows)
        return lacks + notebook.table(told, heads, rows, more)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What the two accounts lack of their files."""
        both = (*self.before.account.missing, *self.after.account.missing)
        return tuple(dict.fromkeys(both))

    @cached_property
    def changed(self) -> int:
        """How many pairs differ."""
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

    @cached_property
    def outcomes(self) -> tuple[CausedOutcome, ...]:
        """What each cause does to its pairs: the worst first, then the most pairs."""
        if not self.changed:
            return ()
        told = self.attribution
        grid = VerdictGrid.of(self.aligned, told.labels)
        found = []
        for number, group in enumerate(grid.groups):
            phrase = (told.phrases[group.label],)
            row, column = grid.witness(number)
            at = np.array([row]), np.array([column])
            outcome = CausedOutcome(
                cause=phrase[0],
                kind=group.kind,
                pairs=int(grid.counts[number]),
                witness=next(self._changes(*at, phrase)),
                before=grid.addresses(number, 0),
                after=grid.addresses(number, 1),
            )
            found.append(outcome)
        found.sort(key=lambda outcome: (-outcome.kind.severity.rank, -outcome.pairs))
        return tuple(found)

    @cached_property
    def crossings(self) -> tuple[Crossing, ...]:
        """Who and what left or came, with what they had or have."""
        return crossings(self.before, self.after, self.matching)

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
            pair_sides(
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
                before=self.matching.id_before(SubjectKind.MAILBOX, old.mailbox),
                after=new.mailbox,
                before_source=old.source,
                after_source=new.source,
                sides=(old, new),
            )


def compare(
    before: PairMatrix | Account,
    after: PairMatrix | Account,
    *,
    partial: bool = False,
) -> Comparison:
    """The pairs whose address or source changes, or that become tied.

    Args:
        before: a simulation, or an account under its own reading.
        after: the same; may be the same account under another reading.
        partial: whether accounts that lack parts of their files are taken too.

    Raises:
        PartialAccountError: an account lacks parts of its files.
        ValueError: an id stands twice in one of an account's tables.
    """
    sides = _simulated(before, partial), _simulated(after, partial)
    return Comparison(*sides, telling=Telling.TIES)


def _simulated(side: PairMatrix | Account, partial: bool) -> PairMatrix:
    if isinstance(side, Account):
        expect_whole(side, partial)
        return PairMatrix(Roster.of(side, side.reading, False), side.reading)
    return side


def _on_ids_of(matching: Matching, matrix: PairMatrix) -> PairMatrix:
    """The same pairs under the ids of the account after."""
    account = matching.before
    if account is matrix.account:
        return matrix
    whole = len(matrix.employees) == len(account.employees)
    whole &= len(matrix.projects) == len(account.projects)
    return PairMatrix(Roster.of(account, matrix.reading, whole), matrix.reading)


def _only(these: dict[str, int], others: dict[str, int]) -> tuple[str, ...]:
    if list(these) == list(others):
        return ()
    return tuple(row_id for row_id in these if row_id not in others)
