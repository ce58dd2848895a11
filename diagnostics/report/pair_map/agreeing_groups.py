"""Groups of people and of projects in which every pair has the same answer.

Projects are together where the same company mailboxes are valid and no own mailbox
makes one differ from another; then people whose answers agree in every group shown.
Read from the class form: nothing of the size of the full matrix is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.senders import OUTCOMES, Simulation
from diagnostics.senders.arrays import Flags, Ints, rows_and_columns

_MOST_MERGED = 1 << 22
"""Up to so many class cells, projects are compared answer by answer. Above it those
stay apart where different mailboxes are valid, though the same ones may send."""


@dataclass(frozen=True, slots=True)
class WhichPairs:
    """Which people and projects a map is about, and how much of it is shown.

    Attributes:
        rows, columns: numbers of people and of columns; empty: all.
        most_rows, most_columns: so many groups of each are shown, the largest.
        row, column: a person and a column whose groups are shown in any case.
    """

    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    most_rows: int = 24
    most_columns: int = 16
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AgreeingMap:
    """Groups of people by groups of projects.

    Attributes:
        rows: the people of each group by number, rising; the largest group first.
        columns: the columns of each group; that of "no project" first.
        codes: the answer of every pair of a cell; shape (groups, groups).
        groups: how many groups of people and of projects there are in all.
        people_left, projects_left: how many are in groups that are not shown.
    """

    rows: tuple[Ints, ...]
    columns: tuple[Ints, ...]
    codes: Ints
    groups: tuple[int, int]
    people_left: int
    projects_left: int


def agreeing(
    simulation: Simulation, codes: AnswerCodes, which: WhichPairs
) -> AgreeingMap:
    """The groups of an account's pairs that are shown."""
    rows = _chosen(which.rows, which.row, len(simulation.employees))
    columns = _chosen(which.columns, which.column, len(simulation.projects) + 1)
    every_column = _grouped(columns, _column_keys(simulation, codes, rows, columns))
    every_column.sort(key=lambda group: (group[0] != 0, -len(group)))
    across = _shown(every_column, which.most_columns, which.column)
    found = _codes_of(simulation, codes, rows, [group[0] for group in across])
    _, of_row = np.unique(found, axis=0, return_inverse=True)
    places = _grouped(np.arange(len(rows)), of_row.reshape(-1).tolist())
    places.sort(key=len, reverse=True)
    every_row = [rows[place] for place in places]
    down = _shown(every_row, which.most_rows, which.row)
    return AgreeingMap(
        tuple(down),
        tuple(across),
        _codes_of(
            simulation,
            codes,
            np.array([group[0] for group in down], np.int64),
            [group[0] for group in across],
        ),
        (len(every_row), len(every_column)),
        len(rows) - sum(map(len, down)),
        len(columns) - sum(map(len, across)),
    )


def _chosen(wanted: Sequence[int], besides: int | None, of: int) -> Ints:
    if not wanted:
        return np.arange(of)
    return np.unique([*wanted, *([] if besides is None else [besides])])


def _grouped(members: Ints, keys: Sequence[object]) -> list[Ints]:
    """Members of one key together, in the order of their first."""
    together: dict[object, list[int]] = {}
    for member, key in zip(members.tolist(), keys, strict=True):
        together.setdefault(key, []).append(member)
    return [np.array(group, np.int64) for group in together.values()]


def _shown(groups: list[Ints], most: int, wanted: int | None) -> list[Ints]:
    """The first groups, and the one that somebody asks for."""
    shown = groups[:most]
    asked = [g for g in groups[most:] if wanted is not None and wanted in g]
    return [*shown[: most - len(asked)], *asked] if asked else shown


def _codes_of(
    simulation: Simulation, codes: AnswerCodes, rows: Ints, columns: Sequence[int]
) -> Ints:
    """The answers of some people in some columns; shape (rows, columns)."""
    down, across = np.meshgrid(rows, np.array(columns, np.int64), indexing="ij")
    return codes.of(*simulation.lookup(down.ravel(), across.ravel())).reshape(
        down.shape
    )


def _column_keys(
    simulation: Simulation, codes: AnswerCodes, rows: Ints, columns: Ints
) -> list[object]:
    """By column what its answers are, in a form that equal columns share."""
    points = simulation.points
    down, across = rows_and_columns(points.cells, simulation.roster.shape[1])
    counted = _marked(rows, len(simulation.employees))[down]
    counted &= _marked(columns, simulation.roster.shape[1])[across]
    down, across = down[counted], across[counted]
    found = codes.of(points.first[counted], points.outcome[counted])
    odd = found != _of_classes(simulation, codes, down, across)
    down, across, found = down[odd], across[odd], found[odd]
    order = np.lexsort([down, across])
    told = np.stack([down[order], found[order]], axis=1)
    ends = np.searchsorted(across[order], np.stack([columns, columns + 1]))
    alike = _classes_alike(simulation, codes, rows, columns)
    return [
        (kind, told[start:end].tobytes())
        for kind, start, end in zip(alike, *ends.tolist(), strict=True)
    ]


def _marked(numbers: Ints, of: int) -> Flags:
    marked = np.zeros(of, np.bool_)
    marked[numbers] = True
    return marked


def _of_classes(
    simulation: Simulation, codes: AnswerCodes, rows: Ints, columns: Ints
) -> Ints:
    """What single pairs' answers would be without own mailboxes of single projects."""
    classes = simulation.rows.of_row[rows], simulation.columns.of_column[columns]
    matrix = simulation.matrix
    first, outcome = matrix.first[classes], matrix.outcome[classes]
    if not first.size:  # nobody is active
        return np.zeros(first.shape, np.int64)
    found: Ints = _table(simulation, codes)[first, outcome]
    if codes.results is not None:
        own = first == matrix.own
        general = simulation.first_general[np.broadcast_to(rows, own.shape)[own]]
        found[own] = codes.of(general, outcome[own])
    return found


def _table(simulation: Simulation, codes: AnswerCodes) -> Ints:
    """The answer of each number of the class matrix with each outcome.

    Answers are as few as that, cells are millions. Of whom an own mailbox is doesn't
    count here.
    """
    numbers = np.arange(simulation.matrix.own + 1, dtype=np.uint32)
    first = simulation.positions(np.zeros(len(numbers), np.int64), numbers)
    outcomes = np.arange(len(OUTCOMES))
    every = np.broadcast_arrays(first[:, None], outcomes[None])
    return codes.of(every[0], every[1]).astype(np.int32)


def _classes_alike(
    simulation: Simulation, codes: AnswerCodes, rows: Ints, columns: Ints
) -> list[object]:
    """By column, a name that only columns share whose classes have equal answers."""
    of_column = simulation.columns.of_column[columns]
    classes, witness = np.unique(of_column, return_index=True)
    # People of a class differ in which own mailbox they have, column by column alike.
    people = rows[np.unique(simulation.rows.of_row[rows], return_index=True)[1]]
    if len(people) * len(classes) > _MOST_MERGED:
        return list(of_column.tolist())
    found = _of_classes(simulation, codes, people[:, None], columns[witness][None])
    told = np.ascontiguousarray(found.T)
    by_class = dict(zip(classes.tolist(), map(bytes, told), strict=True))
    return [by_class[number] for number in of_column.tolist()]
