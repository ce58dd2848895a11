"""An SPF record with everything it includes, and what that costs a receiver."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.checks.dns import spf, spf_macros, spf_parse
from diagnostics.checks.dns.resolver import Answer, AnswerState, Resolver, canonical
from diagnostics.checks.dns.spf_parse import Directive, Fault, Network, Record

DEEPEST = 10
"""Includes within includes that are followed: more exceeds the ten look-ups anyway."""


@dataclass(frozen=True, slots=True)
class SpfNode:
    """The SPF record of one domain, and the records it leads to.

    Attributes:
        domain: whose record.
        link: the term that led here, empty for the first.
        answer: the TXT answer; its state says why there is no record.
        records: the SPF records among the answers; exactly one is right.
        parsed: the record or its fault, None without exactly one record.
        inner: of `include` and `redirect`, in order.
        voids: names in its terms where nothing was found.
        open_terms: terms that nobody could tell (failed look-ups).
        loop: whether the domain stands further up already.
    """

    domain: str
    link: str
    answer: Answer
    records: tuple[str, ...] = ()
    parsed: Record | Fault | None = None
    inner: tuple[SpfNode, ...] = ()
    voids: tuple[str, ...] = ()
    open_terms: tuple[str, ...] = ()
    loop: bool = False

    @property
    def own_lookups(self) -> int:
        """Terms of this record alone that ask DNS."""
        if not isinstance(self.parsed, Record):
            return 0
        mechanisms = reachable(self.parsed)
        asking = sum(d.mechanism in spf_parse.LOOKUP_MECHANISMS for d in mechanisms)
        return asking + bool(redirect_of(self.parsed))

    @property
    def lookups(self) -> int:
        """Look-ups of a receiver that has to take every term, at most."""
        return self.own_lookups + sum(node.lookups for node in self.inner)

    def walk(self) -> Iterator[SpfNode]:
        """This node and all below it, in order."""
        yield self
        for node in self.inner:
            yield from node.walk()

    def lines(self, indent: int = 0) -> list[str]:
        """The tree as text, with the look-ups of each branch."""
        label = self.link or f"{self.domain}:"
        said = self.records[0] if len(self.records) == 1 else str(self.answer)
        lines = [f"{'  ' * indent}{label} ({self.lookups} look-ups) {said}"]
        return lines + [line for n in self.inner for line in n.lines(indent + 1)]


def reachable(record: Record) -> tuple[Directive, ...]:
    """The directives up to `all`, behind which nothing counts."""
    for position, directive in enumerate(record.directives):
        if directive.mechanism == "all":
            return record.directives[: position + 1]
    return record.directives


def redirect_of(record: Record) -> str:
    """The target of `redirect=` where it counts: not beside an `all`."""
    has_all = any(d.mechanism == "all" for d in record.directives)
    return "" if has_all else record.redirect


async def spf_tree(
    domain: str, resolver: Resolver, link: str = "", above: tuple[str, ...] = ()
) -> SpfNode:
    """Follows the includes and redirects of a domain's record."""
    name = canonical(domain)
    if name in above or len(above) >= DEEPEST:
        missing = Answer(name, "TXT", AnswerState.NODATA, error="included in itself")
        return SpfNode(name, link, missing, loop=True)
    answer = await resolver.lookup(name, "TXT")
    records = spf.spf_records(answer)
    if len(records) != 1:
        return SpfNode(name, link, answer, records)
    parsed = spf_parse.parse(records[0])
    if isinstance(parsed, Fault):
        return SpfNode(name, link, answer, records, parsed)
    inner = await asyncio.gather(
        *(
            spf_tree(target, resolver, text, (*above, name))
            for text, target in _links(parsed)
        )
    )
    voids, unknown = await _hosts(parsed, name, resolver)
    return SpfNode(name, link, answer, records, parsed, tuple(inner), voids, unknown)


def _links(record: Record) -> list[tuple[str, str]]:
    links = [(d.text, d.target) for d in reachable(record) if d.mechanism == "include"]
    target = redirect_of(record)
    if target:
        links.append((f"redirect={target}", target))
    return [link for link in links if not spf_macros.has_macros(link[1])]


async def _hosts(
    record: Record, domain: str, resolver: Resolver
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms of `a`, `mx` and `exists` that find nothing, and those left open."""
    kinds = {"a": "A", "exists": "A", "mx": "MX"}
    terms = [d for d in reachable(record) if d.mechanism in kinds]
    terms = [d for d in terms if not spf_macros.has_macros(d.target)]
    answers = await asyncio.gather(
        *(resolver.lookup(d.target or domain, kinds[d.mechanism]) for d in terms)
    )
    pairs = list(zip(terms, answers, strict=True))
    voids = tuple(d.text for d, a in pairs if a.absent and d.mechanism != "exists")
    return voids, tuple(d.text for d, a in pairs if a.open)


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
