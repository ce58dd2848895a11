"""What the text of one cell means; pure, and None where it can't be told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from diagnostics.accounts.schema import BLANKS
from diagnostics.accounts.understanding.template_words import values_by_word
from diagnostics.accounts.understanding.vocabulary import (
    ADVICE,
    DASHES,
    ERRORS,
    FLAGS,
    IN_USE,
    MONTHS,
    NOTHING,
    OUT_OF_USE,
    SAME,
    VALUES,
    plain,
)
from diagnostics.characters import is_unseen
from diagnostics.model import Security

_Enum = TypeVar("_Enum", bound=StrEnum)

OWN_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "true", "1"), True),
    **dict.fromkeys(("no", "false", "0"), False),
}
"""Our own words for yes and no; all others are told of."""

_DITTO = re.compile(
    r"[-\s\N{EN DASH}]*(?:[\"„”“〃]+|'{2,}|,,|\|\||//)[-\s\N{EN DASH}]*"
)
"""Marks that people write below what they mean once more: `"`, `-//-`."""

_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}", re.ASCII)

_INITIALS = re.compile(r"\w\.?\w")
"""What may be a login as well as a word for the same: `jw`."""

_NOTE = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]")
"""A note behind a value, in brackets."""

_WHOLE = re.compile(r"^([01])[.,]0{1,3}$")
"""A number as spreadsheets and programs write a yes or no."""

_PORT = re.compile(r"'?([0-9]{1,9})(?:[.,]0{1,3})?")
_PORT_AND_MORE = re.compile(r"([0-9]{1,5})\s*[/,;(]?\s*([A-Za-z][A-Za-z/ ]{1,20})\)?")
_MORE_AND_PORT = re.compile(
    r"([A-Za-z][A-Za-z/]{1,20})\s*[/,;(:]?\s*(?:port\s*)?([0-9]{1,5})\)?", re.IGNORECASE
)

_SHORTEST_PASSWORD = 8
_PASSWORD = re.compile(
    r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!#$%^&*?+=~@])[!-~]{8,40}"
)
_NO_PASSWORD = re.compile(r"[.:]\w*/|[^@]@[^@]+\.[^@]+|^[#=]")
_ALIKE = re.compile(r"[a-z]+|[A-Z]+|[0-9]+|[^a-zA-Z0-9]+")
_FEWEST_RUNS = 5
"""Runs of characters of one kind; what has no more may be `Room#12a`."""

_APP_PASSWORD = re.compile(r"(?=.*\b[b-df-hj-np-tv-xz]{4}\b)[a-z]{4}(?: [a-z]{4}){3}")
"""Four words, of which one is without a vowel: none of a language."""

_SAID_PASSWORD = re.compile(
    r"(?:\bpass|\bpwd|passwor[dt]|has[lł]o|парол[ья])\s*[:=]\s*(\S{4,})", re.IGNORECASE
)

_NAMED_ADDRESS = re.compile(r"[^<>]*<\s*(?:mailto:)?([^\s<>]+)\s*>[\s,;.]*")
_LINKED_ADDRESS = re.compile(r"\[([^\[\]\s]+)\]\(mailto:\1\)", re.IGNORECASE)
_LOOSE_ADDRESS = re.compile(r"(?:mailto:)?([^\s<>,;]+?)[\s,;.]*", re.IGNORECASE)

_YEAR_FIRST = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ T]\d\d?:\d\d(?::\d\d)?)?"
)
_YEAR_LAST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?: \d\d?:\d\d(?::\d\d)?)?")
_NAME_FIRST = re.compile(r"([^\W\d_]{3,14})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_WITH_NAME = re.compile(r"(\d{1,2})[. ] ?([^\W\d_]{3,14})\.?,? (\d{4})(?: ?[rг]\.?)?")


def holds_password(text: str) -> bool:
    """Whether a cell, whatever its column, holds what can hardly be but a password.

    Letters of both cases, digits and signs by turns in a word, `hasło: kot77`, or four
    times four letters, as app passwords are shown.
    """
    if text.isalnum() or len(text) < _SHORTEST_PASSWORD:
        return False
    if _APP_PASSWORD.fullmatch(text):
        return True
    said = _SAID_PASSWORD.search(text)
    if said and any(map(str.isdigit, said[1])):
        return date_of(said[1].rstrip(".,;")) is None
    is_mixed = bool(_PASSWORD.fullmatch(text)) and not _NO_PASSWORD.search(text)
    return is_mixed and len(_ALIKE.findall(text)) > _FEWEST_RUNS


def flag_of(text: str) -> bool | None:
    """Yes or no in any of the languages."""
    lowered = text.lower()
    known = OWN_FLAGS.get(lowered)
    if known is None:
        said = plain(_WHOLE.sub(r"\1", lowered))
        known = FLAGS.get(said)
    if known is None:
        known = OWN_FLAGS.get(_of_a_template(said, OWN_FLAGS))
    return known


def use_of(text: str) -> bool | None:
    """Whether somebody works here or something is used, also in words for that."""
    said = plain(text)
    if said in OUT_OF_USE or said in IN_USE:
        return said in IN_USE
    return flag_of(text)


def choice_of(text: str, values: type[_Enum], words: str) -> _Enum | None:
    """One of an enum's values by a word that people use for it."""
    if (noted := _NOTE.search(text)) and plain(noted[1]) in ADVICE:
        text = text[: noted.start()] + text[noted.end() :]
    said = plain(text)
    known = VALUES.get(words, {}).get(said) or _of_a_template(said, values) or said
    return values(known) if known in list(values) else None


def _of_a_template(said: str, values: Iterable[str]) -> str:
    """The only one of these values that a template writes so; empty where none."""
    meant = [value for value in values if value in values_by_word().get(said, ())]
    return str(meant[0]) if len(meant) == 1 else ""


def port_of(text: str) -> tuple[int, Security | None] | None:
    """A port as spreadsheets and people write it, and the security named beside it.

    `465.0`, `465,0`, `'465`, `465 (SSL)`, `587/STARTTLS`. `TLS` beside a port says
    nothing: Planfix calls STARTTLS that, others TLS from the start.
    """
    if found := _PORT.fullmatch(text):
        return _in_range(found[1], None)
    if found := _PORT_AND_MORE.fullmatch(text):
        number, word = found[1], found[2]
    elif found := _MORE_AND_PORT.fullmatch(text):
        number, word = found[2], found[1]
    else:
        return None
    told = plain(word)
    if told == "tls":
        return _in_range(number, None)
    security = choice_of(told, Security, "security")
    if security is None and told in list(Security):
        security = Security(told)
    return _in_range(number, security) if security else None


def _in_range(
    number: str, security: Security | None
) -> tuple[int, Security | None] | None:
    return (int(number), security) if 0 < int(number) < 65536 else None


def date_of(text: str) -> date | None:
    """A day in the orders that people write; None where two days could be meant."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _YEAR_LAST.fullmatch(text):
        day, month = int(found[1]), int(found[3])
        if found[2] != "." and day <= 12 and month <= 12 and day != month:
            return None  # the first may be the month as well
        if month > 12 and found[2] != ".":
            day, month = month, day
        return _day(found[4], str(month), str(day))
    if found := _WITH_NAME.fullmatch(text):
        return _of_month(found[3], found[2], found[1])
    if found := _NAME_FIRST.fullmatch(text):
        return _of_month(found[3], found[1], found[2])
    return None


def _of_month(year: str, name: str, day: str) -> date | None:
    number = MONTHS.get(plain(name)[:3])
    return _day(year, str(number), day) if number else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def address_of(text: str) -> str:
    """The one address in a cell: `Ann <a@b>`, `mailto:a@b`, `a@b,`.

    As it stands where there is none, or more than one.
    """
    for form in (_NAMED_ADDRESS, _LINKED_ADDRESS, _LOOSE_ADDRESS):
        if (found := form.fullmatch(text)) and found[1].count("@") == 1:
            return found[1]
    return text


def is_dash(text: str) -> bool:
    """Whether dashes alone stand in a cell: it holds nothing."""
    return bool(text) and DASHES.issuperset(text)


def is_word_for_nothing(text: str) -> bool:
    """Whether a cell says in words that it holds nothing: `brak`, `n/a`."""
    return plain(text) in NOTHING


def is_the_same(text: str) -> bool:
    """Whether a cell refers to the one above: `j.w.`, `ditto`, a ditto mark."""
    if _DITTO.fullmatch(text):
        return True
    return plain(text) in SAME and not _INITIALS.fullmatch(text)


def is_error(text: str) -> bool:
    """Whether a spreadsheet couldn't compute the cell."""
    return text.lower() in ERRORS


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet shows a long number by its first digits: `1,23457E+11`."""
    return bool(_SHORTENED.fullmatch(text))


def taken_off(text: str) -> str:
    """The text without characters that can't be seen, other blanks made plain ones."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_as_seen, text)).strip(BLANKS)


def unseen_at(text: str) -> int:
    """The place of the first character that `taken_off` takes off or makes plain.

    Raises:
        StopIteration: there is none.
    """
    return next(at for at, c in enumerate(text) if _as_seen(c) != c)


def _as_seen(character: str) -> str:
    if character in BLANKS or not is_unseen(character):
        return character
    return " " if unicodedata.category(character) == "Zs" else ""
