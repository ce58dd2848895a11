"""The matrix as tables: any part as a DataFrame, all of it streamed to a file.

Columns are those of the `senders` command. Codes are computed for class cells and
spread to pairs afterwards, so a text is made once, not once per pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from os import PathLike
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from diagnostics.model import NO_PROJECT
from diagnostics.senders.arrays import Codes, Ints, blocks, renumbered
from diagnostics.senders.matrix.pair_matrix import Flags, PairMatrix
from diagnostics.senders.matrix.readings import Contested
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.senders.pair.outcomes import OUTCOMES, SENDS, TIED
from diagnostics.senders.tables.candidate_texts import CandidateTexts
from diagnostics.senders.tables.grid import Grid
from diagnostics.senders.tables.parquet import (
    Chunk,
    ParquetWriter,
    flag_chunk,
    text_chunk,
)

_FLAGS = ("tied", "contested")
"""The columns that are true or false."""

_PAIRS_AT_ONCE = 1 << 20

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

    def as_categories(self) -> pd.Categorical[str]:
        """For a frame; without texts that don't occur."""
        used, codes = renumbered(self.codes, len(self.texts))
        texts = pd.Index([self.texts[code] for code in used.tolist()], dtype="str")
        # An account with errors may have one id twice.
        place, distinct = pd.factorize(texts)
        return pd.Categorical.from_codes(place[codes], distinct)


Parts: TypeAlias = Mapping[str, Coded | Flags]
"""Columns by name."""


class Tables:
    """Makes tables of one matrix.

    Args:
        pairs: the matrix.
        contested: which of its pairs are contested.
    """

    def __init__(self, pairs: PairMatrix, contested: Contested) -> None:
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
            target: a path, or an empty file open for writing.
        """
        if isinstance(target, (str, PathLike)):
            with open(target, "wb") as file:
                self.to_parquet(file)
            return
        writer, encoder = ParquetWriter(target, _SCHEMA), _Encoder()
        columns = np.arange(self._pairs.roster.shape[1])
        for rows in self._row_blocks(_PAIRS_AT_ONCE):
            writer.write(encoder.chunks(self._coded(rows, columns)))
        writer.finish()

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
        grid = Grid(self._pairs, rows, columns)
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
        grid = Grid(self._pairs, rows, columns, contested)
        by_class = contested.matrix[grid.classes]
        return grid.spread(by_class, contested.at_cells[grid.points])


def _numbers_of_pairs(height: int, width: int) -> tuple[Codes, Codes]:
    """Row and column number of each pair; blocks of one shape share them."""
    kept = height * width <= _PAIRS_AT_ONCE
    return (_kept_numbers if kept else _made_numbers)(height, width)


def _made_numbers(height: int, width: int) -> tuple[Codes, Codes]:
    rows, columns = np.arange(height, dtype=np.int32), np.arange(width, dtype=np.int32)
    by_row, by_column = np.repeat(rows, width), np.tile(columns, height)
    by_row.flags.writeable = by_column.flags.writeable = False
    return by_row, by_column


_kept_numbers = lru_cache(1)(_made_numbers)


class _Encoder:
    """Encodes row groups for Parquet; projects repeat, so they are encoded once."""

    def __init__(self) -> None:
        self._projects: Chunk | None = None

    def chunks(self, parts: Parts) -> dict[str, Chunk]:
        """The columns of one row group."""
        found = {}
        for name, part in parts.items():
            if not isinstance(part, Coded):
                found[name] = flag_chunk(part)
            elif name == "project":
                found[name] = self._project(part)
            else:
                found[name] = text_chunk(part.codes, part.texts)
        return found

    def _project(self, part: Coded) -> Chunk:
        if not self._projects or self._projects.count != len(part.codes):
            self._projects = text_chunk(part.codes, part.texts)
        return self._projects
