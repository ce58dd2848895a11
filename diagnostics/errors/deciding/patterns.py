"""The words and codes of rules/errors, ready to be looked for in one pass."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from diagnostics.catalogue import rule
from diagnostics.errors.deciding.catalogue_reasons import FOLDER, reasons
from diagnostics.errors.literals import LiteralIndex, required

LONGEST = 20_000
"""Characters of one statement that are looked at; words that matter come early."""

_BLANK = re.compile(r"\s+")
_compiled = cache(re.compile)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that speak for a reason.

    Attributes:
        reason: which one.
        match: a regular expression over text in lower case with single blanks.
        weight: how surely, 1 to 100; of several reasons the heaviest wins.
        speaker: counts only when the frame says that this one speaks; empty: always.
        command: counts only as an answer to this command; empty: always.
        said_by: the only one who says these words; empty when several may.
    """

    reason: str
    match: str
    weight: int
    speaker: str = ""
    command: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A reply or status code that speaks weakly for a reason.

    Attributes:
        reason: which one.
        code: `550` or `5.1.1`.
        weight: how surely, as for words.
        provider: counts only from this provider; empty: from all.
        command: counts only as an answer to this command; empty: to any.
    """

    reason: str
    code: str
    weight: int
    provider: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that was found, and the words (as they were written) it matched."""

    pattern: Pattern
    quote: str


class PatternSet:
    """All patterns and codes of the catalogue, compiled as they are needed."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        """Takes each reason's entry (its TOML keys)."""
        self._entries = entries

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """All of them, in the order of the reasons."""
        return tuple(
            Pattern(
                name,
                match,
                row["weight"],
                row.get("speaker", ""),
                row.get("command", ""),
                row.get("said_by", ""),
            )
            for name, entry in self._entries.items()
            for row in entry.get("pattern", ())
            for match in _listed(row["match"])
        )

    @cached_property
    def codes(self) -> Mapping[str, tuple[Code, ...]]:
        """What a code speaks for, by code."""
        found: defaultdict[str, list[Code]] = defaultdict(list)
        for name, entry in self._entries.items():
            for row in entry.get("code", ()):
                only = (row.get("provider", ""), row.get("command", ""))
                found[row["code"]].append(Code(name, row["code"], row["weight"], *only))
        return {code: tuple(rows) for code, rows in found.items()}

    @cached_property
    def _by_literal(self) -> Mapping[str, tuple[Pattern, ...]]:
        """The patterns by words that they can't do without."""
        found: defaultdict[str, list[Pattern]] = defaultdict(list)
        for pattern in self.patterns:
            for literal in required(pattern.match) or ("",):
                found[literal].append(pattern)
        return {literal: tuple(rows) for literal, rows in found.items()}

    @cached_property
    def _literals(self) -> LiteralIndex:
        return LiteralIndex(self._by_literal)

    def hits(self, text: str, speaker: str = "", command: str = "") -> Iterator[Hit]:
        """The patterns in `text`; one with alternatives of its own may come again."""
        written = _BLANK.sub(" ", text[:LONGEST])
        lower = lowered(written)
        for literal in self._literals.found_in(lower):
            for pattern in self._by_literal[literal]:
                if pattern.speaker not in ("", speaker):
                    continue
                if pattern.command not in ("", command):
                    continue
                found = _compiled(pattern.match).search(lower)
                if found:
                    yield Hit(pattern, _whole_words(written, *found.span()))


def _listed(match: str | list[str]) -> list[str]:
    """A rule's `match`: one wording, or several of equal weight."""
    return [match] if isinstance(match, str) else match


def _whole_words(text: str, start: int, end: int) -> str:
    """The words that a match touches, not cut in the middle."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return text[start:end]


def lowered(text: str) -> str:
    """`text` in lower case, no character longer than before, so places still fit."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@cache
def catalogue_patterns() -> PatternSet:
    """The patterns of rules/errors, read once."""
    return PatternSet({name: rule(f"{FOLDER}/{name}").data for name in reasons()})
