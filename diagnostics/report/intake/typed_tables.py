"""Tables that somebody types or pastes, as the files that the reader takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from diagnostics.accounts import csv_files
from diagnostics.accounts.understanding.template_words import OFFERED
from diagnostics.formula_guard import guarded, unguarded
from diagnostics.model import Account

TYPED = ("mailboxes", "employees", "projects", "groups", "account")
"""The tables in the order in which people fill them in."""

_KEYS = ("name", "host", "plan")

_BLANK_ROWS = 8
"""Rows that an empty table has, to be pasted into."""


def empty_tables() -> dict[str, pd.DataFrame]:
    """Each table with its columns and blank rows; the account's keys without values."""
    tables = {
        name: _frame(name, [[""] * len(OFFERED[name])] * _BLANK_ROWS) for name in TYPED
    }
    tables["account"] = _frame("account", [(key, "") for key in _KEYS])
    return tables


def tables_of(account: Account) -> dict[str, pd.DataFrame]:
    """An account as tables to go on typing in; where secrets are kept isn't in them.

    Raises:
        PartialAccountError: it isn't whole, so rows would be lost.
    """
    plain = replace(
        account, mailboxes=tuple(replace(m, secret="") for m in account.mailboxes)
    )
    files = csv_files(plain)
    settings = (account.name, account.host, str(account.plan))
    tables = {name: _of_csv(name, files[f"{name}.csv"]) for name in TYPED[:-1]}
    return {**tables, "account": _frame("account", zip(_KEYS, settings, strict=True))}


def _of_csv(table: str, data: bytes) -> pd.DataFrame:
    heading, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    at = [heading.index(name) for name in OFFERED[table]]
    return _frame(table, ([unguarded(row[i]) for i in at] for row in rows))


def _frame(table: str, rows: Iterable[Sequence[str]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(OFFERED[table]), dtype="str")


def typed_files(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, bytes]]:
    """CSV files by name; tables in which nothing was typed are none.

    A row stands in the line behind the one of its number, so that a problem's row can
    be found; blank rows stay where they are.
    """
    files = []
    for name in TYPED:
        rows = [list(map(_text, row)) for row in tables[name].itertuples(index=False)]
        values = [row[1:] if name == "account" else row for row in rows]
        if any(any(row) for row in values):
            files.append((f"{name}.csv", _csv(list(tables[name].columns), rows)))
    return files


def _csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(map(guarded, row) for row in [heading, *rows])
    return buffer.getvalue().encode("utf-8", "replace")


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
