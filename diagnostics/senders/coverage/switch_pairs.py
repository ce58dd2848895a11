"""Which of the reading's switches a contested pair depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from diagnostics.model import DefaultFlag, Precedence, Reading, Subprojects
from diagnostics.senders.arrays import blocks
from diagnostics.senders.matrix.classes import ColumnClasses
from diagnostics.senders.matrix.pair_matrix import Flags, PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.side_by_side import Aligned, says_own

_CELLS_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True)
class _Switch:
    """A switch, and the pairs of readings, by place, that differ in it alone."""

    name: str
    differ: tuple[tuple[int, int], ...]


def pairs_by_switch(pairs: PairMatrix) -> Iterator[tuple[str, Marked]]:
    """By switch: the pairs whose sender or source it changes.

    A switch decides a pair where two of its values give different answers under some
    setting of the other two. Every contested pair has at least one such switch, and
    may have several.
    """
    readings, switches = _compared(pairs)
    columns = ColumnClasses.of(pairs.roster, *Subprojects)
    aligned = Aligned.of(
        [PairMatrix(pairs.roster, r, pairs.rows, columns) for r in readings]
    )
    shape = len(aligned.row_witness), len(aligned.column_witness)
    matrices = [np.zeros(shape, np.bool_) for _ in switches]
    other_own = {
        both: ~aligned.same_own(*both) for switch in switches for both in switch.differ
    }
    # A block of all readings at once: each says its part once, whoever it differs from.
    for start, end in blocks(shape, _CELLS_AT_ONCE):
        said = [aligned.said(at, start, end) for at in range(len(readings))]
        own = [says_own(numbers) for numbers in said]
        for switch, matrix in zip(switches, matrices, strict=True):
            for one, other in switch.differ:
                moved = other_own[one, other][start:end, None]
                matrix[start:end] |= (said[one] != said[other]) | (own[one] & moved)
    at_cells = [aligned.said_at_cells(at) for at in range(len(readings))]
    for switch, matrix in zip(switches, matrices, strict=True):
        changed = _any_differ(at_cells, switch.differ)
        yield (
            switch.name,
            Marked(aligned.of_row, aligned.of_column, matrix, aligned.cells, changed),
        )


def _any_differ(said: Sequence[Any], differ: Sequence[tuple[int, int]]) -> Flags:
    changed = np.zeros(len(said[0]), np.bool_)
    for one, other in differ:
        changed |= said[one] != said[other]
    return changed


def _compared(pairs: PairMatrix) -> tuple[list[Reading], list[_Switch]]:
    """All settings of the switches that can matter; each against its first value."""
    nested = any(project.parent for project in pairs.account.projects)
    switches: dict[str, tuple[Any, ...]] = {
        "precedence": tuple(Precedence),
        "default_flag": tuple(DefaultFlag),
        # Without sub-projects both values say the same.
        "subprojects": tuple(Subprojects) if nested else (Subprojects.SEPARATE,),
    }
    settings = list(product(*switches.values()))
    readings = [
        replace(pairs.reading, **dict(zip(switches, setting, strict=True)))
        for setting in settings
    ]
    return readings, [
        _Switch(
            name,
            tuple(
                (settings.index((*own[:at], values[0], *own[at + 1 :])), which)
                for which, own in enumerate(settings)
                if own[at] != values[0]
            ),
        )
        for at, (name, values) in enumerate(switches.items())
    ]
