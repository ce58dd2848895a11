"""Explanations and the catalogue's reasons as JSON lines, CSV and text."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable

from diagnostics.errors import Explanation, Reason, explain
from diagnostics.report.rows import Row

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


def json_lines(answers: Iterable[Explanation]) -> str:
    """One line of JSON an answer, with the keys of `EXPLANATION_COLUMNS`."""
    return "".join(
        json.dumps(answer.as_dict(), ensure_ascii=False) + "\n" for answer in answers
    )


def explanation_row(answer: Explanation) -> Row:
    """One answer as a row; of the evidence only the words quoted."""
    quotes = " | ".join(evidence.quote for evidence in answer.evidence)
    return {**answer.as_dict(), "evidence": quotes}


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


def reason_text(reason: Reason) -> str:
    """The catalogue's entry as a terminal shows it."""
    entry = reason.rule
    parts = [
        f"{reason.id}: {entry.title}",
        entry.what,
        f"Why it matters: {entry.why}" if entry.why else "",
        f"What to do:\n{entry.fix.strip()}",
        f"Open first: {reason.setting}" if reason.setting else "",
        f"Who can fix it: {', '.join(reason.fixes)}" if reason.fixes else "",
        f"Ask for: {reason.ask_for}" if reason.ask_for else "",
        f"A reply for the customer: {reason.reply}" if reason.reply else "",
        "Sources: " + "; ".join(entry.sources) if entry.sources else "",
    ]
    return "\n".join(part for part in parts if part) + "\n"
