"""Statements from a report's fields, a notice's remarks and a provider's events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from diagnostics.errors.literals import Gated
from diagnostics.errors.parsing import dsn, notices
from diagnostics.errors.parsing.layers import bounce_words
from diagnostics.errors.parsing.quotations import unframe, verb
from diagnostics.errors.parsing.reply_codes import (
    addresses,
    preferred_status,
    reply_code,
    status_code,
)
from diagnostics.errors.statement import Kind, Statement

MAX_RAW = 4_000
"""Characters of a statement's excerpt."""

SAYS_FAILED = Gated(
    r"(?:could|can|was|were|has|have) ?not (?:yet )?(?:be |"
    r"been )?(?:deliver|reach|sent)|"
    r"(?:unable|not able|failed|error while trying|error occurred.{0,20}trying) "
    r"(?:to )?deliver|undeliverable|not delivered to|did not reach|delivery"
    r"[\w ]{0,40}failed|invalid (?:user|recipient) address|problem delivering|"
    r"returned to sender|permanent (?:fatal )?error|mailbox (?:is )?full|"
    r"has been delayed|trouble delivering|delivery problems|rejected (?:the|your) mess|"
    r"fatal errors|error message below|failed recipients|"
    r"mailbox unavailable|user unknown|no such user|has been returned because|"
    r"requested action not taken|transcript of session follows|^[45]\d\d[ \-]\S",
    re.I | re.M,
)
"""Words of a notice that something was not delivered."""

_DELAYED = Gated(
    r"will be retried|will (?:be )?(?:re-?try|continue|"
    r"keep trying)|not yet been deliver|"
    r"warning message only|warning only|just a warning|still being retried|"
    r"has been delayed|\(delay\)|delayed mail|delivery delayed|could not send mail for "
    r"past|no action is required on your part",
    re.I,
)
SAYS_DELIVERED = Gated(
    r"successful(?:ly)? (?:mail )?(?:deliver|relay)|\((?:relay|success)\)|"
    r"(?:was|been) (?:successfully )?(?:delivered to|relayed)|delivered successfully",
    re.I,
)
"""Words of a notice that all went well."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where the words of a name like `MailboxFull` part."""

_NO_WORDS = re.compile(r"[\W\d_]*")


def from_notice(
    notice: str, known: tuple[str, ...] = (), sender: str = "", subject: str = ""
) -> list[Statement]:
    """Statements of a bounce in plain words, one a recipient; maybe without any."""
    whole = f"{subject}\n{notice}"
    late = _DELAYED.search(whole) or bounce_words.DELAYED.search(whole)
    action = "delayed" if late else "failed"
    kind: Kind = "bounce"
    if SAYS_DELIVERED.search(whole) and not SAYS_FAILED.search(whole):
        kind, action = "delivered", "delivered"
    remarks = notices.remarks(notice, known, sender) or [notices.Remark("")]
    general = notices.best_words(notice)
    unsaid: Statement | None = None
    statements = []
    for remark in remarks:
        if remark == notices.Remark(remark.recipient):
            unsaid = unsaid or _from_words(remark, general, kind, action)
            statements.append(replace(unsaid, recipient=remark.recipient))
            continue
        # The notice's best words may be about one recipient only.
        alone = len(remarks) == 1
        besides = "" if remark.words.strip() and not alone else general
        if alone:
            remark = _with_cause(remark, general, notice)
        statements.append(_from_words(remark, besides, kind, action))
    return statements


def _with_cause(remark: notices.Remark, general: str, notice: str) -> notices.Remark:
    """The only remark of a notice, with the cause that the notice states elsewhere."""
    if status_code(remark.words) or reply_code(general):
        return remark
    cause = notices.stated_cause(notice)
    told = cause and cause.split("\n")[0] not in remark.words
    return replace(remark, words=f"{remark.words} {cause}") if told else remark


def reported(
    found: Iterable[dsn.Block], notice: str, failed: str = ""
) -> list[Statement]:
    """The statements of a report's blocks, one a recipient.

    Args:
        found: the blocks.
        notice: the words beside them.
        failed: X-Failed-Recipients; it and the notice name people where a block
            names a pipe, a file or a host.
    """
    beside = _Notice(notice, failed)
    blocks = [_with_person(block, beside) for block in found]
    whom = tuple(block.recipient for block in blocks)
    told = notice if any(_needs_notice(block, notice) for block in blocks) else ""
    words = {r.recipient: r for r in notices.remarks(told, whom)} if told else {}
    by_recipient: dict[str, Statement] = {}
    for block in blocks:
        remark = words.get(block.recipient, notices.Remark(block.recipient))
        by_recipient.setdefault(block.recipient, _from_block(block, remark, beside))
    return list(by_recipient.values())


def _needs_notice(block: dsn.Block, notice: str) -> bool:
    """Whether the notice can add a reason, a code or a verb to a block."""
    return "in reply to" in notice or not reply_code(block.diagnostic)


@dataclass(frozen=True)
class _Notice:
    """The words beside a report, read once for all its blocks."""

    text: str = ""
    failed: str = ""

    @cached_property
    def person(self) -> str:
        """The first recipient that the header or the words name, or empty."""
        whom = addresses(self.failed)
        whom = whom or [r.recipient for r in notices.remarks(self.text)]
        return whom[0] if whom else ""

    @cached_property
    def best(self) -> str:
        """The words that say why, without their frame; empty where there are none."""
        return unframe(notices.best_words(self.text)).text if self.text else ""


def _with_person(block: dsn.Block, notice: _Notice) -> dsn.Block:
    address = block.recipient
    if not address or (address.rfind("@") > 0 and address[0] not in "|/:"):
        return block
    return replace(block, recipient=notice.person) if notice.person else block


def _from_block(block: dsn.Block, remark: notices.Remark, notice: _Notice) -> Statement:
    framed = unframe(block.diagnostic)
    said = unframe(remark.words)
    if _NO_WORDS.fullmatch(framed.text):
        better = said.text or block.comment
        if notice.text and not reply_code(better) and not status_code(better):
            better = f"{notice.best} {better}"
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
    reporting = part.get("reportingMTA")
    whom = part.get(
        {"bounce": "bouncedRecipients", "complaint": "complainedRecipients"}.get(
            key, "recipients"
        )
    )
    found = []
    for entry in whom[: dsn.MAX_BLOCKS] if isinstance(whom, list) else []:
        row = entry if isinstance(entry, dict) else {"emailAddress": entry}
        said = _written(row.get("diagnosticCode")) or _written(part.get("smtpResponse"))
        usual = "failed" if key == "bounce" else "delivered"
        block = dsn.Block(
            recipient=_written(row.get("emailAddress")),
            action=_written(row.get("action")) or usual,
            status=_written(row.get("status")),
            diagnostic=said.removeprefix("smtp; "),
            diagnostic_type="smtp",
            reporting_host=_written(reporting).rpartition(" ")[2],
            raw=raw,
        )
        statement = _from_block(block, notices.Remark(block.recipient), _Notice())
        subtype = _CAMEL.sub(" ", _written(part.get("bounceSubType")))
        words = statement.text or f"{key} {subtype}".strip()
        kind = kinds.get(key, "delivered")
        found.append(replace(statement, text=words, kind=kind))
    return found


def _written(value: object) -> str:
    """A text of an event; anything else there, however deep, says nothing."""
    return value if isinstance(value, str) else ""
