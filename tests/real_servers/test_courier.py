"""Checks of Courier, Cyrus and OpenSMTPD."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diagnostics.checks import CheckRun
from diagnostics.model import Security, State
from tests.real_servers import starting
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
        ("cram", STARTTLS),
        ("pop3s", TLS),
        ("pop3", STARTTLS),
        ("pop3_cram", STARTTLS),
    ],
)
def test_a_right_set_up_shows_no_fault_and_no_warning(
    visit: Visit, courier: Served, port: str, security: Security
) -> None:
    run = visit(courier, port, security)
    assert rules(run) == []
    service = "pop3" if port.startswith("pop3") else "smtp"
    assert {s.state for s in run.steps if s.service == service} == {State.PASSED}


@pytest.mark.parametrize(
    ("port", "security"),
    [("smtps", TLS), ("submission", STARTTLS), ("pop3s", TLS), ("pop3", STARTTLS)],
)
def test_a_wrong_password_is_told(
    visit: Visit, courier: Served, port: str, security: Security
) -> None:
    run = visit(courier, port, security, secret="no-such-word")
    assert rules(run) == [("login", "errors/auth-failed")]


@pytest.mark.parametrize(
    ("port", "security"),
    [("smtps", STARTTLS), ("submission", TLS), ("pop3s", STARTTLS), ("pop3", TLS)],
)
def test_the_two_ways_of_tls_mixed_up_are_told(
    visit: Visit, courier: Served, port: str, security: Security
) -> None:
    run = visit(courier, port, security, patience=3.0)
    assert [rule for _, rule in rules(run)] == ["checks/tls-mode-mismatch"]


@pytest.mark.parametrize(("port", "security"), [("pop3s", TLS), ("pop3", STARTTLS)])
def test_cyrus_shows_no_fault_and_a_wrong_password_is_told(
    visit: Visit, cyrus: Served, port: str, security: Security
) -> None:
    run = visit(cyrus, port, security)
    assert rules(run) == []
    assert {s.state for s in run.steps if s.service == "pop3"} == {State.PASSED}
    wrong = visit(cyrus, port, security, secret="no-such-word")
    assert rules(wrong) == [("login", "errors/auth-failed")]


@pytest.mark.parametrize(
    ("port", "security"), [("smtps", TLS), ("submission", STARTTLS)]
)
def test_a_server_whose_tls_is_broken_is_told_from_a_bad_certificate(
    visit: Visit, opensmtpd: Served, port: str, security: Security
) -> None:
    """Debian's OpenSMTPD 6.8 can't sign with OpenSSL 3 (OpenSMTPD's issue 1171)."""
    run = visit(opensmtpd, port, security)
    if not rules(run):
        starting.refuse("a newer OpenSMTPD, whose TLS isn't broken")
    assert rules(run) == [("tls", "checks/tls-handshake-failed")]


def test_a_server_without_tls_and_login_is_told_so(
    visit: Visit, opensmtpd: Served
) -> None:
    run = visit(opensmtpd, "plain", STARTTLS)
    assert rules(run) == [("starttls", "checks/starttls-missing")]
