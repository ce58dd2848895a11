"""What was read from a paste: one statement per recipient or failed attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "error", "bounce", "auto-reply", "feedback", "delivered", "ordinary", "empty"
]


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said about one recipient, before anyone asks for its reason.

    Attributes:
        recipient: the address it is about; empty when the text names none.
        text: the words that carry the reason: decoded, frames stripped, multi-line
            replies joined.
        raw: the excerpt of the paste to show.
        reply_code: `550`; empty when unknown.
        status_code: `5.1.1`; empty when unknown.
        action: a DSN's `failed`, `delayed`, `delivered`, …; empty elsewhere.
        remote_host: the server that is quoted (`host X said`, Remote-MTA).
        reporting_host: the server that wrote the report.
        diagnostic_type: `smtp`, `x-postfix`, …, lower case.
        client: the program that wrote the text: `javamail`, `postfix`, …
        command: the SMTP verb answered (CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT,
            DATA), or POP3.
        kind: what sort of text it is.
        said_by_hint: a speaker the frame names by itself; empty when it doesn't.
    """

    recipient: str = ""
    text: str = ""
    raw: str = ""
    reply_code: str = ""
    status_code: str = ""
    action: str = ""
    remote_host: str = ""
    reporting_host: str = ""
    diagnostic_type: str = ""
    client: str = ""
    command: str = ""
    kind: Kind = "error"
    said_by_hint: str = ""
