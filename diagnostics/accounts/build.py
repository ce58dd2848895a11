"""Tables to an account: what each cell means, and what can't be understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from diagnostics.accounts.account_settings import settings_of
from diagnostics.accounts.problems import HIDDEN, Names, one_of, problem
from diagnostics.accounts.schema import (
    BLANKS,
    COLUMNS,
    SUBJECTS,
    Draft,
    Table,
)
from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    AuthKind,
    Employee,
    EmployeeKind,
    Endpoint,
    Finding,
    Group,
    Mailbox,
    Phrase,
    Place,
    Project,
    Security,
    Subject,
    TestResult,
)

_Enum = TypeVar("_Enum", bound=StrEnum)
_Row = TypeVar("_Row", Group, Employee, Project, Mailbox)

_FLAGS = {
    "yes": True,
    "true": True,
    "1": True,
    "no": False,
    "false": False,
    "0": False,
}
_REFERENCE = re.compile(r"env:[A-Za-z_]\w*|file:.+|lab:.+", re.ASCII)


@dataclass(slots=True)
class Cells:
    """One row after the other of a table, asked for its values by column."""

    table: Table
    problems: list[Finding]
    index: dict[str, int] = field(init=False)
    row: int = 0
    cells: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        self.index = {name: i for i, name in enumerate(self.table.columns)}

    def text(self, column: str) -> str:
        """The cell's text; empty where the table has no such column."""
        at = self.index.get(column)
        return "" if at is None else self.cells[at]

    def items(self, column: str) -> tuple[str, ...]:
        """The ids of a list cell."""
        at = self.index.get(column)
        cell = "" if at is None else self.cells[at]
        if not cell:
            return ()
        if isinstance(cell, tuple):
            return cell
        if ";" not in cell:
            return (cell,)
        return tuple([item for raw in cell.split(";") if (item := raw.strip(BLANKS))])

    def flag(self, column: str, default: bool) -> bool:
        """A boolean: `yes/no/true/false/1/0` in any case."""
        text = self.text(column)
        if not text:
            return default
        value = _FLAGS.get(text.lower())
        if value is None:
            self.wrong("bad-boolean", column)
            return default
        return value

    def choice(self, column: str, values: type[_Enum], default: _Enum) -> _Enum:
        """One of an enum's values, in any case."""
        text = self.text(column)
        if not text:
            return default
        try:
            return values(text.lower())
        except ValueError:
            self.wrong(
                "unknown-value",
                column,
                expected=one_of(values),
                nearest=Names(values).nearest(text),
                facts={"default": default.value},
            )
            return default

    def port(self, column: str) -> int | None:
        """A port, 1 to 65535."""
        text = self.text(column)
        if not text:
            return None
        if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
            return int(text)
        self.wrong("bad-port", column)
        return None

    def iso_date(self, column: str) -> str:
        """A date as YYYY-MM-DD; empty where it can't be one."""
        text = self.text(column)
        if not text:
            return ""
        try:
            if date.fromisoformat(text).isoformat() == text:
                return text
        except ValueError:
            pass
        self.wrong("bad-date", column)
        return ""

    def secret(self, column: str) -> str:
        """A reference to a secret. A secret itself is refused and never repeated."""
        text = self.text(column)
        if not text or _REFERENCE.fullmatch(text):
            return text
        self.problems.append(
            problem("secret-in-clear", self.place, column=column, subject=self.subject)
        )
        return ""

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.table.file, self.row)

    @property
    def subject(self) -> Subject:
        """Whom the row describes."""
        return Subject(SUBJECTS[self.table.name], self.text("id"))

    def wrong(
        self,
        rule: str,
        column: str,
        expected: Phrase | None = None,
        nearest: str = "",
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """Reports the cell; in a doubtful row neither its value nor what is near."""
        doubtful = self.row in self.table.doubtful
        found = problem(
            rule,
            self.place,
            says="hidden" if doubtful else "evidence",
            column=column,
            value=HIDDEN if doubtful else self.text(column),
            expected=expected,
            nearest="" if doubtful else nearest,
            subject=self.subject,
            facts=facts,
        )
        self.problems.append(found)


def built(draft: Draft) -> tuple[Account, tuple[Finding, ...]]:
    """The account of a draft, and what its cells can't mean."""
    problems: list[Finding] = []
    by_name = {table.name: table for table in draft.tables}

    def rows(name: str, read: Callable[[Cells], _Row]) -> tuple[_Row, ...]:
        cells = Cells(by_name.get(name) or Table(name, name), problems)
        return tuple(_rows(cells, read))

    account = Account(
        **settings_of(draft.settings or (), problems),
        groups=rows("groups", _group),
        employees=rows("employees", _employee),
        projects=rows("projects", _project),
        mailboxes=rows("mailboxes", _mailbox),
    )
    return account, tuple(problems)


def _rows(cells: Cells, read: Callable[[Cells], _Row]) -> Iterable[_Row]:
    for number, values in cells.table.rows:
        cells.row, cells.cells = number, values
        yield read(cells)


def _group(row: Cells) -> Group:
    return Group(row.text("id"), row.text("name"), row.place)


def _employee(row: Cells) -> Employee:
    return Employee(
        id=row.text("id"),
        name=row.text("name"),
        login=row.text("login"),
        groups=row.items("groups"),
        kind=row.choice("kind", EmployeeKind, EmployeeKind.PERSON),
        active=row.flag("active", default=True),
        place=row.place,
    )


def _project(row: Cells) -> Project:
    return Project(
        id=row.text("id"),
        name=row.text("name"),
        parent=row.text("parent"),
        group=row.text("group"),
        active=row.flag("active", default=True),
        anonymous=row.flag("anonymous", default=False),
        place=row.place,
    )


def _endpoint(row: Cells, service: str) -> Endpoint:
    host = row.text(f"{service}_host")
    port = row.port(f"{service}_port")
    column = f"{service}_security"
    security: Security | None = None
    if row.text(column):
        security = row.choice(column, Security, Security.TLS)
    return Endpoint(host, port, security)


def _is_shifted(row: Cells) -> bool:
    """Whether the cells were moved by a separator too many or too few.

    Then the secret stands in another column, where nothing would keep it back.
    """
    if _REFERENCE.fullmatch(row.text("secret")):
        return False
    if row.text("secret") and row.row in row.table.doubtful:
        return True
    not_names = (row.text(c) for c in ("smtp_port", "smtp_security", "pop3_port"))
    names = (row.text(c) for c in ("smtp_host", "pop3_host", "imap_host"))
    return any("." in text for text in not_names) or any(map(str.isdigit, names))


def _hide_shifted(row: Cells) -> None:
    row.problems.append(problem("row-shifted", row.place, subject=row.subject))
    # Several separators may be missing in a short row: the secret may be the owner.
    first = "owner" if row.row in row.table.doubtful else "provider"
    names = COLUMNS["mailboxes"]
    hidden = {row.index.get(name) for name in names[names.index(first) :]}
    row.cells = tuple("" if i in hidden else c for i, c in enumerate(row.cells))


def _mailbox(row: Cells) -> Mailbox:
    if _is_shifted(row):
        _hide_shifted(row)
    owner = row.text("owner") or COMPANY
    employees, groups = row.items("employees"), row.items("groups")
    listed = owner == COMPANY and (employees or groups)
    return Mailbox(
        id=row.text("id"),
        address=row.text("address"),
        name=row.text("name"),
        owner=owner,
        provider=row.text("provider"),
        username=row.text("username"),
        secret=row.secret("secret"),
        smtp=_endpoint(row, "smtp"),
        pop3=_endpoint(row, "pop3"),
        imap=_endpoint(row, "imap"),
        auth=row.choice("auth", AuthKind, AuthKind.PASSWORD),
        two_factor=row.flag("two_factor", default=False),
        access=row.choice(
            "access", Access, Access.SELECTED if listed else Access.EVERYONE
        ),
        employees=employees,
        groups=groups,
        projects=row.items("projects"),
        default=row.flag("default", default=False),
        replies_here=row.flag("replies_here", default=False),
        test=row.choice("test", TestResult, TestResult.UNKNOWN),
        tested_on=row.iso_date("tested_on"),
        sends_from=row.items("sends_from"),
        place=row.place,
    )
