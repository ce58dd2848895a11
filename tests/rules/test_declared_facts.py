"""Facts and words hold together: what rules declare, state, say and show."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from diagnostics import catalogue, words

ROOT = Path(__file__).resolve().parents[2]

STATED = [
    rule_id
    for rule_id in catalogue.rule_ids()
    if rule_id.partition("/")[0] in ("config", "coverage", "checks")
]
PLAIN_TEXTS = {"title", "what", "why", "fix", "says"}
MODULES = sorted((ROOT / "diagnostics").rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def names_read() -> set[str]:
    """Every name that code looks up in some `data`, by index or with `get`."""
    found = set()
    for node in (n for path in MODULES for n in ast.walk(tree(path))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


@pytest.mark.parametrize("rule_id", STATED)
def test_a_rule_declares_every_fact_that_its_sentences_name(rule_id: str) -> None:
    declared = catalogue.rule(rule_id).declares
    for name, template in catalogue.texts(rule_id).items():
        if name.startswith("evidence"):
            assert words.parameters(template) <= set(declared), name


@pytest.mark.parametrize("rule_id", STATED)
def test_the_types_of_facts_are_known(rule_id: str) -> None:
    assert set(catalogue.rule(rule_id).declares.values()) <= set(catalogue.KINDS)


@pytest.mark.parametrize("rule_id", STATED)
def test_no_fact_is_known_to_nobody(rule_id: str) -> None:
    templates = (
        template
        for name, template in catalogue.texts(rule_id).items()
        if name not in PLAIN_TEXTS
    )
    said = {name for template in templates for name in words.parameters(template)}
    assert set(catalogue.rule(rule_id).declares) - said <= names_read()
