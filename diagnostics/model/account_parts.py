"""An account and its rows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from diagnostics.model.cell_choices import (
    Access,
    AuthKind,
    EmployeeKind,
    Extent,
    Plan,
    Reading,
    Security,
    TestResult,
)
from diagnostics.model.stated_facts import Phrase, Said
from diagnostics.model.unknown_ids import UnknownIdError

NO_PROJECT = "none"
"""How "no project" is written where a project is named; no project's id."""

COMPANY = "company"
"""How a mailbox's owner says that the company owns it; no employee's id."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input something stands.

    Attributes:
        file: the file's or sheet's name as the user knows it, `mailboxes.csv`.
        row: the line or row number as an editor shows it (the header is row 1), or 0.
    """

    file: str = ""
    row: int = 0

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}" if self.row else self.file

    @property
    def said(self) -> Said:
        """The same for people, in words of their language."""
        if not self.row:
            return self.file
        return Phrase.of("senders:place", file=self.file, row=str(self.row))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server as the account writes it; None where the cell is empty."""

    host: str = ""
    port: int | None = None
    security: Security | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written at all."""
        return not self.host and self.port is None and self.security is None

    def __str__(self) -> str:
        return f"{self.host}:{self.port} ({self.security})"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of employees."""

    id: str
    name: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Employee:
    """An author of letters; `groups` holds group ids."""

    id: str
    name: str = ""
    login: str = ""
    groups: tuple[str, ...] = ()
    kind: EmployeeKind = EmployeeKind.PERSON
    active: bool = True
    place: Place = field(default=Place(), compare=False)

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Project:
    """A project; `parent` is a project id or empty, `group` is only visual."""

    id: str
    name: str = ""
    parent: str = ""
    group: str = ""
    active: bool = True
    anonymous: bool = False
    place: Place = field(default=Place(), compare=False)

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One external e-mail address of the account.

    Servers stand as they were written: an empty cell is an empty endpoint, also where
    a provider's preset would fill it (`catalogue.with_preset` does that). `imap` is
    the server whose Sent folder gets copies, empty where none is kept. `sends_from` are
    the addresses, networks, hosts and includes that its letters leave from.
    """

    id: str
    address: str = ""
    name: str = ""
    owner: str = COMPANY
    provider: str = ""
    username: str = ""
    secret: str = ""
    smtp: Endpoint = Endpoint()
    pop3: Endpoint = Endpoint()
    imap: Endpoint = Endpoint()
    auth: AuthKind = AuthKind.PASSWORD
    two_factor: bool = False
    access: Access = Access.EVERYONE
    employees: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    default: bool = False
    replies_here: bool = False
    test: TestResult = TestResult.UNKNOWN
    tested_on: str = ""
    sends_from: tuple[str, ...] = ()
    place: Place = field(default=Place(), compare=False)

    @property
    def is_own(self) -> bool:
        """Whether one employee owns it."""
        return self.owner != COMPANY

    @property
    def is_bound(self) -> bool:
        """Whether the row lists projects, whatever they are."""
        return bool(self.projects)

    @property
    def login(self) -> str:
        """The user name to log in with: the address where none is given."""
        return self.username or self.address

    @property
    def domain(self) -> str:
        """The part of the address behind the last `@`, lower case; may be empty."""
        return self.address.rpartition("@")[2].lower() if "@" in self.address else ""

    @property
    def label(self) -> str:
        """The address, or the id where there is none."""
        return self.address or self.id


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of an account's files that isn't in the account as it was written.

    Attributes:
        extent: a table (or a part of it that nobody can name), a row, or one cell,
            which was left out or replaced by its default.
        rule: the id of the problem's rule.
        place: where it stands.
        column: the cell's column or key; empty for more than a cell.
    """

    extent: Extent
    rule: str
    place: Place = Place()
    column: str = ""


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """What is asked of the network, as it was written; see `network_settings`.

    Attributes:
        dns: name servers, `HOST` or `HOST:PORT` each; the system's where empty.
        ca_file: PEM file of roots that are trusted beside the system's.
        timeout: seconds that a step may take; 0 where nothing is said.
        ehlo: the name that EHLO says.
    """

    dns: tuple[str, ...] = ()
    ca_file: str = ""
    timeout: float = 0.0
    ehlo: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that the administrator accepts.

    Attributes:
        rule: the finding's rule, `coverage/tied`.
        subject: the id of the finding's subject; empty for the account.
        until: the last day that it holds, YYYY-MM-DD; empty: for good.
        because: why, in the administrator's words.
        place: where the row stands.
    """

    rule: str
    subject: str = ""
    until: str = ""
    because: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Account:
    """One Planfix account. Tuples are in list order, which decides between equals.

    `missing` says which parts of its files it lacks. Where it isn't empty the account
    isn't whole, and who sends may be wrong: see `wholeness`.
    """

    name: str = ""
    host: str = ""
    plan: Plan = Plan.PAID
    reading: Reading = field(default=Reading())
    groups: tuple[Group, ...] = ()
    employees: tuple[Employee, ...] = ()
    projects: tuple[Project, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    missing: tuple[Missing, ...] = ()
    network: NetworkSettings = NetworkSettings()
    accepted: tuple[Acceptance, ...] = ()

    def group(self, group_id: str) -> Group:
        """The group with this id. Raises UnknownIdError."""
        return _by_id("group", self.groups, group_id)

    def employee(self, employee_id: str) -> Employee:
        """The employee with this id. Raises UnknownIdError."""
        return _by_id("employee", self.employees, employee_id)

    def project(self, project_id: str) -> Project:
        """The project with this id. Raises UnknownIdError."""
        return _by_id("project", self.projects, project_id)

    def mailbox(self, mailbox_id: str) -> Mailbox:
        """The mailbox with this id. Raises UnknownIdError."""
        return _by_id("mailbox", self.mailboxes, mailbox_id)

    def internal_address(self, employee: Employee) -> str:
        """`login@host`, what Planfix uses when there is no candidate."""
        return f"{employee.login or employee.id}@{self.host or 'account-host'}"


_Row = TypeVar("_Row", Group, Employee, Project, Mailbox)


def _by_id(kind: str, rows: tuple[_Row, ...], wanted: str) -> _Row:
    for row in rows:
        if row.id == wanted:
            return row
    raise UnknownIdError(kind, wanted, [row.id for row in rows])
