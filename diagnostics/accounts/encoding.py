"""Bytes to text: UTF-8, or the one encoding of old that their letters fit."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import islice

from diagnostics.accounts.problems import problem
from diagnostics.model import Finding, Place

_CENTRAL = (
    *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ"),
    *("čćđšž", "äöüß"),
)
_WESTERN = (
    *("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíóúüñ", "àáâãçéêíóôõú", "àèéìíòóù", "åäöøæ"),
)
_CYRILLIC = ("оеаинтсрвлкмдпуя", "оаинвіретскудлмпяї")
_RARER = {
    _CYRILLIC[0]: "бгёжзйфхцчшщъыьэю",
    _CYRILLIC[1]: "бгґєжзйфхцчшщьюё",
}
"""Letters of languages beyond ASCII; of Cyrillic ones, the frequent apart."""

_MARKS = frozenset("–—„”“’‘«»…€№§°·\u00a0")
"""Signs that stand in ordinary text."""

_LANGUAGES = {
    "cp1250": _CENTRAL,
    "cp1251": _CYRILLIC,
    "cp1252": _WESTERN,
    "iso8859_2": _CENTRAL,
    "cp852": _CENTRAL,
    "koi8_r": _CYRILLIC,
    "cp866": _CYRILLIC,
    "mac_latin2": _CENTRAL,
}
"""Encodings of old files, by Python's names, and the languages they are for."""

ENCODINGS_OF_OLD = tuple(_LANGUAGES)
"""Those that text of old files and letters may be in, by Python's names."""

_DOUBTED = {
    "iso8859_2": 1.0,
    "cp852": 1.0,
    "mac_latin2": 1.5,
    "koi8_r": 0.5,
    "cp866": 0.5,
}
"""Encodings that are rare today, and how much more their letters have to say."""

_LABELS = {
    "iso8859_2": "ISO 8859-2",
    "cp852": "DOS 852",
    "cp866": "DOS 866",
    "koi8_r": "KOI8-R",
    "mac_latin2": "Mac Central European",
}

_ENOUGH, _LONGEST = 5_000, 40
"""Words with high bytes that an encoding is told from, and bytes of one of them: what
is longer is no word."""

_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")

_LETTER, _RARE_LETTER, _LONE_LETTER, _WRONG_LETTER = 2.0, 1.0, 0.5, -1.0
_LONE_MARK, _STRANGE = 3.0, -6.0
"""What one character says for an encoding: a letter in a word, one that stands alone or
is no letter of its languages; a dash or quotation mark beside words, a sign in them."""

_SURE = 1.0
"""How much more the best encoding's letters must say than those of any other."""

_WIDE_BOMS = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE


def decode(
    file: str, data: bytes, beside: bytes = b""
) -> tuple[str, tuple[Finding, ...]]:
    """The text of a file without its byte order mark, and what is to be said of it.

    Bytes that aren't UTF-8 are read in the encoding whose letters they spell: a
    warning where no other one makes sense, an error where another one might.

    Args:
        file: its name.
        data: its bytes.
        beside: more bytes in the same encoding, where this is one file of several.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        return "", (_empty(file),)
    if data[:2] not in _WIDE_BOMS:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            row = data.count(b"\n", 0, error.start) + 1
            return _other(file, data, row, beside)
        if not _looks_wide(data):
            return (text, _nuls(file, text)) if text.strip() else ("", (_empty(file),))
    return _other(file, data, 1)


def looks_like(data: bytes) -> tuple[str, bool]:
    """The encoding of bytes that aren't UTF-8, and whether no other one makes sense.

    By Python's name. Told by the letters: those of its languages speak for an encoding,
    signs and capitals within words against it.
    """
    if data[:2] in _WIDE_BOMS:
        return "utf-16", True
    if _looks_wide(data):
        little = data[1::2].count(0) >= data[::2].count(0)
        return ("utf-16-le" if little else "utf-16-be"), True
    found = (word.group()[:_LONGEST] for word in _WORD.finditer(data))
    words = list(islice((word for word in found if not word.isascii()), _ENOUGH))
    spelt = {name: [w.decode(name, "replace") for w in words] for name in _LANGUAGES}
    scores = {name: _score(name, texts) for name, texts in spelt.items()}
    best = max(scores, key=scores.__getitem__)
    others = [scores[name] for name in scores if spelt[name] != spelt[best]]
    margin = scores[best] - max(others, default=0)
    return best, scores[best] >= _SURE and margin >= max(_SURE, 0.1 * scores[best])


def _score(encoding: str, words: list[str]) -> float:
    """How well words are spelt in the one of its languages that fits best."""
    fits = (
        sum(_worth(word, letters) for word in words) for letters in _LANGUAGES[encoding]
    )
    return max(fits) - _DOUBTED.get(encoding, 0.0)


def _worth(word: str, letters: str) -> float:
    """What the characters of a word beyond ASCII are worth for a language."""
    count = sum(map(str.isalpha, word))
    rarer = _RARER.get(letters, "")
    mixed = bool(rarer) and any(c.isascii() and c.isalpha() for c in word)
    found = 0.0
    for at, c in enumerate(word):
        if c.isascii():
            continue
        if c.isalpha():
            low = c.lower()
            common = low in letters and not mixed and not _is_odd_capital(word, at)
            if common:
                found += _LETTER if count > 1 else _LONE_LETTER
            elif low not in rarer or mixed or _is_odd_capital(word, at):
                found += _WRONG_LETTER
            else:
                found += _RARE_LETTER
        elif c in _MARKS and not (
            word[at - 1 : at].isalpha() and word[at + 1 : at + 2].isalpha()
        ):
            found += _LONE_MARK
        else:
            found += _STRANGE
    return found


def _is_odd_capital(word: str, at: int) -> bool:
    """A capital right behind a small letter, as KOI8-R read as Windows-1251 has."""
    return at > 0 and word[at].isupper() and word[at - 1].islower()


def _looks_wide(data: bytes) -> bool:
    """UTF-16 without its mark: every second byte of ASCII text is zero."""
    head = data[:4096]
    return head.count(0) * 3 > len(head)


def spelt_alike(files: Iterable[bytes]) -> bytes:
    """Of files that one program wrote, the bytes that tell their common encoding."""
    return b"\n".join(
        data for data in files if not _is_utf8(data) and not _is_wide(data)
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_wide(data: bytes) -> bool:
    return data[:2] in _WIDE_BOMS or _looks_wide(data)


def _other(
    file: str, data: bytes, row: int, beside: bytes = b""
) -> tuple[str, tuple[Finding, ...]]:
    encoding, is_sure = looks_like(data if _is_wide(data) else beside or data)
    label = "UTF-16" if "utf" in encoding else _LABELS.get(encoding, "")
    label = label or encoding.replace("cp", "Windows-")
    found = problem(
        "encoding" if is_sure else "encoding-unsure",
        Place(file, row),
        facts={"encoding": label},
    )
    return data.decode(encoding, "replace"), (found,)


def _empty(file: str) -> Finding:
    return problem("file-empty", Place(file))


def _nuls(file: str, text: str) -> tuple[Finding, ...]:
    at = text.find("\0")
    if at < 0:
        return ()
    place = Place(file, text.count("\n", 0, at) + 1)
    return (problem("nul-byte", place),)
