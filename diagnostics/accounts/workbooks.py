"""An XLSX workbook to records, and back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import python_calamine

from diagnostics.accounts.archive import packed, unpacked
from diagnostics.accounts.guarded.budget import charge
from diagnostics.accounts.limits import MAX_COLUMNS, MAX_ROWS
from diagnostics.accounts.problems import problem
from diagnostics.accounts.sheets import Record
from diagnostics.accounts.understanding.headings import table_called
from diagnostics.accounts.understanding.hidden_cells import Unshown, unshown
from diagnostics.accounts.understanding.vocabulary import UNCOMPUTED
from diagnostics.language import gettext as _
from diagnostics.model import Finding, Place

CELL_CHARACTERS = 32_767
"""Excel's limit for the text of one cell."""

_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d*)["']""")

_ERROR = re.compile(rb"""(<(?:\w{1,20}:)?c\b[^<>]*\st\s*=\s*["'])e(["'])""")
"""A cell in error, up to the end of its type."""

_UNCOMPUTED = re.compile(
    rb"""(<(?:\w{1,20}:)?c\b)([^<>]*)>\s*
    <(?:\w{1,20}:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w{1,20}:)?f>)\s*
    (?:<(?:\w{1,20}:)?v\s*/>|<(?:\w{1,20}:)?v>\s*</(?:\w{1,20}:)?v>)?\s*
    (?=</(?:\w{1,20}:)?c>)""",
    re.VERBOSE,
)
"""A cell with a formula and no result, up to its end."""

_TYPE = re.compile(rb"""\st\s*=\s*["'](\w*)["']""")

LISTS = "_lists"
"""The hidden sheet of our templates' drop-downs, which holds no table."""

MOST_UNNAMED = 12
"""Most sheets of a workbook whose sheets are looked at whatever their names."""

_READ = (".xml", ".rels")
"""Ends of the members that hold cells; pictures and macros are left packed."""

Value = str | bool | int | float | datetime | date | time | timedelta | None
"""What a workbook's reader makes of a cell."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The records of a sheet, and its merged cells.

    `merged` holds rows and columns of the corners, from 0: ((top, left), (bottom,
    right)). `hidden` is whether its tab isn't shown, `unshown` what it hides itself.
    """

    records: tuple[Record, ...] = ()
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    hidden: bool = False
    unshown: Unshown = field(default_factory=Unshown)


def sheets(file: str, data: bytes, problems: list[Finding]) -> Mapping[str, Sheet]:
    """The records of each sheet by its name, numbers and dates as their text.

    The members are unpacked within our limits and handed on in an archive of our own,
    so that the workbook's reader sees only what was counted. It makes all cells of a
    sheet at once, so of very many sheets those without a table's name stay unread.
    """
    members = unpacked(file, data, problems, _holds_cells)
    if problems:
        return {}
    if not all(map(_fits, members.values())):
        most = {"most": MAX_ROWS, "most_columns": MAX_COLUMNS}
        problems.append(problem("over-limit", Place(file), says="sheet", facts=most))
        return {}
    try:
        book = python_calamine.load_workbook(
            io.BytesIO(packed(_with_errors(members), compress=False))
        )
        few = len(book.sheet_names) <= MOST_UNNAMED
        hides = unshown(members)
        return {
            tab.name: _sheet(book, tab, hides.get(tab.name, Unshown()))
            if few or table_called(tab.name)
            else Sheet()
            for tab in book.sheets_metadata
            if tab.name != LISTS
        }
    except (python_calamine.CalamineError, OSError, ValueError, ArithmeticError) as e:
        why = {"detail": type(e).__name__}
        problems.append(problem("unreadable", Place(file), says="workbook", facts=why))
        return {}


def _sheet(
    book: python_calamine.CalamineWorkbook,
    tab: python_calamine.SheetMetadata,
    hides: Unshown,
) -> Sheet:
    sheet = book.get_sheet_by_name(tab.name)
    merged = tuple(sheet.merged_cell_ranges or ())
    is_hidden = tab.visible != python_calamine.SheetVisibleEnum.Visible
    return Sheet(tuple(_records(sheet)), merged, is_hidden, hides)


def _with_errors(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The members with cells in error as text: the reader would give them as empty."""
    return {
        name: _UNCOMPUTED.sub(_without_result, _ERROR.sub(rb"\1str\2", xml))
        if b"sheetData" in xml
        else xml
        for name, xml in members.items()
    }


def _without_result(cell: re.Match[bytes]) -> bytes:
    """A formula's cell that was never computed, as text that says so.

    Programs save formulas so; a result that is an empty text has its type.
    """
    start, attributes = cell[1], cell[2]
    kind = _TYPE.search(attributes)
    if kind and kind[1] == b"str":
        return cell[0]
    prefix = start[1:-1]
    typed = _TYPE.sub(b"", attributes) + b' t="str"'
    text = UNCOMPUTED.encode()
    return b"%b%b><%bv>%b</%bv>" % (start, typed, prefix, text, prefix)


def _holds_cells(member: str) -> bool:
    return member.lower().endswith(_READ)


def _fits(xml: bytes) -> bool:
    """Whether no cell stands so far off that the dense sheet would fill the memory."""
    if b"sheetData" not in xml:  # a part that holds no cells, wherever it lies
        return True
    return all(
        _column(letters) <= MAX_COLUMNS and int(b"0" + digits[:9]) <= MAX_ROWS + 1
        for letters, digits in _REFERENCE.findall(xml)
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


def _records(sheet: python_calamine.CalamineSheet) -> Iterator[Record]:
    charge("cells", (sheet.total_height + 1) * (sheet.total_width + 1))
    top, left = sheet.start or (0, 0)
    for row, cells in enumerate(sheet.iter_rows(), start=top + 1):
        texts = [*[""] * left, *map(text_of, cells)]
        charge("characters", sum(map(len, texts)))
        if any(texts):
            yield row, texts


def text_of(value: Value) -> str:
    """A cell's value as the text that it stands for: 7.0 is `7`, a date ISO."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    if isinstance(value, timedelta):
        value = (datetime.min + value).time()
    if isinstance(value, time) and not value.second:
        return value.strftime("%H:%M")
    return str(value)


def workbook(tables: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """An XLSX workbook with one sheet a table, every cell a text.

    Raises:
        ValueError: a text is longer than Excel allows in a cell.
    """
    import xlsxwriter  # slow to import, and reading needs none of it

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for y, row in enumerate(rows):
                for x, text in enumerate(row):
                    if sheet.write_string(y, x, text) == -2:
                        raise ValueError(
                            _(
                                "sheet {sheet}, row {row}: a list is longer than the "
                                "{most} characters of a workbook's cell",
                                sheet=name,
                                row=y + 1,
                                most=CELL_CHARACTERS,
                            )
                        )
    return buffer.getvalue()
