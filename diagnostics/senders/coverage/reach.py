"""Who may use a mailbox and where it is valid, as positions of rows and columns.

A pair is a candidate's pair exactly when its row and its column are both reached, so
everything about candidates alone is a product of the two sides.
Facts: planfix-mail.md, "Who sends" 4 and "Exactly".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Access,
    Employee,
    Mailbox,
    Project,
    Subprojects,
)
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.roster import Roster

_Lists: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The employees and the groups on an access list."""

_NOTHING = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)  # no slots: what is costly is computed once
class Reach:
    """The rows and columns of an account, and what each mailbox reaches of them.

    Tests and the plan don't count.
    """

    roster: Roster
    subprojects: Subprojects

    @property
    def employees(self) -> tuple[Employee, ...]:
        """The rows, in list order."""
        return self.roster.employees

    @cached_property
    def columns(self) -> tuple[Project | None, ...]:
        """The columns, None first for "no project", then projects."""
        return (None, *self.roster.projects)

    @cached_property
    def everyone(self) -> Ints:
        """Positions of all employees who can send, rising."""
        return np.flatnonzero(self.roster.senders)

    def users(self, mailbox: Mailbox) -> Ints:
        """Positions of the employees who can send and may use the mailbox, rising."""
        if mailbox.is_own:
            return self._senders((mailbox.owner,), ())
        if mailbox.access is not Access.SELECTED:
            everyone = mailbox.access is Access.EVERYONE
            return self.everyone if everyone else _NOTHING
        lists = mailbox.employees, mailbox.groups
        users = self._selected.get(lists)
        if users is None:
            users = self._selected[lists] = self._senders(*lists)
        return users

    def _senders(self, employees: tuple[str, ...], groups: tuple[str, ...]) -> Ints:
        """Those of some employees and groups who can send, rising."""
        rows = self.roster.rows
        found = {rows[i] for i in employees if i in rows}
        for group in groups:
            found.update(self._members.get(group, ()))
        listed = np.array(sorted(found), np.int64)
        return listed[self.roster.senders[listed]]

    def places(self, mailbox: Mailbox) -> Ints:
        """Positions of the columns where the mailbox is valid, rising."""
        if not mailbox.is_bound:
            return self._everywhere
        valid = self.roster.below(self.subprojects).columns_of(mailbox.projects)
        return np.sort(valid)

    @cached_property
    def _everywhere(self) -> Ints:
        return np.arange(len(self.columns))

    @cached_property
    def _members(self) -> dict[str, list[int]]:
        """The rows of each group."""
        found: dict[str, list[int]] = {}
        for row, employee in enumerate(self.employees):
            for group in employee.groups:
                found.setdefault(group, []).append(row)
        return found

    @cached_property
    def _selected(self) -> dict[_Lists, Ints]:
        """What was answered for access lists."""
        return {}


def column_id(project: Project | None) -> str:
    """The column's project id, `none` for no project."""
    return project.id if project else NO_PROJECT
