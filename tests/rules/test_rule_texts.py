"""Sentences of rules/ stand in tables of a language, so that they can be translated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics import catalogue

NOT_PROSE = {
    "sources",
    "issuers",
    "match",
    "both",
    "example",
    "examples",
    "counter_example",
    "counter_examples",
}
"""Keys of quotations: where something is written, and what others say."""
PROSE = re.compile(r"[^\W\d_]\S* +\S*[a-z]{2}")
"""A word, and another in lower case behind it."""

FILES = sorted(catalogue.RULES.rglob("*.toml"))


def texts(entry: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an entry outside tables of a language, and where it stands."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            if len(key) > 2 and key not in NOT_PROSE:
                yield from texts(value, f"{path}.{key}")
    elif isinstance(entry, list):
        for value in entry:
            yield from texts(value, path)
    elif isinstance(entry, str):
        yield path, entry


@pytest.mark.parametrize(
    "path", FILES, ids=lambda p: str(p.relative_to(catalogue.RULES))
)
def test_no_sentence_stands_outside_a_language(
    path: Path,
) -> None:
    entry = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [(at, text) for at, text in texts(entry) if PROSE.search(text)] == []


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("needs an app password", True),
        ("Brevo only sends: letters are read elsewhere.", True),
        ("own-server", False),
        ("_spf.google.com", False),
        ("", False),
        ("OK 250", False),
    ],
)
def test_prose_is_told_from_names(text: str, prose: bool) -> None:
    assert bool(PROSE.search(text)) is prose
