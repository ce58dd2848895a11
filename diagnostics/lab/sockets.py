"""The lab's sockets: bound in the caller's thread, so that he learns what is taken."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field

from diagnostics.lab.behaviour import Manner
from diagnostics.lab.fault import PORTS, Fault

IPV4 = "127.0.0.1"
IPV6 = "::1"

DNS_OFFSET = 53
"""The DNS server's port is base + 53."""

_EPHEMERAL_TRIES = 20


def planned_ports(fault: Fault, base: int) -> dict[str, int]:
    """The ports that a fault gets, by name in `fault.PORTS`; all 0 where base is."""
    return {
        name: base + 10 * fault.number + index if base else 0
        for index, name in enumerate(PORTS, start=1)
        if fault.number and name in fault.listens
    }


@dataclass(frozen=True, slots=True)
class ListeningPort:
    """One listening socket of a fault and what it is for, a name of `fault.PORTS`."""

    fault: Fault
    name: str
    socket: socket.socket

    @property
    def service(self) -> str:
        """`smtp` or `pop3`."""
        return self.name.partition("-")[0]

    @property
    def implicit_tls(self) -> bool:
        """Whether TLS begins with the first byte."""
        return self.name.endswith("-tls") != self.fault.transport.swapped


@dataclass(slots=True)
class Sockets:
    """Everything that a lab has bound.

    Attributes:
        places: the mail servers' sockets that are to be served.
        ports: port numbers by (fault id, name in `fault.PORTS`).
        dns: the DNS server's UDP and TCP socket.
        with_ipv6: whether the good servers listen on ::1 too.
    """

    places: list[ListeningPort] = field(default_factory=list)
    ports: dict[tuple[str, str], int] = field(default_factory=dict)
    dns: tuple[socket.socket, socket.socket] | None = None
    with_ipv6: bool = False
    _idle: list[socket.socket] = field(default_factory=list)

    def open(self, base: int, faults: Iterable[Fault]) -> None:
        """Binds all ports. Raises OSError, naming the port, where one is taken."""
        try:
            self.dns = _bind_dns(base + DNS_OFFSET if base else 0)
            self.with_ipv6 = _has_ipv6()
            for fault in faults:
                self._open_all(fault, base)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Closes all of them; a second time does nothing."""
        for place in self.places:
            place.socket.close()
        for idle in (*self._idle, *(self.dns or ())):
            idle.close()

    def _open_all(self, fault: Fault, base: int) -> None:
        for name, port in planned_ports(fault, base).items():
            self._open_one(fault, name, port)

    def _open_one(self, fault: Fault, name: str, port: int) -> None:
        both = fault.id == "good" and self.with_ipv6
        hosts = (IPV4, IPV6) if both else (IPV4,)
        found = _bind(hosts, port)
        self.ports[fault.id, name] = found[0].getsockname()[1]
        manner = fault.transport.manner
        if manner is Manner.CLOSED:
            self._idle += found  # bound, so that nobody else answers; not listening
        elif manner is Manner.FULL:
            self._idle += found + _fill_queue(found[0])
        else:
            for one in found:
                one.listen(128)
                self.places.append(ListeningPort(fault, name, one))


def _has_ipv6() -> bool:
    try:
        _bind((IPV6,), 0)[0].close()
    except OSError:
        return False
    return True


def _bind(hosts: tuple[str, ...], port: int) -> list[socket.socket]:
    """TCP sockets on one port of all hosts; port 0 takes any that is free on all."""
    for _ in range(_EPHEMERAL_TRIES):
        bound: list[socket.socket] = []
        try:
            for host in hosts:
                chosen = bound[0].getsockname()[1] if bound else port
                bound.append(_bind_one(socket.SOCK_STREAM, host, chosen))
        except OSError:
            for one in bound:
                one.close()
            if port:
                raise
        else:
            return bound
    raise OSError(errno.EADDRINUSE, "no free port on loopback for the lab")


def _bind_one(kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    one = socket.socket(family, kind)
    try:
        if kind is socket.SOCK_STREAM:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((host, port))
    except OSError as error:
        one.close()
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} of {host} is taken: choose others with --base"
            raise OSError(message) from None
        raise
    one.setblocking(False)
    return one


def _bind_dns(port: int) -> tuple[socket.socket, socket.socket]:
    for _ in range(_EPHEMERAL_TRIES):
        datagram = _bind_one(socket.SOCK_DGRAM, IPV4, port)
        try:
            chosen = datagram.getsockname()[1]
            stream = _bind_one(socket.SOCK_STREAM, IPV4, chosen)
        except OSError:
            datagram.close()
            if port:
                raise
        else:
            stream.listen(128)
            return datagram, stream
    raise OSError(errno.EADDRINUSE, "no free port on loopback for the lab's DNS")


def _fill_queue(listener: socket.socket) -> list[socket.socket]:
    """Connections that nobody accepts, so that the next one waits for ever."""
    listener.listen(0)
    waiting = []
    for _ in range(4):
        one = socket.socket(listener.family)
        one.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            one.connect(listener.getsockname())
        waiting.append(one)
    return waiting
