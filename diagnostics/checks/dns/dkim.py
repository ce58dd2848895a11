"""DKIM keys as DNS holds them (RFC 6376, section 3.6.1; RFC 8301; RFC 8463)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from diagnostics.checks.dns.dmarc import parse_tags
from diagnostics.model import Phrase, Said

COMMON_SELECTORS = (
    "default",
    "dkim",
    "mail",
    "google",
    "selector1",
    "selector2",
    "k1",
    "s1",
    "s2",
    "key1",
    "smtp",
)
"""Selectors that hosters give by themselves, tried where the preset's have no key."""

GOOD_BITS = 2048
"""RSA keys should have as many; below 1024 no receiver accepts one (RFC 8301)."""

LEAST_BITS = 1024


UNLIKELY_SELECTOR = "senderscope-nobody-signs-with-this"
"""A selector that no provider has: where it has a key, a wildcard answers."""


class KeyState(StrEnum):
    """What a key is good for, the worst last."""

    GOOD = "good"
    TESTING = "testing"
    WEAK = "weak"
    REVOKED = "revoked"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class DkimKey:
    """One key: its state, kind (`rsa`, `ed25519`), bits, and why it isn't good.

    `undefined` where receivers may read one of several records (RFC 6376, 3.6.2.2).
    """

    state: KeyState
    kind: str = "rsa"
    bits: int = 0
    why: Said = ""
    undefined: bool = False

    @property
    def usable(self) -> bool:
        """Whether receivers take its signatures: not below 1024 bits (RFC 8301)."""
        if self.kind == "rsa" and self.bits < LEAST_BITS:
            return False
        return self.state not in (KeyState.REVOKED, KeyState.BROKEN)


_SAYS_SO = re.compile(r"\W{0,5}v\s{0,9}[=:]\s{0,9}dkim", re.IGNORECASE)


def is_dkim(text: str) -> bool:
    """Whether a TXT record is meant as a key: it says so, or has a p= tag."""
    tags, _ = parse_tags(text)
    return "p" in tags or bool(_SAYS_SO.match(text))


def keys_of(texts: Sequence[str]) -> tuple[DkimKey, ...]:
    """The key of a selector's TXT records: one, or none. Several have no meaning."""
    if not any(map(is_dkim, texts)):
        return ()
    if len(texts) == 1:
        return (parse_key(texts[0]),)
    why = Phrase.of("dkim:several", count=len(texts))
    return (DkimKey(KeyState.BROKEN, why=why, undefined=True),)


@lru_cache(maxsize=256)  # each judge of a domain asks, and each of its mailboxes
def parse_key(text: str) -> DkimKey:
    """The key of a record; never raises, whatever the text."""
    tags, _ = parse_tags(text)
    kind = tags.get("k", "rsa").lower()
    wrong = _wrong(text, tags, kind)
    if wrong:
        return DkimKey(KeyState.BROKEN, kind, why=wrong)
    packed = "".join(tags["p"].split())
    if not packed:
        return DkimKey(KeyState.REVOKED, kind, why=Phrase("dkim:revoked"))
    try:
        raw = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return DkimKey(KeyState.BROKEN, kind, why=Phrase("dkim:no-base64"))
    bits = _bits(kind, raw)
    if not bits:
        why = Phrase.of("dkim:no-key", kind=kind)
        return DkimKey(KeyState.BROKEN, kind, why=why)
    return _judged(kind, bits, tags.get("t", ""))


def _judged(kind: str, bits: int, flags: str) -> DkimKey:
    if kind == "rsa" and bits < GOOD_BITS:
        weak = Phrase.of("dkim:short", bits=str(bits), good=str(GOOD_BITS))
        if bits < LEAST_BITS:
            weak = Phrase.of("dkim:too-short", bits=str(bits), least=str(LEAST_BITS))
        return DkimKey(KeyState.WEAK, kind, bits, weak)
    if "y" in flags.lower().split(":"):
        return DkimKey(KeyState.TESTING, kind, bits, Phrase("dkim:testing"))
    return DkimKey(KeyState.GOOD, kind, bits)


_UNPARTED = re.compile(r"[\s,:]p\s{0,9}=")
"""The tag of the key behind something else than a semicolon."""


def _wrong(text: str, tags: dict[str, str], kind: str) -> Phrase | None:
    if "p" not in tags and _UNPARTED.search(text):
        return Phrase("dkim:unparted")
    if tags.get("v", "DKIM1") != "DKIM1":
        return Phrase.of("dkim:version", version=tags["v"])
    if "p" not in tags:
        return Phrase("dkim:no-p")
    if kind not in ("rsa", "ed25519"):
        return Phrase.of("dkim:kind", kind=kind)
    services = [s.strip() for s in tags.get("s", "*").split(":")]
    if not {"*", "email"} & set(services):
        return Phrase.of("dkim:services", services=tags["s"])
    hashes = [h.strip().lower() for h in tags.get("h", "sha256").split(":")]
    if "sha256" in hashes:
        return None
    return Phrase.of("dkim:hashes", hashes=tags["h"])


def _bits(kind: str, raw: bytes) -> int:
    """The key's size, 0 where it isn't one. RSA as SubjectPublicKeyInfo (RFC 6376)."""
    if kind == "ed25519":
        return 256 if len(raw) == 32 else 0
    try:
        key = load_der_public_key(raw)
    except Exception:  # whatever a stranger's bytes bring about
        return 0
    return key.key_size if isinstance(key, RSAPublicKey) else 0
