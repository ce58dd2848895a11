"""The server's side of the SASL mechanisms, the same for SMTP and POP3."""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
from collections.abc import Awaitable, Callable

from diagnostics.lab.behaviour import (
    ALL_MECHANISMS,
    CRAM_MD5,
    SCRAM,
    TOKEN_MECHANISMS,
)
from diagnostics.lab.protocols.scram_server import server_side

MECHANISMS = (*ALL_MECHANISMS, CRAM_MD5, SCRAM)
"""What `exchange` can do."""

Ask = Callable[[str], Awaitable[str]]
"""Sends a challenge (base64) and returns the client's line."""

Accepts = Callable[[str, str], bool]
"""Whether this user may log in with this password or token."""

_TOKEN = re.compile(r"(?:^|\x01)auth=Bearer ([^\x01]*)\x01", re.IGNORECASE)
_USER = re.compile(r"^(?:user=|n,a=)([^\x01,]*)")


async def exchange(
    mechanism: str,
    initial: str,
    ask: Ask,
    accepts: Accepts,
    password: str = "",
    *,
    forges_proof: bool = False,
) -> bool | None:
    """Runs one login attempt.

    Args:
        mechanism: upper case, one of those in `behaviour`.
        initial: the initial response in base64; empty: the client sent none.
        ask: how to go on talking to the client.
        accepts: the verdict on user and secret.
        password: the right one, for a mechanism that proves it without telling.
        forges_proof: whether this server's own proof is made up.

    Returns:
        Whether the login is right; None where the client cancelled with `*` or sent
        something that isn't base64.
    """
    try:
        if mechanism == "LOGIN":
            user = _plain(initial or await ask(_coded("Username:")))
            return accepts(user, _plain(await ask(_coded("Password:"))))
        if mechanism == CRAM_MD5:
            return await _proof(ask, accepts, password)
        if mechanism == SCRAM:
            forged = "made up" if forges_proof else ""
            return await server_side(initial, ask, accepts, password, forged)
        response = _plain(initial or await ask(""))
        if mechanism in TOKEN_MECHANISMS:
            return await _token_login(response, ask, accepts)
    except ValueError:  # not base64, or not UTF-8 inside it
        return None
    _, _, rest = response.partition("\0")
    user, _, password = rest.partition("\0")
    return accepts(user, password)


async def _proof(ask: Ask, accepts: Accepts, password: str) -> bool:
    """CRAM-MD5 (RFC 2195): the digest of a challenge, keyed with the password."""
    challenge = f"<{time.monotonic_ns()}@lab.test>"
    user, _, digest = _plain(await ask(_coded(challenge))).rpartition(" ")
    right = hmac.new(password.encode(), challenge.encode(), "md5").hexdigest()
    return hmac.compare_digest(digest, right) and accepts(user, password)


async def _token_login(response: str, ask: Ask, accepts: Accepts) -> bool:
    user, token = _USER.match(response), _TOKEN.search(response)
    if user and token and accepts(user[1].replace("=2C", ","), token[1]):
        return True
    # Google's and Microsoft's way: the reason as JSON, then the client's empty line.
    await ask(
        _coded(json.dumps({"status": "401", "schemes": "bearer", "scope": "lab"}))
    )
    return False


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _plain(line: str) -> str:
    if line == "=":  # an empty initial response, RFC 4954, section 4
        return ""
    return base64.b64decode(line, validate=True).decode()
