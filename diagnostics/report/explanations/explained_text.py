"""What a text to explain comes to: answers, and all that a page shows of the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from diagnostics.errors import Explanation, explain, left_out, whole_addresses
from diagnostics.errors.parsing.mime import MAX_BYTES
from diagnostics.model import Phrase

MOST_ANSWERS = 50
"""Answers to one text that are shown: a report may name hundreds of people."""

EXCERPT = 20_000
"""Characters of a text that are shown with an answer."""

MOST_ADDRESSES = 20_000
"""Addresses in a text that mailboxes are looked for among."""


@dataclass(frozen=True, slots=True)
class ExplainedAnswer:
    """One answer, with the part of the text that led to it.

    `addresses` stand in what it was decided from, lower case.
    """

    found: Explanation
    excerpt: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedText:
    """All that is shown of one text.

    Attributes:
        answers: the first `MOST_ANSWERS`.
        count: of all answers.
        addresses: that stand in the text, lower case.
        cut: what of it is too long to be read.
        stopped: why nobody can tell, where reading it was ended.
    """

    answers: tuple[ExplainedAnswer, ...] = ()
    count: int = 0
    addresses: tuple[str, ...] = ()
    cut: Phrase | None = None
    stopped: Phrase | None = None


def explain_text(data: bytes, name: str = "") -> ExplainedText:
    """Explains a text; pure, and as long as the text makes it."""
    found = explain(data, name)
    text = data[:MAX_BYTES].decode("utf-8", "replace")
    answers = tuple(_answer(one, text) for one in found[:MOST_ANSWERS])
    addresses = tuple(islice(_addresses(text), MOST_ADDRESSES))
    return ExplainedText(answers, len(found), addresses, left_out(data, name))


def _addresses(text: str) -> Iterator[str]:
    yield from sorted(whole_addresses(text.lower()))


def _answer(found: Explanation, text: str) -> ExplainedAnswer:
    named = tuple(islice(_addresses(found.statement.raw), MOST_ADDRESSES))
    return ExplainedAnswer(_short(found), _excerpt(found, text)[:EXCERPT], named)


def _excerpt(found: Explanation, text: str) -> str:
    """The part of the paste that led to the answer.

    A mail's own text may be encoded, so that nobody finds the words in it; then, and
    where both hold the words, it is what was read from it.
    """
    quotes = [piece.quote for piece in found.evidence]
    readings = filter(None, (found.statement.raw, text))
    return max(readings, key=lambda t: sum(q in t for q in quotes), default=text)


def _short(found: Explanation) -> Explanation:
    """The answer without more of the text than is shown."""
    said = found.statement
    statement = replace(
        said,
        text=said.text[:EXCERPT],
        raw=said.raw[:EXCERPT],
        frame=said.frame[:EXCERPT],
    )
    return replace(found, statement=statement)
