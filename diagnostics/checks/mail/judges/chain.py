"""What is wrong with a server's certificates, the most telling thing first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from diagnostics.checks.mail.securing.tls_records import (
    Certificate,
    TrustPath,
    Unsecured,
)
from diagnostics.checks.reach_policy import literal
from diagnostics.domain_names import one_spelling
from diagnostics.model import Phrase, Said

SOON = 21
"""Days left below which an expiry is a warning, at most."""

SHARE = 4
"""It is one in the last quarter of a certificate's life only: automatic renewal is due
at a third (half, for one of some days), so that a short-lived one isn't suspected."""

MIN_RSA = 2048
"""Fewest bits of an RSA or DSA key (CA/Browser Forum, baseline requirements, 6.1.5)."""

MIN_CURVE = 224

MOST_NAMES = 100
"""Names of one certificate that a result repeats; hosting firms list some dozens."""

_NAME = frozenset({62, 64})
"""X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH: the chain was trusted."""

_DATES = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED: found behind trust and name."""

_TRUST = frozenset({2, 7, 18, 19, 20, 21, 27, 28, 30})
"""X509_V_ERR_…: no issuer, another key than the signature's, a root nobody trusts."""

_WEAK = frozenset({66, 67, 68})
"""X509_V_ERR_EE_KEY_TOO_SMALL, _CA_KEY_TOO_SMALL, _CA_MD_TOO_WEAK."""


@dataclass(frozen=True, slots=True)
class CertificateVerdict:
    """One thing wrong with a chain: the rule's id, what was seen and expected."""

    rule: str
    seen: Said
    expected: Said


def is_weak(certificate: Certificate) -> bool:
    """Whether its key, or the signature under it, is below what systems accept.

    A root's own signature proves nothing, so its digest doesn't matter.
    """
    least = MIN_CURVE if certificate.is_curve else MIN_RSA
    old = certificate.signature in ("md5", "sha1") and not certificate.is_self_issued
    return 0 < certificate.bits < least or old


def covers(names: Iterable[str], host: str) -> bool:
    """Whether a certificate's names cover a host (RFC 9525, section 6.3).

    A `*` stands for the whole first label only, and never for part of an address.
    """
    if address := literal(host):
        return address in set(names)
    wanted = one_spelling(host)
    parent = wanted.partition(".")[2]
    return any(n == wanted or (parent and n == f"*.{parent}") for n in names)


def fatal(
    failed: Unsecured, host: str, now: datetime
) -> tuple[CertificateVerdict, ...]:
    """Why a client refuses this chain: the verifier's reason, then what else is wrong.

    Only the certificates that belong to the server's own are judged: others that it
    sends beside them harm nobody.

    Args:
        failed: what was refused; at least one certificate was sent.
        host: the name connected to.
        now: the time to judge by.
    """
    code, links = failed.verify_code, links_of(failed.path, failed.chain)
    found = [*_dates(links, now), *_name(links[0], host)]
    found += [weak_key(c) for c in links[:1] if is_weak(c)]
    first: list[CertificateVerdict] = []
    if code in _TRUST:
        first = [_distrust(links, failed.path)]
    elif code in _WEAK:
        first = [weak_key(c) for c in links if is_weak(c)][:1]
    elif code in _NAME:
        first = _name(links[0], host) or [_wrong_name(links[0], host)]
    elif code not in _DATES or not found:
        first = [_unfit(code, failed.detail)]
    by_rule = {verdict.rule: verdict for verdict in (*first, *found)}
    return tuple(by_rule.values())


def links_of(
    path: TrustPath | None, chain: tuple[Certificate, ...]
) -> tuple[Certificate, ...]:
    """The certificates that count; all of them in records that don't tell."""
    return (path.links if path else ()) or chain


def _dates(links: tuple[Certificate, ...], now: datetime) -> list[CertificateVerdict]:
    wrong = [c for c in links if not c.begins <= now <= c.ends]
    early = "checks/certificate-not-yet-valid"
    return [
        CertificateVerdict(
            early if now < c.begins else "checks/certificate-expired",
            Phrase.of(
                "mail:valid-from-to",
                subject=c.subject,
                begins=_when(c.begins, now),
                ends=_when(c.ends, now),
            ),
            Phrase.of("mail:valid-on", day=_when(now, c.begins, c.ends)),
        )
        for c in wrong[:1]
    ]


def _when(moment: datetime, *others: datetime) -> str:
    """The day; with its hour where another one is within a day of it."""
    near = any(abs(moment - other) < timedelta(days=1) for other in others)
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M} UTC" if near else f"{utc:%Y-%m-%d}"


def _distrust(
    links: tuple[Certificate, ...], path: TrustPath | None
) -> CertificateVerdict:
    """Why no trusted root stands behind the path."""
    known, last = Phrase.of("mail:known-authority"), links[-1]
    if len(links) == 1 and last.is_self_issued:
        seen = Phrase.of("mail:signed-itself", subject=last.subject)
        return CertificateVerdict("checks/certificate-self-signed", seen, known)
    missing = path.is_link_missing if path else len(links) == 1
    if missing and not last.is_self_issued:
        return _missing_link(last)
    seen = Phrase.of("mail:chain-ends-at", issuer=last.issuer)
    return CertificateVerdict("checks/certificate-unknown-ca", seen, known)


_FORBIDDEN = {26: "purpose", 47: "outside", 48: "excluded"}
"""By the verifier's number, why a certificate isn't fit, where that can be told."""


def _unfit(code: int, detail: str) -> CertificateVerdict:
    seen = Phrase.of(f"mail:unfit-{_FORBIDDEN.get(code, 'else')}", detail=detail)
    expected = Phrase.of("mail:fit-certificate")
    return CertificateVerdict("checks/certificate-unfit", seen, expected)


def _missing_link(leaf: Certificate) -> CertificateVerdict:
    return CertificateVerdict(
        "checks/certificate-missing-intermediate",
        Phrase.of("mail:link-missing", subject=leaf.subject, issuer=leaf.issuer),
        Phrase.of("mail:link-wanted", issuer=leaf.issuer),
    )


def _name(leaf: Certificate, host: str) -> list[CertificateVerdict]:
    return [] if covers(leaf.names, host) else [_wrong_name(leaf, host)]


def _wrong_name(leaf: Certificate, host: str) -> CertificateVerdict:
    names = ", ".join(leaf.names[:8])
    seen = Phrase.of("mail:is-for" if names else "mail:is-for-nothing", names=names)
    expected = Phrase.of("mail:host", host=host)
    return CertificateVerdict("checks/certificate-name", seen, expected)


def weak_key(leaf: Certificate) -> CertificateVerdict:
    """What to say of a weak key or signature."""
    seen = Phrase.of("mail:key", key=leaf.key, signature=leaf.signature)
    expected = Phrase.of("mail:strong-key", bits=str(MIN_RSA))
    return CertificateVerdict("checks/weak-key", seen, expected)


def advisory(
    links: tuple[Certificate, ...], host: str, now: datetime
) -> tuple[CertificateVerdict, ...]:
    """What deserves a warning though clients accept the chain today.

    Args:
        links: the certificates that were verified, the leaf first.
        host: the name connected to.
        now: the time to judge by.
    """
    ending = [c for c in links if 0 <= c.days_left(now) < soon(c)]
    found = [_ends_soon(c, now) for c in sorted(ending, key=lambda c: c.ends)[:1]]
    if links and not links[0].names and not literal(host):
        seen = Phrase.of("mail:common-name-only", subject=links[0].subject)
        expected = Phrase.of("mail:name-wanted", host=one_spelling(host))
        rule = "checks/certificate-common-name"
        found.append(CertificateVerdict(rule, seen, expected))
    return (*found, *(weak_key(c) for c in links[:1] if is_weak(c)))


def soon(certificate: Certificate) -> int:
    """Days left below which its end is near, in proportion to its lifetime."""
    lifetime = (certificate.ends - certificate.begins).days
    return max(1, min(SOON, lifetime // SHARE))


def _ends_soon(ending: Certificate, now: datetime) -> CertificateVerdict:
    left = ending.days_left(now)
    given = {"subject": ending.subject, "ends": _when(ending.ends, now)}
    if left:
        seen = Phrase.of("mail:ends-on", days=left, **given)
    else:
        seen = Phrase.of("mail:ends-within-a-day", **given)
    expected = Phrase.of("mail:days-wanted", days=soon(ending))
    return CertificateVerdict("checks/certificate-expires-soon", seen, expected)


def chain_to_json(
    chain: tuple[Certificate, ...], now: datetime
) -> list[dict[str, Any]]:
    """The chain as plain dictionaries."""
    return [
        {
            "subject": c.subject,
            "issuer": c.issuer,
            "names": list(c.names[:MOST_NAMES]),
            "more_names": max(0, len(c.names) - MOST_NAMES),
            "begins": c.begins.astimezone(UTC).isoformat(),
            "ends": c.ends.astimezone(UTC).isoformat(),
            "days_left": c.days_left(now),
            "key": c.key,
            "signature": c.signature,
        }
        for c in chain
    ]
