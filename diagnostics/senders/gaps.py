"""The pairs without a candidate, in blocks that every edit covers wholly or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from diagnostics.model import Subprojects
from diagnostics.senders.bits import Ints
from diagnostics.senders.outcomes import OUTCOMES
from diagnostics.senders.pairs import Flags, PairMatrix
from diagnostics.senders.ranking import DecidedBy

IS_GAP: Flags = np.array([o.decided_by is DecidedBy.NO_CANDIDATE for o in OUTCOMES])
"""By outcome id: no candidate, where there could be one."""


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Gaps by row type and column type.

    Rows of one type are in the same class and the same groups, and their own mailboxes
    fill the same gaps; columns likewise, with the same ancestors where they count.

    Attributes:
        row_types: the rows of each type.
        column_types: the columns of each type.
        elements: numbers of the blocks that are gaps, -1 elsewhere; shape (row types,
            column types).
        pairs: by element, how many pairs it has.
    """

    row_types: tuple[Ints, ...]
    column_types: tuple[Ints, ...]
    elements: Ints
    pairs: Ints

    @classmethod
    def of(cls, pairs: PairMatrix) -> Gaps:
        """Puts an account's gaps into blocks."""
        gap = IS_GAP[pairs.matrix.outcome]
        rows, columns = np.divmod(pairs.points.cells, pairs.roster.shape[1])
        filled = gap[pairs.rows.of_row[rows], pairs.columns.of_column[columns]]
        rows, columns = rows[filled], columns[filled]
        row_types = _row_types(pairs, gap.any(axis=1), rows, columns)
        column_types = _column_types(pairs, gap.any(axis=0), rows, columns)
        row_first = np.array([t[0] for t in row_types], np.int64)
        column_first = np.array([t[0] for t in column_types], np.int64)
        is_gap = gap[
            pairs.rows.of_row[row_first][:, None],
            pairs.columns.of_column[column_first],
        ]
        cells = row_first[:, None] * pairs.roster.shape[1] + column_first
        is_gap &= ~np.isin(cells, pairs.points.cells)
        elements = np.where(is_gap, np.cumsum(is_gap).reshape(is_gap.shape) - 1, -1)
        heights = np.array([len(t) for t in row_types], np.int64)
        widths = np.array([len(t) for t in column_types], np.int64)
        return cls(
            row_types, column_types, elements, (heights[:, None] * widths)[is_gap]
        )


def _row_types(
    pairs: PairMatrix, classes: Flags, rows: Ints, columns: Ints
) -> tuple[Ints, ...]:
    filled = _lists(rows, columns)
    chosen = np.flatnonzero(classes[pairs.rows.of_row]).tolist()
    of_row = pairs.rows.of_row.tolist()
    return _alike(
        (row, (of_row[row], frozenset(pairs.employees[row].groups), filled[row]))
        for row in chosen
    )


def _column_types(
    pairs: PairMatrix, classes: Flags, rows: Ints, columns: Ints
) -> tuple[Ints, ...]:
    filled = _lists(columns, rows)
    chosen = np.flatnonzero(classes[pairs.columns.of_column]).tolist()
    of_column = pairs.columns.of_column.tolist()
    inherits = pairs.reading.subprojects is Subprojects.INHERIT
    parents = {p.parent for p in pairs.account.projects if p.parent}

    def kin(column: int) -> str:
        if not column:
            return "none"
        project = pairs.projects[column - 1]
        related = inherits and (project.parent or project.id in parents)
        return f"project {project.id}" if related else "project"

    return _alike(
        (column, (of_column[column], kin(column), filled[column])) for column in chosen
    )


def _lists(keys: Ints, values: Ints) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        found[key].append(value)
    return defaultdict(tuple, {key: tuple(value) for key, value in found.items()})


def _alike(signed: Iterable[tuple[int, Hashable]]) -> tuple[Ints, ...]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for member, signature in signed:
        found[signature].append(member)
    return tuple(np.array(members, np.int64) for members in found.values())
