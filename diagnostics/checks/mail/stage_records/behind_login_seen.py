"""What the stages behind a login saw, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from diagnostics.checks.mail.replies_read import PopReply, Reply


@dataclass(frozen=True, slots=True)
class SenderSeen:
    """The reply to MAIL FROM, or to RCPT TO behind it.

    Attributes:
        reply: None where the address needs SMTPUTF8 and the server doesn't offer it.
        command: which of the two it answers.
        address: the mailbox's own, sender and recipient.
        second: the reply to RCPT for `postmaster` there, where the first was refused.
    """

    reply: Reply | None = None
    command: str = "RCPT"
    address: str = ""
    second: Reply | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """STAT's reply."""

    reply: PopReply


@dataclass(frozen=True, slots=True)
class UniqueNames:
    """UIDL: its reply, how many names were listed, and how many different ones.

    `compared` is False where only the first name was asked for. No reply: no message.
    `flaw` says what is wrong with the list (`count`, `order`, `form`) and `line` where.
    """

    messages: int
    reply: PopReply | None = None
    compared: bool = True
    names: int = 0
    distinct: int = 0
    seconds: float = 0.0
    flaw: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Oldest:
    """When the first message was received; no reply: there is no message."""

    reply: PopReply | None = None
    received: datetime | None = None
