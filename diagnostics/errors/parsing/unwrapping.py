"""Undoes what is done to a paste: lines cut at one width, curly quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

NARROWEST = 40
WIDEST = 200

USUAL = frozenset((60, 64, 65, 70, 72, 75, 76, 78, 79, 80, 100, 120, 132))
"""Widths of terminals and forms: one line of such a width may be a cut one."""

SHARE = 0.4
"""Of a text's lines, so many have the full width where long ones are cut."""

_BEGINS = re.compile(r"  |\t|\d{3}[ -]|\d{4}-\d|[A-Z][a-z]{2} +\d|---|> |at |$")
"""How a line begins that is no rest of the one before."""


_APART = re.compile(r"$|<[^<>\s@]{1,64}@[^<>\s]{1,255}>: ")
"""What stands apart from the line before, whatever its width: the next recipient."""


_TYPESET = re.compile(r"[{(\[=]b?[“”‘’]|[:,]\s?b?’|[“”‘’][)}\]]|\\[“”]")
"""Curly quotes where only a program puts quotes."""

_STRAIGHT = str.maketrans("“”‘’", "\"\"''")


def straightened(text: str) -> str:
    """The text, curly quotes as its program wrote them, where a program did."""
    if "„" in text or "«" in text or not _TYPESET.search(text):
        return text
    return text.translate(_STRAIGHT)


def unwrapped(text: str) -> str:
    """The text, its lines joined where they were cut after so many characters."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    width = max(map(len, lines))
    if not NARROWEST <= width <= WIDEST:
        return text
    if _is_regular(text, width):
        return "".join(_pieces(text, width))
    full = [
        len(line) == width and not _APART.match(after)
        for line, after in pairwise(lines)
    ]
    if sum(full) < SHARE * len(full) or _is_filled(lines, width):
        return text
    if not _is_enough(sum(full), width, lines):
        return text
    ends = ["" if cut else "\n" for cut in full] + [""]
    return "".join(line + end for line, end in zip(lines, ends, strict=True))


def _is_enough(cuts: int, width: int, lines: Sequence[str]) -> bool:
    """Whether full lines are no accident: several, or one that plainly goes on."""
    if cuts != 1:
        return cuts > 1
    rest = next(after for line, after in pairwise(lines) if len(line) == width)
    return width in USUAL and not _BEGINS.match(rest)


def _is_filled(lines: Sequence[str], width: int) -> bool:
    """Whether lines end where the next word would not have fitted any more."""
    if all(len(line) == width for line in lines[:-1]):
        return False
    return all(
        len(line) + 1 + len(after.partition(" ")[0]) > width
        for line, after in pairwise(lines)
    )


def _is_regular(text: str, width: int) -> bool:
    """Whether a line ends after each so many characters, whatever else ends there."""
    places = range(width, len(text), width + 1)
    if not all(text[place] == "\n" for place in places):
        return False
    if len(places) != 1:
        return len(places) > 1
    return width in USUAL and not _BEGINS.match(text, width + 1)


def _pieces(text: str, width: int) -> Iterator[str]:
    for start in range(0, len(text), width + 1):
        yield text[start : start + width]
