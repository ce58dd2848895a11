"""Files of a path are read within limits, regular ones only, and never waited for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from diagnostics.accounts.guarded.regular_files import contents, is_absent, printable
from diagnostics.model import Finding
from diagnostics.words import evidence


def read(path: Path) -> tuple[dict[str, bytes] | None, list[str]]:
    """What was read, and the rules of what is told."""
    problems: list[Finding] = []
    found = contents(path, problems)
    assert all(evidence(p) for p in problems)
    return found, [p.rule.removeprefix("config/") for p in problems]


def put(folder: Path, **sizes: int) -> None:
    for name, size in sizes.items():
        (folder / f"{name}.csv").write_bytes(b"x" * size)


def test_a_file_is_read_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "any.form").write_bytes(b"id")
    assert read(tmp_path / "any.form") == ({"any.form": b"id"}, [])


def test_of_a_folder_the_files_of_an_account_are_read_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "A.CSV", "account.toml", ".c.csv", "notes.txt"):
        (tmp_path / name).write_bytes(name.encode())
    found, told = read(tmp_path)
    assert list(found or ()) == ["A.CSV", "account.toml", "b.csv"]
    assert (found or {})["b.csv"] == b"b.csv"
    assert told == []


def test_an_empty_folder_holds_no_files(tmp_path: Path) -> None:
    assert read(tmp_path) == ({}, [])


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    assert read(tmp_path / "none.csv") == (None, ["file-missing"])


def test_a_name_that_the_system_refuses_is_told_with_its_words(tmp_path: Path) -> None:
    problems: list[Finding] = []
    assert contents(tmp_path / ("a" * 300), problems) is None
    (told,) = problems
    assert told.rule == "config/unreadable"
    assert "File name too long" in evidence(told)


def test_what_the_system_refuses_to_look_at_is_not_absent(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_absent(tmp_path / "none")
    assert is_absent(tmp_path / "file" / "below")
    assert is_absent(tmp_path / "a\0b")  # no file is called so
    assert not is_absent(tmp_path / "file")
    assert not is_absent(tmp_path / ("a" * 300))


def test_a_folder_among_the_files_is_told_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.csv").mkdir()
    put(tmp_path, b=1)
    assert read(tmp_path) == ({"b.csv": b"x"}, ["unreadable"])


@pytest.mark.parametrize(("most", "told"), [(3, []), (2, ["over-limit"])])
def test_a_folder_has_so_many_files_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, told: list[str]
) -> None:
    monkeypatch.setattr("diagnostics.accounts.guarded.regular_files.MAX_MEMBERS", most)
    put(tmp_path, a=1, b=1, c=1)
    found, rules = read(tmp_path)
    assert rules == told
    assert (found is None) is bool(told)


@pytest.mark.parametrize(("most", "told"), [(10, []), (9, ["over-limit"])])
def test_the_files_of_a_folder_weigh_so_much_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, told: list[str]
) -> None:
    monkeypatch.setattr(
        "diagnostics.accounts.guarded.regular_files.MAX_UNPACKED_BYTES", most
    )
    put(tmp_path, a=4, b=6)
    found, rules = read(tmp_path)
    assert rules == told
    assert (found is None) is bool(told)


@pytest.mark.parametrize(("size", "told"), [(10, []), (11, ["over-limit"])])
def test_a_file_weighs_so_much_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, told: list[str]
) -> None:
    monkeypatch.setattr("diagnostics.accounts.reader.MAX_FILE_BYTES", 10)
    put(tmp_path, a=size, b=1)
    found, rules = read(tmp_path)
    assert rules == told
    assert list(found or ()) == (["b.csv"] if told else ["a.csv", "b.csv"])


def test_a_file_that_is_larger_than_it_says_is_read_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grows = Path("/proc/self/status")
    if not grows.is_file():
        pytest.skip("no file here says that it is empty and isn't")
    for module in ("reader", "guarded.regular_files"):
        monkeypatch.setattr(f"diagnostics.accounts.{module}.MAX_FILE_BYTES", 10)
    problems: list[Finding] = []
    assert contents(grows, problems) is None
    assert problems[0].data["size"] == 11


def test_a_pipe_that_takes_a_file_s_place_is_never_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "mailboxes.csv")
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    assert read(tmp_path / "mailboxes.csv") == (None, ["unreadable"])


def test_bytes_of_a_name_that_are_no_text_become_question_marks() -> None:
    assert printable("m\udcff.csv") == "m?.csv"
    assert printable("łódź.csv") == "łódź.csv"
