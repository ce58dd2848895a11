"""A report as a page, a workbook, CSV and JSON."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from diagnostics.formula_guard import guarded
from diagnostics.language import current, number_told
from diagnostics.language import gettext as _
from diagnostics.model import Phrase
from diagnostics.report.origin import Origin
from diagnostics.report.rows import Row, stamped_json
from diagnostics.report.whole_report.report_body import WholeReport
from diagnostics.report.whole_report.report_map import SenderMap
from diagnostics.report.whole_report.report_tables import ReportTable, map_left
from diagnostics.report.wording.value_words import reading_told
from diagnostics.report.write import as_json, as_xlsx, csv_text
from diagnostics.words import text

FORM = 1
"""The version of the JSON; another one where something in it means something else."""

SEPARATORS = (",", ";")
"""What may stand between two cells; Excel wants `;` where `,` is a decimal point."""

MOST_ON_PAPER = 60
"""Lines of one table on the page; files have all of them."""

_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; color: #111; background: #fff;
  margin: 1.5rem auto; padding: 0 1.5rem; max-width: 75rem }
h1 { font-size: 1.6em; margin: 0 } h2 { font-size: 1.15em; margin: 1.2em 0 .3em }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #bbb; padding: .2rem .4rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; white-space: pre-line }
th { background: #eee; overflow-wrap: normal }
.about, .note { color: #444 }
.stamp { border: 2px solid #a00; padding: .5rem; font-weight: bold }
@page { size: A4; margin: 12mm }
@media print {
  body { font-size: 8.5pt; line-height: 1.25; margin: 0; padding: 0; max-width: none }
  h2 { break-after: avoid } tr { break-inside: avoid }
  thead { display: table-header-group }
}
"""


def as_page(report: WholeReport) -> bytes:
    """HTML that stands alone and prints well: no script, nothing loaded."""
    title = _title(report)
    parts = [
        f"<!doctype html><html lang='{current()}'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width'>",
        f"<title>{_escaped(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{_escaped(title)}</h1>",
        f"<p class='about'>{_escaped(report.origin.made_line)}</p>",
    ]
    if report.stamp:
        parts.append(f"<p class='stamp'>{_escaped(report.stamp)}</p>")
    parts.append("<ol>")
    parts += [f"<li>{_escaped(said)}</li>" for said in report.summary]
    parts.append("</ol>")
    for table in report.tables:
        if table.name == "map":
            parts += _page_map(table, report.map)
        else:
            parts += _page_table(table, MOST_ON_PAPER)
    for table in report.appendix:
        parts += _page_table(table, None)
    return _bytes("\n".join([*parts, "</body></html>\n"]))


def _title(report: WholeReport) -> str:
    if report.title:
        return report.title
    name = report.origin.name or report.origin.host or report.origin.id
    return text(Phrase.of("report:title", account=name))


def _escaped(said: str) -> str:
    return html.escape(said)


def _bytes(said: str) -> bytes:
    return said.encode("utf-8", "backslashreplace")


def _page_table(table: ReportTable, most: int | None) -> Iterator[str]:
    yield f"<h2>{_escaped(table.title)}</h2>"
    if table.note:
        yield f"<p class='note'>{_escaped(table.note)}</p>"
    if not table.lines:
        yield f"<p>{_escaped(table.empty)}</p>"
        return
    shown = [n for n, name in enumerate(table.columns) if name not in table.aside]
    lines = table.lines[:most]
    yield from _html_lines(
        [table.headings[n] for n in shown],
        [[_on_paper(table.columns[n], line[n]) for n in shown] for line in lines],
    )
    left = len(table.lines) - most if most else 0
    if left > 0:
        said = text(Phrase.of("report:more-lines", count=left))
        yield f"<p class='note'>{_escaped(said)}</p>"


def _on_paper(column: str, told: str) -> str:
    """Settings one behind the other: a line each took pages."""
    return told.replace("\n", " · ") if column == "settings" else told


def _html_lines(headings: list[str], lines: list[list[str]]) -> Iterator[str]:
    head = "".join(f"<th>{_escaped(word)}</th>" for word in headings)
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for line in lines:
        yield "<tr>" + "".join(f"<td>{_escaped(c)}</td>" for c in line) + "</tr>"
    yield "</tbody></table>"


def _page_map(table: ReportTable, found: SenderMap) -> Iterator[str]:
    """The map as people see it: people down, projects across, senders in words."""
    if not found.lines:
        yield from _page_table(table, None)
        return
    yield f"<h2>{_escaped(table.title)}</h2>"
    people = table.headings[table.columns.index("people")]
    yield from _html_lines(
        [people, *(_counted(c.projects, c.projects_count) for c in found.lines[0])],
        [
            [_counted(line[0].people, line[0].people_count), *(c.sender for c in line)]
            for line in found.lines
        ],
    )
    if left := map_left(found):
        yield f"<p class='note'>{_escaped(left)}</p>"


def _counted(names: str, count: int) -> str:
    return names if count == 1 else f"{names} ({number_told(count)})"


def as_workbook(report: WholeReport) -> bytes:
    """XLSX, a sheet a part, ids beside names; every text a text, never a formula.

    Sheets are called in the reader's language, as headings are.
    """
    summary = _called("sheet-summary")
    sheets: dict[str, tuple[list[Row], tuple[str, ...]]] = {
        summary: ([{summary: said} for said in _said(report)], (summary,))
    }
    for table in (*report.tables, *report.appendix):
        rows: list[Row] = [
            dict(zip(table.headings, line, strict=True)) for line in table.lines
        ]
        if table.note:
            rows.append({table.headings[0]: table.note})
        sheets[_called(f"sheet-{table.name}")] = rows, table.headings
    sheets[_called("sheet-about")] = _about(report.origin)
    return as_xlsx(sheets)


def _about(origin: Origin) -> tuple[list[Row], tuple[str, ...]]:
    """Where the report comes from, as the last sheet tells it."""
    reading = reading_told(origin.reading) if origin.reading else ""
    facts = {**origin.json(), "reading": reading}
    fact, value = _called("about-fact"), _called("about-value")
    return [
        {fact: _called(f"about-{name.replace('_', '-')}"), value: told}
        for name, told in facts.items()
    ], (fact, value)


def _called(name: str) -> str:
    return text(Phrase.of(f"report:{name}"))


def _said(report: WholeReport) -> list[str]:
    return [report.stamp, *report.summary] if report.stamp else [*report.summary]


def as_separated(
    report: WholeReport, separator: str = ";", has_mark: bool = True
) -> bytes:
    """CSV, the part's name in each line's first cell; no cell is a formula.

    Args:
        report: the report.
        separator: what stands between two cells, one of `SEPARATORS`.
        has_mark: whether it begins with a byte order mark: Excel knows UTF-8 by it,
            other programs take it for a part of the first cell.
    """
    mark = "\ufeff" if has_mark else ""
    return _bytes(mark + csv_text(_csv_lines(report), separator))


def _csv_lines(report: WholeReport) -> Iterator[list[str]]:
    for name, value in report.origin.json().items():
        yield ["about", name, guarded(value)]
    for said in _said(report):
        yield ["summary", guarded(said)]
    for table in (*report.tables, *report.appendix):
        yield [table.name, *table.headings]
        for line in table.lines:
            yield [table.name, *map(guarded, line)]
        if table.note:
            yield [table.name, guarded(table.note)]


def as_document(report: WholeReport) -> bytes:
    """JSON: `form`, `about`, `missing` of half an account, `summary`, and the parts."""
    parts = {
        table.name: {
            "title": table.title,
            "note": table.note,
            "rows": [
                dict(zip(table.columns, line, strict=True)) for line in table.lines
            ],
        }
        for table in (*report.tables, *report.appendix)
    }
    told = {
        "form": FORM,
        "about": report.origin.json(),
        **stamped_json(report.missing),
        "summary": list(report.summary),
        "parts": parts,
    }
    return _bytes(as_json(told))


def writer(
    ending: str, separator: str = ";", has_mark: bool = True
) -> Callable[[WholeReport], bytes]:
    """What writes a report into a file with such an ending, `.html`.

    Args:
        ending: of the file's name.
        separator: of CSV, as `as_separated` takes it.
        has_mark: of CSV, likewise.

    Raises:
        ValueError: no report is written in this form.
    """
    forms: Mapping[str, Callable[[WholeReport], bytes]] = {
        ".html": as_page,
        ".xlsx": as_workbook,
        ".csv": partial(as_separated, separator=separator, has_mark=has_mark),
        ".json": as_document,
    }
    try:
        return forms[ending.lower()]
    except KeyError:
        known = ", ".join(forms)
        raise ValueError(
            _("a report's file ends in one of {known}", known=known)
        ) from None
