"""Domains that look like another one, by a typing slip or by letters of its shape."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics import catalogue
from diagnostics.checks.dns.near_words import distance
from diagnostics.domain_names import one_spelling, to_unicode

# Real services whose names are one letter away from another well-known one.
_REAL = frozenset({"mail.com", "email.com", "ymail.com", "gmx.com", "hotmail.com"})

_SAME_SHAPE = str.maketrans(
    {"0": "o", "1": "l", "і": "i", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c"}
)


def look_alike_of(domain: str, own: Iterable[str]) -> str:
    """The own or free-mail domain that a domain is probably meant to be, or empty."""
    domain = one_spelling(domain)
    shape = shape_of(domain)
    famous = {
        str(known)
        for provider_id in catalogue.provider_ids()
        for known in catalogue.provider(provider_id).rule.data.get("domains", ())
    }
    mine = {one_spelling(known) for known in own}
    if domain in mine | famous | _REAL:
        return ""
    # Short names (aol, live) have many real neighbours.
    long = sorted(k for k in famous if len(k.partition(".")[0]) >= 5)
    for known in sorted(mine) + long:
        if shape == shape_of(known) or distance(shape, known) == 1:
            return known
    return ""


def shape_of(domain: str) -> str:
    """How a domain looks to a hasty reader: what looks alike is written alike."""
    plain = to_unicode(domain).translate(_SAME_SHAPE)
    return plain.replace("rn", "m").replace("vv", "w")
