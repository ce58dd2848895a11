"""Writes an account in any of its forms, so that reading gives the same account."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from diagnostics.accounts.archive import packed
from diagnostics.accounts.reader import TOML
from diagnostics.accounts.schema import ASIDE, COLUMNS, NETWORK, SWITCHES
from diagnostics.accounts.workbooks import workbook
from diagnostics.formula_guard import guarded
from diagnostics.language import gettext as _
from diagnostics.model import (
    Acceptance,
    Access,
    Account,
    Employee,
    Group,
    Mailbox,
    Project,
)
from diagnostics.whole_files import placed_folder, write_whole
from diagnostics.wholeness import PartialAccountError

_Row = Group | Employee | Project | Mailbox | Acceptance
Value = str | int | bool | tuple[str, ...] | None

_ENDPOINTS = {
    f"{service}_{part}": (service, part)
    for service in ("smtp", "pop3", "imap")
    for part in ("host", "port", "security")
}

_EMPTY: Mapping[str, _Row] = {
    "groups": Group(""),
    "employees": Employee(""),
    "projects": Project(""),
    "mailboxes": Mailbox(""),
    "accepted": Acceptance(""),
}
"""A row of each table with nothing but defaults."""


class Form(StrEnum):
    """The forms of an account; `csv` is a folder, the others are one file."""

    CSV = "csv"
    ZIP = "zip"
    XLSX = "xlsx"
    YAML = "yaml"
    JSON = "json"


def save(account: Account, path: str | Path, form: Form | str) -> None:
    """Writes the account to a folder (`csv`) or a file, whole or not at all.

    In a folder that is there its tables are replaced, `mailboxes.csv` at the end:
    without it, after a kill in between, the folder loads with an error.

    Raises:
        PartialAccountError: it lacks parts of its files; what is written would not say.
        ValueError: no such form, or a text that the form can't hold.
        OSError: the place can't be written.
    """
    path = Path(path)
    if Form(form) is not Form.CSV:
        write_whole(path, dump(account, form))
        return
    files = csv_files(account)
    with placed_folder(path, last="mailboxes.csv") as draft:
        for name, content in files.items():
            (draft / name).write_bytes(content)
    if f"{ASIDE}.csv" not in files:  # what was accepted before isn't any more
        (path / f"{ASIDE}.csv").unlink(missing_ok=True)


def dump(account: Account, form: Form | str) -> bytes:
    """The account as the bytes of one file, for a download.

    Raises:
        PartialAccountError: it lacks parts of its files; what is written would not say.
        ValueError: a form that isn't one file, or a text that it can't hold.
    """
    dumpers: Mapping[Form, Callable[[Account], bytes]] = {
        Form.ZIP: lambda account: packed(csv_files(account)),
        Form.XLSX: _xlsx,
        Form.YAML: _yaml,
        Form.JSON: _json,
    }
    _expect_nothing_missing(account)
    if Form(form) not in dumpers:
        raise ValueError(_("a folder of CSV files is not one file: use zip, or save()"))
    return dumpers[Form(form)](account)


def _expect_nothing_missing(account: Account) -> None:
    if account.missing:
        raise PartialAccountError(account.missing)


def csv_files(account: Account) -> dict[str, bytes]:
    """The files of a CSV folder by name, their cells guarded against spreadsheets.

    Raises PartialAccountError like `save`.
    """
    _expect_nothing_missing(account)
    files = {TOML: _toml(account).encode()}
    for name in _tables(account):
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows(map(guarded, row) for row in _grid(account, name))
        files[f"{name}.csv"] = buffer.getvalue().encode()
    return files


def _tables(account: Account) -> list[str]:
    """The tables that are written; the one of what is accepted only where it is."""
    return [name for name in _EMPTY if name != ASIDE or account.accepted]


def _grid(account: Account, table: str) -> list[Sequence[str]]:
    columns = COLUMNS[table]
    rows = getattr(account, table)
    return [columns, *([_text(_value(row, c)) for c in columns] for row in rows)]


def _value(row: _Row, column: str) -> Value:
    if column in _ENDPOINTS:
        service, part = _ENDPOINTS[column]
        row, column = getattr(row, service), part
    value: Value = getattr(row, column)
    return value


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _settings(account: Account) -> dict[str, str]:
    own = {"name": account.name, "host": account.host, "plan": account.plan.value}
    switches = {f"reading.{s}": str(getattr(account.reading, s)) for s in SWITCHES}
    network = {f"network.{k}": _text(v) for k, v in _network(account).items()}
    return {**own, **switches, **network}


def _network(account: Account) -> dict[str, str | tuple[str, ...]]:
    """What the account asks of the network; seconds as they are written."""
    asked = account.network
    seconds = f"{asked.timeout:g}" if asked.timeout else ""
    values: dict[str, str | tuple[str, ...]] = {
        "dns": asked.dns,
        "ca_file": asked.ca_file,
        "timeout": seconds,
        "ehlo": asked.ehlo,
    }
    return {key: values[key] for key in NETWORK if values[key]}


def _toml(account: Account) -> str:
    lines: list[str] = []
    for key, value in _settings(account).items():
        head, _, name = key.rpartition(".")
        if head and f"[{head}]" not in lines:
            lines += ["", f"[{head}]"]
        text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        lines.append(f"{name} = {text}")
    return "\n".join(lines) + "\n"


def _xlsx(account: Account) -> bytes:
    grids: dict[str, Sequence[Sequence[str]]] = {
        "account": [COLUMNS["account"], *_settings(account).items()]
    }
    grids.update({name: _grid(account, name) for name in _tables(account)})
    return workbook(grids)


def _document(account: Account) -> dict[str, Any]:
    """Nested values with what differs from the defaults."""
    reading = {s: str(getattr(account.reading, s)) for s in SWITCHES}
    own = {"name": account.name, "host": account.host, "plan": account.plan.value}
    tables = {
        name: [_changed(name, row) for row in getattr(account, name)]
        for name in _tables(account)
    }
    network = {k: _plain(v) for k, v in _network(account).items()}
    asked = {"network": network} if network else {}
    return {"account": {**own, "reading": reading, **asked}, **tables}


def _changed(table: str, row: _Row) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for column in COLUMNS[table]:
        value = _value(row, column)
        if value != _value(_EMPTY[table], column) or _is_derived(row, column):
            plain[column] = _plain(value)
    return plain


def _plain(value: Value) -> list[str] | str | int | None:
    """The value as YAML and JSON know it: enums are their texts, tuples lists."""
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, StrEnum) else value


def _is_derived(row: _Row, column: str) -> bool:
    """Whether the default of a cell depends on others: access, when lists are given."""
    if column != "access" or not isinstance(row, Mailbox):
        return False
    return row.access is Access.EVERYONE and bool(row.employees or row.groups)


def _yaml(account: Account) -> bytes:
    document = _document(account)
    text: bytes = yaml.dump(
        document,
        Dumper=yaml.CSafeDumper,
        allow_unicode=True,
        encoding="utf-8",
        sort_keys=False,
    )
    return text


def _json(account: Account) -> bytes:
    return json.dumps(_document(account), ensure_ascii=False, indent=1).encode()
