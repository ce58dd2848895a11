"""`make run` really started, and ended in every way that people end it."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics.lab_state import LabState
from diagnostics.language import of_environment, spoken
from diagnostics.serving import command, opens_browser, reachable
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
START = [sys.executable, "-m", "diagnostics.serving"]
SECONDS = 90
OWN_NAMES = [
    f"--server.allowedHosts={name}" for name in ("127.0.0.1", "localhost", "::1")
]


def soon(ready: Callable[[], object], what: str) -> None:
    """Polls until `ready()`, generously."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.1)
    pytest.fail(f"{what} within {SECONDS} s")


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health"):
            return True
    except OSError:
        return False


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """An environment whose temporary folder and state are the test's own."""
    (tmp_path / "tmp").mkdir()
    return {
        **{k: v for k, v in os.environ.items() if "DISPLAY" not in k and k != "CI"},
        "TMPDIR": str(tmp_path / "tmp"),
        "SENDERSCOPE_LAB": str(tmp_path / "state"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def left(place: dict[str, str]) -> list[Path]:
    """What stands in the state's and the temporary folder."""
    folders = Path(place["SENDERSCOPE_LAB"]), Path(place["TMPDIR"])
    return [p for folder in folders for p in folder.rglob("*")]


def running(place: dict[str, str]) -> LabState | None:
    return LabState.load(Path(place["SENDERSCOPE_LAB"]))


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_lab_and_the_dashboard_and_leaves_nothing(
    place: dict[str, str], how: str
) -> None:
    port = free_port()
    process = subprocess.Popen(
        [*START, f"--server.port={port}"],
        cwd=ROOT,
        env=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        soon(lambda: answers(port), "the dashboard answers")
        state = running(place)
        assert state is not None
        assert state.pid == process.pid
        process.send_signal(getattr(signal, how))
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.wait()
    assert left(place) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", state.ports["good"]["smtp-tls"]), 30)
    assert not answers(port)


def test_a_signal_before_the_dashboard_stands_leaves_nothing_either(
    place: dict[str, str],
) -> None:
    process = subprocess.Popen(START, cwd=ROOT, env=place, stdin=subprocess.DEVNULL)
    try:
        soon(lambda: running(place), "the lab runs")
        process.terminate()
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.wait()
    assert left(place) == []


def upgraded(port: int, host: str) -> str:
    """The first line of the answer to a web page of a host that wants a web socket."""
    asked = {
        "Host": host,
        "Origin": f"http://{host}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
        "Sec-WebSocket-Version": "13",
    }
    lines = ["GET /_stcore/stream HTTP/1.1", *(f"{k}: {v}" for k, v in asked.items())]
    with socket.create_connection(("127.0.0.1", port), SECONDS) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        return line.recv(12).decode()


def test_a_stranger_s_name_that_leads_to_this_machine_opens_nothing(
    place: dict[str, str],
) -> None:
    port = free_port()
    process = subprocess.Popen(
        [*START, f"--server.port={port}"],
        cwd=ROOT,
        env={**place, "SENDERSCOPE_TEAMS": "", "SENDERSCOPE_SHARED": ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        soon(lambda: answers(port), "the dashboard answers")
        for own in (f"127.0.0.1:{port}", f"localhost:{port}"):
            assert upgraded(port, own) == "HTTP/1.1 101"
        for strange in (f"rebound.example:{port}", "mail-check.example.com"):
            assert upgraded(port, strange) == "HTTP/1.1 403"
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


def test_where_the_usual_port_is_taken_another_is_used_and_named(
    place: dict[str, str],
) -> None:
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # whoever has it, it is taken
            taken.bind(("127.0.0.1", 8501))
            taken.listen()
        process = subprocess.Popen(
            START, cwd=ROOT, env=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        )
        assert process.stdout
        try:
            lines = iter(process.stdout.readline, b"")
            named = next(m for s in lines if (m := re.search(rb"http://\S+:(\d+)", s)))
            port = int(named[1])
            assert port != 8501
            soon(lambda: answers(port), "the dashboard answers")
        finally:
            process.terminate()
            process.communicate(timeout=SECONDS)
    assert left(place) == []


def at_a_terminal(place: dict[str, str], port: int) -> tuple[int, int]:
    """Starts it as the leader of a terminal's session: process id, terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execve(START[0], [*START, f"--server.port={port}"], place)  # noqa: S606
    return child, terminal


def drain(terminal: int) -> bool:
    """Takes what stands on the terminal, so that nobody waits to write there."""
    waiting = select.poll()  # takes any number, where labs hold many files open
    waiting.register(terminal, select.POLLIN)
    while any(state & select.POLLIN for _, state in waiting.poll(0)):
        os.read(terminal, 65_536)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="a Mac would open a real browser")
def test_at_a_terminal_the_browser_opens_and_closing_the_terminal_ends_all(
    place: dict[str, str], tmp_path: Path
) -> None:
    opener, opened = tmp_path / "bin" / "xdg-open", tmp_path / "opened"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    opener.chmod(0o755)
    place |= {"PATH": f"{opener.parent}:{place['PATH']}", "DISPLAY": ":99"}
    port = free_port()
    child, terminal = at_a_terminal(place, port)
    ended = False
    try:
        soon(lambda: drain(terminal) or opened.exists(), "the browser opens")
        soon(lambda: drain(terminal) or answers(port), "the dashboard answers")
        assert re.search(rf"//(127\.0\.0\.1|localhost):{port}$", opened.read_text())
        os.close(terminal)
        soon(lambda: os.waitpid(child, os.WNOHANG)[0], "it ends with its terminal")
        ended = True
    finally:
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    assert left(place) == []


@pytest.mark.parametrize(
    ("at_terminal", "environ", "platform", "opens"),
    [
        (True, {"DISPLAY": ":0"}, "linux", True),
        (True, {"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        (True, {}, "darwin", True),
        (True, {}, "linux", False),
        (False, {"DISPLAY": ":0"}, "linux", False),
        (False, {}, "darwin", False),
        (True, {"DISPLAY": ":0", "CI": "true"}, "linux", False),
    ],
)
def test_the_browser_opens_only_where_somebody_sees_it(
    at_terminal: bool, environ: dict[str, str], platform: str, opens: bool
) -> None:
    assert opens_browser(at_terminal, environ, platform) is opens


def test_streamlit_gets_the_dashboard_and_whatever_else_was_asked() -> None:
    said = command(["--server.port=1"], browser=False)
    assert said[2] == str(ROOT / "dashboard.py")
    assert "--server.headless=true" in said
    assert said[-1] == "--server.port=1"
    assert "--server.headless=false" in command([], browser=True)


@pytest.mark.parametrize(
    ("arguments", "environ", "address", "said"),
    [
        ([], {}, "127.0.0.1", "this machine alone"),
        (["--server.address=::1"], {}, "::1", "this machine alone"),
        (["--server.address=192.0.2.9"], {}, "127.0.0.1", "isn't listened on"),
        ([], {"STREAMLIT_SERVER_ADDRESS": "192.0.2.1"}, "127.0.0.1", "isn't listened"),
        (
            [],
            {"STREAMLIT_SERVER_ADDRESS": "192.0.2.9", "SENDERSCOPE_SHARED": "1"},
            "192.0.2.9",
            "whoever reaches",
        ),
    ],
)
def test_without_a_login_it_is_for_this_machine_and_says_so(
    arguments: list[str],
    environ: dict[str, str],
    address: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SENDERSCOPE_SHARED", "SENDERSCOPE_TEAMS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    told = reachable([*arguments, "--server.port=1"], environ)
    assert told[-2:] == ["--server.port=1", f"--server.address={address}"]
    is_shared = "SENDERSCOPE_SHARED" in environ
    assert told[:-2] == ([] if is_shared else OWN_NAMES)
    assert said in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        (["--server.allowedHosts=box.lan"], {}),
        ([], {"STREAMLIT_SERVER_ALLOWED_HOSTS": "box.lan"}),
    ],
)
def test_who_names_the_machine_by_hand_is_taken_at_their_word(
    arguments: list[str], environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SENDERSCOPE_SHARED", "SENDERSCOPE_TEAMS"):
        monkeypatch.delenv(name, raising=False)
    told = reachable(arguments, environ)
    assert told == [*arguments, "--server.address=127.0.0.1"]


def test_who_may_come_is_said_in_the_language_of_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SENDERSCOPE_SHARED", "SENDERSCOPE_TEAMS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SENDERSCOPE_LANG", "pl_PL.UTF-8")
    with spoken(of_environment()):
        reachable([], {})
    assert "Panel działa tylko na tym komputerze" in capsys.readouterr().out


def test_a_login_that_can_not_work_starts_nothing(
    tmp_path: Path, place: dict[str, str]
) -> None:
    teams = tmp_path / "teams.toml"
    teams.write_text('[teams.north]\nmembers = ["@example.com"]', encoding="utf-8")
    told = {**place, "SENDERSCOPE_TEAMS": str(teams), "HOME": str(tmp_path)}
    told["SENDERSCOPE_LANG"] = "pl"
    ended = subprocess.run(
        START, cwd=ROOT, env=told, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "logowanie wymaga części [auth]" in ended.stderr
    assert left(place) == []


def test_a_misspelt_variable_leaves_no_dashboard_without_its_login(
    place: dict[str, str],
) -> None:
    told = {**place, "SENDERSCOPE_TEAM": "/etc/senderscope/teams.toml"}
    ended = subprocess.run(
        START, cwd=ROOT, env=told, capture_output=True, text=True, check=False
    )
    said = "SENDERSCOPE_TEAM isn't known; is SENDERSCOPE_TEAMS meant?\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)
    assert left(place) == []
