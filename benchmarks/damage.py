"""What happens to an error text on its way through chats, mails and hands."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Mapping

WIDTH = 60
DAMAGED = 0.03
"""The share of letters that are read, typed or scanned wrongly."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def shouted(text: str) -> str:
    """All in upper case."""
    return text.upper()


def wrapped(text: str) -> str:
    """Cut into lines of one width, in the middle of words."""
    return "\n".join(
        line[i : i + WIDTH]
        for line in text.split("\n")
        for i in range(0, max(len(line), 1), WIDTH)
    )


def cut(text: str) -> str:
    """Cut after each so many characters, whatever lines there were."""
    return "\n".join(text[i : i + WIDTH] for i in range(0, len(text), WIDTH))


def typeset(text: str) -> str:
    """With the quotes and dashes of a word processor."""
    parts = text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").split('"')
    quotes = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
    made = "".join(
        f"{quotes[(i + 1) % 2] if i else ''}{part}" for i, part in enumerate(parts)
    )
    return made.replace(" - ", " \N{EN DASH} ").replace(
        "...", "\N{HORIZONTAL ELLIPSIS}"
    )


def damaged(text: str) -> str:
    """With some letters replaced; the same text is damaged the same way."""
    chance = random.Random(zlib.crc32(text.encode("utf-8", "surrogatepass")))
    return "".join(
        chance.choice(_LETTERS) if c.isalpha() and chance.random() < DAMAGED else c
        for c in text
    )


VARIANTS: Mapping[str, Callable[[str], str]] = {
    "upper case": shouted,
    "wrapped at 60": wrapped,
    "cut at 60": cut,
    "smart quotes": typeset,
    "3 % damaged": damaged,
}
