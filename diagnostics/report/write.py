"""Rows written as CSV, JSON, a workbook or an HTML page."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

from diagnostics.formula_guard import guarded
from diagnostics.language import current
from diagnostics.report.origin import Origin
from diagnostics.report.rows import Row, cell
from diagnostics.report.wording.column_words import column_title
from diagnostics.words import plain


def as_csv(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """CSV with a header line, a line feed between lines, no cell a formula.

    `accounts` and expectations take the marks of `formula_guard` off again.
    """
    lines = ([guarded(cell(row.get(c))) for c in columns] for row in rows)
    return csv_text([columns, *lines])


class _LineFeeds(io.StringIO):
    """Lines of csv's, which quotes a carriage return only where lines end in one."""

    def write(self, line: str, /) -> int:
        return super().write(line.removesuffix("\r\n") + "\n")


def csv_text(lines: Iterable[Iterable[str]], separator: str = ",") -> str:
    """Cells as CSV, as they are, with a line feed behind each line."""
    out = _LineFeeds()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def as_json(value: object) -> str:
    """Indented JSON, text as it is (Polish letters unescaped)."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n"


def as_xlsx(
    sheets: Mapping[str, tuple[Sequence[Row], Sequence[str]]],
    origin: Origin | None = None,
) -> bytes:
    """A workbook, a sheet a name; every text a text, never a formula or a link.

    Where it comes from stands in a last sheet, `about`.
    """
    if origin:
        sheets = {**sheets, "about": (origin.rows(), ("fact", "value"))}
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
.stamp { border: 2px solid #c00; padding: .6rem; font-weight: bold }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }
"""


def as_html(
    title: str,
    sections: Mapping[str, tuple[Sequence[Row], Sequence[str]]],
    stamp: str = "",
    about: str = "",
) -> str:
    """One page that stands alone: no script, nothing loaded, every text escaped.

    Args:
        title: its title and heading.
        sections: by heading, a table's rows and columns.
        stamp: what has to be known of all of it; stands first, and is marked.
        about: where it comes from, as `Origin.made_line` says it.
    """
    parts = [
        f"<!doctype html><html lang='{current()}'><head><meta charset='utf-8'>",
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{html.escape(title)}</h1>",
    ]
    if about:
        parts.append(f"<p>{html.escape(about)}</p>")
    if stamp:
        parts.append(f"<p class='stamp'>{html.escape(stamp)}</p>")
    for name, (rows, columns) in sections.items():
        words = map(column_title, columns)
        head = "".join(f"<th>{html.escape(word)}</th>" for word in words)
        parts.append(f"<h2>{html.escape(name)}</h2><table><tr>{head}</tr>")
        for row in rows:
            cells = (html.escape(cell(row.get(c))) for c in columns)
            parts.append("<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>\n"])
