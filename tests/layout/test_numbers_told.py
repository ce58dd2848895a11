"""Numbers that people read are written as their language does."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _english_numbers(path: Path) -> list[str]:
    """Where an f-string puts English commas between thousands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = [node for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)]
    specs = [(part.lineno, part.format_spec) for part in parts if part.format_spec]
    return [
        f"{path.relative_to(ROOT)}:{line}"
        for line, spec in specs
        if "," in ast.unparse(spec)
    ]


def test_no_number_has_english_commas_whatever_the_language() -> None:
    places = [ROOT / "dashboard.py", *sorted((ROOT / "diagnostics").rglob("*.py"))]
    assert [found for path in places for found in _english_numbers(path)] == []


def test_english_commas_would_be_found(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "page.py").write_text('said = f"{1000:,} pairs"\n')
    assert _english_numbers(tmp_path / "page.py") == ["page.py:1"]
