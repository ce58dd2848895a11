"""Makes texts and patterns alike: without diacritics, names and addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

STAND_IN = "x"
"""What each letter and digit of an address or a host name is replaced by."""

_WIDER = {"ä": "ae?", "ö": "oe?", "ü": "ue?", "ß": "ss?", "å": "aa?", "ø": "oe?"}
"""Letters that people who lack them may write as two."""

_ALIKE = str.maketrans(
    "łđøßæœıёʼ’‘‚‛`´“”„‟«»‐‑‒–—−：（），！" + "ąćęńśźż",
    "ldosaoiе'''''''\"\"\"\"\"\"------:(),!" + "acenszz",
)
_QUANTIFIERS = "?*+{"

_TLD = (
    r"(?:(?!(?:py|js|rb|cs|go|ts|so|sh)\b)[a-z]{2}|(?-i:[A-Z]{2})|com|net|org|info|biz|"
    r"edu|gov|int|test|example|invalid|local|localdomain|localhost|lan|intern|internal|"
    r"home|corp|arpa|cloud|online|site|shop|store|tech|pro|mobi|xyz|top|club|agency|"
    r"group|company|email|solutions|services|digital|world|life|systems|hosting|"
    r"software|berlin|moscow|рф|укр|бел|xn--[\w-]{2,59})"
)
_NAME = re.compile(
    # Begun only where a name can, and goes on like one: most words aren't looked at.
    r"(?<![\w.@-])(?=[\w+=-]{0,127}[.@\[])(?:"
    r"[\w.+=-]{1,128}@[\w.-]{1,255}|"
    r"(?i:(?:[\w-]{1,63}\.){1,8}" + _TLD + r"(?![\w-]|\.\w))|"
    r"(?:(?<=host )|(?<=from )|(?<=to )|(?<=with )|(?<=by )|(?<=client ))"
    r"[\w-]{1,63}(?=\[\d{1,3}\.\d))"
)
"""An address, a host name, or a name before its IP address in brackets."""

_SENTENCE_ENDS = re.compile(r"\.[A-Z][a-z]$")
"""`failed.No`: a blank is missing, no host."""

_SERVICE = re.compile(r"(?:smtp|pop3?|imap|mail|mx)(?=\.)(?!.*@)", re.I)
"""The first word of a host's name stays where it says what service it is."""

_LETTER = re.compile(r"\w")


def lowered(text: str) -> str:
    """`text` in lower case, no character longer than before, so places still fit."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def folded(lower: str) -> str:
    """A text in lower case with plain letters, quotes and dashes, as long as before."""
    if lower.isascii():
        return lower
    return "".join(map(_plain, lower.translate(_ALIKE)))


@cache
def _plain(char: str) -> str:
    """A Latin letter without its diacritics; anything else as it is."""
    if char.isascii():
        return char
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() else char


def unnamed(written: str, lower: str) -> str:
    """`lower` with all letters of addresses and host names replaced, dots left.

    Args:
        written: the text as it was written.
        lower: the same in lower case, of the same length.
    """
    if "." not in written and "@" not in written:
        return lower
    parts, done = [], 0
    for start, end in _names(written):
        service = _SERVICE.match(lower, start, end)
        kept = service.end() if service else start
        parts += [lower[done:kept], _LETTER.sub(STAND_IN, lower[kept:end])]
        done = end
    return "".join((*parts, lower[done:])) if parts else lower


def _names(written: str) -> Iterator[tuple[int, int]]:
    """Where addresses and host names stand in a text with single blanks.

    None has a blank in it, so they are looked for in words that have their signs.
    """
    end = -1
    for word in written.split(" "):
        begin, end = end + 1, end + 1 + len(word)
        if "." in word[:-1] or "@" in word or "[" in word:
            for found in _NAME.finditer(written, begin, end):
                if not _SENTENCE_ENDS.search(found[0]):
                    yield found.span()


@cache
def folded_pattern(match: str) -> str:
    """A pattern over folded texts, from one written with diacritics."""
    if match.isascii():
        return match
    return "".join(_folded_parts(match))


def _folded_parts(match: str) -> list[str]:
    parts, in_class = [], False
    for i, char in enumerate(match):
        escaped = match[i - 1 : i] == "\\" and match[i - 2 : i - 1] != "\\"
        if char in "[]" and not escaped:
            in_class = char == "["
        wider = "" if in_class else _WIDER.get(char, "")
        if wider and match[i + 1 : i + 2] in tuple(_QUANTIFIERS):
            wider = f"(?:{wider})"
        parts.append(wider or folded(char))
    return parts
