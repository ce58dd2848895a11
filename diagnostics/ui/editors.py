"""The tables of the draft: an account's rows to be edited, added and removed.

Of a table only what the visitor changed is read back, so large accounts stay quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal, TypeAlias

import pandas as pd
import streamlit as st

from diagnostics import language, senders
from diagnostics.accounts.understanding.template_words import headings, written
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
from diagnostics.report.wording.value_words import values_told
from diagnostics.ui.choosing import AT_ONCE
from diagnostics.ui.compare_tabs import part_of_table
from diagnostics.ui.compare_tabs.part_of_table import Row, TablePart, offered, part_of

Cells: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Table:
    """What one table shows, and how its cells are read.

    Attributes:
        name: the account's table that it is.
        shown: columns that only name the row.
        edited: editable columns, and what makes a field's value of a cell's;
            `smtp host` is a part of the server in a field.
    """

    name: str
    shown: tuple[str, ...]
    edited: Mapping[str, Callable[[Any], object]]

    def titled(self, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The columns under the headings that files have in the current language."""
        told = headings(language.current())[self.name]
        return {
            name: {
                **columns.get(name, st.column_config.Column()),
                "label": told.get(name.replace(" ", "_"), name),
            }
            for name in (*self.shown, *self.edited)
        }

    def frame(self, rows: Iterable[Row]) -> pd.DataFrame:
        """One line a row."""
        lines = list(rows)
        names = [*self.shown, *self.edited]
        return pd.DataFrame(
            {name: [_cell(_value(row, name)) for row in lines] for name in names}
        )

    def changed(self, row: Row, cells: Cells) -> Row:
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
    "mailboxes",
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
    "employees",
    ("id", "name"),
    {
        "groups": _ids,
        "kind": lambda cell: EmployeeKind(cell or EmployeeKind.PERSON),
        "active": bool,
    },
)
_PROJECTS = _Table("projects", ("id", "name"), {"parent": _text, "active": bool})


_NOTHING: Mapping[str, Any] = {"deleted_rows": (), "added_rows": ()}
"""What a table that isn't drawn changes."""


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
            "groups": _some_of(_names(account.groups), (), ""),
            "kind": _value_of(EmployeeKind, EmployeeKind.PERSON),
        }
        part = part_of(account.employees, f"draft-employees-{key}", "")
        employees = _edited_rows(_EMPLOYEES, part, columns)
        part_of_table.keep(f"draft-employees-{key}", part, employees)
    with third:
        names = _names(account.projects)
        asks = _("Projects to offer as parents") if len(names) > AT_ONCE else ""
        whole = part_of(account.projects, f"draft-projects-{key}", asks)
        parents = offered(names, (r.parent for r in _shown(whole)), whole.typed[1])
        columns = {"parent": _one_of(dict.fromkeys(["", *parents]), "")}
        projects = _edited_rows(_PROJECTS, whole, columns)
        part_of_table.keep(f"draft-projects-{key}", whole, projects)
    return replace(account, mailboxes=mailboxes, employees=employees, projects=projects)


def is_shown(key: str) -> bool:
    """Whether the run before drew the tables, so that they hold their edits."""
    kinds = ("draft", "draft-employees", "draft-projects")
    return any(part_of_table.is_drawn(f"{kind}-{key}") for kind in kinds)


def _edited_mailboxes(account: Account, key: str) -> tuple[Mailbox, ...]:
    people, projects = _names(account.employees), _names(account.projects)
    is_long = max(len(people), len(projects), len(account.groups)) > AT_ONCE
    asks = _("People, groups and projects to offer in cells") if is_long else ""
    part = part_of(account.mailboxes, key, asks)
    rows, typed = _shown(part), part.typed[1]
    owners = offered(people, (r.owner for r in rows if r.owner != COMPANY), typed)
    company = {COMPANY: written(COMPANY, language.current())}
    columns: dict[str, Any] = {
        "owner": _one_of([COMPANY, *owners], COMPANY, company),
        "access": _value_of(Access, Access.SELECTED),
        "test": _value_of(TestResult, TestResult.UNKNOWN),
        "default": st.column_config.CheckboxColumn(default=False),
        "employees": _some_of(people, (i for r in rows for i in r.employees), typed),
        "groups": _some_of(
            _names(account.groups), (i for r in rows for i in r.groups), typed
        ),
        "projects": _some_of(projects, (i for r in rows for i in r.projects), typed),
        "id": st.column_config.TextColumn(pinned=True),
    }
    encryption = values_told(Security)
    for server in _SERVERS:
        columns[f"{server} port"] = st.column_config.NumberColumn(
            min_value=1, max_value=65535, step=1, format="%d"
        )
        columns[f"{server} security"] = st.column_config.SelectboxColumn(
            options=["", *map(str, Security)],
            format_func=lambda value: encryption.get(str(value), ""),
        )
    changed = _edited_rows(_MAILBOXES, part, columns, "dynamic")
    state = st.session_state.get(part.key, _NOTHING)
    removed = {part.shown[number] for number in state["deleted_rows"]}
    kept = tuple(row for number, row in enumerate(changed) if number not in removed)
    taken = {mailbox.id for mailbox in part.rows}
    added = []
    for cells in state["added_rows"]:
        new = Mailbox(senders.free_id("new-mailbox", taken), access=Access.SELECTED)
        taken.add(new.id)
        added.append(_MAILBOXES.changed(new, _of_fields(cells)))
    now = (*kept, *added)
    part_of_table.keep(key, part, now)
    return now


def _of_fields(cells: Cells) -> Cells:
    """An added row also has what the table calls its own."""
    return {name: cell for name, cell in cells.items() if name in _MAILBOXES.edited}


def _shown(part: TablePart[Row]) -> list[Row]:
    return [part.rows[number] for number in part.shown]


def _edited_rows(
    table: _Table,
    part: TablePart[Row],
    columns: dict[str, Any],
    num_rows: Literal["fixed", "dynamic"] = "fixed",
) -> tuple[Row, ...]:
    """The table, and all rows with the cells that were edited in place."""
    if not part.shown:
        # A table without rows has no types that its columns could be checked against.
        st.caption(_("Nothing found.") if part.rows else _("This account has none."))
        return part.rows
    st.data_editor(
        table.frame(_shown(part)),
        hide_index=True,
        num_rows=num_rows,
        disabled=list(table.shown),
        key=part.key,
        column_config=table.titled(columns),
    )
    changes: Mapping[int, Cells] = st.session_state[part.key]["edited_rows"]
    if not changes:
        return part.rows
    rows = list(part.rows)
    for number, cells in changes.items():
        at = part.shown[number]
        rows[at] = table.changed(rows[at], cells)
    return tuple(rows)


def _one_of(
    values: Iterable[object], first: object, told: Mapping[str, str] | None = None
) -> Any:  # noqa: ANN401 - a column's settings, as Streamlit types them
    """A column of one of some values, said as `told` says them."""
    return st.column_config.SelectboxColumn(
        options=[str(value) for value in values],
        required=True,
        default=str(first),
        format_func=lambda value: (told or {}).get(str(value), str(value)),
    )


def _value_of(kind: type[StrEnum], first: StrEnum) -> Any:  # noqa: ANN401 - as above
    """A column of one of the model's values, as wide as their words are."""
    return {**_one_of(kind, first, values_told(kind)), "width": "medium"}


def _names(rows: Iterable[Employee | Group | Project]) -> dict[str, str]:
    """The rows by id, as they are searched."""
    return {row.id: row.name for row in rows}


def _some_of(names: Mapping[str, str], used: Iterable[str], typed: str) -> object:
    return st.column_config.MultiselectColumn(options=offered(names, used, typed))
