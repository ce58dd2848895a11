"""The headings and values that our own templates have in each language.

A table with all of a template's headings is one of ours: its words are no other words,
so nothing is told of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diagnostics.accounts.schema import ASIDE, COLUMNS
from diagnostics.accounts.understanding.vocabulary import plain

LANGUAGES: Mapping[str, str] = {"en": "English", "pl": "polski"}
"""Languages of templates, by their codes, as they call themselves."""

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

_POLISH: Mapping[str, Mapping[str, str]] = {
    "account": {"key": "klucz", "value": "wartość"},
    "groups": {"id": "id", "name": "nazwa"},
    "employees": {
        "id": "id",
        "name": "imię i nazwisko",
        "login": "login",
        "groups": "grupy",
        "kind": "rodzaj",
        "active": "aktywny",
    },
    "projects": {
        "id": "id",
        "name": "nazwa",
        "parent": "projekt nadrzędny",
        "group": "grupa projektów",
        "active": "aktywny",
        "anonymous": "anonimowy",
    },
    "mailboxes": {
        "id": "id",
        "address": "adres e-mail",
        "name": "nazwa nadawcy",
        "owner": "właściciel",
        "provider": "dostawca",
        "username": "nazwa użytkownika",
        "smtp_host": "serwer smtp",
        "smtp_port": "port smtp",
        "smtp_security": "szyfrowanie smtp",
        "pop3_host": "serwer pop3",
        "pop3_port": "port pop3",
        "pop3_security": "szyfrowanie pop3",
        "auth": "uwierzytelnianie",
        "two_factor": "uwierzytelnianie dwuskładnikowe",
        "access": "dostęp",
        "employees": "pracownicy",
        "groups": "grupy",
        "projects": "projekty",
        "default": "domyślny",
        "replies_here": "odpowiedzi na ten adres",
        "test": "wynik testu",
        "tested_on": "data testu",
    },
}

HEADINGS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {table: {name: name for name in names} for table, names in OFFERED.items()},
    "pl": _POLISH,
}
"""By language and table, the heading of each column of a template."""

FILES: Mapping[str, Mapping[str, str]] = {
    "en": {table: table for table in OFFERED},
    "pl": {
        "account": "konto",
        "groups": "grupy",
        "employees": "pracownicy",
        "projects": "projekty",
        "mailboxes": "skrzynki",
    },
}
"""By language and table, the name of a template's file or sheet."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "pl": {
        "yes": "tak",
        "no": "nie",
        "company": "firma",
        "person": "osoba",
        "robot": "robot",
        "external": "zewnętrzny",
        "everyone": "wszyscy",
        "nobody": "nikt",
        "selected": "wybrani",
        "passed": "zdany",
        "failed": "niezdany",
        "unknown": "nieznany",
        "password": "hasło",
        "app_password": "hasło aplikacji",
        "tls": "ssl",
        "none": "brak",
        "paid": "płatny",
        "trial": "próbny",
        "free": "darmowy",
        "unpaid": "nieopłacony",
        "name": "nazwa",
    }
}
"""By language, what a template writes for our values; itself where nothing is said."""

_SHAPES = {
    language: {
        table: frozenset(map(plain, headings.values()))
        for table, headings in tables.items()
    }
    for language, tables in HEADINGS.items()
    if language != "en"
}
_OFFICIAL = {
    language: frozenset(map(plain, words.values())) for language, words in WORDS.items()
}


def written(value: str, language: str) -> str:
    """A value of ours as a template of a language writes it."""
    return WORDS.get(language, {}).get(value, value)


def language_of(table: str, headings: Iterable[str]) -> str:
    """The language whose template a table was made from; empty where from none."""
    found = set(map(plain, headings))
    fitting = (
        code
        for code, tables in _SHAPES.items()
        if table in tables and found >= tables[table]
    )
    return next(fitting, "")


def is_official(word: str, language: str) -> bool:
    """Whether a template of that language has the word among its values."""
    return bool(language) and plain(word) in _OFFICIAL.get(language, ())
