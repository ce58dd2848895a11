"""Finds matched words in the paste as they were written there."""

from __future__ import annotations

import re
from itertools import islice

_WORD = re.compile(r"\S+")
_ADDRESS_FIRST = re.compile(r"\A<?[^\s@<>]{1,64}@[^\s<>:;,]{1,255}[>:;,.]{0,3} ")


def verbatim(words: str, raw: str) -> str:
    """The longest beginning of `words` that stands in `raw`, as `raw` writes it.

    Blanks and line breaks count as equal. Where a reply was joined from several
    lines, its continuation prefixes stand between, so that a part is quoted; empty
    when not one word is there.
    """
    if words in raw:
        return words
    parts, seen = words.split(), " ".join(raw.split())
    low, high = 0, len(parts)
    while low < high:
        middle = (low + high + 1) // 2
        there = " ".join(parts[:middle]) in seen
        low, high = (middle, high) if there else (low, middle - 1)
    return _written(" ".join(parts[:low]), seen, raw) if low else ""


def without_address(quote: str) -> str:
    """A quote without an address that it begins with; all of it when that is all."""
    address = _ADDRESS_FIRST.match(quote) if "@" in quote else None
    rest = quote[address.end() :] if address else ""
    return rest if any(map(str.isalpha, rest)) else quote


def _written(words: str, seen: str, raw: str) -> str:
    """Words of a text with single blanks (`seen`), as they stand in it (`raw`)."""
    start = seen.find(words)
    end = start + len(words)
    first, last = seen.count(" ", 0, start), seen.count(" ", 0, end)
    spans = [found.span() for found in islice(_WORD.finditer(raw), last + 1)]
    begin = spans[first][0] + start - (seen.rfind(" ", 0, start) + 1)
    return raw[begin : spans[last][0] + end - (seen.rfind(" ", 0, end) + 1)]
