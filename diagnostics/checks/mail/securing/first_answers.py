"""A client's first words in TLS that takes everything, and what is answered; no I/O.

OpenSSL is built without what is broken, so it can't say that a server offers RC4 only,
or which group it would use. TLS 1.2 and older answer in the clear (RFC 5246, 7.4).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from diagnostics.checks.mail.securing.cipher_suites import SUITES, weakness_of
from diagnostics.checks.mail.securing.tls_records import TlsOffer

MOST_ANSWERED = 64 * 1024
"""Bytes of an answer that are read: a dozen certificates."""

_VERSIONS = {0x300: "SSLv3", 0x301: "TLSv1", 0x302: "TLSv1.1", 0x303: "TLSv1.2"}
_HANDSHAKE = 22
_SERVER_HELLO, _KEY_EXCHANGE, _CERTIFICATE_REQUEST, _DONE = 2, 12, 13, 14
_RENEGOTIATION = 0x00FF
_FINITE = ("DHE-", "ADH-", "EXP-DHE-", "EXP-ADH-")
"""Suites whose group is told by its prime (RFC 5246, section 7.4.3)."""

_GROUPS = (0x1D, 0x17, 0x18, 0x19, 0x1E, 0x1A, 0x1B, 0x1C, 0x16, 0x13, 0x15)
_SIGNATURES = (
    *(0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601),
    *(0x0402, 0x0502, 0x0602, 0x0203, 0x0201, 0x0202, 0x0101),
)


def client_hello(host: str) -> bytes:
    """A ClientHello up to TLS 1.2 with every cipher suite there is.

    Args:
        host: A-labels for SNI; empty where it is an address.
    """
    # Good ones first: a server may take the first that it knows.
    ordered = sorted(SUITES, key=lambda number: bool(weakness_of(SUITES[number])))
    suites = _numbers((*ordered, _RENEGOTIATION))
    extensions = [
        _extension(10, _with_length(_numbers(_GROUPS))),
        _extension(11, b"\x01\x00"),
        _extension(13, _with_length(_numbers(_SIGNATURES))),
    ]
    if host:
        named = b"\x00" + _with_length(host.encode("ascii"))
        extensions.insert(0, _extension(0, _with_length(named)))
    body = b"".join(
        (
            b"\x03\x03",
            os.urandom(32),
            b"\x00",
            _with_length(suites),
            b"\x01\x00",
            _with_length(b"".join(extensions)),
        )
    )
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + _with_length(message)


def _numbers(values: tuple[int, ...]) -> bytes:
    return b"".join(struct.pack("!H", value) for value in values)


def _with_length(data: bytes) -> bytes:
    return struct.pack("!H", len(data)) + data


def _extension(kind: int, data: bytes) -> bytes:
    return struct.pack("!H", kind) + _with_length(data)


@dataclass(slots=True)
class FirstAnswer:
    """Takes an answer's bytes in any portions; `ended` when no more is wanted."""

    ended: bool = False
    _bytes: bytearray = field(default_factory=bytearray)
    _messages: bytearray = field(default_factory=bytearray)
    _version: int = 0
    _cipher: int = 0
    _group_bits: int = 0
    _asks: bool = False

    def feed(self, data: bytes) -> None:
        """Reads on."""
        self._bytes += data
        while not self.ended and len(self._bytes) >= 5:
            kind, size = self._bytes[0], int.from_bytes(self._bytes[3:5], "big")
            if kind != _HANDSHAKE:  # an alert, or no TLS
                self.ended = True
            elif len(self._bytes) < 5 + size:
                break
            else:
                self._messages += self._bytes[5 : 5 + size]
                del self._bytes[: 5 + size]
                for number, body in self._complete():
                    self._read(number, body)

    def offer(self) -> TlsOffer | None:
        """What the server chose; None where it chose nothing."""
        if not self._version:
            return None
        name = SUITES.get(self._cipher, f"0x{self._cipher:04x}")
        version = _VERSIONS.get(self._version, f"0x{self._version:04x}")
        weak = weakness_of(name)
        return TlsOffer(version, name, weak, self._group_bits, self._asks)

    def _complete(self) -> Iterator[tuple[int, bytes]]:
        while len(self._messages) >= 4:
            end = 4 + int.from_bytes(self._messages[1:4], "big")
            if len(self._messages) < end:
                return
            number, body = self._messages[0], bytes(self._messages[4:end])
            del self._messages[:end]
            yield number, body

    def _read(self, number: int, body: bytes) -> None:
        if number == _SERVER_HELLO and len(body) >= 37:
            self._version = int.from_bytes(body[:2], "big")
            at = 35 + body[34]
            self._cipher = int.from_bytes(body[at : at + 2], "big")
        elif number == _KEY_EXCHANGE:
            self._group_bits = self._prime_bits(body)
        self._asks = self._asks or number == _CERTIFICATE_REQUEST
        self.ended = self.ended or number == _DONE

    def _prime_bits(self, body: bytes) -> int:
        """The size of a Diffie-Hellman group; curves name theirs otherwise."""
        if not SUITES.get(self._cipher, "").startswith(_FINITE):
            return 0
        size = int.from_bytes(body[:2], "big")
        return int.from_bytes(body[2 : 2 + size], "big").bit_length()
