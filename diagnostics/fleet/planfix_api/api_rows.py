"""Rows of the API as rows of an account; pure.

What the API leaves open is said in a note, never guessed in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.accounts.validation import rings_of
from diagnostics.fleet.planfix_api.api_lists import Row
from diagnostics.model import (
    COMPANY,
    NO_PROJECT,
    Employee,
    EmployeeKind,
    Group,
    Phrase,
    Project,
)

LONGEST = 1_000
"""Characters of a name that are kept."""

NAMED = 5
"""So many are named in a note; the others are counted."""

_PEOPLE = frozenset({"", "notdefined", "admin", "user", "techadmin"})
_NO_ACCESS = "userwithoutaccess", "activewithoutaccess"
_ROBOT = "robot"
_STATES = frozenset({"", "active", "inactive", "activewithoutaccess"})


@dataclass(frozen=True, slots=True)
class ReadRows:
    """What the API knows of an account.

    Attributes:
        notes: what was left out, taken from elsewhere, or isn't documented.
    """

    groups: tuple[Group, ...]
    employees: tuple[Employee, ...]
    projects: tuple[Project, ...]
    notes: tuple[Phrase, ...]


def read_rows(
    users: Iterable[Row], groups: Iterable[Row], projects: Iterable[Row]
) -> ReadRows:
    """The rows of the three lists, in the API's order, each id once."""
    notes: list[Phrase] = []
    people = _usable("users", users, COMPANY, notes)
    known = {
        _id(row): Group(_id(row), _text(row.get("name")))
        for row in _usable("groups", groups, "", notes)
    }
    named = {g.id: g for row in people for g in _groups(row) if g.id not in known}
    if named:
        notes.append(Phrase.of("planfix:note-group", count=len(named)))
    employees = tuple(_employee(row) for row in people)
    notes += _notes_on(people, employees)
    rows = _usable("projects", projects, NO_PROJECT, notes)
    return ReadRows(
        (*known.values(), *named.values()),
        employees,
        _with_parents(tuple(_project(row) for row in rows), notes),
        tuple(notes),
    )


def _usable(
    what: str, rows: Iterable[Row], reserved: str, notes: list[Phrase]
) -> tuple[Row, ...]:
    """Rows with an id of their own that our tables can hold."""
    found: dict[str, Row] = {}
    unusable = twice = 0
    for row in rows:
        own = _id(row)
        if not own or own == reserved or ";" in own:
            unusable += 1
        elif own in found:
            twice += 1
        else:
            found[own] = row
    listed = Phrase.of(f"planfix:{what}")
    if unusable:
        notes.append(Phrase.of("planfix:note-no-id", count=unusable, what=listed))
    if twice:
        notes.append(Phrase.of("planfix:note-twice", count=twice, what=listed))
    return tuple(found.values())


def _id(row: Mapping[str, Any]) -> str:
    return _text(row.get("id"))


def _text(value: object) -> str:
    """A text or a whole number as a cell holds it: one line, without blanks around."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    try:
        return " ".join(str(value).encode("utf-8", "replace").decode().split())[
            :LONGEST
        ]
    except ValueError:  # an int of thousands of digits
        return ""


def _word(value: object) -> str:
    """A word of a closed set, however it is written; of an object its name."""
    if isinstance(value, Mapping):
        value = value.get("name")
    return _text(value).replace("_", "").replace(" ", "").casefold()


def _groups(row: Row) -> tuple[Group, ...]:
    listed = row.get("groups")
    rows = listed if isinstance(listed, list) else []
    found = (
        Group(_id(one), _text(one.get("name"))) for one in rows if isinstance(one, dict)
    )
    return tuple(g for g in dict.fromkeys(found) if g.id and ";" not in g.id)


def _employee(row: Row) -> Employee:
    parts = (_text(row.get(part)) for part in ("name", "midname", "lastname"))
    role, state = _word(row.get("role")), _word(row.get("status"))
    works = state not in ("inactive", *_NO_ACCESS) and role not in _NO_ACCESS
    return Employee(
        _id(row),
        " ".join(filter(None, parts)),
        _text(row.get("login")),
        tuple(group.id for group in _groups(row)),
        EmployeeKind.ROBOT if role == _ROBOT else EmployeeKind.PERSON,
        works and row.get("isDeleted") is not True,
    )


def _project(row: Row) -> Project:
    """A project; its group is only visual, so its name is kept."""
    parent, group = row.get("parent"), row.get("group")
    return Project(
        _id(row),
        _text(row.get("name")),
        _id(parent) if isinstance(parent, Mapping) else _text(parent),
        _text(group.get("name")) if isinstance(group, Mapping) else _text(group),
        row.get("isDeleted") is not True,
    )


def _with_parents(
    projects: tuple[Project, ...], notes: list[Phrase]
) -> tuple[Project, ...]:
    """The projects; a parent that wasn't read, or `0` for none, is no parent."""
    ids = {project.id for project in projects}
    lost = sum(p.parent not in ids and p.parent not in ("", "0") for p in projects)
    if lost:
        notes.append(Phrase.of("planfix:note-parent", count=lost))
    # As one that was moved between two pages may look.
    found = rings_of({p.id: p.parent for p in projects if p.parent in ids})
    rings = {one for ring in found for one in ring}
    if rings:
        names = shown(p for p in projects if p.id in rings)
        notes.append(Phrase.of("planfix:note-ring", count=len(rings), names=names))
    return tuple(
        p
        if p.parent in ids and p.id not in rings
        else Project(p.id, p.name, "", p.group, p.active)
        for p in projects
    )


def _notes_on(rows: tuple[Row, ...], employees: tuple[Employee, ...]) -> list[Phrase]:
    """What the API says of people that our words don't have."""
    kinds: dict[str, list[Employee]] = {}
    odd: dict[str, list[str]] = {"note-role": [], "note-state": []}
    for row, person in zip(rows, employees, strict=True):
        role, state = _word(row.get("role")), _word(row.get("status"))
        if role in _NO_ACCESS or state in _NO_ACCESS:
            kinds.setdefault("note-no-access", []).append(person)
        elif person.kind is EmployeeKind.PERSON and person.active and not person.login:
            kinds.setdefault("note-no-login", []).append(person)
        if role not in _PEOPLE | {_ROBOT, *_NO_ACCESS}:
            odd["note-role"].append(role)
        if state not in _STATES:
            odd["note-state"].append(state)
    return [
        *(
            Phrase.of(f"planfix:{name}", people=len(found), names=shown(found))
            for name, found in kinds.items()
        ),
        *(
            Phrase.of(f"planfix:{name}", people=len(words), roles=sorted(set(words)))
            for name, words in odd.items()
            if words
        ),
    ]


def shown(rows: Iterable[Employee | Project | Group]) -> list[str]:
    """The first rows' names, or ids where there is none."""
    return [row.name or row.id for row in rows][:NAMED]
