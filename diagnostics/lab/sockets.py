"""The lab's sockets, on free ports: bound in the thread of whoever starts the lab."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field

from diagnostics.lab.behaviour import Manner
from diagnostics.lab.fault import DNS_PORT, PORTS, Fault
from diagnostics.language import gettext as _
from diagnostics.system.open_files import let_be_open

IPV4 = "127.0.0.1"
IPV6 = "::1"

_TRIES = 20
"""How often one number is looked for that is free twice."""

_WAITING = 1024
"""How many clients may wait to be taken up: one that finds no place tries again only
after a second, and a worker of checks comes with hundreds at once."""

_FILES = 4096
"""How many files a process with a lab may hold: some 500 sockets, and all else."""


@dataclass(frozen=True, slots=True)
class ListeningPort:
    """One listening socket of a fault and what it is for, of `Fault.own_ports`."""

    fault: Fault
    name: str
    socket: socket.socket

    @property
    def service(self) -> str:
        """`smtp`, `pop3`, `imap` or `web`."""
        return self.name.partition("-")[0]

    @property
    def implicit_tls(self) -> bool:
        """Whether TLS begins with the first byte."""
        return self.name.endswith("-tls") != self.fault.transport.swapped


@dataclass(slots=True)
class Sockets:
    """Everything that a lab has bound.

    Attributes:
        host: the IPv4 address that all of it listens on.
        places: the mail servers' sockets that are to be served.
        ports: port numbers by (fault id, name in its `own_ports`).
        dns: the DNS server's UDP and TCP socket.
        with_ipv6: whether the good servers listen on ::1 too.
    """

    host: str = IPV4
    places: list[ListeningPort] = field(default_factory=list)
    ports: dict[tuple[str, str], int] = field(default_factory=dict)
    dns: tuple[socket.socket, socket.socket] | None = None
    with_ipv6: bool = False
    _idle: list[socket.socket] = field(default_factory=list)

    def open(self, faults: Iterable[Fault]) -> None:
        """Binds a free port for everything. Raises OSError where there is none."""
        let_be_open(_FILES)
        try:
            self.dns = _bind_dns(self.host)
            self.with_ipv6 = self.host == IPV4 and _has_ipv6()
            for fault in faults:
                for name in fault.own_ports:
                    self._open_one(fault, name)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Closes all of them; a second time does nothing."""
        for place in self.places:
            place.socket.close()
        for idle in (*self._idle, *(self.dns or ())):
            idle.close()

    def _open_one(self, fault: Fault, name: str) -> None:
        if name == DNS_PORT:  # bound, and nobody ever reads what comes
            silent = _bind_dns(self.host)
            self.ports[fault.id, name] = silent[0].getsockname()[1]
            self._idle += silent
            return
        both = fault.id == "good" and self.with_ipv6
        found = _bind((self.host, IPV6) if both else (self.host,))
        self.ports[fault.id, name] = found[0].getsockname()[1]
        manner = fault.transport.manner
        if manner is Manner.CLOSED or name in {*PORTS} - {*fault.listens}:
            self._idle += found  # bound, so that nobody else answers; not listening
        elif manner is Manner.FULL:
            self._idle += found + _fill_queue(found[0])
        else:
            for one in found:
                one.listen(_WAITING)
                self.places.append(ListeningPort(fault, name, one))


def _has_ipv6() -> bool:
    try:
        _bind((IPV6,))[0].close()
    except OSError:
        return False
    return True


def _bind(hosts: tuple[str, ...]) -> list[socket.socket]:
    """TCP sockets on one port, the same free one on all hosts."""
    return _same_port([(socket.SOCK_STREAM, host) for host in hosts])


def _bind_dns(host: str) -> tuple[socket.socket, socket.socket]:
    datagram, stream = _same_port(
        [(socket.SOCK_DGRAM, host), (socket.SOCK_STREAM, host)]
    )
    stream.listen(_WAITING)
    return datagram, stream


def _same_port(wanted: list[tuple[socket.SocketKind, str]]) -> list[socket.socket]:
    """One socket each: the first takes any free port, the others the same.

    Raises:
        OSError: a host doesn't exist here, or each port was taken at another one.
    """
    for _turn in range(_TRIES):
        bound: list[socket.socket] = []
        try:
            for kind, host in wanted:
                port = bound[0].getsockname()[1] if bound else 0
                bound.append(_bind_one(kind, host, port))
        except OSError as error:
            for one in bound:
                one.close()
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return bound
    raise OSError(errno.EADDRINUSE, _("no free port on loopback for the lab"))


def _bind_one(kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    one = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind)
    try:
        one.bind((host, port))
    except OSError:
        one.close()
        raise
    one.setblocking(False)
    return one


def _fill_queue(listener: socket.socket) -> list[socket.socket]:
    """Connections that nobody accepts, so that the next one waits for ever."""
    listener.listen(0)
    waiting = []
    for _turn in range(4):
        one = socket.socket(listener.family)
        one.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            one.connect(listener.getsockname())
        waiting.append(one)
    return waiting
