"""Today's senders as expectations, folded by group and project where that is exact.

What is written holds for the account as it is, so that any change of a sender shows
when it is read back by `audit --expect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account, EmployeeKind, Reading, Source
from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.expected.expectations import EVERY, EVERYONE, Expectation
from diagnostics.senders.pair.outcomes import SENDS, SOURCES
from diagnostics.senders.simulation import Simulation, simulate

MOST_PAIRS = 5_000_000
"""So many pairs are looked at one by one; of more no snapshot is made."""

_INTERNAL, _UNSAID, _VARIES = -1, -2, -3
"""Beside mailboxes' positions: the internal address, what no expectation can say, and
what differs between projects."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Today's senders.

    Attributes:
        expectations: what holds today, the widest lines first in each project.
        unsaid: pairs that no expectation can speak of: those without any address, of
            external authors, and ties that nobody decides.
    """

    expectations: tuple[Expectation, ...]
    unsaid: int


def snapshot(account: Account, reading: Reading | None = None) -> Snapshot:
    """What holds today for all active people in all active projects and without one.

    Args:
        account: the account.
        reading: how to read what the help leaves open; None: the account's own.

    Raises:
        PartialAccountError: the account lacks parts of its files.
        ValueError: it has more pairs than a snapshot can hold, or an id twice.
    """
    simulation = simulate(account, reading)
    if simulation.pairs > MOST_PAIRS:
        raise ValueError(
            _(
                "{pairs:,} pairs are too many for a snapshot, which holds {most:,} "
                "at most",
                pairs=simulation.pairs,
                most=MOST_PAIRS,
            )
        )
    answers = _answers(simulation)
    able = np.array(
        [e.kind is not EmployeeKind.EXTERNAL for e in simulation.employees], np.bool_
    )
    folded = _Folded(simulation, answers, able)
    return Snapshot(tuple(folded.lines()), int(np.count_nonzero(answers == _UNSAID)))


def _answers(simulation: Simulation) -> npt.NDArray[np.int32]:
    """By pair, the position of the mailbox that sends, or one of those beside."""
    first, outcome = simulation.block(0, len(simulation.employees))
    internal = SOURCES[outcome] == list(Source).index(Source.INTERNAL)
    beside = np.where(internal, _INTERNAL, _UNSAID)
    return np.where(SENDS[outcome], first, beside).astype(np.int32)


class _Folded:
    """The answers of all pairs as few lines, each of them exactly right."""

    def __init__(
        self, simulation: Simulation, answers: npt.NDArray[np.int32], able: Flags
    ) -> None:
        self._simulation = simulation
        self._answers = answers
        self._able = able
        account = simulation.account
        self._groups = [
            (group.id, members)
            for group in account.groups
            if (members := self._members(group.id)).any()
        ]
        self._ids = {e.id for e in account.employees}
        self._projects = {p.id.lower() for p in account.projects}

    def _members(self, group: str) -> Flags:
        found = [group in e.groups for e in self._simulation.employees]
        return np.array(found, np.bool_) & self._able

    def lines(self) -> Iterator[Expectation]:
        """Without a project, then what holds in every project, then the others."""
        yield from self._of_column(NO_PROJECT, self._answers[:, 0])
        width = self._answers.shape[1]
        if width == 1:
            return
        # An id that is spelled like the word would be taken for the project.
        alone = width == 2 or EVERY in self._projects
        left = np.ones(len(self._able), np.bool_)
        if not alone:
            same = (self._answers[:, 1:] == self._answers[:, 1:2]).all(axis=1)
            yield from self._of_column(
                EVERY, np.where(same, self._answers[:, 1], _VARIES)
            )
            left = ~same
        for column, project in enumerate(self._simulation.projects, 1):
            yield from self._of_column(project.id, self._answers[:, column], left)

    def _of_column(
        self,
        project: str,
        answers: npt.NDArray[np.int32],
        wanted: Flags | None = None,
    ) -> Iterator[Expectation]:
        """The lines of one project; only `wanted` people have to be among them."""
        for answer in _distinct(answers):
            sends = answers == answer
            needed = sends if wanted is None else sends & wanted
            sender = ""
            if answer != _INTERNAL:
                sender = self._simulation.account.mailboxes[answer].id
            for who, group in self._covers(sends, needed):
                yield Expectation(who, project, sender, group=group)

    def _covers(self, sends: Flags, needed: Flags) -> Iterator[tuple[str, str]]:
        """Employees and groups that stand for all that are needed, and for no other."""
        if not needed.any():
            return
        if EVERYONE not in self._ids and not np.any(self._able & ~sends):
            yield EVERYONE, ""
            return
        left = needed.copy()
        fitting = [(i, m) for i, m in self._groups if not np.any(m & ~sends)]
        while fitting:
            gains = [np.count_nonzero(members & left) for _, members in fitting]
            best = int(np.argmax(gains))
            if gains[best] < 2:
                break
            group, members = fitting.pop(best)
            left &= ~members
            yield "", group
        employees = self._simulation.employees
        for row in np.flatnonzero(left).tolist():
            yield employees[row].id, ""


def _distinct(answers: Ints | npt.NDArray[np.int32]) -> Iterable[int]:
    found: list[int] = np.unique(answers).tolist()
    return (answer for answer in found if answer > _UNSAID)
