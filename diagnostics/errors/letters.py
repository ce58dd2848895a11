"""Whole mails: bounces, complaints, automatic replies, and letters that are none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from diagnostics.errors import dsn, notices
from diagnostics.errors.codes import (
    addresses,
    preferred_status,
    reply_code,
    status_code,
)
from diagnostics.errors.frames import unframe, verb
from diagnostics.errors.mime import Part, decode_words, fields, leaves, parse
from diagnostics.errors.statement import Kind, Statement

MAX_RAW = 4_000
"""Characters of a statement's excerpt."""

_MAX_NESTED = 3
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
    r"failure notice|failed (?:mail|delivery)|mail (?:delivery|failure|error)|"
    r"non remis|not (?:be )?deliver|unzustellbar|nicht zugestellt|nie dostarcz|"
    r"niedostarcz|не доставлен|недостав|no entregad|não entregue|delayed mail|"
    r"could not (?:be )?sen[dt]|message (?:could|delay|was not|not)|user unknown|"
    r"email (?:delivery|could)|there was an error sending|配信|届け|送信できません",
    re.I,
)
_SAYS_FAILED = re.compile(
    r"(?:could|can|was|were|has|have) ?not (?:yet )?(?:be |been )?(?:deliver|reach|sent)|"
    r"(?:unable|not able|failed|error while trying|error occurred.{0,20}trying) "
    r"(?:to )?deliver|undeliverable|not delivered to|did not reach|delivery"
    r"[\w ]{0,40}failed|invalid (?:user|recipient) address|problem delivering|"
    r"returned to sender|permanent (?:fatal )?error|mailbox (?:is )?full|"
    r"has been delayed|trouble delivering|delivery problems|rejected (?:the|your) mess|"
    r"fatal errors|error message below|failed recipients|"
    r"mailbox unavailable|user unknown|no such user|has been returned because|"
    r"requested action not taken|^[45]\d\d[ \-]\S",
    re.I | re.M,
)
_DELAYED = re.compile(
    r"will be retried|will (?:be )?(?:re-?try|continue|keep trying)|not yet been deliver|"
    r"warning message only|warning only|just a warning|still being retried|"
    r"has been delayed|\(delay\)|delayed mail|delivery delayed|could not send mail for "
    r"past|no action is required on your part",
    re.I,
)
_DELIVERED = re.compile(
    r"successful(?:ly)? (?:mail )?(?:deliver|relay)|\((?:relay|success)\)|"
    r"(?:was|been) (?:successfully )?(?:delivered to|relayed)|delivered successfully",
    re.I,
)
_AUTO_SUBJECT = re.compile(
    r"\A\W{0,4}(?:auto(?:matic|mated)?[ \-:]{0,2}(?:reply|response|responder|answer)|"
    r"auto:|out of (?:the )?office|away from|on vacation|vacation|i am (?:away|out)|"
    r"автоответ|автоматический ответ|abwesen|automatische antwort|"
    r"r[ée]ponse automatique|absence|respuesta autom|resposta autom|autoodp|"
    r"automatyczna odp|nieobecno|自動)",
    re.I,
)
_NO_WORDS = re.compile(r"[\W\d_]*")


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
        return decode_words(self.headers.get("subject", ""))

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


def from_notice(
    notice: str, known: tuple[str, ...] = (), sender: str = "", subject: str = ""
) -> list[Statement]:
    """Statements of a bounce in plain words, one a recipient; maybe without any."""
    whole = f"{subject}\n{notice}"
    action = "delayed" if _DELAYED.search(whole) else "failed"
    kind: Kind = "bounce"
    if _DELIVERED.search(whole) and not _SAYS_FAILED.search(whole):
        kind, action = "delivered", "delivered"
    found = notices.remarks(notice, known, sender)
    general = notices.best_words(notice)
    return [
        _from_words(remark, general, kind, action)
        for remark in found or [notices.Remark("")]
    ]


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
    source = letter.status
    if not source and "inal-" in letter.notice and "ecipient:" in letter.notice:
        source = letter.notice
    found = dsn.blocks(source) if source else []
    if not found:
        return []
    return reported(found, letter.notice)


def reported(found: Iterable[dsn.Block], notice: str) -> list[Statement]:
    """The statements of a report's blocks, one a recipient."""
    blocks = list(found)
    whom = tuple(block.recipient for block in blocks)
    words = {r.recipient: r for r in notices.remarks(notice, whom)} if notice else {}
    by_recipient: dict[str, Statement] = {}
    for block in blocks:
        remark = words.get(block.recipient, notices.Remark(block.recipient))
        by_recipient.setdefault(block.recipient, _from_block(block, remark, notice))
    return list(by_recipient.values())


def _from_block(block: dsn.Block, remark: notices.Remark, notice: str) -> Statement:
    framed = unframe(block.diagnostic)
    said = unframe(remark.words)
    if _NO_WORDS.fullmatch(framed.text):
        better = said.text or block.comment
        if notice and not reply_code(better) and not status_code(better):
            better = f"{unframe(notices.best_words(notice)).text} {better}"
        framed = replace(said, text=better.strip() or framed.text)
    status = preferred_status(block.status, status_code(framed.text))
    host = block.remote_host or framed.host or said.host or remark.host
    quoted = framed.quoted or bool(block.remote_host or said.quoted or remark.host)
    action = block.action or "failed"
    good = action in ("delivered", "relayed", "expanded")
    return Statement(
        recipient=block.recipient,
        text=framed.text,
        raw=block.raw[:MAX_RAW],
        reply_code=reply_code(framed.text)
        or reply_code(block.diagnostic)
        or reply_code(remark.words),
        status_code=status,
        action=action,
        remote_host=host,
        reporting_host=block.reporting_host,
        diagnostic_type=block.diagnostic_type,
        command=framed.command or said.command or _asked(remark.command),
        kind="delivered" if good else "bounce",
        said_by_hint="recipient-server" if quoted else "own-server",
    )


def _from_words(
    remark: notices.Remark, general: str, kind: Kind, action: str
) -> Statement:
    words = remark.words
    if not words.strip() or _NO_WORDS.fullmatch(words):
        words = f"{words} {general}".strip()
    framed = unframe(words)
    code = reply_code(framed.text) or reply_code(words)
    if not code and words is remark.words and reply_code(general):
        other = unframe(general)
        code = reply_code(other.text)
        framed = replace(other, text=f"{framed.text} {other.text}")
    quoted = framed.quoted or bool(remark.host)
    return Statement(
        recipient=remark.recipient,
        text=framed.text,
        raw=(remark.words or general)[:MAX_RAW],
        reply_code=code,
        status_code=status_code(framed.text),
        action=action,
        remote_host=framed.host or remark.host,
        command=framed.command or _asked(remark.command),
        kind=kind,
        said_by_hint="recipient-server" if quoted else "",
    )


def _asked(command: str) -> str:
    return verb(command.replace(":", " "))


def _notified(letter: Letter) -> list[Statement]:
    """Amazon's notifications: the event as JSON, maybe inside another JSON's text."""
    body = letter.notice.lstrip()
    if not body.startswith("{") or "otificationType" not in body + "":
        return []
    start, end = body.find("{"), body.rfind("}")
    return read_event(body[start : end + 1])


def read_event(text: str) -> list[Statement]:
    """The recipients of an SES/SNS event; empty when the JSON is none."""
    try:
        event = json.loads(text.replace("\n", ""), strict=False)
        if isinstance(event, dict) and isinstance(event.get("Message"), str):
            event = json.loads(event["Message"], strict=False)
    except (ValueError, RecursionError):
        return []
    if not isinstance(event, dict):
        return []
    found = []
    for key in ("bounce", "complaint", "delivery"):
        part = event.get(key)
        if isinstance(part, dict):
            found += _event_statements(key, part, text)
    return found


def _event_statements(key: str, part: dict[str, Any], raw: str) -> list[Statement]:
    kinds: dict[str, Kind] = {"bounce": "bounce", "complaint": "feedback"}
    whom = part.get(
        {"bounce": "bouncedRecipients", "complaint": "complainedRecipients"}.get(
            key, "recipients"
        )
    )
    found = []
    for entry in whom if isinstance(whom, list) else []:
        row = entry if isinstance(entry, dict) else {"emailAddress": entry}
        block = dsn.Block(
            recipient=str(row.get("emailAddress", "")),
            action=str(row.get("action", "failed" if key == "bounce" else "delivered")),
            status=str(row.get("status", "")),
            diagnostic=str(
                row.get("diagnosticCode", "") or part.get("smtpResponse", "")
            ).removeprefix("smtp; "),
            diagnostic_type="smtp",
            reporting_host=str(part.get("reportingMTA", "")).rpartition(" ")[2],
            raw=raw,
        )
        statement = _from_block(block, notices.Remark(block.recipient), "")
        words = statement.text or f"{key} {part.get('bounceSubType', '')}".strip()
        kind = kinds.get(key, "delivered")
        found.append(replace(statement, text=words, kind=kind))
    return found


def _worded(letter: Letter, depth: int) -> list[Statement]:
    """A bounce without fields: by its author, its subject or its own words."""
    headers, subject = letter.headers, letter.subject
    failed = headers.get("x-failed-recipients", "")
    daemon = bool(_DAEMON.search(decode_words(headers.get("from", ""))))
    titled = bool(_SUBJECT.search(subject))
    says = bool(_SAYS_FAILED.search(letter.notice)) or bool(
        _DELIVERED.search(f"{subject}\n{letter.notice}")
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
    for mail in letter.embedded:
        if is_mail(mail):
            found = read_letter(mail, depth + 1)
            if found[0].kind not in ("ordinary", "empty"):
                return found
    return ()
