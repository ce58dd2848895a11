"""Secrets are references, and are never shown."""

import base64
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.credentials import MASK, Resolved, Secrets, masked
from diagnostics.lab_state import LabState
from diagnostics.model import Mailbox
from diagnostics.words import text


def mailbox(reference: str) -> Mailbox:
    return Mailbox("m1", "a@b.example", secret=reference)


def test_an_environment_variable_is_looked_up() -> None:
    secrets = Secrets(environ={"SALES": "hunter2"})
    assert secrets.resolve(mailbox("env:SALES")).value == "hunter2"
    assert "OTHER" in text(secrets.resolve(mailbox("env:OTHER")).problem)


def test_the_process_environment_counts_where_none_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SALES", "s3cret")
    assert Secrets().resolve(mailbox("env:SENDERSCOPE_SALES")).value == "s3cret"


def test_a_file_of_its_owner_only_is_read(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("zażółć gęślą\n", encoding="utf-8")
    path.chmod(0o600)
    assert Secrets().resolve(mailbox(f"file:{path}")).value == "zażółć gęślą"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret"
    path.write_text("hunter2", encoding="utf-8")
    path.chmod(mode)
    resolved = Secrets().resolve(mailbox(f"file:{path}"))
    assert not resolved.value
    assert "readable by others" in text(resolved.problem)
    assert "hunter2" not in text(resolved.problem)


@pytest.mark.parametrize("secret", ["pass\nword", "pass\rword", "pass\0word"])
def test_a_secret_that_no_protocol_can_carry_is_a_problem(secret: str) -> None:
    resolved = Secrets(typed={"m1": secret}).resolve(mailbox(""))
    assert not resolved.value
    assert "line break" in text(resolved.problem)
    assert "pass" not in text(resolved.problem)


def test_a_line_break_behind_a_typed_secret_is_no_part_of_it() -> None:
    assert Secrets(typed={"m1": "hunter2\r\n"}).resolve(mailbox("")).value == "hunter2"


def test_an_absent_file_is_a_problem_not_an_error(tmp_path: Path) -> None:
    problem = Secrets().resolve(mailbox(f"file:{tmp_path / 'none'}")).problem
    assert "FileNotFoundError" in text(problem)


def test_a_lab_user_is_known_to_the_running_lab_only() -> None:
    lab = LabState(os.getpid(), ("127.0.0.1", 1), "", {"good": "pw"})
    assert Secrets(lab=lab).resolve(mailbox("lab:good")).value == "pw"
    assert "no running lab" in text(Secrets().resolve(mailbox("lab:good")).problem)


def test_what_was_typed_beats_the_reference() -> None:
    secrets = Secrets(typed={"m1": "typed"}, environ={"A": "env"})
    assert secrets.resolve(mailbox("env:A")).value == "typed"


@pytest.mark.parametrize("secret", ["hunter2", "http://x", "ENV:A", ""])
def test_what_is_no_reference_is_refused_and_not_repeated(secret: str) -> None:
    problem = Secrets().resolve(mailbox(secret)).problem
    assert problem
    assert not secret or secret not in text(problem)


def test_no_secret_shows_when_values_are_printed() -> None:
    assert "hunter2" not in repr(Resolved("hunter2"))
    assert "hunter2" not in repr(Secrets(typed={"m1": "hunter2"}))


@given(
    st.text(st.characters(codec="utf-8"), min_size=3, max_size=20),
    st.text("xyz", max_size=9),
)
def test_a_masked_text_holds_the_secret_in_no_form(secret: str, around: str) -> None:
    coded = base64.b64encode(secret.encode()).decode()
    if (
        MASK in secret
        or secret in MASK
        or any("\ud800" <= c <= "\udfff" for c in secret)
    ):
        return
    shown = masked(f"{around}{secret} {coded}{around}", [secret])
    assert coded not in shown
    assert shown.count(MASK) >= 1
