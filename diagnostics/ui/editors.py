"""The tables of the draft: an account's rows to be edited, added and removed.

Of a table only what the visitor changed is read back, so large accounts stay quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar

import pandas as pd
import streamlit as st

from diagnostics import senders
from diagnostics.language import gettext as _
from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Project,
    Security,
    TestResult,
)

Cells: TypeAlias = Mapping[str, Any]
_Row = TypeVar("_Row", Mailbox, Employee, Project)


@dataclass(frozen=True, slots=True)
class _Table:
    """What one table shows, and how its cells are read.

    Attributes:
        shown: columns that only name the row.
        edited: editable columns, and what makes a field's value of a cell's;
            `smtp host` is a part of the server in a field.
    """

    shown: tuple[str, ...]
    edited: Mapping[str, Callable[[Any], object]]

    def frame(self, rows: Iterable[_Row]) -> pd.DataFrame:
        """One line a row."""
        lines = list(rows)
        names = [*self.shown, *self.edited]
        return pd.DataFrame(
            {name: [_cell(_value(row, name)) for row in lines] for name in names}
        )

    def changed(self, row: _Row, cells: Cells) -> _Row:
        """The row with the cells that were edited."""
        read: dict[str, Any] = {}
        for name, cell in cells.items():
            server, _, part = name.rpartition(" ")
            value = self.edited[name](cell)
            if server:
                endpoint = read.get(server, getattr(row, server))
                read[server] = replace(endpoint, **{part: value})
            else:
                read[name] = value
        return replace(row, **read)


def _value(row: object, name: str) -> object:
    """What a row has in a column."""
    server, _, part = name.rpartition(" ")
    return getattr(getattr(row, server) if server else row, part)


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def _ids(cell: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(cell or ())


def _text(cell: str | None) -> str:
    return cell or ""


def _port(cell: float | None) -> int | None:
    return None if cell is None else int(cell)


def _security(cell: str | None) -> Security | None:
    return Security(cell) if cell else None


_SERVERS = ("smtp", "pop3", "imap")
_OF_SERVER: Mapping[str, Callable[[Any], object]] = {
    "host": lambda cell: (cell or "").strip(),
    "port": _port,
    "security": _security,
}

_MAILBOXES = _Table(
    ("id",),
    {
        "address": _text,
        "owner": lambda cell: cell or COMPANY,
        "access": lambda cell: Access(cell or Access.SELECTED),
        "employees": _ids,
        "groups": _ids,
        "projects": _ids,
        "default": bool,
        "test": lambda cell: TestResult(cell or TestResult.UNKNOWN),
        "username": _text,
        **{
            f"{server} {part}": read
            for server in _SERVERS
            for part, read in _OF_SERVER.items()
        },
    },
)
_EMPLOYEES = _Table(
    ("id", "name"),
    {
        "groups": _ids,
        "kind": lambda cell: EmployeeKind(cell or EmployeeKind.PERSON),
        "active": bool,
    },
)
_PROJECTS = _Table(("id", "name"), {"parent": _text, "active": bool})


def edited(account: Account, key: str) -> Account:
    """The account as edited in three tables; the given one stays as it is.

    Args:
        account: what the tables begin with.
        key: names the tables; under another key they begin anew.
    """
    first, second, third = st.tabs([_("Mailboxes"), _("Employees"), _("Projects")])
    with first:
        mailboxes = _edited_mailboxes(account, f"draft-{key}")
    with second:
        columns = {
            "groups": _some_of(account.groups),
            "kind": _one_of(EmployeeKind, EmployeeKind.PERSON),
        }
        employees = _edited_rows(
            _EMPLOYEES, account.employees, columns, f"draft-employees-{key}"
        )
    with third:
        columns = {"parent": _one_of(["", *(p.id for p in account.projects)], "")}
        projects = _edited_rows(
            _PROJECTS, account.projects, columns, f"draft-projects-{key}"
        )
    return replace(account, mailboxes=mailboxes, employees=employees, projects=projects)


def is_shown(key: str) -> bool:
    """Whether the run before drew the tables, so that they hold their edits."""
    kinds = ("draft", "draft-employees", "draft-projects")
    return any(f"{kind}-{key}" in st.session_state for kind in kinds)


def _edited_mailboxes(account: Account, key: str) -> tuple[Mailbox, ...]:
    owners = [COMPANY, *(employee.id for employee in account.employees)]
    columns: dict[str, Any] = {
        "owner": _one_of(owners, COMPANY),
        "access": _one_of(Access, Access.SELECTED),
        "test": _one_of(TestResult, TestResult.UNKNOWN),
        "default": st.column_config.CheckboxColumn(default=False),
        "employees": _some_of(account.employees),
        "groups": _some_of(account.groups),
        "projects": _some_of(account.projects),
        "id": st.column_config.TextColumn(pinned=True),
    }
    for server in _SERVERS:
        columns[f"{server} port"] = st.column_config.NumberColumn(
            min_value=1, max_value=65535, step=1, format="%d"
        )
        columns[f"{server} security"] = st.column_config.SelectboxColumn(
            options=["", *map(str, Security)]
        )
    rows = _edited_rows(_MAILBOXES, account.mailboxes, columns, key, "dynamic")
    state = st.session_state[key]
    removed = set(state["deleted_rows"])
    kept = tuple(row for number, row in enumerate(rows) if number not in removed)
    taken = {mailbox.id for mailbox in account.mailboxes}
    added = []
    for cells in state["added_rows"]:
        new = Mailbox(senders.free_id("new-mailbox", taken), access=Access.SELECTED)
        taken.add(new.id)
        added.append(_MAILBOXES.changed(new, _of_fields(cells)))
    return (*kept, *added)


def _of_fields(cells: Cells) -> Cells:
    """An added row also has what the table calls its own."""
    return {name: cell for name, cell in cells.items() if name in _MAILBOXES.edited}


def _edited_rows(
    table: _Table,
    rows: tuple[_Row, ...],
    columns: dict[str, Any],
    key: str,
    num_rows: Literal["fixed", "dynamic"] = "fixed",
) -> tuple[_Row, ...]:
    """The table, and its rows with the cells that were edited in place."""
    if not rows:
        # A table without rows has no types that its columns could be checked against.
        st.caption(_("This account has none."))
        return rows
    st.data_editor(
        table.frame(rows),
        hide_index=True,
        num_rows=num_rows,
        disabled=list(table.shown),
        key=key,
        column_config=columns,
    )
    changes: Mapping[int, Cells] = st.session_state[key]["edited_rows"]
    if not changes:
        return rows
    return tuple(
        table.changed(row, changes[number]) if number in changes else row
        for number, row in enumerate(rows)
    )


def _one_of(values: Iterable[object], first: object) -> object:
    return st.column_config.SelectboxColumn(
        options=[str(value) for value in values], required=True, default=str(first)
    )


def _some_of(rows: Iterable[Employee | Group | Project]) -> object:
    return st.column_config.MultiselectColumn(options=[row.id for row in rows])
