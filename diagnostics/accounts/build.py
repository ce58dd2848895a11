"""Tables to an account: what each cell means, and what can't be understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from diagnostics.accounts.problems import HIDDEN, Names, one_of, problem
from diagnostics.accounts.schema import (
    ACCOUNT_KEYS,
    BLANKS,
    COLUMNS,
    SUBJECTS,
    SWITCHES,
    Cell,
    Draft,
    Setting,
    Table,
)
from diagnostics.accounts.understanding.cell_values import (
    OWN_FLAGS,
    choice_of,
    date_of,
    flag_of,
    is_error,
    port_of,
    taken_off,
)
from diagnostics.accounts.understanding.reference_cells import settled
from diagnostics.characters import named, unseen
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
    Reading,
    Security,
    Subject,
    TestResult,
)

_Enum = TypeVar("_Enum", bound=StrEnum)
_Row = TypeVar("_Row", Group, Employee, Project, Mailbox)

_SEEN_WHOLE = frozenset(
    {
        *("id", "login", "address", "username", "owner", "parent", "employees"),
        *("groups", "projects", "smtp_host", "pop3_host", "imap_host"),
    }
)
"""Columns in which a character that can't be seen makes another value."""

_REFERENCE = re.compile(r"env:[A-Za-z_]\w*|file:.+|lab:.+", re.ASCII)


@dataclass(slots=True)
class Cells:
    """One row after the other of a table, asked for its values by column."""

    table: Table
    problems: list[Finding]
    index: dict[str, int] = field(init=False)
    row: int = 0
    cells: tuple[Any, ...] = ()
    read: Counter[str] = field(default_factory=Counter)

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
        """A boolean: `yes/no/true/false/1/0` in any case, or other words for them."""
        text = self.text(column)
        if not text:
            return default
        value = flag_of(text)
        if value is None:
            self.wrong("bad-boolean", column)
            return default
        if text.lower() not in OWN_FLAGS:
            self.read["flags"] += 1
        return value

    def choice(self, column: str, values: type[_Enum], default: _Enum) -> _Enum:
        """One of an enum's values, in any case."""
        text = self.text(column)
        if not text:
            return default
        try:
            return values(text.lower())
        except ValueError:
            pass
        words = "security" if values is Security else column
        if (known := choice_of(text, values, words)) is not None:
            self.read["words"] += 1
            return known
        self.wrong(
            "unknown-value",
            column,
            expected=one_of(values),
            nearest=Names(values).nearest(text),
            facts={"default": default.value},
        )
        return default

    def port(self, column: str) -> tuple[int | None, Security | None]:
        """A port, 1 to 65535, and the security that is named beside it."""
        text = self.text(column)
        if not text:
            return None, None
        found = port_of(text)
        if found is None:
            self.wrong("bad-port", column)
            return None, None
        if not text.isdigit():
            self.read["ports"] += 1
        return found

    def day(self, column: str) -> str:
        """A date as YYYY-MM-DD; empty where it can't be one."""
        text = self.text(column)
        if not text:
            return ""
        found = date_of(text)
        if found is None:
            self.wrong("bad-date", column)
            return ""
        if found.isoformat() != text:
            self.read["dates"] += 1
        return found.isoformat()

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
        facts: Mapping[str, object] | None = None,
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
    read: dict[str, Counter[str]] = {}

    def rows(name: str, make: Callable[[Cells], _Row]) -> tuple[_Row, ...]:
        cells = Cells(by_name.get(name) or Table(name, name), problems)
        read[name] = cells.read
        return tuple(_rows(cells, make))

    values, reading = _settings(draft.settings or (), problems)
    account = Account(
        **values,
        reading=reading,
        groups=rows("groups", _group),
        employees=rows("employees", _employee),
        projects=rows("projects", _project),
        mailboxes=rows("mailboxes", _mailbox),
    )
    references = settled(account)
    for name, table in by_name.items():
        counts = read.get(name, Counter())
        counts["headings"] = len(table.renamed)
        counts["lists"], counts["names"] = (
            references.lists[name],
            references.names[name],
        )
        problems.extend(_told_of(table, counts))
    return references.account, tuple(problems)


def _told_of(table: Table, counts: Mapping[str, int]) -> Iterator[Finding]:
    """The one warning about what was read of a table in other words than ours."""
    told = tuple(
        Phrase.of(f"config/read-as:{what}", cells=counts[what])
        for what in ("headings", "flags", "words", "dates", "ports", "lists", "names")
        if counts[what]
    )
    if told:
        yield problem("read-as", Place(table.file), facts={"told": told})


def _rows(cells: Cells, make: Callable[[Cells], _Row]) -> Iterable[_Row]:
    for number, values in cells.table.rows:
        cells.row = number
        cells.cells = tuple(_clean(cells, values))
        yield make(cells)


def _clean(cells: Cells, values: tuple[Cell, ...]) -> Iterator[Cell]:
    """A row's cells without what can't be seen, and empty where nothing was computed.

    Both are told.
    """
    cells.cells = values
    for column, value in zip(cells.table.columns, values, strict=True):
        if isinstance(value, tuple):
            yield value
        elif value[:1] in ("#", "E", "e") and is_error(value):
            cells.wrong("error-cell", column)
            yield ""
        elif column in _SEEN_WHOLE and (seen := taken_off(value)) != value:
            at = unseen(value) or 0
            told = {"character": named(value[at]), "position": at + 1}
            cells.wrong("invisible-character", column, facts=told)
            yield seen
        else:
            yield value


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
    port, security = row.port(f"{service}_port")
    column = f"{service}_security"
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
        tested_on=row.day("tested_on"),
        place=row.place,
    )


def _settings(
    settings: Iterable[Setting], problems: list[Finding]
) -> tuple[dict[str, Any], Reading]:
    read: dict[str, Any] = {}
    for item in settings:
        place = Place(item.file, item.row)
        if item.key not in ACCOUNT_KEYS:
            found = problem(
                "unknown-key",
                place,
                value=item.key,
                expected=one_of(ACCOUNT_KEYS),
                nearest=Names(ACCOUNT_KEYS).nearest(item.key),
            )
            problems.append(found)
        elif item.key in read:
            problems.append(problem("duplicate-column", place, value=item.key))
        elif item.value:
            read[item.key] = _value(item, place, problems)
    reading = Reading(
        **{s: v for s in SWITCHES if (v := read.get(f"reading.{s}")) is not None}
    )
    own = ("name", "host", "plan")
    return {k: v for k in own if (v := read.get(k)) is not None}, reading


def _value(
    item: Setting, place: Place, problems: list[Finding]
) -> str | StrEnum | None:
    values = ACCOUNT_KEYS[item.key]
    if values is None:
        return item.value
    try:
        return values(item.value.lower())
    except ValueError:
        found = problem(
            "unknown-value",
            place,
            says="of-account",
            column=item.key,
            value=item.value,
            expected=one_of(values),
            nearest=Names(values).nearest(item.value),
        )
        problems.append(found)
        return None
