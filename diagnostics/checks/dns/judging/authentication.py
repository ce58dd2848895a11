"""Judges DKIM and DMARC, and foretells what becomes of the mailbox's letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics import catalogue
from diagnostics.checks.dns import dkim, records
from diagnostics.checks.dns.dkim import DkimKey, KeyState
from diagnostics.checks.dns.dmarc import DmarcRecord, Walk
from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts
from diagnostics.checks.dns.judging.spf_verdict import authorised, of_the_provider
from diagnostics.checks.dns.judging.verdict import passed, unknown, wrong
from diagnostics.checks.dns.providers import free_mail
from diagnostics.checks.dns.resolver import AnswerState
from diagnostics.checks.step import Step
from diagnostics.model import State


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key and the selector it stands at."""

    selector: str
    key: DkimKey


def found_keys(facts: DomainFacts) -> tuple[FoundKey, ...]:
    """All keys that were found, in the order of the selectors."""
    return tuple(
        FoundKey(selector, dkim.parse_key(text))
        for selector, answer in facts.dkim
        for text in answer.records
        if dkim.is_dkim(text)
    )


def _relevant(subject: CheckedDomain, facts: DomainFacts) -> tuple[FoundKey, ...]:
    """The keys at the user's and the provider's selectors, else all that are there."""
    keys = found_keys(facts)
    chosen = {*subject.options.selectors, *subject.listed("dkim_selectors")}
    own = tuple(k for k in keys if k.selector in chosen)
    return own or keys


def judge_dkim(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `dkim`: the best key that letters may be signed with decides."""
    keys = _relevant(subject, facts)
    chosen = {*subject.options.selectors, *subject.listed("dkim_selectors")}
    if not keys or (chosen and keys[0].selector not in chosen):
        return (_no_key(subject, facts, keys),)
    order = list(KeyState)
    best = min(keys, key=lambda k: order.index(k.key.state))
    seen = f"{best.selector}._domainkey: {best.key.kind} {best.key.bits} bits"
    if best.key.state is KeyState.GOOD:
        return (passed(subject, "dkim", seen, {"selector": best.selector}),)
    seen = f"{best.selector}._domainkey.{facts.domain}: {best.key.why}"
    expected = f"a {dkim.GOOD_BITS}-bit RSA key from the provider at this selector"
    data = {"selector": best.selector, "bits": best.key.bits}
    rule = f"dkim-{best.key.state}"
    return (wrong(subject, "dkim", rule, seen, expected=expected, data=data),)


def _no_key(
    subject: CheckedDomain, facts: DomainFacts, others: tuple[FoundKey, ...]
) -> Step:
    tried = ", ".join(selector for selector, _ in facts.dkim)
    expected = "the key that the provider shows, at the selector that it names"
    top = facts.domainkey
    if top is not None and top.state is AnswerState.NXDOMAIN:
        seen = f"nothing exists below _domainkey.{facts.domain}"
        return wrong(subject, "dkim", "dkim-missing", seen, expected=expected)
    for _, answer in facts.dkim:
        if answer.open:
            return unknown(subject, "dkim", answer)
    seen = f"no key at the selectors tried ({tried}); another one may have it"
    if others:
        where = ", ".join(k.selector for k in others)
        seen = f"keys at {where}, none at a known selector of the provider"
    return wrong(
        subject,
        "dkim",
        "dkim-unknown",
        seen,
        expected="the selector from a signed letter (s= in DKIM-Signature)",
        state=State.INCONCLUSIVE,
    )


def judge_dmarc(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `dmarc`, several where several things are wrong."""
    walk = facts.dmarc
    if walk is None:
        return ()
    if walk.open:
        return (unknown(subject, "dmarc", walk.open),)
    if len(walk.own_records) > 1:
        seen = f"{len(walk.own_records)} DMARC records: {' | '.join(walk.own_records)}"
        expected = "exactly one record; with several none counts"
        return (wrong(subject, "dmarc", "dmarc-broken", seen, expected=expected),)
    holder, record = walk.policy
    if record is None:
        return (_no_dmarc(subject, facts),)
    found = tuple(_dmarc_faults(subject, facts, holder, record))
    if found:
        return found
    seen = f"{record.text} at _dmarc.{holder}"
    data = {"older_receivers": list(record.older()), "policy": policy_of(walk)}
    return (passed(subject, "dmarc", seen, data),)


def _no_dmarc(subject: CheckedDomain, facts: DomainFacts) -> Step:
    nearly = [
        text
        for _, answer in (facts.dmarc.answers if facts.dmarc else ())[:1]
        for text in answer.records
        if "dmarc1" in text.lower()
    ]
    paste = records.dmarc_first(subject)
    if nearly:
        return wrong(subject, "dmarc", "dmarc-broken", nearly[0], paste=paste)
    seen = f"no DMARC record at _dmarc.{facts.domain} nor at a domain above it"
    return wrong(subject, "dmarc", "dmarc-missing", seen, paste=paste)


def _dmarc_faults(
    subject: CheckedDomain, facts: DomainFacts, holder: str, record: DmarcRecord
) -> Iterator[Step]:
    data = {"older_receivers": list(record.older())}
    if record.faults:
        seen = f"{'; '.join(record.faults)} in {record.text}"
        paste = records.dmarc_mended(subject, holder, record)
        # A record with a usable policy still works: then it is only untidy.
        state = State.WARNING if record.usable else None
        yield wrong(
            subject, "dmarc", "dmarc-broken", seen, paste=paste, state=state, data=data
        )
    elif _only_watches(facts):
        expected = "p=quarantine or p=reject, once reports show that all letters align"
        yield wrong(
            subject, "dmarc", "dmarc-none", record.text, expected=expected, data=data
        )
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
        seen = f"{consent.uri} is not of {holder}, and {target} doesn't exist"
        expected = f'{target} TXT "v=DMARC1", or an address of {holder}'
        yield wrong(subject, "dmarc", "dmarc-external-rua", seen, expected=expected)


def policy_of(walk: Walk) -> str:
    """What receivers do with an unaligned letter of the domain."""
    holder, record = walk.policy
    if record is None or not record.usable:
        return ""
    return record.policy(subdomain=holder != walk.domain, exists=True)


def _signed(subject: CheckedDomain, facts: DomainFacts) -> bool | None:
    """Whether letters will carry an aligned DKIM signature; None if unknown."""
    keys = _relevant(subject, facts)
    usable = (KeyState.GOOD, KeyState.WEAK, KeyState.TESTING)
    chosen = {*subject.options.selectors, *subject.listed("dkim_selectors")}
    if any(k.selector in chosen and k.key.state in usable for k in keys):
        return True
    top = facts.domainkey
    if top is not None and top.state is AnswerState.NXDOMAIN:
        return False
    others = any(k.key.state in usable for k in keys)
    if keys and not others:
        return False
    return None


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
    signed = _signed(subject, facts)
    data = {"spf": _word(spf), "dkim": _word(signed), "policy": policy or "no record"}
    seen = f"SPF aligned: {_word(spf)}; DKIM aligned: {_word(signed)}"
    if spf or signed:
        return (passed(subject, "alignment", seen, data),)
    expected = "SPF with the provider's include, or the provider's DKIM key"
    state = State.INCONCLUSIVE
    if spf is False and signed is False:
        state = State.FAILED if policy in ("quarantine", "reject") else State.WARNING
        seen = f"{seen}; DMARC then says {_fate(policy)}"
    return (
        wrong(
            subject,
            "alignment",
            "alignment",
            seen,
            expected=expected,
            state=state,
            data=data,
        ),
    )


def _word(known: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[known]


def _fate(policy: str) -> str:
    return {
        "reject": "p=reject: receivers refuse the letter",
        "quarantine": "p=quarantine: it goes to spam",
        "none": "p=none: receivers decide themselves, large ones refuse it",
        "": "nothing (no record): receivers decide themselves, large ones refuse it",
    }[policy]


def _foreign_free_mail(subject: CheckedDomain) -> bool:
    known = free_mail(subject.domain) and subject.mailbox.smtp.host
    return bool(known) and not of_the_provider(subject)


def _free_mail(subject: CheckedDomain, facts: DomainFacts) -> Step:
    owner = catalogue.provider(free_mail(subject.domain))
    policy = policy_of(facts.dmarc) if facts.dmarc else ""
    server = subject.mailbox.smtp.host
    seen = f"{subject.domain} belongs to {owner.name}, letters leave by {server}"
    if policy:
        seen += f"; its DMARC record says {_fate(policy)}"
    own = owner.smtp[0].host if owner.smtp else f"the servers of {owner.name}"
    expected = f"SMTP by {own}, or an address of your own domain"
    return wrong(subject, "alignment", "free-mail", seen, expected=expected)
