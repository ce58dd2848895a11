"""Frozen values as JSON-able ones and back, by the types that their fields declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from diagnostics.model import Phrase

_Kind = TypeVar("_Kind")

_PHRASE = frozenset({"phrase", "data"})
"""The names in a phrase's plain form."""


def plain_form(value: object) -> Any:  # noqa: ANN401 - JSON is any of several
    """The value as dictionaries, lists, texts and numbers; defaults are left out."""
    kind: type = type(value)
    if kind in _AS_IS:
        return value
    if isinstance(value, (str, int, float)):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(value, Phrase):
        return {"phrase": value.key, "data": plain_form(value.data)}
    if (usual := _defaults(kind)) is not None:
        return _unusual(value, usual)
    if isinstance(value, Mapping):
        return {str(name): plain_form(inner) for name, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain_form(inner) for inner in value]
    return value


_AS_IS = frozenset({str, bool, int, float, NoneType})
"""The types of what is its own plain form."""


def _unusual(value: object, usual: Mapping[str, object]) -> dict[str, Any]:
    """The fields of a dataclass's value that aren't their defaults."""
    found: dict[str, Any] = {}
    for name, default in usual.items():
        inner = getattr(value, name)
        if inner is not default and inner != default:
            found[name] = inner if type(inner) in _AS_IS else plain_form(inner)
    return found


def rebuilt(kind: type[_Kind], form: object) -> _Kind:
    """The value of a type that `plain_form` was made of.

    Raises:
        ValueError: it is no form of such a value.
    """
    return cast(_Kind, _rebuilt(kind, form))


@cache
def _defaults(kind: type) -> Mapping[str, object] | None:
    """By field of a dataclass, its default; None where a type is none."""
    return {f.name: _default(f) for f in fields(kind)} if is_dataclass(kind) else None


def _default(field: Field[Any]) -> object:
    made = field.default_factory
    return field.default if made is MISSING else made()


def _rebuilt(kind: Any, form: object) -> object:  # noqa: ANN401 - a type of any sort
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _one_of(get_args(kind), form)
    if origin is tuple:
        return _tuple(get_args(kind), form)
    if origin is Mapping:
        named = _mapping(form)
        inner = get_args(kind)[1]
        return MappingProxyType({n: _rebuilt(inner, v) for n, v in named.items()})
    if kind is Phrase:
        return _phrase(form)
    if is_dataclass(kind):
        return _dataclass(cast(type, kind), _mapping(form))
    return _single(kind, form)


def _single(kind: type, form: object) -> object:
    if issubclass(kind, StrEnum):
        return kind(str(form))
    if kind is float and type(form) is int:
        return float(form)
    if type(form) is not kind and not (kind is NoneType and form is None):
        raise ValueError(f"{form!r} is no {kind.__name__}")
    return form


def _one_of(kinds: tuple[Any, ...], form: object) -> object:
    for kind in kinds[:-1]:
        try:
            return _rebuilt(kind, form)
        except ValueError:
            continue
    return _rebuilt(kinds[-1], form)


def _tuple(kinds: tuple[Any, ...], form: object) -> tuple[object, ...]:
    if not isinstance(form, (list, tuple)):
        raise ValueError(f"{form!r} is no list")
    if kinds[-1] is Ellipsis:
        return tuple(_rebuilt(kinds[0], inner) for inner in form)
    return tuple(_rebuilt(k, inner) for k, inner in zip(kinds, form, strict=True))


def _mapping(form: object) -> Mapping[str, object]:
    if not isinstance(form, Mapping):
        raise ValueError(f"{form!r} is no mapping")
    return form


def _dataclass(kind: type, form: Mapping[str, object]) -> object:
    known = _types(kind)
    given = {n: _rebuilt(known[n], inner) for n, inner in form.items() if n in known}
    try:
        return kind(**given)
    except TypeError as error:  # a field that has no default is missing
        raise ValueError(str(error)) from error


@cache
def _types(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _phrase(form: object) -> Phrase:
    named = _mapping(form)
    key, data = named.get("phrase"), named.get("data")
    if set(named) != _PHRASE or not isinstance(key, str):
        raise ValueError(f"{form!r} is no phrase")
    return Phrase.of(key, **{n: _parameter(v) for n, v in _mapping(data).items()})


def _parameter(form: object) -> object:
    if isinstance(form, Mapping):
        return _phrase(form)
    if isinstance(form, (list, tuple)):
        return tuple(_parameter(inner) for inner in form)
    return form
