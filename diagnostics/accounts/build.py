"""Tables to an account: what each cell means, and what can't be understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from diagnostics.accounts.problems import Names, one_of, problem
from diagnostics.accounts.schema import (
    ACCOUNT_KEYS,
    COLUMNS,
    SWITCHES,
    Draft,
    Setting,
    Table,
)
from diagnostics.accounts.understanding.reference_cells import settled
from diagnostics.accounts.understanding.row_cells import REFERENCE, Cells
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
    TestResult,
)

_Row = TypeVar("_Row", Group, Employee, Project, Mailbox)


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
        Phrase.of(f"accounts:read-{what}", cells=counts[what])
        for what in ("headings", "flags", "words", "dates", "ports", "lists", "names")
        if counts[what]
    )
    if told:
        yield problem("read-as", Place(table.file), facts={"told": told})


def _rows(cells: Cells, make: Callable[[Cells], _Row]) -> Iterable[_Row]:
    for number, values in cells.table.rows:
        cells.go_to(number, values)
        yield make(cells)


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
    if REFERENCE.fullmatch(row.text("secret")):
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
