"""Judges DKIM: is there a key that the mailbox's letters may be signed with?

A signature of a domain above counts too, unless the From domain's DMARC record is
strict: both belong to one organisation (RFC 9989, section 4.10.2; RFC 7489, 3.1.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from diagnostics.checks.dns import dkim, records
from diagnostics.checks.dns.dkim import DkimKey, KeyState
from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts
from diagnostics.checks.dns.judging.verdict import passed, unknown, wrong
from diagnostics.checks.dns.paste_marks import pasted
from diagnostics.checks.dns.resolver import Answer, AnswerState
from diagnostics.checks.step import Step
from diagnostics.model import Phrase, State


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key, the selector and the domain it stands at, and its record."""

    selector: str
    key: DkimKey
    domain: str
    text: str


def _found(
    subject: CheckedDomain,
    domain: str,
    answers: tuple[tuple[str, Answer], ...],
    wild: Answer | None,
) -> tuple[FoundKey, ...]:
    """All keys of a domain that were found, in the order of the selectors.

    What a wildcard answers counts at selectors that somebody named only.
    """
    anything = set(wild.records) if wild else set()
    return tuple(
        FoundKey(selector, key, domain, answer.records[0])
        for selector, answer in answers
        if selector in _chosen(subject) or {*answer.records} != anything
        for key in dkim.keys_of(answer.records)
    )


def _chosen(subject: CheckedDomain) -> frozenset[str]:
    """The selectors of the user and the provider."""
    return frozenset((*subject.options.selectors, *subject.listed("dkim_selectors")))


def _relevant(
    subject: CheckedDomain, keys: tuple[FoundKey, ...]
) -> tuple[FoundKey, ...]:
    """The keys at the user's and the provider's selectors, else all that are there."""
    own = tuple(k for k in keys if k.selector in _chosen(subject))
    return own or keys


def _own(subject: CheckedDomain, facts: DomainFacts) -> tuple[FoundKey, ...]:
    found = _found(subject, facts.domain, facts.dkim, facts.unlikely_key)
    return _relevant(subject, found)


def _above(subject: CheckedDomain, facts: DomainFacts) -> tuple[FoundKey, ...]:
    """The keys of domains above that receivers take; they matter where none is here."""
    found = tuple(
        key
        for above in facts.keys_above
        for key in _found(subject, above.domain, above.dkim, above.unlikely_key)
        if key.key.usable
    )
    return _relevant(subject, found)


def _is_strict(facts: DomainFacts) -> bool:
    """Whether only the From domain's own signature is aligned."""
    record = facts.dmarc.policy[1] if facts.dmarc else None
    return record is not None and record.strict("adkim")


def open_keys(facts: DomainFacts) -> Iterator[Answer]:
    """What nobody answered about keys, here and at the domains above."""
    yield from (answer for _, answer in facts.dkim if answer.open)
    if not _is_strict(facts):
        yield from _open_above(facts)


def _open_above(facts: DomainFacts) -> Iterator[Answer]:
    """What nobody answered about the domains above."""
    for above in facts.keys_above:
        yield from (answer for _, answer in above.dkim if answer.open)


def judge_dkim(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `dkim`: the best key that letters may be signed with decides."""
    own, chosen = _own(subject, facts), _chosen(subject)
    above = () if own else _above(subject, facts)
    strays = facts.misplaced.get("dkim", ())
    if above and not strays and not _is_strict(facts):
        return (_signed_above(subject, facts, above),)
    if not own or (chosen and own[0].selector not in chosen):
        return (_no_key(subject, facts, own, above),)
    best = _best(own)
    if best.key.state is KeyState.GOOD:
        seen = Phrase.of("dkim:good", **_shown(best))
        return (passed(subject, "dkim", seen, _data(subject, best)),)
    return (_bad_key(subject, best),)


def _best(keys: tuple[FoundKey, ...]) -> FoundKey:
    order = list(KeyState)
    return min(keys, key=lambda k: order.index(k.key.state))


def _data(subject: CheckedDomain, best: FoundKey) -> dict[str, Any]:
    where = {"selector": best.selector, "bits": best.key.bits}
    return {**where, "dkim_domain": subject.dkim_domain}


def _shown(best: FoundKey) -> dict[str, str]:
    key = best.key
    return {"selector": best.selector, "kind": key.kind, "bits": str(key.bits)}


def _signed_above(
    subject: CheckedDomain, facts: DomainFacts, above: tuple[FoundKey, ...]
) -> Step:
    """A key of the organisation: whether letters carry its signature, they tell."""
    best = _best(above)
    chosen = _chosen(subject)
    if facts.dmarc is None or facts.dmarc.open:
        # Who can't tell how strict the domain is can't tell whether the key counts.
        return _unsure(subject, facts, best)
    if facts.dmarc.policy[1] is None or (chosen and best.selector not in chosen):
        return _unsure(subject, facts, best)
    if best.key.state is not KeyState.GOOD:
        return _bad_key(subject, best)
    seen = Phrase.of("dkim:good-above", above=best.domain, **_shown(best))
    return passed(subject, "dkim", seen, _data(subject, best))


def _unsure(subject: CheckedDomain, facts: DomainFacts, best: FoundKey) -> Step:
    """A key above that may sign the letters, or not."""
    where = {"selector": best.selector, "above": best.domain}
    seen = Phrase.of("dkim:only-above", domain=facts.domain, **where)
    expected = Phrase("dkim:signer-wanted")
    give = partial(wrong, subject, "dkim", "dkim-unknown", expected=expected)
    return give(seen, state=State.INCONCLUSIVE, data={"selectors": [best.selector]})


def _bad_key(subject: CheckedDomain, best: FoundKey) -> Step:
    key = best.key
    broken = key.state is KeyState.BROKEN and not key.undefined
    paste = records.dkim_mended(_key_name(best.domain, best.selector), best.text)
    seen = Phrase.of(
        "dkim:not-good",
        selector=best.selector,
        domain=best.domain,
        why=key.why,
        pasted=pasted(best.text) if broken else None,
    )
    wanted = Phrase.of("dkim:good-wanted", bits=str(dkim.GOOD_BITS))
    if key.undefined:
        wanted = Phrase("dkim:one-wanted")
    # Receivers ignore a key that is too short (RFC 8301), as if there were none.
    state = State.FAILED if key.bits and not key.usable else None
    give = partial(wrong, subject, "dkim", f"dkim-{key.state}", seen, state=state)
    if broken and paste:
        return give(paste=paste, data=_data(subject, best))
    return give(expected=wanted, data=_data(subject, best))


def _key_name(domain: str, selector: str) -> str:
    return f"{selector}._domainkey.{domain}"


def _no_key(
    subject: CheckedDomain,
    facts: DomainFacts,
    others: tuple[FoundKey, ...],
    above: tuple[FoundKey, ...],
) -> Step:
    for name, text in facts.misplaced.get("dkim", ()):
        return _misplaced_key(subject, facts, name, text)
    for _, answer in facts.dkim:
        if answer.open:
            return unknown(subject, "dkim", answer)
    if not others and _nothing_below(facts):
        for answer in () if _is_strict(facts) else _open_above(facts):
            return unknown(subject, "dkim", answer)
        signer = {"dkim_domain": subject.dkim_domain}
        uncounted = above[0].domain if above else ""
        seen = Phrase.of("dkim:nothing-below", domain=facts.domain, above=uncounted)
        expected = Phrase.of("dkim:key-wanted", **signer)
        give = partial(wrong, subject, "dkim", "dkim-missing", expected=expected)
        return give(seen, data=signer)
    tried = tuple(selector for selector, _ in facts.dkim)
    seen = Phrase.of("dkim:none-tried", selectors=tried)
    if others:
        seen = Phrase.of("dkim:elsewhere", selectors=tuple(k.selector for k in others))
    elif facts.unlikely_key and facts.unlikely_key.found:
        seen = Phrase.of("dkim:wildcard", domain=facts.domain)
    expected = Phrase("dkim:selector-wanted")
    give = partial(wrong, subject, "dkim", "dkim-unknown", seen, expected=expected)
    data = {"selectors": [k.selector for k in others] or list(tried)}
    return give(state=State.INCONCLUSIVE, data=data)


def _nothing_below(facts: DomainFacts) -> bool:
    """Whether DNS says so of `_domainkey`, and no answer belies it."""
    top = facts.domainkey
    below = [answer for _, answer in facts.dkim]
    below += [facts.unlikely_key] if facts.unlikely_key else []
    return (
        top is not None
        and top.state is AnswerState.NXDOMAIN
        and all(answer.state is AnswerState.NXDOMAIN for answer in below)
    )


def _misplaced_key(
    subject: CheckedDomain, facts: DomainFacts, name: str, text: str
) -> Step:
    """A key that stands where receivers don't look."""
    selector = name.removesuffix(f".{facts.domain}").partition("._domainkey.")[0]
    paste = None
    if selector != "_domainkey":
        paste = records.dkim_moved(_key_name(facts.domain, selector), text)
    data = {"dkim_domain": subject.dkim_domain}
    seen = Phrase.of("dkim:misplaced", name=name, domain=facts.domain)
    expected = "" if paste else Phrase.of("dkim:key-wanted", **data)
    give = partial(wrong, subject, "dkim", "dkim-missing", seen, expected=expected)
    return give(paste=paste, data=data)


def will_be_signed(subject: CheckedDomain, facts: DomainFacts) -> bool | None:
    """Whether letters will carry an aligned DKIM signature; None if unknown.

    A key above is no proof: the signer may know the From domain only. A selector that
    the user read in a signed letter is.
    """
    keys = _own(subject, facts)
    if any(k.selector in _chosen(subject) and k.key.usable for k in keys):
        return True
    if any(k.key.usable or k.key.undefined for k in keys):
        return None
    if not keys and not _is_strict(facts):
        above = _above(subject, facts)
        if any(k.selector in subject.options.selectors for k in above):
            return True
        if above or any(_open_above(facts)):
            return None
    return False if keys or _nothing_below(facts) else None
