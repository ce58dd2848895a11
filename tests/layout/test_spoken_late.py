"""Nothing is put into words when a module is imported.

A text made then speaks the language of whoever came first, to everybody. The same holds
for what a cached function returns. A page's file is run for each visitor, not imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

DIAGNOSTICS = Path(__file__).resolve().parents[2] / "diagnostics"
PAGES = DIAGNOSTICS / "ui" / "pages"
MODULES = sorted(p for p in DIAGNOSTICS.rglob("*.py") if p.parent != PAGES)
SPEAKING = {"_", "gettext", "ngettext", "text"}


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def calls_at_once(node: ast.AST) -> Iterator[ast.Call]:
    """The calls made when a statement runs, not those that wait in a function."""
    below: list[ast.AST] = list(ast.iter_child_nodes(node))
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            below = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        case ast.Lambda():
            below = []
        case ast.Call():
            yield node
    for child in below:
        yield from calls_at_once(child)


def spoken_early(source: str) -> list[str]:
    """What a module puts into words once for everybody."""
    tree = ast.parse(source)
    early = list(calls_at_once(tree))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            kept = any("cache" in ast.unparse(d) for d in function.decorator_list)
            early += [c for c in ast.walk(function) if isinstance(c, ast.Call) and kept]
    return [ast.unparse(call) for call in early if called(call) in SPEAKING]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(DIAGNOSTICS)))
def test_a_module_says_nothing_when_it_is_imported(path: Path) -> None:
    assert spoken_early(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "TITLE = _('Findings')",
        "WORDS = {s: text(phrase(s)) for s in Source}",
        "class Row:\n    title = words.text(TITLE)",
        "def told(title=gettext('Findings')): ...",
        "@cache\ndef told(): return _('Findings')",
    ],
)
def test_what_would_be_said_once_for_all_is_found(source: str) -> None:
    assert spoken_early(source) != []


@pytest.mark.parametrize(
    "source", ["def told(): return _('Findings')", "TOLD = lambda: _('Findings')"]
)
def test_what_is_said_when_it_is_asked_for_is_left_alone(source: str) -> None:
    assert spoken_early(source) == []
