"""The DNS checks of one mailbox: collect, then judge, at once or again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from diagnostics.catalogue import Provider
from diagnostics.checks.dns.collecting import collect
from diagnostics.checks.dns.facts import CheckedDomain, DnsOptions, DomainFacts
from diagnostics.checks.dns.judging import (
    authentication,
    autoconfig_offers,
    mail_exchangers,
    more_records,
    sending_servers,
    signing_keys,
    spf_verdict,
)
from diagnostics.checks.dns.judging.verdict import own_fault, skipped, unknown, wrong
from diagnostics.checks.dns.resolver import Answer, AnswerState, Resolver, canonical
from diagnostics.checks.step import Step
from diagnostics.model import Mailbox, Phrase, State

Judge = Callable[[CheckedDomain, DomainFacts], tuple[Step, ...]]

JUDGES: tuple[tuple[str, Judge], ...] = (
    ("mx", mail_exchangers.judge_mx),
    ("spf", spf_verdict.judge_spf),
    ("dkim", signing_keys.judge_dkim),
    ("dmarc", authentication.judge_dmarc),
    ("alignment", authentication.judge_alignment),
    ("mta-sts", more_records.judge_mta_sts),
    ("tls-rpt", more_records.judge_tls_rpt),
    ("dnssec", mail_exchangers.judge_dnssec),
    ("tlsa", mail_exchangers.judge_tlsa),
    ("ptr", sending_servers.judge_ptr),
    ("srv", more_records.judge_srv),
    ("autoconfig", autoconfig_offers.judge_autoconfig),
    ("bimi", more_records.judge_bimi),
    ("dnsbl", mail_exchangers.judge_dnsbl),
)
"""What is judged, in the order shown."""

_PARTS: Mapping[str, tuple[str, ...]] = {
    "spf": ("spf",),
    "dkim": ("dkim",),
    "dmarc": ("dmarc",),
    "alignment": ("spf", "dkim", "dmarc"),
    "mx": ("mx", "spf"),
    "mta-sts": ("records", "mx"),
    "dnssec": (),
    "tlsa": ("mx",),
    "ptr": ("spf",),
    "dnsbl": ("mx", "spf", "dnsbl"),
}
"""By judge, which parts of what was collected it needs; others: records, their own."""


async def check_domain(
    mailbox: Mailbox,
    provider: Provider | None,
    resolver: Resolver,
    options: DnsOptions | None = None,
    domains: CollectedDomains | None = None,
) -> tuple[Step, ...]:
    """All DNS steps of one mailbox.

    Args:
        mailbox: with its preset filled in.
        provider: who sends its letters, None where nobody knows.
        resolver: shared by the run, so that a domain is asked once.
        options: what the run may do beyond the usual.
        domains: shared by the run as well: what mailboxes of a domain have in common.
    """
    options = options or DnsOptions()
    subject = _subject(mailbox, provider, options)
    if not subject.domain:
        seen = Phrase.of("dns:no-domain", address=mailbox.address)
        return (wrong(subject, "domain", "domain-missing", seen),)
    started = time.monotonic()
    try:
        async with asyncio.timeout(options.deadline):
            known = await (domains or CollectedDomains(resolver)).of(subject)
    except TimeoutError:
        error = Phrase.of("dns:deadline", seconds=options.deadline)
        late = Answer(subject.domain, "TXT", AnswerState.TIMEOUT, error=error)
        return (unknown(subject, "domain", late),)
    seconds = {**known.facts.seconds, "domain": time.monotonic() - started}
    timed = replace(known.facts, seconds=MappingProxyType(seconds))
    saved = {**known.saved, "seconds": seconds}
    return interpret(subject, timed, saved=saved, known=known.shared)


@dataclass(frozen=True, slots=True)
class Shared:
    """What judges say of a domain whichever of its mailboxes it is.

    Attributes:
        subject: any of them: no more of a mailbox than decides.
        steps: by judge, of those that were asked.
    """

    subject: CheckedDomain
    steps: dict[str, tuple[Step, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Collected:
    """What was collected of a domain, its plain form, and whether it has macros."""

    facts: DomainFacts
    saved: Mapping[str, Any]
    has_macros: bool
    shared: Shared


_MACRO = "%{"
"""What makes an SPF record say something else of each sender (RFC 7208, section 7)."""


class CollectedDomains:
    """What a run collects of domains: once for all mailboxes that ask the same.

    Args:
        resolver: of the run.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._begun: dict[CheckedDomain, asyncio.Task[_Collected]] = {}

    async def of(self, subject: CheckedDomain) -> _Collected:
        """The domain's facts with their plain form, and what is judged of them.

        Which of the domain's addresses it is matters only where a record has macros.
        """
        asks = _asks(subject)
        anybody = replace(asks.mailbox, address=f"@{subject.domain}")
        found = await self._once(replace(asks, mailbox=anybody), asks)
        if found.has_macros:
            found = await self._once(asks, asks)
        return found

    async def _once(self, key: CheckedDomain, subject: CheckedDomain) -> _Collected:
        if key not in self._begun:
            self._begun[key] = asyncio.create_task(self._collected(key, subject))
        return await asyncio.shield(self._begun[key])

    async def _collected(
        self, key: CheckedDomain, subject: CheckedDomain
    ) -> _Collected:
        facts = await collect(subject, self._resolver)
        saved = facts.to_json()
        return _Collected(facts, saved, _MACRO in str(saved), Shared(key))


def _asks(subject: CheckedDomain) -> CheckedDomain:
    """The subject with as much of its mailbox as decides what is asked."""
    box = subject.mailbox
    bare = Mailbox("", box.address, smtp=box.smtp, pop3=box.pop3)
    return replace(subject, mailbox=replace(bare, sends_from=box.sends_from))


def judge_again(
    mailbox: Mailbox,
    provider: Provider | None,
    saved: Mapping[str, Any],
    options: DnsOptions | None = None,
) -> tuple[Step, ...]:
    """All DNS steps of one mailbox from what a run collected; asks nobody.

    A run's answer for an address without a domain, and one that ran out of time,
    collected nothing: there is nothing to judge again.

    Args:
        mailbox: with its preset filled in.
        provider: who sends its letters, None where nobody knows.
        saved: `collected` of the mailbox's first DNS step.
        options: what decides here: `own_domains`, and `selectors` (where there are
            none, those of the run).

    Raises:
        ValueError: these are no facts, or those of another domain.
    """
    options = options or DnsOptions()
    facts = DomainFacts.from_json(saved)
    if not options.selectors:
        options = replace(options, selectors=facts.selectors)
    subject = _subject(mailbox, provider, options)
    if subject.domain != facts.domain:
        raise ValueError(f"these are facts of {facts.domain!r}, not {subject.domain!r}")
    try:
        return interpret(subject, facts, strict=True)
    except LookupError as error:
        raise ValueError("these answers are no answers of DNS") from error


def _subject(
    mailbox: Mailbox, provider: Provider | None, options: DnsOptions
) -> CheckedDomain:
    named = replace(mailbox, address=_ascii_address(mailbox.address))
    return CheckedDomain(named, provider, options)


def _ascii_address(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{canonical(domain)}"


def interpret(
    subject: CheckedDomain,
    facts: DomainFacts,
    *,
    strict: bool = False,
    saved: Mapping[str, Any] | None = None,
    known: Shared | None = None,
) -> tuple[Step, ...]:
    """The steps that follow from the facts, which the first one carries; pure.

    `saved` is the plain form of the facts where somebody has it, `known` what judges
    said of them for other mailboxes. A judge's fault is a step of its own, or raised
    where `strict` says so: facts that come from a file may be none.
    """
    (first,) = mail_exchangers.judge_domain(subject, facts)
    kept = MappingProxyType(dict(facts.to_json() if saved is None else saved))
    first = replace(_timed(first, facts), collected=kept)
    alike = more_records.judge_look_alike(subject, facts)
    if facts.missing or facts.unreachable:
        rest = _unreached(subject, facts)
    else:
        rest = tuple(
            step
            for name, judge in JUDGES
            for step in _told(name, judge, subject, facts, strict=strict, known=known)
        )
    return (first, *alike, *(_timed(step, facts) for step in rest))


_OF_A_MAILBOX = frozenset({"dmarc", "tls-rpt"})
"""Judges that propose a record with the mailbox's own address."""


def _told(
    name: str,
    judge: Judge,
    subject: CheckedDomain,
    facts: DomainFacts,
    *,
    strict: bool,
    known: Shared | None,
) -> tuple[Step, ...]:
    """What a judge says; once for all mailboxes of a domain where that is the same."""
    if known is None or name in _OF_A_MAILBOX:
        return _judged(name, judge, subject, facts, strict=strict)
    if name not in known.steps:
        known.steps[name] = _judged(name, judge, known.subject, facts, strict=strict)
    return tuple(replace(s, mailbox=subject.mailbox.id) for s in known.steps[name])


def _judged(
    name: str,
    judge: Judge,
    subject: CheckedDomain,
    facts: DomainFacts,
    *,
    strict: bool,
) -> tuple[Step, ...]:
    """The judge's steps; our own fault where what it needs is unread, or it fails."""
    error = next((facts.faults[p] for p in _needs(name) if p in facts.faults), "")
    if not error:
        try:
            return judge(subject, facts)
        except Exception as fault:
            if strict:
                raise
            error = type(fault).__name__
    return (own_fault(subject, name, error),)


def _needs(name: str) -> tuple[str, ...]:
    """The parts of the facts that a judge goes by."""
    return _PARTS.get(name, ("records", name))


def _unreached(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    bogus = mail_exchangers.judge_dnssec(subject, facts)
    if bogus[0].state is not State.FAILED:
        bogus = ()
    names = ("mx", "spf", "spf-provider", "dkim", "dmarc", "alignment")
    return bogus + tuple(skipped(subject, name, "domain") for name in names)


def _timed(step: Step, facts: DomainFacts) -> Step:
    part = {"spf-provider": "spf", "ptr": "spf", "tlsa": "mx"}.get(step.step, step.step)
    seconds = facts.seconds.get(part, 0.0)
    return step if seconds == step.seconds else replace(step, seconds=seconds)
