"""Expectations of who sends, kept beside an account and verified against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np

from diagnostics.accounts.encoding import decode
from diagnostics.accounts.schema import BLANKS
from diagnostics.accounts.sheets import records
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Employee,
    EmployeeKind,
    Finding,
    Named,
    Phrase,
    Place,
    Project,
    Reading,
    Said,
    Source,
    Subject,
    SubjectKind,
)
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.outcomes import SENDS, SOURCES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.simulation import Simulation, simulate
from diagnostics.senders.statements import (
    Facts,
    named,
    named_project,
    pair_phrase,
    stated,
)
from diagnostics.words import evidence

COLUMNS = ("employee", "project", "sender")
SNAPSHOT_COLUMNS = ("employee", "group", "project", "sender")

EVERYONE, EVERY = "everyone", "every"
"""All active people who aren't external, all active projects, unless it is an id."""

Told: TypeAlias = dict[str, str]
"""A row's cells by the names of their columns."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Which mailbox one pair, or those of a group or of everyone, should send from.

    Attributes:
        employee: the employee's id; `everyone`, or empty where a group is given.
        project: the project's id, `none` for no project; `every` for all active ones.
        sender: the mailbox's id; empty for the internal address.
        place: where it stands.
        group: the group's id, for all its active members who aren't external.
    """

    employee: str
    project: str
    sender: str
    place: Place = field(default=Place(), compare=False)
    group: str = ""


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """Reads a CSV file with the columns employee, project, sender, and maybe group.

    `,` or `;` separates; an empty project or `none` is no project, an empty sender the
    internal address; rows without any entry are left out. What `senders` writes as CSV
    and what `audit --snapshot` writes are such files.

    Raises:
        ValueError: a column is missing, or the text isn't CSV in UTF-8.
        OSError: the file can't be read.
    """
    heading, names, rows = headed_rows(path)
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ValueError(
            f"{heading}: expected the columns {', '.join(COLUMNS)};"
            f" missing {', '.join(missing)}"
        )
    expectations = []
    for place, told in rows:
        employee, project, sender = (told.get(name, "") for name in COLUMNS)
        group = told.get("group", "")
        if employee or group or project or sender:
            where = project or NO_PROJECT
            expectations.append(Expectation(employee, where, sender, place, group))
    return tuple(expectations)


def headed_rows(path: Path) -> tuple[Place, set[str], list[tuple[Place, Told]]]:
    """Where a CSV file has its heading, the names in it, and its rows by name.

    Names are in lower case, cells without the blanks around them; each row has its
    place.

    Raises:
        ValueError: the text isn't CSV in UTF-8.
        OSError: the file can't be read.
    """
    text, found = decode(path.name, path.read_bytes())
    problems = list(found)
    (line, header), *rows = [*records(path.name, text, problems)] or [(1, ())]
    if problems:
        raise ValueError(evidence(problems[0]))
    names = [name.strip(BLANKS).lower() for name in header]
    told = [
        (
            Place(path.name, row),
            dict(zip(names, (cell.strip(BLANKS) for cell in cells), strict=False)),
        )
        for row, cells in rows
    ]
    return Place(path.name, line), set(names), told


def verify(
    account: Account,
    expectations: tuple[Expectation, ...],
    reading: Reading | None = None,
    *,
    partial: bool = False,
) -> tuple[Finding, ...]:
    """What differs from the expectations, in their order.

    An expectation of an inactive employee or project isn't met, whatever would send if
    they were active. `partial` and what is
    raised are as for `simulate`.
    """
    simulation = simulate(account, reading, include_inactive=True, partial=partial)
    mailboxes = {mailbox.id: at for at, mailbox in enumerate(account.mailboxes)}
    found = []
    for expected in expectations:
        unknown = _unknown(expected, simulation, mailboxes)
        if unknown:
            found.append(_of_unknown(expected, unknown))
            continue
        inactive = _inactive(expected, simulation)
        if inactive:
            found.append(_of_inactive(expected, inactive))
            continue
        found += _unmet(expected, simulation, mailboxes)
    return tuple(found)


def _unknown(
    expected: Expectation, simulation: Simulation, mailboxes: Mapping[str, int]
) -> list[Phrase]:
    found = []
    if expected.group:
        if all(group.id != expected.group for group in simulation.account.groups):
            found.append(_no("group", expected.group))
    elif expected.employee not in {EVERYONE, *simulation.roster.rows}:
        found.append(_no("employee", expected.employee))
    if expected.project not in {EVERY, *simulation.roster.columns}:
        found.append(_no("project", expected.project))
    if expected.sender and expected.sender not in mailboxes:
        found.append(_no("mailbox", expected.sender))
    return found


def _inactive(expected: Expectation, simulation: Simulation) -> list[Named]:
    """Its employee and its project, as far as they are inactive."""
    rows: list[Employee | Project] = []
    at, column = simulation.roster.rows, simulation.roster.columns
    if not expected.group and expected.employee in at:
        rows.append(simulation.employees[at[expected.employee]])
    if column.get(expected.project):
        rows.append(simulation.projects[column[expected.project] - 1])
    return [named(row) for row in rows if not row.active]


def _meant(
    expected: Expectation, simulation: Simulation
) -> tuple[list[int], list[int]]:
    """The rows and the columns that it speaks of."""
    at, columns = simulation.roster.rows, simulation.roster.columns
    people = [
        row
        for row, employee in enumerate(simulation.employees)
        if employee.active and employee.kind is not EmployeeKind.EXTERNAL
    ]
    if expected.group:
        employees = simulation.employees
        people = [row for row in people if expected.group in employees[row].groups]
    elif expected.employee in at:
        people = [at[expected.employee]]
    if expected.project in columns:
        return people, [columns[expected.project]]
    projects = enumerate(simulation.projects, 1)
    return people, [column for column, project in projects if project.active]


def _unmet(
    expected: Expectation, simulation: Simulation, mailboxes: Mapping[str, int]
) -> Iterator[Finding]:
    """A finding for every answer that differs, with how many pairs have it."""
    people, places = _meant(expected, simulation)
    rows, columns = np.repeat(people, len(places)), np.tile(places, len(people))
    if not len(rows):
        return
    rows, columns = rows.astype(np.int64), columns.astype(np.int64)
    first, outcome = simulation.lookup(rows, columns)
    if expected.sender:
        met = SENDS[outcome] & (first == mailboxes[expected.sender])
    else:
        met = SOURCES[outcome] == list(Source).index(Source.INTERNAL)
    wrong = np.flatnonzero(~met)
    said = np.stack([first[wrong], outcome[wrong].astype(np.int64)])
    _, places_of, counts = np.unique(
        said, axis=1, return_index=True, return_counts=True
    )
    for at in np.argsort(places_of).tolist():
        pair = wrong[places_of[at]]
        cell = simulation.cell(int(rows[pair]), int(columns[pair]))
        yield _failed(expected, simulation, cell, int(counts[at]))


def _of_inactive(expected: Expectation, inactive: list[Named]) -> Finding:
    return stated(
        "coverage/expectation-inactive",
        Subject(SubjectKind.EMPLOYEE, expected.employee),
        employee=Named(expected.employee),
        project=Named(expected.project),
        expected=expected.sender,
        inactive=inactive,
        place=_written(expected.place),
        **_place(expected),
    )


def _no(kind: str, row_id: str) -> Phrase:
    return Phrase.of(f"coverage/expectation-unknown-id:{kind}", id=row_id)


def _of_unknown(expected: Expectation, unknown: list[Phrase]) -> Finding:
    return stated(
        "coverage/expectation-unknown-id",
        employee=Named(expected.employee),
        project=Named(expected.project),
        expected=expected.sender,
        unknown=unknown,
        place=_written(expected.place),
        **_place(expected),
    )


def _failed(
    expected: Expectation, simulation: Simulation, cell: Cell, pairs: int
) -> Finding:
    """What one answer among its pairs is instead; `cell` is the first such pair."""
    row = simulation.roster.rows[cell.employee]
    column = simulation.roster.columns[cell.project or NO_PROJECT]
    employee = simulation.employees[row]
    project = simulation.projects[column - 1] if column else None
    facts: Facts = {
        "pairs": pairs,
        "employee": named(employee),
        "project": named_project(project),
        "witness": pair_phrase(employee, project),
        "expected": expected.sender,
        "wanted": expected.sender or Phrase.of("senders:internal"),
        "seen": cell.sender,
        **_place(expected),
    }
    subject = Subject(SubjectKind.EMPLOYEE, employee.id)
    if cell.decided_by is DecidedBy.TIE:
        facts["candidates"] = list(cell.candidates)
        if expected.sender in cell.candidates:
            return stated("coverage/expectation-undecided", subject, **facts)
        rule_id = "coverage/expectation-failed"
        return stated(rule_id, subject, says="evidence-tied", **facts)
    facts["sends"] = cell.sender or Phrase.of(_WITHOUT[cell.source])
    facts["decided_by"] = str(cell.decided_by)
    return stated("coverage/expectation-failed", subject, **facts)


_WITHOUT = {
    Source.INTERNAL: "senders:internal",
    Source.NONE: "senders:no-address",
    Source.UNKNOWN: "senders:unknown-address",
}


def _written(place: Place) -> Said:
    if not place.row:
        return place.file
    return Phrase.of("senders:place", file=place.file, row=str(place.row))


def _place(expected: Expectation) -> Facts:
    return {"file": expected.place.file, "row": expected.place.row}
