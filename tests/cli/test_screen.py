"""On a terminal a table fits and nothing foreign drives it; a pipe gets everything."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from diagnostics.report.text_tables import shown_width

ROOT = Path(__file__).resolve().parents[2]
ACME = str(ROOT / "sample_data" / "acme")


def on_a_terminal(columns: int, *arguments: str) -> str:
    """What the program writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    size = struct.pack("HHHH", 24, columns, 0, 0)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    sized = ("COLUMNS", "LINES")
    environment = {k: v for k, v in os.environ.items() if k not in sized}
    with subprocess.Popen(
        [sys.executable, "-m", "diagnostics", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ):
        os.close(theirs)
        told = b""
        while piece := _read(ours):
            told += piece
    os.close(ours)
    return told.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed
        return b""


def piped(*arguments: str) -> str:
    command = [sys.executable, "-m", "diagnostics", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return done.stdout.decode()


@pytest.mark.parametrize("command", ["audit", "senders"])
@pytest.mark.parametrize("columns", [1, 40, 80, 140])
def test_a_table_fits_the_terminal(columns: int, command: str) -> None:
    lines = on_a_terminal(columns, command, ACME).splitlines()
    assert len(lines) > 20
    assert max(map(shown_width, lines)) <= columns


def test_a_pipe_gets_the_full_width() -> None:
    lines = piped("audit", ACME).splitlines()
    assert max(map(len, lines)) > 200
    whole = "letters leave from the internal address, a robot's from none."
    assert any(whole in line for line in lines)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_foreign_text_drives_no_terminal(tmp_path: Path, form: str) -> None:
    account = tmp_path / "odd.json"
    box = {"id": "m", "address": "m@example.org", "smtp_host": "h.example.org"}
    people = [{"id": "e\x9b31m\u202e", "name": "n"}]
    account.write_text(json.dumps({"mailboxes": [box], "employees": people}))
    told = on_a_terminal(300, "senders", str(account), "--format", form)
    assert "e31m" in told
    assert told.replace("\n", "").isprintable()


REFUSED = "535 5.7.8 Error: authentication failed"


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_at_a_terminal_an_error_is_explained_in_words_that_fit(columns: int) -> None:
    told = on_a_terminal(columns, "explain", REFUSED)
    assert "Login or password not accepted" in " ".join(told.split())
    assert "What to do next" in told
    assert all(shown_width(line) <= columns for line in told.splitlines())


def test_into_a_pipe_or_where_asked_an_explanation_is_json() -> None:
    for told in (
        piped("explain", REFUSED),
        on_a_terminal(80, "explain", REFUSED, "--format", "json"),
    ):
        assert json.loads(told)["reason"] == "auth-failed"
