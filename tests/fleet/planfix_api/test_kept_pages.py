"""Pages of an import wait for it, for one day and for one host."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest

from diagnostics.fleet.planfix_api.kept_pages import (
    KEPT_FOR,
    HeldPages,
    KeptPages,
    Pages,
)

ROWS = [{"id": 1}, {"id": 2}]
NOW = 2_000_000_000.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where pages are kept; the clock stands."""
    monkeypatch.setattr(time, "time", lambda: NOW)
    return tmp_path / "pages"


@pytest.mark.parametrize("kind", ["held", "kept"])
def test_a_page_comes_back_as_it_was_and_no_other_does(kind: str, folder: Path) -> None:
    pages: Pages = HeldPages() if kind == "held" else KeptPages(folder, "a.example")
    pages.keep("users", 0, ROWS)
    assert pages.page("users", 0) == ROWS
    assert pages.page("users", 1) is None
    assert pages.page("groups", 0) is None
    pages.keep("users", 0, [])
    assert pages.page("users", 0) == []


def test_the_next_import_of_the_same_host_finds_them(folder: Path) -> None:
    KeptPages(folder, "a.example").keep("users", 0, ROWS)
    assert KeptPages(folder, "a.example").page("users", 0) == ROWS


def test_pages_of_another_host_are_dropped(folder: Path) -> None:
    KeptPages(folder, "a.example").keep("users", 0, ROWS)
    assert KeptPages(folder, "b.example").page("users", 0) is None
    assert KeptPages(folder, "a.example").page("users", 0) is None


@pytest.mark.parametrize(
    ("age", "kept"),
    [
        (0.0, True),
        (KEPT_FOR - 1, True),
        (KEPT_FOR, False),
        (KEPT_FOR + 1, False),
        (-1.0, False),  # the clock was set back: nobody knows how old they are
    ],
)
def test_pages_of_one_day_are_read_and_older_ones_are_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, age: float, kept: bool
) -> None:
    KeptPages(folder, "a.example").keep("users", 0, ROWS)
    monkeypatch.setattr(time, "time", lambda: NOW + age)
    found = KeptPages(folder, "a.example").page("users", 0)
    assert found == (ROWS if kept else None)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'"x"', b'{"rows": 1}', b"{}", b"\xff", b"[" * 99_999]
)
def test_a_page_that_was_damaged_is_read_anew(folder: Path, content: bytes) -> None:
    pages = KeptPages(folder, "a.example")
    pages.keep("users", 0, ROWS)
    (folder / "users-0.json").write_bytes(content)
    assert pages.page("users", 0) is None


@pytest.mark.parametrize("begun", ["yesterday", None, [1], {}])
def test_pages_of_nobody_knows_when_are_dropped(folder: Path, begun: object) -> None:
    KeptPages(folder, "a.example").keep("users", 0, ROWS)
    about = {"host": "a.example", "begun": begun}
    (folder / "about.json").write_text(json.dumps(about))
    assert KeptPages(folder, "a.example").page("users", 0) is None


def test_forgetting_leaves_what_is_not_ours(folder: Path) -> None:
    pages = KeptPages(folder, "a.example")
    pages.keep("users", 0, ROWS)
    (folder / "notes.txt").write_text("mine")
    pages.forget()
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    (folder / "notes.txt").unlink()
    pages.forget()
    assert not folder.exists()
    pages.forget()


def test_only_the_owner_reads_them(folder: Path) -> None:
    KeptPages(folder, "a.example").keep("users", 0, ROWS)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
