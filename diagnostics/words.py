"""Puts facts into words: the one place where templates and parameters meet.

A template stands under `[en]` (later `[pl]`, …) of an entry under rules/ or of a file
under rules/phrases/. It names its parameters in braces:

* `{host}` is the parameter itself; numbers get their thousands separated, lists are
  joined, a phrase is put into words first;
* `{pairs|pair}` is a number with its noun, `{pairs:turn}` the noun alone in the
  number's form, both from rules/phrases/nouns.toml;
* `[; {seen}]` is left out where one of its parameters is empty or absent;
* `{{`, `}}`, `{[}` and `{]}` are the characters themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from diagnostics.catalogue import DEFAULT_LANGUAGE, texts
from diagnostics.model import Finding, Named, Phrase

NOUNS = "phrases/nouns"

_TOKEN = re.compile(
    r"\{\{|\}\}|\{[\[\]]\}|[\[\]]|\{(?P<name>\w+)(?:(?P<form>[|:])(?P<noun>[\w.-]+))?\}"
)

_PLURALS: Mapping[str, Callable[[int], int]] = {"en": lambda n: 0 if n == 1 else 1}
"""By language, which of a noun's forms goes with a number (CLDR's plural rules)."""


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


def text(said: str | Phrase, language: str = DEFAULT_LANGUAGE) -> str:
    """What was said: text from outside as it is, a phrase in words.

    Raises:
        KeyError: there is no such template, or a parameter that it needs is missing.
    """
    if isinstance(said, str):
        return said
    return _filled(_parsed(_template(said.key, language)), said.data, language)


def evidence(finding: Finding, language: str = DEFAULT_LANGUAGE) -> str:
    """A finding's sentence: subject, observation, consequence. Raises KeyError."""
    says = finding.says
    key = says if ":" in says else f"{finding.rule}:{says}"
    return text(Phrase(key, finding.data), language)


def parameters(template: str) -> frozenset[str]:
    """The names of a template's parameters, those of optional parts too."""
    return frozenset(_names(_parsed(template)))


def plain(value: object, language: str = DEFAULT_LANGUAGE) -> Any:  # noqa: ANN401 - JSON is any of several
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


def counted(number: int, noun: str, language: str = DEFAULT_LANGUAGE) -> str:
    """`1 pair`, `2,000 pairs`, `0 mailboxes`. Raises KeyError on an unknown noun."""
    return f"{number:,} {_noun(noun, number, language)}"


def joined(values: Iterable[object], language: str = DEFAULT_LANGUAGE) -> str:
    """`a, b and c`."""
    *first, last = [_shown(value, language) for value in values] or [""]
    if not first:
        return last
    return f"{', '.join(first)} {texts(NOUNS, language)['and']} {last}"


def _template(key: str, language: str) -> str:
    entry, _, name = key.rpartition(":")
    if "/" not in entry:
        entry = f"phrases/{entry}"
    found = texts(entry, language).get(name)
    if not isinstance(found, str):
        raise KeyError(key)
    return found


def _noun(noun: str, number: int, language: str) -> str:
    forms = texts(NOUNS, language)[noun]
    return str(forms[_PLURALS[language](number)])


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
        return _noun(part.noun, number, language)
    return counted(number, part.noun, language)


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", (), [])


def _shown(value: object, language: str) -> str:
    if isinstance(value, Phrase):
        return text(value, language)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, (list, tuple)):
        return joined(value, language)
    return str(value)
