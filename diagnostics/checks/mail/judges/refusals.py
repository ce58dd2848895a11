"""What a reply means that isn't the one hoped for."""

from __future__ import annotations

from typing import Any

from diagnostics import errors
from diagnostics.checks.mail.imap.imap_replies import ImapReply
from diagnostics.checks.mail.judges.other_services import spoken_by
from diagnostics.checks.mail.judges.refusal_effects import (
    NO_REFUSALS,
    UNKNOWN,
    effect,
)
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import Reply
from diagnostics.checks.mail.seen import AnyReply, Visit
from diagnostics.model import Phrase, Said, State

_CLOSING = 421
"""The server ends the dialogue of its own (RFC 5321, section 3.8)."""

_WITH_TOKEN = {"auth-failed": "oauth-failed"}
"""What a reason is where no password was used but a token."""

_OPENING = ("CONNECT", "GREETING", "EHLO")
"""Stages at which a server that puts off wants to be left alone."""


def judge_refusal(
    visit: Visit,
    asked: str,
    reply: AnyReply,
    wanted: str,
    recipient: str = "",
    *,
    with_token: bool = False,
) -> StageOutcome:
    """What the rules of rules/errors make of a reply.

    Args:
        visit: whose server.
        asked: what was answered, as `explain_reply` names its stages.
        reply: what was said.
        wanted: the code that was hoped for.
        recipient: the address that RCPT named.
        with_token: whether it answers a login with an OAuth token.
    """
    if not reply.spoke:
        expected = Phrase.of(f"{visit.service}:an-answer", wanted=wanted)
        return wrong_service(reply.said, expected)
    words = reply.as_pop3 if isinstance(reply, ImapReply) else reply.text
    answer = errors.explain_reply(words, asked, recipient, visit.host)
    reason = UNKNOWN if answer.reason in NO_REFUSALS else answer.reason
    if with_token:
        reason = _WITH_TOKEN.get(reason, reason)
    state = _state(reply, reason, asked)
    return StageOutcome(
        state,
        f"errors/{reason}",
        reply.text,
        wanted,
        _facts(answer, reason),
        stops=reply.text if _stops(reply, asked, reason, state) else "",
    )


def _state(reply: AnyReply, reason: str, asked: str) -> State:
    """Nobody can tell where the server only puts off; POP3 has words for it alone.

    At a login SMTP has them as well: many say 535 where their own directory failed.
    """
    passes = effect(reason).passes
    if isinstance(reply, Reply):
        by_words = passes and asked == "AUTH"
        put_off = reply.is_temporary or reason == "rate-limited" or by_words
    else:
        put_off = passes
    return State.INCONCLUSIVE if put_off else State.FAILED


def _stops(reply: AnyReply, asked: str, reason: str, state: State) -> bool:
    """Whether the host isn't asked any more in this run."""
    if isinstance(reply, Reply) and reply.code == _CLOSING:
        return True
    if state is not State.INCONCLUSIVE:
        return False
    later = isinstance(reply, Reply) and asked == "AUTH" and reason != "server-error"
    return asked in _OPENING or reason == "rate-limited" or later


def _facts(answer: errors.Explanation, reason: str) -> dict[str, Any]:
    """What the explanation adds to the reason: how sure it is, and on what."""
    found = {
        "reason": reason,
        "said_by": answer.said_by,
        "confidence": answer.confidence,
        "alternatives": list(answer.alternatives),
        "words": [e.quote for e in answer.evidence if e.quote],
        "recipient": answer.recipient,
        "operator": answer.provider,
    }
    return {name: fact for name, fact in found.items() if fact}


def wrong_service(said: str, expected: Said, service: str = "") -> StageOutcome:
    """Something else answers than this service; which, where its words tell."""
    spoken = spoken_by(said)
    if spoken == service.upper():  # words that fit, of something that it isn't
        spoken = ""
    rule, data = "checks/wrong-service", {"spoken": spoken} if spoken else {}
    seen = Phrase.of("mail:speaks", protocol=spoken, said=said) if spoken else said
    return StageOutcome(State.FAILED, rule, seen, expected, data)
