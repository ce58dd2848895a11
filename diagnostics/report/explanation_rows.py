"""Explanations and the catalogue's reasons as JSON lines, CSV and text."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any

from diagnostics.catalogue import DEFAULT_LANGUAGE
from diagnostics.errors import Explanation, Reason, explain, reason
from diagnostics.model import Phrase
from diagnostics.report.rows import Row
from diagnostics.words import plain, text

EXPLANATION_COLUMNS = (
    "file",
    "recipient",
    "reason",
    "said_by",
    "confidence",
    "reply_code",
    "status_code",
    "retry",
    "alternatives",
    "evidence",
)


def reason_of(seen: str) -> Explanation | None:
    """What a failed check saw, explained by the same rules as a pasted error.

    Returns:
        The explanation, or None where the words give no reason.
    """
    answers = explain(seen) if seen else ()
    known = answers and answers[0].reason not in ("unknown", "not-an-error")
    return answers[0] if known else None


def as_dict(answer: Explanation, language: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
    """One answer under the keys of `EXPLANATION_COLUMNS`, in order, as JSON has it."""
    told = {
        name: plain(getattr(answer, name))
        for name in EXPLANATION_COLUMNS
        if name != "evidence"
    }
    evidence = [
        {"quote": e.quote, "why": text(e.why, language)} for e in answer.evidence
    ]
    return {**told, "evidence": evidence}


def json_lines(answers: Iterable[Explanation]) -> str:
    """One line of JSON an answer, with the keys of `EXPLANATION_COLUMNS`."""
    return "".join(
        json.dumps(as_dict(answer), ensure_ascii=False) + "\n" for answer in answers
    )


def explanation_row(answer: Explanation) -> Row:
    """One answer as a row; of the evidence only the words quoted."""
    quotes = " | ".join(evidence.quote for evidence in answer.evidence)
    return {**as_dict(answer), "evidence": quotes}


def marked_html(text: str, quotes: Iterable[str]) -> str:
    """The text escaped for HTML, the first place of each quote inside `<mark>`.

    Longer quotes go first; one that would overlap another is left out.
    """
    marks: list[tuple[int, int]] = []
    for quote in sorted(set(quotes) - {""}, key=lambda q: (-len(q), q)):
        start = text.find(quote)
        end = start + len(quote)
        if start >= 0 and all(end <= s or e <= start for s, e in marks):
            marks.append((start, end))
    parts, at = [], 0
    for start, end in sorted(marks):
        parts.append(html.escape(text[at:start]))
        parts.append(f"<mark>{html.escape(text[start:end])}</mark>")
        at = end
    return "".join(parts) + html.escape(text[at:])


def note(
    answer: Explanation,
    operators: Iterable[str] = (),
    language: str = DEFAULT_LANGUAGE,
) -> Phrase | None:
    """What the answer means at the mail service at hand; None where nothing special.

    Args:
        answer: names the service whose marks its text bears.
        operators: who runs the mailboxes that are spoken of, where the text bears
            nobody's marks and a recipient's server didn't speak.
        language: of the note.
    """
    others = () if answer.said_by == "recipient-server" else operators
    asked = [answer.provider] if answer.provider else list(others)
    known = notes(reason(answer.reason, language))
    return next((known[operator] for operator in asked if operator in known), None)


def notes(reason: Reason) -> dict[str, Phrase]:
    """What a reason means at particular mail services, by their operator."""
    return {
        operator: Phrase.of(
            "errors:note", operator=Phrase.of(f"operators:{operator}"), note=said
        )
        for operator, said in sorted(reason.notes.items())
    }


def reason_text(reason: Reason, language: str = DEFAULT_LANGUAGE) -> str:
    """The catalogue's entry as a terminal shows it."""
    entry = reason.rule
    special = (f"- {text(said, language)}" for said in notes(reason).values())
    whole = Phrase.of(
        "errors:entry",
        id=reason.id,
        title=entry.title,
        what=entry.what,
        why=entry.why,
        fix=entry.fix.strip(),
        setting=reason.setting,
        fixes=", ".join(reason.fixes),
        ask_for=reason.ask_for,
        reply=reason.reply,
        notes="\n".join(special),
        sources="; ".join(entry.sources),
    )
    return text(whole, language)
