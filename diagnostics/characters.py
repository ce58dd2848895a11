"""Characters that make two different texts look the same: unseen, or look-alikes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

_FORMATS = ("Cc", "Cf", "Zl", "Zp", "Co", "Cn")
"""Categories of characters that leave no mark, or one that nobody knows."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing, though their categories don't say so."""

_LETTERS = re.compile(r"[^\W\d_]+")

_MISTAKEN = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts that lend letters to each other's words."""


def unseen(text: str) -> int | None:
    """The place of the first character that can't be seen, or passes for a blank.

    None where there is none. Zero-width ones, marks of direction, soft hyphens,
    control characters, no-break and other wide or narrow blanks.
    """
    if text.isascii() and text.isprintable():
        return None
    return next((at for at, c in enumerate(text) if is_unseen(c)), None)


@cache
def is_unseen(character: str) -> bool:
    """Whether a character leaves no mark, or passes for a plain blank."""
    category = unicodedata.category(character)
    if category in _FORMATS or character in _BLANK:
        return True
    if category == "Zs":
        return character != " "
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF


def is_nothing(character: str) -> bool:
    """Whether a character leaves neither a mark nor a gap, as a soft hyphen."""
    return unicodedata.category(character) == "Cf"


def strange(text: str) -> int | None:
    """The place of the first letter from another script than the rest of its word.

    Only of scripts whose letters look alike, as in `асme` with a Cyrillic `а`; None
    where every word keeps to one. A word is a run of letters: a Latin name beside a
    Cyrillic one is usual, within a word it is not.
    """
    if text.isascii():
        return None
    for word in _LETTERS.finditer(text):
        scripts = [_script(letter) for letter in word.group()]
        counts = Counter(s for s in scripts if s in _MISTAKEN)
        if len(counts) > 1:
            usual = max(counts, key=lambda s: (counts[s], s == "LATIN"))
            odd = (n for n, s in enumerate(scripts) if s in counts and s != usual)
            return word.start() + next(odd)
    return None


def mixed_scripts(text: str) -> tuple[str, ...]:
    """The scripts of the first word that mixes some that look alike; () where none.

    As `cyrillic`, in alphabetical order. A word is a run of letters.
    """
    words = () if text.isascii() else _LETTERS.findall(text)
    for word in words:
        scripts = {_script(letter) for letter in word} & _MISTAKEN
        if len(scripts) > 1:
            return tuple(sorted(map(str.lower, scripts)))
    return ()


_AS_LATIN = re.compile("[аеорсухіјѕһԁԛԝӏ]{2,}")
"""Small Cyrillic letters that no reader tells from Latin ones."""


def passes_for_latin(text: str) -> bool:
    """Whether a word of it is wholly Cyrillic and looks wholly Latin, as `сору`."""
    words = () if text.isascii() else _LETTERS.findall(text.lower())
    return any(_AS_LATIN.fullmatch(word) for word in words)


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def named(character: str) -> str:
    """`U+200B ZERO WIDTH SPACE`; a control character has its number alone."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
