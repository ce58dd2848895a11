"""The cells of a map as rows for a chart, and the names on its sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from diagnostics.model import NO_PROJECT, Employee, Phrase, Project
from diagnostics.report.pair_map.agreeing_groups import AgreeingMap
from diagnostics.report.pair_map.answer_texts import (
    BY_SOURCE,
    OF_SOURCE,
    TIED,
    UNDECIDED,
    mark_of,
    sender_told,
)
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.pair_map.side_names import shortened
from diagnostics.report.rows import Row
from diagnostics.report.things.sent_groups import member_names
from diagnostics.senders import OUTCOMES, Simulation
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import UNDECIDED as UNDECIDED_IDS
from diagnostics.words import text

_NAMED = 2
"""So many members of a group are named on the side of the map."""


def people_of(simulation: Simulation, rows: Ints) -> list[Employee]:
    """The people with these numbers."""
    return [simulation.employees[row] for row in rows.tolist()]


def places_of(simulation: Simulation, columns: Ints) -> list[Project | None]:
    """The projects of these columns; None is "no project"."""
    projects = simulation.projects
    return [projects[c - 1] if c else None for c in columns.tolist()]


def row_ids(simulation: Simulation, found: AgreeingMap) -> list[str]:
    """What names each group of people in addresses: its first person's id."""
    return [simulation.employees[int(rows[0])].id for rows in found.rows]


def column_ids(simulation: Simulation, found: AgreeingMap) -> list[str]:
    """What names each group of projects in addresses: its first project's id."""
    firsts = [places_of(simulation, columns[:1])[0] for columns in found.columns]
    return [place.id if place else NO_PROJECT for place in firsts]


def row_labels(simulation: Simulation, found: AgreeingMap) -> list[str]:
    """A name for each group of people, no two alike."""
    return _labels([people_of(simulation, rows) for rows in found.rows])


def column_labels(simulation: Simulation, found: AgreeingMap) -> list[str]:
    """A name for each group of projects, no two alike."""
    return _labels([places_of(simulation, columns) for columns in found.columns])


def _labels(groups: Sequence[Sequence[Employee | Project | None]]) -> list[str]:
    named = [
        _label(group, [shortened(name) for name in member_names(group[:_NAMED])])
        for group in groups
    ]
    times = Counter(named)
    return [
        label if times[label] == 1 else _label(group, _with_ids(group[:1]))
        for label, group in zip(named, groups, strict=True)
    ]


def _with_ids(members: Sequence[Employee | Project | None]) -> list[str]:
    names = member_names(members)
    return [
        f"{shortened(name)} ({m.id})" if m else name
        for m, name in zip(members, names, strict=True)
    ]


def _label(group: Sequence[object], names: Sequence[str]) -> str:
    told = ", ".join(names)
    left = len(group) - len(names)
    return text(Phrase.of("map:and-more", names=told, left=left)) if left else told


def cell_rows(
    simulation: Simulation, codes: AnswerCodes, found: AgreeingMap
) -> list[Row]:
    """One row a cell of the map.

    Returns:
        Rows of `row` and `column` (places in the map, from 0), `kind`, `mark`, `means`,
        `people`, `projects`, `sender`, `pairs`; `employees_id` and `projects_id` name
        the cell in addresses.
    """
    by_result = codes.results is not None
    down, across = row_labels(simulation, found), column_labels(simulation, found)
    people, places = row_ids(simulation, found), column_ids(simulation, found)
    account, rows = simulation.account, []
    for row, of_line in enumerate(found.codes.tolist()):
        for column, code in enumerate(of_line):
            answer = codes.answer(code)
            kind = mark_of(answer, by_result)
            tied = TIED if answer.tied and not (answer.undecided or by_result) else ""
            rows.append(
                {
                    "row": row,
                    "column": column,
                    "kind": kind.name,
                    "mark": f"{kind.mark}{tied}",
                    "means": kind.meaning,
                    "people": down[row],
                    "projects": across[column],
                    "sender": text(sender_told(account, answer)),
                    "pairs": len(found.rows[row]) * len(found.columns[column]),
                    "employees_id": people[row],
                    "projects_id": places[column],
                }
            )
    return rows


def pairs_by_mark(simulation: Simulation) -> dict[str, int]:
    """By the name of a mark of `BY_SOURCE`, how many of all pairs have it."""
    counts: dict[str, int] = {}
    for mark in BY_SOURCE:
        ids = [
            (UNDECIDED if undecided else OF_SOURCE[outcome.source]) is mark
            for outcome, undecided in zip(OUTCOMES, UNDECIDED_IDS, strict=True)
        ]
        counts[mark.name] = Marked.by_outcome(simulation, np.array(ids)).count()
    return counts
