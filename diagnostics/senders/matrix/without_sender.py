"""Who has no sender, and in how many projects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.model import Employee
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import GAP


@dataclass(frozen=True, slots=True)
class WithoutSender:
    """An employee who could have a mailbox and has none somewhere.

    Attributes:
        employee: the employee.
        row: their row of the matrix.
        places: projects without a mailbox for them; "no project" counts as one.
        of: how many there are.
        with_none: whether "no project" is among the places.
    """

    employee: Employee
    row: int
    places: int
    of: int
    with_none: bool

    @property
    def is_everywhere(self) -> bool:
        """Whether they have a mailbox nowhere."""
        return self.places == self.of


def people_without(pairs: PairMatrix) -> tuple[WithoutSender, ...]:
    """Everybody without a sender somewhere, those with the most places first."""
    gaps = Marked.by_outcome(pairs, GAP)
    counts = gaps.in_rows()
    without_project = np.arange(len(pairs.projects) + 1) == 0
    with_none = gaps.in_rows(without_project) > 0
    rows = np.flatnonzero(counts)
    ordered = rows[np.argsort(-counts[rows], kind="stable")].tolist()
    of = len(pairs.projects) + 1
    return tuple(
        WithoutSender(
            pairs.employees[row], row, int(counts[row]), of, bool(with_none[row])
        )
        for row in ordered
    )
