"""Finds matched words in the paste as they were written there."""

from __future__ import annotations

import re

_ADDRESS_FIRST = re.compile(r"\A<?[^\s@<>]{1,64}@[^\s<>:;,]{1,255}[>:;,.]{0,3} ")


def verbatim(words: str, raw: str) -> str:
    """The longest beginning of `words` that stands in `raw`, as `raw` writes it.

    Blanks and line breaks count as equal. Where a reply was joined from several
    lines, its continuation prefixes stand between, so that a part is quoted; empty
    when not one word is there.
    """
    if words in raw:
        return words
    parts = words.split()
    low, high = 0, len(parts)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _find(parts[:middle], raw) else (low, middle - 1)
    return _find(parts[:low], raw) if low else ""


def without_address(quote: str) -> str:
    """A quote without an address that it begins with; all of it when that is all."""
    rest = _ADDRESS_FIRST.sub("", quote)
    return rest if any(map(str.isalpha, rest)) else quote


def _find(parts: list[str], raw: str) -> str:
    found = re.search(r"\s+".join(map(re.escape, parts)), raw)
    return found.group() if found else ""
