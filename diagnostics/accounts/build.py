"""Tables to an account: what each cell means, and what can't be understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import fields, replace
from typing import Any, TypeVar

from diagnostics.accounts.account_settings import settings_of
from diagnostics.accounts.problems import nearest_of, problem
from diagnostics.accounts.schema import (
    COLUMNS,
    Draft,
    Table,
)
from diagnostics.accounts.understanding.answers import row_kept, rows_asked, rows_joined
from diagnostics.accounts.understanding.cell_values import is_the_same, port_of
from diagnostics.accounts.understanding.notes_in_tables import rows_of_notes
from diagnostics.accounts.understanding.reference_cells import is_nobodys, settled
from diagnostics.accounts.understanding.row_cells import REFERENCE, Cells
from diagnostics.accounts.understanding.server_cells import both_said, with_parts
from diagnostics.catalogue import rule_ids
from diagnostics.model import (
    COMPANY,
    Acceptance,
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
    TestResult,
)

_VERSION = re.compile(r"(?:start)?(?:tls|ssl)[ /v]*[123]\.\d[+]?", re.IGNORECASE)
"""What people write of a server's encryption: `TLS 1.2`."""

_THOUSANDS = re.compile(r"\d{1,2}\.\d{3}")
"""A port as a spreadsheet divides it: `2.525`."""

_READ_OTHERWISE = (
    *("headings", "flags", "words", "dates", "ports", "lists", "names", "addresses"),
    *("servers", "empties"),
)
"""What is counted that was read in other words than ours, in the order told."""

_WHOSE = frozenset({"owner", "access", "employees", "groups", "projects"})
"""Columns that say whom a mailbox serves, and where. In error they would be taken for
empty, and so for everybody and everywhere: such a mailbox is left out."""

_Row = TypeVar("_Row", Group, Employee, Project, Mailbox)


def built(draft: Draft) -> tuple[Account, tuple[Finding, ...]]:
    """The account of a draft, and what its cells can't mean."""
    problems: list[Finding] = []
    by_name = {table.name: table for table in draft.tables}
    read: dict[str, Counter[str]] = {}

    def rows(name: str, make: Callable[[Cells], _Row]) -> tuple[_Row, ...]:
        table = by_name.get(name) or Table(name, name)
        cells = Cells(table, problems)
        read[name] = cells.read
        notes = rows_of_notes(table, by_name.values())
        return _as_answered(name, tuple(_rows(cells, make, notes)))

    account = Account(
        **settings_of(draft.settings or (), problems),
        groups=rows("groups", _group),
        employees=rows("employees", _employee),
        projects=rows("projects", _project),
        mailboxes=rows("mailboxes", _mailbox),
        accepted=tuple(_accepted(by_name.get("accepted"), problems)),
    )
    references = settled(account)
    for name, table in by_name.items():
        counts = read.get(name, Counter())
        counts["headings"] = len(table.renamed)
        counts["lists"] = references.lists[name]
        counts["names"] = references.names[name]
        counts["empties"] += references.empties[name]
        if name == "mailboxes" and table.language:
            counts["names"] -= references.owners
        problems.extend(_told_of(table, counts))
    return references.account, tuple(problems)


def _told_of(table: Table, counts: Mapping[str, int]) -> Iterator[Finding]:
    """The one warning about what was read of a table in other words than ours."""
    told = tuple(
        Phrase.of(f"accounts:read-{what}", cells=counts[what])
        for what in _READ_OTHERWISE
        if counts[what]
    )
    if told:
        yield problem("read-as", Place(table.file), facts={"told": told})


def _rows(
    cells: Cells, make: Callable[[Cells], _Row], notes: Collection[int]
) -> Iterable[_Row]:
    for number, values in cells.table.rows:
        cells.go_to(number, values)
        if cells.is_lone_id():
            cells.wrong("id-missing", "id", says="alone")
        elif number in notes:
            cells.wrong("id-missing", "id", says="note")
        else:
            row = make(cells)
            if not (cells.in_error and isinstance(row, Mailbox) and _in_doubt(cells)):
                yield row


def _in_doubt(cells: Cells) -> bool:
    """Whether a mailbox's row can't tell whom it serves, or where."""
    return not _WHOSE.isdisjoint(cells.in_error)


def _as_answered(table: str, rows: tuple[_Row, ...]) -> tuple[_Row, ...]:
    """Without the rows whose id another one was said to keep, or to be one with."""
    if not rows_asked():
        return rows
    rows = tuple(_joined(table, rows))
    places = {(row.id, row.place.row) for row in rows}
    kept = {
        row.id: number
        for row in rows
        if (row.id, number := row_kept(table, row.id)) in places
    }
    return tuple(r for r in rows if kept.get(r.id, r.place.row) == r.place.row)


def _joined(table: str, rows: Sequence[_Row]) -> Iterator[_Row]:
    """The rows, those of one id made one where that was answered and loses nothing."""
    alike: dict[str, list[_Row]] = {}
    for row in rows:
        if rows_joined(table, row.id):
            alike.setdefault(row.id, []).append(row)
    columns = {row_id: column_to_join(those) for row_id, those in alike.items()}
    for row in rows:
        column, those = columns.get(row.id, ""), alike.get(row.id, [row])
        if not column:
            yield row
        elif row is those[0]:
            parts = dict.fromkeys(part for r in those for part in getattr(r, column))
            held: dict[str, Any] = {column: tuple(parts)}
            yield replace(row, **held)


def column_to_join(rows: Sequence[Any]) -> str:
    """The list column in which alone these rows differ, all of whose cells hold some.

    So are lines for each person of a mailbox. Empty where there is none: of rows that
    differ in people and projects, nobody can tell who belongs where.
    """
    columns = differing(rows)
    if len(columns) != 1:
        return ""
    held = [getattr(row, columns[0]) for row in rows]
    return columns[0] if all(isinstance(h, tuple) and h for h in held) else ""


def differing(rows: Sequence[Any]) -> tuple[str, ...]:
    """The columns in which rows of one table differ."""
    first, *others = rows
    return tuple(
        f.name
        for f in fields(first)
        if f.compare
        and any(getattr(row, f.name) != getattr(first, f.name) for row in others)
    )


def _accepted(table: Table | None, problems: list[Finding]) -> Iterator[Acceptance]:
    """The findings that are accepted; a row whose rule or day is wrong accepts none."""
    if table is None:
        return
    cells = Cells(table, problems)
    for number, values in table.rows:
        cells.go_to(number, values)
        rule, until = cells.text("rule"), cells.day("until")
        if rule not in rule_ids():
            nearest = nearest_of(rule, rule_ids())
            cells.wrong("unknown-rule", "rule", nearest=nearest)
        elif until or not cells.text("until"):
            subject, because = cells.text("subject"), cells.text("because")
            yield Acceptance(rule, subject, until, because, cells.place)


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
    said = row.text(column)
    if both := both_said(port, said):
        port, security = both
        row.read["servers"] += 1
    elif said:
        security = row.choice(column, Security, Security.TLS)
    written = Endpoint(host, port, security)
    if (parted := with_parts(written, service)) != written:
        row.read["servers"] += 1
    return parted


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
    is_host = any(
        "." in text
        and port_of(text) is None
        and not is_the_same(text)
        and not _VERSION.fullmatch(text)
        and not _THOUSANDS.fullmatch(text)
        for text in not_names
    )
    return is_host or any(map(str.isdigit, names))


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
    # "Everyone but Ann" isn't everyone: what isn't known opens a mailbox to nobody.
    says_access = bool(row.text("access"))
    employees, groups = row.items("employees"), row.items("groups")
    listed = is_nobodys(owner) and (employees or groups)
    return Mailbox(
        id=row.text("id"),
        address=row.address("address"),
        name=row.text("name"),
        owner=owner,
        provider=row.text("provider"),
        username=row.spelt_out("username"),
        secret=row.secret("secret"),
        smtp=_endpoint(row, "smtp"),
        pop3=_endpoint(row, "pop3"),
        imap=_endpoint(row, "imap"),
        auth=row.choice("auth", AuthKind, AuthKind.PASSWORD),
        two_factor=row.flag("two_factor", default=False),
        access=row.choice(
            "access",
            Access,
            Access.SELECTED if listed or says_access else Access.EVERYONE,
        ),
        employees=employees,
        groups=groups,
        projects=row.items("projects"),
        default=row.flag("default", default=False),
        replies_here=row.flag("replies_here", default=False),
        test=row.choice("test", TestResult, TestResult.UNKNOWN),
        tested_on=row.day("tested_on"),
        sends_from=row.items("sends_from"),
        place=row.place,
    )
