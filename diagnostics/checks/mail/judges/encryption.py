"""What became of TLS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from diagnostics.checks.mail.judges.between.interception import (
    intercepted,
    interceptor_of,
)
from diagnostics.checks.mail.judges.chain import (
    CertificateVerdict,
    advisory,
    chain_to_json,
    fatal,
    links_of,
)
from diagnostics.checks.mail.judges.other_services import speaks_another
from diagnostics.checks.mail.judges.refusals import wrong_service
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.securing.tls_records import (
    Secured,
    TlsOffer,
    Unsecured,
)
from diagnostics.checks.mail.seen import Visit
from diagnostics.model import Phrase, Said, Security, State

MIN_GROUP = 2048
"""Fewest bits of a Diffie-Hellman group (NIST SP 800-52; OpenSSL's level 2)."""

_CURRENT = "TLSv1.2"

_GREETS = {"smtp": "220", "pop3": "+OK", "imap": "* OK"}
_REFUSES = ("4", "5", "-ERR")
"""How a mail server's first line begins when it doesn't greet."""


def judge_secured(visit: Visit, secured: Secured, now: datetime) -> StageOutcome:
    """A handshake that worked: its certificate and old versions are asides."""
    asides = [("certificate", o) for o in _certificate(visit, secured, now)]
    if secured.legacy:
        seen = Phrase.of("mail:old-accepted", version=secured.legacy)
        expected = Phrase.of("mail:new-tls-only")
        asides.append(("tls-versions", StageOutcome(seen=seen, expected=expected)))
    if secured.injected:
        asides.append(("plain-before-tls", _injected(secured.injected)))
    return StageOutcome(
        seen=f"{secured.version}, {secured.cipher}",
        data={"version": secured.version, "cipher": secured.cipher},
        asides=tuple(asides),
    )


def _injected(said: str) -> StageOutcome:
    """What came in plain text where only TLS may follow (CVE-2011-0411)."""
    seen = Phrase.of("mail:injected", said=said)
    expected = Phrase.of("mail:silence-before-tls")
    rule = "checks/starttls-injection"
    return StageOutcome(State.INCONCLUSIVE, rule, seen, expected)


def _certificate(
    visit: Visit, secured: Secured, now: datetime
) -> tuple[StageOutcome, ...]:
    data = {"chain": chain_to_json(secured.chain, now)}
    product, issuer = interceptor_of(secured.chain, visit.host)
    if product:
        return (intercepted(product, issuer, data),)
    links = links_of(secured.path, secured.chain if secured.path else secured.chain[:1])
    first, *others = advisory(links, visit.host, now) or (None,)
    if first:
        told = _told(State.WARNING, first, data)
        return told, *(_told(State.WARNING, v) for v in others if v)
    if not links:
        return (StageOutcome(data=data),)
    left = max(0, min(c.days_left(now) for c in links))
    seen = Phrase.of("mail:days-left", subject=links[0].subject, days=left)
    return (StageOutcome(seen=seen, data=data),)


def _told(
    state: State, verdict: CertificateVerdict, data: Mapping[str, object] | None = None
) -> StageOutcome:
    rule, seen, expected = verdict.rule, verdict.seen, verdict.expected
    return StageOutcome(state, rule, seen, expected, data or {})


def judge_unsecured(visit: Visit, failed: Unsecured, now: datetime) -> StageOutcome:
    """A handshake that failed, told in its real reason."""
    if failed.kind == "certificate":
        return _refused_chain(visit, failed, now)
    if failed.greeting:
        return _plain(visit, failed.greeting)
    version = failed.offer.version if failed.offer else failed.legacy
    if version and version != _CURRENT:
        seen: Said = Phrase.of("mail:old-only", version=version)
        expected = Phrase.of("mail:new-tls")
        return StageOutcome(State.FAILED, "checks/old-tls", seen, expected)
    seen = failed.detail or Phrase.of("mail:closed")
    if failed.offer:
        return _disagreed(seen, failed.offer)
    reset = failed.kind == "reset"
    rule = "checks/connection-reset" if reset else "checks/tls-handshake-failed"
    return StageOutcome(State.FAILED, rule, seen, Phrase.of("mail:a-handshake"))


def _disagreed(said: Said, offer: TlsOffer) -> StageOutcome:
    """A server that answers whoever takes everything: what it would have."""
    data: dict[str, Any] = {"version": offer.version, "cipher": offer.cipher}
    words = {"version": offer.version, "cipher": offer.cipher, "said": said}
    if offer.weakness:
        why = Phrase(f"mail:weak-{offer.weakness}")
        seen = Phrase.of("mail:offers-weak", **words, why=why)
        rule, expected = "checks/weak-encryption", Phrase.of("mail:strong-cipher")
    elif 0 < offer.group_bits < MIN_GROUP:
        seen = Phrase.of("mail:offers-group", **words, bits=str(offer.group_bits))
        expected = Phrase.of("mail:strong-group", bits=str(MIN_GROUP))
        rule, data = "checks/weak-encryption", {**data, "bits": offer.group_bits}
    elif offer.asks_certificate:
        return client_certificate(said)
    else:
        seen = Phrase.of("mail:offers", **words)
        rule, expected = "checks/tls-handshake-failed", Phrase.of("mail:a-handshake")
    return StageOutcome(State.FAILED, rule, seen, expected, data)


def client_certificate(said: Said) -> StageOutcome:
    """The server wants to know the client by a certificate."""
    expected = Phrase.of("mail:no-client-certificate")
    seen = Phrase.of("mail:wants-certificate", said=said)
    return StageOutcome(State.FAILED, "checks/client-certificate", seen, expected)


def wants_certificate(detail: str) -> bool:
    """Whether an error in the middle of a talk says so: TLS 1.3 tells it late."""
    return "certificate required" in detail


def _refused_chain(visit: Visit, failed: Unsecured, now: datetime) -> StageOutcome:
    code, chain = failed.verify_code, failed.chain
    verdicts = fatal(failed, visit.host, now) if chain else ()
    data = {
        "verify_code": code,
        "verify_message": failed.detail,
        "chain": chain_to_json(chain, now),
        "also": [v.rule for v in verdicts[1:]],
    }
    product, issuer = interceptor_of(chain, visit.host)
    if product:
        return intercepted(product, issuer, data)
    if verdicts:
        return _told(State.FAILED, verdicts[0], data)
    rule, expected = "checks/tls-handshake-failed", Phrase.of("mail:trusted")
    return StageOutcome(State.FAILED, rule, failed.detail, expected, data)


def _plain(visit: Visit, greeting: str) -> StageOutcome:
    seen = Phrase.of("mail:plain-instead", greeting=greeting)
    another = speaks_another(visit.service, greeting)
    if another or not greeting.startswith((_GREETS[visit.service], *_REFUSES)):
        expected = Phrase.of("mail:a-server", protocol=visit.service.upper())
        return wrong_service(greeting, expected)
    data = {"switch_to": Security.STARTTLS.value}
    expected = Phrase.of("mail:tls-at-once", port=str(visit.port))
    rule = "checks/tls-mode-mismatch"
    return StageOutcome(State.FAILED, rule, seen, expected, data)
