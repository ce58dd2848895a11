"""`check --again FILE` judges a saved run by the rules as they are now."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from diagnostics.cli import main

ACCOUNT = """account: {name: Acme}
mailboxes:
  - {id: desk, address: desk@acme.example, smtp_host: mx.invalid, smtp_port: 2525,
     smtp_security: tls, secret: "env:NOTHING"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An account, and a run of it that found no server."""
    (tmp_path / "acme.yaml").write_text(ACCOUNT, encoding="utf-8")
    steps = [
        {
            "mailbox": "desk",
            "service": "smtp",
            "step": "resolve",
            "state": "passed",
            "rule": "",
            "seen": "as it was judged then",
            "expected": "",
            "seconds": 0.25,
            "waited_for": "",
            "transcript": [],
            "data": {"host": "mx.invalid", "port": 2525},
            "collected": {
                "kind_of_record": "Seen",
                "visit": {
                    "kind_of_record": "Visit",
                    "service": "smtp",
                    "host": "mx.invalid",
                    "port": 2525,
                    "security": "tls",
                },
                "stage": "resolve",
                "at": {"kind_of_record": "time", "at": "2026-11-24T10:00:00+00:00"},
                "record": {
                    "kind_of_record": "Addresses",
                    "found": [],
                    "problem": "missing",
                    "a": "nxdomain",
                    "aaaa": "nxdomain",
                },
            },
        }
    ]
    saved = {"steps": steps, "findings": []}
    (tmp_path / "run.json").write_text(json.dumps(saved), encoding="utf-8")
    return tmp_path


def again(folder: Path, *more: str) -> int:
    account, run = str(folder / "acme.yaml"), str(folder / "run.json")
    return main(["check", account, "--again", run, *more])


def test_a_saved_run_is_judged_again_without_a_network(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket.socket, "connect", None)
    assert again(folder, "--format", "json") == 1
    told = capsys.readouterr()
    run = json.loads(told.out)
    assert [s["rule"] for s in run["steps"]] == ["checks/resolve-failed"]
    assert run["steps"][0]["seconds"] == 0.25
    (found,) = run["findings"]
    assert found["evidence"].startswith(
        "desk@acme.example can't reach its server, whose name doesn't exist: "
        "mx.invalid: A: nxdomain, AAAA: nxdomain"
    )
    assert "judged again" not in told.err


def test_what_nobody_can_judge_again_is_said_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "run.json"
    saved = json.loads(path.read_text(encoding="utf-8"))
    del saved["steps"][0]["collected"]
    path.write_text(json.dumps(saved), encoding="utf-8")
    assert again(folder, "--format", "json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["steps"][0]["seen"] == "as it was judged then"
    assert told.err.count("1 step couldn't be judged again") == 1


def test_another_file_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "run.json").write_text("[]", encoding="utf-8")
    assert again(folder) == 2
    assert "run.json is no result of `check --format json`" in capsys.readouterr().err


@pytest.mark.parametrize(
    "idle", [("--mailbox", "desk"), ("--only", "smtp"), ("--bimi",)]
)
def test_what_only_a_run_needs_is_refused_beside_a_saved_one(
    folder: Path, idle: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert again(folder, *idle) == 2
    assert "--again judges what a run saw" in capsys.readouterr().err
