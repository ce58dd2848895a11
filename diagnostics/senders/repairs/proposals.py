"""The edits that could close gaps, what each of them costs, and what it closes.

Every proposal closes a rectangle: the gaps of some row classes in some column classes.
Members of a class are alike, so an optimum lists all of them on a mailbox or none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostics.model import Access, Mailbox, TestResult
from diagnostics.senders.arrays import Ints
from diagnostics.senders.edits import Edit, add, change, free_id, include
from diagnostics.senders.repairs.gap_grid import GapGrid

Floats: TypeAlias = npt.NDArray[np.float64]

EDIT_COST = 1.0
"""One name added to one list of a mailbox: the unit of cost."""
LIFT_COST = 0.1
"""A lifted limit is lifted for whoever and whatever comes later, too."""
NEW_MAILBOX_COST = 5.0
"""A new general mailbox must be bought, set up and tested: worth a few edits."""
ACCESS_COST = 0.01
"""Each person who may then send from a mailbox they couldn't use before."""


class Kind(IntEnum):
    """What a proposal does, in the order of the numbering."""

    EMPLOYEE = 0
    GROUP = 1
    PROJECT = 2
    EVERYONE = 3
    CLEAR = 4
    NEW = 5


_OF_PROJECTS = (Kind.PROJECT, Kind.CLEAR)


@dataclass(frozen=True, slots=True, eq=False)
class Rectangle:
    """What a proposal reaches: row classes and column classes."""

    rows: Ints
    columns: Ints


class Proposals:
    """All proposals of an account, as flat arrays that share one numbering.

    First come employees (by row class and company mailbox), then groups, then
    projects (by column class), then by company mailbox access for everyone and
    clearing its projects, and last the new general mailbox. Own mailboxes and those
    with access `nobody` are left as their owners want them.

    Args:
        grid: the gaps.
        keep: ids of mailboxes that stay as they are.
        opening: whether a mailbox may be opened to everyone, or to every project.

    Attributes:
        grid: the gaps.
        base: cost of each without side effects; infinite where there is no such edit.
        no_access: by row class and company mailbox, who could be let in.
        limited: by column class and company mailbox, where it could be made valid.
        not_valid: the same for listing single projects.
    """

    def __init__(
        self, grid: GapGrid, keep: Collection[str] = (), *, opening: bool = True
    ) -> None:
        self.grid = grid
        self._opening = opening
        roster = grid.pairs.roster
        mailboxes = [grid.pairs.account.mailboxes[p] for p in roster.company.tolist()]
        self._company = mailboxes
        self._count = len(mailboxes)
        self._selected = np.array(
            [m.access is Access.SELECTED for m in mailboxes], np.bool_
        )
        self._bound = np.array([m.is_bound for m in mailboxes], np.bool_)
        kept = np.array([m.id in keep for m in mailboxes], np.bool_)
        self._selected &= ~kept
        self._bound &= ~kept
        counts = [len(grid.people), len(grid.groups), len(grid.places), 1, 1]
        self._ends = np.cumsum([count * len(mailboxes) for count in counts]).tolist()
        self.no_access = ~grid.usable & self._selected
        self.limited = ~grid.valid & self._bound
        self.not_valid = self.limited.copy()
        self.not_valid[grid.no_project] = False
        self.base = self._base_costs()

    @property
    def new_mailbox(self) -> int:
        """The number of the new general mailbox; it closes every gap."""
        return int(self._ends[-1])

    @property
    def limited_twice(self) -> int:
        """How many company mailboxes limit both who may use them and where."""
        return int(np.count_nonzero(self._selected & self._bound))

    def _base_costs(self) -> Floats:
        grid = self.grid
        people, places = grid.people[:, None], grid.places[:, None]
        # In floats numpy multiplies matrices a hundred times quicker than in integers.
        weights = grid.people.astype(np.float64)
        members = grid.member * weights
        gaining = members @ self.no_access.astype(np.float64)
        employee = np.where(
            self.no_access & (people > 0), people * (EDIT_COST + ACCESS_COST), np.inf
        )
        group = np.where(gaining > 0, EDIT_COST + ACCESS_COST * gaining, np.inf)
        project = np.where(self.not_valid, places * EDIT_COST, np.inf)
        lifted = EDIT_COST + LIFT_COST
        opened = weights @ self.no_access
        everyone = np.where(
            (opened > 0) & self._opening, lifted + ACCESS_COST * opened, np.inf
        )
        cleared = np.where(self._bound & self._opening, lifted, np.inf)
        new = NEW_MAILBOX_COST + ACCESS_COST * float(grid.people.sum())
        kinds = (employee, group, project, everyone, cleared)
        parts = [part.reshape(-1) for part in kinds]
        return np.concatenate([*parts, [new]])

    def rectangle(self, number: int) -> Rectangle:
        """What a proposal reaches."""
        kind, target, bit = self.parts(number)
        if kind is Kind.NEW:
            everything = np.arange(len(self.grid.places))
            return Rectangle(np.flatnonzero(self.grid.people), everything)
        if kind in _OF_PROJECTS:
            rows = np.flatnonzero(self.grid.usable[:, bit])
            return Rectangle(rows, self._columns(kind, target, bit))
        columns = np.flatnonzero(self.grid.valid[:, bit])
        return Rectangle(self._rows(kind, target, bit), columns)

    def _rows(self, kind: Kind, target: int, bit: int) -> Ints:
        """The row classes that an employee, a group or everyone brings a mailbox."""
        if kind is Kind.EMPLOYEE:
            return np.array([target])
        grid = self.grid
        among = grid.people > 0 if kind is Kind.EVERYONE else grid.member[target]
        return np.flatnonzero(among & self.no_access[:, bit])

    def _columns(self, kind: Kind, target: int, bit: int) -> Ints:
        """The column classes that a project or a lifted limit brings a mailbox."""
        if kind is Kind.CLEAR:
            return np.flatnonzero(self.limited[:, bit])
        if self.grid.covers is None:
            return np.array([target])
        return np.flatnonzero(self.grid.covers[target] & self.not_valid[:, bit])

    def closing(self, row: int, column: int) -> Ints:
        """All proposals that close a gap of this row class and column class alone."""
        opened = np.flatnonzero(self.no_access[row] & self.grid.valid[column])
        extended = np.flatnonzero(self.grid.usable[row] & self.limited[column])
        return np.concatenate(
            [
                self.letting_in(row, opened).reshape(-1),
                self.making_valid(column, extended).reshape(-1),
                [self.new_mailbox],
            ]
        )

    def closing_together(self, row: int, column: int) -> tuple[Ints, Ints]:
        """Proposals that close a gap with another one of the same mailbox only.

        Returns:
            Those that let the row class in and those that make a mailbox valid, both
            of shape (proposals, mailboxes); some may be impossible.
        """
        bits = np.flatnonzero(self.no_access[row] & self.limited[column])
        return self.letting_in(row, bits), self.making_valid(column, bits)

    def letting_in(self, row: int, bits: Ints) -> Ints:
        """What lets a row class use these mailboxes; shape (proposals, mailboxes)."""
        groups = np.flatnonzero(self.grid.member[:, row])
        targets = [row * self._count, *(self._ends[0] + groups * self._count)]
        return np.array([*targets, self._ends[2]], np.int64)[:, None] + bits

    def making_valid(self, column: int, bits: Ints) -> Ints:
        """What makes these mailboxes valid in a column class; the same shape."""
        listed = np.array([column])
        if self.grid.covers is not None:
            listed = np.flatnonzero(self.grid.covers[:, column])
        targets = self._ends[1] + listed * self._count
        return np.array([*targets, self._ends[3]], np.int64)[:, None] + bits

    def letting_in_and_clearing(self) -> tuple[Ints, Ints]:
        """Pairs of proposals that make a mailbox general for a group, or for everyone.

        By group and mailbox, and behind them by mailbox for everyone.
        """
        bits = np.arange(self._count)
        groups = np.arange(self._ends[0], self._ends[1])
        clear = np.tile(self._ends[3] + bits, len(self.grid.groups) + 1)
        return np.append(groups, self._ends[2] + bits), clear

    def of_one_mailbox(self, numbers: list[int]) -> list[tuple[int, int]]:
        """Pairs of a proposal that lets people use a mailbox and one of its places."""
        by_bit: dict[int, tuple[list[int], list[int]]] = {}
        for number in numbers:
            kind, _, bit = self.parts(number)
            if kind is not Kind.NEW:
                sides = by_bit.setdefault(bit, ([], []))
                sides[kind in _OF_PROJECTS].append(number)
        return [pair for sides in by_bit.values() for pair in product(*sides)]

    def reached_by_both(self, access: int, limit: int) -> Rectangle:
        """What two proposals of one mailbox reach together and neither alone."""
        return Rectangle(self.rectangle(access).rows, self.rectangle(limit).columns)

    def reached(self, numbers: Iterable[int]) -> list[Rectangle]:
        """What proposals reach, alone and together."""
        chosen = list(numbers)
        pairs = self.of_one_mailbox(chosen)
        together = [self.reached_by_both(*pair) for pair in pairs]
        return [*(self.rectangle(number) for number in chosen), *together]

    def reached_with(self, number: int, others: list[int]) -> list[Rectangle]:
        """What one of some proposals reaches, alone and together with another."""
        pairs = [pair for pair in self.of_one_mailbox(others) if number in pair]
        together = [self.reached_by_both(*pair) for pair in pairs]
        return [self.rectangle(number), *together]

    def gains_access(self, numbers: list[int]) -> int:
        """How many people may use a mailbox after these that they could not before."""
        rows = np.zeros(len(self.grid.people), np.bool_)
        for number in numbers:
            if self.parts(number)[0] not in _OF_PROJECTS:
                rows[self.rectangle(number).rows] = True
        return int(self.grid.people[rows].sum())

    def edits(self, number: int) -> tuple[Edit, ...]:
        """The edits of a proposal: one a member of its class."""
        grid, (kind, target, bit) = self.grid, self.parts(number)
        if kind is Kind.NEW:
            return (add(self.general_mailbox()),)
        mailbox_id = self._company[bit].id
        if kind is Kind.EVERYONE:
            return (change(mailbox_id, access=Access.EVERYONE),)
        if kind is Kind.CLEAR:
            return (change(mailbox_id, projects=()),)
        if kind is Kind.GROUP:
            return (include(mailbox_id, "groups", grid.groups[target]),)
        if kind is Kind.EMPLOYEE:
            rows = np.flatnonzero(grid.of_row == target).tolist()
            employees = [grid.pairs.employees[row].id for row in rows]
            return tuple(include(mailbox_id, "employees", e) for e in employees)
        columns = np.flatnonzero(grid.of_column == target).tolist()
        projects = [grid.pairs.projects[column - 1].id for column in columns]
        return tuple(include(mailbox_id, "projects", p) for p in projects)

    def general_mailbox(self) -> Mailbox:
        """The new company mailbox for everyone and everything, tested."""
        known = {mailbox.id for mailbox in self.grid.pairs.account.mailboxes}
        new_id = free_id("new-general-mailbox", known)
        return Mailbox(new_id, access=Access.EVERYONE, test=TestResult.PASSED)

    def parts(self, number: int) -> tuple[Kind, int, int]:
        """Kind, class or group (0 where there is none), and mailbox bit."""
        if number == self.new_mailbox:
            return Kind.NEW, 0, 0
        kind = Kind(int(np.searchsorted(self._ends, number, side="right")))
        start = self._ends[kind - 1] if kind else 0
        target, bit = divmod(number - start, self._count)
        return kind, target, bit
