"""TLS contexts, and what an SSL error means."""

from __future__ import annotations

import os
import ssl
import warnings
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

MAIL_CIPHERS = "DEFAULT:@SECLEVEL=2"
"""OpenSSL's own choice: Python's leaves AES with SHA-1 and RSA key exchange out, which
servers of ten years' age still need and every mail program takes."""

_DER = 2
"""`_ssl.ENCODING_DER`; the module that names it is private."""


_SYSTEMS_ROOTS = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Where OpenSSL is told which roots are the system's."""

_in_use: WeakValueDictionary[object, ssl.SSLContext] = WeakValueDictionary()
"""Those that trust roots, as long as some run has them: many runs at a time share."""


@dataclass(slots=True)
class Contexts:
    """The TLS contexts of one run, each made once: loading roots takes 10 ms.

    Runs at the same time share the one that loads them.
    """

    _made: dict[str, ssl.SSLContext] = field(default_factory=dict)

    def trusting(self, ca_file: str) -> ssl.SSLContext:
        """Verifies chain and name against the system's roots and `ca_file`."""
        key = f"ca:{ca_file}"
        if key not in self._made:
            own = ca_file and (ca_file, os.stat(ca_file).st_mtime_ns)
            roots = own, *map(os.environ.get, _SYSTEMS_ROOTS)
            shared = _in_use.get(roots)
            self._made[key] = shared or _in_use.setdefault(roots, _trusting(ca_file))
        return self._made[key]

    def blind(self) -> ssl.SSLContext:
        """Verifies nothing: to read a chain that was refused, never to log in."""
        if "blind" not in self._made:
            self._made["blind"] = _trusting_anybody()
        return self._made["blind"]

    def legacy(self) -> ssl.SSLContext:
        """Speaks TLS 1.0 and 1.1 only and verifies nothing: to see who still does."""
        if "legacy" not in self._made:
            context = _trusting_anybody()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = ssl.TLSVersion.TLSv1_1
            self._made["legacy"] = context
        return self._made["legacy"]


def _trusting(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    # Some builds of Python leave the floor to the system (RFC 8996).
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # What mail programs take, and the same under each version of Python.
    context.set_ciphers(MAIL_CIPHERS)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


def _trusting_anybody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def sent_chain(tls: ssl.SSLObject) -> list[bytes]:
    """The certificates as the server sent them, DER, the leaf first."""
    return _chain(tls, "get_unverified_chain")


def verified_chain(tls: ssl.SSLObject) -> list[bytes]:
    """The certificates as they were verified, DER, from the leaf to the root."""
    return _chain(tls, "get_verified_chain")


def _chain(tls: ssl.SSLObject, which: str) -> list[bytes]:
    """Python 3.11 and 3.12 give whole chains on a private object only."""
    inner = getattr(tls, "_sslobj", None)
    try:
        found = getattr(inner, which)() or []
        return [bytes(c.public_bytes(_DER)) for c in found]
    except AttributeError:
        leaf = tls.getpeercert(binary_form=True)
        return [leaf] if leaf else []


_PLAIN_REASONS = {
    "WRONG_VERSION_NUMBER",
    "UNKNOWN_PROTOCOL",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
    "HTTP_REQUEST",
    "BAD_RECORD_TYPE",
}


def looks_plain(error: Exception) -> bool:
    """Whether the first record didn't look like TLS: the port speaks plain text."""
    return isinstance(error, ssl.SSLError) and (error.reason or "") in _PLAIN_REASONS


def verify_code(error: Exception) -> int:
    """OpenSSL's code where the certificate was refused, else 0."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return int(error.verify_code)
    return 0


def own_words(error: Exception) -> str:
    """What OpenSSL or the system says of an error; empty where the peer just left."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS error").replace("_", " ").lower()
    number = getattr(error, "errno", None)
    if isinstance(error, EOFError) or (
        isinstance(error, ConnectionError) and not number
    ):
        return ""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error) or type(error).__name__


def described(error: Exception) -> str:
    """An error in a few words for a transcript, without Python's line numbers."""
    if isinstance(error, TimeoutError):
        return "nothing came in time"
    return own_words(error) or "the server closed the connection"
