"""Files with open questions stay until they are answered, and never with a password."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from diagnostics.accounts import load_uploads
from diagnostics.workspace import Workspace, digest_of
from diagnostics.workspace.asked_files import FILE, keep_asked, kept_asked

ASKING = b"id,address,project\nm1,a@nine.test,p1\n"
WITH_PASSWORD = b"id,address,project,password\nm1,a@nine.test,p1,hunter2\n"


def kept(shelf: Workspace, data: bytes) -> tuple[str, bool]:
    """The id of an account read from a table, and whether its file is kept."""
    files = [("mailboxes.csv", data)]
    about = shelf.keep(load_uploads(files), digest_of(files))
    return about.id, keep_asked(shelf, about.id, files, {"project": ""})


def test_files_and_answers_come_back_as_they_were(tmp_path: Path) -> None:
    shelf = Workspace(tmp_path)
    account_id, is_kept = kept(shelf, ASKING)
    assert is_kept
    assert kept_asked(shelf, account_id) == (
        (("mailboxes.csv", ASKING),),
        {"project": ""},
    )
    place = shelf.folder(account_id) / FILE
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    shelf.forget(account_id)
    assert kept_asked(shelf, account_id) is None


def test_no_file_in_which_a_password_was_refused_is_kept(tmp_path: Path) -> None:
    assert not kept(Workspace(tmp_path), WITH_PASSWORD)[1]
    told = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()]
    assert told
    assert all(b"hunter2" not in data for data in told)


def test_where_strangers_work_nothing_is_kept(tmp_path: Path) -> None:
    shelf = Workspace(tmp_path, shared=True)
    account_id, is_kept = kept(shelf, ASKING)
    assert not is_kept
    assert not (shelf.folder(account_id) / FILE).exists()


@pytest.mark.parametrize(
    "written",
    [b"", b"[]", b"{}", b"[" * 10_000, b'{"files": [{"name": 1}], "answers": {}}'],
)
def test_what_is_not_ours_is_no_file(tmp_path: Path, written: bytes) -> None:
    shelf = Workspace(tmp_path)
    account_id, _ = kept(shelf, ASKING)
    (shelf.folder(account_id) / FILE).write_bytes(written)
    assert kept_asked(shelf, account_id) is None


@pytest.mark.parametrize("account_id", ["", "../x", "nine", "nin-0000"])
def test_of_an_id_that_is_not_kept_there_are_none(
    tmp_path: Path, account_id: str
) -> None:
    shelf = Workspace(tmp_path)
    assert kept_asked(shelf, account_id) is None
    assert not keep_asked(shelf, account_id, [("a.csv", b"")], {})
