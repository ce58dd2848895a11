"""Why the history can't be used is told in words, and never with its address."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from diagnostics.cli.entry import main
from diagnostics.cli.screen import COULD_NOT_RUN
from diagnostics.workspace.history import History, HistoryError
from diagnostics.workspace.history.database import FILE
from diagnostics.workspace.history.database_troubles import trouble_of

SMALL = "sample_data/accounts.txt"


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("/srv/secret/history")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), "another program has held it for 30 seconds"),
        (of_sqlite(sqlite3.SQLITE_FULL), "No space left on device"),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), "is the disk full?"),
        (of_sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), "may not be written"),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), "can't be opened"),
        (of_sqlite(sqlite3.SQLITE_NOTADB), "move it out of the data folder"),
        (of_sqlite(sqlite3.SQLITE_MISUSE), "OperationalError"),
        (sqlite3.InterfaceError("without a code"), "InterfaceError"),
        (ModuleNotFoundError("psycopg"), "the extra postgresql"),
        (KeyError("x"), "KeyError"),
    ],
    ids=repr,
)
def test_a_trouble_says_what_it_is(error: Exception, told: str) -> None:
    assert told in trouble_of(error)
    assert "/srv" not in trouble_of(error)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://u:hunter2@127.0.0.1:1/x", "can't be reached"),
        ("sqlite:////nowhere/at/all/history.sqlite3", "can't be opened"),
    ],
)
def test_a_database_out_of_reach_is_said(url: str, told: str) -> None:
    with pytest.raises(HistoryError, match=told):
        History(url)


def test_a_damaged_history_is_no_fault_of_the_program_s_own(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path))
    (tmp_path / FILE).write_bytes(b"somebody's letter" * 999)
    assert main(["audit-all", SMALL]) == COULD_NOT_RUN
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("senderscope: the history can't be used: history.sqlite3 is")
