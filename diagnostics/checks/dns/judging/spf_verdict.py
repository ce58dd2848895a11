"""Judges the SPF record, and whether it lets the mailbox's provider send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from diagnostics.checks.dns import records
from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts
from diagnostics.checks.dns.judging.sending_servers import (
    judge_own_servers,
    only_given_up,
    own_servers_pass,
)
from diagnostics.checks.dns.judging.verdict import (
    chained,
    passed,
    skipped,
    unknown,
    wrong,
)
from diagnostics.checks.dns.paste_marks import pasted
from diagnostics.checks.dns.providers import free_mail
from diagnostics.checks.dns.records import Paste
from diagnostics.checks.dns.spf.evaluation import (
    MOST_HOSTS,
    MOST_LOOKUPS,
    MOST_VOIDS,
    SpfState,
)
from diagnostics.checks.dns.spf.include_tree import (
    SpfNode,
    authorising_domains,
    behind_all,
)
from diagnostics.checks.dns.spf.intended_terms import is_misspelt, looks_like_mechanism
from diagnostics.checks.dns.spf.openness import open_terms
from diagnostics.checks.dns.spf.spf_terms import (
    Record,
    SpfFault,
    impossible_targets,
)
from diagnostics.checks.step import Step
from diagnostics.model import Phrase, Said, State

PROVIDER = "spf-provider"
"""The step about the mailbox's provider, beside the one about the record."""


def judge_spf(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The steps `spf` and `spf-provider`."""
    tree = facts.spf
    if tree is None:
        return ()
    if tree.answer.open:
        waiting = skipped(subject, PROVIDER, "spf")
        return unknown(subject, "spf", tree.answer), waiting
    spf = tuple(_faults(subject, facts, tree))
    if not spf:
        seen = Phrase.of(
            "spf:fits",
            record=tree.records[0],
            lookups=tree.lookups,
            most=MOST_LOOKUPS,
        )
        spf = (passed(subject, "spf", seen, _cost(tree)),)
    return (*spf, _provider(subject, facts, tree))


def _cost(tree: SpfNode) -> dict[str, Any]:
    return {"tree": tree.branch(), "lookups": tree.lookups}


def _paste(subject: CheckedDomain, facts: DomainFacts) -> Paste | None:
    """The record that mends all that is wrong, where it was proved to."""
    old, new = facts.spf, facts.proposed
    if old is None or new is None or not records.spf_proved(old, new):
        return None
    if not records.lets_provider_send(subject, new, facts.provider_spf):
        return None
    mended = {s for sender in facts.senders for _, s in sender.mended}
    if subject.stated and mended - {SpfState.PASS}:
        return None
    return Paste(facts.domain, new.records[0])


def _faults(
    subject: CheckedDomain, facts: DomainFacts, tree: SpfNode
) -> Iterator[Step]:
    paste = _paste(subject, facts)
    if not tree.records:
        yield _none(subject, facts, tree, paste)
    elif len(tree.records) > 1:
        seen = _counted(tree.records)
        expected = "" if paste else Phrase("spf:one-wanted")
        give = partial(wrong, subject, "spf", expected=expected, paste=paste)
        yield give("spf-multiple", seen)
    elif isinstance(tree.parsed, SpfFault):
        text = tree.records[0]
        said, marks = tree.parsed.said, pasted(text)
        seen = Phrase.of("spf:fault-in", fault=said, record=text, pasted=marks)
        term = tree.parsed.term
        expected = "" if paste else Phrase.of("spf:readable-wanted", term=term)
        give = partial(wrong, subject, "spf", expected=expected, paste=paste)
        yield give("spf-syntax", seen)
    else:
        # Receivers that match the provider before they give up let its letters pass.
        passes = authorised(subject, facts)
        state = State.WARNING if passes else State.FAILED
        yield from _within(subject, tree, state, paste)


def _none(
    subject: CheckedDomain, facts: DomainFacts, tree: SpfNode, paste: Paste | None
) -> Step:
    """Receivers find no record: it begins wrongly, stands elsewhere, or is missing."""
    near = records.near_misses(tree)
    if near:
        seen = Phrase.of("spf:near-miss", record=near[0], pasted=pasted(near[0]))
        expected = "" if paste else Phrase("spf:beginning-wanted")
        rule = "spf-syntax"
        return wrong(subject, "spf", rule, seen, expected=expected, paste=paste)
    seen = Phrase.of("spf:no-record", domain=tree.domain)
    for name, record in facts.misplaced.get("spf", ()):
        seen = Phrase.of("spf:misplaced", domain=tree.domain, name=name, record=record)
    expected = "" if paste else Phrase("spf:missing-wanted")
    return wrong(subject, "spf", "spf-missing", seen, expected=expected, paste=paste)


def _counted(records: Sequence[str]) -> Phrase:
    texts = " | ".join(records)
    return Phrase.of("spf:multiple", count=len(records), records=texts)


def _within(
    subject: CheckedDomain, tree: SpfNode, state: State, paste: Paste | None
) -> Iterator[Step]:
    """What is wrong with a record whose own syntax is right."""
    record = tree.records[0]
    give = partial(wrong, subject, "spf", data=_cost(tree))
    yield from _broken(subject, tree, state, paste)
    for seen, expected in _over_limits(tree):
        yield give("spf-lookups", seen, expected=expected, state=state)
    voids = tree.void_terms
    if len(voids) > MOST_VOIDS:
        seen = Phrase.of("spf:lead-nowhere", terms=voids)
        expected = "" if paste else Phrase.of("spf:names-wanted", most=MOST_VOIDS)
        yield give("spf-void", seen, expected=expected, paste=paste, state=state)
    everybody = open_terms(tree)
    if everybody:
        seen = Phrase.of("spf:open-by", terms=everybody, record=record)
        expected = "" if paste else Phrase("spf:closed-wanted")
        yield give("spf-open", seen, expected=expected, paste=paste)
    yield from _idle(subject, tree, paste)
    open_nodes = [node for node in tree.walk() if node.answer.open]
    for node in open_nodes[:1] if tree.lookups <= MOST_LOOKUPS else ():
        yield unknown(subject, "spf", node.answer, Phrase("spf:include-answers"))


def _broken(
    subject: CheckedDomain, tree: SpfNode, state: State, paste: Paste | None
) -> Iterator[Step]:
    """The first record below this one at which receivers give up."""
    broken = [node for node in tree.walk() if node is not tree and node.breaks]
    for node in broken[:1]:
        expected = "" if paste else Phrase.of("spf:valid-wanted", domain=node.domain)
        yield wrong(
            subject,
            "spf",
            "spf-syntax",
            Phrase.of(
                "spf:leads-to", link=node.link, domain=node.domain, why=_why(node)
            ),
            expected=expected,
            paste=paste,
            state=state,
            data=_cost(tree),
        )


def _why(node: SpfNode) -> Phrase:
    if node.loop:
        return Phrase("spf:loop")
    if isinstance(node.parsed, SpfFault):
        return node.parsed.said
    return Phrase("spf:two-records") if node.records else Phrase("spf:none")


def _over_limits(tree: SpfNode) -> Iterator[tuple[Said, Said]]:
    """What is too much of it for receivers (RFC 7208, section 4.6.4), and the limit."""
    record = tree.records[0]
    if tree.lookups > MOST_LOOKUPS:
        seen = Phrase.of("spf:lookups", lookups=tree.lookups, record=record)
        yield seen, Phrase.of("spf:lookups-wanted", most=MOST_LOOKUPS)
    if tree.crowded_terms:
        terms = tree.crowded_terms
        seen = Phrase.of("spf:crowded", terms=terms, most=MOST_HOSTS, record=record)
        yield seen, Phrase.of("spf:hosts-wanted", most=MOST_HOSTS)


def _idle(subject: CheckedDomain, tree: SpfNode, paste: Paste | None) -> Iterator[Step]:
    """Terms that look as if they let somebody send, and don't."""
    record = tree.parsed
    if not isinstance(record, Record):
        return
    late = behind_all(record)
    signs = tuple(filter(looks_like_mechanism, record.others))
    misspelt = tuple(filter(is_misspelt, record.others))
    told = {*late, *(node.link for node in tree.inner)}
    nowhere = tuple(t for t in impossible_targets(record) if t not in told)
    kinds = {
        Phrase.of("spf:behind-all", terms=late): late,
        Phrase.of("spf:unknown-modifier", terms=signs): signs,
        Phrase.of("spf:unknown-name", terms=misspelt): misspelt,
        Phrase.of("spf:impossible-name", terms=nowhere): nowhere,
    }
    seen = [phrase for phrase, terms in kinds.items() if terms]
    if not seen:
        return
    expected = "" if paste else Phrase("spf:effect-wanted")
    said = Phrase.of("spf:idle", why=chained(seen), record=record.text)
    give = partial(wrong, subject, "spf", expected=expected, paste=paste)
    yield give("spf-no-effect", said, data=_cost(tree))


def authorised(subject: CheckedDomain, facts: DomainFacts) -> bool | None:
    """Whether receivers pass the provider's servers for the domain; None unknown."""
    tree = facts.spf
    if of_the_provider(subject):
        return True
    if tree is None or tree.answer.open:
        return None
    verdicts = []
    if subject.includes:
        verdicts.append(_includes_pass(subject, facts, tree))
    if facts.senders:
        own = own_servers_pass(facts)
        verdicts.append(None if subject.assumed_host and not own else own)
    if False in verdicts:
        return False
    return None if None in verdicts or not verdicts else True


def _includes_pass(
    subject: CheckedDomain, facts: DomainFacts, tree: SpfNode
) -> bool | None:
    """The same where the servers are known by the include that names them."""
    if tree.breaks:
        return False
    known = set(subject.includes) & authorising_domains(tree)
    if tree.sound and (
        known == set(subject.includes) or (known and not subject.stated)
    ):
        return True
    verdicts = [sample.passes for sample in facts.provider_spf]
    if subject.stated and False in verdicts:
        return False
    if True in verdicts:
        return True
    return None if None in verdicts else False


def of_the_provider(subject: CheckedDomain) -> bool:
    """Whether the domain is the service's own (gmail.com): it keeps its records."""
    owner = free_mail(subject.domain)
    if not owner or subject.provider is None or subject.stated:
        return False
    return owner in (subject.provider.id, *subject.listed("also_serves"))


def _provider(subject: CheckedDomain, facts: DomainFacts, tree: SpfNode) -> Step:
    """Whether the tree authorises the provider's outgoing servers.

    The submission host's own address says nothing: letters leave from others.
    """
    name = subject.provider.name if subject.provider else subject.mailbox.smtp.host
    if subject.stated and not facts.senders:
        name = ", ".join(subject.includes)
    if subject.own_envelope:
        return passed(subject, PROVIDER, Phrase.of("spf:own-envelope", provider=name))
    if of_the_provider(subject):
        seen = Phrase.of("spf:own-domain", domain=subject.domain, provider=name)
        return passed(subject, PROVIDER, seen)
    if facts.senders and any(s.addresses or subject.stated for s in facts.senders):
        return _own_servers(subject, facts, tree)
    if not subject.includes:
        sender = name or Phrase("dns:the-provider")
        seen = Phrase.of("spf:servers-unknown", provider=sender)
        expected = Phrase("spf:servers-wanted")
        rule, state = "spf-provider-unknown", State.INCONCLUSIVE
        return wrong(subject, PROVIDER, rule, seen, expected=expected, state=state)
    return _listed_provider(subject, facts, tree, name)


def _own_servers(subject: CheckedDomain, facts: DomainFacts, tree: SpfNode) -> Step:
    """The same where the mailbox says, or it is assumed, where its letters leave."""
    if tree.breaks:
        return skipped(subject, PROVIDER, "spf", Phrase("spf:no-single-record"))
    if not tree.sound and only_given_up(facts):
        return skipped(subject, PROVIDER, "spf", Phrase("spf:own-given-up"))
    if own_servers_pass(facts) and subject.includes:
        name = ", ".join(sender.place.value for sender in facts.senders)
        return _listed_provider(subject, facts, tree, name)
    paste = _paste(subject, facts)
    return judge_own_servers(subject, PROVIDER, facts, tree.records[0], paste)


def _listed_provider(
    subject: CheckedDomain, facts: DomainFacts, tree: SpfNode, name: str
) -> Step:
    """The same where the provider's include is known."""
    includes = subject.includes
    include = includes[0]
    allowed = authorised(subject, facts)
    if allowed:
        seen = Phrase.of("spf:lets-send", record=tree.records[0], provider=name)
        return passed(subject, PROVIDER, seen)
    if tree.breaks:
        return skipped(subject, PROVIDER, "spf", Phrase("spf:no-single-record"))
    if not tree.sound and set(includes) & authorising_domains(tree):
        seen = Phrase.of("spf:gives-up", include=include)
        return skipped(subject, PROVIDER, "spf", seen)
    if allowed is None:
        return _undecided(subject, facts, include)
    if empty := _without_record(subject, facts):
        seen = Phrase.of("spf:include-empty", includes=empty)
        rule, state = "spf-provider-unknown", State.INCONCLUSIVE
        wanted = Phrase("spf:sends-from-wanted")
        return wrong(subject, PROVIDER, rule, seen, expected=wanted, state=state)
    record = tree.records[0]
    paste = _paste(subject, facts)
    expected = "" if paste else Phrase.of("spf:include-readable", include=include)
    beside = "" if include == name else include
    seen = Phrase.of("spf:forbids", record=record, provider=name, include=beside)
    rule = "spf-provider-missing"
    return wrong(subject, PROVIDER, rule, seen, expected=expected, paste=paste)


def _without_record(subject: CheckedDomain, facts: DomainFacts) -> tuple[str, ...]:
    """The includes that the mailbox states and that have no SPF record to include."""
    if not subject.stated:
        return ()
    trees = (sample.tree for sample in facts.provider_spf)
    return tuple(t.domain for t in trees if not (t.records or t.answer.open))


def _undecided(subject: CheckedDomain, facts: DomainFacts, include: str) -> Step:
    """The provider's include could not be read, or names no address to try."""
    expected = Phrase.of("spf:include-wanted", include=include)
    for sample in facts.provider_spf:
        for node in sample.tree.walk():
            if node.answer.open:
                return unknown(subject, PROVIDER, node.answer, expected)
    seen = Phrase.of("spf:nothing-to-try", include=include)
    rule, state = "spf-provider-unknown", State.INCONCLUSIVE
    return wrong(subject, PROVIDER, rule, seen, expected=expected, state=state)
