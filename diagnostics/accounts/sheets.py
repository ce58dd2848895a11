"""CSV files and sheets to tables: header, separator, row numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from diagnostics.accounts.guarded.budget import charge, charge_rows
from diagnostics.accounts.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from diagnostics.accounts.problems import Names, one_of, problem
from diagnostics.accounts.schema import BLANKS, COLUMNS, REQUIRED, Table
from diagnostics.formula_guard import unguarded
from diagnostics.model import Finding, Place

Record = tuple[int, Sequence[str]]
"""The number of the line where a record starts, and its cells."""

SEPARATORS = ",;"

_HEADER = 2**16
"""Characters of a header that its separator is looked for in."""

# A cell may list every employee of a large account; csv's own limit is 128 kB.
csv.field_size_limit(MAX_FILE_BYTES)


def records(file: str, text: str, problems: list[Finding]) -> Iterator[Record]:
    """The records of a CSV text, the marks of `formula_guard` taken off.

    Blank lines are left out. What csv can't read ends the table: the problem names the
    line where the broken record starts, and never its cells, which may hold a secret.
    """
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
            place, why = Place(file, row), {"detail": str(error)}
            problems.append(problem("syntax", place, says="record", facts=why))
            return
        if cells:
            yield row, [*map(unguarded, cells)] if marked else cells


def separator_of(text: str) -> str:
    """`,` or `;`: the one that the header's known columns are separated by."""
    header = text.lstrip("\r\n").partition("\n")[0][:_HEADER]
    known = {name for columns in COLUMNS.values() for name in columns}

    def found(separator: str) -> tuple[int, int]:
        names = [cell.strip(BLANKS + '"').lower() for cell in header.split(separator)]
        return len(known.intersection(names)), len(names)

    return max(SEPARATORS, key=found)


def table_of(
    name: str, file: str, rows: Iterable[Record], problems: list[Finding]
) -> Table:
    """The table of records whose first is the header."""
    remaining = iter(rows)
    row, header = next(remaining, (0, ()))
    names = [cell.strip(BLANKS).lower() for cell in header]
    while names and not names[-1]:
        names.pop()
    place = Place(file, row)
    if not set(names) & set(COLUMNS[name]):
        wanted = {"names": one_of(REQUIRED[name])}
        problems.append(problem("no-header", place, facts=wanted))
        return Table(name, file)
    if len(names) > MAX_COLUMNS:
        told = {"size": len(names), "most": MAX_COLUMNS}
        problems.append(problem("over-limit", place, says="columns", facts=told))
        return Table(name, file)
    kept = kept_columns(name, place, names, problems)
    return _body(name, file, (names, kept), remaining, problems)


def kept_columns(
    table: str, place: Place, names: Sequence[str], problems: list[Finding]
) -> dict[str, int]:
    """Position of each known column; what is unknown, doubled or missing is told."""
    known = Names(COLUMNS[table])
    kept: dict[str, int] = {}
    for position, name in enumerate(names):
        if name in kept:
            twice = problem("duplicate-column", place, says="in-header", column=name)
            problems.append(twice)
        elif name in COLUMNS[table]:
            kept[name] = position
        elif name:
            problems.append(
                problem(
                    "unknown-column",
                    place,
                    column=name,
                    value=name,
                    expected=one_of(COLUMNS[table]),
                    nearest=known.nearest(name),
                )
            )
    problems.extend(
        problem("column-missing", place, column=name)
        for name in REQUIRED[table]
        if name not in kept
    )
    return kept


def _body(
    name: str,
    file: str,
    header: tuple[list[str], dict[str, int]],
    remaining: Iterable[Record],
    problems: list[Finding],
) -> Table:
    names, kept = header
    width = len(names)
    positions = tuple(kept.values())
    doubtful: list[int] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    for row, record in remaining:
        cells = list(record)
        if not any(cells):
            continue
        if len(rows) == MAX_ROWS:
            place = Place(file, row)
            most = {"most": MAX_ROWS}
            problems.append(problem("over-limit", place, says="goes-on", facts=most))
            break
        charge_rows(name)
        if len(cells) != width:
            cells, wrong = _fitted(Place(file, row), cells, names)
            if wrong:
                problems.append(wrong)
                doubtful.append(row)
        rows.append((row, tuple([cells[i].strip(BLANKS) for i in positions])))
    return Table(name, file, tuple(kept), tuple(rows), frozenset(doubtful))


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
    read = names.index("secret") if "secret" in names else width
    return cells[:read] + [""] * (width - read), wrong
