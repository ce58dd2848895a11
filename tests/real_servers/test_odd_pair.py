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


def rules(run: CheckRun) -> list[tuple[str, str]]:
    return [(s.step, s.rule) for s in run.steps if s.rule]


@pytest.mark.parametrize(
    ("port", "security"),
    [
        ("helo", STARTTLS),
        ("noplaintext", STARTTLS),
        ("proofs", STARTTLS),
        ("submissions_odd", TLS),
        ("submissions_proofs", TLS),
        ("pop3s_odd", TLS),
        ("pop3_odd", STARTTLS),
        ("pop3s_proofs", TLS),
        ("pop3_proofs", STARTTLS),
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


@pytest.mark.parametrize("port", ["send_only", "full"])
def test_what_is_said_of_the_recipient_is_no_fault_of_the_sender(
    visit: Visit, odd_pair: Served, port: str
) -> None:
    run = visit(odd_pair, port, STARTTLS)
    (sender,) = [s for s in run.steps if s.step == "sender"]
    assert sender.state is not State.FAILED
    assert all(f.severity is not Severity.ERROR for f in run.findings)


@pytest.mark.parametrize(
    ("port", "security", "step", "rule"),
    [
        # The login service is gone, and Postfix hangs up for it.
        ("login_gone", STARTTLS, "capabilities-tls", "checks/connection-dropped"),
        ("submissions_down", TLS, "login", "errors/server-error"),
        ("pop3s_down", TLS, "login", "errors/server-error"),
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
        ("proofs", STARTTLS),
    ],
)
def test_a_wrong_password_is_told_though_the_answer_comes_late(
    visit: Visit, odd_pair: Served, port: str, security: Security
) -> None:
    run = visit(odd_pair, port, security, secret="no-such-word")
    assert rules(run) == [("login", "errors/auth-failed")]
