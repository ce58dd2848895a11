"""A file holds what was on the page: its making asks no session when it is clicked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[3] / "diagnostics" / "ui"
ASKS_LATER = {"st", "session", "components", "opened_accounts", "next_run"}
"""Modules that answer for whatever is open at the moment."""


def downloads(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if named and node.func.attr == "download_button":  # type: ignore[union-attr]
            yield node  # type: ignore[misc]


NO_ACCOUNT = {"beginnings", "class_view", "accounts_page"}
"""What offers files that are about no single account."""

PATHS = [path for path in sorted(UI.rglob("*.py")) if any(downloads(path))]


def test_there_are_pages_with_downloads() -> None:
    assert len(PATHS) >= 5


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_what_makes_a_file_reads_no_session(path: Path) -> None:
    for call in downloads(path):
        used = {n.id for n in ast.walk(call.args[1]) if isinstance(n, ast.Name)}
        assert not used & ASKS_LATER, f"line {call.lineno}"


@pytest.mark.parametrize(
    "path", [p for p in PATHS if p.stem not in NO_ACCOUNT], ids=lambda p: p.stem
)
def test_a_files_name_says_which_account_it_is_about(path: Path) -> None:
    for call in downloads(path):
        name = call.args[2]
        assert isinstance(name, ast.Call), f"line {call.lineno}"
        assert isinstance(name.func, ast.Attribute)
        assert name.func.attr == "file_name"
