"""What is wrong with a server's certificates, the most telling thing first."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from diagnostics.checks.mail.seen import Certificate
from diagnostics.model import Phrase

SOON = 21
"""Days left below which an expiry is a warning."""

MIN_RSA = 2048
"""Fewest bits of an RSA or DSA key (CA/Browser Forum, baseline requirements, 6.1.5)."""

MIN_CURVE = 224

MOST_NAMES = 100
"""Names of one certificate that a result repeats; hosting firms list some dozens."""

HOST_MISMATCH = 62
"""X509_V_ERR_HOSTNAME_MISMATCH: the chain itself was trusted."""

_SELF_SIGNED_IN_CHAIN, _NO_ISSUER, _NO_FIRST_ISSUER = 19, 20, 21
"""X509_V_ERR_… of a root that nobody trusts, and of a link that is missing."""


@dataclass(frozen=True, slots=True)
class CertificateVerdict:
    """One thing wrong with a chain: the rule's id, what was seen and expected."""

    rule: str
    seen: Phrase
    expected: Phrase


def is_weak(certificate: Certificate) -> bool:
    """Whether its key, or the signature under it, is below what systems accept.

    A root's own signature proves nothing, so its digest doesn't matter.
    """
    least = MIN_CURVE if certificate.is_curve else MIN_RSA
    old = certificate.signature in ("md5", "sha1") and not certificate.is_self_issued
    return 0 < certificate.bits < least or old


def covers(names: Iterable[str], host: str) -> bool:
    """Whether a certificate's names cover a host (RFC 6125, section 6.4.3).

    A `*` stands for the whole first label only, and never for part of an address.
    """
    wanted = host.rstrip(".").lower()
    parent = wanted.partition(".")[2]
    try:
        return str(ipaddress.ip_address(wanted)) in set(names)
    except ValueError:
        return any(n == wanted or (parent and n == f"*.{parent}") for n in names)


def fatal(
    chain: tuple[Certificate, ...], host: str, verify_code: int, now: datetime
) -> tuple[CertificateVerdict, ...]:
    """Why a client refuses this chain, the most telling reason first.

    Args:
        chain: as the server sent it, the leaf first; at least one.
        host: the name connected to.
        verify_code: OpenSSL's X509_V_ERR code of the refusal.
        now: the time to judge by.
    """
    found = [*_dates(chain, now), *_trust(chain, verify_code), *_name(chain[0], host)]
    if is_weak(chain[0]):
        found.append(weak_key(chain[0]))
    return tuple(found)


def _dates(chain: tuple[Certificate, ...], now: datetime) -> list[CertificateVerdict]:
    ended = [c for c in chain if not c.begins <= now <= c.ends]
    return [
        CertificateVerdict(
            "checks/certificate-expired",
            Phrase.of(
                "mail:valid-from-to",
                subject=c.subject,
                begins=f"{c.begins:%Y-%m-%d}",
                ends=f"{c.ends:%Y-%m-%d}",
            ),
            Phrase.of("mail:valid-on", day=f"{now:%Y-%m-%d}"),
        )
        for c in ended[:1]
    ]


def _trust(chain: tuple[Certificate, ...], code: int) -> list[CertificateVerdict]:
    leaf, last = chain[0], chain[-1]
    known = Phrase.of("mail:known-authority")
    if len(chain) == 1 and leaf.is_self_issued and code != HOST_MISMATCH:
        seen = Phrase.of("mail:signed-itself", subject=leaf.subject)
        return [CertificateVerdict("checks/certificate-self-signed", seen, known)]
    whole = len(chain) > 1 or last.is_self_issued
    if code == _SELF_SIGNED_IN_CHAIN or (code == _NO_ISSUER and whole):
        seen = Phrase.of("mail:chain-ends-at", issuer=last.issuer)
        return [CertificateVerdict("checks/certificate-unknown-ca", seen, known)]
    if code in (_NO_ISSUER, _NO_FIRST_ISSUER):
        return [_missing_link(leaf)]
    return []


def _missing_link(leaf: Certificate) -> CertificateVerdict:
    return CertificateVerdict(
        "checks/certificate-missing-intermediate",
        Phrase.of("mail:link-missing", subject=leaf.subject, issuer=leaf.issuer),
        Phrase.of("mail:link-wanted", issuer=leaf.issuer),
    )


def _name(leaf: Certificate, host: str) -> list[CertificateVerdict]:
    if covers(leaf.names, host):
        return []
    names = ", ".join(leaf.names[:8])
    seen = Phrase.of("mail:is-for" if names else "mail:is-for-nothing", names=names)
    expected = Phrase.of("mail:host", host=host)
    return [CertificateVerdict("checks/certificate-name", seen, expected)]


def weak_key(leaf: Certificate) -> CertificateVerdict:
    """What to say of a weak key or signature."""
    seen = Phrase.of("mail:key", key=leaf.key, signature=leaf.signature)
    expected = Phrase.of("mail:strong-key", bits=str(MIN_RSA))
    return CertificateVerdict("checks/weak-key", seen, expected)


def advisory(
    chain: tuple[Certificate, ...], now: datetime
) -> tuple[CertificateVerdict, ...]:
    """What deserves a warning though clients accept the chain today."""
    if not chain:
        return ()
    found = []
    first = min(chain, key=lambda c: c.ends)
    left = first.days_left(now)
    if left < SOON:
        given = {"subject": first.subject, "ends": f"{first.ends:%Y-%m-%d}"}
        seen = Phrase.of("mail:ends-on", days=left, **given)
        expected = Phrase.of("mail:days-wanted", days=SOON)
        rule = "checks/certificate-expires-soon"
        found.append(CertificateVerdict(rule, seen, expected))
    if is_weak(chain[0]):
        found.append(weak_key(chain[0]))
    return tuple(found)


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
