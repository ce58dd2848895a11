"""What is wrong in an account across its rows: ids, references, servers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from diagnostics.accounts.build import column_to_join, differing
from diagnostics.accounts.guarded.nearest_names import Names
from diagnostics.accounts.problems import first_of, nearest_of, one_of, problem, shown
from diagnostics.accounts.schema import SUBJECTS
from diagnostics.accounts.understanding.reference_cells import Known, known_of
from diagnostics.accounts.understanding.vocabulary import SAME, plain
from diagnostics.catalogue import DEFAULT_PORTS, provider_ids, with_preset
from diagnostics.characters import named, strange, unseen
from diagnostics.domain_names import is_host, zone_of
from diagnostics.model import (
    COMPANY,
    NO_PROJECT,
    Account,
    Employee,
    Endpoint,
    Finding,
    Group,
    Mailbox,
    Phrase,
    Place,
    Project,
    Security,
    Subject,
)
from diagnostics.sending_places import sending_place

_MOST_ALIKE = 5
"""So many rows of one name are told."""

_Row = Group | Employee | Project | Mailbox

RESERVED: Mapping[str, str] = {"employees": COMPANY, "projects": NO_PROJECT}
"""Ids that mean something else, by table."""

IMPOSSIBLE: Mapping[tuple[str, int], tuple[Security, ...]] = {
    ("smtp", 465): (Security.TLS,),
    ("smtp", 587): (Security.STARTTLS, Security.NONE),
    ("smtp", 25): (Security.STARTTLS, Security.NONE),
    ("pop3", 995): (Security.TLS,),
    ("pop3", 110): (Security.STARTTLS, Security.NONE),
    ("imap", 993): (Security.TLS,),
    ("imap", 143): (Security.STARTTLS, Security.NONE),
}
"""What a well-known port can speak (RFC 8314, sections 3.3 and 7.3; RFC 2595)."""

FOREIGN: Mapping[str, Mapping[int, str]] = {
    "smtp": {110: "POP3", 995: "POP3", 143: "IMAP", 993: "IMAP", 80: "HTTP"},
    "pop3": {25: "SMTP", 465: "SMTP", 587: "SMTP", 143: "IMAP", 993: "IMAP"},
    "imap": {25: "SMTP", 465: "SMTP", 587: "SMTP", 110: "POP3", 995: "POP3"},
}
"""Ports that belong to another service (IANA)."""

_ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]+"
)


def validate(account: Account) -> tuple[Finding, ...]:
    """All problems of an account that its single cells don't show, in table order."""
    found = [
        *_ids("groups", account.groups),
        *_ids("employees", account.employees),
        *_ids("projects", account.projects),
        *_ids("mailboxes", account.mailboxes),
        *_references(account),
        *_cycles(account.projects),
        *_mailboxes(account.mailboxes),
        *_odd_characters(account),
    ]
    if account.host and not is_host(account.host):
        found.append(
            problem(
                "bad-host",
                Place("account"),
                column="host",
                value=account.host,
                expected=Phrase.of("config/bad-host:expected-account"),
            )
        )
    return tuple(found)


def _odd_characters(account: Account) -> Iterator[Finding]:
    """Ids, addresses and hosts that aren't what they look like."""
    yield from _odd_in(account.host, Place("account"), "host", Subject())
    for table, kind in SUBJECTS.items():
        rows: tuple[_Row, ...] = getattr(account, table)
        for row in rows:
            for column, text in _identifying(row):
                yield from _odd_in(text, row.place, column, Subject(kind, row.id))


def _identifying(row: _Row) -> Iterator[tuple[str, str]]:
    yield "id", row.id
    if isinstance(row, Employee):
        yield "login", row.login
    if isinstance(row, Mailbox):
        yield "address", row.address
        yield "username", row.username
        yield "smtp_host", row.smtp.host
        yield "pop3_host", row.pop3.host
        yield "imap_host", row.imap.host


def _odd_in(text: str, place: Place, column: str, who: Subject) -> Iterator[Finding]:
    if text.isascii() and text.isprintable():
        return
    for rule, find in (("invisible-character", unseen), ("look-alike", strange)):
        at = find(text)
        if at is not None:
            told = {"character": named(text[at]), "position": at + 1}
            yield problem(
                rule, place, column=column, value=text, subject=who, facts=told
            )


def with_usable_ids(account: Account) -> Account:
    """The account without rows whose id is empty, reserved, a list, or not the first.

    `validate` reports each of them.
    """
    kept: dict[str, Any] = {}
    for table in SUBJECTS:
        rows: tuple[_Row, ...] = getattr(account, table)
        seen: dict[str, _Row] = {}
        usable = tuple(row for row in rows if _is_usable(table, row, seen))
        if len(usable) < len(rows):
            kept[table] = usable
    return replace(account, **kept) if kept else account


def _ids(table: str, rows: Iterable[_Row]) -> Iterator[Finding]:
    seen: dict[str, _Row] = {}
    for row in rows:
        if not _is_usable(table, row, seen):
            yield _wrong_id(table, row, seen)


def _is_usable(table: str, row: _Row, seen: dict[str, _Row]) -> bool:
    """Whether references can mean this row; notes its id among those seen."""
    reserved = row.id == RESERVED.get(table)
    if not row.id or reserved or ";" in row.id or row.id in seen:
        return False
    seen[row.id] = row
    return True


def _wrong_id(table: str, row: _Row, seen: Mapping[str, _Row]) -> Finding:
    told: dict[str, object] | None = None
    if not row.id:
        rule = "id-missing"
    elif ";" in row.id:
        rule = "id-separator"
    elif row.id in seen:
        first = seen[row.id]
        rule = "duplicate-id"
        told = {
            "first": str(first.place.row),
            "table": table,
            "differs": differing((first, row)),
            "joins": column_to_join((first, row)),
        }
    else:
        rule = "reserved-id"
    who = Subject(SUBJECTS[table], row.id)
    return problem(rule, row.place, column="id", value=row.id, subject=who, facts=told)


@dataclass(slots=True)
class _Known:
    """The ids of a table, to look references up in."""

    what: str
    rows: Sequence[_Row]
    or_company: bool = False
    ids: Collection[str] = field(init=False)
    names: Names = field(init=False)
    _by_name: Known | None = None

    def __post_init__(self) -> None:
        self.ids = {row.id for row in self.rows}
        self.names = Names((*self.ids, COMPANY) if self.or_company else self.ids)

    def nearest(self, wanted: str) -> str:
        """The row that is called so, or else the one whose id looks most like it."""
        called = self.by_name.named(wanted) or self.by_name.numbered(wanted)
        return called or self.names.nearest(wanted)

    @property
    def by_name(self) -> Known:
        """The rows by their names, made once one is asked for."""
        self._by_name = self._by_name or known_of(self.rows)
        return self._by_name

    def missing(self, row: _Row, table: str, column: str, wanted: str) -> Finding:
        alike = self.by_name.all_named(wanted)
        says = "of-owner" if self.or_company else "evidence"
        called = Phrase.of(f"templates:files.{self.what}")
        return problem(
            "dangling-reference",
            row.place,
            says="several" if alike else says,
            column=column,
            value=wanted,
            nearest="" if alike else self.nearest(wanted),
            subject=Subject(SUBJECTS[table], row.id),
            facts={"table": called, "ids": alike[:_MOST_ALIKE]},
        )


def _references(account: Account) -> Iterator[Finding]:
    groups = _Known("groups", account.groups)
    employees = _Known("employees", account.employees)
    owners = _Known("employees", account.employees, or_company=True)
    named = [p for p in account.projects if p.id != NO_PROJECT]
    projects = _Known("projects", named)
    for employee in account.employees:
        yield from _listed(groups, employee, "employees", "groups", employee.groups)
    for project in account.projects:
        if project.parent and project.parent not in projects.ids:
            yield projects.missing(project, "projects", "parent", project.parent)
    for mailbox in account.mailboxes:
        if mailbox.is_own and mailbox.owner not in owners.ids:
            yield owners.missing(mailbox, "mailboxes", "owner", mailbox.owner)
        for column, known in (
            ("employees", employees),
            ("groups", groups),
            ("projects", projects),
        ):
            wanted: tuple[str, ...] = getattr(mailbox, column)
            yield from _listed(known, mailbox, "mailboxes", column, wanted)


def _listed(
    known: _Known, row: _Row, table: str, column: str, wanted: tuple[str, ...]
) -> Iterator[Finding]:
    unknown = [reference for reference in wanted if reference not in known.ids]
    for reference in first_of("dangling-reference", unknown):
        yield known.missing(row, table, column, reference)
    if len(set(wanted)) < len(wanted):
        twice = next(item for item, count in Counter(wanted).items() if count > 1)
        yield problem(
            "repeated-reference",
            row.place,
            column=column,
            value=twice,
            subject=Subject(SUBJECTS[table], row.id),
        )


def _cycles(projects: tuple[Project, ...]) -> Iterator[Finding]:
    parents = {p.id: p.parent for p in projects if p.id}
    by_id = {p.id: p for p in projects}
    order = {project_id: i for i, project_id in enumerate(parents)}
    for ring in rings_of(parents):
        yield _cycle(by_id[min(ring, key=order.__getitem__)], ring)


def rings_of(parents: Mapping[str, str]) -> Iterator[list[str]]:
    """Projects that are above themselves: each ring's ids from child to parent.

    Args:
        parents: by project its parent; one that isn't there ends the way up.
    """
    settled: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        at = start
        while at in parents and at not in settled and at not in path:
            path[at] = None
            at = parents[at]
        if at in path:
            yield list(path)[list(path).index(at) :]
        settled.update(path)


def _cycle(first: Project, ring: list[str]) -> Finding:
    at = ring.index(first.id)
    round_trip = [*ring[at:], *ring[:at], first.id]
    return problem(
        "parent-cycle",
        first.place,
        column="parent",
        value=first.parent,
        subject=Subject(SUBJECTS["projects"], first.id),
        facts={"ring": " → ".join(map(shown, round_trip[:6]))},
    )


def _mailboxes(mailboxes: Iterable[Mailbox]) -> Iterator[Finding]:
    providers = provider_ids()
    served: dict[tuple[str, Endpoint, Endpoint, Endpoint], Mailbox] = {}
    for mailbox in mailboxes:
        if len(mailbox.address) > 254 or not _ADDRESS.fullmatch(mailbox.address):
            yield _bad_address(mailbox)
        if mailbox.provider and mailbox.provider not in providers:
            yield _about(
                mailbox,
                "unknown-provider",
                "provider",
                mailbox.provider,
                nearest=nearest_of(mailbox.provider, providers),
            )
        servers = (mailbox.provider, mailbox.smtp, mailbox.pop3, mailbox.imap)
        if servers not in served:
            served[servers] = with_preset(mailbox)
        filled = served[servers]
        yield from _endpoint(mailbox, "smtp", mailbox.smtp, filled.smtp)
        yield from _endpoint(mailbox, "pop3", mailbox.pop3, filled.pop3)
        yield from _endpoint(mailbox, "imap", mailbox.imap, filled.imap)
        yield from _sending(mailbox)
        if not filled.smtp.host:
            yield _about(mailbox, "server-missing", "smtp_host", "")


def _sending(mailbox: Mailbox) -> Iterator[Finding]:
    sending = Phrase.of("config/bad-host:expected-sending")
    outside = Phrase.of("config/bad-host:expected-outside")
    for text in mailbox.sends_from:
        place = sending_place(text)
        if place is None or place.is_inside:
            told = {"says": "of-sending", "expected": outside if place else sending}
            yield _about(mailbox, "bad-host", "sends_from", text, **told)
        elif place.within:
            meant = {"address": place.within, "network": place.value}
            yield _about(mailbox, "network-by-address", "sends_from", text, facts=meant)


def _bad_address(mailbox: Mailbox) -> Finding:
    address = mailbox.address
    if not address:
        says = "empty"
    elif "." not in address.rpartition("@")[2]:
        says = "no-domain"
    else:
        says = "evidence"
    return _about(mailbox, "bad-address", "address", address, says=says)


def _endpoint(
    mailbox: Mailbox, service: str, written: Endpoint, filled: Endpoint
) -> Iterator[Finding]:
    if written.is_empty:
        return
    if written.host and (plain(written.host) in SAME or not is_host(written.host)):
        server = Phrase.of("config/bad-host:expected-server")
        zoneless = Phrase.of("config/bad-host:expected-zoneless")
        yield _about(
            mailbox,
            "bad-host",
            f"{service}_host",
            written.host,
            expected=zoneless if zone_of(written.host) else server,
        )
    port, security = filled.port, filled.security  # as written, where they are
    if port is None:
        return
    if owner := FOREIGN[service].get(port):
        yield _about(
            mailbox,
            "server-pair",
            f"{service}_port",
            str(port),
            says="foreign",
            facts={
                "owner": owner,
                "service": service.upper(),
                "usual": _usual(service),
            },
        )
    elif security and security not in IMPOSSIBLE.get((service, port), (security,)):
        yield _about(
            mailbox,
            "server-pair",
            f"{service}_security",
            security.value,
            expected=one_of(IMPOSSIBLE[service, port]),
            facts={"port": str(port)},
        )


def _usual(service: str) -> Phrase:
    ports = DEFAULT_PORTS.items()
    return one_of(f"{port} ({kind})" for (s, kind), port in ports if s == service)


def _about(
    mailbox: Mailbox,
    rule: str,
    column: str,
    value: str,
    **told: Any,  # noqa: ANN401 - what `problem` takes
) -> Finding:
    who = Subject(SUBJECTS["mailboxes"], mailbox.id)
    return problem(rule, mailbox.place, column=column, value=value, subject=who, **told)
