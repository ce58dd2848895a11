"""CSV files and sheets to tables: header, separator, row numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from diagnostics.accounts.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from diagnostics.accounts.problems import Names, one_of, problem
from diagnostics.accounts.schema import BLANKS, COLUMNS, REQUIRED, Table
from diagnostics.model import Finding, Place

Record = tuple[int, Sequence[str]]
"""The number of the line where a record starts, and its cells."""

SEPARATORS = ",;"

# A cell may list every employee of a large account; csv's own limit is 128 kB.
csv.field_size_limit(MAX_FILE_BYTES)


def records(file: str, text: str, problems: list[Finding]) -> Iterator[Record]:
    """The records of a CSV text; blank lines are left out.

    What csv can't read ends the table: the problem names the line where the broken
    record starts, and never its cells, which may hold a secret.
    """
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        row = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            says = f"the record that starts here can't be read ({error})"
            expected = 'cells with a quote in them quoted, and the quote doubled: ""'
            problems.append(
                problem("syntax", says, Place(file, row), expected=expected)
            )
            return
        if cells:
            yield row, cells


def separator_of(text: str) -> str:
    """`,` or `;`: the one that the header's known columns are separated by."""
    header = text.lstrip("\r\n").partition("\n")[0]
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
        expected = f"a header row with {one_of(REQUIRED[name])}"
        problems.append(
            problem("no-header", "no column is known", place, expected=expected)
        )
        return Table(name, file)
    if len(names) > MAX_COLUMNS:
        says = f"the table has {len(names)} columns"
        expected = f"at most {MAX_COLUMNS}"
        problems.append(problem("over-limit", says, place, expected=expected))
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
            says = "the name stands twice, only the first is read"
            problems.append(problem("duplicate-column", says, place, column=name))
        elif name in COLUMNS[table]:
            kept[name] = position
        elif name:
            problems.append(
                problem(
                    "unknown-column",
                    "is no known column, it is not read",
                    place,
                    column=name,
                    value=name,
                    expected=one_of(COLUMNS[table]),
                    nearest=known.nearest(name),
                )
            )
    for name in REQUIRED[table]:
        if name not in kept:
            says = f"the table has no column {name}"
            problems.append(problem("column-missing", says, place, column=name))
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
            says, expected = "the table goes on", f"at most {MAX_ROWS} rows"
            place = Place(file, row)
            problems.append(problem("over-limit", says, place, expected=expected))
            break
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
    says = f"the row has {count} cells, the header {width}"
    expected = "as many cells as columns, cells with the separator in quotes"
    if count < width:
        wrong = problem("row-short", says, place, expected=expected)
        return cells + [""] * (width - count), wrong
    wrong = problem("row-long", says, place, expected=expected)
    read = names.index("secret") if "secret" in names else width
    return cells[:read] + [""] * (width - read), wrong
