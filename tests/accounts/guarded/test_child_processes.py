"""A process that reads what strangers wrote knows no secret and ends in time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostics.accounts import limits
from diagnostics.accounts.guarded import child_processes
from diagnostics.accounts.guarded.child_processes import answer_of, running, started

ECHO = """
import json, os, sys
asked = json.loads(sys.stdin.buffer.readline())
print(json.dumps(asked))
print(json.dumps(dict(os.environ)))
print(len(sys.stdin.buffer.read()))
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of its own that tells what it was handed."""
    (tmp_path / "told_back.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "told_back"


def test_it_is_handed_what_is_asked_and_the_files_and_nothing_else(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_PASSWORD", "s3cret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    files = [("a.csv", b"12345"), ("ż.csv", b"678")]
    with running(program) as child:
        asked, environment, size = map(json.loads, answer_of(child, ["read"], files))
    assert asked == ["read", ["a.csv", 5], ["ż.csv", 3]]
    assert size == 8
    assert "DESK_PASSWORD" not in environment
    kept = {*child_processes._KEPT, "PYTHONPATH", "LC_CTYPE"}
    assert set(environment) <= kept
    assert environment["LANG"] == "C.UTF-8"
    assert environment["PYTHONPATH"].split(os.pathsep)[0] == str(child_processes.ROOT)


def test_it_has_ended_when_its_answer_is_there(program: str) -> None:
    with running(program) as child:
        answer_of(child, [], [])
    assert child.returncode is not None


@pytest.mark.parametrize("nicer", [0, 3])
def test_one_stands_back_from_its_start_as_far_as_it_is_told_to(
    program: str, nicer: int
) -> None:
    with running(program, child=started(program, nicer)) as child:
        here = os.getpriority(os.PRIO_PROCESS, 0)
        there = os.getpriority(os.PRIO_PROCESS, child.pid)
    assert there == min(19, here + nicer)


def test_one_that_is_given_up_is_ended() -> None:
    with pytest.raises(KeyError), running("this") as child:
        raise KeyError
    assert child.returncode is not None


def test_one_that_takes_too_long_is_ended_and_answers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sleeps.py").write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with running("sleeps", 0.05) as child:
        assert answer_of(child, [], [("a", b"x" * 100_000)]) == []
    assert child.returncode == -9


@pytest.mark.parametrize(("more", "lines"), [(0, 3), (-1, 0)])
def test_an_answer_of_too_many_bytes_is_none(
    more: int, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = b"one\ntwo\nthree\n"
    monkeypatch.setattr(limits, "MAX_RESULT_BYTES", len(told) + more)
    code = f"import sys; sys.stdin.read(); sys.stdout.buffer.write({told!r})"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert len(answer_of(child, [], [])) == lines


def test_one_that_ends_before_it_read_is_found_out_by_its_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ends_early.py").write_text("print('early')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with running("ends_early") as child:
        child.wait()
        assert answer_of(child, ["x"], [("a", b"x" * 1_000_000)]) == [b"early"]


def test_a_program_is_never_looked_for_where_the_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken in')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with started("json.tool") as child:
        out, _ = child.communicate(b"[1]")
    assert (child.returncode, out.split()) == (0, [b"[", b"1", b"]"])
