"""Asks DNS everything about one mailbox's domain, at once; judges nothing."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeVar

from diagnostics.checks.dns import dkim
from diagnostics.checks.dns.autoconfig_documents import PLACES, autoconfig
from diagnostics.checks.dns.dmarc import MOST_DESTINATIONS, Walk, tree_walk
from diagnostics.checks.dns.facts import (
    CheckedDomain,
    DomainFacts,
    Fetch,
    HostFacts,
    KeysAbove,
    ReportConsent,
    said_by,
)
from diagnostics.checks.dns.misplaced import (
    Found,
    misplaced_dmarc,
    misplaced_keys,
)
from diagnostics.checks.dns.resolver import Answer, Resolver, canonical
from diagnostics.checks.dns.sending import (
    MOST_ADDRESSES,
    asked,
    listings_of,
    lists_tried,
)
from diagnostics.checks.dns.spf.spf_collecting import SpfFacts, spf_facts
from diagnostics.model import Said

MOST_MX = 10
"""MX hosts that are looked at."""

MOST_ABOVE = 3
"""Domains above the From domain that are asked for keys, the highest ones."""

SRV_NAMES = ("_submissions._tcp", "_submission._tcp", "_pop3s._tcp", "_pop3._tcp")
"""Announced servers (RFC 6186, RFC 8314)."""

_SINGLE = {"mta-sts": "_mta-sts", "tls-rpt": "_smtp._tls"}

_BIMI = {"bimi": "default._bimi"}

_POLICY = "https://mta-sts.{}/.well-known/mta-sts.txt"
"""Where an MTA-STS policy stands (RFC 8461, section 3.2)."""

_Result = TypeVar("_Result")
_Other = TypeVar("_Other")


def documents(domain: str) -> tuple[str, ...]:
    """The addresses that a domain's checks may fetch; `domain` is in A-labels."""
    files = (f"https://{host.format(domain)}{path}" for host, path in PLACES)
    return (*files, _POLICY.format(domain))


async def collect(subject: CheckedDomain, resolver: Resolver) -> DomainFacts:
    """All answers about the domain; stops early where the domain isn't there."""
    domain = subject.domain
    txt, mx, soa = await asked(
        resolver, (domain, "TXT"), (domain, "MX"), (domain, "SOA")
    )
    facts = DomainFacts(domain, txt, mx, soa, selectors=subject.options.selectors)
    if facts.missing or facts.unreachable:
        return facts
    clock = _Clock()
    hosts, spf, dmarc, keys, small, (offers, lists) = await asyncio.gather(
        clock.timed("mx", _hosts(mx, subject, resolver), _Hosts()),
        clock.timed("spf", spf_facts(subject, resolver), SpfFacts(None)),
        clock.timed("dmarc", _dmarc(domain, resolver), _NO_DMARC),
        clock.timed("dkim", _keys(subject, resolver), _Keys(None)),
        clock.timed("records", _records(subject, resolver), _NO_RECORDS),
        asyncio.gather(
            clock.timed("autoconfig", autoconfig(subject, resolver), None),
            clock.timed("dnsbl", lists_tried(subject.options.dnsbl, resolver), ()),
        ),
    )
    return replace(
        facts,
        hosts=hosts.hosts,
        login_addresses=hosts.login_addresses,
        spf=spf.tree,
        provider_spf=spf.samples,
        proposed=spf.proposed,
        senders=spf.senders,
        dmarc=dmarc.walk,
        consents=dmarc.consents,
        destinations=dmarc.destinations,
        domainkey=keys.top,
        dkim=keys.answers,
        unlikely_key=keys.unlikely,
        keys_above=keys.above,
        single=small.single,
        srv=small.srv,
        policy=small.policy,
        policy_error=small.policy_error,
        autoconfig=offers,
        lists=lists,
        seconds=MappingProxyType(clock.seconds),
        faults=MappingProxyType(clock.faults),
        misplaced=MappingProxyType(
            {
                n: f
                for n, f in (
                    ("spf", spf.misplaced),
                    ("dkim", keys.misplaced),
                    ("dmarc", dmarc.misplaced),
                )
                if f
            }
        ),
    )


class _Clock:
    """How long each part took, and which a fault of our own stopped."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.faults: dict[str, str] = {}

    async def timed(
        self, part: str, work: Coroutine[Any, Any, _Result], otherwise: _Other
    ) -> _Result | _Other:
        """The result of the work, its seconds noted under `part`; never raises.

        A fault of our own gives `otherwise` and is noted: the other parts go on.
        """
        started = time.monotonic()
        try:
            return await work
        except Exception as error:
            self.faults[part] = type(error).__name__
            return otherwise
        finally:
            self.seconds[part] = time.monotonic() - started


@dataclass(frozen=True, slots=True)
class _SmallRecords:
    """The smaller records, and the policy that one of them announces."""

    single: Mapping[str, Answer]
    srv: Mapping[str, Answer]
    policy: str
    policy_error: Said


_NO_RECORDS = _SmallRecords(MappingProxyType({}), MappingProxyType({}), "", "")


async def _records(subject: CheckedDomain, resolver: Resolver) -> _SmallRecords:
    domain, fetch = subject.domain, subject.options.fetch
    names = _SINGLE | (_BIMI if subject.options.bimi else {})
    single, srv = await asyncio.gather(
        _table(names, domain, resolver),
        _table({name: name for name in SRV_NAMES}, domain, resolver),
    )
    policy, error = await _policy(domain, single["mta-sts"], fetch)
    read_only = MappingProxyType(single), MappingProxyType(srv)
    return _SmallRecords(*read_only, policy, error)


async def _table(
    names: dict[str, str], domain: str, resolver: Resolver
) -> dict[str, Answer]:
    """TXT or SRV answers by key, of names below the domain."""
    kinds = ["SRV" if name.endswith("._tcp") else "TXT" for name in names.values()]
    questions = [
        (f"{n}.{domain}", kind) for n, kind in zip(names.values(), kinds, strict=True)
    ]
    answers = await asked(resolver, *questions)
    return dict(zip(names, answers, strict=True))


@dataclass(frozen=True, slots=True)
class _Keys:
    """`_domainkey` itself, the selectors asked, a wildcard's answer, strays, above."""

    top: Answer | None
    answers: tuple[tuple[str, Answer], ...] = ()
    unlikely: Answer | None = None
    misplaced: Found = ()
    above: tuple[KeysAbove, ...] = ()


async def _keys(subject: CheckedDomain, resolver: Resolver) -> _Keys:
    """The selectors of user, preset, and common ones, asked for whatever is above.

    Some servers say that `_domainkey` doesn't exist though names below it do.
    """
    chosen = (*subject.options.selectors, *subject.listed("dkim_selectors"))
    selectors = tuple(dict.fromkeys((*chosen, *dkim.COMMON_SELECTORS)))
    domain = subject.domain
    top, own = await asyncio.gather(
        resolver.lookup(f"_domainkey.{domain}", "TXT"),
        _selectors_at(domain, selectors, resolver),
    )
    misplaced: Found = ()
    if not any(answer.found or answer.open for _, answer in own.dkim):
        likely = dict.fromkeys(chosen)
        misplaced = await misplaced_keys(domain, selectors, likely, resolver)
    above: tuple[KeysAbove, ...] = ()
    if not any(dkim.keys_of(answer.records) for _, answer in own.dkim):
        above = await _keys_above(domain, selectors, resolver)
    return _Keys(top, own.dkim, own.unlikely_key, misplaced, above)


async def _selectors_at(
    domain: str, selectors: tuple[str, ...], resolver: Resolver
) -> KeysAbove:
    """What a domain has at the selectors, and at one that nobody uses."""
    tried = (*selectors, dkim.UNLIKELY_SELECTOR)
    names = ((f"{selector}._domainkey.{domain}", "TXT") for selector in tried)
    *answers, unlikely = await asked(resolver, *names)
    return KeysAbove(domain, tuple(zip(selectors, answers, strict=True)), unlikely)


async def _keys_above(
    domain: str, selectors: tuple[str, ...], resolver: Resolver
) -> tuple[KeysAbove, ...]:
    """The same of the domains above whose signature is aligned in relaxed mode."""
    walk = await tree_walk(domain, resolver)
    names = walk.above[-MOST_ABOVE:]
    return tuple(
        await asyncio.gather(*(_selectors_at(n, selectors, resolver) for n in names))
    )


@dataclass(frozen=True, slots=True)
class _Hosts:
    """The hosts that take the domain's mail, and the mailbox's own without an MX."""

    hosts: tuple[HostFacts, ...] = ()
    login_addresses: tuple[str, ...] = ()


async def _hosts(mx: Answer, subject: CheckedDomain, resolver: Resolver) -> _Hosts:
    if mx.absent:
        return await _implicit(subject, resolver)
    ranked = sorted((r.split() for r in mx.records), key=lambda r: int(r[0]))
    names = list(dict.fromkeys(host for _, host in ranked if host != "."))
    zones = subject.options.dnsbl
    hosts = await asyncio.gather(*(_host(n, zones, resolver) for n in names[:MOST_MX]))
    return _Hosts(tuple(hosts))


async def _implicit(subject: CheckedDomain, resolver: Resolver) -> _Hosts:
    """Without an MX mail goes to the domain itself (RFC 5321, section 5.1)."""
    servers = dict.fromkeys((subject.mailbox.smtp.host, subject.mailbox.pop3.host))
    questions = [(name, kind) for name in servers if name for kind in ("A", "AAAA")]
    host, answers = await asyncio.gather(
        _host(subject.domain, subject.options.dnsbl, resolver),
        asked(resolver, *questions),
    )
    own = tuple(dict.fromkeys(r for answer in answers for r in answer.records))
    return _Hosts((host,) if host.addresses or host.unanswered else (), own)


async def _host(name: str, zones: tuple[str, ...], resolver: Resolver) -> HostFacts:
    a, aaaa, cname, tlsa = await asked(
        resolver,
        (name, "A"),
        (name, "AAAA"),
        (name, "CNAME"),
        (f"_25._tcp.{name}", "TLSA"),
    )
    found = a.records[:MOST_ADDRESSES] + aaaa.records[:MOST_ADDRESSES]
    public = [i for i in found if ipaddress.ip_address(i).is_global]
    listings = await listings_of(public, zones, resolver)
    return HostFacts(name, a, aaaa, cname, tlsa, listings=listings)


@dataclass(frozen=True, slots=True)
class _Dmarc:
    """The tree walk, the consents asked for, and how many domains rua= names."""

    walk: Walk | None
    consents: tuple[ReportConsent, ...] = ()
    destinations: int = 0
    misplaced: Found = ()


_NO_DMARC = _Dmarc(None)


async def _dmarc(domain: str, resolver: Resolver) -> _Dmarc:
    """The tree walk, and the consents of those whom reports go to."""
    walk = await tree_walk(domain, resolver)
    holder, record = walk.policy
    by_target: dict[str, list[str]] = {}
    for uri in record.rua if record else ():
        by_target.setdefault(_destination(uri), []).append(uri)
    few = list(islice(by_target.items(), MOST_DESTINATIONS))
    uris = [uri for _, theirs in few for uri in theirs[:MOST_DESTINATIONS]]
    consents = await asyncio.gather(
        *(_consent(uri, holder, walk.organisational, resolver) for uri in uris)
    )
    misplaced: Found = ()
    if record is None and not walk.open:
        misplaced = await misplaced_dmarc(domain, resolver)
    return _Dmarc(walk, tuple(consents), len(by_target), misplaced)


def _destination(uri: str) -> str:
    """The domain that a report address belongs to."""
    return canonical(uri.partition("!")[0].rpartition("@")[2])


async def _consent(
    uri: str, holder: str, organisation: str, resolver: Resolver
) -> ReportConsent:
    """Whether the domain of a report address agrees (RFC 9990, section 4)."""
    target = _destination(uri)
    foreign = (await tree_walk(target, resolver)).organisational != organisation
    name = f"{holder}._report._dmarc.{target}"
    answer = await resolver.lookup(name, "TXT")
    return ReportConsent(uri, foreign and target != holder, answer)


async def _policy(domain: str, record: Answer, fetch: Fetch | None) -> tuple[str, Said]:
    if fetch is None or not record.found:
        return "", ""
    try:
        return await fetch(_POLICY.format(domain)), ""
    except OSError as error:
        return "", said_by(error) or type(error).__name__
