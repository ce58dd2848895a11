"""Whom mailboxes serve, by name: lines to read and to copy, a table to take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.model import Employee, Phrase, Project, places_counted
from diagnostics.report.rows import Row
from diagnostics.report.things.sent_groups import few_named, member_names
from diagnostics.senders import Served, Simulation
from diagnostics.words import text

MOST_LINES = 20
"""Lines that a page shows; the file has all."""

MOST_COPIED = 1_000
"""Names that a list to copy holds; the file has all."""

MOST_PLACES = 100
"""Projects that one cell of the file names."""

SERVED_COLUMNS = ("employee", "name", "login", "projects", "where")
"""One row a person: in how many projects a mailbox sends for them, and in which."""


def places_of(found: Served) -> Phrase:
    """In how many projects somebody is served."""
    columns = found.columns
    return places_counted(len(columns), bool(len(columns)) and not columns[0])


@dataclass(frozen=True, slots=True)
class ServedPeople:
    """People for whom the same projects are served."""

    people: tuple[Employee, ...]
    places: tuple[Project | None, ...]


def served_people(
    simulation: Simulation, found: Served, most: int = MOST_LINES
) -> list[ServedPeople]:
    """The largest blocks with their people and projects."""
    places = (None, *simulation.projects)
    return [
        ServedPeople(
            tuple(simulation.employees[row] for row in block.rows.tolist()),
            tuple(places[column] for column in block.columns.tolist()),
        )
        for block in found.blocks[:most]
    ]


def served_lines(simulation: Simulation, found: Served) -> list[str]:
    """A line a block: `Maria Lis and Jan Nowak in Website and Web shop`."""
    every = len(simulation.projects) + 1
    lines = []
    for block in served_people(simulation, found):
        where: str | Phrase = few_named(block.places)
        if len(block.places) == every and every > 2:
            where = Phrase.of("things:everywhere")
        lines.append(
            text(
                Phrase.of("things:served", people=few_named(block.people), where=where)
            )
        )
    if len(found.blocks) > len(lines):
        more = len(found.blocks) - len(lines)
        lines.append(text(Phrase.of("things:served-more", count=more)))
    return lines


def names_served(simulation: Simulation, found: Served) -> tuple[list[str], list[str]]:
    """Names of everybody served, and of every project, at most `MOST_COPIED` each."""
    people = [simulation.employees[row] for row in found.rows[:MOST_COPIED].tolist()]
    columns = found.columns[:MOST_COPIED].tolist()
    places = [simulation.projects[c - 1] if c else None for c in columns]
    return member_names(people), member_names(places)


def served_rows(simulation: Simulation, found: Served) -> list[Row]:
    """Everybody served, a row a person under `SERVED_COLUMNS`, in list order."""
    names = member_names((None, *simulation.projects))
    rows: dict[int, Row] = {}
    for block in found.blocks:
        columns = block.columns.tolist()
        where = _where(names, columns)
        for row in block.rows.tolist():
            employee = simulation.employees[row]
            rows[row] = {
                "employee": employee.id,
                "name": employee.name,
                "login": employee.login,
                "projects": len(columns),
                "where": where,
            }
    return [rows[row] for row in sorted(rows)]


def _where(names: Sequence[str], columns: Sequence[int]) -> str:
    """The projects of a cell by name; where they are all of them, just that."""
    if len(columns) == len(names) > 2:
        return text(Phrase.of("things:everywhere"))
    shown = [names[column] for column in columns[:MOST_PLACES]]
    if len(columns) > len(shown):
        shown.append(text(Phrase.of("senders:more", number=len(columns) - len(shown))))
    return "; ".join(shown)
