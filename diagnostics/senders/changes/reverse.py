"""The reverse question: for whom, and where, is a mailbox the sender?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.model import NO_PROJECT
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.pair_matrix import Flags, PairMatrix
from diagnostics.senders.pair.outcomes import SENDS


@dataclass(frozen=True, slots=True)
class PairBlock:
    """All pairs of some employees with some projects.

    Attributes:
        employees: employee ids, in list order.
        projects: project ids, in list order; `none` for no project.
    """

    employees: tuple[str, ...]
    projects: tuple[str, ...]

    @property
    def pairs(self) -> int:
        """How many pairs these are."""
        return len(self.employees) * len(self.projects)


@dataclass(frozen=True, slots=True)
class SentBy:
    """Every pair that a mailbox is the sender of: the blocks, corrected by points.

    Attributes:
        mailbox: the mailbox's id.
        blocks: employees times projects; no pair is in two of them.
        except_pairs: pairs in a block whose sender is another mailbox, an own one.
        extra_pairs: pairs in no block.
    """

    mailbox: str
    blocks: tuple[PairBlock, ...]
    except_pairs: tuple[tuple[str, str], ...]
    extra_pairs: tuple[tuple[str, str], ...]

    @property
    def pairs(self) -> int:
        """How many pairs these are."""
        inside = sum(block.pairs for block in self.blocks)
        return inside - len(self.except_pairs) + len(self.extra_pairs)


def pairs_of(pairs: PairMatrix, mailbox_id: str) -> SentBy:
    """All pairs that a mailbox is the sender of. Raises KeyError on an unknown id."""
    sent = _Sent(pairs, mailbox_id)
    gone, come = sent.lost, sent.won
    return SentBy(
        mailbox_id,
        sent.blocks(),
        sent.named(gone & ~come),
        sent.named(come & ~gone),
    )


class _Sent:
    """Where one mailbox sends: class cells, the rows that they mean, and points."""

    def __init__(self, pairs: PairMatrix, mailbox_id: str) -> None:
        mailboxes = pairs.account.mailboxes
        position = next(
            (p for p, m in enumerate(mailboxes) if m.id == mailbox_id), None
        )
        if position is None:
            raise KeyError(mailbox_id)
        self._pairs = pairs
        matrix = pairs.matrix
        if mailboxes[position].is_own:
            mine = matrix.first == matrix.own
            self._rows = pairs.first_general == position
        else:
            bit = np.flatnonzero(pairs.ranking.bits == position)
            mine = matrix.first == (bit[0] if len(bit) else matrix.own + 1)
            self._rows = np.ones(len(pairs.employees), np.bool_)
        self._cells: Flags = mine & SENDS[matrix.outcome]
        rows, columns = np.divmod(pairs.points.cells, pairs.roster.shape[1])
        self._places = rows, columns
        classes = pairs.rows.of_row[rows], pairs.columns.of_column[columns]
        self.lost: Flags = self._cells[classes] & self._rows[rows]
        decided = SENDS[pairs.points.outcome]
        self.won: Flags = (pairs.points.first == position) & decided

    def blocks(self) -> tuple[PairBlock, ...]:
        """Class cells as blocks; row classes with the same columns are one block."""
        together: dict[bytes, list[int]] = {}
        for row_class in np.flatnonzero(self._cells.any(axis=1)).tolist():
            together.setdefault(self._cells[row_class].tobytes(), []).append(row_class)
        found = [self._block(np.array(classes)) for classes in together.values()]
        return tuple(block for block in found if block.pairs)

    def _block(self, classes: Ints) -> PairBlock:
        pairs = self._pairs
        rows = np.flatnonzero(np.isin(pairs.rows.of_row, classes) & self._rows)
        columns = np.flatnonzero(self._cells[classes[0]][pairs.columns.of_column])
        return PairBlock(
            tuple(pairs.employees[row].id for row in rows.tolist()),
            tuple(self._project_id(column) for column in columns.tolist()),
        )

    def named(self, chosen: Flags) -> tuple[tuple[str, str], ...]:
        """Points as pairs of ids."""
        rows, columns = (places[chosen].tolist() for places in self._places)
        return tuple(
            (self._pairs.employees[row].id, self._project_id(column))
            for row, column in zip(rows, columns, strict=True)
        )

    def _project_id(self, column: int) -> str:
        return self._pairs.projects[column - 1].id if column else NO_PROJECT
