"""What a server's certificates say, and which single thing is wrong with them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import ExtensionOID, NameOID

SOON = 21
"""Days left below which an expiry is a warning."""

MIN_RSA = 2048
"""Fewest bits of an RSA or DSA key (CA/Browser Forum, baseline requirements, 6.1.5)."""

MIN_CURVE = 224


_UNREADABLE = (
    ValueError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of a chain; dates are aware, names lower case."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime
    key: str
    bits: int
    is_weak: bool
    signature: str
    is_self_issued: bool

    def days_left(self, now: datetime) -> int:
        """Whole days until it ends; negative when it has ended."""
        return (self.ends - now).days


def read_chain(encoded: Iterable[bytes]) -> tuple[Certificate, ...]:
    """The DER certificates read, in the order sent; unreadable ones left out."""
    return tuple(found for der in encoded if (found := _decoded(der)))


@lru_cache(maxsize=256)
def _decoded(der: bytes) -> Certificate | None:
    """One certificate; a hundred mailboxes see the same few of their provider."""
    try:
        return _read(x509.load_der_x509_certificate(der))
    except _UNREADABLE:
        return None


def _read(cert: x509.Certificate) -> Certificate:
    key = cert.public_key()
    if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey):
        kind = "RSA" if isinstance(key, rsa.RSAPublicKey) else "DSA"
        bits, weak = key.key_size, key.key_size < MIN_RSA
    elif isinstance(key, ec.EllipticCurvePublicKey):
        kind, bits, weak = key.curve.name, key.key_size, key.key_size < MIN_CURVE
    else:
        kind, bits, weak = (
            type(key).__name__.strip("_").removesuffix("PublicKey"),
            0,
            False,
        )
    digest = cert.signature_hash_algorithm
    signature = digest.name if digest else "none"
    self_issued = cert.issuer == cert.subject
    return Certificate(
        subject=_label(cert.subject),
        issuer=_label(cert.issuer),
        names=_names(cert),
        begins=cert.not_valid_before_utc,
        ends=cert.not_valid_after_utc,
        key=f"{kind} {bits}".removesuffix(" 0"),
        bits=bits,
        is_weak=weak or (signature in ("md5", "sha1") and not self_issued),
        signature=signature,
        is_self_issued=self_issued,
    )


def _label(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


def _names(cert: x509.Certificate) -> tuple[str, ...]:
    try:
        found = cert.extensions.get_extension_for_oid(
            ExtensionOID.SUBJECT_ALTERNATIVE_NAME
        ).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    if not isinstance(found, x509.SubjectAlternativeName):
        return ()
    hosts = [n.lower() for n in found.get_values_for_type(x509.DNSName)]
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*hosts, *(str(a) for a in addresses))


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


@dataclass(frozen=True, slots=True)
class CertificateVerdict:
    """One thing wrong with a chain: the rule's id, what was seen and expected."""

    rule: str
    seen: str
    expected: str


def fatal(
    chain: tuple[Certificate, ...], host: str, verify_code: int, now: datetime
) -> tuple[CertificateVerdict, ...]:
    """Why a client refuses this chain, the most telling reason first.

    Args:
        chain: as the server sent it, the leaf first.
        host: the name connected to.
        verify_code: OpenSSL's X509_V_ERR code of the refusal.
        now: the time to judge by.
    """
    if not chain:
        return (
            CertificateVerdict(
                "", "the server sent no readable certificate", "a chain"
            ),
        )
    found = [*_dates(chain, now), *_trust(chain, verify_code), *_name(chain[0], host)]
    if chain[0].is_weak:
        found.append(weak_key(chain[0]))
    return tuple(found)


def _dates(chain: tuple[Certificate, ...], now: datetime) -> list[CertificateVerdict]:
    ended = [c for c in chain if not c.begins <= now <= c.ends]
    return [
        CertificateVerdict(
            "checks/certificate-expired",
            f"{c.subject} is valid from {c.begins:%Y-%m-%d} to {c.ends:%Y-%m-%d}",
            f"valid on {now:%Y-%m-%d}",
        )
        for c in ended[:1]
    ]


def _trust(chain: tuple[Certificate, ...], code: int) -> list[CertificateVerdict]:
    leaf, last = chain[0], chain[-1]
    if len(chain) == 1 and leaf.is_self_issued and code != 62:
        seen = f"{leaf.subject} signed its certificate itself"
        return [CertificateVerdict("checks/certificate-self-signed", seen, _KNOWN)]
    if code == 19 or (code == 20 and (len(chain) > 1 or last.is_self_issued)):
        seen = f"the chain ends at {last.issuer}, which no system trusts"
        return [CertificateVerdict("checks/certificate-unknown-ca", seen, _KNOWN)]
    if code in (20, 21):
        seen = f"only the certificate of {leaf.subject}, not that of {leaf.issuer}"
        expected = f"the intermediate certificate {leaf.issuer} as well"
        return [
            CertificateVerdict(
                "checks/certificate-missing-intermediate", seen, expected
            )
        ]
    return []


_KNOWN = "a certificate of an authority that systems trust"


def _name(leaf: Certificate, host: str) -> list[CertificateVerdict]:
    if covers(leaf.names, host):
        return []
    names = ", ".join(leaf.names[:8]) or "no name"
    return [CertificateVerdict("checks/certificate-name", f"it is for {names}", host)]


def weak_key(leaf: Certificate) -> CertificateVerdict:
    """What to say of a weak key or signature."""
    seen = f"{leaf.key}, signed with {leaf.signature}"
    return CertificateVerdict(
        "checks/weak-key", seen, f"RSA {MIN_RSA} or P-256, with SHA-256"
    )


def advisory(
    chain: tuple[Certificate, ...], now: datetime
) -> tuple[CertificateVerdict, ...]:
    """What deserves a warning though clients accept the chain today."""
    if not chain:
        return ()
    found = []
    first = min(chain, key=lambda c: c.ends)
    if first.days_left(now) < SOON:
        seen = f"{first.subject} ends on {first.ends:%Y-%m-%d}"
        found.append(
            CertificateVerdict(
                "checks/certificate-expires-soon",
                f"{seen}, in {first.days_left(now)} days",
                f"at least {SOON} days left",
            )
        )
    if chain[0].is_weak:
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
            "names": list(c.names),
            "begins": c.begins.astimezone(UTC).isoformat(),
            "ends": c.ends.astimezone(UTC).isoformat(),
            "days_left": c.days_left(now),
            "key": c.key,
            "signature": c.signature,
        }
        for c in chain
    ]
