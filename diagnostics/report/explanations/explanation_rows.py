"""Explanations and the catalogue's reasons as JSON lines, CSV and text."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any

from diagnostics.errors import Explanation, Reason, note, notes, question
from diagnostics.model import Phrase
from diagnostics.report.rows import Row
from diagnostics.report.wording.value_words import fixer_phrase
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
    "provider",
    "note",
    "ask_for",
)


def as_dict(answer: Explanation, language: str | None = None) -> dict[str, Any]:
    """One answer under the keys of `EXPLANATION_COLUMNS`, in order, as JSON has it."""
    special = note(answer)
    beside = {
        "evidence": [
            {"quote": e.quote, "why": text(e.why, language)} for e in answer.evidence
        ],
        "note": text(special, language) if special else "",
        "ask_for": text(question(answer, language), language),
    }
    return {
        name: beside[name] if name in beside else plain(getattr(answer, name))
        for name in EXPLANATION_COLUMNS
    }


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


def reason_text(reason: Reason, language: str | None = None) -> str:
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
        fixes=[fixer_phrase(name) for name in reason.fixes],
        ask_for=reason.ask_for,
        reply=reason.reply,
        notes="\n".join(special),
        sources="; ".join(entry.sources),
    )
    return text(whole, language)
