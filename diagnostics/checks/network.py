"""What a run may do on the network, and how politely."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
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
from diagnostics.lab_state import (
    LAB_DOMAIN,
    LAB_HOSTS,
    LAB_REVERSE,
    LabState,
    lab_folder,
)
from diagnostics.language import gettext as _
from diagnostics.model import Endpoint, Mailbox, NetworkSettings, Security
from diagnostics.network_settings import hello_of, seconds_of, servers_of

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


_PLACES = frozenset({"connections_per_host", "parallel"})
"""Settings that say how many at a time: with none, a run would wait for ever."""


@dataclass(frozen=True, slots=True)
class Network:
    """The network as one run sees it.

    Attributes:
        nameservers: `(address or name, port)` each; the system's where None.
        own_dns: name servers that whoever runs this chose by hand; they come in place
            of `nameservers`, wherever they stand. Both know names below `.test` too.
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
        ValueError: an entry of `allowed` is none, or another value can't be used: no
            name for EHLO, no file of roots, no time at all, nobody at a time.
    """

    nameservers: tuple[tuple[str, int], ...] | None = None
    suffixes: Mapping[str, tuple[str, int]] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    own_dns: tuple[tuple[str, int], ...] = ()
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
        hello_of(self.hello)
        if self.ca_file:
            expect_roots(self.ca_file)
        for setting in fields(self):
            value = getattr(self, setting.name)
            is_time = setting.name.endswith("_timeout")
            if (is_time and not value > 0) or (setting.name in _PLACES and value < 1):
                raise ValueError(
                    _("{setting} can't be {value}", setting=setting.name, value=value)
                )

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
        """The usual network, with this lab answering for names below `.test`.

        It answers for the names of a few addresses that nobody has, too.
        """
        names = (LAB_DOMAIN, LAB_REVERSE) if lab else ()
        return cls(lab=lab, suffixes={name: lab.dns for name in names if lab})

    def asked(self, settings: NetworkSettings) -> Network:
        """The network as its user asks for it by hand.

        Args:
            settings: from the command line or the page; what is empty changes nothing.

        Raises:
            ValueError: a setting can't be used, or the file of roots can't be read.
        """
        own = servers_of(settings.dns)
        changed = self._patient(settings)
        if own:
            changed = replace(changed, own_dns=own, suffixes=self._lab_alone())
        return changed._trusting(settings.ca_file)

    def of_account(
        self, settings: NetworkSettings, *, consented: bool = False
    ) -> Network:
        """The network with what an account's `[network]` may change.

        Whoever wrote the account is a stranger. Patience within bounds and a name for
        EHLO harm nobody. Whom to ask and whom to trust is for the user to agree to;
        even then name servers pass the gate like every server of an account.

        Args:
            settings: as the account writes them.
            consented: whether the user agreed to its name servers and roots.

        Raises:
            ValueError: a setting can't be used, or the file of roots can't be read.
        """
        changed = self._patient(settings)
        if not consented:
            return changed
        if servers := servers_of(settings.dns):
            lab = self._lab_alone()
            changed = replace(changed, nameservers=servers, suffixes=lab)
        return changed._trusting(settings.ca_file)

    def _lab_alone(self) -> Mapping[str, tuple[str, int]]:
        """The lab for its own hosts: other names below `.test` are one's own then."""
        lab = {LAB_HOSTS.lstrip("."): self.lab.dns} if self.lab else {}
        return MappingProxyType(lab)

    def _patient(self, settings: NetworkSettings) -> Network:
        """With the step's seconds as asked, and the other deadlines in proportion."""
        hello = hello_of(settings.ehlo) if settings.ehlo else self.hello
        if not settings.timeout:
            return replace(self, hello=hello)
        seconds = seconds_of(f"{settings.timeout:g}")
        factor = seconds / Network().step_timeout
        usual = {
            f.name: getattr(Network(), f.name) * factor
            for f in fields(self)
            if f.name.endswith("_timeout")
        }
        return replace(self, hello=hello, **usual)

    def _trusting(self, ca_file: str) -> Network:
        """With this file's roots beside the system's."""
        return replace(self, ca_file=ca_file) if ca_file else self

    @property
    def names_servers(self) -> bool:
        """Whether other name servers than the system's are asked."""
        return bool(self.own_dns) or self.nameservers is not None

    async def name_servers(self) -> tuple[tuple[str, int], ...] | None:
        """Whom to ask by address, names looked up by the system; None: the system's.

        A name that leads nowhere is left out.
        """
        chosen = self.own_dns or self.nameservers
        if chosen is None:
            return None
        found = await asyncio.gather(*(_addresses(*server) for server in chosen))
        return tuple(dict.fromkeys(one for servers in found for one in servers))

    def ca_file_for(self, host: str) -> str:
        """The PEM file trusted beside the system's roots for this host, or empty."""
        if self.lab and self._is_below_lab(host):
            return self.lab.ca_file
        return self.ca_file

    def _is_below_lab(self, host: str) -> bool:
        """Whether the lab answers for such a name; one's own server leaves it its own.

        The lab's domains are any below `.test`, and so may one's own be.
        """
        name = host.rstrip(".").lower()
        return name.endswith(LAB_HOSTS if self.names_servers else f".{LAB_DOMAIN}")

    def gate(self, host: str) -> Gate:
        """Which connections this host may lead to."""
        return partial(self._forbids, host)

    def _forbids(self, host: str, address: str, port: int) -> str:
        if self._is_labs(host, address, port):
            return ""
        return forbidden(host, address, port, allowances(self.allowed))

    def _is_labs(self, host: str, address: str, port: int) -> bool:
        """Whether it is one of the lab's own servers."""
        if not self.lab or not self._is_below_lab(host):
            return False
        known = (
            number for named in self.lab.ports.values() for number in named.values()
        )
        there = ipaddress.ip_address(address)
        is_there = there.is_loopback or str(there) == self.lab.dns[0]
        return is_there and port in known

    def forbids_server(self, address: str, port: int) -> str:
        """Why a name server isn't asked, as in `reach_policy.KINDS`, or empty."""
        if self.own_dns or (self.lab and (address, port) == self.lab.dns):
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

    def web_port(self, host: str, port: int) -> int:
        """Where a host is asked over HTTPS: the port as usual but for the lab's own."""
        return (self.lab.web_port(host) if self.lab else None) or port

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


LONGEST_ROOTS = 4 * 1024 * 1024
"""Most bytes of a file of roots; all that browsers know are a tenth of it."""


def expect_roots(path: str) -> None:
    """Raises ValueError where a file doesn't hold certificates in PEM."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > LONGEST_ROOTS:
            raise ValueError(_("{path} is no file of certificates", path=path))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=path)
    except OSError as error:  # an ssl.SSLError is one too
        raise ValueError(_("{path} holds no certificates in PEM", path=path)) from error
    if not context.cert_store_stats()["x509"]:
        raise ValueError(_("{path} holds no certificates in PEM", path=path))


async def _addresses(place: str, port: int) -> list[tuple[str, int]]:
    try:
        return [(str(ipaddress.ip_address(place)), port)]
    except ValueError:
        pass
    try:
        async with asyncio.timeout(Network().dns_timeout):
            found = await asyncio.get_running_loop().getaddrinfo(
                place, port, type=socket.SOCK_DGRAM
            )
    except (OSError, UnicodeError):  # a TimeoutError is an OSError
        return []
    return [(str(where[0]), port) for *_, where in found]
