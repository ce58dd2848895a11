"""Judges the servers that a mailbox's letters leave from, where the mailbox names them.

Where it names none and nobody knows the provider, the SMTP server's own addresses are
taken: that assumption is said, and alone it never makes a step fail.
"""

from __future__ import annotations

from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts, Pointer, Sender
from diagnostics.checks.dns.judging.verdict import (
    chained,
    passed,
    skipped,
    unknown,
    wrong,
)
from diagnostics.checks.dns.records import Paste
from diagnostics.checks.dns.spf.evaluation import SpfState
from diagnostics.checks.step import Step
from diagnostics.model import Phrase, Said, State


def own_servers_pass(facts: DomainFacts) -> bool | None:
    """Whether SPF passes all of them; None where nobody can tell, or none is known."""
    states = [state for sender in facts.senders for _, state in sender.states]
    if any(not _is_sure(state) for state in states):
        return False
    if not states or any(not sender.states for sender in facts.senders):
        return None
    return None if SpfState.TEMPERROR in states else True


def only_given_up(facts: DomainFacts) -> bool:
    """Whether SPF refuses none of them by its words: receivers only give up on it."""
    states = {state for sender in facts.senders for _, state in sender.states}
    return SpfState.PERMERROR in states and all(
        _is_sure(state) for state in states - {SpfState.PERMERROR}
    )


def _is_sure(state: SpfState) -> bool:
    return state in (SpfState.PASS, SpfState.TEMPERROR)


def assumption(subject: CheckedDomain) -> Phrase | None:
    """What is taken for granted about where letters leave from; None where nothing."""
    host = subject.assumed_host
    return Phrase.of("spf:assumed", host=host) if host else None


def judge_own_servers(
    subject: CheckedDomain,
    step: str,
    facts: DomainFacts,
    record: str,
    paste: Paste | None,
) -> Step:
    """Whether SPF lets them send.

    Args:
        subject: whose mailbox.
        step: the step's name.
        facts: with the servers.
        record: the domain's SPF record.
        paste: the record that would let them send.
    """
    verdict, assumed = own_servers_pass(facts), assumption(subject)
    names = tuple(sender.place.value for sender in facts.senders)
    if verdict:
        seen = Phrase.of("spf:own-pass", record=record, servers=names, assumed=assumed)
        return passed(subject, step, seen)
    if verdict is None:
        return _undecided(subject, step, facts)
    refused = tuple(_refused(sender) for sender in facts.senders)
    seen = Phrase.of(
        "spf:own-refused",
        record=record,
        servers=tuple(each for each in refused if each),
        assumed=assumed,
    )
    if assumed:
        return _unknown_place(subject, step, seen)
    expected: Said = "" if paste else Phrase("spf:own-wanted")
    rule = "spf-provider-missing"
    return wrong(subject, step, rule, seen, expected=expected, paste=paste)


def _undecided(subject: CheckedDomain, step: str, facts: DomainFacts) -> Step:
    """A host without an answer or an address, or SPF that nobody could evaluate."""
    for sender in facts.senders:
        if sender.unanswered:
            return unknown(subject, step, sender.unanswered)
    bare = tuple(s.place.value for s in facts.senders if not s.addresses)
    if bare:
        return _unknown_place(subject, step, Phrase.of("spf:own-nowhere", hosts=bare))
    nodes = facts.spf.walk() if facts.spf else ()
    for node in nodes:
        if node.answer.open:
            return unknown(subject, step, node.answer)
    return _unknown_place(subject, step, Phrase("spf:own-temperror"))


def _unknown_place(subject: CheckedDomain, step: str, seen: Phrase) -> Step:
    expected = Phrase("spf:sends-from-wanted")
    rule, state = "spf-provider-unknown", State.INCONCLUSIVE
    return wrong(subject, step, rule, seen, expected=expected, state=state)


def _refused(sender: Sender) -> Said:
    """The first of its addresses that SPF doesn't pass, with the result."""
    for ip, state in sender.states:
        if not _is_sure(state):
            place = sender.place.value
            shown = "" if place == ip else ip
            return Phrase.of("spf:own-state", ip=shown, state=state.value, place=place)
    return ""


def judge_ptr(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `ptr`: do the addresses that letters leave from have names of their own.

    Other hosts' names, those of the MX too, matter to nobody.
    """
    pointers = [p for sender in facts.senders for p in sender.pointers]
    if not pointers and subject.provider and not subject.stated:
        seen = Phrase.of("dns:ptr-elsewhere", provider=subject.provider.name)
        return (passed(subject, "ptr", seen),)
    if not pointers:
        return (skipped(subject, "ptr", "spf-provider", Phrase("dns:ptr-unknown")),)
    bad = [p for p in pointers if not p.confirmed]
    for answer in (a for p in bad for a in (p.answer, *p.forward)):
        if answer.open:
            return (unknown(subject, "ptr", answer),)
    if not bad:
        names = ", ".join(name for p in pointers for name in p.answer.records[:1])
        return (passed(subject, "ptr", names),)
    assumed = assumption(subject)
    said: list[Said] = [_name_of(pointer) for pointer in bad]
    told = chained([*said, assumed] if assumed else said)
    state = State.INCONCLUSIVE if assumed else None
    expected = Phrase("dns:ptr-wanted")
    return (wrong(subject, "ptr", "ptr", told, expected=expected, state=state),)


def _name_of(pointer: Pointer) -> Phrase:
    if not pointer.answer.records:
        return Phrase.of("dns:ptr-nameless", address=pointer.address)
    names = pointer.answer.records
    return Phrase.of("dns:ptr-name", address=pointer.address, names=names)
