"""Certificates made at the lab's start: a good chain and every kind of bad one."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

COMMON_NAME = "common-name-only.lab.test"
"""The one host of the certificate that names it in its common name alone."""

SCANNER = "ESET SSL Filter CA"
"""What a scanner of mail calls the root of the certificates that it makes itself."""

SOON_DAYS = 5
"""How long the certificate that expires soon is still valid, and the one of a week."""


@dataclass(frozen=True, slots=True)
class _Issuer:
    key: _Key
    certificate: x509.Certificate


def make(folder: Path, hosts: Sequence[str]) -> Mapping[str, ssl.SSLContext]:
    """Makes all chains and writes `ca.pem`, the root to trust, into `folder`.

    Args:
        folder: exists; the private keys in it are readable by their owner only.
        hosts: the names in every leaf but the one with the wrong name, which also
            hold `localhost`, 127.0.0.1 and ::1.

    Returns:
        Server contexts by the names that `behaviour.Transport.certificate` uses, and
        `old-tls`, the good chain under TLS 1.0 only, where OpenSSL still has that.
    """
    root = _authority("Senderscope lab root")
    inter = _authority("Senderscope lab intermediate", root)
    stranger = _authority("Senderscope lab unknown root")
    scanner = _authority(SCANNER)
    (folder / "ca.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    names = (*hosts, "localhost", "127.0.0.1", "::1")
    above = (inter.certificate,)
    good, now = _leaf(names, inter), datetime.now(UTC)
    expired = (now - timedelta(days=400), now - timedelta(days=35))
    soon = (now - timedelta(days=85), now + timedelta(days=SOON_DAYS))
    weak_key = rsa.generate_private_key(65537, key_size=1024)  # noqa: S505 - the fault
    future = (now + timedelta(days=7), now + timedelta(days=97))
    young = (now - timedelta(days=2), now + timedelta(days=SOON_DAYS))
    old_root = _authority("Senderscope lab old root")
    crossed = _authority("Senderscope lab root", old_root, root.key, expired)
    chains = {
        "good": (good, above),
        "expired": (_leaf(names, inter, expired), above),
        "soon": (_leaf(names, inter, soon), above),
        "wrong-name": (_leaf(("other.lab.test",), inter), above),
        "self-signed": (_leaf(names, None), ()),
        "missing-intermediate": (good, ()),
        "unknown-ca": (_leaf(names, stranger), (stranger.certificate,)),
        "weak": (_leaf(names, inter, key=weak_key), above),
        "future": (_leaf(names, inter, future), above),
        "client-only": (_leaf(names, inter, purpose=_CLIENTS), above),
        "common-name": (_leaf((), inter), above),
        "on-the-fly": (_leaf(names, scanner), (scanner.certificate,)),
        # Right, though not usual.
        "cross-signed": (good, (*above, crossed.certificate)),
        "root-sent": (good, (*above, root.certificate)),
        "young": (_leaf(names, inter, young), above),
        "wildcard": (_leaf(("*.lab.test", "localhost"), inter), above),
    }
    contexts = {
        name: _context(folder / f"{name}.pem", leaf, chain)
        for name, (leaf, chain) in chains.items()
    }
    contexts["asks-client"] = _asking(folder / "good.pem", folder / "ca.pem")
    contexts["weak-cipher"] = _unencrypted(folder / "good.pem")
    if ssl.HAS_TLSv1:
        contexts["old-tls"] = _old_context(folder / "good.pem")
    return contexts


def _context(
    file: Path, leaf: _Issuer, above: tuple[x509.Certificate, ...]
) -> ssl.SSLContext:
    pem = leaf.key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    ) + b"".join(c.public_bytes(Encoding.PEM) for c in (leaf.certificate, *above))
    file.touch(mode=0o600)
    file.write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if isinstance(leaf.key, rsa.RSAPrivateKey):
        context.set_ciphers("DEFAULT@SECLEVEL=0")  # else OpenSSL refuses the weak key
    context.load_cert_chain(file)
    return context


def _asking(file: Path, roots: Path) -> ssl.SSLContext:
    """Lets nobody in who has no certificate of these roots."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.load_verify_locations(roots)
    context.verify_mode = ssl.CERT_REQUIRED
    # Under TLS 1.3 a client hears of it behind the handshake, at any time.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def _unencrypted(file: Path) -> ssl.SSLContext:
    """Knows a suite that signs and doesn't encrypt."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(file)
    return context


def _old_context(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():  # deprecated, which is the point here
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    context.load_cert_chain(file)
    return context


def _authority(
    name: str,
    issuer: _Issuer | None = None,
    key: _Key | None = None,
    validity: tuple[datetime, datetime] | None = None,
) -> _Issuer:
    path_length = 0 if issuer and not key else None
    key = key or ec.generate_private_key(ec.SECP256R1())
    usage = dict.fromkeys(_USAGES, False) | {"key_cert_sign": True, "crl_sign": True}
    builder = _builder(name, key, issuer, validity or _usual_validity()).add_extension(
        x509.BasicConstraints(ca=True, path_length=path_length), critical=True
    )
    builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)
    return _signed(builder, key, issuer)


def _leaf(
    names: Sequence[str],
    issuer: _Issuer | None,
    validity: tuple[datetime, datetime] | None = None,
    key: _Key | None = None,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
) -> _Issuer:
    key = key or ec.generate_private_key(ec.SECP256R1())
    usage = dict.fromkeys(_USAGES, False) | {"digital_signature": True}
    common = names[0] if names else COMMON_NAME
    builder = _builder(common, key, issuer, validity or _usual_validity())
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.KeyUsage(**usage), True),
        (x509.ExtendedKeyUsage([purpose]), False),
    ]
    if names:
        others = [_general_name(name) for name in names]
        extensions.append((x509.SubjectAlternativeName(others), False))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return _signed(builder, key, issuer)


_CLIENTS = ExtendedKeyUsageOID.CLIENT_AUTH

_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usual_validity() -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - timedelta(days=1), now + timedelta(days=90)


def _builder(
    name: str,
    key: _Key,
    issuer: _Issuer | None,
    validity: tuple[datetime, datetime],
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = issuer.key if issuer else key
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity[0])
        .not_valid_after(validity[1])
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
            False,
        )
    )


def _signed(
    builder: x509.CertificateBuilder, key: _Key, issuer: _Issuer | None
) -> _Issuer:
    signer = issuer.key if issuer else key
    return _Issuer(key, builder.sign(signer, hashes.SHA256()))
