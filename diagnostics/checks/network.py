"""What a run may do on the network, and how politely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from diagnostics.model import LAB_DOMAIN, LabState, Security, lab_folder

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
        lab: the running lab; its root is trusted for hosts below `.test` only.
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
