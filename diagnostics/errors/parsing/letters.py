"""Whole mails: bounces, complaints, automatic replies, and letters that are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from diagnostics.errors.literals import Gated
from diagnostics.errors.parsing import dsn, notices
from diagnostics.errors.parsing.mime import (
    Part,
    decode_bytes,
    decode_words,
    fields,
    leaves,
    parse,
)
from diagnostics.errors.parsing.received_headers import judgement
from diagnostics.errors.parsing.reply_codes import addresses
from diagnostics.errors.parsing.reports import (
    MAX_RAW,
    SAYS_DELIVERED,
    SAYS_FAILED,
    from_notice,
    read_event,
    reported,
)
from diagnostics.errors.statement import Kind, Statement

_MAX_NESTED = 3
_MAX_EMBEDDED = 8
_STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
_EMBEDDED = ("message/rfc822", "message/global", "text/rfc822-headers",
             "message/rfc822-headers", "message/partial", "text/rfc822-header",
             "message/global-headers")  # fmt: skip
_DAEMON = re.compile(
    r"mailer.?daemon|post_?master|mail.{0,3}deliver|delivery.{0,3}(?:sub)?system|"
    r"system administrator|mail.?administrator|mdaemon|returned mail|bounce|"
    r"mail.?system|interscan|notification@|email-bounces",
    re.I,
)
_SUBJECT = re.compile(
    r"undeliver|deliver\w* (?:failure|failed|status|problem|notif|report|error|delay)|"
    r"deliver\w* has (?:failed|been delayed)|returned (?:mail|message|to sender)|"
    r"failure notice|failed (?:mail|delivery)|mail failed|"
    r"mail (?:delivery|failure|error)|"
    r"non remis|not (?:be )?deliver|unzustellbar|nicht zugestellt|nie dostarcz|"
    r"niedostarcz|не доставлен|недостав|no entregad|não entregue|delayed mail|"
    r"could not (?:be )?sen[dt]|message (?:could|delay|was not|not)|user unknown|"
    r"email (?:delivery|could)|there was an error sending|配信|届け|送信できません",
    re.I,
)
_FIELDS = Gated(
    r"^(?:Reporting-MTA|Final-Recipient|Original-Recipient): ?\w{3,6} ?;", re.I | re.M
)
_AUTO_SUBJECT = re.compile(
    r"\A\W{0,4}(?:auto(?:matic|mated)?[ \-:]{0,2}(?:reply|response|responder|answer)|"
    r"auto:|out of (?:the )?office|away from|on vacation|vacation|i am (?:away|out)|"
    r"автоответ|автоматический ответ|abwesen|automatische antwort|"
    r"r[ée]ponse automatique|absence|respuesta autom|resposta autom|autoodp|"
    r"automatyczna odp|nieobecno|自動)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail taken apart.

    Attributes:
        headers: its header fields.
        notice: what its author wrote, decoded, the returned message cut off.
        status: the decoded delivery-status fields, or empty.
        feedback: the decoded feedback report, or empty.
        embedded: the mails inside, not decoded.
    """

    headers: Mapping[str, str]
    notice: str
    status: str
    feedback: str
    embedded: tuple[str, ...]

    @property
    def subject(self) -> str:
        """The decoded subject."""
        written = self.headers.get("subject", "")
        if not written.isascii():
            written = decode_bytes(written.encode("latin-1", "replace"), "utf-8")
        return decode_words(written)

    @property
    def returned(self) -> dict[str, str]:
        """The header fields of the first embedded mail."""
        return fields(self.embedded[0][:20_000]) if self.embedded else {}


def read_letter(text: str, depth: int = 0) -> tuple[Statement, ...]:
    """The statements of a mail that `mime.as_latin1` prepared; never empty."""
    letter = open_letter(text)
    found = (
        _feedback(letter)
        or _reported(letter)
        or _notified(letter)
        or _worded(letter, depth)
        or _automatic(letter)
        or _forwarded(letter, depth)
    )
    if found:
        return tuple(found)
    words = f"{letter.subject}\n{letter.notice}".strip()
    if told := judgement(letter.headers):
        return (Statement(text=told, raw=f"{told}\n{words}"[:MAX_RAW]),)
    kind: Kind = "ordinary" if words else "empty"
    return (Statement(text=words[:MAX_RAW], raw=words[:MAX_RAW], kind=kind),)


def open_letter(text: str) -> Letter:
    """Takes a mail apart: notice, report, embedded mails."""
    plain: list[str] = []
    html: list[str] = []
    status = feedback = ""
    embedded: list[str] = []
    mail = parse(text)
    for part in leaves(mail):
        kind = part.kind
        if kind in _STATUS_KINDS:
            status += part.text() + "\n\n"
        elif kind == "message/feedback-report":
            feedback = feedback or part.text()
        elif kind in _EMBEDDED:
            embedded.append(part.body.lstrip("\n"))
        elif kind.startswith("text/") or not kind.startswith(("image", "app", "audio")):
            _add_text(part, html if kind == "text/html" else plain, bool(embedded))
    whole = "\n\n".join(plain if any(t.strip() for t in plain) else html)
    notice = notices.without_returned(whole)
    if not embedded and len(notice) < len(whole):
        embedded.append(_below(whole, len(notice)))
    return Letter(mail.headers, notice, status, feedback, tuple(embedded))


def is_mail(text: str) -> bool:
    """Whether a text begins with the header of a mail."""
    head = text[:20_000].partition("\n\n")[0]
    names = {
        line.partition(":")[0].lower()
        for line in head.split("\n")
        if line[:1] not in " \t"
    }
    known = names & {"from", "subject", "to", "date", "received", "return-path",
                     "mime-version", "content-type", "message-id", "delivered-to",
                     "x-failed-recipients", "auto-submitted"}  # fmt: skip
    odd = sum(1 for name in names if " " in name)
    return len(known) >= 2 and odd <= len(names) // 2


def _add_text(part: Part, texts: list[str], behind: bool) -> None:
    """Text behind the returned message belongs to it, or is a list's footer."""
    if not behind and len(texts) < 8:
        texts.append(part.text())


def _below(whole: str, length: int) -> str:
    """The returned message under a notice, without the line that announces it."""
    rest = whole[length : length + 20_000].lstrip("\n")
    if not re.match(r"[\w\-]{2,40}:", rest):  # an mbox line or a rule
        rest = rest.partition("\n")[2]
    return rest.lstrip("\n")


def _feedback(letter: Letter) -> list[Statement]:
    """A complaint (RFC 5965). Redacted reports may name nobody."""
    if not letter.feedback:
        return []
    whom = dsn.feedback_recipients(letter.feedback)
    returned = letter.returned
    whom = whom or notices.first_addresses(
        returned.get("x-apparently-to", ""), returned.get("to", "")
    )
    raw = letter.feedback[:MAX_RAW]
    words = letter.notice.strip()[:MAX_RAW] or raw
    return [
        Statement(recipient=address, text=words, raw=raw, kind="feedback")
        for address in whom or [""]
    ]


def _reported(letter: Letter) -> list[Statement]:
    """A delivery report: its fields, and the notice's words where they say more."""
    source, notice = letter.status, letter.notice
    if not source:
        start = _FIELDS.search(notice)
        if not start:
            return []
        source, notice = notice, notice[: start.start()]
    failed = letter.headers.get("x-failed-recipients", "")
    return reported(dsn.blocks(source), notice, failed)


def _notified(letter: Letter) -> list[Statement]:
    """Amazon's notifications: the event as JSON, maybe inside another JSON's text."""
    body = letter.notice.lstrip()
    if not body.startswith("{") or "otificationType" not in body + "":
        return []
    start, end = body.find("{"), body.rfind("}")
    return read_event(body[start : end + 1])


def _worded(letter: Letter, depth: int) -> list[Statement]:
    """A bounce without fields: by its author, its subject or its own words."""
    headers, subject = letter.headers, letter.subject
    failed = headers.get("x-failed-recipients", "")
    daemon = bool(_DAEMON.search(decode_words(headers.get("from", ""))))
    titled = bool(_SUBJECT.search(subject))
    says = bool(SAYS_FAILED.search(letter.notice)) or bool(
        SAYS_DELIVERED.search(f"{subject}\n{letter.notice}")
    )
    if not failed and daemon + titled + says < 2 and not (says and letter.embedded):
        return []
    if not failed and not daemon and _AUTO_SUBJECT.search(subject):
        return []
    returned = letter.returned
    sender = "".join(addresses(returned.get("from", headers.get("to", "")))[:1])
    known = tuple(addresses(decode_words(failed)))
    found = from_notice(letter.notice, known, sender, subject)
    if found[0].recipient:
        return found
    inner = _forwarded(letter, depth)
    if inner and inner[0].recipient:
        return list(inner)
    domain = "".join(addresses(headers.get("from", ""))[:1]).rpartition("@")[2]
    local = notices.local_names(letter.notice) if domain else []
    if local:
        return [replace(found[0], recipient=f"{name}@{domain}") for name in local]
    whom = notices.first_addresses(
        " ".join(a for a in addresses(subject) if a != sender),
        returned.get("x-original-to", ""),
        returned.get("to", ""),
    )
    return [replace(found[0], recipient=address) for address in whom] or found


def _automatic(letter: Letter) -> list[Statement]:
    """An out-of-office or ticket reply, by its header (RFC 3834) or its subject."""
    headers, subject = letter.headers, letter.subject
    marked = (
        headers.get("auto-submitted", "no").lower().startswith("auto-repl")
        or "x-autoreply" in headers
        or "x-autorespond" in headers
        or "x-autoresponse" in headers
        or "auto_reply" in headers.get("precedence", "").lower()
        or headers.get("x-apple-action", "").upper() == "VACATION"
    )
    if not marked and not _AUTO_SUBJECT.search(subject):
        return []
    whom = notices.first_addresses(headers.get("from", ""))
    words = f"{subject}\n{letter.notice}".strip()[:MAX_RAW]
    return [
        Statement(recipient="".join(whom[:1]), text=words, raw=words, kind="auto-reply")
    ]


def _forwarded(letter: Letter, depth: int) -> tuple[Statement, ...]:
    """A bounce that somebody sent on as an attachment."""
    if depth >= _MAX_NESTED:
        return ()
    for mail in letter.embedded[:_MAX_EMBEDDED]:
        if is_mail(mail):
            found = read_letter(mail, depth + 1)
            if found[0].kind not in ("ordinary", "empty"):
                return found
    return ()
