"""Which of the certificates that a server sends belong to its own."""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtensionOID,
    NameOID,
)

from diagnostics.checks.mail.securing.certificates import read_chain, signed_by
from diagnostics.checks.mail.securing.tls_records import TrustPath

LONGEST_PATH = 10
"""Certificates of a path; OpenSSL follows a hundred, public ones have three."""

MOST_SENT = 30
"""Certificates of a server that are looked through."""

_PUBLIC_POLICIES = "2.23.140.1."
"""What begins the policies of public authorities (CA/Browser Forum, 7.1.6.1)."""

_HOME = ("local", "lan", "internal", "intranet", "corp", "home", "localdomain", "arpa")
"""Last labels of names that don't exist in the public DNS."""

_ROOT = re.compile(r"\broot\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(intermediate|issuing|sub(ordinate)?)\b", re.IGNORECASE)


def verified_path(encoded: Sequence[bytes]) -> TrustPath:
    """The path that the verifier took, DER, without the root that it ends at."""
    return TrustPath(read_chain(encoded[:-1] or encoded))


@dataclass(frozen=True, slots=True)
class Anchors:
    """Roots that a context trusts, as far as it knows them before they are needed.

    Attributes:
        encoded: DER.
        organisations: whose they are.
    """

    encoded: frozenset[bytes] = frozenset()
    organisations: frozenset[str] = frozenset()

    @classmethod
    def of(cls, context: ssl.SSLContext) -> Anchors:
        """Those of a context."""
        roots: list[Any] = context.get_ca_certs()
        organisations = frozenset(
            str(value)
            for root in roots
            for part in root.get("subject", ())
            for name, value in part
            if name == "organizationName"
        )
        return cls(frozenset(context.get_ca_certs(binary_form=True)), organisations)

    def signed(self, certificate: x509.Certificate) -> bool:
        """Whether one of them signed a certificate."""
        name = certificate.issuer.public_bytes()
        named = [der for der in self.encoded if name in der]  # few are worth reading
        return any(
            signed_by(certificate, x509.load_der_x509_certificate(der)) for der in named
        )


def sent_path(encoded: Sequence[bytes], anchors: Anchors) -> TrustPath:
    """The path from the leaf through what was sent with it.

    Args:
        encoded: the certificates as sent, DER, the leaf first.
        anchors: roots that are trusted.
    """
    try:
        sent = [x509.load_der_x509_certificate(der) for der in encoded[:MOST_SENT]]
        links = _walked(sent, anchors)
        ends = signed_by(links[-1], links[-1]) or anchors.signed(links[-1])
        missing = not ends and _is_known(links, sent, anchors)
    except Exception:  # whatever a stranger's bytes bring about
        return TrustPath(read_chain(encoded[:1]))
    return TrustPath(read_chain(_der(c) for c in links), missing)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _walked(
    sent: Sequence[x509.Certificate], anchors: Anchors
) -> list[x509.Certificate]:
    """The leaf, its issuer, and so on; of several issuers the one that ends last.

    It ends below a trusted root: what was sent in that root's place, such as an old
    cross-signed one, no verifier needs.
    """
    links = [sent[0]]
    while len(links) < LONGEST_PATH and not signed_by(links[-1], links[-1]):
        if anchors.signed(links[-1]):
            break
        issuers = [c for c in sent if c not in links and signed_by(links[-1], c)]
        if not issuers:
            break
        links.append(max(issuers, key=lambda c: c.not_valid_after_utc))
    return links


def _is_known(
    links: Sequence[x509.Certificate],
    sent: Sequence[x509.Certificate],
    anchors: Anchors,
) -> bool:
    """Whether the missing issuer of the last link is a known authority's.

    Nobody can tell for sure without that certificate. These marks speak for it: what
    only public authorities write, a trusted root that was sent beside a path with a
    hole, the issuer's name. A root of one's own, which signs leaves itself, has none.
    """
    last = links[-1]
    if _names_a_root(last):
        return False
    if any(_is_public(link) for link in links) or _is_fetchable(last):
        return True
    beside = [c for c in sent if c not in links]
    if any(_der(c) in anchors.encoded or _is_namesake(c, last) for c in beside):
        return True
    name = _text(last.issuer, NameOID.COMMON_NAME)
    if _ROOT.search(name) or _BETWEEN.search(name):
        return not _ROOT.search(name)
    return _text(last.issuer, NameOID.ORGANIZATION_NAME) in anchors.organisations


def _is_namesake(one: x509.Certificate, last: x509.Certificate) -> bool:
    """Whether it bears the missing issuer's name, and is of another key."""
    return one.subject == last.issuer and not signed_by(one, one)


def _names_a_root(last: x509.Certificate) -> bool:
    """Whether it says that its issuer is signed by itself (RFC 5280, 4.2.1.1)."""
    key = _extension(last, x509.AuthorityKeyIdentifier)
    above = (key.authority_cert_issuer if key else None) or ()
    return any(
        isinstance(n, x509.DirectoryName) and n.value == last.issuer for n in above
    )


def _is_public(link: x509.Certificate) -> bool:
    """Whether it bears what only public authorities' certificates do."""
    logged = ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS
    policies = _extension(link, x509.CertificatePolicies) or ()
    return any(e.oid == logged for e in link.extensions) or any(
        p.policy_identifier.dotted_string.startswith(_PUBLIC_POLICIES) for p in policies
    )


def _is_fetchable(last: x509.Certificate) -> bool:
    """Whether it says where on the public web its issuer's certificate is."""
    found = _extension(last, x509.AuthorityInformationAccess) or ()
    places = [
        d.access_location.value
        for d in found
        if d.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(d.access_location, x509.UniformResourceIdentifier)
    ]
    return any(_is_web(place) for place in places)


def _is_web(place: str) -> bool:
    parts = urlsplit(place)
    host, dot, end = (parts.hostname or "").rpartition(".")
    is_name = bool(host and dot) and not end.isdecimal() and end not in _HOME
    return parts.scheme in ("http", "https") and is_name


def _extension(cert: x509.Certificate, kind: type[x509.ExtensionType]) -> Any:  # noqa: ANN401 - as typed as its library
    try:
        return cert.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _text(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""
