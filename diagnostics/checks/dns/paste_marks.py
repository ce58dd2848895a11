"""What was pasted into a record's value and doesn't belong there; pure."""

from __future__ import annotations

import contextlib
import re

from diagnostics.model import Phrase

_MARKS: tuple[tuple[re.Pattern[str], Phrase], ...] = (
    (re.compile("[\"'`“”„«»‘’]"), Phrase("dns:mark-quotes")),
    (re.compile(r"\\"), Phrase("dns:mark-backslashes")),
    (re.compile(r"[\[\](){}<>]"), Phrase("dns:mark-brackets")),
    (re.compile("[\u00a0\u200b-\u200d\ufeff\u202f\t\r\n]"), Phrase("dns:mark-blanks")),
    (re.compile("[‐‑‒–—−∼～：＝；]"), Phrase("dns:mark-signs")),
    (re.compile("-----"), Phrase("dns:mark-frame")),
    (re.compile(r"^\S*\s*(?:IN\s+)?TXT\s", re.IGNORECASE), Phrase("dns:mark-line")),
)  # fmt: skip
"""What a copy from a mail, a word processor or a zone file brings along."""


def typed(text: str) -> str:
    """A TXT record's octets as their author saw them: UTF-8 where they are.

    Args:
        text: one character for each octet, as `Answer.records` has them.
    """
    with contextlib.suppress(UnicodeError):
        return text.encode("latin-1").decode()
    return text


def pasted(text: str) -> Phrase | None:
    """The marks that don't belong into the value of a record; None where all do."""
    seen = typed(text)
    marks = tuple(name for pattern, name in _MARKS if pattern.search(seen))
    return Phrase.of("dns:pasted", marks=marks) if marks else None
