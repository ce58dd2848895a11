"""What else a change does: who sends otherwise, who gains access, what isn't saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Finding,
    Mailbox,
    Named,
    Phrase,
    Project,
    Said,
    Source,
    places_counted,
)
from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.changes.rehearsal import rehearsed
from diagnostics.senders.coverage.refusing import refusals
from diagnostics.senders.edits import Edit
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import GAP, OUTCOMES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.statements import LISTED_AT_MOST, mailbox_name, named
from diagnostics.senders.wishes.standings import READINGS

_LISTED_AT_MOST = 20_000
"""So many changed pairs are told apart by what they change from and to."""

_READ_AT_MOST = 300_000
"""So many pairs are simulated under all twelve readings."""


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """Pairs that change alike.

    Attributes:
        pairs: how many.
        phrase: who and where, from what to what.
        lost: whether they had a sender and have none then.
    """

    pairs: int
    phrase: Phrase
    lost: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """What edits do besides what they are made for.

    Attributes:
        pairs: other pairs that get another sender, exactly.
        lost: those of them that lose their sender.
        by_outcome: the same pairs by what they change from and to.
        everywhere: other pairs that change under at least one of the twelve readings;
            None where there are too many pairs to ask.
        access: who may use which mailbox that they could not use before.
        gains_access: how many people that are.
        refused: what Planfix would refuse to save, or want tested first.
    """

    pairs: int
    lost: int
    by_outcome: tuple[OutcomeChange, ...]
    everywhere: int | None
    access: tuple[Phrase, ...]
    gains_access: int
    refused: tuple[Finding, ...]


def effects_of(
    before: PairMatrix,
    edits: Sequence[Edit],
    aside: Sequence[tuple[str, str]] = (),
    *,
    over_all: bool = True,
    gaps_aside: bool = False,
) -> Effects:
    """Simulates edits, and says what else they do.

    Args:
        before: the account's pairs before.
        edits: the edits.
        aside: pairs that the edits are made for, as ids; not counted.
        over_all: whether the other readings are simulated too.
        gaps_aside: whether pairs without a candidate before aren't counted.
    """
    changed = _Changed(before, edits, aside, gaps_aside)
    account = changed.account
    access, people = _access(before.account, account)
    told = changed.by_outcome()
    return Effects(
        pairs=sum(effect.pairs for effect in told),
        lost=sum(effect.pairs for effect in told if effect.lost),
        by_outcome=told,
        everywhere=(
            _everywhere(before, edits, aside, gaps_aside) if over_all else None
        ),
        access=access,
        gains_access=people,
        refused=refusals(before.account, account),
    )


class _Changed:
    """The pairs that edits change under one reading, those aside left out."""

    def __init__(
        self,
        before: PairMatrix,
        edits: Sequence[Edit],
        aside: Sequence[tuple[str, str]],
        gaps_aside: bool,
    ) -> None:
        self._comparison = rehearsed(before, edits)
        self.account = self._comparison.after.account
        self._marked = self._comparison.marked
        if gaps_aside:
            gaps = Marked.by_outcome(before, GAP)
            self._marked = Marked.of(self._marked.merged(gaps, _only_first))
        self._aside = self._cells(aside)
        self.count = self._marked.count() - len(self._aside)

    def _cells(self, aside: Iterable[tuple[str, str]]) -> Ints:
        """The changed ones among these pairs, as flat numbers."""
        aligned = self._comparison.aligned
        rows = {row_id: n for n, row_id in enumerate(aligned.employees)}
        columns = {row_id: n for n, row_id in enumerate(aligned.projects)}
        cells = {
            rows[e] * len(columns) + columns[p]
            for e, p in aside
            if e in rows and p in columns
        }
        flat = np.array(sorted(cells), np.int64)
        changed: Ints = flat[self._marked.at(flat)] if len(flat) else flat
        return changed

    @property
    def cells(self) -> Ints:
        """Flat numbers of all changed pairs; as large as their number."""
        return np.setdiff1d(_cells_of(self._marked), self._aside)

    @cached_property
    def _people(self) -> dict[str, Employee]:
        return {e.id: e for e in self._comparison.after.employees}

    @cached_property
    def _places(self) -> dict[str, Project]:
        return {p.id: p for p in self._comparison.after.projects}

    def by_outcome(self) -> tuple[OutcomeChange, ...]:
        """What changes, the most pairs first."""
        if self.count <= 0:
            return ()
        if self.count > _LISTED_AT_MOST:
            return (self._at_once(self._marked),)
        cells = self.cells
        width = len(self._comparison.aligned.projects)
        rows, columns = cells // width, cells % width
        before, after = (self._said(side, rows, columns) for side in (0, 1))
        groups: dict[tuple[str, str], list[int]] = {}
        for at, both in enumerate(zip(before, after, strict=True)):
            groups.setdefault(both, []).append(at)
        ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
        return tuple(
            self._effect(both, rows[at], columns[at])
            for both, at in ordered
            if both[0] != both[1]  # another level of one mailbox is no other sender
        )

    def _effect(
        self, both: tuple[str, str], rows: Ints, columns: Ints
    ) -> OutcomeChange:
        old, new = (self._outcome(said, side) for side, said in enumerate(both))
        aligned = self._comparison.aligned
        who = dict.fromkeys(aligned.employees[row] for row in rows.tolist())
        where = dict.fromkeys(aligned.projects[column] for column in columns.tolist())
        phrase = Phrase.of(
            "wishes:effect",
            pairs=len(rows),
            people=shown([self._people[row_id] for row_id in who]),
            places=shown([self._places.get(row_id) for row_id in where]),
            before=old,
            after=new,
        )
        had, has = (said.startswith(_MAILBOX) for said in both)
        return OutcomeChange(len(rows), phrase, lost=had and not has)

    def _at_once(self, marked: Marked) -> OutcomeChange:
        people = int(np.count_nonzero(marked.in_rows()))
        columns = np.flatnonzero(marked.in_columns())
        where = places_counted(len(columns), not columns[0])
        phrase = Phrase.of(
            "wishes:effects", pairs=self.count, employees=people, where=where
        )
        return OutcomeChange(self.count, phrase, lost=False)

    def _said(self, side: int, rows: Ints, columns: Ints) -> list[str]:
        """By pair, what stands for its sender: a mailbox's id, or its source."""
        matrix = (self._comparison.before, self._comparison.after)[side]
        aligned = self._comparison.aligned
        position, outcome = matrix.lookup(
            aligned.rows[side][rows], aligned.columns[side][columns]
        )
        found = []
        for place, number in zip(position.tolist(), outcome.tolist(), strict=True):
            said = OUTCOMES[number]
            if place < 0:
                found.append(str(said.source))
            elif said.decided_by is DecidedBy.TIE:
                found.append("undecided")
            else:
                found.append(f"{_MAILBOX}{matrix.account.mailboxes[place].id}")
        return found

    def _outcome(self, said: str, side: int) -> Said:
        matrix = (self._comparison.before, self._comparison.after)[side]
        if said.startswith(_MAILBOX):
            mailbox_id = said.removeprefix(_MAILBOX)
            return mailbox_name(matrix.account.mailbox(mailbox_id))
        return _WITHOUT.get(said) or Phrase.of("wishes:undecided")


def _only_first(changed: Flags, gaps: Flags) -> Flags:
    return changed & ~gaps


def _cells_of(marked: Marked) -> Ints:
    """Flat numbers of a set's pairs, rising; as many as it has."""
    width = len(marked.of_column)
    found = [marked.cells[marked.at_cells]]
    for row_class in np.flatnonzero(marked.matrix.any(axis=1)).tolist():
        columns = np.flatnonzero(marked.matrix[row_class][marked.of_column])
        rows = np.flatnonzero(marked.of_row == row_class)
        by_class = np.add.outer(rows * width, columns).reshape(-1)
        found.append(np.setdiff1d(by_class, marked.cells))
    return np.unique(np.concatenate(found))


def shown(rows: Sequence[Employee | Project | None]) -> list[Named | Said]:
    """The first rows by name, and how many more there are; None is no project."""
    told: list[Named | Said] = [
        named(row) if row else _NO_PROJECT for row in rows[:LISTED_AT_MOST]
    ]
    more = len(rows) - LISTED_AT_MOST
    return [*told, Phrase.of("senders:more", number=more)] if more > 0 else told


_MAILBOX = "mailbox "
_NO_PROJECT = Phrase.of("wishes:no-project")
_WITHOUT: dict[str, Phrase] = {
    str(Source.INTERNAL): Phrase.of("senders:internal"),
    str(Source.NONE): Phrase.of("senders:no-address"),
    str(Source.UNKNOWN): Phrase.of("senders:unknown-address"),
}


def _everywhere(
    before: PairMatrix,
    edits: Sequence[Edit],
    aside: Sequence[tuple[str, str]],
    gaps_aside: bool,
) -> int | None:
    """Pairs that change under at least one of the twelve readings."""
    if before.pairs > _READ_AT_MOST:
        return None
    found: set[int] = set()
    for each in READINGS:
        reading = replace(
            each, unverified=before.reading.unverified, tie=before.reading.tie
        )
        earlier = PairMatrix(Roster.of(before.account, reading, False), reading)
        changed = _Changed(earlier, edits, aside, gaps_aside)
        if changed.count > _LISTED_AT_MOST:
            return None
        found.update(changed.cells.tolist())
    return len(found)


def _access(before: Account, after: Account) -> tuple[tuple[Phrase, ...], int]:
    """Who may use what they could not before, by mailbox; and how many people."""
    earlier = {mailbox.id: mailbox for mailbox in before.mailboxes}
    regrouped = {e.id: e for e in before.employees}
    moved = [e for e in after.employees if regrouped.get(e.id) != e]
    told, gaining = [], set()
    for mailbox in after.mailboxes:
        was = earlier.get(mailbox.id)
        among = moved if was == mailbox else after.employees
        people = [
            e
            for e in among
            if _may_use(e, mailbox)
            and not (was and e.id in regrouped and _may_use(regrouped[e.id], was))
        ]
        if people:
            gaining |= {e.id for e in people}
            told.append(_gained(mailbox, people, is_new=was is None))
    return tuple(told), len(gaining)


def _gained(mailbox: Mailbox, people: Sequence[Employee], is_new: bool) -> Phrase:
    """Who may send from it now; what is only proposed has no name that people know."""
    if is_new and not mailbox.address:
        return Phrase.of("wishes:access-new", people=shown(people))
    return Phrase.of("wishes:access", mailbox=named(mailbox), people=shown(people))


def _may_use(employee: Employee, mailbox: Mailbox) -> bool:
    if not employee.active or employee.kind is EmployeeKind.EXTERNAL:
        return False
    if mailbox.owner != COMPANY:
        return mailbox.owner == employee.id
    if mailbox.access is not Access.SELECTED:
        return mailbox.access is Access.EVERYONE
    in_group = any(group in mailbox.groups for group in employee.groups)
    return employee.id in mailbox.employees or in_group
