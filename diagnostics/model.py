"""The words of the project as frozen values; imports nothing of ours."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

NO_PROJECT = "none"
"""How "no project" is written where a project is named; no project's id."""

COMPANY = "company"
"""How a mailbox's owner says that the company owns it; no employee's id."""


class Plan(StrEnum):
    """The account's plan; only `paid` and `trial` send from external mailboxes."""

    PAID = "paid"
    TRIAL = "trial"
    FREE = "free"
    UNPAID = "unpaid"

    @property
    def can_send(self) -> bool:
        """Whether letters may leave from external mailboxes at all."""
        return self in (Plan.PAID, Plan.TRIAL)


class EmployeeKind(StrEnum):
    """What an author is; an `external` user never sends from external mailboxes."""

    PERSON = "person"
    ROBOT = "robot"
    EXTERNAL = "external"


class Security(StrEnum):
    """How a connection is encrypted: implicit TLS, STARTTLS/STLS, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class AuthKind(StrEnum):
    """What a mailbox logs in with."""

    PASSWORD = "password"
    APP_PASSWORD = "app_password"
    OAUTH2 = "oauth2"


class Access(StrEnum):
    """Who may use a company mailbox."""

    EVERYONE = "everyone"
    NOBODY = "nobody"
    SELECTED = "selected"


class TestResult(StrEnum):
    """What Planfix's "Test account" said."""

    __test__ = False  # not a test class for pytest

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Which level a sender comes from; `none` and `unknown` have no address."""

    OWN = "own"
    COMPANY = "company"
    INTERNAL = "internal"
    NONE = "none"
    UNKNOWN = "unknown"


class State(StrEnum):
    """The five states of a step; unknown is never shown as good, nor as bad."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"
    INCONCLUSIVE = "inconclusive"


class Severity(StrEnum):
    """How much a finding matters; `rank` orders them."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return list(Severity).index(self)


class Precedence(StrEnum):
    """Reading switch: does the own level always come before the company level?"""

    OWN_FIRST = "own-first"
    BOUND_FIRST = "bound-first"


class DefaultFlag(StrEnum):
    """Reading switch: how far the "Default" checkbox reaches."""

    WITHIN_LEVEL = "within-level"
    ACROSS_LEVELS = "across-levels"
    IGNORED = "ignored"


class Subprojects(StrEnum):
    """Reading switch: does a mailbox bound to a project cover its descendants?"""

    SEPARATE = "separate"
    INHERIT = "inherit"


class Unverified(StrEnum):
    """Reading switch: is a mailbox that was never tested a candidate?"""

    USABLE = "usable"
    UNUSABLE = "unusable"


class Tie(StrEnum):
    """Reading switch: does list order decide between equal candidates?"""

    LIST_ORDER = "list-order"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the points that Planfix's help leaves open.

    The defaults are the reading named `documented` (facts/planfix-mail.md).
    """

    precedence: Precedence = Precedence.OWN_FIRST
    default_flag: DefaultFlag = DefaultFlag.WITHIN_LEVEL
    subprojects: Subprojects = Subprojects.SEPARATE
    unverified: Unverified = Unverified.USABLE
    tie: Tie = Tie.LIST_ORDER

    @property
    def name(self) -> str:
        """`documented`, or the switches that differ from it, `switch=value, …`."""
        switches = ("precedence", "default_flag", "subprojects", "unverified", "tie")
        usual = Reading()
        changed = [
            f"{switch}={getattr(self, switch)}"
            for switch in switches
            if getattr(self, switch) != getattr(usual, switch)
        ]
        return ", ".join(changed) or "documented"


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


class Extent(StrEnum):
    """How much of an account's files a problem took away."""

    TABLE = "table"
    ROW = "row"
    CELL = "cell"


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
    reading: Reading = Reading()
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


class UnknownIdError(KeyError):
    """An id that the account doesn't have; its text names the nearest one.

    Args:
        kind: what it should be the id of, `employee`.
        wanted: the id.
        known: the ids that there are.
    """

    def __init__(self, kind: str, wanted: str, known: Iterable[str]) -> None:
        super().__init__(wanted)
        self.kind = kind
        self.wanted = wanted
        self.known = tuple(known)

    @property
    def nearest(self) -> str:
        """The known id that looks most like the wanted one; empty where none does."""
        by_fold = {known.casefold(): known for known in reversed(self.known)}
        wanted = str(self.wanted).casefold()
        close = difflib.get_close_matches(wanted, by_fold, n=1, cutoff=0.6)
        return by_fold[close[0]] if close else ""

    def __str__(self) -> str:
        near = f'; the nearest id is "{self.nearest}"' if self.nearest else ""
        return f'the account has no {self.kind} "{self.wanted}"{near}'

    def __reduce__(self) -> tuple[type, tuple[str, str, tuple[str, ...]]]:
        return type(self), (self.kind, self.wanted, self.known)


class Positions(dict[str, int]):
    """Positions by id, which say what is near an id that they don't have.

    Args:
        kind: what the ids are of.
        positions: the position of each.
    """

    def __init__(self, kind: str, positions: Mapping[str, int]) -> None:
        super().__init__(positions)
        self.kind = kind

    def __missing__(self, wanted: str) -> int:
        raise UnknownIdError(self.kind, wanted, self)


class SubjectKind(StrEnum):
    """What a finding speaks of."""

    ACCOUNT = "account"
    MAILBOX = "mailbox"
    EMPLOYEE = "employee"
    PROJECT = "project"
    GROUP = "group"
    DOMAIN = "domain"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding speaks of: its kind, and its id (empty for the account)."""

    kind: SubjectKind = SubjectKind.ACCOUNT
    id: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A row of the account as a fact: its id, and the label that sentences show."""

    id: str
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.id


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence, or a part of one, that isn't in words yet.

    Attributes:
        key: its template: `ENTRY:NAME`, ENTRY being a rule's id or a file's name under
            rules/phrases/.
        data: the template's parameters: facts, `Named` rows, further phrases.
    """

    key: str
    data: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    @classmethod
    def of(cls, key: str, /, **data: object) -> Phrase:
        """The phrase with its parameters by name."""
        return cls(key, MappingProxyType(data))

    def mapped(self, change: Callable[[str], str]) -> Phrase:
        """The same phrase with every text among its parameters changed."""
        changed = {name: _mapped(value, change) for name, value in self.data.items()}
        return Phrase(self.key, MappingProxyType(changed))


def _mapped(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Phrase):
        return value.mapped(change)
    if isinstance(value, (list, tuple)):
        return type(value)(_mapped(inner, change) for inner in value)
    return value


Said: TypeAlias = str | Phrase
"""Text from outside as it was said, or a phrase of ours."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about one subject: what every part of the program produces.

    It holds facts; `words.evidence` puts them into a sentence when it is shown.

    Attributes:
        rule: id of an entry under rules/, `coverage/tied`; its texts come from there.
        subject: what it is about.
        severity: how much it matters here (a rule has a default).
        data: facts of the types that the rule's `[data]` declares. `pairs` is a count,
            `employee` and `project` are a witness pair (project `none`), `file` and
            `row` say where in the input. May hold text from outside, so a sentence
            made of it is never rendered as Markdown or HTML.
        says: which of the rule's templates is the sentence; with a colon, a template
            that rules share: `checks:finding`.
    """

    rule: str
    subject: Subject
    severity: Severity
    data: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    says: str = "evidence"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first; within one severity causes of gaps, the account's, then by pairs.

    Equal ones keep their order.
    """

    def key(finding: Finding) -> tuple[int, int, bool, int]:
        of_account = finding.subject.kind is SubjectKind.ACCOUNT
        pairs = int(finding.data.get("pairs") or 0)
        closes = int(finding.data.get("closes") or 0)
        return -finding.severity.rank, -closes, not of_account, -pairs

    return sorted(findings, key=key)
