"""What a fault of the lab is, or a server that is right but odd.

What it is called and what it looks like stands in rules/lab, a file a fault.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.catalogue import fault_texts
from diagnostics.lab.behaviour import (
    USUAL_POP3,
    USUAL_SMTP,
    USUAL_TRANSPORT,
    ImapRules,
    Pop3Rules,
    SmtpRules,
    Transport,
)
from diagnostics.lab_state import WEB_LABEL
from diagnostics.model import AuthKind, Security

PORTS = ("smtp-tls", "smtp-starttls", "pop3-tls", "pop3-starttls")
"""What a fault with servers of its own has, each on a port of its own."""

IMAP_PORT, WEB_PORT, DNS_PORT = "imap-tls", "web-tls", "dns-silent"
"""What some have beside: IMAP, a document over HTTPS, a name server without a word."""

WITHOUT_SERVERS = ("dns", "address")
"""Services whose faults are a domain's: it has the good servers."""


@dataclass(frozen=True, slots=True)
class RowSettings:
    """What a fault's mailbox has written in its own row, beside its servers.

    Attributes:
        provider: the preset.
        username: what it logs in as; empty: its address.
        secret: the reference to its password; None: the lab's.
        two_factor: whether it is on.
        sends_from: where its letters leave from; empty: where the preset says.
        has_smtp: whether a server to send with is written at all.
    """

    provider: str = "lab"
    username: str = ""
    secret: str | None = None
    two_factor: bool = False
    sends_from: tuple[str, ...] = ()
    has_smtp: bool = True


USUAL_ROW = RowSettings()
"""A row in which nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault on demand; without a rule: nothing is wrong, whatever it looks like.

    Attributes:
        id: also the first label of its host `ID.lab.test` and its domain `ID.test`.
        service: where it must show: `smtp`, `pop3`, `imap`, `login` for what its row
            foretells, `dns` for a domain's fault, `address` for a domain that is asked
            which servers its addresses use.
        step: the step at which it must show there; empty for no fault.
        rule: the rule that must be found there; empty for no fault.
        other_rules: further rules that this fault may show, there or elsewhere.
        transport: the fault below the protocol.
        smtp: what the SMTP server says.
        pop3: what the POP3 server says.
        listens: which of `PORTS` answer; the others are closed.
        security: how its mailbox connects.
        auth: what its mailbox logs in with.
        host: the host name of its mailbox where that is not `ID.lab.test`.
        domain: the domain of its mailbox's address; by default `ID.test`.
        local: what stands before the @ of that address.
        disguises: the fault that it is under a neutral name; empty for itself.
        row: what its mailbox has written beside its servers.
        imap: what its IMAP server has; None: there is none.
        document: what its domain hands out to mail programs; empty: nothing.
        is_unheard: whether its check asks a name server that never answers.
        was_cut_off: whether its check goes on with one that ended in a login.
        neighbours: ids of further mailboxes that its check needs, each also the first
            label of a host `ID.lab.test` at the same servers.
    """

    id: str
    service: str
    step: str
    rule: str
    other_rules: tuple[str, ...] = ()
    transport: Transport = USUAL_TRANSPORT
    smtp: SmtpRules = USUAL_SMTP
    pop3: Pop3Rules = USUAL_POP3
    listens: tuple[str, ...] = PORTS
    security: Security = Security.TLS
    auth: AuthKind = AuthKind.PASSWORD
    host: str = ""
    domain: str = ""
    local: str = "sales"
    disguises: str = ""
    row: RowSettings = USUAL_ROW
    imap: ImapRules | None = None
    document: str = ""
    is_unheard: bool = False
    was_cut_off: bool = False
    neighbours: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.domain:
            object.__setattr__(self, "domain", f"{self.id}.test")

    @property
    def title(self) -> str:
        """A short name for lists, in the current language; a neutral name as it is.

        Raises:
            KeyError: it has no file under rules/lab.
        """
        return self.id.title() if self.disguises else fault_texts(self.id)["title"]

    @property
    def shows(self) -> str:
        """What a trainer sees when its mailbox is checked, in the current language.

        Raises:
            KeyError: it has no file under rules/lab.
        """
        return fault_texts(self.disguises or self.id)["shows"]

    @property
    def is_odd(self) -> bool:
        """Whether it is right, and looks wrong to whoever checks too strictly."""
        return not self.rule and self.id != "good"

    @property
    def has_servers(self) -> bool:
        """Whether it has servers of its own; a domain's fault has the good ones."""
        return self.service not in WITHOUT_SERVERS

    @property
    def is_alone(self) -> bool:
        """Whether its check is one of its own, not one mailbox's among others."""
        unusual = self.is_unheard or self.was_cut_off or bool(self.neighbours)
        return self.service == "address" or unusual

    @property
    def own_ports(self) -> tuple[str, ...]:
        """What it needs a port for."""
        return (
            *(PORTS if self.has_servers else ()),
            *((IMAP_PORT,) if self.imap else ()),
            *((WEB_PORT,) if self.document else ()),
            *((DNS_PORT,) if self.is_unheard else ()),
        )

    @property
    def web_host(self) -> str:
        """The host that hands out its document, where mail programs look for it."""
        return f"{WEB_LABEL}.{self.domain}" if self.document else ""

    @property
    def address(self) -> str:
        """The address of its mailbox."""
        return f"{self.local}@{self.domain}"

    @property
    def host_name(self) -> str:
        """The host name that its mailbox connects to."""
        if self.has_servers and not self.host:
            return f"{self.id}.lab.test"
        return self.host or "good.lab.test"

    def __str__(self) -> str:
        return self.id
