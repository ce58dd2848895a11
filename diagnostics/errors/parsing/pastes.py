"""Pasted texts: log lines, exceptions, replies, and bounces without their headers."""

from __future__ import annotations

import re
from itertools import pairwise

from diagnostics.errors.parsing import clients, dsn, letters, reports
from diagnostics.errors.parsing.html_text import html_to_text, looks_like_html
from diagnostics.errors.parsing.notices import without_returned
from diagnostics.errors.parsing.quotations import Framed, unframe
from diagnostics.errors.parsing.reply_codes import (
    ADDRESS,
    reply_code,
    status_code,
    tidy,
)
from diagnostics.errors.statement import Statement

MAX_PASTE = 1 << 16
"""Characters of a paste that are read: three quarters from its beginning, the rest
from its end, where exceptions name their cause."""

_LOG = re.compile(
    rf"\b(?:orig_)?to=<?({ADDRESS})>?,[^\n]{{0,400}}?\b(?:status=(\w{{4,9}})|stat=)"
    r"(?: ?\((.*)\)\s*$|([^\n]{0,2000}))",
    re.M,
)
_EXIM_LOG = re.compile(
    rf"(?:^|\s)(\*\*|==) <?({ADDRESS})>?(?: <[^<>\n]{{0,200}}>)?"
    r"(?=[^\n]{0,300}(?: [RTHF]=| defer \())([^\n]{2,3000})"
)
_EXIM_ROUTE = re.compile(r"\A[^:]{0,200}(?: defer \(-?\d+\))?(?:[^:]{0,200}\])?: ")
_RELAY = re.compile(r"relay=([\w\-.]{3,255})")
_DSN_CODE = re.compile(r"dsn=([245]\.\d{1,3}\.\d{1,3})")
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
_ADDRESS_FIRST = re.compile(rf"\A[ \t]*<?({ADDRESS})>?:?[ \t]*(?:\n|: )")
_BARE_END = re.compile(r"\[([^\s\[\]@]{1,64}@[^\s\[\]@]{1,255})\]\s{0,9}\Z")
_ENTRY_END = re.compile(r"\[[^\s\[\]@]{1,64}@[^\s\[\]@]{1,255}\][ \t]{0,9}(?:\n|\Z)")
_FOR_WHOM = re.compile(rf"<({ADDRESS})>")
_MAIL_STARTS = re.compile(
    r"^(?:Return-Path|Received|Delivered-To|Content-Type|MIME-Version|From|Date|"
    r"Subject): ?\S",
    re.I | re.M,
)
_QUOTE = re.compile(r"^>+ ?", re.M)
_EXIM_HOST = re.compile(r"\bH=([\w\-.]{3,255})")
_DOTTED = re.compile(r"(?<![\w.])([45]\d\d)\.(?=[45]\.\d{1,3}\.\d)")
_QMAIL_LOG = re.compile(
    r"(?:failure|deferral): ([^\n]{0,300}(?:_host_said:|"
    r"_does_not_like|_like_)[^\n]{0,3000})"
)
_CLASS = re.compile(
    r"\A[\w.:$\\]{3,120}(?:Exception|Error|Refused): (?=[245]\d\d[ \-])"
)
_FOLDED = re.compile(r"\n[ \t]++(?![A-Za-z\-]{2,40}:)(?=\S)")
_MTAS = ("postfix", "exim", "qmail", "sendmail", "")
_LOCAL_WORDS = re.compile(r"[^\W\d_]")


def read_paste(text: str) -> tuple[Statement, ...]:
    """The statements of a pasted text; never empty."""
    text = _cleaned(text)
    if not _LOCAL_WORDS.search(text) and not reply_code(text):
        return (Statement(kind="empty", raw=text[: reports.MAX_RAW].strip()),)
    found = (
        reports.read_event(text[text.find("{") :] if "otificationType" in text else "")
        or _fields(text)
        or _mail_inside(text)
        or _logged(text)
        or _by_recipient(text)
        or _from_client(text)
        or _noticed(text)
        or [_plain(text)]
    )
    return tuple(found)


def _cleaned(text: str) -> str:
    """The text cut to size, out of HTML, CSV, JSON and mail quoting."""
    if len(text) > MAX_PASTE:
        text = text[: MAX_PASTE * 3 // 4] + "\n" + text[-MAX_PASTE // 4 :]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    text = _DOTTED.sub(r"\1 ", text)
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


def _logged(text: str) -> list[Statement]:
    """Log lines of Postfix, sendmail and Exim; the last line of a recipient counts."""
    found: dict[str, Statement] = {}
    for match in _LOG.finditer(text):
        words = (match[3] or match[4] or "").strip()
        found[match[1]] = _log_statement(match[0], match[1], match[2] or "", words)
    for match in _EXIM_LOG.finditer(text):
        status = "bounced" if match[1] == "**" else "deferred"
        words = _EXIM_ROUTE.sub("", match[3])
        found[match[2]] = _log_statement(match[0], tidy(match[2]), status, words)
    return list(found.values())


def _log_statement(line: str, recipient: str, status: str, words: str) -> Statement:
    if not status:
        status = "sent" if words.startswith("Sent") else "bounced"
        status = "deferred" if words.startswith("Deferred") else status
    framed = unframe(words)
    relay = _RELAY.search(line) or _EXIM_HOST.search(line)
    code = _DSN_CODE.search(line)
    actions = {"sent": "delivered", "deferred": "delayed"}
    return Statement(
        recipient=recipient,
        text=framed.text,
        raw=line.strip()[: reports.MAX_RAW],
        reply_code=reply_code(framed.text),
        status_code=status_code(framed.text) or (code[1] if code else ""),
        action=actions.get(status, "failed"),
        remote_host=framed.host or _named(relay),
        client=clients.client_of(line),
        command=framed.command,
        kind="delivered" if status == "sent" else "error",
        said_by_hint="recipient-server" if framed.quoted else "own-server",
    )


def _named(relay: re.Match[str] | None) -> str:
    return "" if relay is None or relay[1] == "none" else relay[1].strip(".")


def _by_recipient(text: str) -> list[Statement]:
    """One statement a recipient, where each reply ends with its `[address]`."""
    ends = [end.end() for end in _ENTRY_END.finditer(text)]
    parts = [text[start:end].strip() for start, end in pairwise([0, *ends])]
    if len(parts) < 2 or not all(" said:" in part for part in parts):
        return []
    return [_plain(part) for part in parts]


def _from_client(text: str) -> list[Statement]:
    """The cause inside a library's exception or a program's session log."""
    client = clients.client_of(text)
    if client in _MTAS[:4]:
        return []
    causes = [c for c in clients.causes(text) if client or c.protocol]
    failed_at = clients.failed_at(text) if causes else ""
    found = []
    for cause in causes[: dsn.MAX_BLOCKS]:
        framed = unframe(cause.text)
        code = reply_code(framed.text) if cause.protocol != "pop3" else ""
        found.append(
            Statement(
                recipient=cause.recipient,
                text=_CLASS.sub("", framed.text),
                raw=text[: reports.MAX_RAW],
                reply_code=code,
                status_code=status_code(framed.text),
                remote_host=framed.host,
                diagnostic_type=cause.protocol,
                client=client,
                command=cause.command or framed.command or failed_at,
                said_by_hint=_speaker(framed, cause.protocol or code),
            )
        )
    return found


def _speaker(framed: Framed, reply: str) -> str:
    if framed.quoted:
        return "recipient-server"
    return "own-server" if reply else ""


def _noticed(text: str) -> list[Statement]:
    """A bounce's words without its headers."""
    notice = without_returned(text)
    first = _ADDRESS_FIRST.match(notice)
    if not first and not _NOTICE.search(notice):
        return []
    found = reports.from_notice(notice)
    return found if found[0].recipient or _NOTICE.search(notice) else []


def _plain(text: str) -> Statement:
    """A reply, a log line or a sentence as it stands."""
    client = clients.client_of(text)
    bare = _BARE_END.search(text)
    queued = _QMAIL_LOG.search(text)
    said = queued[1].replace("_", " ").replace("/", "\n") if queued else text
    framed = unframe(clients.without_stack(said))
    code = reply_code(framed.text)
    whom = bare[1] if bare else ""
    if not whom and (code or framed.quoted):
        named = _FOR_WHOM.search(text)
        whom = named[1] if named and framed.command in ("RCPT", "") else ""
    return Statement(
        recipient=tidy(whom),
        text=_CLASS.sub("", framed.text),
        raw=text[: reports.MAX_RAW],
        reply_code=code,
        status_code=status_code(framed.text),
        remote_host=framed.host,
        client=client,
        command=framed.command or clients.failed_at(text),
        said_by_hint=_speaker(framed, code if client not in _MTAS else ""),
    )
