"""Files appear whole, and never over what somebody else made or what is read."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from diagnostics.cli import main

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "sample_data" / "small.yaml"
ACME = ROOT / "sample_data" / "acme"


@pytest.fixture
def account(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ACME, tmp_path / "acme"))


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_a_file_that_is_there_stays_unless_forced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "notes.csv"
    out.write_text("mine")
    asked = ["audit", str(SMALL), "--format", "csv", "--out", str(out)]
    assert "--force overwrites it" in refused(asked, capsys)
    assert out.read_text() == "mine"
    out.chmod(0o600)
    assert main([*asked, "--force"]) in (0, 1)
    assert out.read_text().startswith("rule,severity")
    assert out.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["notes.csv"]


def test_an_empty_file_may_be_filled(tmp_path: Path) -> None:
    out = tmp_path / "empty"
    out.touch()
    assert main(["audit", str(SMALL), "--out", str(out)]) in (0, 1)
    assert out.stat().st_size


def test_nothing_is_written_onto_what_is_read_even_when_forced(
    tmp_path: Path, account: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = tmp_path / "small.yaml"
    shutil.copy(SMALL, small)
    before = small.read_bytes()
    link = tmp_path / "link.yaml"
    link.symlink_to(small)
    hard = tmp_path / "hard.yaml"
    os.link(small, hard)
    for out in (small, link, hard):
        asked = ["audit", str(small), "--out", str(out), "--force"]
        assert "this command reads it" in refused(asked, capsys)
    assert small.read_bytes() == before
    table = account / "mailboxes.csv"
    asked = ["senders", str(account), "--out", str(table), "--force"]
    assert "this command reads it" in refused(asked, capsys)
    asked = ["compare", str(small), str(account), "--out", str(table), "--force"]
    assert "this command reads it" in refused(asked, capsys)
    expect = str(ROOT / "sample_data" / "expect.csv")
    asked = ["audit", str(small), "--expect", expect, "--out", expect, "--force"]
    assert "this command reads it" in refused(asked, capsys)


def test_a_result_does_not_become_a_part_of_the_account(
    account: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["audit", str(account), "--format", "csv", "--out"]
    assert "part of the account" in refused([*asked, f"{account}/a.CSV"], capsys)
    assert main([*asked, f"{account}/audit.txt"]) in (0, 1)


def test_a_folder_is_no_file_and_a_file_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["audit", str(SMALL), "--out", str(tmp_path)]
    assert "it is a folder" in refused(asked, capsys)
    (tmp_path / "file").touch()
    asked = ["generate", "--out", str(tmp_path / "file"), "--force"]
    assert "it is a file" in refused(asked, capsys)


def test_generate_writes_over_nobodys_account(
    account: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (account / "mailboxes.csv").read_bytes()
    asked = ["generate", "--employees", "3", "--out", str(account)]
    assert "--force writes over them" in refused(asked, capsys)
    assert (account / "mailboxes.csv").read_bytes() == before
    assert main([*asked, "--force"]) == 0
    assert (account / "mailboxes.csv").read_bytes() != before
    assert not list(account.glob(".*"))


def test_generate_fills_an_empty_or_a_new_folder(tmp_path: Path) -> None:
    for name in (".", "new", "deep/er"):
        out = tmp_path / "made" / name
        if name == ".":
            out.mkdir(parents=True)
        assert main(["generate", "--employees", "2", "--out", str(out)]) == 0
        assert (out / "mailboxes.csv").is_file()
    assert not list(tmp_path.rglob(".*"))


def test_a_device_is_written_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(SMALL), "--out", "/dev/null"]) in (0, 1)
    assert Path("/dev/null").is_char_device()


def test_where_nothing_can_be_written_is_said_before_the_account_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "missing" / "out.csv"
    for command in ("senders", "audit", "repair", "check"):
        asked = [command, str(tmp_path / "no-account"), "--out", str(out)]
        assert (
            refused(asked, capsys) == f"senderscope: {out}: No such file or directory"
        )
    assert not list(tmp_path.iterdir())


def test_a_closed_folder_is_refused_at_once(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    pid = os.fork()
    if not pid:
        with suppress(BaseException):
            if os.getuid() == 0:
                os.setuid(65534)
            asked = ["audit", str(tmp_path / "no-account"), "--out", f"{closed}/out"]
            os._exit(main(asked))
        os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 2
    assert not list(closed.iterdir())
