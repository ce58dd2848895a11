"""Whom mailboxes serve: everybody and everything that they are the sender for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostics.model import Positions
from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.matrix.impacts import own_in_row, sent_by_company
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked


@dataclass(frozen=True, slots=True, eq=False)
class ServedBlock:
    """Employees for whom the same projects are served: rows and columns, rising."""

    rows: Ints
    columns: Ints

    @property
    def pairs(self) -> int:
        """How many pairs it holds."""
        return len(self.rows) * len(self.columns)


@dataclass(frozen=True, eq=False)  # no slots: what is costly is computed once
class Served:
    """Where one of some mailboxes is the sender, in blocks that don't overlap.

    Attributes:
        blocks: the largest first; each row is in one of them at most.
    """

    blocks: tuple[ServedBlock, ...]

    @property
    def pairs(self) -> int:
        """How many pairs they serve."""
        return sum(block.pairs for block in self.blocks)

    @cached_property
    def rows(self) -> Ints:
        """The employees served, rising."""
        return _united([block.rows for block in self.blocks])

    @cached_property
    def columns(self) -> Ints:
        """The projects served, rising; 0 is "no project"."""
        return _united([block.columns for block in self.blocks])


def _united(parts: list[Ints]) -> Ints:
    joined = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    return np.unique(joined)


def served_by(pairs: PairMatrix, mailbox_ids: str | Iterable[str]) -> Served:
    """Whom one mailbox, or several, serve. Raises UnknownIdError."""
    sent, own = _sent(pairs, mailbox_ids)
    blocks = _Blocks(len(pairs.projects) + 1)
    blocks.of_classes(sent, set(own))
    for row, mine in own.items():
        blocks.add(_in_row(sent, row) | mine, np.array([row]))
    return blocks.made()


def rows_served(pairs: PairMatrix, mailbox_ids: str | Iterable[str]) -> Ints:
    """`served_by(…).rows`, the employees alone, in a fraction of its time.

    Raises:
        UnknownIdError: the account has no such mailbox.
    """
    sent, own = _sent(pairs, mailbox_ids)
    served = sent.in_rows() > 0
    served[[row for row, mine in own.items() if mine.any()]] = True
    return np.flatnonzero(served)


def _sent(
    pairs: PairMatrix, mailbox_ids: str | Iterable[str]
) -> tuple[Marked, dict[int, Flags]]:
    """What company mailboxes among them send; by row, where its own ones do."""
    wanted = {mailbox_ids} if isinstance(mailbox_ids, str) else set(mailbox_ids)
    mailboxes = pairs.account.mailboxes
    known = Positions("mailbox", {m.id: p for p, m in enumerate(mailboxes)})
    positions = sorted(known[mailbox_id] for mailbox_id in wanted)
    company = [p for p in positions if not mailboxes[p].is_own]
    bits = np.flatnonzero(np.isin(pairs.ranking.bits, company))
    sent = sent_by_company(pairs, np.array(company, np.int64), bits)
    own: dict[int, Flags] = {}
    for position in positions:
        row = pairs.roster.rows.get(mailboxes[position].owner)
        if row is not None:
            mine = own_in_row(pairs, position, row)
            own[row] = own[row] | mine if row in own else mine
    return sent, own


def _in_row(sent: Marked, row: int) -> Flags:
    """By column, whether a row's pair is in the set."""
    width = len(sent.of_column)
    flags: Flags = sent.matrix[sent.of_row[row]][sent.of_column]
    start, end = np.searchsorted(sent.cells, [row * width, (row + 1) * width]).tolist()
    flags[sent.cells[start:end] - row * width] = sent.at_cells[start:end]
    return flags


class _Blocks:
    """Rows gathered by the columns that they have."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows: dict[bytes, list[Ints]] = {}

    def add(self, columns: Flags, rows: Ints) -> None:
        """Rows that have these columns."""
        if columns.any() and len(rows):
            self._rows.setdefault(np.packbits(columns).tobytes(), []).append(rows)

    def of_classes(self, sent: Marked, besides: set[int]) -> None:
        """All rows of a set of pairs but some; those unlike their class singly.

        Args:
            sent: the pairs.
            besides: rows that are added otherwise.
        """
        apart = sent.at_cells != sent.overridden()
        singly = {*np.unique(sent.places[0][apart]).tolist()} - besides
        together = np.ones(len(sent.of_row), np.bool_)
        together[list(singly | besides)] = False
        rows = np.flatnonzero(together)
        rows = rows[np.argsort(sent.of_row[rows], kind="stable")]
        starts = np.flatnonzero(np.diff(sent.of_row[rows], prepend=-1))
        for alike in np.split(rows, starts[1:]) if len(rows) else ():
            self.add(sent.matrix[sent.of_row[alike[0]]][sent.of_column], alike)
        for row in singly:
            self.add(_in_row(sent, row), np.array([row]))

    def made(self) -> Served:
        """The blocks, the largest first."""
        blocks = [
            ServedBlock(np.sort(np.concatenate(rows)), self._columns(key))
            for key, rows in self._rows.items()
        ]
        return Served(tuple(sorted(blocks, key=lambda b: (-b.pairs, int(b.rows[0])))))

    def _columns(self, key: bytes) -> Ints:
        packed = np.frombuffer(key, np.uint8)
        return np.flatnonzero(np.unpackbits(packed, count=self._width))
