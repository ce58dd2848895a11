"""Pasted texts: log lines, exceptions, replies, and bounces without their headers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from diagnostics.errors.parsing import clients, dsn, letters, reports
from diagnostics.errors.parsing.html_text import html_to_text, looks_like_html
from diagnostics.errors.parsing.layers.bodies import body
from diagnostics.errors.parsing.layers.other_systems import is_foreign
from diagnostics.errors.parsing.layers.printed_options import endpoint
from diagnostics.errors.parsing.layers.sender_events import events
from diagnostics.errors.parsing.layers.wrapping import unwrapped
from diagnostics.errors.parsing.mta_logs import logged
from diagnostics.errors.parsing.notices import without_returned
from diagnostics.errors.parsing.quotations import Framed, unframe
from diagnostics.errors.parsing.received_headers import from_headers
from diagnostics.errors.parsing.reply_codes import (
    ADDRESS,
    addressee,
    reply_code,
    status_code,
)
from diagnostics.errors.parsing.sayings import (
    from_conversation,
    is_of_nobody,
    recipient_in,
    said,
)
from diagnostics.errors.statement import Statement

MAX_PASTE = 1 << 16
"""Characters of a paste that are read: three quarters from its beginning, the rest
from its end, where exceptions name their cause."""

_DIAGNOSTIC = re.compile(
    r"^[\t >]{0,9}Diagnostic-Code: ?(?:([\w\-]{1,30}); ?)?"
    r"((?:.{0,2000}(?:\n[ \t].{0,2000}){0,30}))",
    re.I | re.M,
)
_NOTICE = re.compile(
    r"created automatically by mail delivery|this is the (?:mail system|postfix)|"
    r"did not reach the following|addresses had (?:permanent|transient|delivery)|"
    r"the following address(?:es)?(?:\(es\))? failed|unable to deliver (?:your )?mess|"
    r"delivery to the following recipient|could not be delivered to|failure notice|"
    r"transcript of session follows|wasn't able to deliver|undeliverable|"
    r"delivery has failed to|message not delivered|"
    r"you're trying to send|wasn.t delivered to|"
    r"was not delivered to|generating server:|address not found",
    re.I,
)
_SES = re.compile(r"[nN]otificationType|\\?\"eventType\\?\"")
"""What names an event of Amazon SES: in a notification, and as it is published."""

_TRANSCRIPT = re.compile(r"transcript of session|while talking to", re.I)
_ADDRESS_FIRST = re.compile(rf"\A[ \t]*<?({ADDRESS})>?:?[ \t]*(?:\n|: )")
_ENTRY_END = re.compile(r"\[[^\s\[\]@]{1,64}@[^\s\[\]@]{1,255}\][ \t]{0,9}(?:\n|\Z)")
_MAIL_STARTS = re.compile(
    r"^(?:Return-Path|Received|Delivered-To|Content-Type|MIME-Version|From|Date|"
    r"Subject): ?\S",
    re.I | re.M,
)
_QUOTE = re.compile(r"^>+ ?", re.M)
_DOTTED = re.compile(r"(?<![\w.])([45]\d\d)\.(?=[45]\.\d{1,3}\.\d)")
_PLUSES = re.compile(r"(?<=\s)[245]\d\d(?:\+[^\s+]{1,80}){2,60}")
"""How IIS writes blanks in its log."""

_CLASS = re.compile(
    r"\A[\w.:$\\]{3,120}(?:Exception|Error|Refused): (?=[245]\d\d[ \-])"
)
_FOLDED = re.compile(r"\n[ \t]++(?![A-Za-z\-]{2,40}:)(?=\S)")
_MTAS = ("postfix", "exim", "qmail", "sendmail")
_LETTERS = re.compile(r"[^\W\d_]")


_ENTRY = re.compile(r"^<[^<>\s@]{1,64}@[^<>\s]{1,255}>: host \S{1,255} said: ", re.M)
"""How Postfix lists a recipient in a bounce."""


def read_paste(text: str) -> tuple[Statement, ...]:
    """The statements of a pasted text; never empty."""
    text = _cleaned(text)
    if not _LETTERS.search(text) and not reply_code(text):
        return (Statement(kind="empty", raw=text[: reports.MAX_RAW].strip()),)
    if is_foreign(text):
        return (Statement(text=text, raw=text[: reports.MAX_RAW], kind="foreign"),)
    found = (
        reports.read_event(text[text.find("{") :] if _SES.search(text) else "")
        or _events(text)
        or _fields(text)
        or _mail_inside(text)
        or from_headers(text)
        or logged(text)
        or _by_recipient(text)
        or ([] if _tells_of_recipients(text) else from_conversation(text))
        or _from_client(text)
        or _noticed(text)
        or said(body(text), text)
    )
    return tuple(_placed(found, text))


def _tells_of_recipients(text: str) -> bool:
    """Whether it is a bounce's list of recipients, each with what its server said."""
    return bool(_TRANSCRIPT.search(text) or _ENTRY.search(text))


def _placed(found: Iterable[Statement], text: str) -> Iterable[Statement]:
    """The statements with what the paste says of encryption, port and server."""
    told = endpoint(text[: reports.MAX_RAW * 4])
    if not (told.scheme or told.port):
        return found
    return (
        replace(one, scheme=told.scheme, port=told.port, server=told.server)
        for one in found
    )


def _cleaned(text: str) -> str:
    """The text cut to size, out of HTML, CSV, JSON and mail quoting."""
    if len(text) > MAX_PASTE:
        text = text[: MAX_PASTE * 3 // 4] + "\n" + text[-MAX_PASTE // 4 :]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    text = _DOTTED.sub(r"\1 ", unwrapped(text))
    if "+" in text:
        text = _PLUSES.sub(lambda reply: reply[0].replace("+", " "), text)
    if looks_like_html(text):
        text = html_to_text(text)
    if text[:1] == '"' and text[-1:] == '"' and '""' in text[1:-1]:
        text = text[1:-1].replace('""', '"')
    if "\n" not in text and "\\n" in text and "b'" not in text and 'b"' not in text:
        text = clients.unescaped(text)
    quoted = sum(line[:2] in ("> ", ">") for line in text.split("\n"))
    if quoted * 2 > text.count("\n") + 1:
        text = _QUOTE.sub("", text)
    return text


def _events(text: str) -> list[Statement]:
    """What a mail service's events say, one statement a recipient."""
    found: dict[str, Statement] = {}
    for event in events(text):
        coded = bool(reply_code(event.words) or status_code(event.words))
        words = event.words if coded else f"{event.name}: {event.words}"
        one = said(body(words), words)[0]
        one = replace(
            one,
            recipient=event.recipient,
            text=one.text if coded else words,
            raw=event.words[: reports.MAX_RAW],
            kind="delivered" if event.is_good else "bounce",
            action="delivered" if event.is_good else "failed",
            said_by_hint="own-server" if event.is_own else "recipient-server",
        )
        found.setdefault(event.recipient, one)
    return list(found.values())


def _fields(text: str) -> list[Statement]:
    """Delivery-status fields, or a lone Diagnostic-Code."""
    lower = text.lower()
    if "inal-recipient:" in lower:
        notice = without_returned(text[: lower.find("inal-recipient:") - 1])
        stripped = "\n".join(line.strip(" \t") for line in _unfolded(text))
        return reports.reported(dsn.blocks(stripped), notice)
    match = _DIAGNOSTIC.search(text) if "diagnostic-code:" in lower else None
    if not match:
        return []
    block = dsn.Block(
        recipient="",
        diagnostic_type=(match[1] or "").lower(),
        diagnostic=match[2],
        status=status_code("".join(re.findall(r"(?im)^Status: ?(.*)$", text)[:1])),
        raw=text,
    )
    return reports.reported([block], "")


def _unfolded(text: str) -> list[str]:
    """Lines, a fold joined to its field; pastes often indent every line alike."""
    return _FOLDED.sub(" ", text).split("\n")


def _mail_inside(text: str) -> list[Statement]:
    """A whole mail below some words of the person who pasted it."""
    for tries, match in enumerate(_MAIL_STARTS.finditer(text)):
        if tries >= 5:
            break
        mail = text[match.start() :]
        if letters.is_mail(mail):
            raw = mail.encode("utf-8", "surrogatepass").decode("latin-1")
            found = letters.read_letter(raw)
            if found[0].kind not in ("ordinary", "empty"):
                return list(found)
            break
    return []


def _by_recipient(text: str) -> list[Statement]:
    """One statement a recipient, where each reply ends with its `[address]`."""
    ends = [end.end() for end in _ENTRY_END.finditer(text)]
    parts = [text[start:end].strip() for start, end in pairwise([0, *ends])]
    if len(parts) < 2 or not all(" said:" in part for part in parts):
        return []
    return [statement for part in parts for statement in said(part, part)[:1]]


def _from_client(text: str) -> list[Statement]:
    """The cause inside a library's exception or a program's session log."""
    client = clients.client_of(text)
    if client in _MTAS:
        return []
    causes = [c for c in clients.causes(text) if client or c.protocol]
    failed_at = clients.failed_at(text) if causes else ""
    found: dict[tuple[str, str], Statement] = {}
    for cause in causes[: dsn.MAX_BLOCKS]:
        framed = unframe(cause.text)
        code = reply_code(framed.text) if cause.protocol != "pop3" else ""
        words = _CLASS.sub("", framed.text)
        command = cause.command or framed.command or failed_at
        whom = cause.recipient or (recipient_in(words, command) if code else "")
        if not whom and code and not is_of_nobody(words, command):
            whom = addressee(text)
        found[cause.recipient, words] = Statement(
            recipient=whom,
            text=words,
            raw=text[: reports.MAX_RAW],
            reply_code=code,
            status_code=status_code(framed.text),
            remote_host=framed.host,
            diagnostic_type=cause.protocol,
            client=client,
            command=command,
            said_by_hint=_speaker(framed, cause.protocol or code),
            is_reply=bool(cause.protocol or code),
        )
    return list(found.values())


def _speaker(framed: Framed, reply: str) -> str:
    """A library speaks with its own server, and for itself where none answered."""
    if framed.quoted:
        return "recipient-server"
    return "own-server" if reply else "local"


def _noticed(text: str) -> list[Statement]:
    """A bounce's words without its headers."""
    notice = without_returned(text)
    first = _ADDRESS_FIRST.match(notice)
    if not first and not _NOTICE.search(notice):
        return []
    found = reports.from_notice(notice)
    return found if found[0].recipient or _NOTICE.search(notice) else []
