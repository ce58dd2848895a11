"""Whether what answers is the server, or an antivirus or a firewall before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from diagnostics.catalogue import rule
from diagnostics.checks.mail.judges.chain import covers
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.securing.tls_records import Certificate
from diagnostics.model import Phrase, State

INTERCEPTOR = "checks/interceptor"


def interceptor_of(chain: Iterable[Certificate], host: str) -> tuple[str, str]:
    """The product that made a certificate on the fly, and its issuer's name; or none.

    Such a certificate fits the host that was asked for. The one that an appliance of
    the same maker has of its own, as somebody's mail server, doesn't.
    """
    links = tuple(chain)
    if not links or not covers(links[0].names, host):
        return "", ""
    for link in links:
        if product := _maker((link.issuer_name or link.issuer).lower()):
            return product, link.issuer
    return "", ""


@lru_cache(maxsize=256)  # a run sees the same few issuers in every session
def _maker(issuer: str) -> str:
    """The product whose mark is in an issuer's name in small letters; or none."""
    for product, marks in rule(INTERCEPTOR).data["issuers"].items():
        if any(mark in issuer for mark in marks):
            return str(product)
    return ""


def intercepted(
    product: str, issuer: str, data: Mapping[str, Any] | None = None
) -> StageOutcome:
    """A certificate that isn't the server's: what the server itself has is unknown."""
    seen = Phrase.of("mail:intercepted", product=product, issuer=issuer)
    facts = {**(data or {}), "product": product}
    expected = Phrase("mail:own-certificate")
    return StageOutcome(State.INCONCLUSIVE, INTERCEPTOR, seen, expected, facts)


def rewritten(said: str) -> StageOutcome:
    """Replies that somebody rewrote: what the server itself offers is unknown."""
    seen = Phrase.of("mail:rewritten", said=said)
    expected = Phrase("mail:own-replies")
    return StageOutcome(State.INCONCLUSIVE, INTERCEPTOR, seen, expected)
