"""Findings as JSON keeps them: still facts, so that any language can tell them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

from diagnostics.model import Finding, Named, Phrase, Severity, Subject, SubjectKind
from diagnostics.words import plain

_PHRASE, _NAMED, _MAP = "~phrase", "~named", "~map"
"""Keys that mark what JSON has no type for; a mapping of its own is marked likewise."""

_AS_IT_IS = frozenset({str, int, bool, float, type(None)})


def finding_document(finding: Finding) -> dict[str, Any]:
    """The finding as dictionaries, lists, texts, numbers and None."""
    return {
        "rule": finding.rule,
        "kind": str(finding.subject.kind),
        "subject": finding.subject.id,
        "severity": str(finding.severity),
        "says": finding.says,
        "data": {name: stored(value) for name, value in finding.data.items()},
    }


def finding_of(document: Mapping[str, Any]) -> Finding:
    """The finding that `finding_document` wrote; its lists come back as tuples.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: it is no such document.
    """
    return Finding(
        rule=_text(document["rule"]),
        subject=Subject(
            SubjectKind(document["kind"]),
            _text(document["subject"]),
        ),
        severity=Severity(document["severity"]),
        data=MappingProxyType(
            {name: restored(value) for name, value in document["data"].items()}
        ),
        says=_text(document["says"]),
    )


def stored(value: object) -> Any:  # noqa: ANN401 - JSON is any of several
    """A fact for JSON: phrases and rows of the account keep what they are."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Phrase):
        data = {name: stored(inner) for name, inner in value.data.items()}
        return {_PHRASE: value.key, "data": data}
    if isinstance(value, Named):
        return {_NAMED: [value.id, value.label]}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        inside = {str(name): stored(inner) for name, inner in value.items()}
        return {_MAP: inside} if any(n.startswith("~") for n in inside) else inside
    if isinstance(value, (list, tuple)):
        if set(map(type, value)) == {Named}:  # thousands in some findings
            return [{_NAMED: [row.id, row.label]} for row in value]
        return [stored(inner) for inner in value]
    return plain(value)


def restored(value: object) -> Any:  # noqa: ANN401 - a fact is any of several
    """The fact that `stored` wrote. Raises as `finding_of` does."""
    if isinstance(value, list):
        return tuple(restored(inner) for inner in value)
    if not isinstance(value, dict):
        return value
    if _PHRASE in value:
        data = {name: restored(inner) for name, inner in value["data"].items()}
        return Phrase(_text(value[_PHRASE]), MappingProxyType(data))
    if _NAMED in value:
        row, label = value[_NAMED]
        return Named(_text(row), _text(label))
    inside = value.get(_MAP, value)
    return {name: restored(inner) for name, inner in inside.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"no text: {value!r}")
    return value
