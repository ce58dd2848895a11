"""What a run may do on the network, and how politely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from diagnostics.catalogue import DEFAULT_PORTS
from diagnostics.lab_state import LAB_DOMAIN, LabState, lab_folder
from diagnostics.model import Endpoint, Mailbox, Security

OTHER_PORTS: Mapping[str, tuple[tuple[int, Security], ...]] = MappingProxyType(
    {
        "smtp": (
            (465, Security.TLS),
            (587, Security.STARTTLS),
            (2525, Security.STARTTLS),
        ),
        "pop3": ((995, Security.TLS), (110, Security.STARTTLS)),
    }
)
"""Where a service usually listens (RFC 8314; 2525 by custom)."""


@dataclass(frozen=True, slots=True)
class Network:
    """The network as one run sees it.

    Attributes:
        nameservers: `(address, port)` each; the system's where None.
        suffixes: name servers of single domains, by suffix without a leading dot.
        ca_file: PEM file of roots trusted for every host beside the system's.
        lab: the running lab; its root is trusted for hosts below `.test` only, and
            its hosts' usual ports stand for those where it listens.
        connect_timeout: seconds for one TCP connection.
        step_timeout: seconds for one step.
        outer_timeout: seconds for one service of one mailbox.
        dns_timeout: seconds for one look-up.
        connections_per_host: most connections to one host at a time.
        spacing: seconds between two connections to one host.
        parallel: most mailboxes checked at a time.
        allow_plain: ids of mailboxes that may log in without TLS.
        other_ports: where to look when the configured port doesn't answer.
        hello: the name that EHLO says.
    """

    nameservers: tuple[tuple[str, int], ...] | None = None
    suffixes: Mapping[str, tuple[str, int]] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    ca_file: str = ""
    lab: LabState | None = None
    connect_timeout: float = 8.0
    step_timeout: float = 15.0
    outer_timeout: float = 75.0
    dns_timeout: float = 5.0
    connections_per_host: int = 2
    spacing: float = 0.05
    parallel: int = 64
    allow_plain: frozenset[str] = frozenset()
    other_ports: Mapping[str, tuple[tuple[int, Security], ...]] = field(
        default_factory=lambda: OTHER_PORTS, hash=False
    )
    hello: str = "senderscope.invalid"

    @classmethod
    def usual(cls) -> Network:
        """The system's name servers, and the lab's for `.test` where one runs."""
        return cls.with_lab(LabState.load(lab_folder()))

    @classmethod
    def with_lab(cls, lab: LabState | None) -> Network:
        """The usual network, with this lab answering for names below `.test`."""
        return cls(lab=lab, suffixes={LAB_DOMAIN: lab.dns} if lab else {})

    def ca_file_for(self, host: str) -> str:
        """The PEM file trusted beside the system's roots for this host, or empty."""
        if self.lab and host.rstrip(".").lower().endswith(f".{LAB_DOMAIN}"):
            return self.lab.ca_file
        return self.ca_file

    def located(self, mailbox: Mailbox) -> Mailbox:
        """The mailbox with the ports where its servers really are.

        They differ from those of its preset for the lab's hosts alone, and there only
        where it has the usual port: who writes another one means it.
        """
        if not self.lab:
            return mailbox
        return replace(
            mailbox,
            smtp=self._at_the_lab("smtp", mailbox.smtp),
            pop3=self._at_the_lab("pop3", mailbox.pop3),
        )

    def _at_the_lab(self, service: str, endpoint: Endpoint) -> Endpoint:
        security = endpoint.security or Security.TLS
        usual = endpoint.port in (None, DEFAULT_PORTS[service, security])
        port = self.lab.port(endpoint.host, service, security) if self.lab else None
        return replace(endpoint, port=port) if port and usual else endpoint

    def ports_beside(self, service: str, host: str) -> list[tuple[int, Security]]:
        """Where else the host may offer the service; a lab's host at its lab only."""
        usual = {port for port, _ in OTHER_PORTS.get(service, ())}
        found = []
        for port, security in self.other_ports.get(service, ()):
            here = self.lab.port(host, service, security) if self.lab else None
            if here is None or port not in usual:
                found.append((port, security))
            elif port == DEFAULT_PORTS[service, security]:
                found.append((here, security))
        return found
