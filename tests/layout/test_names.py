"""One word for one thing: no name stands for two, and no room is too full."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "diagnostics").rglob("*.py"))
FOLDERS = sorted(
    {p.parent for top in ("diagnostics", "tests") for p in (ROOT / top).rglob("*.py")}
)
MOST_FILES = 16


def name_of(path: Path) -> str:
    """A module's name, a package's for its `__init__.py`."""
    return path.parent.name if path.stem == "__init__" else path.stem


def twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def test_no_two_modules_have_one_name() -> None:
    assert twice([name_of(path) for path in MODULES]) == []


def test_no_two_classes_have_one_name() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in MODULES]
    classes = [
        n.name for t in trees for n in ast.walk(t) if isinstance(n, ast.ClassDef)
    ]
    assert len(classes) > 100
    assert twice(classes) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_named_like_what_it_defines(path: Path) -> None:
    defined = {
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    assert path.stem not in defined


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_folder_has_no_more_files_than_one_can_look_through(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= MOST_FILES
