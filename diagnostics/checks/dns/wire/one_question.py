"""One question to a name server, and the socket that it goes through.

What dnspython does for every question, with less work: a domain is asked some forty.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Any

import dns.flags
import dns.inet
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns._asyncbackend import DatagramSocket

PAYLOAD = 1232
"""Octets of the largest answer by UDP: what every path lets through (DNS flag day)."""

_OPT = b"\0" + struct.pack("!HHIH", dns.rdatatype.OPT, PAYLOAD, 0, 0)
"""The record that says that we know EDNS (RFC 6891, section 6.1.2)."""


class DnsQuestion(dns.message.QueryMessage):
    """A question that is written as it stands: nothing in it can be compressed.

    Args:
        name: what is asked about.
        rdtype: `A`, `MX`, `TXT`, …
        flags: those of the header.
        plain: whether EDNS is left out.

    Raises:
        dns.exception.DNSException: it is no name.
    """

    def __init__(
        self, name: str, rdtype: str, flags: dns.flags.Flag, *, plain: bool
    ) -> None:
        super().__init__()
        self.flags = flags
        asked = dns.rdatatype.RdataType.make(rdtype)
        about = dns.name.from_text(name)
        self.question = [dns.rrset.RRset(about, dns.rdataclass.IN, asked)]
        self._is_plain = plain

    def to_wire(self, *_: Any, **__: Any) -> bytes:  # noqa: ANN401 - as dnspython's
        """The message, without the length that TCP puts before it."""
        (asked,) = self.question
        beside = b"" if self._is_plain else _OPT
        counts = 1, 0, 0, bool(beside)
        header = struct.pack("!6H", self.id, self.flags, *counts)
        asks = struct.pack("!2H", asked.rdtype, asked.rdclass)
        labels = (bytes((len(label),)) + label for label in asked.name.labels)
        return b"".join((header, *labels, asks, beside))


class Link(DatagramSocket):
    """A socket for one question, from a port of its own that nobody can guess.

    Args:
        address: of the name server.
    """

    def __init__(self, address: str) -> None:
        super().__init__(dns.inet.af_for_address(address), socket.SOCK_DGRAM)
        self._socket = socket.socket(self.family, self.type)
        self._socket.setblocking(False)

    async def sendto(
        self, what: bytes, destination: tuple[str, int], timeout: float | None
    ) -> int:
        """Sends a message; one that can't be sent is one without an answer."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            await loop.sock_sendto(self._socket, what, destination)
        return len(what)

    async def recvfrom(self, size: int, timeout: float | None) -> Any:  # noqa: ANN401 - bytes, and an address as the system gives it
        """The next message, and whom it comes from. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout):
            return await loop.sock_recvfrom(self._socket, size)

    async def close(self) -> None:
        """Closes it."""
        self._socket.close()
