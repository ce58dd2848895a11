"""Where a lab says that it runs, and who believes it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics.lab_state import LabState, lab_folder
from diagnostics.model import Security

ROOT = Path(__file__).resolve().parents[1]
PORTS = {"good": {"smtp-tls": 40001, "smtp-starttls": 40002, "pop3-tls": 40003}}
STATE = LabState(
    os.getpid(), ("127.0.0.1", 40053), "/lab/ca.pem", {"anna": "secret"}, PORTS
)
HOLDING = """
import sys
from pathlib import Path
from diagnostics.lab_state import LabState
with LabState(1, ("127.0.0.1", int(sys.argv[2])), "", {}).published(Path(sys.argv[1])):
    print("published", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_process(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has published a state until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder), str(port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"published\n"
    try:
        yield process
    finally:
        process.communicate(timeout=30)


def test_a_running_lab_is_found_and_its_passwords_are_its_owner_s(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "new" / "lab"
    with STATE.published(folder) as path:
        assert LabState.load(folder) == STATE
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir()) == []
    assert LabState.load(folder) is None
    assert "secret" not in repr(STATE)


def test_a_lab_of_another_process_is_found_while_it_lives(tmp_path: Path) -> None:
    with other_process(tmp_path, 1234):
        found = LabState.load(tmp_path)
        assert found is not None
        assert found.dns == ("127.0.0.1", 1234)
    assert LabState.load(tmp_path) is None


def test_what_a_killed_lab_left_is_not_believed_and_goes_with_the_next(
    tmp_path: Path,
) -> None:
    with other_process(tmp_path, 1234) as process:
        process.kill()
        process.wait(30)
    (left,) = tmp_path.iterdir()
    # Even where a process has its number again, as after the machine's restart.
    left.write_text(left.read_text().replace('"pid": 1', f'"pid": {os.getpid()}'))
    assert LabState.load(tmp_path) is None
    with STATE.published(tmp_path) as path:
        assert list(tmp_path.iterdir()) == [path]


def test_of_two_labs_the_newest_is_used_and_each_takes_only_its_own_away(
    tmp_path: Path,
) -> None:
    later = replace(STATE, dns=("127.0.0.1", 40054))
    with STATE.published(tmp_path) as first:
        os.utime(first, (1, 1))
        with later.published(tmp_path):
            assert LabState.load(tmp_path) == later
        assert LabState.load(tmp_path) == STATE


def test_two_labs_that_start_at_once_both_stand(tmp_path: Path) -> None:
    with other_process(tmp_path, 1), other_process(tmp_path, 2):
        assert len(list(tmp_path.glob("lab-*.json"))) == 2


@pytest.mark.parametrize(("age", "gone"), [(0, False), (58, False), (62, True)])
def test_a_draft_goes_only_when_no_lab_can_be_about_to_lock_it(
    tmp_path: Path, age: float, gone: bool
) -> None:
    draft = tmp_path / "lab-1-2.new"
    draft.touch()
    os.utime(draft, (time.time() - age,) * 2)
    with STATE.published(tmp_path):
        assert draft.exists() != gone


@pytest.mark.parametrize(("other", "found"), [(0, True), (1, False)])
def test_a_state_of_another_user_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: int, found: bool
) -> None:
    with STATE.published(tmp_path):
        us = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: us + other)
        assert (LabState.load(tmp_path) is not None) == found


@pytest.mark.parametrize(
    ("mode", "found"), [(0o600, True), (0o644, True), (0o620, False), (0o602, False)]
)
def test_a_state_that_others_may_write_is_not_believed(
    tmp_path: Path, mode: int, found: bool
) -> None:
    with STATE.published(tmp_path) as path:
        path.chmod(mode)
        assert (LabState.load(tmp_path) is not None) == found


def test_a_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    us = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: us + 1)
    with (
        pytest.raises(PermissionError, match="another user"),
        STATE.published(tmp_path),
    ):
        pass


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": 2}', "\xff", "null"])
def test_a_file_that_is_no_state_is_none(tmp_path: Path, text: str) -> None:
    with STATE.published(tmp_path) as path:
        path.write_bytes(text.encode("latin-1"))
        assert LabState.load(tmp_path) is None
    assert LabState.load(tmp_path / "missing") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"form": 1},
        {"pid": "1"},
        {"dns": 7},
        {"dns": ["127.0.0.1", "53"]},
        {"passwords": []},
        {"ports": {"good": 3}},
        {"ports": {"good": {"smtp-tls": "x"}}},
    ],
)
def test_a_state_of_another_shape_is_no_state(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    with STATE.published(tmp_path) as path:
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
        assert LabState.load(tmp_path) is None


@pytest.mark.parametrize(
    ("host", "service", "security", "port"),
    [
        ("good.lab.test", "smtp", Security.TLS, 40001),
        ("Good.LAB.test.", "smtp", Security.TLS, 40001),
        ("good.lab.test", "smtp", Security.STARTTLS, 40002),
        ("good.lab.test", "smtp", Security.NONE, 40002),
        ("good.lab.test", "pop3", Security.TLS, 40003),
        ("good.lab.test", "pop3", Security.STARTTLS, None),
        ("other.lab.test", "smtp", Security.TLS, None),
        ("good.test", "smtp", Security.TLS, None),
        ("good.lab.test.example", "smtp", Security.TLS, None),
        ("good", "smtp", Security.TLS, None),
    ],
)
def test_a_host_of_the_lab_has_its_port_by_service_and_security(
    host: str, service: str, security: Security, port: int | None
) -> None:
    assert STATE.port(host, service, security) == port
    assert STATE.faults == ("good",)


def test_the_folder_can_be_named_and_is_else_this_user_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path))
    assert lab_folder() == tmp_path
    monkeypatch.delenv("SENDERSCOPE_LAB")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "darwin")
    mac = tmp_path / "Library" / "Application Support" / "senderscope"
    assert lab_folder() == mac
    monkeypatch.setattr(sys, "platform", "linux")
    usual = tmp_path / ".local" / "state" / "senderscope"
    for home, folder in (
        (str(tmp_path / "xdg"), tmp_path / "xdg" / "senderscope"),
        ("relative", usual),  # to be ignored, says the XDG specification
        ("", usual),
    ):
        monkeypatch.setenv("XDG_STATE_HOME", home)
        assert lab_folder() == folder
