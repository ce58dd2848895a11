"""What was read from a paste: one statement per recipient or failed attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "error",
    "bounce",
    "auto-reply",
    "feedback",
    "delivered",
    "ordinary",
    "foreign",
    "accepted",
    "empty",
    "no-text",
]


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said about one recipient, before anyone asks for its reason.

    Attributes:
        recipient: the address it is about; empty when the text names none.
        text: the words that carry the reason: a server's own words where some are
            quoted (`is_reply`), else the program's sentence; decoded, without log
            prefixes, stack and printed options, multi-line replies joined.
        raw: the excerpt of the paste to show; no evidence by itself, since options,
            class names and other people's remarks stand in it.
        reply_code: `550`; empty when unknown.
        status_code: `5.1.1`; empty when unknown.
        action: a DSN's `failed`, `delayed`, `delivered`, …; empty elsewhere.
        remote_host: the server that is quoted (`host X said`, Remote-MTA).
        reporting_host: the server that wrote the report.
        diagnostic_type: `smtp`, `x-postfix`, …, lower case.
        client: the program that wrote the text: `javamail`, `postfix`, …
        command: the SMTP verb answered (CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT,
            DATA), or POP3.
        kind: what sort of text it is; `foreign`: only another system speaks (a web
            server, a database, a container registry), so that it explains no letter;
            `accepted`: a conversation in which the server said yes to all that counts;
            `no-text`: a picture, a document or an archive.
        said_by_hint: a speaker the frame names by itself; empty when it doesn't.
        is_reply: whether `text` is what a mail server answered, word for word.
        frame: what stands around `text`: the program's sentence about a reply, or
            the remarks of who pasted it. Weak evidence, and only where `text` has
            none; empty where there is nothing but `text`.
        asked: the command that was answered, as it was sent but for its secrets:
            `AUTH XOAUTH2`, `RCPT TO:<bob@example.net>`; empty when the text has none.
        scheme: how the program was told to encrypt: `ssl` (from the first byte),
            `tls` (`tls://`: programs differ), `starttls`, `plain` (`secure: false`:
            not from the first byte); empty when the text doesn't say.
        port: the mail server's port in the text (`465`); empty when it has none.
            `ssl` with 25, 110, 143, 587 or 2525, and `plain`, `tls` or `starttls`
            with 465, 993 or 995 can't go together: `tls-mode-mismatch`.
        server: the mail server's name that stands with that port; may be empty.
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
    is_reply: bool = False
    frame: str = ""
    asked: str = ""
    scheme: str = ""
    port: str = ""
    server: str = ""
