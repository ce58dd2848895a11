"""Judges DMARC, and foretells what becomes of the mailbox's letters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain

from diagnostics import catalogue
from diagnostics.checks.dns import records
from diagnostics.checks.dns.dmarc import (
    MOST_DESTINATIONS,
    OLDER,
    DmarcRecord,
    Walk,
    in_another_case,
    meant_as_dmarc,
)
from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts
from diagnostics.checks.dns.judging.sending_servers import assumption
from diagnostics.checks.dns.judging.signing_keys import open_keys, will_be_signed
from diagnostics.checks.dns.judging.spf_verdict import authorised, of_the_provider
from diagnostics.checks.dns.judging.verdict import chained, passed, unknown, wrong
from diagnostics.checks.dns.paste_marks import pasted
from diagnostics.checks.dns.providers import free_mail
from diagnostics.checks.dns.resolver import Answer
from diagnostics.checks.step import Step
from diagnostics.model import Phrase, Said, State


def judge_dmarc(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `dmarc`, several where several things are wrong."""
    walk = facts.dmarc
    if walk is None:
        return ()
    if walk.open:
        return (unknown(subject, "dmarc", walk.open),)
    if len(walk.own_records) > 1:
        texts = " | ".join(walk.own_records)
        seen = Phrase.of("dmarc:several", count=len(walk.own_records), records=texts)
        expected = Phrase("dmarc:one-wanted")
        return (wrong(subject, "dmarc", "dmarc-broken", seen, expected=expected),)
    holder, record = walk.policy
    if record is None:
        return (_no_dmarc(subject, facts),)
    found = tuple(_dmarc_faults(subject, facts, holder, record))
    if found:
        return found
    older = _older(record)
    seen = Phrase.of("dmarc:at", record=record.text, holder=holder, older=older)
    data = {"older_receivers": list(record.older()), "policy": policy_of(walk)}
    return (passed(subject, "dmarc", seen, data),)


def _older(record: DmarcRecord) -> Said:
    """What receivers that follow RFC 7489 do otherwise, empty where nothing."""
    return chained([OLDER[tag] for tag in record.older()])


def _no_dmarc(subject: CheckedDomain, facts: DomainFacts) -> Step:
    nearly = [
        text
        for _, answer in (facts.dmarc.answers if facts.dmarc else ())[:1]
        for text in answer.records
        if meant_as_dmarc(text)
    ]
    if nearly:
        return _nearly_dmarc(subject, facts, nearly[0])
    for name, text in facts.misplaced.get("dmarc", ()):
        paste = records.dmarc_moved(facts.domain, text)
        where = {"domain": facts.domain, "name": name, "record": text}
        seen = Phrase.of("dmarc:misplaced", **where)
        expected = "" if paste else Phrase("dmarc:readable-wanted")
        give = partial(wrong, subject, "dmarc", "dmarc-missing", seen)
        return give(expected=expected, paste=paste)
    paste = records.dmarc_first(subject)
    seen = Phrase.of("dmarc:missing", domain=facts.domain)
    return wrong(subject, "dmarc", "dmarc-missing", seen, paste=paste)


def _nearly_dmarc(subject: CheckedDomain, facts: DomainFacts, text: str) -> Step:
    """A record at the right name that receivers don't take for one, or not all do."""
    mended = records.dmarc_mended(facts.domain, text)
    case = Phrase("dmarc:case") if in_another_case(text) else None
    seen = Phrase.of("dmarc:near-miss", record=text, case=case, pasted=pasted(text))
    expected = "" if mended else Phrase("dmarc:readable-wanted")
    give = partial(wrong, subject, "dmarc", expected=expected, paste=mended)
    state = State.WARNING if case else None
    return give("dmarc-broken", seen, state=state)


def _dmarc_faults(
    subject: CheckedDomain, facts: DomainFacts, holder: str, record: DmarcRecord
) -> Iterator[Step]:
    data = {"older_receivers": list(record.older())}
    marks: Said = pasted(record.text) or ""
    text = {"record": record.text, "older": _older(record)}
    if record.faults:
        text |= {"pasted": marks}
        seen = Phrase.of("dmarc:faults-in", faults=chained(record.faults), **text)
        paste = records.dmarc_mended(holder, record.text)
        expected = "" if paste else Phrase("dmarc:readable-wanted")
        # A record with a usable policy still works: then it is only untidy.
        state = State.WARNING if record.usable else None
        give = partial(wrong, subject, "dmarc", expected=expected, paste=paste)
        yield give("dmarc-broken", seen, state=state, data=data)
    elif _only_watches(facts):
        seen = Phrase.of("dmarc:only-watches", **text)
        expected = Phrase("dmarc:stricter-wanted")
        yield wrong(subject, "dmarc", "dmarc-none", seen, expected=expected, data=data)
    yield from _consents(subject, facts, holder)


def _only_watches(facts: DomainFacts) -> bool:
    """Whether p=none stands where somebody of the account could raise it."""
    if facts.dmarc is None or free_mail(facts.domain):
        return False
    return policy_of(facts.dmarc) == "none"


def _consents(
    subject: CheckedDomain, facts: DomainFacts, holder: str
) -> Iterator[Step]:
    for consent in facts.consents:
        agreed = any(r.strip().startswith("v=DMARC1") for r in consent.answer.records)
        if not consent.foreign or agreed:
            continue
        if consent.answer.open:
            yield unknown(subject, "dmarc", consent.answer)
            continue
        target = consent.answer.name
        names = {"holder": holder, "target": target}
        seen = Phrase.of("dmarc:no-consent", uri=consent.uri, **names)
        expected = Phrase.of("dmarc:consent-wanted", **names)
        yield wrong(subject, "dmarc", "dmarc-external-rua", seen, expected=expected)
    if facts.destinations > MOST_DESTINATIONS:
        seen = Phrase.of(
            "dmarc:many-destinations", count=facts.destinations, asked=MOST_DESTINATIONS
        )
        expected = Phrase("dmarc:few-wanted")
        state = State.INCONCLUSIVE
        rule = "dmarc-external-rua"
        yield wrong(subject, "dmarc", rule, seen, expected=expected, state=state)


def policy_of(walk: Walk) -> str:
    """What receivers do with an unaligned letter of the domain."""
    holder, record = walk.policy
    if record is None or not record.usable:
        return ""
    return record.policy(subdomain=holder != walk.domain, exists=True)


def judge_alignment(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """Foretells whether a letter passes DMARC, and what happens to it if not.

    Planfix's envelope sender is taken to be the address itself, so SPF aligns where
    it passes, but for providers with an envelope domain of their own.
    """
    if _foreign_free_mail(subject):
        return (_free_mail(subject, facts),)
    if facts.dmarc is None or facts.dmarc.open:
        return ()
    policy = policy_of(facts.dmarc)
    spf = False if subject.own_envelope else authorised(subject, facts)
    signed = will_be_signed(subject, facts)
    data = {"spf": _word(spf), "dkim": _word(signed), "policy": policy}
    words = {"spf": _WORDS[spf], "dkim": _WORDS[signed]}
    if spf or signed:
        # What is only taken for granted is said where nothing else aligns.
        taken = None if signed else assumption(subject)
        seen = Phrase.of("dmarc:aligned", **words, assumed=taken)
        return (passed(subject, "alignment", seen, data),)
    if answer := _unanswered(facts, spf, signed):
        return (unknown(subject, "alignment", answer, data=data),)
    rule, state, fate = "alignment-unknown", State.INCONCLUSIVE, None
    if spf is False and signed is False:
        rule, fate = "alignment", _FATES[policy]
        state = State.FAILED if policy in ("quarantine", "reject") else State.WARNING
    found = wrong(
        subject,
        "alignment",
        rule,
        Phrase.of("dmarc:aligned", **words, fate=fate),
        expected=Phrase("dmarc:aligned-wanted"),
        state=state,
        data=data,
    )
    return (found,)


def _unanswered(
    facts: DomainFacts, spf: bool | None, signed: bool | None
) -> Answer | None:
    """The question that keeps anybody from telling, where one went unanswered."""
    if signed is None and (answer := next(open_keys(facts), None)):
        return answer
    if spf is not None:
        return None
    trees = [facts.spf, *(sample.tree for sample in facts.provider_spf)]
    nodes = (node for tree in trees if tree for node in tree.walk())
    unanswered = (sender.unanswered for sender in facts.senders if sender.unanswered)
    asked = chain((node.answer for node in nodes), unanswered)
    return next((answer for answer in asked if answer.open), None)


def _word(known: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[known]


_WORDS = {
    True: Phrase("dmarc:yes"),
    False: Phrase("dmarc:no"),
    None: Phrase("dmarc:unknown"),
}

_FATES = {
    "reject": Phrase("dmarc:reject"),
    "quarantine": Phrase("dmarc:quarantine"),
    "none": Phrase("dmarc:none"),
    "": Phrase("dmarc:nothing"),
}


def _foreign_free_mail(subject: CheckedDomain) -> bool:
    known = free_mail(subject.domain) and subject.mailbox.smtp.host
    return bool(known) and not of_the_provider(subject)


def _free_mail(subject: CheckedDomain, facts: DomainFacts) -> Step:
    owner = catalogue.provider(free_mail(subject.domain))
    policy = policy_of(facts.dmarc) if facts.dmarc else ""
    seen = Phrase.of(
        "dmarc:free-mail",
        domain=subject.domain,
        provider=owner.name,
        server=subject.mailbox.smtp.host,
        fate=_FATES[policy] if policy else None,
    )
    own: Said = Phrase.of("dmarc:servers-of", provider=owner.name)
    if owner.smtp:
        own = owner.smtp[0].host
    expected = Phrase.of("dmarc:free-mail-wanted", server=own)
    data = {"provider": owner.id, "policy": policy}
    return wrong(subject, "alignment", "free-mail", seen, expected=expected, data=data)
