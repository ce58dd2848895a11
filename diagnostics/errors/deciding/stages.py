"""What can't be said at a stage, and what the same words mean there instead."""

from __future__ import annotations

from collections.abc import Mapping

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

_INSTEAD: Mapping[str, Mapping[str, str]] = {
    "AUTH": _LOGIN,
    "POP3": _LOGIN,
    "MAIL": _SENDER,
}


def said_at(reason_id: str, command: str) -> str:
    """What words for a reason mean in the answer to a command.

    Args:
        reason_id: what they mean anywhere.
        command: as in `Statement.command`; empty where nobody knows.
    """
    return _INSTEAD.get(command, {}).get(reason_id, reason_id)
