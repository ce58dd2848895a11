"""What handshakes saw, as frozen records, and certificates read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of a chain; times are aware, names lower case.

    Attributes:
        kind: of its key: `RSA`, `DSA`, a curve's name, `Ed25519`.
        is_curve: whether the key is a point of a curve with a size.
        bits: the key's size, 0 where its kind has only one.
        signature: the digest it is signed with, `none` where there is none apart.
        is_self_issued: whether it is signed with its own key.
        issuer_name: the issuer with all its parts (RFC 4514); `issuer` is its shortest.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime
    kind: str
    bits: int
    is_curve: bool
    signature: str
    is_self_issued: bool
    issuer_name: str = ""

    @property
    def key(self) -> str:
        """The key in two words: `RSA 2048`."""
        return f"{self.kind} {self.bits}".removesuffix(" 0")

    def days_left(self, now: datetime) -> int:
        """Whole days until it ends; negative when it has ended."""
        return (self.ends - now).days


@dataclass(frozen=True, slots=True)
class TrustPath:
    """The certificates that verify each other, from the leaf on.

    Attributes:
        links: the leaf, who signed it, and so on, as far as the server's help, or that
            of the system's roots, goes; without the root that is trusted. Empty where
            it is just what was sent.
        is_link_missing: of a path that ends at no root: whether the last one's issuer
            is an authority that systems trust, as its marks say.
    """

    links: tuple[Certificate, ...] = ()
    is_link_missing: bool = False


@dataclass(frozen=True, slots=True)
class TlsOffer:
    """What a server answers to a client that takes everything.

    Attributes:
        version: `SSLv3`, `TLSv1` … `TLSv1.2`.
        cipher: its name, or its number where nobody knows it.
        weakness: why no current program takes it, a word of `cipher_suites`; or empty.
        group_bits: size of the Diffie-Hellman group, 0 where there is none.
        asks_certificate: whether the client is asked for a certificate.
    """

    version: str
    cipher: str
    weakness: str = ""
    group_bits: int = 0
    asks_certificate: bool = False


@dataclass(frozen=True, slots=True)
class Secured:
    """A handshake that worked.

    Attributes:
        chain: the certificates as sent.
        legacy: an old version that it takes as well.
        injected: what came in plain text between the last answer and the handshake.
        path: the certificates that were verified; None in records of old.
    """

    version: str
    cipher: str
    chain: tuple[Certificate, ...] = ()
    legacy: str = ""
    injected: str = ""
    path: TrustPath | None = None


@dataclass(frozen=True, slots=True)
class Unsecured:
    """A handshake that failed, and what second looks saw.

    Attributes:
        kind: `certificate`, `plain` (no TLS record came), `reset` or `other`.
        detail: OpenSSL's or the system's words; empty where the server just left.
        verify_code: OpenSSL's X509_V_ERR code where the certificate was refused.
        chain: the certificates that the server sends, where one was refused.
        greeting: what the server says in plain text, where TLS was expected at once.
        legacy: an old version that it accepts.
        path: those of the chain that belong together; None in records of old.
        offer: what the server would take, where nothing was agreed on.
    """

    kind: str
    detail: str = ""
    verify_code: int = 0
    chain: tuple[Certificate, ...] = ()
    greeting: str = ""
    legacy: str = ""
    path: TrustPath | None = None
    offer: TlsOffer | None = None
