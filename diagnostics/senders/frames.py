"""The matrix as tables: any part as a DataFrame, all of it streamed to a file.

Columns are those of the `senders` command. Codes are computed for class cells and
spread to pairs afterwards, so a text is made once, not once per pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from os import PathLike
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from diagnostics.model import NO_PROJECT, Source
from diagnostics.senders.bits import Ints, Words, classes_of, unpacked
from diagnostics.senders.contested import Contested
from diagnostics.senders.outcomes import OUTCOMES, SENDS, TIED
from diagnostics.senders.pairs import Flags, PairMatrix
from diagnostics.senders.ranking import DecidedBy

Codes: TypeAlias = npt.NDArray[np.integer[Any]]

COLUMNS = (
    "employee",
    "project",
    "sender",
    "source",
    "decided_by",
    "tied",
    "contested",
    "candidates",
)
"""As DESIGN.md's `senders` command; `project` is empty for no project."""

_PAIRS_AT_ONCE = 1 << 20
_REMEMBERED_TEXTS = 1 << 20

_PARQUET: dict[str, Any] = {
    "compression": "none",
    "use_dictionary": [n for n in COLUMNS if n not in ("tied", "contested")],
    "write_statistics": False,
    "data_page_size": 1 << 22,
    "write_batch_size": 1 << 16,
}

_SOURCES = tuple(Source)
_DECISIONS = tuple(DecidedBy)
_SOURCE_OF = np.array([_SOURCES.index(o.source) for o in OUTCOMES], np.int8)
_DECISION_OF = np.array([_DECISIONS.index(o.decided_by) for o in OUTCOMES], np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """One column as numbers: `texts[codes[i]]` is the i-th value."""

    codes: Codes
    texts: tuple[str, ...]

    def as_categories(self) -> pd.Categorical[str]:
        """For a frame; without texts that don't occur."""
        used, codes = np.unique(self.codes, return_inverse=True)
        texts = pd.Index([self.texts[code] for code in used.tolist()], dtype="str")
        # An account with errors may have one id twice.
        place, distinct = pd.factorize(texts)
        return pd.Categorical.from_codes(place[codes], distinct)


class Tables:
    """Makes tables of one matrix.

    Args:
        pairs: the matrix.
        contested: which of its pairs are contested.
    """

    def __init__(self, pairs: PairMatrix, contested: Contested) -> None:
        self._pairs = pairs
        self._contested = contested
        self._texts = _CandidateTexts(pairs)

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

        One thread encodes and writes while the next row group is made.
        """
        columns = np.arange(self._pairs.roster.shape[1])
        empty = self._table(np.zeros(0, np.int64), columns)
        with (
            pq.ParquetWriter(target, empty.schema, **_PARQUET) as writer,
            ThreadPoolExecutor(1) as hand,
        ):
            waiting = hand.submit(writer.write_table, empty)
            for rows in self._row_blocks(_PAIRS_AT_ONCE):
                table = self._table(rows, columns)
                waiting.result()
                waiting = hand.submit(writer.write_table, table, table.num_rows)
            waiting.result()

    def to_csv(self, file: IO[str]) -> None:
        """All pairs as CSV with a header line, as the `senders` command writes them."""
        file.write(",".join(COLUMNS) + "\n")
        for frame in self.chunks(_PAIRS_AT_ONCE // 4):
            for flag in ("tied", "contested"):
                frame[flag] = np.where(frame[flag], "yes", "no")
            frame.to_csv(file, header=False, index=False, lineterminator="\n")

    def _row_blocks(self, pairs: int) -> Iterator[Ints]:
        height, width = self._pairs.roster.shape
        step = max(1, pairs // width)
        for start in range(0, height, step):
            yield np.arange(start, min(start + step, height))

    def _frame(self, rows: Ints, columns: Ints) -> pd.DataFrame:
        parts = self._coded(rows, columns)
        data: dict[str, Any] = {}
        for name in COLUMNS:
            part = parts[name]
            data[name] = part.as_categories() if isinstance(part, Coded) else part
        return pd.DataFrame(data)

    def _table(self, rows: Ints, columns: Ints) -> pa.Table:
        parts = self._coded(rows, columns)
        # Columns that can't be null are written without a level per value.
        arrays = [_array(parts[name]) for name in COLUMNS]
        fields = [
            pa.field(name, array.type, nullable=False)
            for name, array in zip(COLUMNS, arrays, strict=True)
        ]
        return pa.table(arrays, pa.schema(fields))

    def _coded(self, rows: Ints, columns: Ints) -> dict[str, Coded | Flags]:
        """Every column of some rows times some columns of the matrix."""
        grid = _Grid(self._pairs, rows, columns)
        outcome = self._pairs.matrix.outcome[grid.classes]
        at_points = self._pairs.points.outcome[grid.points]

        def spread(meaning: npt.NDArray[Any]) -> Any:  # noqa: ANN401
            return grid.spread(meaning[outcome], meaning[at_points])

        roster = self._pairs.roster
        people = tuple(roster.employees[row].id for row in rows.tolist())
        names = ("", *(project.id for project in roster.projects))
        places = tuple(names[column] for column in columns.tolist())
        shape = len(people), len(places)
        by_row, by_column = _numbers_of_pairs(*shape)
        return {
            "employee": Coded(by_row, people),
            "project": Coded(by_column, places),
            "sender": Coded(self._senders(grid), self._mailbox_ids),
            "source": Coded(spread(_SOURCE_OF), _SOURCES),
            "decided_by": Coded(spread(_DECISION_OF), _DECISIONS),
            "tied": spread(TIED),
            "contested": self._contested_flags(rows, columns),
            "candidates": self._texts.of(grid),
        }

    @cached_property
    def _mailbox_ids(self) -> tuple[str, ...]:
        return (*(mailbox.id for mailbox in self._pairs.account.mailboxes), "")

    def _senders(self, grid: _Grid) -> Codes:
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
        by_class = np.where(sends, position, nobody).astype(np.int32)
        senders: Codes = grid.spread(by_class, at_points.astype(np.int32))
        return senders

    def _contested_flags(self, rows: Ints, columns: Ints) -> Flags:
        contested = self._contested
        grid = _Grid(self._pairs, rows, columns, contested)
        by_class = contested.matrix[grid.classes]
        flags: Flags = grid.spread(by_class, contested.at_cells[grid.points])
        return flags


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


def _array(part: Coded | Flags) -> pa.Array:
    if not isinstance(part, Coded):
        bits = pa.py_buffer(np.packbits(part, bitorder="little"))
        return pa.Array.from_buffers(pa.bool_(), len(part), [None, bits])
    texts = pa.array(part.texts, pa.string())
    # Codes come from the same place as the texts: checking each takes its time.
    return pa.DictionaryArray.from_arrays(pa.array(part.codes), texts, safe=False)


class _Grid:
    """Some rows times some columns: their class cells, and the points among them."""

    def __init__(
        self,
        pairs: PairMatrix,
        rows: Ints,
        columns: Ints,
        contested: Contested | None = None,
    ) -> None:
        self.rows = rows
        of_column = (contested or pairs).columns.of_column[columns]
        used, self._spread = np.unique(of_column, return_inverse=True)
        self.column_classes: Ints = used
        self.row_classes: Ints = pairs.rows.of_row[rows]
        self.classes = np.ix_(self.row_classes, used)
        self._shape = len(rows), len(columns)
        self.cells = contested.cells if contested else pairs.points.cells
        self.points, self._flat = self._points(pairs.roster.shape[1], columns)

    def _points(self, width: int, columns: Ints) -> tuple[Ints, Ints]:
        """Which points lie in the grid, and at which of its flat places."""
        starts = np.searchsorted(self.cells, self.rows * width)
        counts = np.searchsorted(self.cells, (self.rows + 1) * width) - starts
        line = np.repeat(np.arange(len(self.rows)), counts)
        behind = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
        points = starts[line] + behind
        place = np.full(width, -1, np.int64)
        place[columns] = np.arange(len(columns))
        at = place[self.cells[points] % width]
        return points[at >= 0], (line * len(columns) + at)[at >= 0]

    def spread(self, by_class: Any, at_points: Any) -> Any:  # noqa: ANN401
        """Class cells' values for every pair of the grid, flat; points put right."""
        values = np.take(by_class, self._spread, axis=1).reshape(-1)
        values[self._flat] = at_points
        return values

    def point_pairs(self, width: int) -> list[tuple[int, int]]:
        """Rows and columns of the grid's points."""
        rows, columns = np.divmod(self.cells[self.points], width)
        return list(zip(rows.tolist(), columns.tolist(), strict=True))


class _CandidateTexts:
    """Lists of candidates, joined by `;`, each made once while it is remembered."""

    def __init__(self, pairs: PairMatrix) -> None:
        self._pairs = pairs
        self._texts: list[str] = []
        self._codes: dict[tuple[bytes, tuple[int, ...]], int] = {}
        self._by_class: dict[int, Ints] = {}

    def of(self, grid: _Grid) -> Coded:
        """The grid's column."""
        if len(self._texts) > _REMEMBERED_TEXTS:
            self._texts, self._codes, self._by_class = [], {}, {}
        shape = len(grid.rows), len(grid.column_classes)
        by_class = np.zeros(shape, np.int64)
        for line, row in enumerate(grid.rows.tolist()):
            by_class[line] = self._row(row)[grid.column_classes]
        width = self._pairs.roster.shape[1]
        at_points = [self._point(*pair) for pair in grid.point_pairs(width)]
        both = np.concatenate([by_class.reshape(-1), np.array(at_points, np.int64)])
        used, codes = np.unique(both, return_inverse=True)
        codes = codes.astype(np.int32)
        inside = codes[: by_class.size].reshape(shape)
        texts = tuple(self._texts[code] for code in used.tolist())
        return Coded(grid.spread(inside, codes[by_class.size :]), texts)

    def _row(self, row: int) -> Ints:
        """Codes by column class."""
        row_class = int(self._pairs.rows.of_row[row])
        own = tuple(self._pairs.own_general.at(row))
        if not own and row_class in self._by_class:
            return self._by_class[row_class]
        matrix = self._pairs.matrix
        common = matrix.row_words[row_class] & matrix.column_words
        labels, one_each = classes_of(common)
        found = [self._code(words, own) for words in common[one_each]]
        codes = np.array(found, np.int64)[labels]
        if not own:
            self._by_class[row_class] = codes
        return codes

    def _point(self, row: int, column: int) -> int:
        pairs = self._pairs
        matrix = pairs.matrix
        common = (
            matrix.row_words[pairs.rows.of_row[row]]
            & matrix.column_words[pairs.columns.of_column[column]]
        )
        bound = pairs.points.ranked.at(row * pairs.roster.shape[1] + column)
        return self._code(common, (*pairs.own_general.at(row), *bound))

    def _code(self, words: Words, own: tuple[int, ...]) -> int:
        key = (words.tobytes(), own)
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self._texts)
            self._texts.append(self._text(words, own))
        return code

    def _text(self, words: Words, own: tuple[int, ...]) -> str:
        pairs = self._pairs
        bits = np.flatnonzero(unpacked(words[None], len(pairs.ranking.bits))[0])
        ranks = pairs.ranking.rank[pairs.ranking.bits[bits]].tolist()
        ordered = pairs.ranking.by_rank[sorted([*ranks, *own])].tolist()
        return ";".join(pairs.account.mailboxes[position].id for position in ordered)
