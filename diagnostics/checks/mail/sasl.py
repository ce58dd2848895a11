"""Login: which mechanism, what is said, and what an OAuth error says."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable

from diagnostics.checks.secret_masks import base64_text
from diagnostics.model import AuthKind

PREFERRED = {
    AuthKind.PASSWORD: ("PLAIN", "LOGIN"),
    AuthKind.APP_PASSWORD: ("PLAIN", "LOGIN"),
    AuthKind.OAUTH2: ("XOAUTH2", "OAUTHBEARER"),
}
"""Mechanisms by kind of secret, best first; one is chosen, none is tried in turn."""


def choose(kind: AuthKind, offered: Iterable[str]) -> str:
    """The mechanism to use, or "" where the server offers none that fits."""
    names = {name.upper() for name in offered}
    return next((m for m in PREFERRED[kind] if m in names), "")


def initial_response(
    mechanism: str, user: str, secret: str, host: str = "", port: int = 0
) -> str:
    """What goes behind `AUTH MECHANISM`, in Base64; "" for LOGIN.

    PLAIN as RFC 4616, OAUTHBEARER as RFC 7628, XOAUTH2 as Google describes it.
    """
    if mechanism == "PLAIN":
        return base64_text(f"\0{user}\0{secret}")
    if mechanism == "XOAUTH2":
        return base64_text(f"user={user}\1auth=Bearer {secret}\1\1")
    if mechanism == "OAUTHBEARER":
        where = f"host={host}\1port={port}\1"
        return base64_text(f"n,a={user},\1{where}auth=Bearer {secret}\1\1")
    return ""


def answer_to_error(mechanism: str) -> str:
    """What ends an OAuth dialogue after the server's error challenge."""
    return "AQ==" if mechanism == "OAUTHBEARER" else ""


def oauth_error(challenge: str) -> str:
    """The server's error JSON as `status 400, scope …`; "" where it is none."""
    try:
        said = json.loads(base64.b64decode(challenge, validate=True))
    except (binascii.Error, ValueError):
        return ""
    if not isinstance(said, dict):
        return ""
    return ", ".join(f"{key} {value}" for key, value in said.items())
