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
    Pop3Rules,
    SmtpRules,
    Transport,
)
from diagnostics.model import AuthKind, Security

PORTS = ("smtp-tls", "smtp-starttls", "pop3-tls", "pop3-starttls")
"""What a fault with servers of its own has, each on a port of its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault on demand; without a rule: nothing is wrong, whatever it looks like.

    Attributes:
        id: also the first label of its host `ID.lab.test` and its domain `ID.test`.
        service: where it must show: `smtp`, `pop3`, or `dns` for a domain's fault.
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
        return self.service != "dns"

    @property
    def host_name(self) -> str:
        """The host name that its mailbox connects to."""
        if self.has_servers and not self.host:
            return f"{self.id}.lab.test"
        return self.host or "good.lab.test"

    def __str__(self) -> str:
        return self.id
