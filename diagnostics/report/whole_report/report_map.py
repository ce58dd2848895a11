"""The map of a report: people by projects, each cell what letters leave from in words.

People are alike here who have the same sender in every column that is shown, so that a
line is true of everybody in it; what differs in single projects is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.model import Employee, Phrase, Project, Source
from diagnostics.report.maps import class_sizes
from diagnostics.report.things.sent_groups import member_names
from diagnostics.senders import OUTCOMES, Simulation
from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.pair.outcomes import SENDS, TIED, OutcomeIds
from diagnostics.words import joined, text

_OWN = -2
"""The code of everybody's own mailbox; below it stand outcomes without a sender."""

_NAMED = 3
_OUTCOMES_FROM = -10
_SENDS, _TIED = np.asarray(SENDS), np.asarray(TIED)
_FROM_OWN = np.array([outcome.source is Source.OWN for outcome in OUTCOMES])


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
    columns = sorted(
        class_sizes(simulation.columns.of_column)[:most_columns],
        key=lambda one: one[1] != 0,
    )
    codes, tied = _codes(simulation, [first for _, first, _ in columns])
    groups = _alike(codes, tied)
    odd = _odd_cells(simulation, [number for number, _, _ in columns])
    shown = groups[:most_lines]
    places = [_places(simulation, number) for number, _, _ in columns]
    lines = tuple(
        tuple(
            _cell(
                simulation,
                rows,
                place,
                (int(codes[rows[0], n]), bool(tied[rows[0], n])),
                bool(odd[rows, n].any()) and len(place) > 1,
            )
            for n, place in enumerate(places)
        )
        for rows in shown
    )
    return SenderMap(
        lines,
        len(simulation.employees) - sum(map(len, shown)),
        len(simulation.projects) + 1 - sum(map(len, places)),
    )


def _codes(simulation: Simulation, firsts: Sequence[int]) -> tuple[Ints, Flags]:
    """By person and column: a code of the sender, and whether equals tie there."""
    people = len(simulation.employees)
    rows, columns = np.meshgrid(np.arange(people), np.array(firsts), indexing="ij")
    position, outcome = simulation.lookup(rows.ravel(), columns.ravel())
    coded = _coded(position, outcome).reshape(rows.shape)
    return coded, _TIED[outcome].reshape(rows.shape)


def _coded(position: Ints, outcome: OutcomeIds) -> Ints:
    silent = _OUTCOMES_FROM - outcome.astype(np.int64)
    sends = np.where(_FROM_OWN[outcome], _OWN, position)
    coded: Ints = np.where(_SENDS[outcome], sends, silent)
    return coded


def _alike(codes: Ints, tied: Flags) -> list[Ints]:
    """The rows of people whose lines are the same, the largest group first."""
    both = np.concatenate([codes, tied.astype(np.int64)], axis=1)
    _, of_row = np.unique(both, axis=0, return_inverse=True)
    of_row = of_row.reshape(-1)
    return [np.flatnonzero(of_row == number) for number, _, _ in class_sizes(of_row)]


def _odd_cells(simulation: Simulation, classes: Sequence[int]) -> Flags:
    """By person and column: whether own mailboxes send in single ones of its projects.

    They make a class differ from its first project, or its first from the others.
    """
    odd = np.zeros((len(simulation.employees), len(classes)), np.bool_)
    row, column = np.divmod(simulation.points.cells, simulation.roster.shape[1])
    of_column = simulation.columns.of_column[column]
    for n, number in enumerate(classes):
        odd[row[of_column == number], n] = True
    return odd


def _places(simulation: Simulation, number: int) -> list[Project | None]:
    columns = np.flatnonzero(simulation.columns.of_column == number).tolist()
    return [simulation.projects[c - 1] if c else None for c in columns]


def _cell(
    simulation: Simulation,
    rows: Ints,
    places: Sequence[Project | None],
    sent: tuple[int, bool],
    differs: bool,
) -> MapCell:
    people = [simulation.employees[row] for row in rows[:_NAMED].tolist()]
    return MapCell(
        _few(people, len(rows)),
        _few(places[:_NAMED], len(places)),
        len(rows),
        len(places),
        _sender(simulation, *sent, differs),
    )


def _few(members: Sequence[Employee | Project | None], of: int) -> str:
    names = member_names(members)
    if of > len(names):
        names.append(text(Phrase.of("senders:more", number=of - len(names))))
    return joined(names)


def _sender(simulation: Simulation, code: int, tied: bool, differs: bool) -> str:
    if code >= 0:
        label = simulation.account.mailboxes[code].label
        said = [Phrase.of("report:map-mailbox", mailbox=label)]
    elif code == _OWN:
        said = [Phrase.of("report:map-own")]
    else:
        source = OUTCOMES[_OUTCOMES_FROM - code].source
        said = [Phrase.of(f"report:map-{'undecided' if tied else source}")]
    if tied and code >= _OWN:
        said.append(Phrase.of("report:map-tied"))
    if differs:
        said.append(Phrase.of("report:map-differs"))
    return " ".join(map(text, said))
