"""The lab's DNS server: answers below `.test` and for a few addresses, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone

from diagnostics.lab.zone import (
    BOGUS,
    DENIED,
    NAMES_OF_ADDRESSES,
    REFUSALS,
    WITHOUT_EDNS,
    Refusal,
)

_LONGEST_CHAIN = 8
_REFUSED = {Refusal.SERVFAIL: dns.rcode.SERVFAIL, Refusal.REFUSED: dns.rcode.REFUSED}


class Zone:
    """The zones that the lab has, and how a question about them is answered."""

    def __init__(self, text: str, heard: Callable[[str], None]) -> None:
        """Reads a file of `.test`; `heard` gets `name TYPE` of every question."""
        files = {"test.": text, **NAMES_OF_ADDRESSES}
        self._zones = {
            dns.name.from_text(o): dns.zone.from_text(f, origin=o, relativize=False)
            for o, f in files.items()
        }
        self._names = {
            name.split(depth)[1]
            for zone in self._zones.values()
            for name in zone
            for depth in range(1, len(name.labels) + 1)
        }
        self._heard = heard

    def answer(self, wire: bytes, room: int) -> bytes | None:
        """The reply to one question.

        Args:
            wire: the question as it came.
            room: bytes that the reply may have; more, and it is cut short with TC.

        Returns:
            None where nobody is to answer.
        """
        try:
            query = dns.message.from_wire(wire)
            reply = dns.message.make_response(query)
        except dns.exception.DNSException:
            return None  # not a question of DNS
        if len(query.question) != 1:
            reply.set_rcode(dns.rcode.FORMERR)
            return reply.to_wire()
        question = query.question[0]
        self._heard(
            f"{question.name.to_text(True)} {dns.rdatatype.to_text(question.rdtype)}"
        )
        refusal = self._refusal(question.name)
        if _is_below_one(question.name, BOGUS) and not query.flags & dns.flags.CD:
            refusal = Refusal.SERVFAIL  # as a resolver that checks signatures
        if refusal is Refusal.TIMEOUT:
            return None
        if refusal:
            reply.set_rcode(_REFUSED[refusal])
        elif query.edns >= 0 and _is_below_one(question.name, WITHOUT_EDNS):
            reply.use_edns(False)  # as a server from before RFC 6891
            reply.set_rcode(dns.rcode.FORMERR)
        else:
            reply.flags |= dns.flags.AA
            self._fill(reply, question.name, question.rdtype)
        room = max(512, min(room, query.payload)) if query.edns >= 0 else min(room, 512)
        return reply.to_wire(max_size=room, prefer_truncation=True)

    def _refusal(self, name: dns.name.Name) -> Refusal | None:
        if self._zone_of(name) is None:
            return Refusal.REFUSED
        for domain, refusal in REFUSALS.items():
            if _is_below_one(name, (domain,)):
                return refusal
        return None

    def _fill(
        self,
        reply: dns.message.Message,
        name: dns.name.Name,
        rdtype: dns.rdatatype.RdataType,
    ) -> None:
        for _ in range(_LONGEST_CHAIN):
            found = self._records(name, rdtype)
            if found:
                reply.answer.append(found)
                return
            alias = self._records(name, dns.rdatatype.CNAME)
            if not alias:
                break
            reply.answer.append(alias)
            name = alias[0].target
            if self._refusal(name):
                return
        if self._owner(name) is None or name.to_text(True) in DENIED:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        zone = self._zone_of(name)
        if zone and zone.origin:
            reply.authority.append(zone.find_rrset(zone.origin, dns.rdatatype.SOA))

    def _zone_of(self, name: dns.name.Name) -> dns.zone.Zone | None:
        return next((z for o, z in self._zones.items() if name.is_subdomain(o)), None)

    def _records(
        self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> dns.rrset.RRset | None:
        owner = self._owner(name)
        zone = self._zone_of(owner) if owner else None
        found = zone.get_rrset(owner, rdtype) if zone and owner else None
        if found is None or owner == name:
            return found
        return dns.rrset.from_rdata_list(name, found.ttl, list(found))

    def _owner(self, name: dns.name.Name) -> dns.name.Name | None:
        """The name itself, or the wildcard that speaks for it (RFC 4592)."""
        above = name
        while above not in self._names:
            above = above.parent()
        wildcard = dns.name.Name((b"*", *above.labels))
        if above == name:
            return name
        return wildcard if wildcard in self._names else None


def _is_below_one(name: dns.name.Name, domains: Iterable[str]) -> bool:
    return any(name.is_subdomain(dns.name.from_text(domain)) for domain in domains)


class DatagramServer(asyncio.DatagramProtocol):
    """DNS over UDP."""

    def __init__(self, zone: Zone, latency: float) -> None:
        self._zone = zone
        self._latency = latency
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remembers where to answer."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answers one question, after the lab's latency."""
        reply = self._zone.answer(data, 4096)
        if reply is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(self._latency, self._send, reply, addr)

    def _send(self, reply: bytes, addr: tuple[str, int]) -> None:
        if self._transport and not self._transport.is_closing():
            # No DatagramTransport by class before Python 3.12, but by its methods.
            cast(asyncio.DatagramTransport, self._transport).sendto(reply, addr)


async def serve_stream(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    zone: Zone,
    latency: float,
) -> None:
    """DNS over TCP (RFC 7766), until the client leaves."""
    while True:
        try:
            size = int.from_bytes(await reader.readexactly(2), "big")
            query = await reader.readexactly(size)
        except asyncio.IncompleteReadError:
            return
        reply = zone.answer(query, 65_535)
        if reply is not None:
            await asyncio.sleep(latency)
            writer.write(len(reply).to_bytes(2, "big") + reply)
            await writer.drain()
