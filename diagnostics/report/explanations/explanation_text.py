"""Explanations as a person reads them on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from diagnostics.errors import (
    Explanation,
    Reason,
    customer_reply,
    note,
    question,
    reason,
)
from diagnostics.model import Phrase
from diagnostics.report.text_tables import printable, wrapped
from diagnostics.words import text

USUAL_ROOM = 88
"""Columns of a text that goes into a pipe or a file."""

_LEAST = 12
"""Columns that a word and its indent need."""

_INDENT = "  "
_STEP = re.compile(r"\d+\. ")


def speaker(said_by: str) -> Phrase:
    """Who said it, in words; nobody where it is empty."""
    return Phrase.of(f"errors:speaker-{said_by or 'nobody'}")


def retry(answer: Explanation) -> Phrase:
    """Whether the same letter will pass, in words."""
    if answer.reason == "delayed":
        return Phrase.of("errors:wait")
    if answer.reason == "not-an-error":
        return Phrase.of("errors:no-failure")
    if not answer.retry:
        return Phrase.of("errors:retry-open")
    return Phrase.of(f"errors:retry-{answer.retry}")


def answers_text(answers: Iterable[Explanation], room: int | None = None) -> str:
    """The answers below each other, a line of dots between; no line is wider.

    Args:
        answers: as `explain` gave them.
        room: columns; None: `USUAL_ROOM`.
    """
    width = max(_LEAST, room or USUAL_ROOM)
    blocks = ["\n".join(_answer(one, width)) for one in answers]
    return f"\n\n{'·' * width}\n\n".join(blocks) + "\n"


def _answer(answer: Explanation, width: int) -> Iterator[str]:
    """The lines of one answer, the answer first, then what it rests on."""
    known = reason(answer.reason)
    whose = text(
        Phrase.of("errors:whose", file=answer.file, recipient=answer.recipient)
    )
    if whose:
        yield from _lines(whose.removeprefix(" · "), width)
    yield from _lines(
        text(Phrase.of("errors:head", title=known.title, id=known.id)), width
    )
    yield from _lines(_facts(answer), width)
    yield ""
    yield from _lines(known.rule.what, width)
    yield from _to_do(answer, known, width)
    if said := customer_reply(answer):
        yield from _heading("reply-head", width)
        yield from _lines(said, width, _INDENT)
    yield from _rests_on(answer, width)


def _facts(answer: Explanation) -> str:
    codes = " ".join(filter(None, (answer.reply_code, answer.status_code)))
    return text(
        Phrase.of(
            "errors:facts",
            speaker=speaker(answer.said_by),
            codes=codes,
            confidence=answer.confidence,
            retry=retry(answer),
        )
    )


def _to_do(answer: Explanation, known: Reason, width: int) -> Iterator[str]:
    yield from _heading("to-do", width)
    yield from _lines(known.rule.fix, width, _INDENT)
    besides: list[str] = []
    if special := note(answer):
        besides.append(text(special))
    if asked := question(answer):
        besides.append(text(Phrase.of("errors:ask", question=text(asked))))
    if known.setting:
        besides.append(text(Phrase.of("errors:open-first", setting=known.setting)))
    people = ", ".join(known.fixes)
    if people:
        besides.append(text(Phrase.of("errors:who-fixes", people=people)))
    for line in besides:
        yield from _lines(line, width, _INDENT)


def _rests_on(answer: Explanation, width: int) -> Iterator[str]:
    told = [
        text(Phrase.of("errors:quoted", quote=piece.quote, why=piece.why))
        if piece.quote
        else text(piece.why)
        for piece in answer.evidence
    ]
    if told:
        yield from _heading("rests", width)
    for line in told:
        yield from _lines(line, width, _INDENT)
    others = [reason(name) for name in answer.alternatives]
    if others:
        yield ""
    for other in others:
        said = Phrase.of("errors:could-be", title=other.title, id=other.id)
        yield from _lines(text(said), width)


def _heading(name: str, width: int) -> Iterator[str]:
    yield ""
    yield from _lines(text(Phrase(f"errors:{name}")), width)


def _lines(said: str, width: int, indent: str = "") -> Iterator[str]:
    """A text's own lines, each wrapped; text from outside can't drive the screen."""
    for line in said.strip().splitlines():
        step = _STEP.match(line)
        hang = " " * len(step.group()) if step else ""
        parts = wrapped(printable(line), width - len(indent) - len(hang))
        for number, part in enumerate(parts):
            yield indent + (hang if number else "") + part
