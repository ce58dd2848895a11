"""Who may send for a domain: check_host of RFC 7208, with a trace of each term."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from diagnostics.checks.dns.resolver import Answer, Resolver, below, is_name
from diagnostics.checks.dns.spf import macros, spf_terms
from diagnostics.checks.dns.spf.macros import Address, Identity
from diagnostics.checks.dns.spf.spf_terms import Directive, Record, SpfFault
from diagnostics.model import Phrase

MOST_LOOKUPS = 10
"""Terms that ask DNS in one evaluation (RFC 7208, section 4.6.4)."""

MOST_VOIDS = 2
"""Questions of these that may find nothing (RFC 7208, section 4.6.4)."""

MOST_HOSTS = 10
"""Hosts of one `mx`, and names of one `ptr` (RFC 7208, section 4.6.4)."""


class SpfState(StrEnum):
    """The seven results (RFC 7208, section 2.6)."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


_BY_QUALIFIER = {
    "+": SpfState.PASS,
    "-": SpfState.FAIL,
    "~": SpfState.SOFTFAIL,
    "?": SpfState.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of one term.

    Attributes:
        domain: whose record it stands in.
        term: as written.
        outcome: `match`, `no match`, `temperror` or `permerror`.
        why: the reason, with the values compared.
        lookups: terms that asked DNS up to and with this one, in the whole evaluation.
        seconds: how long it took.
        inner: the terms of the record that it points to.
    """

    domain: str
    term: str
    outcome: str
    why: Phrase
    lookups: int
    seconds: float
    inner: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class SpfResult:
    """The result of one check_host.

    Attributes:
        state: one of the seven.
        why: what decided, one clause.
        explanation: the domain's own text for a fail, empty for the default one.
        lookups: terms that asked DNS.
        voids: questions that found nothing.
        trace: the terms in the order they were evaluated.
    """

    state: SpfState
    why: Phrase
    explanation: str
    lookups: int
    voids: int
    trace: tuple[Trace, ...]


async def check_host(
    ip: str,
    domain: str,
    sender: str,
    helo: str,
    resolver: Resolver,
    deadline: float = 20.0,
) -> SpfResult:
    """Whether a client may send for a domain (RFC 7208, section 4).

    Args:
        ip: the client's address.
        domain: whose record decides: of the envelope sender, or the HELO name.
        sender: the envelope sender; empty for bounces.
        helo: what the client called itself.
        resolver: who answers the questions.
        deadline: seconds; a longer evaluation is a temperror (at least 20 there).

    Raises:
        ValueError: `ip` is no address.
    """
    local, _, host = sender.rpartition("@")
    whole = f"{local or 'postmaster'}@{host or domain}"
    run = _Evaluation(Identity(_client(ip), helo, whole), resolver)
    try:
        async with asyncio.timeout(deadline):
            decided = await run.check(domain)
    except TimeoutError:
        late = Phrase.of("spf:late", seconds=deadline)
        decided = _Decided(SpfState.TEMPERROR, late)
    return SpfResult(
        decided.state,
        decided.why,
        decided.explanation,
        run.lookups,
        run.voids,
        decided.trace,
    )


def _client(ip: str) -> Address:
    address = ipaddress.ip_address(ip)
    return getattr(address, "ipv4_mapped", None) or address


def valid_domain(domain: str) -> bool:
    """Whether check_host asks for it at all (section 4.3)."""
    return "." in domain.strip(".") and not domain.startswith("[") and is_name(domain)


def spf_records(answer: Answer) -> tuple[str, ...]:
    """The SPF records among TXT records (section 4.5)."""
    return _spf_among(answer.records)


@lru_cache(maxsize=256)  # each judge of a domain asks, and each of its mailboxes
def _spf_among(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if spf_terms.is_spf(text))


@dataclass(frozen=True, slots=True)
class _Decided:
    state: SpfState
    why: Phrase
    explanation: str = ""
    trace: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Of one term: `match`, `no match`, `temperror` or `permerror`."""

    kind: str
    why: Phrase
    inner: tuple[Trace, ...] = ()


_NO = "no match"
_Mechanism = Callable[[Directive, str], Awaitable[_Outcome]]


@dataclass(slots=True)
class _Evaluation:
    """One check_host with its budget, shared by all records it comes to."""

    identity: Identity
    resolver: Resolver
    lookups: int = 0
    voids: int = 0

    async def check(self, domain: str, *, explain: bool = True) -> _Decided:
        """Evaluates the record of one domain."""
        if not valid_domain(domain):
            why = Phrase.of("spf:no-full-name", domain=domain)
            return _Decided(SpfState.NONE, why)
        answer = await self.resolver.lookup(domain, "TXT")
        if answer.open:
            return _Decided(SpfState.TEMPERROR, answer.said)
        records = spf_records(answer)
        if not records:
            why = Phrase.of("spf:no-record", domain=domain)
            return _Decided(SpfState.NONE, why)
        if len(records) > 1:
            why = Phrase.of("spf:several-records", domain=domain, count=len(records))
            return _Decided(SpfState.PERMERROR, why)
        record = spf_terms.parse(records[0])
        if isinstance(record, SpfFault):
            why = Phrase.of("spf:unreadable", domain=domain, fault=record.said)
            return _Decided(SpfState.PERMERROR, why)
        return await self.evaluate(record, domain, explain=explain)

    async def evaluate(self, record: Record, domain: str, *, explain: bool) -> _Decided:
        """Takes the terms in order until one decides (section 4.6)."""
        trace: list[Trace] = []
        for directive in record.directives:
            started = time.monotonic()
            outcome = await self.term(directive, domain)
            taken = time.monotonic() - started
            step = (directive.text, outcome.kind, outcome.why, self.lookups, taken)
            trace.append(Trace(domain, *step, outcome.inner))
            if outcome.kind == _NO:
                continue
            if outcome.kind != "match":
                state = SpfState(outcome.kind)
                return _Decided(state, outcome.why, trace=tuple(trace))
            state = _BY_QUALIFIER[directive.qualifier]
            text = ""
            if state is SpfState.FAIL and explain and record.exp:
                text = await self.explanation(record.exp, domain)
            why = Phrase.of(
                "spf:decided", term=directive.text, domain=domain, why=outcome.why
            )
            return _Decided(state, why, text, tuple(trace))
        if record.redirect:
            return await self.redirected(record.redirect, domain, trace, explain)
        why = Phrase.of("spf:no-match", domain=domain)
        return _Decided(SpfState.NEUTRAL, why, trace=tuple(trace))

    async def redirected(
        self, target: str, domain: str, trace: list[Trace], explain: bool
    ) -> _Decided:
        """Goes on with another domain's record (section 6.1)."""
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            why = _over_budget(f"redirect={target}")
            return _Decided(SpfState.PERMERROR, why, trace=tuple(trace))
        name = await self.expanded(target, domain)
        started = time.monotonic()
        decided = await self.check(name, explain=explain)
        state = decided.state
        if state is SpfState.NONE:
            state = SpfState.PERMERROR
        step = (f"redirect={target}", state.value, decided.why, self.lookups)
        taken = time.monotonic() - started
        trace.append(Trace(domain, *step, taken, decided.trace))
        return _Decided(state, decided.why, decided.explanation, tuple(trace))

    async def term(self, directive: Directive, domain: str) -> _Outcome:
        """Evaluates one mechanism within the budget."""
        if directive.mechanism == "all":
            return _Outcome("match", Phrase("spf:everybody"))
        if directive.network is not None:
            return self.ip(directive)
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            return _Outcome("permerror", _over_budget(directive.text, domain))
        mechanisms: dict[str, _Mechanism] = {
            "include": self.include,
            "a": self.a,
            "mx": self.mx,
            "ptr": self.ptr,
            "exists": self.exists,
        }
        outcome = await mechanisms[directive.mechanism](directive, domain)
        if self.voids > MOST_VOIDS and outcome.kind == _NO:
            why = Phrase.of("spf:voids", most=MOST_VOIDS, why=outcome.why)
            return _Outcome("permerror", why)
        return outcome

    def ip(self, directive: Directive) -> _Outcome:
        """`ip4` and `ip6` (section 5.6)."""
        both = {"ip": str(self.identity.ip), "network": str(directive.network)}
        if directive.network is not None and self.identity.ip in directive.network:
            return _Outcome("match", Phrase.of("spf:in-network", **both))
        return _Outcome(_NO, Phrase.of("spf:outside-network", **both))

    async def include(self, directive: Directive, domain: str) -> _Outcome:
        """`include` (section 5.2): only a pass there matches here."""
        name = await self.expanded(directive.target, domain)
        decided = await self.check(name, explain=False)
        if decided.state is SpfState.PASS:
            return _Outcome("match", decided.why, decided.trace)
        if decided.state is SpfState.TEMPERROR:
            return _Outcome("temperror", decided.why, decided.trace)
        if decided.state in (SpfState.NONE, SpfState.PERMERROR):
            return _Outcome("permerror", decided.why, decided.trace)
        why = Phrase.of("spf:include-says", domain=name, state=decided.state.value)
        return _Outcome(_NO, why, decided.trace)

    async def a(self, directive: Directive, domain: str) -> _Outcome:
        """`a` (section 5.3)."""
        name = await self.expanded(directive.target, domain)
        answer = await self.addresses(name)
        if answer.open:
            return _Outcome("temperror", answer.said)
        self.voids += answer.absent
        return self.compared(name, answer.records, directive)

    async def mx(self, directive: Directive, domain: str) -> _Outcome:
        """`mx` (section 5.4)."""
        name = await self.expanded(directive.target, domain)
        answer = await self.resolver.lookup(name, "MX")
        if answer.open:
            return _Outcome("temperror", answer.said)
        self.voids += answer.absent
        hosts = [record.split()[1] for record in answer.records]
        if len(hosts) > MOST_HOSTS:
            why = Phrase.of("spf:many-hosts", domain=name, most=MOST_HOSTS)
            return _Outcome("permerror", why)
        for host in hosts:
            addresses = await self.addresses(host)
            if addresses.open:
                return _Outcome("temperror", addresses.said)
            outcome = self.compared(host, addresses.records, directive)
            if outcome.kind == "match":
                return outcome
        why = Phrase.of("spf:no-mx-host", ip=str(self.identity.ip), domain=name)
        return _Outcome(_NO, why)

    async def exists(self, directive: Directive, domain: str) -> _Outcome:
        """`exists` (section 5.7): always asks for IPv4 addresses."""
        name = await self.expanded(directive.target, domain)
        answer = await self.resolver.lookup(name, "A")
        if answer.open:
            return _Outcome("temperror", answer.said)
        self.voids += answer.absent
        return _Outcome("match" if answer.found else _NO, answer.said)

    async def ptr(self, directive: Directive, domain: str) -> _Outcome:
        """`ptr` (section 5.5): a failing question is no match."""
        target = (await self.expanded(directive.target, domain)).lower()
        names = await self.validated_names()
        ip = str(self.identity.ip)
        for name in names:
            if below(name, target):
                return _Outcome("match", Phrase.of("spf:ptr-fits", ip=ip, name=name))
        if not names:
            return _Outcome(_NO, Phrase.of("spf:ptr-nameless", ip=ip))
        why = Phrase.of("spf:ptr-differs", ip=ip, names=tuple(names), target=target)
        return _Outcome(_NO, why)

    def compared(
        self, name: str, addresses: Sequence[str], directive: Directive
    ) -> _Outcome:
        """Whether the client is in a network of one of the addresses."""
        ip = self.identity.ip
        bits = directive.bits4 if ip.version == 4 else directive.bits6
        for address in addresses:
            if ip in ipaddress.ip_network(f"{address}/{bits}", strict=False):
                both = {"ip": str(ip), "network": f"{address}/{bits}"}
                return _Outcome(
                    "match", Phrase.of("spf:address-fits", host=name, **both)
                )
        if not addresses:
            return _Outcome(_NO, Phrase.of("spf:without-address", host=name))
        seen = tuple(addresses[:3])
        why = Phrase.of("spf:address-differs", host=name, addresses=seen, ip=str(ip))
        return _Outcome(_NO, why)

    async def addresses(self, name: str) -> Answer:
        """The addresses of the client's family."""
        kind = "A" if self.identity.ip.version == 4 else "AAAA"
        return await self.resolver.lookup(name, kind)

    async def validated_names(self) -> list[str]:
        """Names of the client whose addresses lead back to it (section 5.5)."""
        pointers = await self.resolver.lookup(self.identity.ip.reverse_pointer, "PTR")
        names = []
        for name in pointers.records[:MOST_HOSTS]:
            answer = await self.addresses(name)
            if any(ipaddress.ip_address(a) == self.identity.ip for a in answer.records):
                names.append(name)
        return names

    async def expanded(self, target: str, domain: str) -> str:
        """The name that a domain-spec stands for; the current domain when empty."""
        if not target:
            return domain
        return macros.shortened(await self.text(target, domain))

    async def text(self, text: str, domain: str) -> str:
        """The text with its macros expanded."""
        validated = "unknown"
        if macros.uses_validated_name(text):
            validated = preferred(await self.validated_names(), domain.lower())
        return macros.expand(text, self.identity, domain, validated)

    async def explanation(self, target: str, domain: str) -> str:
        """The text that `exp=` points to, empty on any fault (section 6.2)."""
        answer = await self.resolver.lookup(await self.expanded(target, domain), "TXT")
        if len(answer.records) != 1 or spf_terms.explanation_fault(answer.records[0]):
            return ""
        return await self.text(answer.records[0], domain)


def _over_budget(term: str, domain: str = "") -> Phrase:
    return Phrase.of("spf:budget", most=MOST_LOOKUPS, term=term, domain=domain)


def preferred(names: Sequence[str], domain: str) -> str:
    """The name for `%{p}`: the domain, else one below it, else any (section 7.3)."""
    ranked = sorted(names, key=lambda n: (n != domain, not below(n, domain)))
    return ranked[0] if ranked else "unknown"
