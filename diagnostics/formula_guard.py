"""The `'` before what a spreadsheet would compute: put on in CSV, taken off again.

A CSV file is opened by programs that split its lines at commas, at semicolons or at
tabs, as their country has it, and compute a cell that begins like a formula.
"""

from __future__ import annotations

import re
from itertools import pairwise

_NUMBER = r"\d++(?:[ .,\u00a0\u202f]\d++)*+(?:[eE][+-]?\d++)?+\s*+(?:%\s*+)?+(?:;|\Z)"
_BLANK = r"[^\S\t\r\n]|[\u200b\ufeff]"
_FORMULA = rf"(?:[=@＝＠]\s*+[^\s;]|(?P<sign>[+\-＋－])(?!{_NUMBER}))"

_OPENING = re.compile(
    rf"(?:\A(?='*+(?:{_BLANK})*+{_FORMULA.replace('sign', 'first')})"
    rf"|(?<=[;\t\r\n])(?='*+(?:{_BLANK}|\")*+{_FORMULA}))"
)
"""Where a cell begins like a formula, or may do where a line is split elsewhere: there
also behind a quotation mark, which then doesn't stand at a cell's beginning."""

_MAY_BEGIN = re.compile(r"[=@＝＠+\-＋－]")

_OPERAND_OR_END = re.compile(r"[\w;]")


def guarded(text: str) -> str:
    """The text, with `'` before whatever in it a spreadsheet would compute.

    That is `=` or `@` with something behind it, and a sign with an operand behind it
    that isn't just a number: `=1`, `@a`, `-a` (a name) and `-2+3`, also in full width,
    behind blanks, a tab, a line's end, or a `;`, where many countries' spreadsheets
    split a line. Everything else is as it is: `-`, `--`, `-5`, `+48 22`, `=`. A `'`
    that stands at such a place already gets another one, so that none is lost.
    """
    return "'".join(_split(text)) if _MAY_BEGIN.search(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given: its marks taken off, and no other `'`."""
    if "'" not in text:
        return text
    first, *others = _split(text)
    return first + "".join(part.removeprefix("'") for part in others)


def _split(text: str) -> list[str]:
    """The text cut wherever it would be computed; the first part may be empty."""
    cuts = [0, *_openings(text), len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _openings(text: str) -> list[int]:
    """Each place looks only as far as the next one, so that long texts stay quick."""
    found = []
    until, has_operand = len(text), False
    for match in reversed([*_OPENING.finditer(text)]):
        start = match.start()
        seen = _OPERAND_OR_END.search(text, start, until)
        if seen:
            has_operand = seen[0] != ";"
        if has_operand or not (match["sign"] or match["first"]):
            found.append(start)
        until = start
    return found[::-1]
