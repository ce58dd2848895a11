"""The lab: every fault of `FAULTS` on loopback, in one thread."""

from __future__ import annotations

import asyncio
import os
import secrets
import ssl
import tempfile
import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from diagnostics.lab import authority, zone
from diagnostics.lab.domain_faults import DOMAIN_FAULTS
from diagnostics.lab.fault import Fault
from diagnostics.lab.mail_faults import MAIL_FAULTS
from diagnostics.lab.nameserver import Zone
from diagnostics.lab.server import Server
from diagnostics.lab.sockets import DNS_OFFSET, Sockets, planned_ports
from diagnostics.model import Account, Endpoint, LabState, Mailbox, Security, lab_folder

FAULTS: tuple[Fault, ...] = tuple(
    fault
    for fault in MAIL_FAULTS + DOMAIN_FAULTS
    if fault.transport.certificate != "old-tls" or ssl.HAS_TLSv1
)
"""Every fault that this machine's OpenSSL can show, the mail servers' first."""

DEFAULT_BASE = 24_000
"""Where the lab's ports begin unless somebody chooses others: below those that systems
lend out for outgoing connections, so that nobody holds one by accident."""

_HIGHEST_BASE = 65_000
_KEPT_LINES = 10_000


class Lab:
    """SMTP, POP3 and DNS servers with faults on demand; a context manager.

    Nothing leaves the machine: the servers listen on 127.0.0.1 (the good ones on ::1
    too, where it exists), know names below `.test` only and take no letter.

        with Lab(base=0) as lab:
            mailbox = lab.mailbox("expired-certificate")
    """

    def __init__(
        self,
        base: int = DEFAULT_BASE,
        *,
        faults: Iterable[str] | None = None,
        latency: float = 0.0,
    ) -> None:
        """Describes a lab; `start` or `with` starts it.

        Args:
            base: the ports begin here (fault.number * 10 further on); 0: free ones.
            faults: ids to serve; None: all. The good servers always run.
            latency: seconds by which every reply is late, for measurements.

        Raises:
            ValueError: an unknown fault, or a base outside 1024 … 65000.
        """
        if base and not 1024 <= base <= _HIGHEST_BASE:
            raise ValueError(f"base {base} is not within 1024 … {_HIGHEST_BASE}")
        known = {fault.id: fault for fault in FAULTS}
        wanted = set(known if faults is None else faults)
        if unknown := wanted - set(known):
            raise ValueError(f"the lab has no fault {', '.join(sorted(unknown))}")
        self._faults = {
            fault_id: fault
            for fault_id, fault in known.items()
            if fault_id in wanted or fault_id == "good"
        }
        self._base = base
        self._latency = latency
        self._sockets = Sockets()
        self._passwords = self._new_passwords()
        self._heard: defaultdict[str, deque[tuple[str, str]]] = defaultdict(
            lambda: deque(maxlen=_KEPT_LINES)
        )
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Server | None = None
        self._published: LabState | None = None

    def _new_passwords(self) -> dict[str, str]:
        fresh = {fault.id: secrets.token_urlsafe(12) for fault in self._faults.values()}
        # The faults of domains log in at the good servers.
        return {
            fault_id: password if self._faults[fault_id].number else fresh["good"]
            for fault_id, password in fresh.items()
        }

    @classmethod
    def elsewhere(cls, state: LabState) -> Lab:
        """A lab of another process, to ask for its mailboxes; never started here."""
        return cls(base=state.dns[1] - DNS_OFFSET)

    def start(self) -> Lab:
        """Binds the ports and answers when this returns.

        Raises:
            OSError: a port is taken; the message names it.
            RuntimeError: the lab runs already.
        """
        if self._thread:
            raise RuntimeError("the lab runs already")
        self._sockets.open(self._base, self._faults.values())
        self._folder = tempfile.TemporaryDirectory(prefix="senderscope-lab-")
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(ready,), name="senderscope-lab", daemon=True
        )
        self._thread.start()
        ready.wait()
        if not self._server:
            self.stop()
            raise OSError("the lab's servers could not start")
        return self

    def stop(self) -> None:
        """Ends all conversations and closes all ports; a second time does nothing."""
        if self._loop and self._server and self._thread and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.stop.set)
        if self._thread:
            self._thread.join()
        self._sockets.close()
        self._sockets = Sockets()
        if self._folder:
            self._folder.cleanup()
        # Another lab may have published itself since.
        if self._published and LabState.load(lab_folder()) == self._published:
            (lab_folder() / "lab.json").unlink(missing_ok=True)
        self._thread = self._loop = self._server = self._folder = None
        self._published = None

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
        hosts = [f.host_name for f in self._faults.values() if f.number and not f.host]
        contexts = authority.make(Path(self.ca_file).parent, hosts)
        good = {
            name: port for (fault, name), port in self._ports.items() if fault == "good"
        }
        text = zone.zone_text(
            self._faults.values(), good, with_ipv6=self._sockets.with_ipv6
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
    def _ports(self) -> dict[tuple[str, str], int]:
        if self._sockets.ports or not self._base:
            return self._sockets.ports
        return {
            (fault.id, name): port
            for fault in self._faults.values()
            for name, port in planned_ports(fault, self._base).items()
        }

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
        return LabState(os.getpid(), self.dns, self.ca_file, dict(self._passwords))

    def publish(self) -> None:
        """Writes the state where checks of this user look, until `stop`."""
        self._published = self.state
        self._published.save(lab_folder())

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that this lab serves."""
        return tuple(self._faults.values())

    def port(self, fault: str, service: str = "smtp") -> int:
        """The port of a fault's server.

        Args:
            fault: its id; of a domain's fault, the good servers'.
            service: a name of `fault.PORTS`, or `smtp` or `pop3` for the one that the
                fault's mailbox uses; `dns` for the DNS server.

        Raises:
            KeyError: the lab has no such fault, or nothing listens there.
        """
        if service == "dns":
            return self.dns[1]
        row = self._faults[fault]
        if service in ("smtp", "pop3"):
            service = f"{service}-{row.security}"
        server = fault if row.number else "good"
        return self._ports[server, service]

    def mailbox(self, fault: str, security: Security | None = None) -> Mailbox:
        """A mailbox with this fault, named like it, with `lab:FAULT` as its secret.

        Args:
            fault: its id.
            security: how it connects; None: as the fault shows best.

        Raises:
            KeyError: the lab has no such fault.
        """
        row = self._faults[fault]
        mode = security or row.security
        return Mailbox(
            id=fault,
            address=f"sales@{row.domain}",
            name=row.title,
            provider="lab",
            username=f"sales@{row.domain}",
            secret=f"lab:{fault}",
            smtp=self._endpoint(row, f"smtp-{mode}", mode),
            pop3=self._endpoint(row, f"pop3-{mode}", mode),
            auth=row.auth,
        )

    def _endpoint(self, row: Fault, service: str, mode: Security) -> Endpoint:
        server = row.id if row.number else "good"
        # Port 1 (tcpmux) is closed: what stands where nothing of the lab listens.
        port = self._ports.get((server, service), 1)
        return Endpoint(row.host_name, port, mode)

    def account(self, *faults: str) -> Account:
        """An account with one company mailbox a fault; no argument: all of them."""
        chosen = faults or tuple(self._faults)
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
