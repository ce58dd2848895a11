"""The map of a report: people by projects, each cell what letters leave from in words.

A line is true of everybody in it, and a column of every project in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.model import Account, Employee, Phrase, Project
from diagnostics.report.pair_map.agreeing_groups import WhichPairs, agreeing
from diagnostics.report.pair_map.answer_texts import sender_told
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.things.sent_groups import member_names
from diagnostics.senders import Simulation
from diagnostics.senders.arrays import Ints
from diagnostics.words import joined, text

_NAMED = 3


@dataclass(frozen=True, slots=True)
class MapCell:
    """What letters of some people in some projects leave from.

    Attributes:
        people, projects: who and where, by name.
        people_count, projects_count: how many they are.
        sender: the same in words.
    """

    people: str
    projects: str
    people_count: int
    projects_count: int
    sender: str


@dataclass(frozen=True, slots=True)
class SenderMap:
    """The map, its largest lines and columns.

    Attributes:
        lines: the cells, a line a group of people.
        people_left, projects_left: people and projects that are not shown.
    """

    lines: tuple[tuple[MapCell, ...], ...] = ()
    people_left: int = 0
    projects_left: int = 0


def sender_map(simulation: Simulation, most_lines: int, most_columns: int) -> SenderMap:
    """The map of all pairs, "no project" in the first column.

    Args:
        simulation: the pairs.
        most_lines: so many groups of people are shown, the largest.
        most_columns: so many groups of projects.
    """
    if not simulation.employees:
        return SenderMap()
    codes = AnswerCodes()
    which = WhichPairs(most_rows=most_lines, most_columns=most_columns)
    found = agreeing(simulation, codes, which)
    lines = tuple(
        tuple(
            _cell(simulation, rows, columns, _told(simulation.account, codes, code))
            for columns, code in zip(found.columns, of_line, strict=True)
        )
        for rows, of_line in zip(found.rows, found.codes.tolist(), strict=True)
    )
    return SenderMap(lines, found.people_left, found.projects_left)


def _told(account: Account, codes: AnswerCodes, code: int) -> str:
    return text(sender_told(account, codes.answer(code)))


def _cell(simulation: Simulation, rows: Ints, columns: Ints, sender: str) -> MapCell:
    people = [simulation.employees[row] for row in rows[:_NAMED].tolist()]
    places = [
        simulation.projects[column - 1] if column else None
        for column in columns[:_NAMED].tolist()
    ]
    return MapCell(
        _few(people, len(rows)),
        _few(places, len(columns)),
        len(rows),
        len(columns),
        sender,
    )


def _few(members: Sequence[Employee | Project | None], of: int) -> str:
    names = member_names(members)
    if of > len(names):
        names.append(text(Phrase.of("senders:more", number=of - len(names))))
    return joined(names)
