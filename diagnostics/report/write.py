"""Rows written as a text table, CSV, JSON, a workbook or an HTML page."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import xlsxwriter

from diagnostics.report.rows import Row, cell
from diagnostics.words import plain

_FORMULA = re.compile(r"\A[=+\-@\t\r]")
_NUMBER = re.compile(r"\A[+-]?\d+([.,]\d+)?\Z")
_WIDEST = 48


def spreadsheet_safe(text: str) -> str:
    """The text, with `'` before it where a spreadsheet would take it for a formula.

    A plain signed number stays as it is: it is no formula, and ids look like it.
    """
    if _FORMULA.match(text) and not _NUMBER.match(text):
        return f"'{text}"
    return text


def as_csv(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """CSV with a header line, a line feed between lines, no cell a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([spreadsheet_safe(cell(row.get(c))) for c in columns])
    return out.getvalue()


def as_json(value: object) -> str:
    """Indented JSON, text as it is (Polish letters unescaped)."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n"


def as_table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Columns side by side for a terminal; long texts are wrapped inside theirs."""
    if not rows:
        return "nothing found\n"
    once = cache(_printable)
    printable = [[once(cell(row.get(c))) for c in columns] for row in rows]
    widths = _widths(columns, printable)
    lines = [
        "  ".join(
            c.upper().ljust(w) for c, w in zip(columns, widths, strict=True)
        ).rstrip()
    ]
    for texts in printable:
        wrapped = [_wrapped(t, w) for t, w in zip(texts, widths, strict=True)]
        for n in range(max(map(len, wrapped))):
            parts = [
                (part[n] if n < len(part) else "").ljust(w)
                for part, w in zip(wrapped, widths, strict=True)
            ]
            lines.append("  ".join(parts).rstrip())
    return "\n".join(lines) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    # Most cells fit, and wrapping takes longer than all else that is done with them.
    return [text] if len(text) <= width else textwrap.wrap(text, width) or [""]


def _printable(text: str) -> str:
    """Control characters shown, so that foreign text can't drive the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _widths(columns: Sequence[str], texts: Sequence[Sequence[str]]) -> list[int]:
    longest = [
        max([len(c), *(len(row[n]) for row in texts)]) for n, c in enumerate(columns)
    ]
    capped = [min(width, _WIDEST) for width in longest]
    room = shutil.get_terminal_size((120, 24)).columns
    spare = room - sum(capped[:-1]) - 2 * len(capped)
    capped[-1] = min(longest[-1], max(capped[-1], spare))
    return capped


def as_xlsx(sheets: Mapping[str, tuple[Sequence[Row], Sequence[str]]]) -> bytes:
    """A workbook, a sheet a name; every text a text, never a formula or a link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    bold = book.add_format({"bold": True})
    for name, (rows, columns) in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for n, column in enumerate(columns):
            sheet.write_string(0, n, column, bold)
            sheet.set_column(n, n, 60 if column == "evidence" else 16)
        for line, row in enumerate(rows, 1):
            for n, column in enumerate(columns):
                value = row.get(column)
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    sheet.write_number(line, n, value)
                else:
                    sheet.write_string(line, n, cell(value)[:32_767])
    book.close()
    return out.getvalue()


_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 2rem;
  max-width: 85rem }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem }
th, td { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; white-space: pre-line;
  min-width: 6.5em }
th { white-space: nowrap }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }
"""


def as_html(
    title: str, sections: Mapping[str, tuple[Sequence[Row], Sequence[str]]]
) -> str:
    """One page that stands alone: no script, nothing loaded, every text escaped."""
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{html.escape(title)}</h1>",
    ]
    for name, (rows, columns) in sections.items():
        words = (c.replace("_", " ").capitalize() for c in columns)
        head = "".join(f"<th>{html.escape(word)}</th>" for word in words)
        parts.append(f"<h2>{html.escape(name)}</h2><table><tr>{head}</tr>")
        for row in rows:
            cells = (html.escape(cell(row.get(c))) for c in columns)
            parts.append("<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>\n"])
