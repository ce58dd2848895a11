"""Secrets of this machine: what `check` says of them, and takes as a grant."""

import json
from pathlib import Path

import pytest

from diagnostics.cli import main


@pytest.fixture
def account(tmp_path: Path) -> str:
    """An account that wants a secret of this machine sent to its server."""
    path = tmp_path / "account.json"
    mailbox = {
        "id": "m",
        "address": "m@x.test",
        "secret": "env:SENDERSCOPE_CANARY",
        "smtp_host": "localhost",
        "smtp_port": 1,
        "smtp_security": "tls",
    }
    path.write_text(json.dumps({"mailboxes": [mailbox]}), encoding="utf-8")
    return str(path)


def plan(account: str, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["check", account, "--plan", "--only", "smtp", *options]) == 0
    return capsys.readouterr().out


GRANT = ("--allow-secret", "env:SENDERSCOPE_CANARY@localhost")


def test_the_plan_names_every_secret_and_whether_it_goes(
    account: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "0 logins" in plan(account, capsys, *GRANT)  # there is none
    monkeypatch.setenv("SENDERSCOPE_CANARY", "a word of this test")
    told = plan(account, capsys)
    assert "0 logins" in told
    assert "env:SENDERSCOPE_CANARY is asked for by localhost:1 (SMTP): not" in told
    told = plan(account, capsys, *GRANT)
    assert "1 login tried" in told
    assert "env:SENDERSCOPE_CANARY goes to localhost:1 (SMTP)" in told


def test_the_setting_grants_as_well(
    account: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SECRETS", "env:SENDERSCOPE_")
    assert "goes to localhost:1" in plan(account, capsys)
    monkeypatch.setenv("SENDERSCOPE_SECRETS", "all")
    assert main(["check", account, "--plan"]) == 2
    assert "SENDERSCOPE_SECRETS has 'all'" in capsys.readouterr().err


@pytest.mark.parametrize("plans", [True, False])
@pytest.mark.parametrize(
    ("grant", "said"),
    [
        ("env:SENDERSCOPE_CANARY", "not env:NAME@HOST"),
        ("env:SENDERSCOPE_CANARY@evil.test", "no mailbox asks for it"),
        ("env:OTHER@localhost", "no mailbox asks for it"),
        ("lab:good@localhost", "not env:NAME@HOST"),
    ],
)
def test_a_grant_that_does_nothing_is_refused(
    grant: str,
    said: str,
    plans: bool,
    account: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    more = ["--plan"] if plans else []
    asked = ["check", account, "--only", "smtp", "--allow-secret", grant, *more]
    assert main(asked) == 2
    assert said in capsys.readouterr().err


def test_where_strangers_work_a_grant_does_nothing(
    account: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")
    assert main(["check", account, "--plan", *GRANT]) == 2
    assert "shared deployment" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["SENDERSCOPE_ALLOW", "SENDERSCOPE_SECRETS"])
def test_a_setting_that_cannot_be_understood_is_one_line_and_status_2(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, "every/thing")
    assert main(["check", "sample_data/acme", "--plan"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"senderscope: {name}")
    assert "'every/thing'" in line


def test_what_allows_nothing_is_refused_before_anybody_is_contacted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "sample_data/acme", "--allow", "a/b"]) == 2
    assert "'a/b' allows nothing" in capsys.readouterr().err
