"""Explains a paste: reads it, then decides each statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from diagnostics.errors.deciding.decision import decide
from diagnostics.errors.deciding.explanation import (
    Evidence,
    Explanation,
    Explanations,
)
from diagnostics.errors.deciding.speaker import OWN_SERVER
from diagnostics.errors.parsing.reading import read
from diagnostics.errors.parsing.reply_codes import reply_code, status_code
from diagnostics.errors.statement import Statement
from diagnostics.model import Phrase

SMTP_STAGES = ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA")
"""What a reply of SMTP answers; CONNECT is the greeting."""

POP3_STAGES = (
    "GREETING",
    "CAPA",
    "STLS",
    "USER",
    "PASS",
    "STAT",
    "UIDL",
    "TOP",
    "LIST",
)
"""What a reply of POP3 answers."""

_BY_STAGE = {
    **dict.fromkeys(("AUTH", "USER", "PASS"), "auth-failed"),
    **dict.fromkeys(("STARTTLS", "STLS"), "starttls-unsupported"),
    **dict.fromkeys(("UIDL", "TOP"), "pop-command-missing"),
}
"""What a refusal for good usually means where its words and codes say nothing."""

LONGEST_REPLY = 4_000
"""Characters of a reply that are read; what it means stands in front."""


def explain(data: bytes | str, name: str = "") -> Explanations:
    """Why the letters in `data` failed, one answer per recipient or attempt.

    A fault of our own is an answer too: the reason `unknown`, with the fault's name.

    Args:
        data: anything that is pasted: a reply, an exception, a log, a returned letter.
        name: the file's name, handed on into the answers.
    """
    try:
        statements = read(data, name)
    except Exception as error:
        return Explanations((_own_fault(error, Statement(), name),))
    return Explanations(_causes(tuple(_decided(statements, name))))


def _causes(answers: tuple[Explanation, ...]) -> tuple[Explanation, ...]:
    """The answers without those that only follow from a failure told as well."""
    silent = ("unknown", "not-an-error")
    told = [a for a in answers if not a.follows and a.reason not in silent]
    if not told:
        return answers
    recipients = {a.recipient for a in told}
    return tuple(
        a
        for a in answers
        if not a.follows or (a.recipient and not recipients & {"", a.recipient})
    )


def explain_reply(
    reply: str, stage: str, recipient: str = "", host: str = ""
) -> Explanation:
    """Why a mailbox's own server refused, read by the same rules as a paste.

    Args:
        reply: the server's words, its lines joined: `535 5.7.8 Error: …`, `-ERR …`.
        stage: what it answers, one of `SMTP_STAGES` or `POP3_STAGES`.
        recipient: the address that RCPT named.
        host: the server's name; whose it is decides what some codes mean.

    Raises:
        ValueError: there is no such stage.
    """
    if stage not in (*SMTP_STAGES, *POP3_STAGES):
        raise ValueError(f"no stage of SMTP or POP3: {stage}")
    said = reply[:LONGEST_REPLY]
    in_pop3 = stage in POP3_STAGES
    statement = Statement(
        recipient=recipient,
        text=said,
        raw=said,
        reply_code="" if in_pop3 else reply_code(said),
        status_code=status_code(said),
        remote_host=host,
        command="POP3" if in_pop3 else stage,
        said_by_hint=OWN_SERVER,
        is_reply=True,
        asked=stage,
    )
    answer = replace(decide(statement), said_by=OWN_SERVER)
    usual = _BY_STAGE.get(stage, "")
    if answer.reason != "unknown" or not usual or statement.reply_code.startswith("4"):
        return answer
    return replace(answer, reason=usual, alternatives=(), retry="no")


def _decided(statements: tuple[Statement, ...], name: str) -> Iterator[Explanation]:
    for statement in statements:
        try:
            yield decide(statement, name)
        except Exception as error:
            yield _own_fault(error, statement, name)


def _own_fault(error: Exception, statement: Statement, name: str) -> Explanation:
    """The answer where our own reading broke: it says nothing about the letter."""
    why = Phrase.of("errors:own-fault", error=type(error).__name__)
    return Explanation(
        recipient=statement.recipient,
        reason="unknown",
        said_by="",
        confidence="low",
        reply_code=statement.reply_code,
        status_code=statement.status_code,
        retry="",
        alternatives=(),
        evidence=(Evidence("", why),),
        file=name,
        statement=statement,
    )
