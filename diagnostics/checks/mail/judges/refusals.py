"""What a reply means that isn't the one hoped for."""

from __future__ import annotations

from diagnostics.checks.mail.judges.reply_meanings import meaning
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import Reply
from diagnostics.checks.mail.seen import AnyReply
from diagnostics.model import Phrase, Said, State

_CLOSING = 421
"""The server ends the dialogue of its own (RFC 5321, section 3.8)."""


def judge_refusal(
    service: str, stage: str, reply: AnyReply, otherwise: str, wanted: str
) -> StageOutcome:
    """What the patterns of rules/checks make of a reply.

    Args:
        service: `smtp` or `pop3`.
        stage: whose patterns: `greeting`, `starttls`, `login`, `sender`, `stat`.
        reply: what was said.
        otherwise: the rule where no pattern fits.
        wanted: the code that was hoped for.
    """
    if not reply.spoke:
        expected = Phrase.of(f"{service}:an-answer", wanted=wanted)
        return wrong_service(reply.said, expected)
    known = meaning(service, stage, reply.text)
    closing = isinstance(reply, Reply) and reply.code == _CLOSING
    stops = reply.text if closing or (known and known.stops) else ""
    if known:
        return StageOutcome(known.state, known.rule, reply.text, wanted, stops=stops)
    state = State.INCONCLUSIVE if reply.is_temporary else State.FAILED
    return StageOutcome(state, otherwise, reply.text, wanted, stops=stops)


def wrong_service(said: str, expected: Said) -> StageOutcome:
    """Something else than a mail server answers."""
    return StageOutcome(State.FAILED, "checks/wrong-service", said, expected)
