"""Checks against Postfix and Dovecot: good set-ups pass, each recipe is named."""

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.checks import CheckRun, Network, Secrets, check
from diagnostics.model import Account, AuthKind, Endpoint, Mailbox, Security, State

pytestmark = pytest.mark.real_servers

ADDRESS = "sales@example.test"
TLS, STARTTLS = Security.TLS, Security.STARTTLS
Visit = Callable[..., CheckRun]


@pytest.fixture
def visit(postfix_dovecot: Any) -> Visit:
    """Checks one server; its certificate is good for 127.0.0.1 too."""

    def run(
        service: str, port: str, security: Security, secret: str = "", **rest: object
    ) -> CheckRun:
        number = postfix_dovecot.ports[port]
        given = {
            "address": ADDRESS,
            service: Endpoint("127.0.0.1", number, security),
            **rest,
        }
        box = Mailbox("m1", **given)  # type: ignore[arg-type]
        return check(
            Account(mailboxes=(box,)),
            only=service,
            network=Network(
                nameservers=(),
                ca_file=postfix_dovecot.ca_file,
                step_timeout=8.0,
                other_ports={},
                allowed=("127.0.0.1:*",),
                allow_plain=frozenset({"m1"}),
            ),
            secrets=Secrets(typed={"m1": secret or postfix_dovecot.users[ADDRESS]}),
        )

    return run


def rules(run: CheckRun) -> list[str]:
    return [s.rule.partition("/")[2] for s in run.steps if s.rule]


@pytest.mark.parametrize(
    ("service", "port", "security"),
    [
        ("smtp", "smtps", TLS),
        ("smtp", "submission", STARTTLS),
        ("pop3", "pop3s", TLS),
        ("pop3", "pop3", STARTTLS),
    ],
)
def test_good_servers_give_no_warning(
    visit: Visit, service: str, port: str, security: Security
) -> None:
    run = visit(service, port, security)
    assert run.findings == ()
    states = {s.state for s in run.steps if s.service == service}
    assert states == {State.PASSED}


@pytest.mark.parametrize(
    ("port", "step", "rule"),
    [
        ("expired", "tls", "certificate-expired"),
        ("wrong_name", "tls", "certificate-name"),
        ("self_signed", "tls", "certificate-self-signed"),
        ("missing_intermediate", "tls", "certificate-missing-intermediate"),
        ("old_tls", "tls", "old-tls"),
        ("no_tls", "starttls", "starttls-missing"),
        ("busy", "greeting", "bad-reputation"),
        ("smtps", "greeting", "tls-mode-mismatch"),
    ],
)
def test_each_recipe_is_named_at_its_step(
    visit: Visit, port: str, step: str, rule: str
) -> None:
    run = visit("smtp", port, STARTTLS)
    assert (step, rule) in {(s.step, s.rule.partition("/")[2]) for s in run.steps}


@pytest.mark.parametrize(
    ("service", "port"), [("smtp", "submission"), ("pop3", "pop3")]
)
def test_tls_at_once_on_a_plain_port_is_told(
    visit: Visit, service: str, port: str
) -> None:
    assert rules(visit(service, port, TLS)) == ["tls-mode-mismatch"]


@pytest.mark.parametrize(
    ("port", "rule"),
    [("greylisting", "greylisted"), ("unauthenticated", "sender-unauthenticated")],
)
def test_what_is_said_to_the_sender_is_told(visit: Visit, port: str, rule: str) -> None:
    assert rule in rules(visit("smtp", port, STARTTLS))


@pytest.mark.parametrize(
    ("service", "port"), [("smtp", "submission"), ("pop3", "pop3")]
)
def test_a_wrong_password_is_told_and_never_shown(
    visit: Visit, service: str, port: str
) -> None:
    run = visit(service, port, STARTTLS, secret="no-such-word")
    assert rules(run) == ["auth-failed"]
    assert "no-such-word" not in repr(run)


def test_another_address_than_the_logins_own_is_refused(visit: Visit) -> None:
    run = visit(
        "smtp", "submission", STARTTLS, address="anna@example.test", username=ADDRESS
    )
    assert rules(run) == ["sender-not-owned"]


@pytest.mark.parametrize(("service", "port"), [("smtp", "smtps"), ("pop3", "pop3s")])
def test_a_token_logs_in_until_it_expires(
    visit: Visit,
    postfix_dovecot: Any,
    service: str,
    port: str,
) -> None:
    good, old = (postfix_dovecot.token(ADDRESS, life) for life in (600, -600))
    assert rules(visit(service, port, TLS, good, auth=AuthKind.OAUTH2)) == []
    expired = visit(service, port, TLS, old, auth=AuthKind.OAUTH2)
    assert rules(expired) == ["oauth-failed"]
