"""What a server's refusal means for a check, by its reason under rules/errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostics.errors import reasons

NO_REFUSALS = frozenset(
    ("not-an-error", "auto-reply", "feedback-report", "delayed", "never-tried")
)
"""Reasons that no server refuses a command with: its words give none then."""

UNKNOWN = "unknown"

_MAILBOX, _SERVER, _DOMAIN = "mailbox", "server", "domain"


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from a refusal with some reason.

    Attributes:
        scope: what would have to be mended: the `mailbox`, the `server` or the
            sender's `domain`.
        passes: whether it says nothing about the mailbox, and ends by itself.
        spares: whether the secret may be used at the other service all the same: it
            was not looked at, or not what was wrong.
    """

    scope: str = _MAILBOX
    passes: bool = False
    spares: bool = field(default=True)


_EFFECTS: Mapping[str, Effect] = {
    **dict.fromkeys(
        (
            *("auth-failed", "app-password-required", "oauth-failed"),
            *("account-locked", "account-suspended", "policy-rejected", UNKNOWN),
        ),
        Effect(spares=False),
    ),
    **dict.fromkeys(
        ("rate-limited", "server-error", "timeout", "dns-failure"),
        Effect(_SERVER, passes=True),
    ),
    **dict.fromkeys(("pop-mailbox-in-use", "greylisted"), Effect(passes=True)),
    **dict.fromkeys(
        (
            *("starttls-required", "starttls-unsupported", "tls-version"),
            *("tls-handshake-failed", "tls-mode-mismatch", "smtp-intercepted"),
            *("auth-mechanism-unsupported", "basic-auth-disabled", "syntax"),
            *("smtp-auth-disabled-for-mailbox", "helo-rejected", "wrong-port"),
            *("ptr-missing", "ip-blocklisted", "bad-reputation", "relay-denied"),
            *("pop-command-missing", "connection-dropped", "wrong-host"),
            *("cert-expired", "cert-hostname", "cert-untrusted", "refused"),
            *("network-unreachable", "auth-required", "smtputf8-unsupported"),
        ),
        Effect(_SERVER),
    ),
    **dict.fromkeys(
        (
            *("sender-unauthenticated", "spf-fail", "spf-permerror", "dkim-fail"),
            *("dmarc-reject", "domain-blocklisted"),
        ),
        Effect(_DOMAIN),
    ),
}
"""By reason; the others concern the mailbox and stay until it is changed."""


def effect(reason_id: str) -> Effect:
    """What follows from a refusal with this reason. Raises KeyError: there is none."""
    if reason_id not in reasons():
        raise KeyError(reason_id)
    return _EFFECTS.get(reason_id, Effect())
