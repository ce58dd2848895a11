"""Rows and columns that a workbook doesn't show: filtered away, or folded in.

Who filters a list and saves it sees some of it only; all of it is in the file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostics.accounts.problems import problem
from diagnostics.model import Finding, Place

_MOST_NAMED = 10
"""So many hidden rows are named by number."""

_ROW = re.compile(rb"<(?:\w{1,20}:)?row\b([^<>]*)(?<!/)>")
_COLUMN = re.compile(rb"<(?:\w{1,20}:)?col\b([^<>]*)>")
_SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\b([^<>]*)>")
_RELATION = re.compile(rb"<(?:\w{1,20}:)?Relationship\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]{1,30})\s*=\s*(?:"([^"]*)"|'([^']*)')""")

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True)
class Unshown:
    """What a sheet doesn't show, though its cells are in the file.

    Attributes:
        rows: numbers of rows.
        columns: numbers of columns, from 1.
    """

    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


def unshown(members: Mapping[str, bytes]) -> dict[str, Unshown]:
    """By the name of a sheet what it doesn't show.

    Args:
        members: the workbook's parts by name.
    """
    targets = {
        told.get(b"Id", b""): told.get(b"Target", b"")
        for told in _attributes(_RELATION, members.get(_RELATIONS, b""))
    }
    found = {}
    for told in _attributes(_SHEET, members.get(_BOOK, b"")):
        name = html.unescape(told.get(b"name", b"").decode("utf-8", "replace"))
        target = targets.get(told.get(b"r:id", b""), b"").decode("utf-8", "replace")
        member = target.removeprefix("/")
        member = member if member.startswith("xl/") else f"xl/{member}"
        found[name] = _of_sheet(members.get(member, b""))
    return found


def _of_sheet(xml: bytes) -> Unshown:
    if b"hidden" not in xml:
        return Unshown()
    rows = [_number(told, b"r") for told in _attributes(_ROW, xml) if _is_hidden(told)]
    columns: list[int] = []
    for told in _attributes(_COLUMN, xml):
        if _is_hidden(told):
            first, last = _number(told, b"min"), _number(told, b"max")
            columns.extend(range(first, min(last, first + 1000) + 1))
    return Unshown(tuple(rows), tuple(columns))


def _attributes(tag: re.Pattern[bytes], xml: bytes) -> Iterator[dict[bytes, bytes]]:
    for found in tag.finditer(xml):
        yield {
            name: double or single
            for name, double, single in _ATTRIBUTE.findall(found[1])
        }


def _is_hidden(told: Mapping[bytes, bytes]) -> bool:
    return told.get(b"hidden") in (b"1", b"true")


def _number(told: Mapping[bytes, bytes], name: bytes) -> int:
    digits = told.get(name, b"")
    return int(digits) if digits.isdigit() and len(digits) < 9 else 0


def told_of_unshown(
    sheet: str, hidden: Unshown, records: Sequence[tuple[int, Sequence[str]]]
) -> Iterator[Finding]:
    """The warnings that a sheet's hidden rows and columns were read like the others.

    Args:
        sheet: its name.
        hidden: what it doesn't show.
        records: its rows by number that hold something.
    """
    if not (hidden.rows or hidden.columns):
        return
    filled = {row for row, _ in records}
    width = max((len(cells) for _, cells in records), default=0)
    rows = [row for row in hidden.rows if row in filled]
    if rows:
        named = [str(row) for row in rows[:_MOST_NAMED]]
        more = ["…"] if len(rows) > len(named) else []
        told = {"rows": len(rows), "lines": (*named, *more)}
        yield problem("hidden-cells", Place(sheet, rows[0]), facts=told)
    columns = [column for column in hidden.columns if column <= width]
    if columns:
        told = {"rows": len(columns), "lines": tuple(map(letters_of, columns))}
        yield problem("hidden-cells", Place(sheet), says="columns", facts=told)


def letters_of(column: int) -> str:
    """What a spreadsheet calls a column, which counts from 1: `C`, `AA`."""
    letters = ""
    while column > 0:
        column, at = divmod(column - 1, 26)
        letters = chr(ord("A") + at) + letters
    return letters
