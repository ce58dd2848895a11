"""A saved run is judged again, and what is none is named as such."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagnostics.checks import CheckRun, Step
from diagnostics.model import Account, Mailbox, State
from diagnostics.report.runs import run_json
from diagnostics.report.saved_run import judged_again, unjudged

ACCOUNT = Account(mailboxes=(Mailbox("m", "m@a.example"),))
STEP = Step("m", "smtp", "connect", State.PASSED)


def saved(path: Path, *steps: Step) -> Path:
    path.write_text(json.dumps(run_json(CheckRun(steps, ()))), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "3", '"x"', "null", "{}", '{"steps": 3}', '{"steps": [1]}']
)
def test_a_file_that_holds_no_run_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^run\.json is no result of `check"):
        judged_again(path, ACCOUNT, None)


def test_a_file_that_is_not_there_is_the_system_s_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        judged_again(tmp_path / "gone.json", ACCOUNT, None)


def test_what_nobody_could_judge_again_is_said(tmp_path: Path) -> None:
    run = judged_again(saved(tmp_path / "run.json", STEP), ACCOUNT, None)
    assert [(s.step, s.state) for s in run.steps] == [("connect", State.PASSED)]
    assert bool(unjudged(run)) is bool(run.kept)
    assert unjudged(CheckRun((), ())) == ""
