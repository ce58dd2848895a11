"""An SPF record with everything it includes, and what that costs a receiver."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from diagnostics.checks.dns.resolver import Answer, AnswerState, Resolver, canonical
from diagnostics.checks.dns.spf import evaluation, macros, spf_terms
from diagnostics.checks.dns.spf.spf_terms import Directive, Network, Record, SpfFault
from diagnostics.model import Phrase

MOST_RECORDS = 60
"""Records of one tree that are fetched: far more than the ten look-ups allow."""

MOST_TERMS = 20
"""Terms of one record whose names are looked up."""

_parsed = lru_cache(maxsize=256)(spf_terms.parse)


@dataclass(frozen=True, slots=True)
class SpfNode:
    """The SPF record of one domain, and the records it leads to.

    Attributes:
        domain: whose record.
        link: the term that led here, empty for the first.
        answer: the TXT answer; its state says why there is no record.
        inner: of `include` and `redirect`, in order.
        voids: names in its terms where nothing was found.
        loop: whether the domain stands further up already.
        crowded: its `mx` terms that lead to more hosts than receivers look at.
    """

    domain: str
    link: str
    answer: Answer
    inner: tuple[SpfNode, ...] = ()
    voids: tuple[str, ...] = ()
    loop: bool = False
    crowded: tuple[str, ...] = ()

    @property
    def records(self) -> tuple[str, ...]:
        """The SPF records among the answers; exactly one is right."""
        return evaluation.spf_records(self.answer)

    @property
    def parsed(self) -> Record | SpfFault | None:
        """The record or its fault, None without exactly one record."""
        return _parsed(self.records[0]) if len(self.records) == 1 else None

    @property
    def own_lookups(self) -> int:
        """Terms of this record alone that ask DNS."""
        if not isinstance(self.parsed, Record):
            return 0
        mechanisms = reachable(self.parsed)
        asking = sum(d.mechanism in spf_terms.LOOKUP_MECHANISMS for d in mechanisms)
        return asking + bool(redirect_of(self.parsed))

    @property
    def lookups(self) -> int:
        """Look-ups of a receiver that has to take every term, at most."""
        return self.own_lookups + sum(node.lookups for node in self.inner)

    @property
    def breaks(self) -> bool:
        """Whether a receiver that comes here gives up: no, or no readable, record."""
        if self.answer.open:
            return False
        return self.loop or len(self.records) != 1 or isinstance(self.parsed, SpfFault)

    @property
    def void_terms(self) -> tuple[str, ...]:
        """The terms that lead nowhere, of the whole tree."""
        return tuple(text for node in self.walk() for text in node.voids)

    @property
    def crowded_terms(self) -> tuple[str, ...]:
        """The `mx` terms of too many hosts, of the whole tree."""
        return tuple(text for node in self.walk() for text in node.crowded)

    @property
    def sound(self) -> bool:
        """Whether no receiver gives up on it, whatever address it checks."""
        within = (
            self.lookups <= evaluation.MOST_LOOKUPS
            and len(self.void_terms) <= evaluation.MOST_VOIDS
            and not self.crowded_terms
        )
        return within and not any(node.breaks for node in self.walk())

    def walk(self) -> Iterator[SpfNode]:
        """This node and all below it, in order."""
        yield self
        for node in self.inner:
            yield from node.walk()

    def branch(self) -> dict[str, Any]:
        """The tree as JSON-able facts: what led here, its cost, what it holds.

        `term`, `domain`, `lookups` (of the whole branch), `records`, `inner`.
        """
        return {
            "term": self.link,
            "domain": self.domain,
            "lookups": self.lookups,
            "records": list(self.records),
            "inner": [node.branch() for node in self.inner],
        }


def reachable(record: Record) -> tuple[Directive, ...]:
    """The directives up to `all`, behind which nothing counts."""
    for position, directive in enumerate(record.directives):
        if directive.mechanism == "all":
            return record.directives[: position + 1]
    return record.directives


def behind_all(record: Record) -> tuple[str, ...]:
    """The terms that an `all` before them keeps from counting (section 5.1).

    A `redirect=` counts as one wherever it stands beside an `all`.
    """
    late = [d.text for d in record.directives[len(reachable(record)) :]]
    if record.redirect and not redirect_of(record):
        late.append(f"redirect={record.redirect}")
    return tuple(late)


def redirect_of(record: Record) -> str:
    """The target of `redirect=` where it counts: not beside an `all`."""
    has_all = any(d.mechanism == "all" for d in record.directives)
    return "" if has_all else record.redirect


async def spf_tree(domain: str, resolver: Resolver, record: str = "") -> SpfNode:
    """Follows the includes and redirects of a domain's record.

    Args:
        domain: whose record.
        resolver: who answers the questions.
        record: what the domain would have instead of what it has.
    """
    return await _Walker(resolver, record).node(domain, "", ())


@dataclass(slots=True)
class _Walker:
    """Fetches a tree; a hostile one ends after `MOST_RECORDS`."""

    resolver: Resolver
    record: str = ""
    fetched: int = 0

    async def node(self, domain: str, link: str, above: tuple[str, ...]) -> SpfNode:
        """The record of one domain with all below it."""
        name = canonical(domain)
        if name in above:
            error = Phrase("spf:includes-itself")
            answer = Answer(name, "TXT", AnswerState.NODATA, error=error)
            return SpfNode(name, link, answer, loop=True)
        self.fetched += 1
        if self.fetched > MOST_RECORDS:
            error = Phrase.of("spf:cut-off", most=MOST_RECORDS)
            answer = Answer(name, "TXT", AnswerState.ERROR, error=error)
            return SpfNode(name, link, answer)
        if self.record and not above:
            answer = Answer(name, "TXT", AnswerState.FOUND, (self.record,))
        else:
            answer = await self.resolver.lookup(name, "TXT")
        alone = SpfNode(name, link, answer)
        parsed = alone.parsed
        if not isinstance(parsed, Record):
            return alone
        path = (*above, name)
        work = (self.node(target, text, path) for text, target in _links(parsed))
        inner = await asyncio.gather(*work)
        found = await _looked_up(parsed, name, self.resolver)
        voids = [t.text for t, a in found if a.absent and not await self.v6(t, a)]
        crowded = [
            t.text
            for t, a in found
            if a.rdtype == "MX" and len(a.records) > evaluation.MOST_HOSTS
        ]
        return replace(
            alone, inner=tuple(inner), voids=tuple(voids), crowded=tuple(crowded)
        )

    async def v6(self, term: Directive, answer: Answer) -> bool:
        """Whether a name without IPv4 address has one of IPv6: it leads somewhere."""
        if term.mechanism != "a" or answer.state is not AnswerState.NODATA:
            return False
        return (await self.resolver.lookup(answer.name, "AAAA")).found


def _links(record: Record) -> list[tuple[str, str]]:
    links = [(d.text, d.target) for d in reachable(record) if d.mechanism == "include"]
    target = redirect_of(record)
    if target:
        links.append((f"redirect={target}", target))
    return [link for link in links if not macros.has_macros(link[1])]


async def _looked_up(
    record: Record, domain: str, resolver: Resolver
) -> list[tuple[Directive, Answer]]:
    """The terms of `a` and `mx` with their answers; `exists` is meant to find none."""
    kinds = {"a": "A", "mx": "MX"}
    terms = [d for d in reachable(record) if d.mechanism in kinds]
    terms = [d for d in terms if not macros.has_macros(d.target)][:MOST_TERMS]
    names = [(d.target or domain, kinds[d.mechanism]) for d in terms]
    answers = await asyncio.gather(*(resolver.lookup(n, kind) for n, kind in names))
    return list(zip(terms, answers, strict=True))


def networks(node: SpfNode) -> tuple[Network, ...]:
    """The addresses that the tree passes by `ip4` and `ip6`."""
    return tuple(
        directive.network
        for inner in node.walk()
        if isinstance(inner.parsed, Record)
        for directive in reachable(inner.parsed)
        if directive.network is not None and directive.qualifier == "+"
    )


def authorising_domains(node: SpfNode) -> frozenset[str]:
    """The domains whose record passes here too: reached by `include` or `redirect`."""
    found = {node.domain}
    for inner in node.inner:
        if inner.link[0] not in "-~?":
            found |= authorising_domains(inner)
    return frozenset(found)
