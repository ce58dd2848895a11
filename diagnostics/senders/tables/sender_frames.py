"""The matrix as tables: any part as a DataFrame, all of it streamed to a file.

Columns are those of the `senders` command. Codes are computed for class cells and
spread to pairs afterwards, so a text is made once, not once per pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diagnostics.model import NO_PROJECT
from diagnostics.senders.arrays import Codes, Flags, Ints, blocks, renumbered
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.senders.pair.outcomes import OUTCOMES, SENDS, TIED
from diagnostics.senders.tables.candidate_texts import CandidateTexts
from diagnostics.senders.tables.grid import Grid
from diagnostics.whole_files import placed

_FLAGS = ("tied", "contested")
"""The columns that are true or false."""

_TEXTS = [name for name in SENDER_COLUMNS if name not in _FLAGS]

_PAIRS_AT_ONCE = 1 << 20

_DICTIONARY_BYTES = 1 << 26
"""So large that no text of a row group is written twice."""

_SCHEMA = pa.schema(
    [
        pa.field(
            name,
            pa.bool_() if name in _FLAGS else pa.dictionary(pa.int32(), pa.string()),
            nullable=False,
        )
        for name in SENDER_COLUMNS
    ]
)

_SOURCES = tuple(outcome.source for outcome in OUTCOMES)
_DECISIONS = tuple(outcome.decided_by for outcome in OUTCOMES)


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """One column as numbers: `texts[codes[i]]` is the i-th value."""

    codes: Codes
    texts: tuple[str, ...]

    def distinct(self) -> Coded:
        """The same values, with every text once: several outcomes share a word."""
        numbers: dict[str, int] = {}
        of_text = [numbers.setdefault(text, len(numbers)) for text in self.texts]
        if len(numbers) == len(self.texts):
            return self
        return Coded(np.array(of_text, np.int32)[self.codes], tuple(numbers))

    def as_categories(self) -> pd.Categorical[str]:
        """For a frame; without texts that don't occur."""
        part = self.distinct()
        used, codes = renumbered(part.codes, len(part.texts))
        texts = pd.Index([part.texts[code] for code in used.tolist()], dtype="str")
        return pd.Categorical.from_codes(codes, texts)

    def as_arrow(self) -> pa.DictionaryArray:
        """For a file."""
        part = self.distinct()
        codes = part.codes.astype(np.int32, copy=False)
        texts = pa.array(part.texts, pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes), texts)


Parts: TypeAlias = Mapping[str, Coded | Flags]
"""Columns by name."""


class Tables:
    """Makes tables of one matrix.

    Args:
        pairs: the matrix.
        contested: which of its pairs are contested.
    """

    def __init__(self, pairs: PairMatrix, contested: Marked) -> None:
        self._pairs = pairs
        self._contested = contested
        self._texts = CandidateTexts(pairs)

    def to_frame(
        self,
        employees: Sequence[str] | None = None,
        projects: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Some employees times some projects, in the given order; None: all.

        Raises:
            KeyError: the matrix has no such row or column.
        """
        roster = self._pairs.roster
        rows = np.arange(roster.shape[0])
        columns = np.arange(roster.shape[1])
        if employees is not None:
            rows = np.array([roster.rows[e] for e in employees], np.int64)
        if projects is not None:
            chosen = [roster.columns[p or NO_PROJECT] for p in projects]
            columns = np.array(chosen, np.int64)
        return self._frame(rows, columns)

    def chunks(self, pairs: int = _PAIRS_AT_ONCE) -> Iterator[pd.DataFrame]:
        """All rows in order, in frames of about so many pairs."""
        columns = np.arange(self._pairs.roster.shape[1])
        for rows in self._row_blocks(pairs):
            yield self._frame(rows, columns)

    def to_parquet(self, target: str | PathLike[str] | IO[bytes]) -> None:
        """All pairs as Parquet, in row groups of about a million, dictionary encoded.

        Args:
            target: a path, where the file appears whole or not at all, or an empty
                file open for writing.
        """
        if isinstance(target, (str, PathLike)):
            with placed(Path(target)) as draft, draft.open("wb") as file:
                self.to_parquet(file)
            return
        columns = np.arange(self._pairs.roster.shape[1])
        with pq.ParquetWriter(
            target,
            _SCHEMA,
            compression="zstd",
            use_dictionary=_TEXTS,
            dictionary_pagesize_limit=_DICTIONARY_BYTES,
            write_statistics=False,
        ) as writer:
            for rows in self._row_blocks(_PAIRS_AT_ONCE):
                writer.write_table(_table(self._coded(rows, columns)), _PAIRS_AT_ONCE)

    def _row_blocks(self, pairs: int) -> Iterator[Ints]:
        for start, end in blocks(self._pairs.roster.shape, pairs):
            yield np.arange(start, end)

    def _frame(self, rows: Ints, columns: Ints) -> pd.DataFrame:
        parts = self._coded(rows, columns)
        data: dict[str, Any] = {}
        for name in SENDER_COLUMNS:
            part = parts[name]
            data[name] = part.as_categories() if isinstance(part, Coded) else part
        return pd.DataFrame(data)

    def _coded(self, rows: Ints, columns: Ints) -> Parts:
        """Every column of some rows times some columns of the matrix."""
        grid = Grid(self._pairs.outcomes, rows, columns)
        by_class = self._pairs.matrix.outcome[grid.classes]
        at_points = self._pairs.points.outcome[grid.points]
        outcome = grid.spread(by_class, at_points)
        people = tuple(self._pairs.employees[row].id for row in rows.tolist())
        places = tuple(self._project_ids[columns].tolist())
        by_row, by_column = _numbers_of_pairs(len(people), len(places))
        return {
            "employee": Coded(by_row, people),
            "project": Coded(by_column, places),
            "sender": Coded(self._senders(grid), self._mailbox_ids),
            "source": Coded(outcome, _SOURCES),
            "decided_by": Coded(outcome, _DECISIONS),
            "tied": grid.spread(TIED[by_class], TIED[at_points]),
            "contested": self._contested_flags(rows, columns),
            "candidates": Coded(*self._texts.of(grid)),
        }

    @cached_property
    def _project_ids(self) -> npt.NDArray[np.object_]:
        """By column; objects, so that many are taken at once."""
        return np.array(["", *(p.id for p in self._pairs.projects)], np.object_)

    @cached_property
    def _mailbox_ids(self) -> tuple[str, ...]:
        return (*(mailbox.id for mailbox in self._pairs.account.mailboxes), "")

    def _senders(self, grid: Grid) -> Codes:
        pairs = self._pairs
        nobody = len(pairs.account.mailboxes)
        first = pairs.matrix.first[grid.classes]
        position = pairs.positions(grid.rows[:, None], first)
        sends = SENDS[pairs.matrix.outcome[grid.classes]]
        at_points = np.where(
            SENDS[pairs.points.outcome[grid.points]],
            pairs.points.first[grid.points],
            nobody,
        )
        by_class = np.where(sends, position, nobody)
        # What is smaller is sooner spread.
        return grid.spread(by_class.astype(np.min_scalar_type(nobody)), at_points)

    def _contested_flags(self, rows: Ints, columns: Ints) -> Flags:
        contested = self._contested
        grid = Grid(contested, rows, columns)
        by_class = contested.matrix[grid.classes]
        return grid.spread(by_class, contested.at_cells[grid.points])


def _numbers_of_pairs(height: int, width: int) -> tuple[Codes, Codes]:
    """Row and column number of each pair."""
    rows, columns = np.arange(height, dtype=np.int32), np.arange(width, dtype=np.int32)
    return np.repeat(rows, width), np.tile(columns, height)


def _table(parts: Parts) -> pa.Table:
    """The columns of one row group."""
    arrays = [
        part.as_arrow() if isinstance(part, Coded) else pa.array(part)
        for part in (parts[name] for name in SENDER_COLUMNS)
    ]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA)
