"""What can't be said at a stage, and what the same words mean there instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from diagnostics.errors.statement import Statement

_LOGIN: Mapping[str, str] = {
    "address-syntax": "auth-failed",
    "domain-unknown": "auth-failed",
    "greylisted": "server-error",
    "mailbox-disabled": "account-suspended",
    "recipient-moved": "auth-failed",
    "recipient-restricted": "policy-rejected",
    "user-unknown": "auth-failed",
}
"""A login names nobody but its own account, and no letter is there to put off."""

_SENDER: Mapping[str, str] = {
    "address-syntax": "sender-rejected",
    "domain-unknown": "sender-rejected",
    "mailbox-disabled": "account-suspended",
    "recipient-restricted": "policy-rejected",
    "user-unknown": "sender-rejected",
}
"""MAIL names the sender alone."""

_BEYOND: Mapping[str, str] = {
    "network-unreachable": "routing-failed",
    "refused": "routing-failed",
    "starttls-required": "tls-required-by-recipient",
    "starttls-unsupported": "tls-required-by-recipient",
    "wrong-host": "domain-unknown",
}
"""Who returns a letter has taken it before: the way on from there failed."""

_NUMBERED: Mapping[str, str] = {
    "pop-command-missing": "syntax",
    "pop-mailbox-in-use": "server-error",
}
"""A reply with a number is none of POP3."""

_CARRIERS = ("postfix", "exim", "sendmail", "qmail", "courier", "opensmtpd")
_HANDED_IN = re.compile(r":(?:587|465|2525)\b")
"""The port of a server that takes letters from its own users."""

_INSTEAD: Mapping[str, Mapping[str, str]] = {
    "SMTP": _NUMBERED,
    "bounce": _BEYOND,
    "AUTH": _LOGIN,
    "POP3": _LOGIN,
    "MAIL": _SENDER,
    "STARTTLS 500": {"syntax": "starttls-unsupported"},
    "STARTTLS 502": {"syntax": "starttls-unsupported"},
    "STLS": {"syntax": "starttls-unsupported"},
    "UIDL": {"syntax": "pop-command-missing"},
    "TOP": {"syntax": "pop-command-missing"},
}

_AT_LOGIN_ONLY = frozenset(("334", "432", "534", "535", "538"))
"""Codes that answer AUTH and nothing else (RFC 4954, section 6)."""


def placed(statement: Statement) -> Statement:
    """The statement with the command that its code can only answer."""
    known = statement.command or statement.remote_host or statement.kind != "error"
    if known or statement.reply_code not in _AT_LOGIN_ONLY:
        return statement
    return replace(statement, command="AUTH")


def carried(statement: Statement) -> str:
    """`bounce` where a server tells of a letter that it had taken and passed on."""
    if statement.kind == "bounce" or statement.action not in ("failed", "delayed"):
        return statement.kind
    own = statement.client in _CARRIERS and not _HANDED_IN.search(statement.raw[:2000])
    return "bounce" if own else statement.kind


def protocol(statement: Statement) -> str:
    """`SMTP` where a reply code says so; empty where nothing does."""
    in_pop3 = statement.command == "POP3" or "-err" in statement.text.lower()
    return "SMTP" if statement.reply_code and not in_pop3 else ""


def said_at(reason_id: str, *commands: str) -> str:
    """What words for a reason mean in the answer to a command.

    Args:
        reason_id: what they mean anywhere.
        commands: `SMTP` for a numbered reply; `bounce` for a returned letter; as in
            `Statement.command`; the first word of what was asked; the command with the
            code that answered it. Empty where nobody knows.
    """
    for command in commands:
        reason_id = _INSTEAD.get(command, {}).get(reason_id, reason_id)
    return reason_id
