"""What to say besides a reason: at the mail service at hand, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.errors.deciding.catalogue_reasons import Reason, reason
from diagnostics.errors.deciding.explanation import Explanation
from diagnostics.model import Phrase, Said


def note(
    answer: Explanation,
    operators: Iterable[str] = (),
) -> Phrase | None:
    """What the answer means at the mail service at hand; None where nothing special.

    Args:
        answer: names the service whose marks its text bears.
        operators: who runs the mailboxes that are spoken of, where the text bears
            nobody's marks and a recipient's server didn't speak.
    """
    others = () if answer.said_by == "recipient-server" else tuple(operators)
    asked = (answer.provider,) if answer.provider else others
    return note_at(answer.reason, asked)


def note_at(reason_id: str, operators: Iterable[str]) -> Phrase | None:
    """What a reason means at the first of these services that it has a note for."""
    known = notes(reason(reason_id))
    return next((known[operator] for operator in operators if operator in known), None)


def notes(reason: Reason) -> dict[str, Phrase]:
    """What a reason means at particular mail services, by their operator."""
    return {
        operator: Phrase.of(
            "errors:note",
            operator=Phrase.of(f"operators:{operator}"),
            note=Phrase(f"{reason.rule.id}:notes.{operator}"),
        )
        for operator in sorted(reason.notes)
    }


def question(answer: Explanation, language: str | None = None) -> Said:
    """What to ask for where the text doesn't hold the cause; empty where it does."""
    if answer.follows:
        return Phrase.of("errors:ask-earlier")
    return reason(answer.reason, language).ask_for


def customer_reply(answer: Explanation, language: str | None = None) -> str:
    """What can be sent to the customer as it is; what only follows claims nothing."""
    told = "unknown" if answer.follows else answer.reason
    return reason(told, language).reply
