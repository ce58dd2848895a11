"""What stages of a check saw, as frozen records: judging needs nothing else.

Their fields are text, numbers, flags, times, tuples of these and further records, so
that `record_json` can write them down and read them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from diagnostics.checks.mail.imap.imap_replies import Folder, ImapReply
from diagnostics.checks.mail.replies_read import PopReply, Reply
from diagnostics.checks.mail.securing.tls_records import Secured, Unsecured
from diagnostics.checks.mail.stage_records.behind_login_seen import (
    Counted,
    Oldest,
    SenderSeen,
    UniqueNames,
)
from diagnostics.model import Phrase, Security


@dataclass(frozen=True, slots=True)
class Visit:
    """Which service of which server is visited, and how it is encrypted."""

    service: str
    host: str = ""
    port: int = 0
    security: str = Security.TLS.value


@dataclass(frozen=True, slots=True)
class Addresses:
    """A host's addresses, IPv4 first.

    Attributes:
        found: the addresses.
        problem: `missing`, `unknown`, `no-name` (it can't be a host's name) or empty.
        a: how the look-up of A records ended, where there is a problem.
        aaaa: how that of AAAA records ended.
        servers: the name servers that left it open.
    """

    found: tuple[str, ...] = ()
    problem: str = ""
    a: str = ""
    aaaa: str = ""
    servers: tuple[str, ...] = ()


FORBIDDEN = "forbidden"
"""The outcome of an attempt that was none: nobody connects there."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to connect.

    Attributes:
        outcome: `ok`, `refused`, `timeout`, `reset`, `no-route`, or `forbidden`: we
            don't connect there.
        seconds: how long it took; tells no attempt from another.
        forbidden: why not, as in `reach_policy.KINDS`.
    """

    address: str
    port: int
    outcome: str
    seconds: float = field(compare=False)
    forbidden: str = ""

    @property
    def is_ipv6(self) -> bool:
        """Whether the address is an IPv6 one."""
        return ":" in self.address

    @property
    def where(self) -> str:
        """Address and port as one writes them."""
        host = f"[{self.address}]" if self.is_ipv6 else self.address
        return f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.where} {self.outcome.replace('-', ' ')}"


@dataclass(frozen=True, slots=True)
class OpenPort:
    """A usual port where the service greets us instead."""

    port: int
    security: str


@dataclass(frozen=True, slots=True)
class Reached:
    """How connecting went: all addresses, and other ports where none answered.

    `stands` says whether there is a connection now; an address may have answered
    earlier in the run and not now.
    """

    attempts: tuple[Attempt, ...]
    stands: bool
    others: tuple[OpenPort, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A stage that ended in the middle.

    Attributes:
        kind: `timeout`, `closed`, `failed`, `too-long`, or `unasked`: the server had
            answered before the question.
        detail: the system's words, which limit was broken (`line-too-long`), or what
            the server said: unasked, or asked in a second look where it was silent.
        came: bytes that had arrived in this stage.
        limit: seconds that were allowed.
        speaks_tls: whether the port speaks TLS at once, where a greeting was missing.
    """

    kind: str
    detail: str = ""
    came: int = 0
    limit: float = 0.0
    speaks_tls: bool = False


AnyReply: TypeAlias = Reply | PopReply | ImapReply


@dataclass(frozen=True, slots=True)
class Greeted:
    """The server's first words."""

    reply: AnyReply


@dataclass(frozen=True, slots=True)
class AddressLook:
    """What one of a host's addresses showed to whom doesn't log in.

    Attributes:
        tls: the handshake, None where there was none.
        greeting: the first words, None where none came.
        broken: how the look ended in the middle.
        stage: what was being done then.
        asked: STARTTLS or STLS, None where it wasn't its turn.
    """

    address: str
    tls: Secured | Unsecured | None = None
    greeting: Greeted | None = None
    broken: Broken | None = None
    stage: str = ""
    asked: TlsAsked | None = None


@dataclass(frozen=True, slots=True)
class OtherAddresses:
    """The address that was visited, and the further ones of the host."""

    first: AddressLook
    others: tuple[AddressLook, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What the server says it can do: EHLO's reply, or CAPA's with its lines.

    `helo` answers HELO, where EHLO isn't known; `greeting` is what came before.
    """

    reply: AnyReply
    lines: tuple[str, ...] = ()
    is_secure: bool = False
    helo: Reply | None = None
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class TlsAsked:
    """STARTTLS or STLS: the reply, None where it isn't offered and wasn't asked.

    `is_plain_smtp` says that the server knows no EHLO, `masked` what shows that replies
    are rewritten on the way.
    """

    reply: AnyReply | None = None
    is_plain_smtp: bool = False
    masked: str = ""


@dataclass(frozen=True, slots=True)
class LoginSeen:
    """A login, or why there was none.

    Attributes:
        auth: what the mailbox logs in with, as `AuthKind`.
        offered: the ways to log in that the server lists.
        mechanism: the way taken, empty where none fits.
        untried: `plain` (no TLS), `no-secret`, `not-granted`, `refused-before`,
            `begun-before` (by a run that was cut off) or empty.
        problem: what is the matter with the secret.
        earlier: the service that refused this secret in this run.
        reply: the last reply; None where nothing was asked. Of a secret that this
            server refused for another mailbox, the one that it got.
        error: what the server's OAuth challenge says.
        breach: why we gave up, as in `sasl`.
        accepts: the kinds of secret that the service is known to take, if any.
        is_plain_smtp: whether the server knows no EHLO.
        masked: what shows that replies are rewritten on the way.
    """

    auth: str
    offered: str = ""
    mechanism: str = ""
    untried: str = ""
    problem: str | Phrase = ""
    earlier: str = ""
    reply: AnyReply | None = None
    error: str = ""
    breach: str = ""
    accepts: tuple[str, ...] = ()
    is_plain_smtp: bool = False
    masked: str = ""


@dataclass(frozen=True, slots=True)
class SentFolders:
    """LIST's reply, and those of its folders that letters may be put in.

    Attributes:
        folders: how many there are.
        sent: those that are marked or called as the one of sent letters.
    """

    reply: ImapReply
    folders: int = 0
    sent: tuple[Folder, ...] = ()


@dataclass(frozen=True, slots=True)
class Farewell:
    """The end of a dialogue."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """A stage that waited for another one."""

    behind: str


@dataclass(frozen=True, slots=True)
class HostStopped:
    """The host said earlier in the run that it wants to be left alone."""

    reply: str


@dataclass(frozen=True, slots=True)
class Late:
    """The service as a whole took longer than it may, in seconds."""

    limit: float


@dataclass(frozen=True, slots=True)
class Unconfigured:
    """No server is written; the provider that was recognised, or empty."""

    provider: str = ""


@dataclass(frozen=True, slots=True)
class OwnFault:
    """Our own check broke: the name of the exception, never its text."""

    error: str


@dataclass(frozen=True, slots=True)
class CutShort:
    """The run was stopped before."""


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """What the mailbox's row says of its login, and whose servers it uses."""

    provider: str
    auth: str
    two_factor: bool
    username: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A step that another one brought about: judging that one gives it again."""

    of: str


StageRecord: TypeAlias = (
    Addresses
    | Reached
    | Secured
    | Unsecured
    | Broken
    | Greeted
    | OtherAddresses
    | Listed
    | TlsAsked
    | LoginSeen
    | SenderSeen
    | Counted
    | UniqueNames
    | Oldest
    | SentFolders
    | Farewell
    | NotReached
    | HostStopped
    | Late
    | Unconfigured
    | OwnFault
    | CutShort
    | LoginSettings
    | Aside
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One stage of a visit, when it was, its record, and the slowest answer in it."""

    visit: Visit
    stage: str
    at: datetime
    record: StageRecord
    slowest: float = 0.0
