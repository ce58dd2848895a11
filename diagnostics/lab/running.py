"""The lab: every fault of `FAULTS` on loopback, in one thread."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import secrets
import ssl
import tempfile
import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from diagnostics import release
from diagnostics.lab import authority, zone
from diagnostics.lab.fault import DNS_PORT, IMAP_PORT, PORTS, Fault
from diagnostics.lab.nameserver import Zone
from diagnostics.lab.offered.disguises import disguised
from diagnostics.lab.offered.domain_faults import DOMAIN_FAULTS
from diagnostics.lab.offered.mail_faults import MAIL_FAULTS
from diagnostics.lab.offered.other_faults import OTHER_FAULTS
from diagnostics.lab.offered.twins import TWINS
from diagnostics.lab.server import Server
from diagnostics.lab.sockets import IPV4, Sockets
from diagnostics.lab_state import LAB_HOSTS, LabState, lab_folder
from diagnostics.language import gettext as _
from diagnostics.model import Account, Endpoint, Mailbox, Security

FAULTS: tuple[Fault, ...] = tuple(
    fault
    for fault in MAIL_FAULTS + DOMAIN_FAULTS + OTHER_FAULTS
    if fault.transport.certificate != "old-tls" or ssl.HAS_TLSv1
)
"""Every fault that this machine's OpenSSL can show, the mail servers' first."""

DISGUISED: tuple[Fault, ...] = disguised(FAULTS + TWINS)
"""Some of them, and of what is right but odd, under neutral names."""

_KEPT_LINES = 10_000


def mailbox_at(
    state: LabState, fault: Fault, security: Security | None = None
) -> Mailbox:
    """A mailbox with this fault at a running lab, of this or another process.

    Args:
        state: of the lab.
        fault: what is to be wrong, or a twin; the lab serves it.
        security: how it connects; None: as the fault shows best.

    Raises:
        KeyError: the lab doesn't serve the fault.
    """
    mode, ports, row = security or fault.security, state.ports[fault.id], fault.row
    sends = Endpoint(fault.host_name, ports[f"smtp-{mode}"], mode)
    copies = Endpoint(fault.host_name, ports.get(IMAP_PORT), Security.TLS)
    return Mailbox(
        id=fault.id,
        address=fault.address,
        name=fault.title,
        provider=row.provider,
        username=row.username or fault.address,
        secret=f"lab:{fault.id}" if row.secret is None else row.secret,
        smtp=sends if row.has_smtp else Endpoint(),
        pop3=Endpoint(fault.host_name, ports[f"pop3-{mode}"], mode),
        imap=copies if fault.imap else Endpoint(),
        auth=fault.auth,
        two_factor=row.two_factor,
        sends_from=row.sends_from,
    )


def mailboxes_of(state: LabState, fault: Fault) -> tuple[Mailbox, ...]:
    """All mailboxes that a fault's check needs, its own first.

    Raises:
        KeyError: the lab doesn't serve the fault.
    """
    own = mailbox_at(state, fault)
    hosts = {name: f"{name}{LAB_HOSTS}" for name in fault.neighbours}
    beside = (
        replace(
            own,
            id=name,
            address=f"{name}@{fault.domain}",
            smtp=replace(own.smtp, host=host),
            pop3=replace(own.pop3, host=host),
        )
        for name, host in hosts.items()
    )
    return (own, *beside)


def silent_server(state: LabState, fault: Fault) -> tuple[str, int] | None:
    """The name server that a fault's check asks; None: the usual ones.

    Raises:
        KeyError: the lab doesn't serve the fault.
    """
    return (state.dns[0], state.ports[fault.id][DNS_PORT]) if fault.is_unheard else None


class Lab:
    """SMTP, POP3 and DNS servers with faults on demand; a context manager.

    Nothing leaves the machine: unless told otherwise the servers listen on 127.0.0.1
    (the good ones on ::1 too, where it exists), know names below `.test` only and take
    no letter. Their ports are whatever was free, so that any number of labs run side by
    side.

        with Lab() as lab:
            mailbox = lab.mailbox("expired-certificate")
    """

    def __init__(
        self,
        *,
        faults: Iterable[str] | None = None,
        latency: float = 0.0,
        bind: str = IPV4,
    ) -> None:
        """Describes a lab; `start` or `with` starts it.

        Args:
            faults: ids of faults and twins, or neutral names, to serve; None: all.
                The good servers always run.
            latency: seconds by which every reply is late, for measurements.
            bind: the IPv4 address of this machine to listen on. On any other than the
                usual one everybody who reaches it can talk to the lab's servers.

        Raises:
            ValueError: an unknown fault, or no address to listen on.
        """
        if ipaddress.IPv4Address(bind).is_unspecified:
            raise ValueError(
                _("{bind} is no address that others could be told", bind=bind)
            )
        known = {fault.id: fault for fault in FAULTS + TWINS + DISGUISED}
        wanted = set(known if faults is None else faults)
        if unknown := wanted - set(known):
            raise ValueError(
                _("the lab has no fault {names}", names=", ".join(sorted(unknown)))
            )
        self._faults = {
            fault_id: fault
            for fault_id, fault in known.items()
            if fault_id in wanted or fault_id == "good"
        }
        self._latency = latency
        self._bind = bind
        self._sockets = Sockets(bind)
        self._passwords = self._new_passwords()
        self._heard: defaultdict[str, deque[tuple[str, str]]] = defaultdict(
            lambda: deque(maxlen=_KEPT_LINES)
        )
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Server | None = None
        self._published = contextlib.ExitStack()

    def _new_passwords(self) -> dict[str, str]:
        fresh = {fault.id: secrets.token_urlsafe(12) for fault in self._faults.values()}
        # The faults of domains log in at the good servers.
        return {
            fault_id: password if self._faults[fault_id].has_servers else fresh["good"]
            for fault_id, password in fresh.items()
        }

    def start(self) -> Lab:
        """Binds free ports and answers when this returns.

        Raises:
            OSError: there is no free port, or no loopback.
            RuntimeError: the lab runs already.
        """
        if self._thread:
            raise RuntimeError("the lab runs already")
        self._sockets.open(self._faults.values())
        self._folder = tempfile.TemporaryDirectory(prefix="senderscope-lab-")
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(ready,), name="senderscope-lab", daemon=True
        )
        self._thread.start()
        ready.wait()
        if not self._server:
            self.stop()
            raise OSError(_("the lab's servers could not start"))
        return self

    def stop(self) -> None:
        """Ends all conversations and closes all ports; a second time does nothing."""
        self._published.close()
        if self._loop and self._server and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.stop.set)
        if self._thread:
            self._thread.join()
        self._sockets.close()
        self._sockets = Sockets(self._bind)
        if self._folder:
            self._folder.cleanup()
        self._thread = self._loop = self._server = self._folder = None

    def __enter__(self) -> Lab:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(ready))
        finally:
            ready.set()

    async def _serve(self, ready: threading.Event) -> None:
        hosts = [
            f.host_name for f in self._faults.values() if f.has_servers and not f.host
        ]
        hosts += [f.web_host for f in self._faults.values() if f.web_host]
        contexts = authority.make(Path(self.ca_file).parent, hosts)
        good = {
            name: port
            for (fault, name), port in self._sockets.ports.items()
            if fault == "good"
        }
        text = zone.zone_text(
            self._faults.values(),
            good,
            with_ipv6=self._sockets.with_ipv6,
            address=self._bind,
        )
        server = Server(
            self._sockets,
            Zone(text, lambda line: self._hear("dns", "dns", line)),
            contexts,
            self._passwords,
            latency=self._latency,
            hear=self._hear,
        )
        self._loop = asyncio.get_running_loop()
        self._server = server
        await server.run(ready.set)

    def _hear(self, fault_id: str, service: str, line: str) -> None:
        for password in set(self._passwords.values()):
            line = line.replace(password, "***")
        self._heard[fault_id].append((service, line[:1000]))

    @property
    def ca_file(self) -> str:
        """The PEM file of the root that the good certificates chain to."""
        return str(Path(self._folder.name if self._folder else "") / "ca.pem")

    @property
    def dns(self) -> tuple[str, int]:
        """Address and port of the DNS server, UDP and TCP."""
        if not self._sockets.dns:
            raise RuntimeError("the lab doesn't run")
        host, port = self._sockets.dns[0].getsockname()
        return host, port

    @property
    def state(self) -> LabState:
        """What checks need to find this lab. Raises RuntimeError when it is off."""
        return LabState(
            os.getpid(),
            self.dns,
            self.ca_file,
            dict(self._passwords),
            {fault: self._ports_of(fault) for fault in self._faults},
            release.version(),
        )

    def _ports_of(self, fault: str) -> dict[str, int]:
        served = self._faults[fault]
        server = fault if served.has_servers else "good"
        own = {*served.own_ports} - {*PORTS}
        where = [*((server, name) for name in PORTS), *((fault, n) for n in own)]
        return {name: self._sockets.ports[host, name] for host, name in where}

    def publish(self) -> LabState | None:
        """Writes the state where checks of this user look, until `stop`.

        Returns:
            The lab of this user that runs besides; checks use the newest.

        Raises:
            OSError: the state can't be written.
            RuntimeError: the lab doesn't run.
        """
        besides = LabState.load(lab_folder())
        self._published.enter_context(self.state.published(lab_folder()))
        return besides

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that this lab serves."""
        return tuple(f for f in self._named if not f.is_odd)

    @property
    def twins(self) -> tuple[Fault, ...]:
        """What this lab serves that is right but odd."""
        return tuple(f for f in self._named if f.is_odd)

    @property
    def _named(self) -> tuple[Fault, ...]:
        """What it serves under the fault's own name."""
        return tuple(f for f in self._faults.values() if not f.disguises)

    def port(self, fault: str, service: str = "smtp") -> int:
        """The port of a fault's server.

        Args:
            fault: its id; of a domain's fault, the good servers'.
            service: a name of `Fault.own_ports`, or `smtp` or `pop3` for the one that
                the fault's mailbox uses; `dns` for the DNS server.

        Raises:
            KeyError: the lab has no such fault or service.
            RuntimeError: the lab doesn't run.
        """
        if service == "dns":
            return self.dns[1]
        if service in ("smtp", "pop3"):
            service = f"{service}-{self._faults[fault].security}"
        return self._ports_of(fault)[service]

    def mailbox(self, fault: str, security: Security | None = None) -> Mailbox:
        """A mailbox with this fault, named like it, with `lab:FAULT` as its secret.

        Args:
            fault: its id.
            security: how it connects; None: as the fault shows best.

        Raises:
            KeyError: the lab has no such fault.
            RuntimeError: the lab doesn't run.
        """
        return mailbox_at(self.state, self._faults[fault], security)

    def account(self, *faults: str) -> Account:
        """An account with one company mailbox a fault; no argument: all faults."""
        chosen = faults or tuple(fault.id for fault in self.faults)
        return Account(
            name="Senderscope lab",
            host="lab.test",
            mailboxes=tuple(self.mailbox(fault) for fault in chosen),
        )

    def seen(self, fault: str, service: str = "") -> tuple[str, ...]:
        """What clients said to a fault's servers, in order, secrets masked.

        `(connect)` stands for a new connection. The DNS server's questions are at
        `seen("dns")`, as `name TYPE`.

        Args:
            fault: its id, or `dns`; a domain's fault is heard at `good`.
            service: `smtp` or `pop3`; empty: both.
        """
        return tuple(
            line
            for spoken_to, line in tuple(self._heard[fault])
            if not service or spoken_to == service
        )
