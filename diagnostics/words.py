"""Puts facts into words: the one place where templates and parameters meet.

A template stands under `[en]`, `[pl]`, … of an entry under rules/ or of a file under
rules/phrases/. It names its parameters in braces:

* `{host}` is the parameter itself; numbers get their thousands separated, lists are
  joined, a phrase is put into words first;
* `{pairs|pair}` is a number with its noun, `{pairs:turn}` the noun alone in the
  number's form, both from rules/phrases/nouns.toml;
* `{pairs|pair.gen}` and `{pairs:pair.gen}` are the same in another case, in languages
  that have cases: `3 z {all|pair.gen}` is `3 z 88 par`;
* `[; {seen}]` is left out where one of its parameters is empty or absent;
* `{{`, `}}`, `{[}` and `{]}` are the characters themselves.

A noun's forms stand in CLDR's order of a language's numbers (English: one, other;
Polish: one, few, many), the last for those that are left out. A noun with cases is a
table of them by names that the language chooses; the first is meant where a template
names none:

    pair = { nom = ["para", "pary", "par"], gen = ["pary", "par"], … }
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from diagnostics.catalogue import language_of, texts
from diagnostics.language import counted_by, current, form, number_text
from diagnostics.model import Finding, Named, Phrase

NOUNS, TEMPLATES = "phrases/nouns", "phrases/templates"

_TOKEN = re.compile(
    r"\{\{|\}\}|\{[\[\]]\}|[\[\]]|\{(?P<name>\w+)(?:(?P<form>[|:])(?P<noun>[\w.-]+))?\}"
)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A parameter's place in a template."""

    name: str
    form: str = ""
    noun: str = ""


@dataclass(frozen=True, slots=True)
class _Optional:
    """A part that is left out where one of its parameters is empty."""

    parts: tuple[_Part, ...]


_Part: TypeAlias = "str | _Slot | _Optional"


def text(said: str | Phrase, language: str | None = None) -> str:
    """What was said: text from outside as it is, a phrase in words.

    Raises:
        KeyError: there is no such template, or a parameter that it needs is missing.
    """
    if isinstance(said, str):
        return said
    entry, name = _place(said.key)
    spoken = language_of(entry, language or current())  # of all that stands inside too
    return _filled(_parsed(_template(entry, name, spoken)), said.data, spoken)


def evidence(finding: Finding, language: str | None = None) -> str:
    """A finding's sentence: subject, observation, consequence. Raises KeyError."""
    says = finding.says
    key = says if ":" in says else f"{finding.rule}:{says}"
    return text(Phrase(key, finding.data), language)


def column_said(column: str, table: str = "") -> str | Phrase:
    """A table's column as our templates head it, in whatever language it is told.

    Itself where no template has it.

    Args:
        column: our name of it.
        table: whose column it is; empty: of any table that has it.
    """
    headings = texts(TEMPLATES)["headings"]
    found = (name for name in headings if column in headings[name])
    name = table if column in headings.get(table, ()) else next(found, "")
    return Phrase.of(f"templates:headings.{name}.{column}") if name else column


def parameters(template: str) -> frozenset[str]:
    """The names of a template's parameters, those of optional parts too."""
    return frozenset(_names(_parsed(template)))


def plain(value: object, language: str | None = None) -> Any:  # noqa: ANN401 - JSON is any of several
    """A value as JSON writes it: ids for rows of the account, words for phrases."""
    if isinstance(value, Phrase):
        return text(value, language)
    if isinstance(value, Named):
        return value.id
    if isinstance(value, Mapping):
        return {str(key): plain(inner, language) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner, language) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def counted(number: int, noun: str, language: str | None = None) -> str:
    """`1 pair`, `2,000 pairs`, `0 mailboxes`; `8 projektach` of `project.loc`.

    Raises:
        KeyError: an unknown noun, or a case that it doesn't have.
    """
    spoken = language or current()
    return f"{number_text(number, spoken)} {noun_form(noun, number, spoken)}"


counted_by(counted)


def joined(values: Iterable[object], language: str | None = None) -> str:
    """`a, b and c`."""
    spoken = language or current()
    *first, last = [_shown(value, spoken) for value in values] or [""]
    if not first:
        return last
    return f"{', '.join(first)} {texts(NOUNS, spoken)['and']} {last}"


def _place(key: str) -> tuple[str, str]:
    entry, _, name = key.rpartition(":")
    return entry if "/" in entry else f"phrases/{entry}", name


def _template(entry: str, name: str, language: str) -> str:
    found = _named(texts(entry, language), name)
    if not isinstance(found, str):
        raise KeyError(f"{entry}:{name}")
    return found


def _named(known: object, name: str) -> object:
    """What a dotted name leads to; the last part may hold dots, as `notes.mail.ru`."""
    if not isinstance(known, Mapping):
        return None
    first, _, rest = name.partition(".")
    if name in known or not rest:
        return known.get(name)
    return _named(known.get(first), rest)


def noun_form(noun: str, number: int, language: str) -> str:
    """A noun in the form that goes with a number: `pairs`, `par`.

    English texts stand in where a language lacks some, with nouns that have no case.

    Raises:
        KeyError: there is no such noun, or no such case of it.
    """
    name, _, case = noun.partition(".")
    forms = texts(NOUNS, language)[name]
    if isinstance(forms, Mapping):
        forms = forms[case] if case else next(iter(forms.values()))
    return form(tuple(forms), number, language)


@cache
def _parsed(template: str) -> tuple[_Part, ...]:
    levels: list[list[_Part]] = [[]]
    at = 0
    for token in _TOKEN.finditer(template):
        levels[-1].append(template[at : token.start()])
        at = token.end()
        mark = token.group()
        if token["name"]:
            slot = _Slot(token["name"], token["form"] or "", token["noun"] or "")
            levels[-1].append(slot)
        elif mark == "[":
            levels.append([])
        elif mark == "]":
            if len(levels) == 1:
                raise ValueError(f"a ] without its [ in {template!r}")
            inner = levels.pop()
            levels[-1].append(_Optional(tuple(inner)))
        else:
            levels[-1].append(mark[1])
    if len(levels) > 1:
        raise ValueError(f"a [ without its ] in {template!r}")
    levels[-1].append(template[at:])
    return tuple(part for part in levels[0] if part)


def _names(parts: Iterable[_Part]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, _Slot):
            yield part.name
        elif isinstance(part, _Optional):
            yield from _names(part.parts)


def _filled(parts: Iterable[_Part], data: Mapping[str, Any], language: str) -> str:
    return "".join(_put(part, data, language) for part in parts)


def _put(part: _Part, data: Mapping[str, Any], language: str) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, _Optional):
        own = [inner for inner in part.parts if isinstance(inner, _Slot)]
        if any(_is_empty(data.get(slot.name)) for slot in own):
            return ""
        return _filled(part.parts, data, language)
    value = data[part.name]
    if not part.form:
        return _shown(value, language)
    number = value if isinstance(value, int) else len(value)
    if part.form == ":":
        return noun_form(part.noun, number, language)
    return counted(number, part.noun, language)


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", (), [])


def _shown(value: object, language: str) -> str:
    if isinstance(value, Phrase):
        return text(value, language)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_text(value, language)
    if isinstance(value, (list, tuple)):
        return joined(value, language)
    return str(value)
