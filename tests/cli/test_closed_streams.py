"""A script may close or leave what a command writes to: the status stays true."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALL = "audit-all sample_data/accounts.txt --no-history"
ONE = "audit sample_data/acme"


def in_a_shell(script: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A script in which `senderscope` is the program."""
    named = f'senderscope() {{ "{sys.executable}" -m diagnostics "$@"; }}\n'
    return subprocess.run(
        ["/bin/sh", "-c", named + script],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SENDERSCOPE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("closed", [">&-", "<&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", [ALL, ONE])
def test_with_a_closed_stream_the_status_is_the_answer_s(
    command: str, closed: str, tmp_path: Path
) -> None:
    done = in_a_shell(f"senderscope {command} {closed}", tmp_path)
    assert done.returncode == 1
    assert "fault" not in done.stderr


def test_with_standard_error_closed_nothing_is_mixed_into_the_answer(
    tmp_path: Path,
) -> None:
    done = in_a_shell(f"senderscope {ALL} --format json 2>&-", tmp_path)
    assert len(json.loads(done.stdout)["accounts"]) == 2


@pytest.mark.parametrize(
    "command", [f"{ALL} --format json", ONE, "senders sample_data/acme"]
)
def test_a_reader_who_has_had_enough_changes_no_status(
    command: str, tmp_path: Path
) -> None:
    whole = in_a_shell(f"senderscope {command}", tmp_path).returncode
    left = in_a_shell(f"(senderscope {command}; echo $? >&2) | sleep 0", tmp_path)
    assert left.stderr.splitlines()[-1] == str(whole)
    assert "Broken pipe" not in left.stderr


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_a_reader_of_the_help_may_have_had_enough(asked: str, tmp_path: Path) -> None:
    left = in_a_shell(f"(senderscope {asked}; echo $? >&2) | sleep 0", tmp_path)
    assert left.stderr == "0\n"


@pytest.mark.parametrize("gone", ["2>/dev/full", "2>&1 >/dev/null | sleep 0"])
def test_where_nobody_takes_what_is_said_the_run_goes_on(
    gone: str, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.json"
    in_a_shell(f"senderscope {ALL} --format json --out {answer} {gone}", tmp_path)
    assert len(json.loads(answer.read_text())["accounts"]) == 2
