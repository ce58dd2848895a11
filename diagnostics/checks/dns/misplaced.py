"""Looks for records where they often stand by mistake; asked only where none is right.

Panels of DNS services add the domain to a name that has it already, and a record is
pasted at the domain itself, or at the name that its provider's own record has.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable

from diagnostics.checks.dns.dkim import is_dkim
from diagnostics.checks.dns.dmarc import meant_as_dmarc
from diagnostics.checks.dns.resolver import Answer, Resolver
from diagnostics.checks.dns.spf.spf_terms import is_spf

Found = tuple[tuple[str, str], ...]
"""`(name, record)` of each, in the order of the names."""

_SPF = ("_spf.{}", "spf.{}", "{}.{}", "_dmarc.{}", "_spf.{}.{}")


async def misplaced_spf(domain: str, resolver: Resolver) -> Found:
    """SPF records beside a domain that has none."""
    names = (name.replace("{}", domain) for name in _SPF)
    return _without_wildcards(await _found(names, is_spf, resolver))


async def misplaced_dmarc(domain: str, resolver: Resolver) -> Found:
    """DMARC records at the domain itself, and with the domain written twice."""
    names = (domain, f"_dmarc.{domain}.{domain}", f"dmarc.{domain}")
    return await _found(names, meant_as_dmarc, resolver)


async def misplaced_keys(
    domain: str, selectors: Iterable[str], likely: Iterable[str], resolver: Resolver
) -> Found:
    """DKIM keys with the domain written twice, or without `_domainkey`.

    Args:
        domain: that has no key at any of the selectors.
        selectors: all that were tried.
        likely: those of the user and the provider: tried at the domain too.
        resolver: who answers the questions.
    """
    names = [f"_domainkey.{domain}", *(f"{s}.{domain}" for s in likely)]
    names += [f"{s}._domainkey.{domain}.{domain}" for s in selectors]
    return _without_wildcards(await _found(names, is_dkim, resolver))


def _without_wildcards(found: Found) -> Found:
    """Those that stand at one name only: what answers at several stands at none."""
    times = Counter(text for _, text in found)
    return tuple((name, text) for name, text in found if times[text] == 1)


async def _found(
    names: Iterable[str], fits: Callable[[str], bool], resolver: Resolver
) -> Found:
    answers: list[Answer] = await asyncio.gather(
        *(resolver.lookup(name, "TXT") for name in names)
    )
    return tuple((a.name, text) for a in answers for text in a.records if fits(text))
