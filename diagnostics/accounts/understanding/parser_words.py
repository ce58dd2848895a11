"""What the readers of JSON, YAML, CSV and zip files say, to be told in any language."""

from __future__ import annotations

import re
from functools import cache

from diagnostics.catalogue import texts
from diagnostics.language import SOURCE
from diagnostics.model import Phrase, Said

_ENTRY = "parsers"
_ESCAPED = re.compile(r"\{([\[\]])\}|([{}])\2")
_KINDS = {"BadZipFile": "zip-broken", "error": "zip-data", "EOFError": "zip-end"}
"""Kinds of errors that have words; `error` is zlib's."""


def parser_said(said: str) -> Said:
    """A parser's own English text: a phrase where it is known, else as it is."""
    name = _names().get(said)
    return Phrase.of(f"{_ENTRY}:{name}") if name else said


def archive_said(error: Exception) -> Said:
    """Why an archive can't be unpacked: a phrase where it is known, else the kind."""
    kind = type(error).__name__
    return Phrase.of(f"{_ENTRY}:{_KINDS[kind]}") if kind in _KINDS else kind


@cache
def _names() -> dict[str, str]:
    """By each known text its phrase; a template doubles its braces."""
    return {
        _ESCAPED.sub(lambda found: found[1] or found[2], str(template)): name
        for name, template in texts(f"phrases/{_ENTRY}", SOURCE).items()
        if name not in _KINDS.values()
    }
