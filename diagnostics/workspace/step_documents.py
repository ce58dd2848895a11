"""A check's steps as JSON keeps them, their sentences still facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from diagnostics.checks.former_rules import renewed
from diagnostics.checks.step import Step, step_from_json, step_to_json
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


def by_unit(steps: Iterable[Step]) -> dict[tuple[str, str], list[Step]]:
    """The steps by mailbox and service, in their order."""
    units: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        units.setdefault((step.mailbox, step.service), []).append(step)
    return units
