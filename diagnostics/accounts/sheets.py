"""CSV files and sheets to tables: header, separator, row numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from diagnostics.accounts.guarded.budget import charge, charge_rows
from diagnostics.accounts.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from diagnostics.accounts.problems import one_of, problem
from diagnostics.accounts.schema import BLANKS, REQUIRED, Table, TableLayout
from diagnostics.accounts.understanding.headings import (
    LOOKED_AT,
    Columns,
    Unread,
    column_of,
    heading_at,
    is_sum,
)
from diagnostics.accounts.understanding.parser_words import parser_said
from diagnostics.accounts.understanding.tables_in_texts import (
    HEAD,
    SEPARATORS,
    known_in,
)
from diagnostics.accounts.understanding.vocabulary import plain
from diagnostics.formula_guard import unguarded
from diagnostics.model import Finding, Place
from diagnostics.words import column_said

Record = tuple[int, Sequence[str]]
"""The number of the line where a record starts, and its cells."""

_NAMED = re.compile(r"sep=(.)[ \t]*\r?\n", re.IGNORECASE)
"""Excel's first line that names the separator."""

_TITLES = 3
"""Rows of one cell between a gap and another table's heading that may be its title."""

_LINE = re.compile(r":?-{3,}:?|:-+:?|-+:")
"""A cell of the line that texts draw below a heading."""

_INDENT = re.compile(r"(?:[ \u00a0]{2,}|\t|[ \u00a0]*[└├│·•>–—-]+[ \u00a0]+)\S")
_PATH_MARK = re.compile(r"\s{1,3}[/>\\»→]\s{1,3}")
"""How a name is written below another one, and what stands between two in a path."""

# A cell may list every employee of a large account; csv's own limit is 128 kB.
csv.field_size_limit(MAX_FILE_BYTES)


def records(file: str, text: str, problems: list[Finding]) -> Iterator[Record]:
    """The records of a CSV text, the marks of `formula_guard` taken off.

    Blank lines are left out. What csv can't read ends the table: the problem names the
    line where the broken record starts, and never its cells, which may hold a secret.
    """
    named = _NAMED.match(text)
    separator, marked = separator_of(text), "'" in text
    # Before any cell is made; separators inside quotes count as well.
    charge("cells", text.count(separator) + text.count("\n"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        row = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            place, why = Place(file, row), {"detail": parser_said(str(error))}
            problems.append(problem("syntax", place, says="record", facts=why))
            return
        if cells and not (named and row == 1):
            yield row, [*map(unguarded, cells)] if marked else cells


def separator_of(text: str) -> str:
    """The one that the heading's known columns are separated by; titles may precede.

    Excel's first line may name it.
    """
    if named := _NAMED.match(text):
        return named[1]
    lines = text.lstrip("\r\n")[:HEAD].split("\n", LOOKED_AT)[:LOOKED_AT]

    def found(separator: str) -> tuple[int, int]:
        heading = max((line.split(separator) for line in lines), key=known_in)
        return known_in(heading), len(heading)

    return max(SEPARATORS, key=found)


def table_of(
    name: str, file: str, rows: Iterable[Record], problems: list[Finding]
) -> Table:
    """The table of records, whose heading may stand behind a title."""
    remaining = iter(rows)
    first = [*islice(remaining, LOOKED_AT)]
    at = heading_at(name, [cells for _, cells in first])
    if at is None:
        place = Place(file, first[0][0] if first else 0)
        wanted = {
            "names": one_of([column_said(column, name) for column in REQUIRED[name]])
        }
        problems.append(problem("no-header", place, facts=wanted))
        return Table(name, file)
    row, header = first[at]
    place = Place(file, row)
    titles = _titles(file, first[:at], row, problems)
    names = [cell.strip(BLANKS) for cell in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        told = {"size": len(names), "most": MAX_COLUMNS}
        problems.append(problem("over-limit", place, says="columns", facts=told))
        return Table(name, file)
    if _is_turned(name, [cells for _, cells in first[at:]]):
        problems.append(problem("wrong-shape", place, says="turned"))
        return Table(name, file)
    columns = Columns(name, place, problems)
    columns.take(names)
    body = _body(file, names, columns, chain(first[at + 1 :], remaining), row)
    layout = replace(
        body.layout, heading=row, headings=columns.meanings(names), titles=titles
    )
    return replace(body, layout=layout, language=columns.language)


def table_aside(file: str, rows: Sequence[Record]) -> Table:
    """What is none of our tables, to see whether it tells who belongs to whom."""
    if not rows:
        return Table("", file)
    width = min(max(len(cells) for _, cells in rows), MAX_COLUMNS)
    names = [*rows[0][1], *[""] * width][:width]
    unread = Unread(dict(enumerate(names)))
    for _, cells in rows[1:]:
        unread.take([*cells, *[""] * width])
    return Table("", file, unread=unread.all_cells)


def _is_turned(table: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether headings stand below one another rather than side by side.

    Args:
        table: whose.
        rows: from the one that is taken for the heading on.
    """
    heading = [column_of(table, cell.strip(BLANKS)) for cell in rows[0]]
    at = next(n for n, column in enumerate(heading) if column)
    below = {
        column
        for cells in rows[1:]
        if at < len(cells) and (column := column_of(table, cells[at].strip(BLANKS)))
    }
    others = below - {*heading}
    lacks = set(REQUIRED[table]) - {*heading}
    return len(set(filter(None, heading))) == 1 and (
        len(others) > 1 or bool(lacks and lacks <= others)
    )


def _titles(
    file: str, before: Sequence[Record], heading: int, problems: list[Finding]
) -> tuple[int, ...]:
    """The rows before the heading that hold something, which are told."""
    skipped = tuple(row for row, cells in before if any(map(str.strip, cells)))
    if skipped:
        told = {"lines": tuple(map(str, skipped))}
        problems.append(problem("rows-skipped", Place(file, heading), facts=told))
    return skipped


def _body(
    file: str,
    names: list[str],
    columns: Columns,
    remaining: Iterable[Record],
    heading: int,
) -> Table:
    below = _Below(Place(file, heading), _held(names), columns.problems)
    taken = _Taken(file, names, columns)
    for row, cells in below.rows(remaining):
        if len(taken.rows) == MAX_ROWS:
            taken.tell_limit(row)
            break
        taken.take(row, cells)
    below.tell()
    columns.tell_doubled()
    taken.nested.tell()
    layout = TableLayout(total=taken.without_sum(), blank=below.blank)
    return Table(
        columns.table,
        file,
        tuple(columns.kept),
        tuple(taken.rows),
        frozenset(taken.doubtful),
        tuple(columns.renamed),
        layout,
        unread=taken.unread.cells,
    )


class _Taken:
    """The rows of a table, with what is looked for in each of them.

    Attributes:
        rows: each with its number, the cells of known columns alone.
        doubtful: numbers of those that are too short or too long.
        unread: what stands below headings that are none of ours.
        nested: looks whether names say what belongs below what.
    """

    def __init__(self, file: str, names: list[str], columns: Columns) -> None:
        self.rows: list[tuple[int, tuple[str, ...]]] = []
        self.doubtful: list[int] = []
        self.unread = Unread({i: names[i] for i in columns.unread})
        self.nested = _Nested(columns)
        self._file, self._names, self._columns = file, names, columns
        self._positions = tuple(columns.kept.values())
        self._is_guarded = bool(columns.guarded)
        self._last: Sequence[str] = ()

    def take(self, row: int, record: Sequence[str]) -> None:
        """Takes a row up, fitted to the heading's width."""
        columns, cells = self._columns, list(record)
        charge_rows(columns.table)
        self._last = cells
        if len(cells) != len(self._names):
            cells, wrong = _fitted(Place(self._file, row), cells, self._names)
            if wrong:
                columns.problems.append(wrong)
                self.doubtful.append(row)
        if self._is_guarded:
            columns.refuse(Place(self._file, row), cells)
        columns.compare(cells)
        if self.nested.looks:
            self.nested.take(cells)
        kept = [cells[i].strip(BLANKS) for i in self._positions]
        self.rows.append((row, tuple(kept)))
        if columns.unread:
            self.unread.take(cells)

    def tell_limit(self, row: int) -> None:
        """Says that no row is read from this one on."""
        place, most = Place(self._file, row), {"most": MAX_ROWS}
        found = problem("over-limit", place, says="goes-on", facts=most)
        self._columns.problems.append(found)

    def without_sum(self) -> int:
        """Takes a last row off that sums the others up; its number, else 0."""
        if not (self.rows and is_sum(self._last)):
            return 0
        return _drop_sum(self._file, self.rows, self.doubtful, self._columns.problems)


class _Nested:
    """Looks whether names of projects say which belongs below which.

    By blanks before them, or as a path that begins with another one's name, where no
    column says it.
    """

    def __init__(self, columns: Columns) -> None:
        is_open = columns.table == "projects" and "parent" not in columns.kept
        self._at = columns.kept.get("name") if is_open else None
        self.looks = self._at is not None
        self._columns = columns
        self._indented: set[bool] = set()
        self._names: dict[str, None] = {}

    def take(self, cells: Sequence[str]) -> None:
        """Takes a row's name up."""
        if self._at is not None:
            name = cells[self._at]
            self._indented.add(bool(_INDENT.match(name)))
            self._names.setdefault(name.strip(BLANKS))

    def tell(self) -> None:
        """Tells of it once."""
        paths = (_PATH_MARK.split(name) for name in self._names)
        if len(self._indented) > 1 or any(
            len(parts) > 1 and parts[0] in self._names for parts in paths
        ):
            found = problem("read-as", self._columns.place, says="nested")
            self._columns.problems.append(found)


@dataclass(slots=True)
class _Below:
    """The rows below a heading, without blank ones and the heading once more.

    A heading of another table below a gap ends them, its title with it.

    Attributes:
        heading: where the heading stands.
        names: what it holds.
        blank: how many rows are blank.
        again: numbers of rows that hold the heading once more.
    """

    heading: Place
    names: list[str]
    problems: list[Finding]
    blank: int = 0
    again: list[int] = field(default_factory=list)

    def rows(self, remaining: Iterable[Record]) -> Iterator[Record]:
        """The rows, one after the other."""
        held, is_below_gap = self.heading.row, False
        last: Sequence[str] = ()
        titles: list[Record] = []
        for row, cells in remaining:
            if not any(cells) or is_line(cells):
                continue
            if row > held + 1:
                gap = max(0, row - held - 1 - "".join(last).count("\n"))
                self.blank, is_below_gap = self.blank + gap, is_below_gap or gap > 0
            held, last = row, cells
            if is_below_gap and self._ends_at(row, cells):
                return
            if is_below_gap and len(titles) < _TITLES and len(_held(cells)) == 1:
                titles.append((row, cells))
                continue
            yield from titles
            titles, is_below_gap = [], False
            if self._is_heading(cells):
                self.again.append(row)
            else:
                yield row, cells
        yield from titles

    def _is_heading(self, cells: Sequence[str]) -> bool:
        first = cells[0].strip(BLANKS)
        if len(self.names) < 2 or (first and first != self.names[0]):
            return False
        return _held(cells) == self.names

    def _ends_at(self, row: int, cells: Sequence[str]) -> bool:
        held = _held(cells)
        known = known_in(held)
        if known < 2 or 2 * known <= len(held) or held == self.names:
            return False
        place = Place(self.heading.file, row)
        self.problems.append(problem("wrong-shape", place, says="second"))
        return True

    def tell(self) -> None:
        """Tells of the heading where it stood once more."""
        if self.again:
            told = {"lines": tuple(map(str, self.again))}
            place = Place(self.heading.file, self.again[0])
            found = problem("rows-skipped", place, says="again", facts=told)
            self.problems.append(found)


def is_line(cells: Sequence[str]) -> bool:
    """Whether a row is the line that texts draw below a heading: `---|:---:`."""
    if "".join(cells).strip("-: "):
        return False
    held = _held(cells)
    return len(held) > 1 and all(map(_LINE.fullmatch, held))


def _held(cells: Sequence[str]) -> list[str]:
    """What a row's cells hold, without the empty ones."""
    return [held for cell in cells if (held := cell.strip(BLANKS))]


def _drop_sum(
    file: str,
    rows: list[tuple[int, tuple[str, ...]]],
    doubtful: list[int],
    problems: list[Finding],
) -> int:
    """Takes a last row off that sums the others up; what was said of it too.

    Returns its number.
    """
    row, _ = rows.pop()
    if row in doubtful:
        doubtful.remove(row)
        problems[:] = [
            p for p in problems if (p.data["file"], p.data["row"]) != (file, row)
        ]
    problems.append(problem("rows-skipped", Place(file, row), says="sum"))
    return row


def _fitted(
    place: Place, cells: list[str], names: list[str]
) -> tuple[list[str], Finding | None]:
    """A ragged row cut or filled to the header's width.

    In a row with too many cells, any cell from the secret's on may be the secret
    (an unquoted separator moves it), so none of them is read.
    """
    width, count = len(names), len(cells)
    if not any(cells[width:]) and count > width:
        return cells[:width], None
    told = {"cells": count, "columns": width}
    if count < width:
        wrong = problem("row-short", place, facts=told)
        return cells + [""] * (width - count), wrong
    wrong = problem("row-long", place, facts=told)
    lowered = [plain(name) for name in names]
    read = lowered.index("secret") if "secret" in lowered else width
    return cells[:read] + [""] * (width - read), wrong
