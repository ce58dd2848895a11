"""Checks of odd and of faulty set-ups of Postfix and Dovecot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diagnostics.checks import CheckRun
from diagnostics.model import Security, Severity, State
from tests.real_servers.jailed_mail import Served

pytestmark = pytest.mark.real_servers
Visit = Callable[..., CheckRun]
TLS, STARTTLS = Security.TLS, Security.STARTTLS
UNTIL_MERGED = pytest.mark.xfail(strict=True, reason="the judging is being mended")


def rules(run: CheckRun) -> list[tuple[str, str]]:
    return [(s.step, s.rule) for s in run.steps if s.rule]


@pytest.mark.parametrize(
    ("port", "security"),
    [
        ("helo", STARTTLS),
        pytest.param("noplaintext", STARTTLS, marks=UNTIL_MERGED),
        pytest.param("proofs", STARTTLS, marks=UNTIL_MERGED),
        ("submissions_odd", TLS),
        pytest.param("submissions_proofs", TLS, marks=UNTIL_MERGED),
        ("pop3s_odd", TLS),
        ("pop3_odd", STARTTLS),
        pytest.param("pop3s_proofs", TLS, marks=UNTIL_MERGED),
        pytest.param("pop3_proofs", STARTTLS, marks=UNTIL_MERGED),
    ],
)
def test_a_right_set_up_shows_no_fault_and_no_warning(
    visit: Visit, odd_pair: Served, port: str, security: Security
) -> None:
    run = visit(odd_pair, port, security)
    assert rules(run) == []
    service = "pop3" if port.startswith("pop3") else "smtp"
    assert {s.state for s in run.steps if s.service == service} == {State.PASSED}


@pytest.mark.parametrize("port", ["sleeps", "postscreen"])
def test_a_greeting_that_comes_late_is_no_fault(
    visit: Visit, odd_pair: Served, port: str
) -> None:
    run = visit(odd_pair, port, STARTTLS)
    assert all(f.severity is Severity.INFO for f in run.findings), rules(run)
    (sender,) = [s for s in run.steps if s.step == "sender"]
    assert sender.state is State.PASSED


@UNTIL_MERGED
@pytest.mark.parametrize("port", ["send_only", "full"])
def test_what_is_said_of_the_recipient_is_no_fault_of_the_sender(
    visit: Visit, odd_pair: Served, port: str
) -> None:
    run = visit(odd_pair, port, STARTTLS)
    (sender,) = [s for s in run.steps if s.step == "sender"]
    assert sender.state is not State.FAILED
    assert all(f.severity < Severity.ERROR for f in run.findings)


@pytest.mark.parametrize(
    ("port", "security", "step", "rule"),
    [
        pytest.param(
            "login_down", STARTTLS, "login", "errors/server-error", marks=UNTIL_MERGED
        ),
        pytest.param(
            "submissions_down", TLS, "login", "errors/server-error", marks=UNTIL_MERGED
        ),
        pytest.param(
            "pop3s_down", TLS, "login", "errors/server-error", marks=UNTIL_MERGED
        ),
        ("not_owned", STARTTLS, "sender", "errors/sender-not-owned"),
        ("relay", STARTTLS, "sender", "errors/relay-denied"),
    ],
)
def test_each_fault_has_its_name(
    visit: Visit,
    odd_pair: Served,
    port: str,
    security: Security,
    step: str,
    rule: str,
) -> None:
    assert rules(visit(odd_pair, port, security)) == [(step, rule)]


@pytest.mark.parametrize(
    ("port", "security"),
    [
        ("pop3s_odd", TLS),
        ("submissions_odd", TLS),
        pytest.param("proofs", STARTTLS, marks=UNTIL_MERGED),
    ],
)
def test_a_wrong_password_is_told_though_the_answer_comes_late(
    visit: Visit, odd_pair: Served, port: str, security: Security
) -> None:
    run = visit(odd_pair, port, security, secret="no-such-word")
    assert rules(run) == [("login", "errors/auth-failed")]
