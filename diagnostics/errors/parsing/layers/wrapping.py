"""Lines that a terminal or a form cut at a fixed width, put together again."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from diagnostics.errors.parsing.layers.line_prefixes import bare

_NARROWEST, _WIDEST = 40, 160
_USUAL = (60, 64, 70, 72, 76, 78, 79, 80, 100, 120, 132)
_LEAST = 2
"""Lines of full width that show a width no terminal has."""

_OF_STACK = re.compile(r"\s{0,8}(?:at [\w.$<]|File \"|#\d|--- End|Caused by)")

_OF_ADDRESS = re.compile(r"<?[^<>\s@]{1,64}@[^<>\s:]{1,255}>?[ \t]?[:;,|\t]")
"""How a line of a list begins that says something of one address."""


def unwrapped(text: str) -> str:
    """The text without line ends that were put in at a fixed width.

    A line is cut when it is as long as the longest, several are as long (or the width
    is a usual one), and the next line begins nothing new.
    """
    lines = text.split("\n")
    if len(lines) < 2:
        return text
    return _unchopped(text) or _joined(lines) or text


def _unchopped(text: str) -> str:
    """A text cut after each so many characters, whatever lines it had; or empty."""
    width = text.find("\n")
    if not _NARROWEST <= width <= _WIDEST or len(text) <= width + 1:
        return ""
    ends = range(width, len(text), width + 1)
    if any(text[i] != "\n" for i in ends):
        return ""
    if len(ends) < _LEAST:
        following = text[width + 1 :].partition("\n")[0]
        if width not in _USUAL or not _goes_on(text[:width], following):
            return ""
    pieces = [text[i : i + width] for i in range(0, len(text), width + 1)]
    if not any("\n" in piece for piece in pieces):
        return ""  # whole lines: what `_joined` looks at more closely
    return "".join(pieces)


def _joined(lines: list[str]) -> str:
    """Lines of full width with the next one each; empty where nothing was cut."""
    lengths = Counter(map(len, lines))
    width = max(lengths)
    if not _NARROWEST <= width <= _WIDEST:
        return ""
    if lengths[width] < _LEAST and width not in _USUAL:
        return ""
    parts, cut = [lines[0]], False
    for before, line in pairwise(lines):
        if len(before) == width and line.strip() and _goes_on(before, line):
            parts.append(line)
            cut = True
        else:
            parts += ["\n", line]
    return "".join(parts) if cut else ""


def _goes_on(before: str, line: str) -> bool:
    """Whether a line doesn't begin something of its own."""
    if line[:1] == "\t" or line[:2] == "  " or (line[:1] == before[:1] == ">"):
        return False
    if before[:12] == line[:12] or _OF_STACK.match(line):
        return False  # lines of a log, a table, a list
    if _OF_ADDRESS.match(before) and _OF_ADDRESS.match(line):
        return False
    return bare(line) == line.strip()
