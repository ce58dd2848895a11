"""An account as arrays: who may use which mailbox, and where it is valid.

Company mailboxes are bits of packed rows. Own mailboxes never are: they would make
nearly every employee a class of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Positions,
    Project,
    Reading,
    Subprojects,
)
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.bit_rows import Words, scattered, width
from diagnostics.senders.pair.ranking import DecidedBy, accepts_test, key_parts


@dataclass(frozen=True, eq=False)  # no slots: what is costly is computed once
class Roster:
    """The rows and columns of a matrix, and what each mailbox has to do with them.

    Attributes:
        account: the account.
        employees: the rows, in list order.
        projects: the columns behind the first, which is "no project".
        usable: positions of the mailboxes whose test result is accepted; none where
            the plan can't send.
        company: positions of the usable company mailboxes, in list order; bit i of
            the words is mailbox `company[i]`.
        employee_words: which company mailboxes each row may use.
        senders: which rows can have candidates at all (not the external ones).
        rows: row by employee id.
        columns: column by project id, `none` included.
    """

    account: Account
    employees: tuple[Employee, ...]
    projects: tuple[Project, ...]
    usable: tuple[int, ...]
    company: Ints
    employee_words: Words
    senders: np.ndarray[tuple[int], np.dtype[np.bool_]]
    rows: Positions
    columns: Positions

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix, "no project" included."""
        return len(self.employees), len(self.projects) + 1

    @classmethod
    def of(cls, account: Account, reading: Reading, include_inactive: bool) -> Roster:
        """The roster of an account; of the reading only `unverified` matters."""
        employees = tuple(e for e in account.employees if include_inactive or e.active)
        projects = tuple(p for p in account.projects if include_inactive or p.active)
        usable = tuple(
            position
            for position, mailbox in enumerate(account.mailboxes)
            if account.plan.can_send and accepts_test(mailbox, reading)
        )
        company = [
            position
            for position in usable
            if not account.mailboxes[position].is_own
            and account.mailboxes[position].access is not Access.NOBODY
        ]
        rows = {employee.id: row for row, employee in enumerate(employees)}
        columns = {NO_PROJECT: 0} | {p.id: n for n, p in enumerate(projects, 1)}
        active = "" if include_inactive else "active "
        senders = np.array(
            [e.kind is not EmployeeKind.EXTERNAL for e in employees], np.bool_
        )
        words = _employee_words(employees, [account.mailboxes[p] for p in company])
        words[~senders] = 0
        return cls(
            account=account,
            employees=employees,
            projects=projects,
            usable=usable,
            company=np.array(company, np.int64),
            employee_words=words,
            senders=senders,
            rows=Positions(f"{active}employee", rows),
            columns=Positions(f"{active}project", columns),
        )

    def project_words(self, subprojects: Subprojects) -> Words:
        """In which columns each company mailbox is valid."""
        tree = self._tree
        mailboxes = [self.account.mailboxes[p] for p in self.company.tolist()]
        listed = [
            (tree.rows[project], bit)
            for bit, mailbox in enumerate(mailboxes)
            for project in mailbox.projects
            if project in tree.rows
        ]
        shape = (len(tree.rows) + 1, width(len(mailboxes)))
        words = scattered(*_two_columns(listed), shape)
        if subprojects is Subprojects.INHERIT:
            words = tree.passed_down(words)
        general = sum(1 << bit for bit, m in enumerate(mailboxes) if not m.is_bound)
        return words[self._tree_rows] | _as_words([general], shape[1])

    def codes(self, reading: Reading) -> Ints:
        """Every mailbox's `ranking.key_code`, by position."""
        mailboxes = self.account.mailboxes
        loses = {
            DecidedBy.LEVEL: [not m.is_own for m in mailboxes],
            DecidedBy.DEFAULT_FLAG: [not m.default for m in mailboxes],
            DecidedBy.BOUND: [not m.is_bound for m in mailboxes],
        }
        codes = np.zeros(len(mailboxes), np.int64)
        for part in key_parts(reading):
            codes = codes * 2 + np.array(loses[part], np.int64)
        return codes

    @cached_property
    def own_general(self) -> tuple[Ints, Ints]:
        """Usable own mailboxes valid everywhere: their owners' rows, their positions.

        In list order.
        """
        return _two_columns(
            (self.rows[mailbox.owner], position)
            for position, mailbox in self._own_mailboxes
            if not mailbox.is_bound
        )

    def own_bound(self, subprojects: Subprojects) -> tuple[Ints, Ints, Ints]:
        """Where usable own bound mailboxes are valid: rows, columns, positions.

        One entry per mailbox and column, also where a project is listed twice.
        """
        inherit = subprojects is Subprojects.INHERIT
        return self._own_inherited if inherit else self._own_direct

    def below(self, subprojects: Subprojects) -> Descendants:
        """Which columns a list of projects covers."""
        inherit = subprojects is Subprojects.INHERIT
        return self._descendants if inherit else Descendants({}, self.columns)

    @cached_property
    def _descendants(self) -> Descendants:
        return Descendants(self._tree.children(), self.columns)

    @cached_property
    def _own_direct(self) -> tuple[Ints, Ints, Ints]:
        return self._own_places(self.below(Subprojects.SEPARATE))

    @cached_property
    def _own_inherited(self) -> tuple[Ints, Ints, Ints]:
        return self._own_places(self.below(Subprojects.INHERIT))

    def _own_places(self, below: Descendants) -> tuple[Ints, Ints, Ints]:
        rows: list[Ints] = []
        columns: list[Ints] = []
        positions: list[Ints] = []
        for position, mailbox in self._own_mailboxes:
            if not mailbox.is_bound:
                continue
            valid = below.columns_of(mailbox.projects)
            columns.append(valid)
            rows.append(np.full(len(valid), self.rows[mailbox.owner], np.int64))
            positions.append(np.full(len(valid), position, np.int64))
        return _joined(rows), _joined(columns), _joined(positions)

    @cached_property
    def _tree(self) -> ProjectTree:
        return ProjectTree.of(self.account.projects)

    @cached_property
    def _tree_rows(self) -> Ints:
        """By column, its row in the tree; behind them all that of "no project"."""
        rows = self._tree.rows
        chosen = [rows[project.id] for project in self.projects]
        return np.array([len(rows), *chosen], np.int64)

    @cached_property
    def _own_mailboxes(self) -> tuple[tuple[int, Mailbox], ...]:
        """Usable own mailboxes of rows that can send, with their positions."""
        mailboxes = self.account.mailboxes
        owners = ((p, self.rows.get(mailboxes[p].owner)) for p in self.usable)
        return tuple(
            (p, mailboxes[p])
            for p, row in owners
            if row is not None and self.senders[row]
        )


@dataclass(frozen=True, slots=True, eq=False)
class ProjectTree:
    """All projects of an account and their parents.

    Attributes:
        rows: row by project id.
        parents: each row's parent row; the number of rows where there is none.
    """

    rows: dict[str, int]
    parents: Ints

    @classmethod
    def of(cls, projects: Sequence[Project]) -> ProjectTree:
        """The tree of these projects; a parent that doesn't exist counts as none."""
        above = {project.id: project.parent for project in projects}
        rows = {project_id: row for row, project_id in enumerate(above)}
        parents = [rows.get(parent, len(rows)) for parent in above.values()]
        return cls(rows, np.array([*parents, len(rows)], np.int64))

    def children(self) -> dict[str, list[str]]:
        """Ids of the projects right below each project that has any."""
        ids = list(self.rows)
        found: dict[str, list[str]] = {}
        parents = self.parents[:-1]
        below = np.flatnonzero(parents < len(ids))
        for child, parent in zip(below.tolist(), parents[below].tolist(), strict=True):
            found.setdefault(ids[parent], []).append(ids[child])
        return found

    def passed_down(self, words: Words) -> Words:
        """Every row joined with all its ancestors; the last row stays as it is.

        Doubling the distance each time takes as many rounds as the depth has digits,
        and ends in a ring of parents too.
        """
        words, above = words.copy(), self.parents
        for _ in range(len(self.parents).bit_length()):
            if (above == len(self.rows)).all():
                break
            words |= words[above]
            above = above[above]
        return words


class Descendants:
    """Columns that a list of projects covers."""

    def __init__(self, children: dict[str, list[str]], columns: dict[str, int]) -> None:
        self._children = children
        self._columns = columns

    def columns_of(self, listed: Sequence[str]) -> Ints:
        """Without repeats; a project that is no column is left out."""
        seen: dict[str, None] = dict.fromkeys(p for p in listed if p != NO_PROJECT)
        waiting = list(seen) if self._children else []
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in seen:
                    seen[child] = None
                    waiting.append(child)
        found = [self._columns[p] for p in seen if p in self._columns]
        return np.array(found, np.int64)


def _employee_words(
    employees: Sequence[Employee], mailboxes: Sequence[Mailbox]
) -> Words:
    everyone = 0
    named: dict[str, int] = {}
    groups: dict[str, int] = {}
    for bit, mailbox in enumerate(mailboxes):
        if mailbox.access is Access.EVERYONE:
            everyone |= 1 << bit
            continue
        for employee_id in mailbox.employees:
            named[employee_id] = named.get(employee_id, 0) | 1 << bit
        for group_id in mailbox.groups:
            groups[group_id] = groups.get(group_id, 0) | 1 << bit
    sets: dict[int, int] = {}
    by_groups: dict[tuple[str, ...], int] = {}
    chosen = []
    for employee in employees:
        at = by_groups.get(employee.groups)
        if at is None or employee.id in named:
            usable = everyone | named.get(employee.id, 0)
            for group_id in employee.groups:
                usable |= groups.get(group_id, 0)
            at = sets.setdefault(usable, len(sets))
            if employee.id not in named:
                by_groups[employee.groups] = at
        chosen.append(at)
    distinct = _as_words(list(sets), width(len(mailboxes)))
    return distinct[np.array(chosen, np.int64)]


def _as_words(sets: Sequence[int], words: int) -> Words:
    """Python's integers as rows of words."""
    raw = b"".join(bits.to_bytes(words * 8, "little") for bits in sets)
    return np.frombuffer(raw, "<u8").reshape(-1, words).astype(np.uint64)


def _two_columns(rows: Iterable[tuple[int, int]]) -> tuple[Ints, Ints]:
    array = np.array(list(rows), np.int64).reshape(-1, 2)
    return array[:, 0].copy(), array[:, 1].copy()


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
