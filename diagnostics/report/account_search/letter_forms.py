"""Words made alike, so that nobody has to type a name as it is written.

Without case and diacritics; without the endings that Polish and Russian put on names;
and with one letter wrong.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from diagnostics.characters import is_unseen

_SINGLE = dict(zip("łđðøħŧŋıəё", "lddohtniee", strict=True)) | {"ё": "е"}
_DOUBLE = {"æ": "ae", "œ": "oe", "þ": "th"}
_SIGNS = dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("‐‑‒–—−", "-")
_ALIKE = str.maketrans(_SINGLE | _DOUBLE | _SIGNS)
_SHORT_I = "и\N{COMBINING BREVE}", "й"
"""A letter of its own in Cyrillic, which decomposes like one with a mark."""

_MARKS = dict.fromkeys(range(0x300, 0x370))
"""Combining marks of the Latin, Greek and Cyrillic scripts; others carry meaning."""

EDGES = "<>()[]{},;:!?#\"'`„”«»"
"""What stands around a word and is no part of it."""

_LOOK_ALIKE = dict(zip("асеорхуіјѕԁһк", "aceopxyijsdhk", strict=True))
_TO_LATIN = str.maketrans(_LOOK_ALIKE)
_TO_CYRILLIC = str.maketrans({latin: other for other, latin in _LOOK_ALIKE.items()})
"""Letters of one shape in two scripts, folded."""

_SOUNDS = str.maketrans(
    dict(zip("абвгґдезиіїйклмнопрстуфхцыэ", "abvggdeziiiiklmnoprstufhcie", strict=True))
    | {"ж": "z", "ч": "C", "ш": "S", "щ": "S", "ю": "iu", "я": "ia", "є": "ie"}
    | {"ъ": "", "ь": "", "'": "", "w": "v", "y": "i", "j": "i"}
)
_SPELLINGS = (
    *(("shch", "S"), ("szcz", "S"), ("sch", "S"), ("sh", "S"), ("sz", "S")),
    *(("ch", "C"), ("cz", "C"), ("kh", "h"), ("zh", "z"), ("ts", "c"), ("x", "ks")),
)
"""How Latin spells what Cyrillic has a letter for, in Polish and in English."""

_TWICE = re.compile(r"(.)\1+")
_CYRILLIC = re.compile("[\u0400-\u052f]")

_LINK = re.compile(r"^(?:mailto:|[a-z][a-z0-9+]*://)")
_PATH = re.compile(r"[/?#].*$", re.DOTALL)
_PORT = re.compile(r"(?<=[^\W\d_]):\d{1,5}(?:/.*)?$")

LEAST_MISTYPED = 4
"""Letters of a word in which one may be wrong."""

_ADJECTIVE = re.compile(r"(?<=[^\W_]{2}[scz]k)(?:iego|iemu|iej|ich|im|ie|i|a)$")
"""The endings of `Kowalski`, `Potocka`, `Zawadzki`."""

_ENDING = re.compile(
    "(?<=[^\\W_]{3})(?:owie|owych|owej|owi|iem|em|om|ow|ie|ii|ia|ej|ого|ому|ыми|ой|ым|"
    "ом|ем|ей|ую|ая|ии|ия|ию)$|(?<=[^\\W_]{2})[aeiouyаеиуыюяйь]$"
)
"""Endings of cases, folded."""


def fold(text: str) -> str:
    """A text without case, diacritics and superfluous blanks; scripts stay.

    `Łódź` is `lodz`, `STRASSE` and `Straße` are `strasse`, `İ` and `ı` are `i`.
    """
    folded = text.casefold()
    if not folded.isascii():
        parts = unicodedata.normalize("NFKD", folded.translate(_ALIKE))
        folded = parts.replace(*_SHORT_I).translate(_MARKS)
    return " ".join(folded.split())


def bare_word(word: str) -> str:
    """A folded word without what is written around addresses and hosts.

    Brackets, quotes and commas; `mailto:` with its questions, `smtps://`; a port;
    pictures and what can't be seen.
    """
    bare = _LINK.sub("", _without_edges(word))
    if is_link(word):
        bare = _PATH.sub("", bare)
    if "@" in bare:
        bare = bare.partition("?")[0]
    return _without_edges(_PORT.sub("", bare))


def is_link(word: str) -> bool:
    """Whether a word is the address of something in the web."""
    return _without_edges(word).startswith(("http://", "https://"))


def is_cyrillic(word: str) -> bool:
    """Whether a word has letters of the Cyrillic script."""
    return _CYRILLIC.search(word) is not None


def in_one_script(word: str) -> str:
    """A folded word of two scripts in one of them, where its letters look alike."""
    latin = word.translate(_TO_LATIN)
    if not is_cyrillic(word) or not is_cyrillic(latin):
        return latin
    other = word.translate(_TO_CYRILLIC)
    return word if re.search("[a-z]", other) else other


@lru_cache(2**16)
def sound_of(word: str) -> str:
    """A folded word as it may sound, alike for `шевченко` and `shevchenko`."""
    if word.isascii():
        for spelling, sound in _SPELLINGS:
            word = word.replace(spelling, sound)
    return _TWICE.sub(r"\1", word.translate(_SOUNDS))


def _without_edges(word: str) -> str:
    if word.isascii():
        return word.strip(EDGES)
    return word.strip(EDGES + "".join(filter(_is_ornament, word)))


def _is_ornament(character: str) -> bool:
    """Whether it is a picture, or can't be seen."""
    return unicodedata.category(character) == "So" or is_unseen(character)


@cache
def stem(word: str) -> str:
    """A folded word without the ending of its case: `kowalsk` for `kowalskiej`.

    The word itself where it has no such ending, or too little stands before it.
    """
    found = _ADJECTIVE.search(word) or _ENDING.search(word)
    return word[: found.start()] if found else word


def one_apart(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two stand swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    first = _alike_from_start(one, other)
    rest, others = one[first:], other[first:]
    if len(one) == len(other):
        swapped = rest[:2] == others[:2][::-1] and rest[2:] == others[2:]
        return rest[1:] == others[1:] or swapped
    longer, shorter = (rest, others) if len(rest) > len(others) else (others, rest)
    return longer[1:] == shorter


def _alike_from_start(one: str, other: str) -> int:
    """How many letters both begin with."""
    at = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        at += 1
    return at
