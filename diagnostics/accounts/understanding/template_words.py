"""The headings and values that our own templates have in each language.

They stand in rules/phrases/templates.toml: a language has templates because its table
there is whole. A table with all of a template's headings is one of ours: its words are
no other words, so nothing is told of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from diagnostics import catalogue
from diagnostics.accounts.schema import ASIDE, COLUMNS
from diagnostics.accounts.understanding.vocabulary import plain
from diagnostics.language import SOURCE, offered

_ENTRY = f"{catalogue.PHRASES}/templates"

LEFT_OUT = frozenset(
    {"secret", "sends_from", "imap_host", "imap_port", "imap_security"}
)
"""Columns that a template doesn't offer: rare ones, and the place of passwords."""

OFFERED: Mapping[str, tuple[str, ...]] = {
    table: tuple(name for name in columns if name not in LEFT_OUT)
    for table, columns in COLUMNS.items()
    if table != ASIDE
}
"""By table, the columns of a template."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that have templates, by their codes, English first."""
    return tuple(code for code in offered() if language_that_has(code) == code)


def language_that_has(language: str) -> str:
    """This language where it has templates, else English."""
    return catalogue.language_of(_ENTRY, language)


def texts(language: str) -> Mapping[str, str]:
    """What the example rows say: `company`, `sales`, `person` and so on."""
    said: Mapping[str, str] = catalogue.texts(_ENTRY, language)["examples"]
    return said


def several(language: str) -> str:
    """What a cell says that may hold several ids."""
    return str(catalogue.texts(_ENTRY, language)["several"])


@cache
def headings(language: str) -> Mapping[str, Mapping[str, str]]:
    """By table, the heading of each column of a template, in the template's order."""
    said = catalogue.texts(_ENTRY, language)["headings"]
    return {
        table: {name: said[table][name] for name in names}
        for table, names in OFFERED.items()
    }


def file_names(language: str) -> Mapping[str, str]:
    """By table, the name of a template's file or sheet."""
    said: Mapping[str, str] = catalogue.texts(_ENTRY, language)["files"]
    return said


def column_word(table: str, column: str, language: str) -> str:
    """A column as a template heads it; one that no template offers by our name.

    Args:
        table: whose column it is; empty: of any table that has it.
        column: our name of it.
        language: a language that has templates.
    """
    offered = headings(language)
    tables = [table] if table else [*offered]
    words = (offered.get(name, {}).get(column) for name in tables)
    return next(filter(None, words), column)


def values(language: str) -> Mapping[str, str]:
    """By value of ours, what a template writes for it; the others stay themselves."""
    said: Mapping[str, str] = catalogue.texts(_ENTRY, language)["values"]
    return said


def written(value: str, language: str) -> str:
    """A value of ours as a template of a language writes it."""
    return values(language).get(value, value)


def language_of(table: str, row: Iterable[str]) -> str:
    """The language whose template a table was made from; empty where from none."""
    found = set(map(plain, row))
    fitting = (
        code
        for code, tables in _shapes().items()
        if table in tables and found >= tables[table]
    )
    return next(fitting, "")


@cache
def _shapes() -> Mapping[str, Mapping[str, frozenset[str]]]:
    return {
        code: {
            table: frozenset(map(plain, told.values()))
            for table, told in headings(code).items()
        }
        for code in _translated()
    }


def _translated() -> tuple[str, ...]:
    return tuple(code for code in languages() if code != SOURCE)


def is_official(word: str, language: str) -> bool:
    """Whether a template of that language has the word among its values."""
    return bool(language) and plain(word) in _official(language)


@cache
def _official(language: str) -> frozenset[str]:
    return frozenset(map(plain, values(language).values()))


@cache
def columns_by_heading(table: str) -> Mapping[str, str]:
    """By each plain heading of a template in any language, the column it is of."""
    told = (headings(code).get(table, {}) for code in languages())
    return {plain(said): name for names in told for name, said in names.items()}


@cache
def tables_by_name() -> Mapping[str, str]:
    """By each plain name of a template's file in any language, the table it holds."""
    told = (file_names(code) for code in languages())
    return {plain(said): table for names in told for table, said in names.items()}


@cache
def values_by_word() -> Mapping[str, frozenset[str]]:
    """By each plain word of a template in any language, what it may stand for."""
    found: dict[str, set[str]] = {}
    for code in languages():
        for value, said in values(code).items():
            found.setdefault(plain(said), set()).add(value)
    return {word: frozenset(meant) for word, meant in found.items()}
