"""Collects SPF of one mailbox: the record, whom it passes, and what would mend it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from diagnostics.checks.dns import records
from diagnostics.checks.dns.facts import CheckedDomain, ProviderSpf, Sender
from diagnostics.checks.dns.misplaced import Found, misplaced_spf
from diagnostics.checks.dns.providers import free_mail
from diagnostics.checks.dns.resolver import Resolver
from diagnostics.checks.dns.sending import WithRecord, senders, spf_states
from diagnostics.checks.dns.spf import evaluation, include_tree
from diagnostics.checks.dns.spf.evaluation import SpfState
from diagnostics.checks.dns.spf.include_tree import SpfNode

SAMPLE = 12
"""Networks of a provider's include that are tried: one address of each."""


@dataclass(frozen=True, slots=True)
class SpfFacts:
    """What was found.

    Attributes:
        tree: the record with all that it leads to; None where nobody looked.
        samples: what becomes of the provider's servers.
        senders: the mailbox's own servers.
        proposed: the record that would mend it, with all that it leads to.
        misplaced: the records that stand where nobody looks.
    """

    tree: SpfNode | None
    samples: tuple[ProviderSpf, ...] = ()
    senders: tuple[Sender, ...] = ()
    proposed: SpfNode | None = None
    misplaced: Found = ()


async def spf_facts(subject: CheckedDomain, resolver: Resolver) -> SpfFacts:
    """Asks everything about the domain's SPF."""
    tree, own = await asyncio.gather(
        include_tree.spf_tree(subject.domain, resolver), senders(subject, resolver)
    )
    samples = await _samples(subject, tree, resolver)
    misplaced: Found = ()
    known = tree.answer.open or tree.records or records.near_misses(tree)
    if not known:
        misplaced = await misplaced_spf(subject.domain, resolver)
    facts = SpfFacts(tree, samples, own, None, misplaced)
    return await _with_proposal(subject, facts, tree, resolver)


async def _samples(
    subject: CheckedDomain, tree: SpfNode, resolver: Resolver
) -> tuple[ProviderSpf, ...]:
    """The provider's servers, tried where the record doesn't tell alone."""
    included = subject.includes and records.includes_known(subject, tree)
    if (included and tree.sound) or tree.breaks:
        return ()
    work = (_sample(subject, i, resolver) for i in subject.includes)
    found = await asyncio.gather(*work)
    return tuple(found)


async def _with_proposal(
    subject: CheckedDomain, facts: SpfFacts, tree: SpfNode, resolver: Resolver
) -> SpfFacts:
    """The facts with a record that may mend what is wrong, where there is one."""
    domain = subject.domain
    if tree.answer.open or free_mail(domain):
        return facts
    elsewhere = tuple(dict.fromkeys(text for _, text in facts.misplaced))
    record = records.spf_wanted(subject, tree, elsewhere)
    if not record:
        return facts
    new = tree
    if record not in tree.records:
        new = await include_tree.spf_tree(domain, resolver, record)
        facts = await _tried(subject, facts, record, resolver)
    lacking = _lacking(subject, facts, new)
    if lacking:
        record = records.spf_with_terms(record, lacking)
        new = await include_tree.spf_tree(domain, resolver, record)
        facts = await _tried(subject, facts, record, resolver)
    return facts if record in tree.records else replace(facts, proposed=new)


def _lacking(subject: CheckedDomain, facts: SpfFacts, new: SpfNode) -> tuple[str, ...]:
    """The terms of those whom a record doesn't let send and should."""
    terms: tuple[str, ...] = ()
    if not records.lets_provider_send(subject, new, facts.samples):
        missing = [
            n for n in subject.includes if n not in {x.domain for x in new.walk()}
        ]
        few = missing if subject.stated else subject.includes[:1]
        terms = tuple(f"include:{name}" for name in few)
    if subject.assumed_host:
        return terms
    states = {s.place.term: dict(s.mended or s.states) for s in facts.senders}
    own = [t for t, held in states.items() if {*held.values()} - {SpfState.PASS}]
    return (*terms, *own)


async def _tried(
    subject: CheckedDomain, facts: SpfFacts, record: str, resolver: Resolver
) -> SpfFacts:
    """The facts with what a new record says of the mailbox's own servers."""
    new = WithRecord(resolver, subject.domain, record)
    states = await asyncio.gather(*(spf_states(s, subject, new) for s in facts.senders))
    pairs = zip(facts.senders, states, strict=True)
    return replace(facts, senders=tuple(replace(s, mended=m) for s, m in pairs))


async def _sample(
    subject: CheckedDomain, include: str, resolver: Resolver
) -> ProviderSpf:
    """Tries one address of each network of the include at the From domain."""
    tree = await include_tree.spf_tree(include, resolver)
    addresses = [str(n.network_address) for n in include_tree.networks(tree)[:SAMPLE]]
    sender = subject.mailbox.address
    results = await asyncio.gather(
        *(
            evaluation.check_host(ip, subject.domain, sender, include, resolver)
            for ip in addresses
        )
    )
    states = [result.state for result in results]
    return ProviderSpf(tree, tuple(zip(addresses, states, strict=True)))
