"""Which of several edits matter to each changed pair, as numbers kept by class cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.bit_rows import classes_of
from diagnostics.senders.matrix.pair_matrix import Flags
from diagnostics.senders.matrix.pair_set import Marked


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """Which of some edits matter to each changed pair, as the bits of a number.

    With n units of edits, bit k says that unit k alone gives what stands afterwards.
    Where no unit does, bit n + k says that leaving out unit k gives something else.

    Attributes:
        of_row: each common row's class.
        of_column: each common column's class.
        matrix: codes by class cell; -1 where nothing changed.
        cells: flat numbers of pairs that are looked at one by one, rising; they
            override the matrix.
        at_cells: their codes.
    """

    of_row: Ints
    of_column: Ints
    matrix: Ints
    cells: Ints
    at_cells: Ints

    @property
    def are_final(self) -> bool:
        """Whether some unit alone explains every pair."""
        return bool(self.matrix.all() and self.at_cells.all())

    @classmethod
    def joined(cls, parts: Sequence[tuple[Flags, Codes]]) -> Codes:
        """Codes of some rows after codes of others.

        Args:
            parts: which rows, and the codes of all, of which only theirs count; every
                row is in one part.
        """
        labels = [codes.of_column.astype(np.uint64) for _, codes in parts]
        of_column, witness = classes_of(np.column_stack(labels))
        heights = [len(codes.matrix) for _, codes in parts]
        of_row = np.zeros(len(parts[0][0]), np.int64)
        matrices, cells, at_cells = [], [], []
        starts = np.cumsum([0, *heights]).tolist()
        for (rows, codes), start in zip(parts, starts, strict=False):
            of_row[rows] = codes.of_row[rows] + start
            matrices.append(codes.matrix[:, codes.of_column[witness]])
            theirs = rows[codes.cells // len(of_column)]
            cells.append(codes.cells[theirs])
            at_cells.append(codes.at_cells[theirs])
        order = np.argsort(np.concatenate(cells))
        return cls(
            of_row=of_row,
            of_column=of_column,
            matrix=np.concatenate(matrices),
            cells=np.concatenate(cells)[order],
            at_cells=np.concatenate(at_cells)[order],
        )


def taking_part(marked: Marked) -> tuple[Ints, Ints]:
    """The rows and the columns that may have pairs in the set, rising; no others do."""
    rows = np.asarray(marked.matrix.any(axis=1))[marked.of_row]
    columns = np.asarray(marked.matrix.any(axis=0))[marked.of_column]
    down, across = np.divmod(marked.cells[marked.at_cells], len(columns))
    rows[down] = True
    columns[across] = True
    return np.flatnonzero(rows), np.flatnonzero(columns)


def only_rows(marked: Marked, rows: Flags) -> Marked:
    """The pairs of a set that are in some rows."""
    if rows.all():
        return marked
    nothing = np.zeros((1, marked.matrix.shape[1]), np.bool_)
    return Marked(
        of_row=np.where(rows, marked.of_row, len(marked.matrix)),
        of_column=marked.of_column,
        matrix=np.concatenate([marked.matrix, nothing]),
        cells=marked.cells,
        at_cells=marked.at_cells & rows[marked.cells // len(marked.of_column)],
    )
