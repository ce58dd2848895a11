"""The addresses that letters leave from: SPF, reverse names and block lists."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass, replace

from diagnostics.checks.dns.facts import CheckedDomain, Pointer, Sender
from diagnostics.checks.dns.resolver import Answer, AnswerState, Resolver, canonical
from diagnostics.checks.dns.spf import evaluation
from diagnostics.checks.dns.spf.evaluation import SpfState
from diagnostics.sending_places import PlaceKind, SendingPlace, is_inside

MOST_ADDRESSES = 10
"""Addresses of one host whose names are asked for, and that are looked up in block
lists: one answer may hold thousands."""

_PARTS = 8
"""Addresses of a network that are tried, spread over it evenly."""


async def senders(subject: CheckedDomain, resolver: Resolver) -> tuple[Sender, ...]:
    """The places that the mailbox's letters leave from, each looked at."""
    found = await asyncio.gather(
        *(_sender(place, subject, resolver) for place in subject.places)
    )
    return tuple(found)


async def _sender(
    place: SendingPlace, subject: CheckedDomain, resolver: Resolver
) -> Sender:
    sender = Sender(place, ())
    if place.kind is PlaceKind.HOST:
        answers = await asked(resolver, (place.value, "A"), (place.value, "AAAA"))
        records = [r for answer in answers for r in answer.records[:MOST_ADDRESSES]]
        unanswered = next((answer for answer in answers if answer.open), None)
        sender = replace(sender, addresses=tuple(records), unanswered=unanswered)
    else:
        sender = replace(sender, addresses=_spread(place.value))
    if subject.assumed_host:
        outside = [a for a in sender.addresses if not is_inside(a)]
        sender = replace(sender, addresses=tuple(outside))
    single = () if place.kind is PlaceKind.NETWORK else sender.addresses
    public = [a for a in single if ipaddress.ip_address(a).is_global]
    states, pointers, listings = await asyncio.gather(
        spf_states(sender, subject, resolver),
        asyncio.gather(*(pointer_of(a, resolver) for a in public)),
        listings_of(public, subject.options.dnsbl, resolver),
    )
    return replace(sender, states=states, pointers=tuple(pointers), listings=listings)


def _spread(network: str) -> tuple[str, ...]:
    """The first and the last address of a network, and some between."""
    whole = ipaddress.ip_network(network)
    last = whole.num_addresses - 1
    places = dict.fromkeys(part * last // _PARTS for part in range(_PARTS + 1))
    return tuple(str(whole[place]) for place in places)


async def spf_states(
    sender: Sender, subject: CheckedDomain, resolver: Resolver
) -> tuple[tuple[str, SpfState], ...]:
    """What SPF says of each of its addresses."""
    named = sender.place.value if sender.place.kind is PlaceKind.HOST else ""
    helo = named or subject.mailbox.smtp.host or subject.domain
    address, domain = subject.mailbox.address, subject.domain
    results = await asyncio.gather(
        *(
            evaluation.check_host(ip, domain, address, helo, resolver)
            for ip in sender.addresses
        )
    )
    return tuple(
        (ip, result.state) for ip, result in zip(sender.addresses, results, strict=True)
    )


@dataclass(frozen=True, slots=True)
class WithRecord:
    """A resolver for which a domain has another SPF record."""

    resolver: Resolver
    domain: str
    record: str

    async def lookup(self, name: str, rdtype: str) -> Answer:
        """The record where it is asked for, everything else as it is."""
        if (canonical(name), rdtype) == (self.domain, "TXT"):
            return Answer(self.domain, "TXT", AnswerState.FOUND, (self.record,))
        return await self.resolver.lookup(name, rdtype)


async def asked(resolver: Resolver, *questions: tuple[str, str]) -> list[Answer]:
    """The answers to several questions, asked at once."""
    return await asyncio.gather(*(resolver.lookup(n, t) for n, t in questions))


async def pointer_of(address: str, resolver: Resolver) -> Pointer:
    """The names of an address, and where they lead."""
    ip = ipaddress.ip_address(address)
    answer = await resolver.lookup(ip.reverse_pointer, "PTR")
    kind = "A" if ip.version == 4 else "AAAA"
    names = answer.records[:MOST_ADDRESSES]
    forward = await asked(resolver, *((name, kind) for name in names))
    return Pointer(address, answer, tuple(forward))


async def listings_of(
    addresses: list[str], zones: tuple[str, ...], resolver: Resolver
) -> tuple[tuple[str, str, Answer], ...]:
    """The zone, the address and the answer of each question to a block list."""
    lists = [(zone, address) for zone in zones for address in addresses]
    names = ((listed_name(address, zone), "A") for zone, address in lists)
    answers = await asked(resolver, *names)
    return tuple((*pair, a) for pair, a in zip(lists, answers, strict=True))


def listed_name(address: str, zone: str) -> str:
    """The name that a block list is asked for (RFC 5782, section 2)."""
    pointer = ipaddress.ip_address(address).reverse_pointer
    bare = pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
    return f"{bare}.{zone}"


async def lists_tried(
    zones: tuple[str, ...], resolver: Resolver
) -> tuple[tuple[str, Answer, Answer], ...]:
    """What each list says about the two addresses that show whether it works."""
    present = [(listed_name("127.0.0.2", zone), "A") for zone in zones]
    absent = [(listed_name("127.0.0.1", zone), "A") for zone in zones]
    answers = await asked(resolver, *present, *absent)
    return tuple(zip(zones, answers[: len(zones)], answers[len(zones) :], strict=True))
