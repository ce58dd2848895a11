"""The coverage map: classes of employees by classes of projects, and a density picture.

Everything is read from the class form, so it costs the same for any number of pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from diagnostics.language import gettext as _
from diagnostics.model import Employee, Project, Source
from diagnostics.senders import Simulation
from diagnostics.senders.pair.outcomes import OUTCOMES, SENDS

MOST_CLASSES = 60
"""Rows and columns of the map at the most; Altair stays quick with that many."""

COLOURS = {
    Source.COMPANY: "#2f7ed8",
    Source.OWN: "#8e5bd0",
    Source.INTERNAL: "#d9534f",
    Source.NONE: "#7a1f1c",
    Source.UNKNOWN: "#8a8a8a",
}
"""One colour a source; the map names the source in words as well."""


def class_sizes(of_place: npt.NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """`(class, first member, members)` of each class, the largest first.

    Args:
        of_place: the class of each row or column.
    """
    classes, first, counts = np.unique(of_place, return_index=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [(int(classes[k]), int(first[k]), int(counts[k])) for k in order]


def class_map(simulation: Simulation, most: int = MOST_CLASSES) -> pd.DataFrame:
    """One line a class cell of the map: who sends there and for how many pairs.

    A class cell speaks of its first employee and project; employees with own bound
    mailboxes may differ in single projects.

    Returns:
        Columns `row`, `column` (class numbers from 1), `employee`, `project` (labels),
        `employee_id`, `project_id`, `people`, `projects`, `sender`, `source`.
    """
    rows = class_sizes(simulation.rows.of_row)[:most]
    columns = class_sizes(simulation.columns.of_column)[:most]
    if not rows:
        return pd.DataFrame()
    row_at, column_at = np.meshgrid(
        [first for _, first, _ in rows],
        [first for _, first, _ in columns],
        indexing="ij",
    )
    position, outcome = simulation.lookup(row_at.ravel(), column_at.ravel())
    people = _class_labels([simulation.employees[first] for _, first, _ in rows], rows)
    places = _class_labels(
        [simulation.projects[at - 1] if at else None for _, at, _ in columns], columns
    )
    lines = []
    for n, (place, result) in enumerate(zip(position, outcome, strict=True)):
        r, c = divmod(n, len(columns))
        project = columns[c][1]
        lines.append(
            {
                "row": r + 1,
                "column": c + 1,
                "employee": people[r],
                "project": places[c],
                "employee_id": simulation.employees[rows[r][1]].id,
                "project_id": simulation.projects[project - 1].id if project else "",
                "people": rows[r][2],
                "projects": columns[c][2],
                "sender": (
                    simulation.account.mailboxes[int(place)].label
                    if SENDS[result]
                    else ""
                ),
                "source": str(OUTCOMES[int(result)].source),
            }
        )
    return pd.DataFrame(lines)


def _class_labels(
    firsts: Sequence[Employee | Project | None], classes: Sequence[tuple[int, int, int]]
) -> list[str]:
    """A label a class, each once: a chart draws equal labels over each other."""
    named = [first.label if first else _("no project") for first in firsts]
    shared = Counter(named)
    labels = []
    for first, name, (*_row, members) in zip(firsts, named, classes, strict=True):
        label = f"{name} ({first.id})" if first and shared[name] > 1 else name
        labels.append(
            label
            if members == 1
            else _("{label} and {more:,} more", label=label, more=members - 1)
        )
    return labels


def members(
    simulation: Simulation, employee_id: str, project_id: str
) -> tuple[list[str], list[str]]:
    """Labels of all employees and all projects in the classes of this pair."""
    row = simulation.roster.rows[employee_id]
    column = simulation.roster.columns[project_id or "none"]
    alike = np.flatnonzero(simulation.rows.of_row == simulation.rows.of_row[row])
    same = np.flatnonzero(
        simulation.columns.of_column == simulation.columns.of_column[column]
    )
    names = [_("no project"), *(p.label for p in simulation.projects)]
    return (
        [simulation.employees[int(k)].label for k in alike],
        [names[int(k)] for k in same],
    )


def density(simulation: Simulation, size: int = 1000) -> npt.NDArray[np.uint8]:
    """A picture of the matrix, at most `size` pixels a side: a colour a source.

    Employees and projects are sorted by class, so equal ones form areas. Where there
    are more than `size`, every pixel shows one pair of those that it stands for.
    """
    rows = _sampled(simulation.rows.of_row, size)
    columns = _sampled(simulation.columns.of_column, size)
    palette = np.array(
        [_rgb(COLOURS[outcome.source]) for outcome in OUTCOMES], dtype=np.uint8
    )
    picture = np.empty((len(rows), len(columns), 3), np.uint8)
    for start in range(0, len(rows), 100):
        part = rows[start : start + 100]
        row_at, column_at = np.meshgrid(part, columns, indexing="ij")
        _, outcome = simulation.lookup(row_at.ravel(), column_at.ravel())
        picture[start : start + 100] = palette[outcome].reshape(
            len(part), len(columns), 3
        )
    return picture


def _sampled(classes: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    order = np.argsort(classes, kind="stable")
    if len(order) <= size:
        return order
    return order[np.linspace(0, len(order) - 1, size).astype(np.int64)]


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))
