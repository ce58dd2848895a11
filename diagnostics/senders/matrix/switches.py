"""Which of the reading's switches a contested pair depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from diagnostics.model import DefaultFlag, Precedence, Subprojects
from diagnostics.senders.matrix.classes import ColumnClasses
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.side_by_side import Aligned

_SWITCHES: dict[str, tuple[Any, ...]] = {
    "precedence": tuple(Precedence),
    "default_flag": tuple(DefaultFlag),
    "subprojects": tuple(Subprojects),
}


def pairs_by_switch(pairs: PairMatrix) -> Iterator[tuple[str, Marked]]:
    """By switch: the pairs whose sender or source it changes.

    A switch decides a pair where two of its values give different answers under some
    setting of the other two. Every contested pair has at least one such switch, and
    may have several.
    """
    columns = ColumnClasses.of(pairs.roster, *Subprojects)
    settings = list(product(*_SWITCHES.values()))
    readings = [
        replace(pairs.reading, **dict(zip(_SWITCHES, setting, strict=True)))
        for setting in settings
    ]
    aligned = Aligned.of(
        [PairMatrix(pairs.roster, r, pairs.rows, columns) for r in readings]
    )
    for at, (switch, values) in enumerate(_SWITCHES.items()):
        decided: Marked | None = None
        for which, setting in enumerate(settings):
            if setting[at] == values[0]:
                continue
            usual = (*setting[:at], values[0], *setting[at + 1 :])
            part = aligned.differing(settings.index(usual), which)
            decided = part if decided is None else decided.joined(part)
        if decided is not None:
            yield switch, decided
