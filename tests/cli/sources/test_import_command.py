"""`import` writes an account whole, and shows changes before they are taken over."""

import re
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from diagnostics.accounts import load
from diagnostics.cli import main
from diagnostics.fleet.planfix_api.kept_pages import KeptPages, alone
from tests.fleet.planfix_server import TOKEN, Planfix, served

USERS = [
    {"id": 1, "name": "Kim", "login": "kim", "role": "User", "status": "Active"},
    {"id": 2, "name": "Ola", "login": "ola", "role": "User", "status": "Active"},
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANFIX_TOKEN", TOKEN)
    monkeypatch.setattr("diagnostics.fleet.planfix_api.import_run.SPACING", 0.01)


def run(planfix: Planfix, folder: Path, *more: str) -> int:
    with served(planfix, folder) as root:
        return main(
            [
                *("import", planfix.host, "--token", "env:PLANFIX_TOKEN"),
                *("--out", str(folder / "acme"), "--ca", root),
                *("--allow", "localhost:*", *more),
            ]
        )


def test_a_first_import_is_an_account_that_loads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Planfix(users=USERS), tmp_path) == 0
    loaded = load(tmp_path / "acme")
    assert [e.name for e in loaded.account.employees] == ["Kim", "Ola"]
    shown = capsys.readouterr()
    assert "2 employees" in shown.out
    assert "mailboxes.csv" in shown.err
    written = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert not any(TOKEN.encode() in p.read_bytes() for p in written)
    assert not (tmp_path / ".acme.import").exists()


def test_changes_are_shown_and_taken_over_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Planfix(users=USERS), tmp_path) == 0
    renamed = [{**USERS[0], "name": "Kim Now"}, {**USERS[1], "id": 3, "name": "Iza"}]
    assert run(Planfix(users=renamed), tmp_path) == 1
    shown = capsys.readouterr()
    for said in ("new: Iza", "gone: Ola", "changed: Kim Now (name)"):
        assert said in shown.out
    assert "--yes" in shown.err
    assert len(load(tmp_path / "acme").account.employees) == 2
    assert load(tmp_path / "acme").account.employees[0].name == "Kim"
    assert run(Planfix(users=renamed), tmp_path, "--yes") == 0
    names = [e.name for e in load(tmp_path / "acme").account.employees]
    assert names == ["Kim Now", "Iza"]
    assert run(Planfix(users=renamed), tmp_path) == 0
    assert "Nothing has changed" in capsys.readouterr().err


def test_two_imports_into_one_folder_do_not_meet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = tmp_path / ".acme.import"
    with alone(pages):
        KeptPages(pages, "an.earlier.host")
        KeptPages(pages, "localhost")
        planfix = Planfix(users=USERS)
        assert run(planfix, tmp_path) == 2
        assert "is going on already" in capsys.readouterr().err
        assert planfix.asked == []
    assert run(Planfix(users=USERS), tmp_path) == 0


def test_mailboxes_come_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "boxes.csv"
    table.write_text("id,address,employees\nsales,sales@example.com,2\n")
    assert run(Planfix(users=USERS), tmp_path, "--mailboxes", str(table)) == 0
    (mailbox,) = load(tmp_path / "acme").account.mailboxes
    assert mailbox.employees == ("2",)


def test_a_table_that_names_nobody_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "boxes.csv"
    table.write_text("id,address,employees\nsales,sales@example.com,nobody\n")
    assert run(Planfix(users=USERS), tmp_path, "--mailboxes", str(table)) == 2
    assert "nobody" in capsys.readouterr().err
    assert not (tmp_path / "acme").exists()


def test_an_account_of_another_host_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "account.toml").write_text('host = "other.planfix.com"\n')
    (tmp_path / "acme" / "mailboxes.csv").write_text("id,address\na,a@example.com\n")
    assert run(Planfix(users=USERS), tmp_path, "--yes") == 2
    assert "other.planfix.com" in capsys.readouterr().err


def test_a_stop_is_one_line_and_the_pages_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal: Any = 200, {"result": "fail", "code": 22}
    planfix = Planfix(users=USERS, before=lambda n: refusal if n == 2 else None)
    assert run(planfix, tmp_path) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "tomorrow" in line
    assert (tmp_path / ".acme.import").exists()
    assert not (tmp_path / "acme").exists()


def test_a_token_is_a_reference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "acme")
    command = ["import", "acme.planfix.com", "--out", out, "--token"]
    assert main([*command, TOKEN]) == 2
    assert main([*command, "env:NOT_THERE"]) == 2
    shown = capsys.readouterr()
    assert "NOT_THERE" in shown.err


def test_a_table_that_is_not_there_is_told_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planfix = Planfix(users=USERS)
    assert run(planfix, tmp_path, "--mailboxes", str(tmp_path / "none.csv")) == 2
    assert "none.csv" in capsys.readouterr().err
    assert planfix.asked == []


def test_a_wait_that_planfix_asks_for_is_told_with_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow: Any = 429, b"slow down"
    planfix = Planfix(
        users=USERS,
        before=lambda n: slow if n == 1 else None,
        headers={"Retry-After": "1"},
    )
    assert run(planfix, tmp_path) == 0
    told = capsys.readouterr().err.splitlines()
    assert re.search(r"asks to wait until \d\d:\d\d:\d\d \(1 s\)", told[0])
    assert "goes on by itself" in told[0]


@pytest.mark.parametrize("by_hand", [signal.default_int_handler, signal.SIG_IGN])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_who_is_interrupted_while_waiting_reads_how_to_go_on(
    sent: signal.Signals,
    by_hand: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if sent is signal.SIGINT and by_hand is signal.SIG_IGN:
        pytest.skip("Ctrl-C is ignored there")
    main_thread = threading.main_thread().ident or 0

    def interrupt(number: int) -> Any:
        if number == 1:
            told = (main_thread, sent)
            threading.Timer(0.5, signal.pthread_kill, told).start()
            return 429, b"slow down"
        return None

    planfix = Planfix(users=USERS, before=interrupt, headers={"Retry-After": "600"})
    before = signal.signal(signal.SIGINT, by_hand)
    try:
        assert run(planfix, tmp_path) == 2
    finally:
        signal.signal(signal.SIGINT, before)
    assert "the same command goes on from here" in capsys.readouterr().err
    assert (tmp_path / ".acme.import" / "groups-0.json").exists()
