"""Rows of a table that are no row of the account: what people write below it."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.accounts.schema import Cell, Table
from diagnostics.accounts.understanding.reference_cells import LIST_MARKS, TARGETS
from diagnostics.accounts.understanding.vocabulary import ENDS, plain


def rows_of_notes(table: Table, tables: Iterable[Table]) -> frozenset[int]:
    """The numbers of rows with nothing but an id that is a sentence, or says "end".

    All other rows have names, and ids without blanks. One that anything refers to is a
    row all the same.

    Args:
        table: employees, projects or groups.
        tables: all tables of the account, to look for who refers to a row.
    """
    if not {"id", "name"} <= set(table.columns) or table.name == "mailboxes":
        return frozenset()
    at, name = table.columns.index("id"), table.columns.index("name")
    notes = {
        number: said
        for number, cells in table.rows
        if _is_alone(cells, at)
        and (" " in (said := str(cells[at])) or plain(said) in ENDS)
    }
    others = [cells for number, cells in table.rows if number not in notes]
    if not (notes and others):
        return frozenset()
    if any(not cells[name] or " " in cells[at] for cells in others):
        return frozenset()
    referred = _referred_to(table.name, tables)
    return frozenset(n for n, said in notes.items() if said.casefold() not in referred)


def _is_alone(cells: tuple[Cell, ...], at: int) -> bool:
    return bool(cells[at]) and not any(cells[:at]) and not any(cells[at + 1 :])


def _referred_to(target: str, tables: Iterable[Table]) -> set[str]:
    """All that cells which name rows of a table hold, in lower case."""
    found: set[str] = set()
    for table in tables:
        columns = [
            at
            for at, column in enumerate(table.columns)
            if TARGETS.get((table.name, column)) == target
        ]
        for _, cells in table.rows:
            for at in columns:
                found.update(_parts(cells[at]))
    return found


def _parts(cell: Cell) -> Iterable[str]:
    texts = cell if isinstance(cell, tuple) else LIST_MARKS.split(cell)
    return [text.strip().casefold() for text in texts]
