"""Exact numbers of pairs, counted on the classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from diagnostics.model import Source
from diagnostics.senders.arrays import Ints, blocks
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.pair.outcomes import OUTCOMES, SENDS, Outcome
from diagnostics.senders.pair.ranking import DecidedBy

_CELLS_AT_ONCE = 1 << 18


def chosen_outcomes(wanted: Callable[[Outcome], bool]) -> npt.NDArray[np.bool_]:
    """By outcome id, whether it is wanted: picks columns of the tables below."""
    return np.array([wanted(outcome) for outcome in OUTCOMES])


_OWN = chosen_outcomes(lambda o: o.source is Source.OWN)
_FIRST = chosen_outcomes(lambda o: o.source in (Source.OWN, Source.COMPANY))


class Counts:
    """Numbers of pairs of one simulation; nothing here is an estimate.

    Tables have one column per outcome, in the order of `outcomes.OUTCOMES`.
    """

    def __init__(self, pairs: PairMatrix) -> None:
        self._pairs = pairs

    @cached_property
    def by_employee(self) -> Ints:
        """Pairs by row and outcome; shape (employees, outcomes)."""
        by_class = self._by_row_class
        counts = by_class[self._pairs.rows.of_row]
        self._correct(counts, self._point_places[0])
        return counts

    @cached_property
    def by_project(self) -> Ints:
        """Pairs by column ("no project" first) and outcome."""
        matrix = self._pairs.matrix
        weights = np.bincount(self._pairs.rows.of_row).astype(np.float64)
        by_class = np.zeros((matrix.outcome.shape[1], len(OUTCOMES)))
        column = np.arange(len(by_class)) * len(OUTCOMES)
        for start, end in blocks(matrix.outcome.shape, _CELLS_AT_ONCE):
            keys = matrix.outcome[start:end] + column
            share = np.broadcast_to(weights[start:end, None], keys.shape)
            by_class += _weighed(keys, share, by_class.shape)
        counts = by_class.astype(np.int64)[self._pairs.columns.of_column]
        self._correct(counts, self._point_places[1])
        return counts

    @cached_property
    def by_outcome(self) -> Ints:
        """Pairs by outcome."""
        weights = np.bincount(self._pairs.rows.of_row)
        totals: Ints = weights @ self._by_row_class
        totals -= np.bincount(self._class_outcome, minlength=len(OUTCOMES))
        totals += np.bincount(self._pairs.points.outcome, minlength=len(OUTCOMES))
        return totals

    @cached_property
    def by_sender(self) -> dict[str, int]:
        """Pairs by mailbox id; 0 for a mailbox that is sender of none."""
        return self._by_mailbox(SENDS)

    @cached_property
    def by_first(self) -> dict[str, int]:
        """Pairs by first candidate: also where a tie leaves them without sender."""
        return self._by_mailbox(_FIRST)

    def where(self, wanted: Callable[[Outcome], bool]) -> int:
        """How many pairs have one of the wanted outcomes."""
        return int(self.by_outcome[chosen_outcomes(wanted)].sum())

    @cached_property
    def by_source(self) -> dict[Source, int]:
        """Pairs by source."""
        return {s: self.where(lambda o, s=s: o.source is s) for s in Source}  # type: ignore[misc]

    @cached_property
    def by_decision(self) -> dict[DecidedBy, int]:
        """Pairs by what decided."""
        return {
            d: self.where(lambda o, d=d: o.decided_by is d)  # type: ignore[misc]
            for d in DecidedBy
        }

    @cached_property
    def _by_row_class(self) -> Ints:
        matrix = self._pairs.matrix
        weights = np.bincount(self._pairs.columns.of_column).astype(np.float64)
        shape = (matrix.outcome.shape[0], len(OUTCOMES))
        counts = np.zeros(shape, np.int64)
        for start, end in blocks(matrix.outcome.shape, _CELLS_AT_ONCE):
            row = np.arange(end - start)[:, None] * len(OUTCOMES)
            keys = matrix.outcome[start:end] + row
            share = np.broadcast_to(weights, keys.shape)
            counts[start:end] = _weighed(keys, share, (end - start, shape[1]))
        return counts

    @cached_property
    def _point_places(self) -> tuple[Ints, Ints]:
        rows, columns = np.divmod(self._pairs.points.cells, self._pairs.roster.shape[1])
        return rows, columns

    @cached_property
    def _point_classes(self) -> tuple[Ints, Ints]:
        rows, columns = self._point_places
        return self._pairs.rows.of_row[rows], self._pairs.columns.of_column[columns]

    @cached_property
    def _class_outcome(self) -> Ints:
        """What the classes say at the points, to be taken back."""
        return self._pairs.matrix.outcome[self._point_classes].astype(np.int64)

    def _correct(self, counts: Ints, places: Ints) -> None:
        np.subtract.at(counts, (places, self._class_outcome), 1)
        np.add.at(counts, (places, self._pairs.points.outcome), 1)

    def _by_mailbox(self, counted: npt.NDArray[np.bool_]) -> dict[str, int]:
        pairs = self._pairs
        mailboxes = pairs.account.mailboxes
        totals = np.zeros(len(mailboxes) + 1, np.int64)
        totals[pairs.ranking.bits] = self._by_bit(counted)
        of_class = self._by_row_class[:, counted & _OWN].sum(axis=1)
        rows = np.flatnonzero(pairs.first_general >= 0)
        own = of_class[pairs.rows.of_row[rows]]
        np.add.at(totals, pairs.first_general[rows], own)
        self._correct_mailboxes(totals, counted)
        return {m.id: int(n) for m, n in zip(mailboxes, totals, strict=False)}

    def _by_bit(self, counted: npt.NDArray[np.bool_]) -> Ints:
        pairs, matrix = self._pairs, self._pairs.matrix
        across = np.bincount(pairs.columns.of_column).astype(np.float64)
        down = np.bincount(pairs.rows.of_row).astype(np.float64)
        totals = np.zeros(matrix.own + 1)
        for start, end in blocks(matrix.first.shape, _CELLS_AT_ONCE):
            share = down[start:end, None] * across
            share *= counted[matrix.outcome[start:end]]
            totals += _weighed(matrix.first[start:end], share, totals.shape)
        return totals[: matrix.nobody].astype(np.int64)

    def _correct_mailboxes(self, totals: Ints, counted: npt.NDArray[np.bool_]) -> None:
        pairs = self._pairs
        rows, _ = self._point_places
        first = pairs.positions(rows, pairs.matrix.first[self._point_classes])
        before = first[counted[self._class_outcome] & (first >= 0)]
        after = pairs.points.first[counted[pairs.points.outcome]]
        np.subtract.at(totals, before, 1)
        np.add.at(totals, after, 1)


def _weighed(
    keys: npt.NDArray[np.generic],
    weights: npt.NDArray[np.float64],
    shape: tuple[int, ...],
) -> npt.NDArray[np.float64]:
    """Sums of weights by key; exact below 2**53."""
    size = int(np.prod(shape))
    sums = np.bincount(keys.ravel(), weights.ravel(), size).astype(np.float64)
    return sums.reshape(shape)
