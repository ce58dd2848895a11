"""What the hosts, ports and schemes of a statement say beside its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from diagnostics.catalogue import provider, provider_ids
from diagnostics.errors.deciding.speaker import has_reply, submission_hosts
from diagnostics.errors.statement import Statement

MISSING_HOST = frozenset(("wrong-host", "domain-unknown"))
"""Reasons that can't be true of a mail service that everybody knows."""

BY_SILENCE = frozenset(
    (
        *("connection-dropped", "timeout", "tls-handshake-failed", "wrong-port"),
        *("helo-rejected", "syntax", "policy-rejected", "server-error"),
    )
)
"""What the wrong kind of encryption looks like to a program."""

_FROM_FIRST_BYTE = frozenset(("465", "993", "995"))
_AFTER_STARTTLS = frozenset(("25", "110", "143", "587", "2525"))

_HOST = re.compile(r"(?<![\w.@-])(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-]|\.\w)")

TOKEN_ANSWER = "334 eyJzdGF0dXMiOi"

READ = 2_000
"""Characters of an excerpt in which the host's name is looked for."""


@cache
def _known_hosts() -> frozenset[str]:
    """The servers of all providers with a preset, and their users' domains."""
    return frozenset(_names())


def _names() -> Iterator[str]:
    for name in provider_ids():
        preset = provider(name)
        yield from (end.host for end in (*preset.smtp, *preset.pop3) if end.host)
        yield from preset.rule.data.get("domains", ())


def known_host(statement: Statement) -> str:
    """A mail service's own server that the statement names; empty when none.

    Its name exists. When it "does not exist", the look-up failed.
    """
    if statement.server:
        return statement.server if statement.server.lower() in _known_hosts() else ""
    seen = statement.text[:READ].lower() or statement.raw[:READ].lower()
    return next((host for host in _HOST.findall(seen) if host in _known_hosts()), "")


def takes_letters(statement: Statement) -> bool:
    """Whether a server is quoted that takes letters: whatever code it shows."""
    return statement.remote_host.lower() in submission_hosts()


def wrong_encryption(statement: Statement) -> str:
    """Scheme and port, where they can't go together and no server answered."""
    if has_reply(statement):
        return ""
    late = statement.scheme == "ssl" and statement.port in _AFTER_STARTTLS
    early = statement.scheme in ("plain", "tls", "starttls")
    if late or (early and statement.port in _FROM_FIRST_BYTE):
        return f"{statement.scheme}:{statement.port}"
    return ""


def with_token(statement: Statement) -> bool:
    """Whether the command that was answered signs in with a token (RFC 7628).

    A server tells what it thinks of a token as a challenge, `{"status":…` in Base64.
    """
    return "OAUTH" in statement.asked.upper() or TOKEN_ANSWER in statement.raw[:READ]
