"""Replies of SMTP that show who rewrites them: firewalls that hide what they forbid."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STARS = re.compile(r"[*\d ]*\*{5}[*\d ]*")
"""A greeting of a Cisco firewall: all but some digits is hidden (`mask-banner`)."""

_HIDDEN = re.compile(r"X{3,60}[A-Z]?")
"""A keyword that it hides: `XXXXXXXA` in the place of `STARTTLS`."""

_PROXY = re.compile(r"\b(?:avast!?|AVG)\s.{0,20}\bproxy\b", re.IGNORECASE)
"""How scanners of mail greet in the place of the server."""


def masked(greeting: str, keywords: Iterable[str]) -> str:
    """What shows that replies are rewritten on the way, or nothing.

    Args:
        greeting: the server's first words, behind their code.
        keywords: those of EHLO, in capitals.
    """
    hidden = [keyword for keyword in keywords if _HIDDEN.fullmatch(keyword)]
    if hidden:
        return ", ".join(hidden[:5])
    words = greeting.strip()[:200]
    hides = _STARS.fullmatch(words) or _PROXY.search(words)
    return words if hides else ""
