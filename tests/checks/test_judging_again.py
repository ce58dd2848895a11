"""A saved run is judged again: the same by the same rules, without any network."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics import errors
from diagnostics.checks import CheckRun, Step, again
from diagnostics.checks.former_rules import FORMER
from diagnostics.errors import Explanation
from diagnostics.lab import FAULTS, Lab
from diagnostics.model import Account, Mailbox, State
from diagnostics.report.runs import run_json
from diagnostics.report.saved_run import judged_again, unjudged

RunChecks = Callable[..., CheckRun]
SLOW = {"silent", "slow-drip", "connect-timeout", "timeout"}
BROKEN = [f.id for f in FAULTS if f.service in ("smtp", "pop3") and f.id not in SLOW]


def saved(run: CheckRun) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(run_json(run)))
    return found


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network at all."""

    def refuse(*_: object) -> None:
        raise AssertionError("nobody is contacted")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_all_faults_of_the_lab_are_judged_again_as_they_were(
    lab: Lab, run_checks: RunChecks, request: pytest.FixtureRequest
) -> None:
    account = lab.account(*BROKEN)
    before = saved(run_checks(*account.mailboxes))
    request.getfixturevalue("alone")
    run = again(before, account)
    assert saved(run) == before
    assert run.kept == 0


def test_what_dns_said_is_judged_again_too(
    lab: Lab, run_checks: RunChecks, request: pytest.FixtureRequest
) -> None:
    faults = [f.id for f in FAULTS if f.service == "dns" and f.id not in SLOW]
    account = lab.account("good", *faults)
    before = saved(run_checks(*account.mailboxes, only="dns"))
    request.getfixturevalue("alone")
    run = again(before, account)
    assert saved(run) == before
    assert run.kept == 0


def test_domains_of_mailboxes_that_the_account_lost_stay_as_they_were(
    lab: Lab, run_checks: RunChecks
) -> None:
    before = saved(run_checks(lab.mailbox("good"), only="dns"))
    run = again(before, Account())
    assert run.kept == len(before["steps"])
    assert saved(run)["steps"] == before["steps"]


def test_a_mended_rule_changes_what_is_said(
    lab: Lab, run_checks: RunChecks, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = lab.mailbox("wrong-password")
    before = saved(run_checks(box, only="smtp"))
    known = errors.explain_reply

    def mended(*said: str) -> Explanation:
        return replace(known(*said), reason="rate-limited")

    monkeypatch.setattr(errors, "explain_reply", mended)
    run = again(before, Account(mailboxes=(box,)))
    assert "errors/auth-failed" in {f["rule"] for f in before["findings"]}
    assert {f.rule for f in run.findings} == {"errors/rate-limited"}
    (login,) = [s for s in run.steps if s.step == "login"]
    (was,) = [s for s in before["steps"] if s["step"] == "login"]
    assert login.seconds == was["seconds"]
    assert [line.text for line in login.transcript] == [
        line["text"] for line in was["transcript"]
    ]


def test_steps_that_keep_no_record_stay_and_are_counted() -> None:
    step = Step("m1", "dns", "spf", State.FAILED, "checks/dns-spf-missing", "none")
    other = replace(step, step="mx")
    account = Account(mailboxes=(Mailbox("m1", "a@acme.example"),))
    run = again(saved(CheckRun((step, other), ())), account)
    assert run.steps == (step, other)
    assert {f.rule for f in run.findings} == {"checks/dns-spf-missing"}
    assert run.kept == 2
    assert unjudged(run) == (
        "2 steps couldn't be judged again: nothing of what was seen is kept with them"
    )
    assert unjudged(CheckRun((), ())) == ""


@pytest.mark.parametrize("former", FORMER)
def test_a_rule_that_went_is_called_as_it_is_now(former: str) -> None:
    step = Step("m1", "smtp", "login", State.FAILED, former, "no")
    run = again(saved(CheckRun((step,), ())), Account())
    assert {f.rule for f in run.findings} == {FORMER[former]}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"steps": 5},
        {"steps": [{}]},
        {"steps": ["x"]},
        {"findings": []},
    ],
)
def test_what_is_no_run_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no run"):
        again(wrong, Account())


def test_a_record_that_was_tampered_with_is_refused(
    lab: Lab, run_checks: RunChecks
) -> None:
    before = saved(run_checks(lab.mailbox("good"), only="smtp"))
    for entry in before["steps"]:
        if entry["step"] == "tls":
            entry["collected"]["record"]["chain"] = 5
    with pytest.raises(ValueError, match="no run"):
        again(before, Account())


def test_a_file_is_judged_again_or_refused_by_its_name(
    lab: Lab, run_checks: RunChecks, tmp_path: Path
) -> None:
    box = lab.mailbox("wrong-password")
    run = run_checks(box, only="smtp")
    path = tmp_path / "run.json"
    path.write_text(json.dumps(run_json(run)), encoding="utf-8")
    account = Account(mailboxes=(box,))
    assert run_json(judged_again(path, account, None)) == run_json(run)
    for text in ("[]", "{", '{"steps": 1}', "null"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=r"run\.json is no result of `check"):
            judged_again(path, account, None)
