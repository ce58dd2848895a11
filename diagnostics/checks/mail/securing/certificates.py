"""Reads a server's certificates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import ExtensionOID, NameOID

from diagnostics.checks.mail.securing.tls_records import Certificate


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's key made the signature; names alone prove nothing.

    A signature of a kind that nobody here can check is believed where the names fit.
    """
    try:
        certificate.verify_directly_issued_by(issuer)
    except UnsupportedAlgorithm:
        return certificate.issuer == issuer.subject
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def read_chain(encoded: Iterable[bytes]) -> tuple[Certificate, ...]:
    """The DER certificates read, in the order sent; unreadable ones left out."""
    return tuple(found for der in encoded if (found := _decoded(der)))


@lru_cache(maxsize=256)
def _decoded(der: bytes) -> Certificate | None:
    """One certificate; a hundred mailboxes see the same few of their provider."""
    try:
        return _read(x509.load_der_x509_certificate(der))
    except Exception:  # whatever a stranger's bytes bring about
        return None


def _read(cert: x509.Certificate) -> Certificate:
    key = cert.public_key()
    digest = cert.signature_hash_algorithm
    is_curve = isinstance(key, ec.EllipticCurvePublicKey)
    return Certificate(
        subject=_label(cert.subject),
        issuer=_label(cert.issuer),
        names=_names(cert),
        begins=cert.not_valid_before_utc,
        ends=cert.not_valid_after_utc,
        kind=_kind(key),
        bits=getattr(key, "key_size", 0) if is_curve or _is_sized(key) else 0,
        is_curve=is_curve,
        signature=digest.name if digest else "none",
        is_self_issued=signed_by(cert, cert),
        issuer_name=cert.issuer.rfc4514_string(),
    )


def _is_sized(key: object) -> bool:
    return isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey)


def _kind(key: object) -> str:
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA"
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.curve.name
    return type(key).__name__.strip("_").removesuffix("PublicKey")


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
