"""Checks of Exim: odd set-ups are right, and each fault has its own name."""

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
        ("smtps", TLS),
        ("submission", STARTTLS),
        ("helo", STARTTLS),
        ("lines", STARTTLS),
        ("cram", STARTTLS),
    ],
)
def test_a_right_set_up_shows_no_fault_and_no_warning(
    visit: Visit, exim: Served, port: str, security: Security
) -> None:
    run = visit(exim, port, security)
    assert rules(run) == []
    assert {s.state for s in run.steps if s.service == "smtp"} == {State.PASSED}


def test_a_greeting_that_makes_robots_wait_is_no_fault(
    visit: Visit, exim: Served
) -> None:
    run = visit(exim, "slow", STARTTLS)
    assert all(f.severity is not Severity.ERROR for f in run.findings)
    (login,) = [s for s in run.steps if s.step == "login"]
    assert login.state is State.PASSED


@pytest.mark.parametrize(
    ("port", "step", "rule"),
    [
        ("greylisting", "sender", "errors/greylisted"),
        ("relay", "sender", "errors/relay-denied"),
        ("sender_unknown", "sender", "errors/sender-rejected"),
        ("expired", "tls", "checks/certificate-expired"),
        ("busy", "greeting", "errors/rate-limited"),
        ("login_down", "login", "errors/server-error"),
    ],
)
def test_each_fault_has_its_name(
    visit: Visit, exim: Served, port: str, step: str, rule: str
) -> None:
    assert rules(visit(exim, port, STARTTLS)) == [(step, rule)]


@pytest.mark.parametrize("port", ["greylisting", "busy", "login_down"])
def test_what_passes_by_itself_is_not_failed(
    visit: Visit, exim: Served, port: str
) -> None:
    run = visit(exim, port, STARTTLS)
    assert State.FAILED not in {s.state for s in run.steps}


def test_a_full_mailbox_of_ones_own_says_nothing_about_the_sender(
    visit: Visit, exim: Served
) -> None:
    run = visit(exim, "full", STARTTLS)
    (sender,) = [s for s in run.steps if s.step == "sender"]
    assert sender.state is not State.FAILED


@pytest.mark.parametrize("port", ["submission", "cram"])
def test_a_wrong_password_is_told(visit: Visit, exim: Served, port: str) -> None:
    run = visit(exim, port, STARTTLS, secret="no-such-word")
    assert rules(run) == [("login", "errors/auth-failed")]


def test_an_address_of_somebody_else_is_told(visit: Visit, exim: Served) -> None:
    run = visit(exim, "submission", STARTTLS, address="anna@example.test")
    assert rules(run) == [("sender", "errors/sender-not-owned")]
