"""A check's steps as JSON keeps them, their sentences still facts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from diagnostics.checks.former_rules import renewed
from diagnostics.checks.step import (
    Step,
    dialogue_to_json,
    step_from_json,
    step_to_json,
)
from diagnostics.workspace.stored_findings import restored, stored

_FACTS = ("seen", "expected", "data")


def step_document(step: Step) -> dict[str, Any]:
    """The step as dictionaries, lists, texts and numbers."""
    document = step_to_json(step, stored)
    document["data"] = stored(document["data"])
    return document


def step_of(document: Mapping[str, Any]) -> Step:
    """The step that `step_document` wrote. Raises as `step_from_json` does."""
    facts = {name: restored(document[name]) for name in _FACTS}
    rule = renewed(document["rule"])
    return step_from_json({**document, **facts, "rule": rule})


_AS_TEXT = json.JSONEncoder(check_circular=False)
"""Documents are made here and hold no circle: nobody has to look for one."""

_MOST_KEPT = 64
"""Steps whose text is kept for those that say the same."""


class StepTexts:
    """Steps as JSON text; what many of them say alike is made into text once.

    Most mailboxes of a server differ in whose they are and when it was.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Step, str]] = {}

    def texts(self, steps: Sequence[Step]) -> tuple[str, str]:
        """Two lists in ASCII, for `documents_of`: what others say too, and the rest."""
        both = [self._apart(step) for step in steps]
        alike = ", ".join(text for text, _ in both)
        return f"[{alike}]", _AS_TEXT.encode([own for _, own in both])

    def _apart(self, step: Step) -> tuple[str, dict[str, Any]]:
        first, text = self._kept.get(id(step.data)) or self._keep(step)
        if not _say_the_same(first, step):
            first, text = self._keep(step)
        own = {"mailbox": step.mailbox, **dialogue_to_json(step)}
        if first is not step and step.collected is not None:
            known = first.collected or {}
            own["collected"] = {
                k: v for k, v in step.collected.items() if v is not known.get(k)
            }
        return text, own

    def _keep(self, step: Step) -> tuple[Step, str]:
        document = step_document(step)
        del document["transcript"]
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        kept = step, _AS_TEXT.encode(document)
        self._kept[id(step.data)] = kept  # the step keeps its data, and so the id
        return kept


def _say_the_same(one: Step, other: Step) -> bool:
    """Whether steps differ in whose they are, what was said and collected, alone."""
    return (
        one.data is other.data
        and one.seen is other.seen
        and one.expected is other.expected
        and one.state is other.state
        and (one.service, one.step, one.rule, one.waited_for)
        == (other.service, other.step, other.rule, other.waited_for)
        and _names(one.collected) == _names(other.collected)
    )


def _names(collected: Mapping[str, Any] | None) -> Collection[str] | None:
    return None if collected is None else collected.keys()


def documents_of(
    alike: Iterable[Mapping[str, Any]], own: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The documents whose parts `StepTexts` wrote. Raises ValueError: no such parts."""
    return [_together(one, more) for one, more in zip(alike, own, strict=True)]


def _together(alike: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    document = {**alike, **own}
    if "collected" in alike:
        document["collected"] = {**alike["collected"], **own.get("collected", {})}
    return document


def by_unit(steps: Iterable[Step]) -> dict[tuple[str, str], list[Step]]:
    """The steps by mailbox and service, in their order."""
    units: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        units.setdefault((step.mailbox, step.service), []).append(step)
    return units
