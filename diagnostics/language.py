"""Which language things are shown in, and the texts of pages and commands in it.

English texts stand in the code, `gettext("Run the check")`; those of another language
in `diagnostics/locale/LANGUAGE/LC_MESSAGES/senderscope.po`, which is read when somebody
first asks for it: a language is offered because its folder is there. What rules/ says
is put into words by `words`.

Which form of a text or of a noun goes with a number, and how a number is written,
follows CLDR for every language, as Babel has it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import TypeVar

_Made = TypeVar("_Made")
_Key = TypeVar("_Key")

SOURCE = "en"
"""The language that texts are written in."""

FOLDER = Path(__file__).resolve().parent / "locale"
DOMAIN = "senderscope"

_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""CLDR's names of the forms, in the order in which a language lists its own."""

_ENGLISH_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

_current: ContextVar[str | None] = ContextVar("language", default=None)
_counting: list[Callable[[int, str, str], str]] = []
_NOUN = re.compile(r"[a-z][a-z-]+(?:\.[a-z]+)?")
_deciders: list[Callable[[], str | None]] = []


def file_of(language: str) -> Path:
    """Where a language's texts of pages and commands stand."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def offered() -> tuple[str, ...]:
    """The languages there are, English first: `("en", "pl")`."""
    found = sorted(path.parents[1].name for path in FOLDER.glob("*/*/*.po"))
    return (SOURCE, *found)


def name_of(language: str) -> str:
    """What a language calls itself: `English`, `polski`."""
    from babel import Locale

    return str(Locale.parse(language).get_display_name(language))


def nearest(asked: str | None) -> str | None:
    """The offered language that `pl-PL`, `pl_PL.UTF-8` or `PL` means; None: none."""
    first = (asked or "").replace("_", "-").split("-")[0].split(".")[0].lower()
    return first if first in offered() else None


def of_environment() -> str:
    """What SENDERSCOPE_LANG names; English where that is none of ours.

    The machine's locale doesn't count: what scripts read stays what it is everywhere.
    """
    return nearest(os.environ.get("SENDERSCOPE_LANG")) or SOURCE


def current() -> str:
    """The language of this thread or task, `en` or `pl`."""
    said = _current.get()
    if said is not None:
        return said
    return next((found for ask in _deciders if (found := ask())), SOURCE)


def speak(language: str) -> None:
    """What this thread or task shows from now on is in this language."""
    _current.set(language)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Everything inside is shown in this language."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def decided_by(ask: Callable[[], str | None]) -> None:
    """Where nothing was said in a thread, this is asked for its language.

    So the dashboard's callbacks and fragments, which run in threads of their own
    without the script around them, speak what their visitor chose.
    """
    _deciders.append(ask)


def kept(make: Callable[[], _Made]) -> Callable[[], _Made]:
    """The same function for another thread, in the language that is current here.

    A file that is made when somebody downloads it is made where no page runs.
    """
    now = current()

    def make_so() -> _Made:
        with spoken(now):
            return make()

    return make_so


def counted_by(count: Callable[[int, str, str], str]) -> None:
    """Who puts a number, a noun and a language into words: `{pairs:pair.gen}`."""
    _counting[:] = [count]


def gettext(message: str, /, **values: object) -> str:
    """The text in the current language, with its `{names}` filled in.

    A number may come with its noun, `{pairs:pair}`, which a translation puts into
    another case, `{pairs:pair.gen}`; the nouns are those of `words`.

    Raises:
        KeyError: a name of the text has no value.
    """
    language = current()
    found = _catalogue(language).get((message,))
    told = found[0] if found else message
    formatter = _FORMATTERS(language if found else SOURCE)
    return formatter.format(told, **values) if values else told


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The text in the form that goes with a number, which it may name `{number}`.

    Raises:
        KeyError: a name of the text has no value.
    """
    language = current()
    forms = _catalogue(language).get((one, many))
    language = language if forms else SOURCE
    told = form(forms or (one, many), number, language)
    shown = number_text(number, language)
    return _FORMATTERS(language).format(told, number=shown, **values)


class TextsByKey(Mapping[_Key, str]):
    """Texts by key, each told in the language that is current when it is looked up.

    Made of a dictionary whose texts are written out, so that translators find them.
    """

    def __init__(self, written: Mapping[_Key, str]) -> None:
        self._written = written

    def __getitem__(self, key: _Key) -> str:
        """The text in the current language. Raises KeyError."""
        return gettext(self._written[key])

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def __reversed__(self) -> Iterator[_Key]:
        return reversed(list(self._written))


class LaterText(str):
    """A text for those who keep it and show it later: told in the language of then."""

    __slots__ = ()

    def __str__(self) -> str:
        """The text in the current language."""
        return gettext(str.__str__(self))


def later(message: str) -> str:
    """A text that is translated where it is shown: `gettext(TITLES[name])`."""
    return message


def form(forms: tuple[str, ...], number: int, language: str) -> str:
    """Of a text's or a noun's forms, the one that goes with a number.

    Args:
        forms: in CLDR's order (Polish: one, few, many); the last stands for those
            that are left out.
        number: which is counted.
        language: whose rules.
    """
    return forms[min(plural(number, language), len(forms) - 1)]


def plural(number: int, language: str) -> int:
    """Which of a language's forms goes with a whole number, counted from 0."""
    if language == SOURCE:
        return 0 if number == 1 else 1
    rule, order = _plurals(language)
    return order.index(rule(number))


def number_text(number: float, language: str, spec: str = "") -> str:
    """A number as the language writes it: `2,000.5`, `2 000,5`.

    Args:
        number: whole ones get their thousands separated, others are short.
        language: whose signs.
        spec: another form, as `format` takes it.
    """
    return _signs(format(number, spec or _usual(number)), language)


def number_told(number: float) -> str:
    """The same in the current language."""
    return number_text(number, current())


def day_text(day: date, language: str, *, year: bool = False) -> str:
    """A day as people say it, short: `24 Nov`, `24 lis 2026`."""
    told = f"{day.day} {_months(language)[day.month - 1]}"
    return f"{told} {day.year}" if year else told


@cache
def _months(language: str) -> tuple[str, ...]:
    if language == SOURCE:
        return _ENGLISH_MONTHS
    from babel import Locale

    names = Locale.parse(language).months["format"]["abbreviated"]
    return tuple(str(names[month]) for month in range(1, 13))


def _usual(number: float) -> str:
    return "," if isinstance(number, int) else "g"


def _signs(number: str, language: str) -> str:
    """A number written the English way, with the language's signs."""
    return number if language == SOURCE else number.translate(_sign_table(language))


def list_separator(language: str) -> str:
    """What spreadsheets split lines of CSV at where the language is spoken.

    A semicolon where numbers have a decimal comma.
    """
    return ";" if _signs("0.5", language) == "0,5" else ","


@cache
def _sign_table(language: str) -> Mapping[int, str]:
    from babel import Locale

    symbols = Locale.parse(language).number_symbols
    latin = symbols.get("latn", symbols)
    return str.maketrans({",": str(latin["group"]), ".": str(latin["decimal"])})


@cache
def _plurals(language: str) -> tuple[Callable[[int], str], tuple[str, ...]]:
    """A language's rule, and the names of its forms in CLDR's order."""
    from babel import Locale

    rule = Locale.parse(language).plural_form
    names = {*rule.tags, "other"}
    return rule, tuple(name for name in _CATEGORIES if name in names)


class _Numbers(Formatter):
    """Fills in names; numbers that say their form are written as a language does."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, int) and _NOUN.fullmatch(format_spec):
            return _counting[0](value, format_spec, self._language)
        told: str = super().format_field(value, format_spec)
        if format_spec and isinstance(value, (int, float)):
            return _signs(told, self._language)
        return told


_FORMATTERS = cache(_Numbers)


@cache
def _catalogue(language: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """A language's texts by the English ones; both are several where they count."""
    if language == SOURCE:
        return MappingProxyType({})
    from babel.messages.pofile import read_po

    with file_of(language).open("rb") as file:
        read = read_po(file, locale=language)
    told = {
        _several(message.id): _several(message.string or "")
        for message in read
        if message.id and not message.fuzzy
    }
    whole = {said: forms for said, forms in told.items() if all(forms)}
    return MappingProxyType(whole)


def _several(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)
