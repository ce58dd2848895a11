"""What an expectation means in an account: which pairs, and which mailbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from diagnostics.language import gettext as _
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Phrase,
    Project,
    UnknownIdError,
)
from diagnostics.senders.expected.expectations import EVERY, EVERYONE, Expectation
from diagnostics.words import text

_Row = TypeVar("_Row", bound=Employee | Group | Mailbox | Project)
_Names: TypeAlias = Sequence[Mapping[str, Sequence[_Row]]]
"""Rows by id, then by each other thing that they may be named by, any case."""


_NEAREST_AT_MOST = 20
"""For so many names that aren't there the nearest one is looked up."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A line with the pairs that it means.

    Attributes:
        row: the line.
        employees: ids; external users are left out of groups and of everyone.
        projects: ids, `none` for no project.
        mailbox: the wanted one; None for the internal address.
        group: the id of the group that it names, if it names one.
        left_out: how many external users were left out.
    """

    row: Expectation
    employees: tuple[str, ...]
    projects: tuple[str, ...]
    mailbox: Mailbox | None
    group: str = ""
    left_out: int = 0


class Meanings:
    """Looks up what expectations name in an account.

    A row is named by its id; else by its login, address or name, where it is the only
    one: no case matters then.
    """

    def __init__(self, account: Account) -> None:
        self._people = _named(account.employees, lambda e: (e.login, e.name))
        self._groups = _named(account.groups, lambda g: (g.name,))
        self._projects = _named(account.projects, lambda p: (p.name,))
        self._mailboxes = _named(account.mailboxes, lambda m: (m.address, m.name))
        self._left = _NEAREST_AT_MOST
        self._able = [e for e in account.employees if e.active]
        self._active = tuple(p.id for p in account.projects if p.active)

    def of(self, row: Expectation) -> Expected | list[Phrase]:
        """The pairs of a line; or what it names that isn't there, or isn't alone."""
        unknown: list[Phrase] = []
        people, group = self._meant(row, unknown)
        projects = self._places(row.project, unknown)
        mailbox = None
        if row.sender:
            mailbox = self._one("mailbox", row.sender, self._mailboxes, unknown)
        if unknown:
            return unknown
        able = people
        if row.group or self._is_everyone(row.employee):
            able = [e for e in people if e.kind is not EmployeeKind.EXTERNAL]
        return Expected(
            row,
            tuple(e.id for e in able),
            projects,
            mailbox,
            group,
            len(people) - len(able),
        )

    def _is_everyone(self, told: str) -> bool:
        return told.lower() == EVERYONE and told not in self._people[0]

    def _meant(
        self, row: Expectation, unknown: list[Phrase]
    ) -> tuple[list[Employee], str]:
        if row.group:
            group = self._one("group", row.group, self._groups, unknown)
            group_id = group.id if group else ""
            return [e for e in self._able if group_id in e.groups], group_id
        if self._is_everyone(row.employee):
            return self._able, ""
        one = self._one("employee", row.employee, self._people, unknown, [EVERYONE])
        return [one] if one else [], ""

    def _places(self, told: str, unknown: list[Phrase]) -> tuple[str, ...]:
        known = told in self._projects[0]
        if told == NO_PROJECT:
            return (NO_PROJECT,)
        if told.lower() == EVERY and not known:
            return self._active
        one = self._one("project", told, self._projects, unknown, [NO_PROJECT, EVERY])
        return (one.id,) if one else ()

    def _one(
        self,
        kind: str,
        told: str,
        names: _Names[_Row],
        unknown: list[Phrase],
        words: Sequence[str] = (),
    ) -> _Row | None:
        """The only row of a name; else what to say goes to `unknown`."""
        fold = told.casefold()
        found = names[0].get(told) or next(
            (layer[fold] for layer in names[1:] if fold in layer), ()
        )
        if len(found) == 1:
            return found[0]
        key = "coverage/expectation-unknown-id"
        if found:
            ids = [row.id for row in found]
            unknown.append(Phrase.of(f"{key}:several-{kind}", name=told, ids=ids))
            return None
        near = ""
        if self._left > 0:
            self._left -= 1
            known = [*words, *(name for layer in names for name in layer)]
            near = UnknownIdError(kind, told, known).nearest
        unknown.append(Phrase.of(f"{key}:{kind}", id=told, near=near))
        return None


def expanded(account: Account, row: Expectation) -> Expected:
    """The pairs of one line.

    Raises:
        ValueError: the account has nothing of a name in it, or several.
    """
    return all_expanded(account, [row])[0]


def all_expanded(account: Account, rows: Iterable[Expectation]) -> list[Expected]:
    """The pairs of lines. Raises ValueError with a line's place, as `expanded`."""
    meanings = Meanings(account)
    found = []
    for row in rows:
        meant = meanings.of(row)
        if not isinstance(meant, Expected):
            place = f"{text(row.place.said)}: " if row.place.row else ""
            raise ValueError(
                _(
                    "{place}the account has {several}",
                    place=place,
                    several=text(meant[0]),
                )
            )
        found.append(meant)
    return found


def _named(
    rows: Iterable[_Row], others: Callable[[_Row], Collection[str]]
) -> _Names[_Row]:
    by_id: dict[str, list[_Row]] = {}
    layers: list[dict[str, list[_Row]]] = []
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
        for number, name in enumerate(others(row)):
            if number == len(layers):
                layers.append({})
            if name:
                layers[number].setdefault(name.casefold(), []).append(row)
    names: list[Mapping[str, Sequence[_Row]]] = [by_id]
    return [*names, *layers]
