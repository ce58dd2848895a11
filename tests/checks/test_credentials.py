"""Secrets are references, granted for a host, and are never shown."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from diagnostics.checks.credentials import Resolved, Secrets
from diagnostics.lab_state import LabState
from diagnostics.model import Endpoint, Mailbox
from diagnostics.words import text

HOST = "mail.example.com"
SERVER = Endpoint(HOST, 465)


def mailbox(reference: str) -> Mailbox:
    return Mailbox("m1", "a@b.example", secret=reference)


def resolved(reference: str, server: Endpoint = SERVER, **given: Any) -> Resolved:
    """What the reference leads to, granted for `HOST`."""
    granted = () if reference.startswith("lab:") else (f"{reference}@{HOST}",)
    return Secrets(granted=granted, **given).resolve(mailbox(reference), server)


def owned(path: Path, text: str = "hunter2") -> Path:
    """A file that its owner alone can read."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_an_environment_variable_is_looked_up() -> None:
    environ = {"SALES": "hunter2"}
    assert resolved("env:SALES", environ=environ).value == "hunter2"
    assert "OTHER" in text(resolved("env:OTHER", environ=environ).problem)


def test_the_process_environment_counts_where_none_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SALES", "s3cret")
    assert resolved("env:SENDERSCOPE_SALES").value == "s3cret"


def test_a_file_of_its_owner_only_is_read(tmp_path: Path) -> None:
    path = owned(tmp_path / "secret", "zażółć gęślą\n")
    assert resolved(f"file:{path}").value == "zażółć gęślą"
    (tmp_path / "link").symlink_to(path)
    assert resolved(f"file:{tmp_path / 'link'}").value == "zażółć gęślą"


def test_a_grant_is_for_one_host(tmp_path: Path) -> None:
    path = owned(tmp_path / "secret")
    for reference in (f"file:{path}", "env:SALES"):
        secrets = Secrets(environ={"SALES": "hunter2"}, granted=[f"{reference}@{HOST}"])
        assert secrets.resolve(mailbox(reference), SERVER).value == "hunter2"
        other = secrets.resolve(mailbox(reference), Endpoint("evil.example", 465))
        assert (other.value, other.is_refused) == ("", True)


def test_what_is_not_granted_is_refused_in_the_same_words_whatever_there_is(
    tmp_path: Path,
) -> None:
    owned(tmp_path / "there")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    said = set()
    for name in ("there", "folder", "pipe", "absent", "there/below", "\udc80"):
        reference = f"file:{tmp_path}/{name}"
        found = Secrets().resolve(mailbox(reference), SERVER)
        assert found.is_refused
        said.add(text(found.problem).replace(reference, "it"))
    for name in ("THERE", "ABSENT"):
        found = Secrets(environ={"THERE": "x"}).resolve(mailbox(f"env:{name}"), SERVER)
        said.add(text(found.problem).replace(f"env:{name}", "it"))
    assert len(said) == 1


def test_the_setting_of_this_machine_grants_for_every_account(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SECRETS", f"env:PLANFIX_,file:{tmp_path}/")
    secrets = Secrets(environ={"PLANFIX_A": "one", "OTHER": "two"})
    path = owned(tmp_path / "secret")
    assert secrets.resolve(mailbox("env:PLANFIX_A"), SERVER).value == "one"
    assert secrets.resolve(mailbox(f"file:{path}"), SERVER).value == "hunter2"
    assert secrets.resolve(mailbox("env:OTHER"), SERVER).is_refused


def test_where_strangers_work_no_problem_tells_what_there_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SECRETS", f"env:PLANFIX_,file:{tmp_path}/")
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")
    owned(tmp_path / "empty", "")
    owned(tmp_path / "open").chmod(0o644)
    (tmp_path / "folder").mkdir()
    said = set()
    for name in ("empty", "open", "folder", "absent"):
        reference = f"file:{tmp_path}/{name}"
        problem = Secrets().resolve(mailbox(reference), SERVER).problem
        said.add(text(problem).replace(reference, "it"))
    secrets = Secrets(environ={"PLANFIX_EMPTY": ""}, granted=(f"env:OWN@{HOST}",))
    for name in ("PLANFIX_EMPTY", "PLANFIX_ABSENT"):
        problem = secrets.resolve(mailbox(f"env:{name}"), SERVER).problem
        said.add(text(problem).replace(f"env:{name}", "it"))
    assert said == {"it isn't at hand"}
    assert secrets.resolve(mailbox("env:OWN"), SERVER).is_refused


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = owned(tmp_path / "secret")
    path.chmod(mode)
    found = resolved(f"file:{path}")
    assert not found.value
    assert "readable by others" in text(found.problem)
    assert "hunter2" not in text(found.problem)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "path",
    [
        *("/dev/zero", "/dev/null", "/dev/tty", "/dev/stdin", "/dev/fd/1"),
        *("/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/environ"),
        *("{0}/pipe", "{0}/folder", "{0}/socket", "{0}/link-to-pipe", "{0}/link"),
    ],
)
def test_only_regular_files_are_opened_and_none_is_waited_for(
    path: str, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(0o700)
    (tmp_path / "link-to-pipe").symlink_to(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        folder = os.open(tmp_path, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{folder}/socket")  # a path of any length
        os.close(folder)
        found = resolved(f"file:{path.format(tmp_path)}")
    assert not found.value
    assert "no regular file" in text(found.problem)


def test_a_file_too_long_for_a_secret_is_refused(tmp_path: Path) -> None:
    path = owned(tmp_path / "secret", "x" * 65_537)
    assert "too long" in text(resolved(f"file:{path}").problem)
    os.truncate(path, 2**40)
    assert "too long" in text(resolved(f"file:{path}").problem)


@pytest.mark.parametrize("behind", ["\n", "\r", "\0", "\udc80"])
def test_a_secret_that_no_protocol_can_carry_is_a_problem(behind: str) -> None:
    found = Secrets(typed={"m1": f"pass{behind}word"}).resolve(mailbox(""), SERVER)
    assert not found.value
    assert "line break" in text(found.problem)
    assert "pass" not in text(found.problem)


def test_a_line_break_behind_a_typed_secret_is_no_part_of_it() -> None:
    secrets = Secrets(typed={"m1": "hunter2\r\n"})
    assert secrets.resolve(mailbox(""), SERVER).value == "hunter2"


def test_an_absent_file_is_a_problem_not_an_error(tmp_path: Path) -> None:
    problem = resolved(f"file:{tmp_path / 'none'}").problem
    assert "FileNotFoundError" in text(problem)
    assert resolved("file:~nobody-has-this-name/x").problem
    assert resolved(f"file:/{'x' * 5000}").problem


def test_a_lab_user_is_known_to_the_running_lab_and_told_to_it_only() -> None:
    ports = {"good": {"smtp-tls": 4465, "pop3-tls": 4995}}
    lab = LabState(os.getpid(), ("127.0.0.1", 1), "", {"good": "pw"}, ports)
    there = Endpoint("Good.lab.test.", 4465)
    assert resolved("lab:good", there, lab=lab).value == "pw"
    assert "no running lab" in text(resolved("lab:good", there).problem)
    for host, port in (
        ("mail.example.com", 4465),
        ("good.lab.test.evil.example", 4465),
        ("good.lab.testing", 4465),
        ("other.lab.test", 4465),
        ("good.lab.test", 25),
        ("127.0.0.1", 4465),
    ):
        found = resolved("lab:good", Endpoint(host, port), lab=lab)
        assert not found.value
        assert "running lab's servers" in text(found.problem)


def test_what_was_typed_beats_the_reference() -> None:
    secrets = Secrets(typed={"m1": "typed"}, environ={"A": "env"})
    assert secrets.resolve(mailbox("env:A"), SERVER).value == "typed"


@pytest.mark.parametrize("secret", ["hunter2", "http://x", "ENV:A", "env:a b", ""])
def test_what_is_no_reference_is_refused_and_not_repeated(secret: str) -> None:
    problem = Secrets().resolve(mailbox(secret), SERVER).problem
    assert problem
    assert not secret or secret not in text(problem)


def test_no_secret_shows_when_values_are_printed() -> None:
    assert "hunter2" not in repr(Resolved("hunter2"))
    assert "hunter2" not in repr(Secrets(typed={"m1": "hunter2"}))
