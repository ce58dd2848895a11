"""Who and what left or came between two accounts, with what they sent from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Account,
    Employee,
    Mailbox,
    Phrase,
    Project,
    Said,
    Source,
    SubjectKind,
)
from diagnostics.senders.arrays import Ints
from diagnostics.senders.changes.matching import Matching
from diagnostics.senders.changes.sides import PairSide, pair_sides
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.statements import LISTED_AT_MOST

_Crosser: TypeAlias = Employee | Project


@dataclass(frozen=True, slots=True)
class Crossing:
    """An employee or a project whose pairs stand in one of the accounts only.

    Attributes:
        kind: which of the two.
        id: its id, as its account has it.
        came: whether it is new or active again; else it left.
        phrase: what became of it.
        pairs: how many pairs it had, or has.
        witness: the first of them: employee's and project's id, and its sender.
        sources: the levels that these come from.
        addresses: what they left or leave from, with how many pairs each.
        own: addresses of mailboxes of its own that are still there.
    """

    kind: SubjectKind
    id: str
    came: bool
    phrase: Phrase
    pairs: int
    witness: tuple[str, str, PairSide] | None
    sources: tuple[Source, ...]
    addresses: tuple[tuple[Said, int], ...]
    own: tuple[str, ...] = ()

    @property
    def had(self) -> Phrase:
        """The addresses with their numbers of pairs, the most pairs first."""
        told: list[Said] = [
            Phrase.of("changes:had-pairs", address=address, pairs=pairs)
            for address, pairs in self.addresses[:LISTED_AT_MOST]
        ]
        more = len(self.addresses) - len(told)
        if more:
            told.append(Phrase.of("senders:more", number=more))
        if not told:
            return Phrase.of("changes:no-pairs-before")
        return Phrase.of("edits:list", names=told)


def crossings(
    before: PairMatrix, after: PairMatrix, matching: Matching
) -> tuple[Crossing, ...]:
    """Who left, what left, who came and what came, each in list order.

    Args:
        before: the pairs before, on the ids of the account after.
        after: the pairs after.
        matching: how the accounts were brought together.
    """
    left = _crossed(before, after, matching, came=False)
    return (*left, *_crossed(after, before, matching, came=True))


def _crossed(
    here: PairMatrix, there: PairMatrix, matching: Matching, *, came: bool
) -> Iterator[Crossing]:
    """What one matrix has and the other account has not, or not active."""
    tables: tuple[tuple[SubjectKind, Sequence[_Crosser], Sequence[_Crosser]], ...] = (
        (SubjectKind.EMPLOYEE, here.employees, there.account.employees),
        (SubjectKind.PROJECT, here.projects, there.account.projects),
    )
    for kind, rows, others in tables:
        if rows is others:
            continue
        known = {row.id: row for row in others}
        for place, row in enumerate(rows):
            other = known.get(row.id)
            if other is None or (row.active and not other.active):
                at = (
                    (place, None) if kind is SubjectKind.EMPLOYEE else (None, place + 1)
                )
                yield _crossing(here, there.account, matching, row, at, other, came)


def _crossing(
    here: PairMatrix,
    there: Account,
    matching: Matching,
    row: _Crosser,
    at: tuple[int | None, int | None],
    other: _Crosser | None,
    came: bool,
) -> Crossing:
    kind = SubjectKind.EMPLOYEE if isinstance(row, Employee) else SubjectKind.PROJECT
    row_id = row.id if came else matching.id_before(kind, row.id)
    height, width = here.roster.shape
    rows = np.arange(height) if at[0] is None else np.full(width, at[0])
    columns = np.arange(width) if at[1] is None else np.full(height, at[1])
    sides = pair_sides(here, rows, columns)
    addresses = Counter(side.told for side in sides)
    return Crossing(
        kind=kind,
        id=row_id,
        came=came,
        phrase=_phrase(kind, row, row_id, other, came),
        pairs=len(sides),
        witness=_witness(here, rows, columns, sides, matching, came),
        sources=tuple(s for s in Source if any(side.source is s for side in sides)),
        addresses=tuple(addresses.most_common()),
        own=tuple(_own(there, row)) if not came else (),
    )


def _phrase(
    kind: SubjectKind, row: _Crosser, row_id: str, other: _Crosser | None, came: bool
) -> Phrase:
    shown = Phrase.of(
        f"changes:row-{kind}", label=row.label, id="" if row.label == row_id else row_id
    )
    if came:
        return Phrase.of(f"changes:came-{'active' if other else 'new'}", row=shown)
    away = "inactive" if kind is SubjectKind.EMPLOYEE else "archived"
    return Phrase.of(f"changes:left-{away if other else 'gone'}", row=shown)


def _witness(
    here: PairMatrix,
    rows: Ints,
    columns: Ints,
    sides: list[PairSide],
    matching: Matching,
    came: bool,
) -> tuple[str, str, PairSide] | None:
    if not sides:
        return None
    row, column = int(rows[0]), int(columns[0])
    person = here.employees[row].id
    project = here.projects[column - 1].id if column else NO_PROJECT
    if not came:
        person = matching.id_before(SubjectKind.EMPLOYEE, person)
        project = matching.id_before(SubjectKind.PROJECT, project)
    return person, project, sides[0]


def _own(account: Account, row: _Crosser) -> Iterator[str]:
    """Labels of the mailboxes that an employee still owns."""
    boxes: tuple[Mailbox, ...] = account.mailboxes
    if isinstance(row, Employee):
        yield from (mailbox.label for mailbox in boxes if mailbox.owner == row.id)
