"""The names of an account's tables, columns and keys, as users write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from diagnostics.model import (
    Access,
    AuthKind,
    DefaultFlag,
    EmployeeKind,
    Extent,
    Finding,
    Phrase,
    Plan,
    Precedence,
    Security,
    SubjectKind,
    Subprojects,
    TestResult,
    Tie,
    Unverified,
)

Cell = str | tuple[str, ...]
"""A value as written; a real list only in a list column of YAML or JSON."""

BLANKS = " \t\r\n"
"""What doesn't belong to a value when it stands around it, in every form."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "account": ("key", "value"),
    "groups": ("id", "name"),
    "employees": ("id", "name", "login", "groups", "kind", "active"),
    "projects": ("id", "name", "parent", "group", "active", "anonymous"),
    "mailboxes": (
        "id",
        "address",
        "name",
        "owner",
        "provider",
        "username",
        "secret",
        "smtp_host",
        "smtp_port",
        "smtp_security",
        "pop3_host",
        "pop3_port",
        "pop3_security",
        "imap_host",
        "imap_port",
        "imap_security",
        "auth",
        "two_factor",
        "access",
        "employees",
        "groups",
        "projects",
        "default",
        "replies_here",
        "test",
        "tested_on",
        "sends_from",
    ),
    "accepted": ("rule", "subject", "until", "because"),
}
"""Columns by table, in the order in which they are written."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "account": ("key", "value"),
    "groups": ("id",),
    "employees": ("id",),
    "projects": ("id",),
    "mailboxes": ("id", "address"),
    "accepted": ("rule", "subject"),
}

LIST_COLUMNS: Mapping[str, frozenset[str]] = {
    "account": frozenset(),
    "groups": frozenset(),
    "employees": frozenset({"groups"}),
    "projects": frozenset(),
    "mailboxes": frozenset({"employees", "groups", "projects", "sends_from"}),
    "accepted": frozenset(),
}

CHOICES: Mapping[str, type[StrEnum]] = {
    "kind": EmployeeKind,
    "access": Access,
    "auth": AuthKind,
    "test": TestResult,
    "smtp_security": Security,
    "pop3_security": Security,
    "imap_security": Security,
}
"""Columns whose cells hold one of a set of words."""

FLAGS = frozenset({"active", "anonymous", "default", "two_factor", "replies_here"})
"""Columns of yes and no."""

SWITCHES: Mapping[str, type[StrEnum]] = {
    "precedence": Precedence,
    "default_flag": DefaultFlag,
    "subprojects": Subprojects,
    "unverified": Unverified,
    "tie": Tie,
}
"""The switches of `[reading]` with their values."""

NETWORK = ("dns", "ca_file", "timeout", "ehlo")
"""The keys of `[network]`."""

ACCOUNT_KEYS: Mapping[str, type[StrEnum] | None] = {
    "name": None,
    "host": None,
    "plan": Plan,
    **{f"reading.{switch}": values for switch, values in SWITCHES.items()},
    **{f"network.{name}": None for name in NETWORK},
}
"""Keys of `account`; None where any text will do."""

LISTED_KEYS = frozenset({"network.dns"})
"""Keys of `account` that may hold a list."""

SUBJECTS: Mapping[str, SubjectKind] = {
    "groups": SubjectKind.GROUP,
    "employees": SubjectKind.EMPLOYEE,
    "projects": SubjectKind.PROJECT,
    "mailboxes": SubjectKind.MAILBOX,
}

ASIDE = "accepted"
"""The table that says nothing about who sends, whatever is wrong with it."""

LOSSES: Mapping[str, Extent] = {
    "file-missing": Extent.TABLE,
    "file-empty": Extent.TABLE,
    "unreadable": Extent.TABLE,
    "unknown-form": Extent.TABLE,
    "syntax": Extent.TABLE,
    "wrong-shape": Extent.TABLE,
    "unread-decides": Extent.TABLE,
    "encoding-unsure": Extent.TABLE,  # guessed, so ids may be other ones
    "nul-byte": Extent.TABLE,
    "over-limit": Extent.TABLE,
    "zip-path": Extent.TABLE,
    "duplicate-file": Extent.TABLE,
    "table-missing": Extent.TABLE,
    "no-header": Extent.TABLE,
    "column-missing": Extent.TABLE,
    "duplicate-column": Extent.TABLE,
    "column-near": Extent.TABLE,
    "merged-cells": Extent.TABLE,
    "row-long": Extent.ROW,
    "row-shifted": Extent.ROW,
    "row-cut": Extent.ROW,
    "id-missing": Extent.ROW,
    "id-separator": Extent.ROW,
    "reserved-id": Extent.ROW,
    "duplicate-id": Extent.ROW,
    "error-cell": Extent.CELL,
    "bad-boolean": Extent.CELL,
    "unknown-value": Extent.CELL,
    "dangling-reference": Extent.CELL,
    "parent-cycle": Extent.CELL,
}
"""Rules of problems after which the senders of an account may be wrong, and how much
each takes away. An error that isn't here (a port, a host, a date, a secret …) leaves
who sends as it is; a warning (an unknown column, a short row) takes nothing away that
isn't read as its documented default."""

UNDECISIVE: frozenset[str] = frozenset(
    {
        *("auth", "two_factor", "replies_here", "sends_from"),
        *("smtp_security", "pop3_security", "imap_security"),
    }
)
"""Columns whose cells say nothing about who sends."""


BESIDE: frozenset[str] = frozenset(
    {
        *("name", "provider", "username", "secret", "auth", "two_factor"),
        *("replies_here", "tested_on", "group"),
        *(f"{s}_{p}" for s in ("smtp", "pop3", "imap") for p in ("host", "port")),
        *(f"{s}_security" for s in ("smtp", "pop3", "imap")),
    }
)
"""Columns without which who sends is the same; the others are asked about where their
headings are misspelt."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How a table lay in its file, before any of its cells was understood.

    Attributes:
        encoding: the file's, as people call it; empty where its form has only one.
        separator: between the cells of a CSV file; empty in other forms.
        heading: number of the heading's row; 0 where there is none.
        headings: as they are written, and the column that each means; empty: none.
        titles: numbers of the rows before the heading that hold something.
        total: number of a last row that sums the others up; 0 where there is none.
        blank: how many rows inside the table are empty.
    """

    encoding: str = ""
    separator: str = ""
    heading: int = 0
    headings: tuple[tuple[str, str], ...] = ()
    titles: tuple[int, ...] = ()
    total: int = 0
    blank: int = 0


@dataclass(frozen=True, slots=True)
class TableRead:
    """What was understood of one table.

    Attributes:
        table: one of `COLUMNS`.
        file: the file's or sheet's name.
        rows: how many of its rows were read.
        layout: how it lay in its file.
        told: what was read in other words or forms than ours, each with its count.
    """

    table: str
    file: str
    rows: int
    layout: TableLayout = TableLayout()
    told: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table as it was written.

    Attributes:
        name: one of `COLUMNS`.
        file: the file's or sheet's name.
        columns: known columns only, each once.
        rows: row number as an editor shows it, and one cell a column.
        renamed: headings as they are written that mean one of our columns.
        doubtful: numbers of rows whose cells may stand in the wrong column, so that
            any of them may be a secret: their values are never shown.
        layout: how it lay in its file.
        language: of the template of ours that it was made from; empty: of none.
        unread: headings that are none of ours, each with the different cells below it;
            some may be secrets.
    """

    name: str
    file: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[Cell, ...]], ...] = ()
    doubtful: frozenset[int] = frozenset()
    renamed: tuple[str, ...] = ()
    layout: TableLayout = TableLayout()
    language: str = ""
    unread: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of `account` with its text and where it stands."""

    key: str
    value: str
    file: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read of an account before its cells are understood.

    Attributes:
        tables: those that are read.
        settings: the account's own keys; None where nothing holds them.
        problems: what was wrong until here.
        aside: sheets and files that are none of our tables; all of each is `unread`.
    """

    tables: tuple[Table, ...] = ()
    settings: tuple[Setting, ...] | None = None
    problems: tuple[Finding, ...] = ()
    aside: tuple[Table, ...] = ()
