"""Which pairs have another sender or source under another reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from diagnostics.model import DefaultFlag, Precedence, Reading, Subprojects
from diagnostics.senders.matrix.classes import ColumnClasses
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.matrix.side_by_side import Aligned
from diagnostics.senders.pair.outcomes import OUTCOMES

_SWITCHES: dict[str, tuple[Any, ...]] = {
    "precedence": tuple(Precedence),
    "default_flag": tuple(DefaultFlag),
    "subprojects": tuple(Subprojects),
}
_NO_OUTCOME = np.zeros(len(OUTCOMES), np.bool_)


def readings_to_compare(reading: Reading) -> Iterator[Reading]:
    """The twelve combinations; `unverified` and `tie` stay as they are."""
    for precedence, flag, subprojects in product(Precedence, DefaultFlag, Subprojects):
        yield replace(
            reading, precedence=precedence, default_flag=flag, subprojects=subprojects
        )


def contested_pairs(pairs: PairMatrix) -> Marked:
    """The pairs that depend on the reading, one other reading after the other."""
    columns = ColumnClasses.of(pairs.roster, *Subprojects)
    first, *others = dict.fromkeys(_stand_ins(pairs.roster, pairs.reading).values())
    base = PairMatrix(pairs.roster, first, pairs.rows, columns)
    found = Marked.by_outcome(base, _NO_OUTCOME)
    for reading in others:
        other = PairMatrix(pairs.roster, reading, pairs.rows, columns)
        found = found.joined(Aligned.of_one_roster([base, other]).differing(0, 1))
    return found


def pairs_by_switch(pairs: PairMatrix) -> Iterator[tuple[str, Marked]]:
    """By switch: the pairs whose sender or source it changes.

    A switch decides a pair where two of its values give different answers under some
    setting of the other two. Every contested pair has at least one such switch, and
    may have several.
    """
    columns = ColumnClasses.of(pairs.roster, *Subprojects)
    stand_ins = _stand_ins(pairs.roster, pairs.reading)
    distinct = list(dict.fromkeys(stand_ins.values()))
    matrices = [PairMatrix(pairs.roster, r, pairs.rows, columns) for r in distinct]
    aligned = Aligned.of_one_roster(matrices)
    sets = [
        list(_compared(stand_ins, distinct, switch, values[0]))
        for switch, values in _SWITCHES.items()
    ]
    yield from zip(_SWITCHES, aligned.differing_in(sets), strict=True)


def _compared(
    stand_ins: dict[Reading, Reading],
    distinct: list[Reading],
    switch: str,
    usual: Any,  # noqa: ANN401 - a value of any switch
) -> Iterator[tuple[int, int]]:
    """Places of readings that differ in one switch alone, each against its usual."""
    for reading, other in stand_ins.items():
        base = stand_ins[replace(reading, **{switch: usual})]
        if base != other:
            yield distinct.index(base), distinct.index(other)


def _stand_ins(roster: Roster, reading: Reading) -> dict[Reading, Reading]:
    """By reading, the first that can't differ from it: the same order, no tree."""
    flat = all(not project.parent for project in roster.account.projects)
    seen: dict[tuple[bytes, Subprojects | None], Reading] = {}
    found = {}
    for other in readings_to_compare(reading):
        _, order = np.unique(roster.codes(other), return_inverse=True)
        way = None if flat else other.subprojects
        key = order.astype(np.uint8).tobytes(), way
        found[other] = seen.setdefault(key, other)
    return found
