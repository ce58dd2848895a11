"""What a cell, a step or a finding can be: enums, and the switches of a reading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


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


class Extent(StrEnum):
    """How much of an account's files a problem took away."""

    TABLE = "table"
    ROW = "row"
    CELL = "cell"
