"""Imports point one way, as DESIGN.md draws them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALONE = {
    *("whole_files", "formula_guard", "domain_names", "language", "release"),
    *("sharing", "named_later"),
}
BELOW = {
    *("words", "catalogue", "model", "wholeness", "characters", "network_settings"),
    *("sending_places", "notebook", "system", *ALONE),
}
ENGINES = {"senders", "checks", "errors", "accounts"} | BELOW
ALLOWED = {
    **{name: set() for name in ALONE},
    "whole_files": {"language"},
    "system": {"language"},
    "model": {"language"},
    "sending_places": {"domain_names"},
    "catalogue": {"model", "language"},
    "network_settings": {"model", "language", "domain_names"},
    "words": {"catalogue", "model", "language"},
    "notebook": {"words", "catalogue", "model", "language"},
    "wholeness": {"words", "model", "language"},
    "characters": set(),
    "accounts": BELOW,
    "senders": {"accounts"} | BELOW,
    "checks": {"accounts", "lab_state", "errors"} | BELOW,
    "errors": {"accounts"} | BELOW,
    "lab_state": {"model", "language"},
    "lab": {"model", "lab_state", "release", "catalogue", "language", "system"},
    "report": ENGINES,
    "workspace": {"report"} | ENGINES,
    "fleet": {"report", "workspace"} | ENGINES,
    "training": {"report"} | ENGINES,
    "ui": {"report", "workspace", "fleet", "training"} | ENGINES,
    "cli": {"report", "workspace", "fleet", "lab", "lab_state"} | ENGINES,
    "__main__": {"cli"},
    "serving": {"language", "system", "lab", "sharing", "ui", "workspace"},
    "locale": {"catalogue", "language"},
    "__init__": {"report"} | ENGINES,
}
ROOMS = {
    "senders": (
        *("arrays", "statements", "edits", "pair", "matrix"),
        *("tables", "changes", "simulation", "singled_out", "fixes", "coverage"),
        *("expected", "wishes", "repairs"),
    ),
    "checks": (
        *("step", "reach_policy", "network", "grants"),
        *("credentials", "secret_masks"),
        *("dns", "address", "mail", "https"),
        *("forecast", "former_rules", "root_causes", "interpret", "planning"),
        *("waiting", "runner", "judging_again"),
    ),
    "errors": (
        *("statement", "literals", "parsing", "deciding"),
        *("explaining", "answer_notes", "masking"),
    ),
}
"""The rooms of a package in an order in which each imports only earlier ones."""
_UI = ROOT / "diagnostics" / "ui"
LAB_SHOWN = {
    _UI / "pages" / "lab_page.py",
    *(_UI / "lab_pieces").glob("*.py"),
}
"""The only modules of ui that know the lab."""
MODULES = sorted((ROOT / "diagnostics").rglob("*.py"))
OUTSIDE = {
    "streamlit": {"ui"},
    "altair": {"ui"},
    "pandas": {"senders", "report", "ui"},
    "socket": {"checks", "lab"},
}


def imported(path: Path) -> set[str]:
    """Every module that a file imports, dotted, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides where it points"
            found.add(node.module or "")
            if node.module == "diagnostics":
                found |= {f"diagnostics.{alias.name}" for alias in node.names}
    return found


def package(path: Path) -> str:
    """The part of the layout that a file belongs to."""
    return path.relative_to(ROOT / "diagnostics").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    ours = {name.split(".")[1] for name in imported(path) if "diagnostics." in name}
    allowed = ALLOWED[package(path)] | {package(path)}
    if path in LAB_SHOWN:
        allowed = allowed | {"lab", "lab_state"}
    assert ours <= allowed


@pytest.mark.parametrize("home", ROOMS)
def test_rooms_import_only_rooms_that_stand_before_them(home: str) -> None:
    order = ROOMS[home]
    inside = [
        p for p in MODULES if package(p) == home and p.parent.name != "diagnostics"
    ]
    for path in inside:
        room = path.relative_to(ROOT / "diagnostics" / home).parts[0]
        if room == "__init__.py":
            continue
        room = room.removesuffix(".py")
        for name in imported(path):
            if name.startswith(f"diagnostics.{home}."):
                other = name.split(".")[2]
                assert order.index(other) <= order.index(room), path


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_outside_libraries_stay_at_their_edges(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)}
    for library, at_home in OUTSIDE.items():
        assert library not in roots or package(path) in at_home


def test_the_rules_folder_holds_data_only() -> None:
    files = [p for p in (ROOT / "rules").rglob("*") if p.is_file()]
    assert files
    assert {p.suffix for p in files} == {".toml", ".model"}


def test_the_entry_point_stays_under_sixty_lines() -> None:
    lines = (ROOT / "dashboard.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 60
    assert not (ROOT / "pages").exists()
