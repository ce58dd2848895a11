"""Judges the SPF record, and whether it lets the mailbox's provider send."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from diagnostics.checks.dns import records
from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts, ProviderSpf
from diagnostics.checks.dns.judging.verdict import passed, skipped, unknown, wrong
from diagnostics.checks.dns.providers import free_mail
from diagnostics.checks.dns.spf.evaluation import MOST_LOOKUPS, MOST_VOIDS, SpfState
from diagnostics.checks.dns.spf.include_tree import (
    SpfNode,
    authorising_domains,
    reachable,
)
from diagnostics.checks.dns.spf.spf_terms import SpfFault
from diagnostics.checks.step import Step
from diagnostics.model import State


def judge_spf(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The steps `spf` and `spf-provider`."""
    tree = facts.spf
    if tree is None:
        return ()
    if tree.answer.open:
        waiting = skipped(subject, "spf-provider", "spf")
        return unknown(subject, "spf", tree.answer), waiting
    spf = tuple(_faults(subject, facts, tree))
    if not spf:
        seen = f"{tree.records[0]} ({tree.lookups} of {MOST_LOOKUPS} look-ups)"
        spf = (passed(subject, "spf", seen, {"tree": tree.lines()}),)
    return (*spf, _provider(subject, facts, tree))


def _faults(
    subject: CheckedDomain, facts: DomainFacts, tree: SpfNode
) -> Iterator[Step]:
    if not tree.records:
        paste = records.spf_with_provider(subject)
        seen = f"{tree.domain} has no SPF record"
        expected = "" if paste else "v=spf1 with your provider's include, then ~all"
        yield wrong(subject, "spf", "spf-missing", seen, expected=expected, paste=paste)
    elif len(tree.records) > 1:
        paste = records.spf_merged(subject, tree.records)
        seen = f"{len(tree.records)} records: {' | '.join(tree.records)}"
        yield wrong(subject, "spf", "spf-multiple", seen, paste=paste)
    elif isinstance(tree.parsed, SpfFault):
        paste = records.spf_without_fault(subject, tree.records[0])
        seen = f"{tree.parsed} in {tree.records[0]}"
        yield wrong(subject, "spf", "spf-syntax", seen, paste=paste)
    else:
        # Receivers that match the provider before they give up let its letters pass.
        passes = authorised(subject, facts)
        yield from _within(subject, tree, State.WARNING if passes else State.FAILED)


def _within(subject: CheckedDomain, tree: SpfNode, state: State) -> Iterator[Step]:
    """What is wrong with a record whose own syntax is right."""
    record = tree.records[0]
    data = {"tree": tree.lines(), "lookups": tree.lookups}
    give = partial(wrong, subject, "spf", data=data)
    broken = [node for node in tree.walk() if node is not tree and node.breaks]
    for node in broken[:1]:
        seen = f"{node.link} leads to {node.domain}: {_why(node)}"
        paste = records.spf_only_existing(subject, record, [node.link])
        direct = node in tree.inner
        yield give(
            "spf-syntax",
            seen,
            expected="" if direct else f"a valid SPF record at {node.domain}",
            paste=paste if direct else None,
            state=state,
        )
    if tree.lookups > MOST_LOOKUPS:
        seen = f"{tree.lookups} look-ups in {record}"
        expected = f"at most {MOST_LOOKUPS} look-ups: drop includes that send no more"
        yield give("spf-lookups", seen, expected=expected, state=state)
    voids = tree.void_terms
    if len(voids) > MOST_VOIDS:
        paste = records.spf_only_existing(subject, record, voids)
        seen = f"{len(voids)} terms lead nowhere: {', '.join(voids)}"
        yield give("spf-void", seen, paste=paste, state=state)
    if _open_to_all(tree):
        paste = records.spf_closed(subject, record)
        yield give("spf-open", record, paste=paste)
    open_nodes = [node for node in tree.walk() if node.answer.open]
    for node in open_nodes[:1] if tree.lookups <= MOST_LOOKUPS else ():
        yield unknown(subject, "spf", node.answer, "an answer for each include")


def _why(node: SpfNode) -> str:
    if node.loop:
        return "it includes itself"
    if isinstance(node.parsed, SpfFault):
        return str(node.parsed)
    return "two SPF records" if node.records else "no SPF record"


def _open_to_all(tree: SpfNode) -> bool:
    if not tree.parsed or isinstance(tree.parsed, SpfFault):
        return False
    return any(
        d.qualifier == "+"
        and (
            d.mechanism == "all" or (d.network is not None and not d.network.prefixlen)
        )
        for d in reachable(tree.parsed)
    )


def authorised(subject: CheckedDomain, facts: DomainFacts) -> bool | None:
    """Whether receivers pass the provider's servers for the domain; None unknown."""
    includes = subject.listed("spf_includes")
    tree = facts.spf
    if of_the_provider(subject):
        return True
    if tree is None or tree.answer.open or not includes:
        return None
    if tree.breaks:
        return False
    if tree.sound and set(includes) & authorising_domains(tree):
        return True
    verdicts = [_all_pass(sample) for sample in facts.provider_spf]
    if True in verdicts:
        return True
    return None if None in verdicts else False


def of_the_provider(subject: CheckedDomain) -> bool:
    """Whether the domain is the service's own (gmail.com): it keeps its records."""
    owner = free_mail(subject.domain)
    if not owner or subject.provider is None:
        return False
    return owner in (subject.provider.id, *subject.listed("also_serves"))


def _all_pass(sample: ProviderSpf) -> bool | None:
    states = [result.state for _, result in sample.results]
    if not states or SpfState.TEMPERROR in states:
        gone = sample.tree.answer.absent
        return False if gone else None
    return all(state is SpfState.PASS for state in states)


def _provider(subject: CheckedDomain, facts: DomainFacts, tree: SpfNode) -> Step:
    """Whether the tree authorises the provider's outgoing servers.

    The submission host's own address says nothing: letters leave from others.
    """
    step = "spf-provider"
    includes = subject.listed("spf_includes")
    name = subject.provider.name if subject.provider else subject.mailbox.smtp.host
    if subject.own_envelope:
        seen = f"{name} sends with its own envelope domain, so its SPF counts there"
        return passed(subject, step, seen)
    if of_the_provider(subject):
        return passed(subject, step, f"{subject.domain} is a domain of {name} itself")
    if not includes:
        seen = f"which servers {name or 'the provider'} sends from is not known"
        expected = "the provider's SPF include, as its help names it"
        return wrong(
            subject,
            step,
            "spf-provider-unknown",
            seen,
            expected=expected,
            state=State.INCONCLUSIVE,
        )
    allowed = authorised(subject, facts)
    if allowed:
        return passed(subject, step, f"{tree.records[0]} lets {name} send")
    if tree.breaks:
        return skipped(subject, step, "spf", "there is no single readable SPF record")
    if not tree.sound and set(includes) & authorising_domains(tree):
        seen = f"receivers give up before they come to {includes[0]}"
        return skipped(subject, step, "spf", seen)
    if allowed is None:
        return _undecided(subject, facts, includes[0])
    paste = records.spf_with_provider(subject, tree.records[0])
    seen = f"{tree.records[0]} doesn't let {name} ({includes[0]}) send"
    return wrong(subject, step, "spf-provider-missing", seen, paste=paste)


def _undecided(subject: CheckedDomain, facts: DomainFacts, include: str) -> Step:
    """The provider's include could not be read, or names no address to try."""
    step, expected = "spf-provider", f"include:{include} to be readable"
    for sample in facts.provider_spf:
        for node in sample.tree.walk():
            if node.answer.open:
                return unknown(subject, step, node.answer, expected)
    seen = f"include:{include} isn't in the record and names no address to try"
    rule, state = "spf-provider-unknown", State.INCONCLUSIVE
    return wrong(subject, step, rule, seen, expected=expected, state=state)
