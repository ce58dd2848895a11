"""Who may use a mailbox and where it is valid, as positions of rows and columns.

A pair is a candidate's pair exactly when its row and its column are both reached, so
everything about candidates alone is a product of the two sides.
Facts: planfix-mail.md, "Who sends" 4 and "Exactly".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Project,
    Subprojects,
)
from diagnostics.senders.arrays import Ints

_Lists: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The employees and the groups on an access list."""

_NOTHING = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The rows and columns of an account, and what each mailbox reaches of them.

    Attributes:
        employees: the rows, in list order.
        columns: the columns, None first for "no project", then projects.
    """

    employees: tuple[Employee, ...]
    columns: tuple[Project | None, ...]
    _everyone: Ints
    _everywhere: Ints
    _row_of: dict[str, int]
    _members: dict[str, list[int]]
    _columns_of: dict[str, list[int]]
    _selected: dict[_Lists, Ints] = field(default_factory=dict)

    @property
    def everyone(self) -> Ints:
        """Positions of all employees who can send, rising."""
        return self._everyone

    def users(self, mailbox: Mailbox) -> Ints:
        """Positions of the employees who can send and may use the mailbox, rising."""
        if mailbox.is_own:
            owner = self._row_of.get(mailbox.owner)
            return _NOTHING if owner is None else np.array([owner])
        if mailbox.access is not Access.SELECTED:
            everyone = mailbox.access is Access.EVERYONE
            return self._everyone if everyone else _NOTHING
        lists = mailbox.employees, mailbox.groups
        users = self._selected.get(lists)
        if users is None:
            users = self._selected[lists] = self._listed(*lists)
        return users

    def _listed(self, employees: tuple[str, ...], groups: tuple[str, ...]) -> Ints:
        found = {self._row_of[i] for i in employees if i in self._row_of}
        for group in groups:
            found.update(self._members.get(group, ()))
        return np.array(sorted(found), np.int64)

    def places(self, mailbox: Mailbox) -> Ints:
        """Positions of the columns where the mailbox is valid, rising."""
        if not mailbox.is_bound:
            return self._everywhere
        found: set[int] = set()
        for project in mailbox.projects:
            found.update(self._columns_of.get(project, ()))
        return np.array(sorted(found), np.int64)


def reach_of(
    account: Account, subprojects: Subprojects, include_inactive: bool = False
) -> Reach:
    """The rows, the columns and both sides of candidacy; tests and plan don't count."""
    employees = tuple(e for e in account.employees if e.active or include_inactive)
    projects = tuple(p for p in account.projects if p.active or include_inactive)
    columns = (None, *projects)
    senders = [
        (position, employee)
        for position, employee in enumerate(employees)
        if employee.kind is not EmployeeKind.EXTERNAL
    ]
    members: dict[str, list[int]] = defaultdict(list)
    for position, employee in senders:
        for group in employee.groups:
            members[group].append(position)
    return Reach(
        employees=employees,
        columns=columns,
        _everyone=np.array([position for position, _ in senders], np.int64),
        _everywhere=np.arange(len(columns)),
        _row_of={employee.id: position for position, employee in senders},
        _members=dict(members),
        _columns_of=_columns_by_listed_id(account, columns, subprojects),
    )


def _columns_by_listed_id(
    account: Account, columns: tuple[Project | None, ...], subprojects: Subprojects
) -> dict[str, list[int]]:
    if subprojects is not Subprojects.INHERIT:
        return {p.id: [position] for position, p in enumerate(columns) if p}
    parents = {project.id: project.parent for project in account.projects}
    reached: dict[str, list[int]] = defaultdict(list)
    for position, project in enumerate(columns):
        listed = project.id if project else ""
        seen: set[str] = set()
        while listed and listed not in seen:
            seen.add(listed)
            reached[listed].append(position)
            listed = parents.get(listed, "")
    return dict(reached)


def column_id(project: Project | None) -> str:
    """The column's project id, `none` for no project."""
    return project.id if project else NO_PROJECT
