"""A search that is an error's text: what it means, and which mailbox it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from diagnostics import senders
from diagnostics.domain_names import same_address
from diagnostics.errors import Explanation, explain, reason, whole_addresses
from diagnostics.model import Account, Mailbox, Phrase, Reading
from diagnostics.report.account_search.letter_forms import EDGES, fold
from diagnostics.report.account_search.lookups import Match, SearchResult, exactly, find
from diagnostics.report.account_search.search_index import (
    SearchIndex,
    Thing,
    ThingKind,
    hosts_of,
)
from diagnostics.report.things import sent_groups

LONGEST = 4_000
"""Characters of a search that are explained at once; the page reads all of it."""

MOST_OFFERED = 5
"""So many mailboxes are offered to be the error's."""

_MOST_HOSTS = 40
"""Words of a text that are looked up as a host or an address."""

_NO_REASON = frozenset({"unknown", "not-an-error"})
_CODES = re.compile(r"(?<!\d)(?:[45]\d\d[ -]|[45]\.\d{1,3}\.\d{1,3}\b)|-ERR\b")


@dataclass(frozen=True, slots=True)
class LikelyMailbox:
    """A mailbox that an error may belong to, and why it is offered."""

    mailbox: Mailbox
    why: Phrase


@dataclass(frozen=True, slots=True)
class ErrorHit:
    """A search that looks like an error.

    Attributes:
        text: the search.
        title: what the error is, empty where nobody can tell.
        mailboxes: whose it may be, the likeliest first.
    """

    text: str
    title: str
    mailboxes: tuple[LikelyMailbox, ...] = ()


def error_hit(
    index: SearchIndex, account: Account, reading: Reading, query: str, named: bool
) -> ErrorHit | None:
    """What a search means where it looks like an error; None where it doesn't.

    Args:
        index: of the account.
        account: the account.
        reading: how to read what the help leaves open.
        query: the search.
        named: whether things were found by it.
    """
    text = query[:LONGEST]
    if named and len(text.split()) == 1:  # some errors are a host's name and no more
        return None
    first = next(iter(explain(text)), None)
    known = first is not None and first.reason not in _NO_REASON
    if not known and not (_CODES.search(text) and not named):
        return None
    title = reason(first.reason).rule.title if first and known else ""
    found = _named(index, text, first)
    boxes = _likely(account, reading, text, found)
    unique = {box.mailbox.id: box for box in reversed(list(boxes))}
    return ErrorHit(query, title, tuple(reversed(unique.values()))[:MOST_OFFERED])


def _named(
    index: SearchIndex, text: str, explained: Explanation | None
) -> SearchResult:
    """People, projects, mailboxes and servers whose names stand beside the error.

    Words that led to the explanation name nothing. Addresses and hosts are looked up
    one by one, other words together.
    """
    quoted = {
        word.strip(EDGES)
        for piece in (explained.evidence if explained else ())
        for word in fold(piece.quote).split()
    }
    words = dict.fromkeys(word.strip(EDGES) for word in fold(text).split())
    beside = [word for word in words if word and word not in quoted]
    names = [w for w in beside if w in index.having and not w.isdecimal()]
    found = _whole_words(find(index, " ".join(names)))
    for word in [word for word in beside if "." in word][:_MOST_HOSTS]:
        for hit in exactly(index, word):
            hits = found.hits.get(hit.thing.kind, ())
            found = replace(found, hits={**found.hits, hit.thing.kind: (*hits, hit)})
    return found


def _whole_words(found: SearchResult) -> SearchResult:
    return SearchResult(
        {
            kind: tuple(hit for hit in hits if hit.match <= Match.WORD)
            for kind, hits in found.hits.items()
        },
        found.pairs,
    )


def mailboxes_with(account: Account, addresses: Iterable[str]) -> list[Mailbox]:
    """The account's mailboxes that have one of these addresses, however spelt."""
    named = {*map(same_address, addresses)}
    return [box for box in account.mailboxes if same_address(box.address) in named]


def _likely(
    account: Account, reading: Reading, text: str, found: SearchResult
) -> Iterator[LikelyMailbox]:
    """The mailboxes that an error with these names may belong to."""
    for box in mailboxes_with(account, whole_addresses(text.lower())):
        yield _likely_one("address", box)
    for hit in _few(found, ThingKind.MAILBOX):
        yield _likely_one("address", account.mailbox(hit.id))
    for pair in found.pairs[:1]:
        answer = senders.resolve(
            account, pair.person.id, pair.project.id, reading, partial=True
        )
        if answer.sender:
            box = account.mailbox(answer.sender)
            facts = {"person": pair.person.title, "project": pair.project.title}
            yield _likely_one("pair", box, **facts)
    for hit in _few(found, ThingKind.PERSON):
        alone = senders.of_employee(account, hit.id, reading, partial=True)
        for box in _senders(sent_groups.of_person(alone)):
            yield _likely_one("person", box, person=hit.title)
    for hit in _few(found, ThingKind.PROJECT):
        alone = senders.of_project(account, hit.id, reading, partial=True)
        for box in _senders(sent_groups.of_project(alone)):
            yield _likely_one("project", box, project=hit.title)
    for hit in _few(found, ThingKind.SERVER):
        on_it = [m for m in account.mailboxes if hit.id in hosts_of(m)]
        for box in on_it[:MOST_OFFERED]:
            yield _likely_one("server", box, host=hit.title)


def _likely_one(why: str, mailbox: Mailbox, **facts: str) -> LikelyMailbox:
    phrase = Phrase.of(f"things:error-of-{why}", address=mailbox.label, **facts)
    return LikelyMailbox(mailbox, phrase)


def _few(found: SearchResult, kind: ThingKind) -> Iterable[Thing]:
    """The best hits of a kind, where a name fits few."""
    hits = found.hits.get(kind, ())
    return [hit.thing for hit in hits[:2]] if len(hits) <= MOST_OFFERED else []


def _senders(groups: Sequence[sent_groups.SentGroup]) -> list[Mailbox]:
    return [g.sender for g in groups if g.sender is not None][:MOST_OFFERED]
