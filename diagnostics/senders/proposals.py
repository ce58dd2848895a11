"""The edits that could close gaps, what each of them costs, and what it closes.

Every proposal closes a rectangle: the gaps of some row classes in some column classes.
Members of a class are alike, so an optimum lists all of them on a mailbox or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostics.model import Access, Mailbox, TestResult, Tie
from diagnostics.senders.bits import Ints
from diagnostics.senders.draft import Edit, add, change, include
from diagnostics.senders.gaps import GapGrid
from diagnostics.senders.pairs import Flags
from diagnostics.senders.ranking import key_code
from diagnostics.senders.unbound import Unbound

Floats: TypeAlias = npt.NDArray[np.float64]

EDIT_COST = 1.0
"""One name added to one list of a mailbox: the unit of cost."""
LIFT_COST = 0.1
"""A lifted limit is lifted for whoever and whatever comes later, too."""
NEW_MAILBOX_COST = 5.0
"""A new general mailbox must be bought, set up and tested: worth a few edits."""
ACCESS_COST = 0.01
"""Each person who may then send from a mailbox they couldn't use before."""
SIDE_EFFECT_COST = 0.25
"""Each pair that wasn't a gap and gets another sender: four are as bad as an edit."""


class Kind(IntEnum):
    """What a proposal does, in the order of the numbering."""

    EMPLOYEE = 0
    GROUP = 1
    PROJECT = 2
    EVERYONE = 3
    CLEAR = 4
    NEW = 5


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

    Attributes:
        base: cost of each without side effects; infinite where there is no such edit.
    """

    def __init__(self, grid: GapGrid) -> None:
        self.grid = grid
        roster = grid.pairs.roster
        mailboxes = [grid.pairs.account.mailboxes[p] for p in roster.company.tolist()]
        self._company = mailboxes
        self._selected = np.array(
            [m.access is Access.SELECTED for m in mailboxes], np.bool_
        )
        self._bound = np.array([m.is_bound for m in mailboxes], np.bool_)
        counts = [len(grid.people), len(grid.groups), len(grid.places), 1, 1]
        self._ends = np.cumsum([count * len(mailboxes) for count in counts]).tolist()
        self._no_access = ~grid.usable & self._selected
        self._limited = ~grid.valid & self._bound
        self._not_valid = self._limited.copy()
        self._not_valid[grid.no_project] = False
        self.base = self._base_costs()

    @property
    def new_mailbox(self) -> int:
        """The number of the new general mailbox; it closes every gap."""
        return int(self._ends[-1])

    def _base_costs(self) -> Floats:
        grid = self.grid
        people, places = grid.people[:, None], grid.places[:, None]
        # In floats numpy multiplies matrices a hundred times quicker than in integers.
        weights = grid.people.astype(np.float64)
        members = grid.member * weights
        gaining = members @ self._no_access.astype(np.float64)
        employee = np.where(
            self._no_access & (people > 0), people * (EDIT_COST + ACCESS_COST), np.inf
        )
        group = np.where(gaining > 0, EDIT_COST + ACCESS_COST * gaining, np.inf)
        project = np.where(self._not_valid, places * EDIT_COST, np.inf)
        lifted = EDIT_COST + LIFT_COST
        opened = weights @ self._no_access
        everyone = np.where(opened > 0, lifted + ACCESS_COST * opened, np.inf)
        serves = self._bound & (weights @ grid.usable > 0)
        cleared = np.where(serves, lifted, np.inf)
        new = NEW_MAILBOX_COST + ACCESS_COST * float(grid.people.sum())
        kinds = (employee, group, project, everyone, cleared)
        parts = [part.reshape(-1) for part in kinds]
        return np.concatenate([*parts, [new]])

    def gains(self, by_row: Floats, by_column: Floats, left: float) -> Floats:
        """How many open gaps each proposal closes.

        Args:
            by_row: `open_by_row` of all row classes.
            by_column: `open_by_column` of all column classes.
            left: all open gaps.
        """
        employee = by_row * self._no_access
        group = self.grid.member.astype(np.float64) @ employee
        project = by_column * self._not_valid
        if self.grid.covers is not None:
            project = (self.grid.covers @ project) * self._not_valid
        everyone = employee.sum(axis=0)
        cleared = (by_column * self._limited).sum(axis=0)
        kinds = (employee, group, project, everyone, cleared)
        parts = [part.reshape(-1) for part in kinds]
        return np.concatenate([*parts, [left]])

    def open_by_row(self, rows: Ints, is_open: Flags) -> Floats:
        """By row class and mailbox: open gaps where the mailbox is valid."""
        weighted = is_open[rows] * self.grid.places.astype(np.float32)
        counts = weighted @ self.grid.valid.astype(np.float32)
        return counts.astype(np.float64) * self.grid.people[rows, None]

    def open_by_column(self, columns: Ints, is_open: Flags) -> Floats:
        """By column class and mailbox: open gaps of those who may use the mailbox."""
        weighted = is_open[:, columns].T * self.grid.people.astype(np.float32)
        counts = weighted @ self.grid.usable.astype(np.float32)
        return counts.astype(np.float64) * self.grid.places[columns, None]

    def rectangle(self, number: int) -> Rectangle:
        """What a proposal reaches."""
        kind, target, bit = self._parts(number)
        if kind is Kind.NEW:
            everything = np.arange(len(self.grid.places))
            return Rectangle(np.flatnonzero(self.grid.people), everything)
        if kind in (Kind.PROJECT, Kind.CLEAR):
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
        return np.flatnonzero(among & self._no_access[:, bit])

    def _columns(self, kind: Kind, target: int, bit: int) -> Ints:
        """The column classes that a project or a lifted limit brings a mailbox."""
        if kind is Kind.CLEAR:
            return np.flatnonzero(self._limited[:, bit])
        if self.grid.covers is None:
            return np.array([target])
        return np.flatnonzero(self.grid.covers[target] & self._not_valid[:, bit])

    def closing(self, row: int, column: int) -> Ints:
        """All proposals that close a gap of this row class and column class."""
        grid, count = self.grid, len(self._company)
        bits = np.flatnonzero(self._no_access[row] & grid.valid[column])
        groups = np.flatnonzero(grid.member[:, row])
        listed = np.array([column])
        if grid.covers is not None:
            listed = np.flatnonzero(grid.covers[:, column])
        usable = np.flatnonzero(grid.usable[row])
        listed, usable = np.repeat(listed, len(usable)), np.tile(usable, len(listed))
        possible = self._not_valid[listed, usable]
        projects = listed[possible] * count + usable[possible]
        limited = np.flatnonzero(grid.usable[row] & self._limited[column])
        return np.concatenate(
            [
                row * count + bits,
                self._ends[0] + (groups[:, None] * count + bits).reshape(-1),
                self._ends[1] + projects,
                self._ends[2] + bits,
                self._ends[3] + limited,
                [self.new_mailbox],
            ]
        )

    def cost(self, number: int) -> float:
        """The cost of a proposal, its side effects when applied alone included."""
        pairs = self._taken_over(number)
        kind, _, bit = self._parts(number)
        if kind is Kind.CLEAR:
            pairs += Unbound.of(self.grid, bit).given_up()
        return float(self.base[number]) + SIDE_EFFECT_COST * pairs

    def _taken_over(self, number: int) -> int:
        """Pairs that get another sender because a proposal's mailbox is new in them."""
        reached = self.rectangle(number)
        cells = np.ix_(reached.rows, reached.columns)
        rank = self.grid.rank[cells]
        mine, code = self._place(number)
        if self.grid.pairs.reading.tie is Tie.UNDECIDED:
            codes = self.grid.pairs.ranking.codes[rank]
            changed = (code < codes) | ((code == codes) & ~self.grid.tied[cells])
        else:
            changed = mine <= rank
        changed &= ~self.grid.gap[cells]
        return self.grid.weight(reached.rows, reached.columns, changed)

    def _place(self, number: int) -> tuple[int, int]:
        """How many mailboxes come before a proposal's, and its key before list order.

        It comes before whatever has at least this rank now.
        """
        ranking = self.grid.pairs.ranking
        kind, _, bit = self._parts(number)
        if kind is Kind.NEW:
            return ranking.none, key_code(self._general_mailbox(), ranking.reading)
        if kind is Kind.CLEAR:
            cleared = Unbound.of(self.grid, bit)
            return cleared.rank, cleared.code
        rank = int(ranking.rank[self.grid.pairs.roster.company[bit]])
        return rank, int(ranking.codes[rank])

    def gains_access(self, numbers: list[int]) -> int:
        """How many people may use a mailbox after these that they could not before."""
        rows = np.zeros(len(self.grid.people), np.bool_)
        for number in numbers:
            if self._parts(number)[0] not in (Kind.PROJECT, Kind.CLEAR):
                rows[self.rectangle(number).rows] = True
        return int(self.grid.people[rows].sum())

    def edits(self, number: int) -> tuple[Edit, ...]:
        """The edits of a proposal: one a member of its class."""
        grid, (kind, target, bit) = self.grid, self._parts(number)
        if kind is Kind.NEW:
            return (add(self._general_mailbox()),)
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

    def _general_mailbox(self) -> Mailbox:
        known = {mailbox.id for mailbox in self.grid.pairs.account.mailboxes}
        new_id, number = "new-general-mailbox", 1
        while new_id in known:
            number += 1
            new_id = f"new-general-mailbox-{number}"
        return Mailbox(new_id, access=Access.EVERYONE, test=TestResult.PASSED)

    def _parts(self, number: int) -> tuple[Kind, int, int]:
        """Kind, class or group (0 where there is none), and mailbox bit."""
        if number == self.new_mailbox:
            return Kind.NEW, 0, 0
        kind = Kind(int(np.searchsorted(self._ends, number, side="right")))
        start = self._ends[kind - 1] if kind else 0
        target, bit = divmod(number - start, len(self._company))
        return kind, target, bit
