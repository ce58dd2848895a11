"""Domains that look like another one: a typing slip, or letters of two scripts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from diagnostics import catalogue
from diagnostics.checks.dns.near_words import distance
from diagnostics.domain_names import one_spelling, to_unicode

# Real services whose names are one letter away from another well-known one.
_REAL = frozenset({"mail.com", "email.com", "ymail.com", "gmx.com", "hotmail.com"})

_SAME_SHAPE = str.maketrans(
    {"0": "o", "1": "l", "і": "i", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c"}
)


def mixed_scripts(domain: str) -> tuple[str, ...]:
    """The scripts of a label that mixes several, in words; empty where none does."""
    for label in to_unicode(domain).split("."):
        letters = {unicodedata.name(c, "?").split()[0] for c in label if c.isalpha()}
        if len(letters) > 1 and letters & {"LATIN", "CYRILLIC", "GREEK"}:
            return tuple(sorted(name.capitalize() for name in letters))
    return ()


def look_alike_of(domain: str, own: Iterable[str]) -> str:
    """The own or free-mail domain that a domain is probably meant to be, or empty."""
    domain = one_spelling(domain)
    shape = _shape(domain)
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
        if shape == _shape(known) or distance(shape, known) == 1:
            return known
    return ""


def _shape(domain: str) -> str:
    plain = to_unicode(domain).translate(_SAME_SHAPE)
    return plain.replace("rn", "m").replace("vv", "w")
