"""How an account's files were read, as rows for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagnostics import language
from diagnostics.accounts.schema import TableLayout, TableRead
from diagnostics.accounts.understanding.template_words import file_names
from diagnostics.language import gettext as _
from diagnostics.model import Phrase
from diagnostics.report.rows import Row
from diagnostics.words import text

_ORDER = ("mailboxes", "employees", "projects", "groups", "account")

_SEPARATORS = {
    ",": "opening:separator-comma",
    ";": "opening:separator-semicolon",
    "\t": "opening:separator-tab",
    "|": "opening:separator-bar",
}


def understood_rows(tables: Iterable[TableRead]) -> list[Row]:
    """One row a table: where it stood, and how it lay there."""
    return [_row(table) for table in _in_order(tables)]


def understood_lines(tables: Iterable[TableRead]) -> list[str]:
    """One line a table of which something was skipped or read in other words."""
    lines = []
    for read in _in_order(tables):
        if told := [*_skipped(read.layout), *read.told]:
            said = Phrase.of("opening:told", table=table_called(read), told=told)
            lines.append(text(said))
    return lines


def _in_order(tables: Iterable[TableRead]) -> list[TableRead]:
    return sorted(tables, key=lambda read: _ORDER.index(read.table))


def table_called(read: TableRead) -> str:
    """A table as our templates call it in the language spoken."""
    return file_names(language.current())[read.table]


def _row(read: TableRead) -> Row:
    layout = read.layout
    return {
        _("Table"): table_called(read),
        _("File or sheet"): read.file,
        _("Rows"): read.rows,
        _("Heading"): _said("opening:heading-row", heading=str(layout.heading or "")),
        _("Columns"): text(_columns(layout)) if layout.headings else "",
        _("Encoding"): layout.encoding,
        _("Separator"): _separator(layout.separator),
    }


def _said(key: str, heading: str) -> str:
    return text(Phrase.of(key, heading=heading)) if heading else ""


def _columns(layout: TableLayout) -> Phrase:
    known = sum(1 for _, column in layout.headings if column)
    every = len(layout.headings)
    if known == every:
        return Phrase.of("opening:columns-all", columns=every)
    return Phrase.of("opening:columns-some", known=known, columns=every)


def _separator(separator: str) -> str:
    if not separator:
        return ""
    key = _SEPARATORS.get(separator, "opening:separator-other")
    return text(Phrase.of(key, separator=separator))


def _skipped(layout: TableLayout) -> Iterator[Phrase]:
    if layout.titles:
        yield Phrase.of("opening:titles", titles=len(layout.titles))
    if layout.blank:
        yield Phrase.of("opening:blank", blank=layout.blank)
    if layout.total:
        yield Phrase.of("opening:total", total=str(layout.total))


def headings_written(tables: Iterable[TableRead]) -> dict[tuple[str, str], str]:
    """By file and column of ours, the heading as it is written there."""
    return {
        (read.file, column): heading
        for read in tables
        for heading, column in read.layout.headings
        if column
    }


def heading_rows(read: TableRead) -> list[Row]:
    """One row a heading of a table: as it is written, and the column that it means."""
    return [
        {_("Heading"): heading, _("Column"): column or "–"}
        for heading, column in read.layout.headings
    ]
