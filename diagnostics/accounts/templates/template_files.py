"""A template as the bytes of a file: a zip of CSV files, or a workbook with lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from diagnostics.accounts.archive import packed
from diagnostics.accounts.schema import CHOICES, FLAGS
from diagnostics.accounts.templates.filled_in import example_rows
from diagnostics.accounts.understanding.template_words import (
    OFFERED,
    file_names,
    headings,
    languages,
    several,
    written,
)
from diagnostics.accounts.workbooks import LISTS
from diagnostics.catalogue import provider_ids
from diagnostics.formula_guard import guarded
from diagnostics.language import SOURCE, list_separator
from diagnostics.language import gettext as _
from diagnostics.model import (
    COMPANY,
    Plan,
)

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FORMS = ("zip", "xlsx")
"""The forms of a template, by the ends of their files' names."""

ROWS = 1000
"""Rows of each sheet that have drop-downs."""

_YES_OR_NO = ("yes", "no")
_PORTS = {"smtp_port": ["465", "587", "25"], "pop3_port": ["995", "110"]}
_ONE_OF = {("projects", "parent"): "projects"}
_SOME_OF = {
    ("employees", "groups"): "groups",
    ("mailboxes", "employees"): "employees",
    ("mailboxes", "groups"): "groups",
    ("mailboxes", "projects"): "projects",
}
"""Table and column, and the table whose ids may stand there."""


def template(form: str, language: str = SOURCE) -> bytes:
    """A file to fill in, with example rows that load without a problem.

    Args:
        form: `zip` (CSV files that the country's spreadsheets open) or `xlsx`, with
            drop-downs of what may stand in a cell.
        language: of its headings and values; one of `languages()`.

    Raises:
        ValueError: no such form or language.
    """
    if language not in languages():
        raise ValueError(
            _(
                "no template in {language!r}, only in {names}",
                language=language,
                names=", ".join(languages()),
            )
        )
    if form not in FORMS:
        raise ValueError(
            _(
                "no template as {form!r}, only as {names}",
                form=form,
                names=", ".join(FORMS),
            )
        )
    grids = _grids(language)
    return _zip(grids, language) if form == "zip" else _xlsx(grids, language)


def _grids(language: str) -> dict[str, list[Sequence[str]]]:
    """By table, its heading and its example rows."""
    examples = example_rows(language)
    return {
        table: [[headings(language)[table][n] for n in names], *examples[table]]
        for table, names in OFFERED.items()
    }


def _zip(grids: Mapping[str, list[Sequence[str]]], language: str) -> bytes:
    files: dict[str, bytes] = {}
    for table, grid in grids.items():
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=list_separator(language))
        writer.writerows(map(guarded, row) for row in grid)
        files[f"{file_names(language)[table]}.csv"] = buffer.getvalue().encode(
            "utf-8-sig"
        )
    return packed(files)


def _xlsx(grids: Mapping[str, list[Sequence[str]]], language: str) -> bytes:
    import xlsxwriter  # slow to import, and reading needs none of it

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        order = ("mailboxes", "employees", "projects", "groups", "account")
        sheets = {t: book.add_worksheet(file_names(language)[t]) for t in order}
        for table, sheet in sheets.items():
            _fill(book, sheet, grids[table])
        _lists(book, language)
        for table, sheet in sheets.items():
            for at, column in enumerate(OFFERED[table]):
                if rule := _validation(table, column, language):
                    sheet.data_validation(1, at, ROWS, at, rule)
        plan = [written(value, language) for value in Plan]
        sheets["account"].data_validation(
            3, 1, 3, 1, {"validate": "list", "source": plan}
        )
    return buffer.getvalue()


def _fill(book: Workbook, sheet: Worksheet, grid: list[Sequence[str]]) -> None:
    """Every cell a text: an id like 007 stays what it is."""
    bold = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
    as_text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for at, heading in enumerate(grid[0]):
        sheet.set_column(at, at, max(12, len(heading) + 3), as_text)
        sheet.write_string(0, at, heading, bold)
    for y, row in enumerate(grid[1:], 1):
        for x, text in enumerate(row):
            if text:
                sheet.write_string(y, x, text, as_text)


def _lists(book: Workbook, language: str) -> None:
    """The hidden sheet of the longer drop-downs: owners, and mail services."""
    sheet = book.add_worksheet(LISTS)
    sheet.hide()
    employees = file_names(language)["employees"]
    sheet.write_string(0, 0, written(COMPANY, language))
    # By position, so that rows can be deleted there.
    person = f"INDEX({employees}!$A:$A,ROW())"
    for row in range(1, ROWS + 1):
        sheet.write_formula(row, 0, f'=IF({person}="","",{person})', None, "")
    for row, provider in enumerate(provider_ids()):
        sheet.write_string(row, 1, provider)


def _validation(table: str, column: str, language: str) -> dict[str, Any] | None:
    """What a spreadsheet offers in a column, None where anything may stand there."""
    if column in FLAGS or column in CHOICES:
        words = _YES_OR_NO if column in FLAGS else map(str, CHOICES[column])
        values = [written(word, language) for word in words]
        return {"validate": "list", "source": values}
    if column in _PORTS:
        return _offered(_PORTS[column])
    if (table, column) == ("mailboxes", "owner"):
        return _offered(f"={LISTS}!$A$1:$A${ROWS + 1}")
    if column == "provider":
        return _offered(f"={LISTS}!$B$1:$B${len(provider_ids())}")
    if target := _ONE_OF.get((table, column)):
        return _offered(_ids(target, language))
    if target := _SOME_OF.get((table, column)):
        return {**_offered(_ids(target, language)), "input_message": several(language)}
    return None


def _offered(source: object) -> dict[str, Any]:
    """A list whose values are offered, though others may be typed."""
    return {"validate": "list", "source": source, "show_error": False}


def _ids(table: str, language: str) -> str:
    return f"={file_names(language)[table]}!$A$2:$A${ROWS + 1}"
