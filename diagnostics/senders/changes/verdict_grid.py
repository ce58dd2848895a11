"""Changed pairs by cause and by what became of them, kept by class cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.model import Phrase, Said, Source
from diagnostics.senders.arrays import Ints, blocks
from diagnostics.senders.changes.sides import (
    addresses_told,
    mailbox_told,
    pair_sides,
    tied_mailboxes,
)
from diagnostics.senders.changes.verdicts import (
    VERDICTS,
    ChangeKind,
    verdict_numbers,
    verdict_of,
)
from diagnostics.senders.matrix.by_class import ByClass
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.side_by_side import (
    Aligned,
    number_of,
    source_of,
    tied_in,
)
from diagnostics.senders.statements import LISTED_AT_MOST

_CELLS_AT_ONCE = 1 << 18
_BY_ROW = {Source.OWN: "own-addresses", Source.INTERNAL: "internal-addresses"}


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """Pairs with one cause that change in one way."""

    label: int
    kind: ChangeKind
    before: Source
    after: Source


@dataclass(frozen=True, slots=True, eq=False)
class VerdictGrid:
    """The group of every changed pair.

    Attributes:
        aligned: the matrices before and after.
        numbers: by pair, the number of its group; -1 where nothing changed.
        groups: the groups.
        counts: how many pairs each has.
        senders: by side and group, the numbers of the senders at its class cells and
            points, as `Aligned` gives them.
    """

    aligned: Aligned
    numbers: ByClass[np.int32]
    groups: tuple[VerdictGroup, ...]
    counts: Ints
    senders: tuple[dict[int, set[int]], dict[int, set[int]]]

    @classmethod
    def of(cls, aligned: Aligned, labels: ByClass[np.int32]) -> VerdictGrid:
        """Groups pairs by their causes' numbers and by what became of them."""
        raw, found = _raw(aligned, labels)
        known: dict[VerdictGroup, int] = {}
        top = max(int(raw.matrix.max(initial=-1)), int(raw.at_cells.max(initial=-1)))
        number_by_raw = np.full(top + 2, -1, np.int32)  # the last stands for -1
        for one in sorted({one for one, _, _ in found}):
            group = VerdictGroup(one // VERDICTS, *verdict_of(one % VERDICTS))
            number_by_raw[one] = known.setdefault(group, len(known))
        senders: tuple[dict[int, set[int]], dict[int, set[int]]] = ({}, {})
        for one, side, sender in found:
            senders[side].setdefault(int(number_by_raw[one]), set()).add(sender)
        numbers = raw.mapped(lambda codes: number_by_raw[codes])
        counts = _counted(numbers, len(known))
        return cls(aligned, numbers, tuple(known), counts, senders)

    def marked(self, number: int) -> Marked:
        """The pairs of a group."""
        return Marked.of(self.numbers.mapped(lambda numbers: numbers == number))

    def witness(self, number: int) -> tuple[int, int]:
        """A group's first pair in list order, as row and column."""
        numbers, width = self.numbers, len(self.numbers.of_column)
        rows = (numbers.matrix == number).any(axis=1)[numbers.of_row]
        rows[numbers.places[0][numbers.at_cells == number]] = True
        columns = np.arange(width, dtype=np.int64)
        for row in np.flatnonzero(rows).tolist():  # nearly always the first
            hits = np.flatnonzero(numbers.at(row * width + columns) == number)
            if len(hits):
                return row, int(hits[0])
        raise LookupError(number)

    def addresses(self, number: int, side: int) -> Phrase:
        """The addresses of a group's pairs, before (0) or after (1), in words."""
        group, matrix = self.groups[number], self.aligned.matrices[side]
        row, column = self.witness(number)
        at = self.aligned.rows[side][[row]], self.aligned.columns[side][[column]]
        (witness,) = pair_sides(matrix, *at)
        told: list[Said] = []
        if witness.tied:
            tied = tied_mailboxes(matrix, int(at[0][0]), int(at[1][0]))
            names = addresses_told([mailbox_told(m) for m in tied])
            return Phrase.of("changes:address-tied", addresses=names)
        source = (group.before, group.after)[side]
        if source in _BY_ROW:
            return self._by_row(number, side, _BY_ROW[source])
        boxes = self.aligned.mailboxes(side, sorted(self.senders[side][number]))
        told = [mailbox_told(mailbox) for mailbox in boxes]
        return addresses_told(told or [witness.told])

    def _by_row(self, number: int, side: int, key: str) -> Phrase:
        """Addresses that each employee has of his own: of a few by name."""
        marked = self.marked(number)
        rows = np.flatnonzero(marked.in_rows())
        if len(rows) > LISTED_AT_MOST:
            return Phrase.of(f"changes:{key}", employees=len(rows))
        told: dict[Said, None] = {}
        for row in rows.tolist():
            columns = marked.columns_of(row)
            sides = pair_sides(
                self.aligned.matrices[side],
                np.repeat(self.aligned.rows[side][[row]], len(columns)),
                self.aligned.columns[side][columns],
            )
            told |= dict.fromkeys(side.told for side in sides)
        return addresses_told(list(told))


def _raw(
    aligned: Aligned, labels: ByClass[np.int32]
) -> tuple[ByClass[np.int32], set[tuple[int, int, int]]]:
    """Every pair's label and verdict as one number, and the senders seen with each."""
    rows = np.unique(labels.of_row, return_index=True)[1]
    columns = np.unique(labels.of_column, return_index=True)[1]
    row_classes, column_classes = aligned.of_row[rows], aligned.of_column[columns]
    matrix = labels.matrix.copy()
    matrix.reshape(-1)[_wholly_overridden(labels)] = -1
    found: set[tuple[int, int, int]] = set()
    for start, end in blocks(matrix.shape, _CELLS_AT_ONCE):
        said = [
            np.take(aligned.said(side, row_classes[start:end]), column_classes, axis=1)
            for side in (0, 1)
        ]
        codes = _codes(aligned, matrix[start:end], said, rows[start:end, None])
        found |= _senders_seen(codes, said)
        matrix[start:end] = codes
    said = [aligned.said_at(side, labels.cells) for side in (0, 1)]
    at_cells = _codes(aligned, labels.at_cells, said, labels.places[0])
    found |= _senders_seen(at_cells, said)
    raw = ByClass(labels.of_row, labels.of_column, matrix, labels.cells, at_cells)
    return raw, found


def _codes(
    aligned: Aligned,
    labels: npt.NDArray[np.int32],
    said: list[npt.NDArray[np.int32]],
    rows: Ints,
) -> npt.NDArray[np.int32]:
    before, after = said
    ties = tied_in(before), tied_in(after)
    same = ~aligned.differs(before - ties[0], after - ties[1], rows)
    same |= (number_of(before) == 0) & (ties[0] == 1)  # undecided, so from any
    two = np.int32(2)
    sides = source_of(before) * two + ties[0], source_of(after) * two + ties[1]
    codes = labels * np.int32(VERDICTS) + verdict_numbers(*sides, same)
    return np.where(labels < 0, np.int32(-1), codes)


def _senders_seen(
    codes: npt.NDArray[np.int32], said: list[npt.NDArray[np.int32]]
) -> set[tuple[int, int, int]]:
    """Which senders' numbers go with which code, by side: (code, side, sender)."""
    chosen = codes >= 0
    found: set[tuple[int, int, int]] = set()
    if chosen.any():
        wide = codes[chosen].astype(np.int64) << 32
        for side, what in enumerate(said):
            both = np.unique(wide | number_of(what[chosen])).tolist()
            found |= {(one >> 32, side, one & 0xFFFFFFFF) for one in both}
    return found


def _wholly_overridden(labels: ByClass[np.int32]) -> Ints:
    """Flat numbers of class cells of which every pair is a point."""
    rows, columns = labels.places
    width = labels.matrix.shape[1]
    flat, points = np.unique(
        labels.of_row[rows] * width + labels.of_column[columns], return_counts=True
    )
    heights, widths = np.bincount(labels.of_row), np.bincount(labels.of_column)
    pairs = heights[flat // max(1, width)] * widths[flat % max(1, width)]
    whole: Ints = flat[points == pairs]
    return whole


def _counted(numbers: ByClass[np.int32], count: int) -> Ints:
    """How many pairs each number has."""
    matrix = numbers.matrix
    heights = np.bincount(numbers.of_row, minlength=matrix.shape[0])
    widths = np.bincount(numbers.of_column, minlength=matrix.shape[1])
    found = np.zeros(count + 1)
    for start, end in blocks(matrix.shape, _CELLS_AT_ONCE):
        pairs = heights[start:end, None] * widths
        flat = matrix[start:end].reshape(-1) + 1
        found += np.bincount(flat, pairs.reshape(-1), minlength=count + 1)
    found += np.bincount(numbers.at_cells + 1, minlength=count + 1)
    found -= np.bincount(numbers.overridden() + 1, minlength=count + 1)
    return found[1:].astype(np.int64)
