"""The server's side of SCRAM-SHA-256, in which the server proves itself as well."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable

ROUNDS = 4096
"""Rounds of hashing (RFC 7677, section 4)."""

_FIRST = re.compile(r"n,(?:a=[^,]*)?,(n=([^,]*),r=([!-+\--~]+))")
_FINAL = re.compile(r"(c=biws,r=([!-+\--~]+)),p=([A-Za-z0-9+/=]+)")


async def server_side(
    initial: str,
    ask: Callable[[str], Awaitable[str]],
    accepts: Callable[[str, str], bool],
    password: str,
    forged: str = "",
) -> bool:
    """One login by SCRAM without channel binding (RFC 5802, section 3).

    Args:
        initial: the client's first message in base64; empty: it sent none.
        ask: sends a challenge in base64 and gives the client's line.
        accepts: the verdict on user and password.
        password: the right one.
        forged: what stands in the place of this server's proof; empty: the right one.

    Returns:
        Whether the login is right.

    Raises:
        ValueError: what the client sent is no SCRAM, or it gave up.
    """
    bare, user, nonce = _parts(_FIRST, initial or await ask(""))
    salt, whole = secrets.token_bytes(16), nonce + secrets.token_urlsafe(18)
    first = f"r={whole},s={_coded(salt)},i={ROUNDS}"
    ending, said, proof = _parts(_FINAL, await ask(_coded(first.encode())))
    signed = f"{bare},{first},{ending}".encode()
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)
    name = user.replace("=2C", ",").replace("=3D", "=")
    right = said == whole and hmac.compare_digest(proof, _proof(salted, signed))
    if not right or not accepts(name, password):
        return False
    told = forged or _coded(_mac(_mac(salted, b"Server Key"), signed))
    if await ask(_coded(f"v={told}".encode())):
        raise ValueError("the client gave up")
    return True


def _proof(salted: bytes, signed: bytes) -> str:
    """What the client has to send."""
    client = _mac(salted, b"Client Key")
    mask = _mac(hashlib.sha256(client).digest(), signed)
    return _coded(bytes(a ^ b for a, b in zip(client, mask, strict=True)))


def _parts(form: re.Pattern[str], line: str) -> tuple[str, str, str]:
    found = form.fullmatch(base64.b64decode(line, validate=True).decode())
    if not found:
        raise ValueError("no message of SCRAM")
    return found[1], found[2], found[3]


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, "sha256").digest()


def _coded(said: bytes) -> str:
    return base64.b64encode(said).decode()
