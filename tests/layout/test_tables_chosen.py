"""Whoever can't use a mouse chooses a table's row in a searchable list beside it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "diagnostics" / "ui"
LISTS = {"choose", "choose_several"}
"""Functions of `choosing` that show a searchable list."""


def _calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _is_chosen_in(call: ast.Call) -> bool:
    """Whether it draws a table whose rows can be chosen with the mouse."""
    return _name(call) == "follow_rows"


FILES = [
    path for path in sorted(UI.rglob("*.py")) if any(map(_is_chosen_in, _calls(path)))
]


def test_there_are_tables_to_choose_in() -> None:
    assert UI / "page_address.py" in FILES


def test_there_is_one_way_for_a_table_to_be_chosen_in() -> None:
    tables = [
        path.name
        for path in sorted(UI.rglob("*.py"))
        for call in _calls(path)
        if _name(call) == "dataframe"
        and any(word.arg == "on_select" for word in call.keywords)
    ]
    assert tables == ["choosing.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(UI)))
def test_each_table_with_rows_to_choose_has_its_list(path: Path) -> None:
    calls = _calls(path)
    lists = [call for call in calls if _name(call) in LISTS]
    assert len(lists) >= len([call for call in calls if _is_chosen_in(call)])
