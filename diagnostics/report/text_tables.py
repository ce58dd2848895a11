"""Tables for a terminal: wide characters counted right, foreign text harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, partial

from diagnostics.language import gettext as _
from diagnostics.report.rows import Row
from diagnostics.report.wording.cell_words import told_cell, words_of_column
from diagnostics.report.wording.column_words import column_word

_GAP = 2
"""Blanks between two columns."""

_NARROW, _READABLE = 8, 30
"""What a column, and a widest one of prose, must have to stand side by side."""

_TOKEN = re.compile(r"\s+|[^\s;,/|-]*[;,/|-]+|[^\s;,/|-]+")
"""Blanks, or what is kept together on a line: ids may be parted behind their marks."""


def printable(text: str, keep: str = "") -> str:
    """The text without control characters: blanks are blanks, others are shown as �.

    Args:
        text: ours or foreign.
        keep: characters that stay as they are.
    """
    if text.isprintable():
        return text
    return "".join(c if c in keep else _harmless(c) for c in text)


def _harmless(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def shown_width(text: str) -> int:
    """How many columns of a terminal the text takes; its characters are printable."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


@cache
def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def as_table(
    rows: Sequence[Row],
    columns: Sequence[str],
    room: int | None = None,
    *,
    continued: bool = False,
) -> str:
    """Columns side by side, or below each other where the terminal is narrow.

    Args:
        rows: one a line.
        columns: what is shown of them.
        room: no line is wider; long texts are wrapped. None: as wide as it takes.
        continued: these rows follow others, so nothing stands above them.
    """
    if not rows:
        return "\n".join(wrapped(_("nothing found"), room)) + "\n"
    once = cache(printable)
    words = {column: words_of_column(column) for column in columns}
    texts = [[once(told_cell(row.get(c), words[c])) for c in columns] for row in rows]
    heads = [column_word(c).upper() for c in columns]
    widths = [
        max(map(shown_width, {head, *(row[n] for row in texts)}))
        for n, head in enumerate(heads)
    ]
    fitting = widths if room is None else _fitted(widths, room)
    if fitting is None:
        above = "\n" if continued else ""
        return above + "\n".join(_stacked(heads, texts, room or 1)) + "\n"
    shown = texts if continued else [heads, *texts]
    beside = _Columns(fitting)
    return "\n".join(line for row in shown for line in beside.lines(row)) + "\n"


def _fitted(widths: Sequence[int], room: int) -> list[int] | None:
    """The columns' widths in so much room, the widest cut first; None: too narrow."""
    spare = room - _GAP * (len(widths) - 1)
    if sum(widths) <= spare:
        return list(widths)
    cap = max(widths)
    while cap and sum(min(width, cap) for width in widths) > spare:
        cap -= 1
    fitted = [min(width, cap) for width in widths]
    widest = max(range(len(widths)), key=lambda n: widths[n])
    fitted[widest] += spare - sum(fitted)
    least = [min(width, _NARROW) for width in widths]
    if widths[widest] > _READABLE:
        least[widest] = _READABLE
    narrow = any(f < least[n] for n, f in enumerate(fitted))
    return None if narrow else fitted


class _Columns:
    """Columns of these widths; a text that comes again is wrapped only once."""

    def __init__(self, widths: Sequence[int]) -> None:
        self._padded = [cache(partial(_padded_lines, width=w)) for w in widths]
        self._blank = [" " * width for width in widths]

    def lines(self, texts: Sequence[str]) -> Iterator[str]:
        """The texts side by side, on as many lines as the longest takes."""
        cells = [made(t) for made, t in zip(self._padded, texts, strict=True)]
        for n in range(max(map(len, cells))):
            parts = [
                cell[n] if n < len(cell) else blank
                for cell, blank in zip(cells, self._blank, strict=True)
            ]
            yield (" " * _GAP).join(parts).rstrip()


def _padded_lines(text: str, width: int) -> list[str]:
    return [line + " " * (width - shown_width(line)) for line in wrapped(text, width)]


def _stacked(
    heads: Sequence[str], rows: Sequence[Sequence[str]], room: int
) -> Iterator[str]:
    """Each row as a block of its cells below each other, empty ones left out."""
    label = max(map(shown_width, heads)) + _GAP
    beside = _Columns((label - _GAP, room - label)) if room >= label + _NARROW else None
    for place, texts in enumerate(rows):
        if place:
            yield ""
        for head, text in zip(heads, texts, strict=True):
            if not text:
                continue
            if beside:
                yield from beside.lines((head, text))
            else:
                yield from (*wrapped(head, room), *wrapped(text, room))


def wrapped(text: str, width: int | None) -> list[str]:
    """Lines of at most so many columns, broken at blanks, marks, or inside words."""
    # Most cells fit, and wrapping takes longer than all else that is done with them.
    if width is None or shown_width(text) <= width:
        return [text]
    lines: list[str] = []
    blank = ""
    for token in _TOKEN.findall(text):
        if token.isspace():
            blank = " "
            continue
        if lines and shown_width(lines[-1] + blank + token) <= width:
            lines[-1] += blank + token
        else:
            lines.extend(_broken(token, width))
        blank = ""
    return lines or [""]


def _broken(word: str, width: int) -> list[str]:
    """The word in pieces; a character wider than the whole line is clipped to `…`."""
    pieces, used = [""], 0
    for character in word:
        wide = _character_width(character)
        if wide > width:
            character, wide = "…", 1
        if used + wide > width:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += wide
    return pieces
