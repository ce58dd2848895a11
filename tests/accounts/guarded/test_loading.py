"""Accounts of strangers are read apart; what goes wrong there is a problem here."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from diagnostics.accounts import limits
from diagnostics.accounts.guarded import loading
from diagnostics.accounts.guarded.loading import (
    OURS,
    load,
    load_bytes,
    load_files,
    load_uploads,
    reader_process,
)
from diagnostics.accounts.guarded.result_lines import written
from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.words import evidence

MAILBOXES = b"id,address\nm,m@example.com\n"
GROUPS = b"id,name\ng,Team\n"
YAML = b"account: {name: A}\nmailboxes: [{id: m, address: m@example.com}]\n"


def rules(loaded: Loaded) -> list[str]:
    return [p.rule.removeprefix("config/") for p in loaded.problems]


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system starts no other process."""
    monkeypatch.setattr(sys, "executable", "/no/such/interpreter")


@pytest.mark.parametrize(
    ("name", "data"), [("a.yaml", YAML), ("any.csv", MAILBOXES), ("a.bin", b"\0")]
)
def test_one_upload_is_read_in_any_form_as_it_would_be_here(
    name: str, data: bytes
) -> None:
    assert load_bytes(name, data) == read_files({name: data})


def test_several_uploads_are_loose_files() -> None:
    files = {"mailboxes.csv": MAILBOXES, "groups.csv": GROUPS}
    loaded = load_files(files)
    assert loaded == read_files(files, "")
    assert (len(loaded.account.mailboxes), len(loaded.account.groups)) == (1, 1)
    assert "unknown-table" in rules(load_files({"a.yaml": YAML, "groups.csv": GROUPS}))


def test_a_folder_and_a_file_are_read_from_the_disk(tmp_path: Path) -> None:
    (tmp_path / "mailboxes.csv").write_bytes(MAILBOXES)
    folder = load(tmp_path)
    assert folder == read_files({"mailboxes.csv": MAILBOXES}, tmp_path.name)
    assert load(str(tmp_path / "mailboxes.csv")).account.mailboxes
    assert rules(load(tmp_path / "none.csv")) == ["file-missing"]


def test_what_could_not_be_opened_is_told_before_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    (tmp_path / "mailboxes.csv").write_bytes(MAILBOXES)
    loaded = load(tmp_path)
    assert rules(loaded)[0] == "unreadable"
    assert loaded.account.mailboxes[0].id == "m"
    assert loaded.account.missing


@pytest.mark.usefixtures("no_process")
def test_our_own_samples_need_no_other_process(tmp_path: Path) -> None:
    assert load(OURS / "broken").account.mailboxes
    (tmp_path / "mailboxes.csv").write_bytes(MAILBOXES)
    loaded = load(tmp_path)
    assert rules(loaded) == ["unreadable"]
    assert "No such file or directory" in evidence(loaded.problems[0])
    assert evidence(loaded.problems[0]).startswith("mailboxes.csv")


def test_nothing_uploaded_is_an_account_without_tables() -> None:
    loaded = load_uploads([])
    assert loaded == read_files({}, "")
    assert "table-missing" in rules(loaded)


def test_of_two_uploads_of_one_name_nothing_is_read() -> None:
    loaded = load_uploads(
        [("b.csv", b""), ("a.csv", b""), ("b.csv", b""), ("a.csv", b""), ("c.csv", b"")]
    )
    assert [p.data["value"] for p in loaded.problems] == ["a.csv", "b.csv"]


def test_an_upload_that_is_too_large_is_told_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("diagnostics.accounts.reader.MAX_FILE_BYTES", len(MAILBOXES))
    large = b"x" * (len(MAILBOXES) + 1)
    loaded = load_files({"mailboxes.csv": MAILBOXES, "groups.csv": large})
    assert rules(loaded)[0] == "over-limit"
    assert len(loaded.account.mailboxes) == 1
    assert rules(load_bytes("groups.csv", large)) == ["over-limit"]


@pytest.mark.parametrize("spare", [0, -1])
def test_uploads_together_weigh_so_much_at_most(
    monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    both = {"mailboxes.csv": MAILBOXES, "groups.csv": GROUPS}
    most = sum(map(len, both.values())) + spare
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", most)
    loaded = load_files(both)
    assert len(loaded.account.mailboxes) == (0 if spare else 1)
    assert (rules(loaded) == ["over-limit"]) is bool(spare)
    if spare:
        assert loaded.problems[0].data["most"] == most


@pytest.mark.parametrize("spare", [0, -1])
def test_so_much_comes_back_at_most(
    monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    files = {"a.yaml": YAML}
    size = sum(map(len, written(read_files(files))))
    monkeypatch.setattr(limits, "MAX_RESULT_BYTES", size + spare)
    loaded = load_files(files)
    assert len(loaded.account.mailboxes) == (0 if spare else 1)
    assert (rules(loaded) == ["over-limit"]) is bool(spare)


def test_a_reader_that_answers_nothing_is_a_problem_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loading, "_READER", "keyword")  # which says nothing
    loaded = load_bytes("mailboxes.csv", MAILBOXES)
    assert rules(loaded) == ["over-limit"]
    assert evidence(loaded.problems[0]).startswith("mailboxes.csv: ")


def _environment(pid: int) -> bytes:
    """What a process was begun with; empty until it has become another program."""
    for _ in range(1_000):
        if held := Path(f"/proc/{pid}/environ").read_bytes():
            return held
        time.sleep(0.005)
    return b""


def test_the_process_that_reads_knows_what_an_interpreter_needs_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "canary")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    with reader_process() as child:
        held = _environment(child.pid)
    names = {pair.partition(b"=")[0].decode() for pair in held.split(b"\0") if pair}
    harmless = {"HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT"}
    assert {"PATH", "PYTHONPATH"} <= names <= {"PATH", "PYTHONPATH", *harmless}
    assert f"PYTHONPATH={OURS.parent}:/elsewhere".encode() in held.split(b"\0")
    assert child.poll() is not None
