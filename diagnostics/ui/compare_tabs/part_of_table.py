"""The part of a large table that is shown to be edited: a search finds the others.

A table is sent to the browser whole at every run, with all that its cells may hold. Of
a large one a part is sent; what was edited in one is kept when the next is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.language import number_told
from diagnostics.model import Employee, Mailbox, Project
from diagnostics.ui.choosing import AT_ONCE, best_matches

Row = TypeVar("Row", Mailbox, Employee, Project)


@dataclass(frozen=True, slots=True)
class TablePart(Generic[Row]):
    """The rows that a table shows now.

    Attributes:
        key: names the table; each part has a table of its own.
        began: the rows that the whole table began with.
        typed: what was searched: rows, and what their cells offer.
        rows: all rows as they were when this part was first shown.
        shown: the numbers of those that are shown.
        now: all rows with what was edited in this part.
    """

    key: str
    began: tuple[Row, ...]
    typed: tuple[str, str]
    rows: tuple[Row, ...]
    shown: tuple[int, ...]
    now: tuple[Row, ...]


def part_of(rows: tuple[Row, ...], key: str, offers: str) -> TablePart[Row]:
    """The part of a table that its search asks for.

    Args:
        rows: what the whole table begins with.
        key: names the whole table.
        offers: what its cells offer, to be searched too; empty: no long list.
    """
    if len(rows) <= AT_ONCE and not offers:
        return TablePart(key, rows, ("", ""), rows, tuple(range(len(rows))), rows)
    typed = _typed(len(rows), key, offers)
    held: TablePart[Row] | None = st.session_state.get(_held(key))
    if held and held.began == rows and held.typed == typed and is_drawn(key):
        return held
    last = held.now if held and held.began == rows else rows
    number = int(held.key.rpartition("~")[2]) + 1 if held else 0
    return TablePart(f"{key}~{number}", rows, typed, last, _found(last, typed[0]), last)


def keep(key: str, part: TablePart[Row], now: tuple[Row, ...]) -> None:
    """Keeps a part with its rows as they are now."""
    if part.key != key:
        st.session_state[_held(key)] = TablePart(
            part.key, part.began, part.typed, part.rows, part.shown, now
        )


def is_drawn(key: str) -> bool:
    """Whether the run before drew a table, so that it holds its edits."""
    held = st.session_state.get(_held(key))
    return key in st.session_state or bool(held and held.key in st.session_state)


def offered(names: Mapping[str, str], used: Iterable[str], typed: str) -> list[str]:
    """What a cell may hold: all, or of many what is used and what the search finds."""
    if len(names) <= AT_ONCE:
        return list(names)
    return list(dict.fromkeys([*used, *best_matches(names, typed)]))


def _typed(rows: int, key: str, offers: str) -> tuple[str, str]:
    """The searches of a large table."""
    left, right = st.columns(2)
    first = second = ""
    if rows > AT_ONCE:
        first = left.text_input(
            _("Rows to show, of {number}", number=number_told(rows)),
            key=f"{key}-rows",
            placeholder=_("Search by name or id"),
        )
    if offers:
        second = right.text_input(
            offers, key=f"{key}-offers", placeholder=_("Search by name or id")
        )
    return first or "", second or ""


def _found(rows: tuple[Row, ...], typed: str) -> tuple[int, ...]:
    """The numbers of the rows that the search finds, in their order."""
    if len(rows) <= AT_ONCE:
        return tuple(range(len(rows)))
    numbers: dict[str, int] = {}
    for number, row in enumerate(rows):
        named = row.id if row.id not in numbers else f"{row.id} ({number})"
        numbers[named] = number
    labels = {named: rows[number].label for named, number in numbers.items()}
    return tuple(sorted(numbers[named] for named in best_matches(labels, typed)))


def _held(key: str) -> str:
    return f"{key}-part"
