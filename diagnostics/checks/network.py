"""What a run may do on the network, and how politely."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType

from diagnostics.catalogue import DEFAULT_PORTS
from diagnostics.checks.reach_policy import (
    ALLOW_VARIABLE,
    DNS_PORTS,
    Gate,
    allowances,
    entries_of,
    forbidden,
)
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
        "imap": ((993, Security.TLS), (143, Security.STARTTLS)),
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
        step_timeout: seconds for one step; an answer may take twice as long.
        outer_timeout: seconds for one service of one mailbox.
        domain_timeout: seconds for the DNS of one mailbox.
        dns_timeout: seconds for one look-up.
        connections_per_host: most connections to one host at a time.
        spacing: seconds between two connections to one host.
        parallel: most mailboxes checked at a time.
        allow_plain: ids of mailboxes that may log in without TLS.
        other_ports: where to look when the configured port doesn't answer.
        hello: the name that EHLO says.
        allowed: hosts, networks and ports that are contacted beside public addresses
            on the ports of mail, as `reach_policy.allowances` reads them.

    Raises:
        ValueError: an entry of `allowed` is none.
    """

    nameservers: tuple[tuple[str, int], ...] | None = None
    suffixes: Mapping[str, tuple[str, int]] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    ca_file: str = ""
    lab: LabState | None = None
    connect_timeout: float = 8.0
    step_timeout: float = 15.0
    outer_timeout: float = 150.0
    domain_timeout: float = 75.0
    dns_timeout: float = 5.0
    connections_per_host: int = 2
    spacing: float = 0.05
    parallel: int = 64
    allow_plain: frozenset[str] = frozenset()
    other_ports: Mapping[str, tuple[tuple[int, Security], ...]] = field(
        default_factory=lambda: OTHER_PORTS, hash=False
    )
    hello: str = "senderscope.invalid"
    allowed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        allowances(self.allowed)

    @classmethod
    def usual(cls) -> Network:
        """The system's name servers, and the lab's for `.test` where one runs.

        $SENDERSCOPE_ALLOW says what is contacted beside public mail servers.

        Raises:
            ValueError: it has an entry that allows nothing.
        """
        allowed = entries_of(os.environ.get(ALLOW_VARIABLE, ""))
        network = cls.with_lab(LabState.load(lab_folder()))
        try:
            return replace(network, allowed=allowed)
        except ValueError as error:
            raise ValueError(f"{ALLOW_VARIABLE}: {error}") from None

    @classmethod
    def with_lab(cls, lab: LabState | None) -> Network:
        """The usual network, with this lab answering for names below `.test`."""
        return cls(lab=lab, suffixes={LAB_DOMAIN: lab.dns} if lab else {})

    def ca_file_for(self, host: str) -> str:
        """The PEM file trusted beside the system's roots for this host, or empty."""
        if self.lab and _is_test(host):
            return self.lab.ca_file
        return self.ca_file

    def gate(self, host: str) -> Gate:
        """Which connections this host may lead to."""
        return partial(self._forbids, host)

    def _forbids(self, host: str, address: str, port: int) -> str:
        if self._is_labs(host, address, port):
            return ""
        return forbidden(host, address, port, allowances(self.allowed))

    def _is_labs(self, host: str, address: str, port: int) -> bool:
        """Whether it is one of the lab's own servers."""
        if not self.lab or not _is_test(host):
            return False
        known = (
            number for named in self.lab.ports.values() for number in named.values()
        )
        return ipaddress.ip_address(address).is_loopback and port in known

    def forbids_server(self, address: str, port: int) -> str:
        """Why a name server isn't asked, as in `reach_policy.KINDS`, or empty."""
        if self.lab and (address, port) == self.lab.dns:
            return ""
        return forbidden("", address, port, allowances(self.allowed), DNS_PORTS)

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
            imap=self._at_the_lab("imap", mailbox.imap),
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


def _is_test(host: str) -> bool:
    return host.rstrip(".").lower().endswith(f".{LAB_DOMAIN}")
