"""The DNS checks of one mailbox: collect, then judge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from diagnostics.catalogue import Provider
from diagnostics.checks.dns.collecting import collect
from diagnostics.checks.dns.facts import CheckedDomain, DnsOptions, DomainFacts
from diagnostics.checks.dns.judging import (
    authentication,
    autoconfig_offers,
    mail_exchangers,
    more_records,
    spf_verdict,
)
from diagnostics.checks.dns.judging.verdict import skipped, unknown, wrong
from diagnostics.checks.dns.resolver import Answer, AnswerState, Resolver, canonical
from diagnostics.checks.step import Step
from diagnostics.model import Mailbox, State

Judge = Callable[[CheckedDomain, DomainFacts], tuple[Step, ...]]

JUDGES: tuple[tuple[str, Judge], ...] = (
    ("mx", mail_exchangers.judge_mx),
    ("spf", spf_verdict.judge_spf),
    ("dkim", authentication.judge_dkim),
    ("dmarc", authentication.judge_dmarc),
    ("alignment", authentication.judge_alignment),
    ("mta-sts", more_records.judge_mta_sts),
    ("tls-rpt", more_records.judge_tls_rpt),
    ("dnssec", mail_exchangers.judge_dnssec),
    ("tlsa", mail_exchangers.judge_tlsa),
    ("ptr", mail_exchangers.judge_ptr),
    ("srv", more_records.judge_srv),
    ("autoconfig", autoconfig_offers.judge_autoconfig),
    ("bimi", more_records.judge_bimi),
    ("dnsbl", mail_exchangers.judge_dnsbl),
)
"""What is judged, in the order shown."""


async def check_domain(
    mailbox: Mailbox,
    provider: Provider | None,
    resolver: Resolver,
    options: DnsOptions | None = None,
) -> tuple[Step, ...]:
    """All DNS steps of one mailbox.

    Args:
        mailbox: with its preset filled in.
        provider: who sends its letters, None where nobody knows.
        resolver: shared by the run, so that a domain is asked once.
        options: what the run may do beyond the usual.
    """
    options = options or DnsOptions()
    named = replace(mailbox, address=_ascii_address(mailbox.address))
    subject = CheckedDomain(named, provider, options)
    if not subject.domain:
        seen = f"{mailbox.address!r} has no domain"
        return (wrong(subject, "domain", "domain-missing", seen),)
    started = time.monotonic()
    try:
        async with asyncio.timeout(options.deadline):
            facts = await collect(subject, resolver)
    except TimeoutError:
        error = f"not everything was answered within {options.deadline:g} s"
        late = Answer(subject.domain, "TXT", AnswerState.TIMEOUT, error=error)
        return (unknown(subject, "domain", late),)
    return interpret(subject, facts, time.monotonic() - started)


def _ascii_address(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{canonical(domain)}"


def interpret(
    subject: CheckedDomain, facts: DomainFacts, seconds: float = 0.0
) -> tuple[Step, ...]:
    """The steps that follow from the facts; pure."""
    first = mail_exchangers.judge_domain(subject, facts)
    first += more_records.judge_look_alike(subject, facts)
    first = (replace(first[0], seconds=seconds), *first[1:])
    if facts.missing or facts.unreachable:
        rest = _unreached(subject, facts)
    else:
        rest = tuple(step for _, judge in JUDGES for step in judge(subject, facts))
    return first + tuple(_timed(step, facts) for step in rest)


def _unreached(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    bogus = mail_exchangers.judge_dnssec(subject, facts)
    if bogus[0].state is not State.FAILED:
        bogus = ()
    names = ("mx", "spf", "spf-provider", "dkim", "dmarc", "alignment")
    return bogus + tuple(skipped(subject, name, "domain") for name in names)


def _timed(step: Step, facts: DomainFacts) -> Step:
    part = {"spf-provider": "spf", "ptr": "mx", "tlsa": "mx"}.get(step.step, step.step)
    return replace(step, seconds=facts.seconds.get(part, 0.0))
