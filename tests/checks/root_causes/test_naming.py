"""Which cause a step shows, and how much it matters."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from diagnostics.checks.root_causes.naming import (
    RootCause,
    cause_of,
    is_said,
    severity_of,
)
from diagnostics.checks.step import Step
from diagnostics.model import Endpoint, Mailbox, Severity, State

BOXES = {
    "one": Mailbox("one", "a@Acme.example.", username="info", secret="env:A"),
    "two": Mailbox("two", "b@acme.example", username="INFO", secret="env:A"),
    "bare": Mailbox("bare", "c@acme.example", username="info"),
}


def shown(
    rule: str, step: str = "tls", mailbox: str = "one", **given: Any
) -> RootCause:
    service = given.pop("service", "smtp")
    data = MappingProxyType({"host": "Mail.acme.example.", "port": 465, **given})
    return cause_of(Step(mailbox, service, step, State.FAILED, rule, data=data), BOXES)


@pytest.mark.parametrize(
    ("rule", "service", "scope", "key"),
    [
        ("checks/old-tls", "smtp", "host", "mail.acme.example"),
        ("checks/line-too-long", "smtp", "server", "mail.acme.example:465"),
        ("errors/server-error", "smtp", "server", "mail.acme.example:465"),
        ("checks/secret-missing", "smtp", "mailbox", "one"),
        ("errors/mailbox-full", "smtp", "mailbox", "one"),
        ("errors/spf-fail", "smtp", "domain", "acme.example"),
        ("checks/dns-spf-missing", "dns", "domain", "acme.example"),
    ],
)
def test_a_cause_lies_where_it_would_be_mended(
    rule: str, service: str, scope: str, key: str
) -> None:
    assert shown(rule, service=service) == RootCause(rule, scope, key, "tls")


@pytest.mark.parametrize(
    "rule", ["checks/old-tls", "checks/line-too-long", "errors/spf-fail"]
)
def test_without_a_host_or_a_mailbox_it_is_the_mailbox_that_was_checked(
    rule: str,
) -> None:
    mailbox = "gone" if rule.startswith("errors/") else "one"
    cause = shown(rule, mailbox=mailbox, host="")
    assert (cause.scope, cause.key) == ("mailbox", mailbox)


def test_the_two_stages_of_tls_are_one() -> None:
    assert shown("checks/old-tls", "capabilities-tls").step == "capabilities"


def test_a_login_is_one_by_its_name_its_secret_and_its_server() -> None:
    rule = "errors/auth-failed"
    one, two = (shown(rule, "login", box) for box in ("one", "two"))
    assert (one.scope, one) == ("login", two)
    assert shown(rule, "login", "bare") != one
    assert shown(rule, "sender").scope == "mailbox"
    assert shown("checks/secret-missing", "login").scope == "mailbox"


def test_logins_on_different_servers_are_two_by_pop3_where_nothing_sends() -> None:
    def login(**ends: Endpoint) -> RootCause:
        box = Mailbox("m", "a@b.example", secret="env:A", **ends)  # type: ignore[arg-type]
        step = Step("m", "pop3", "login", State.FAILED, "errors/auth-failed")
        return cause_of(step, {"m": box})

    here, there = Endpoint("POP.b.example."), Endpoint("other.example")
    assert login(pop3=here) != login(pop3=there)
    assert login(smtp=here, pop3=there) == login(smtp=here)
    assert login(pop3=here) == login(pop3=Endpoint("pop.b.example"))


LEAF = {"subject": "x", "issuer": "y", "begins": "1", "ends": "2", "key": "RSA 2048"}


@pytest.mark.parametrize("name", [*LEAF, "names"])
def test_a_certificate_is_one_on_all_hosts_by_all_that_tells_it(name: str) -> None:
    rule = "checks/certificate-expired"
    first = shown(rule, chain=[LEAF, {}])
    assert first == shown(rule, chain=(LEAF,), host="other.example")
    assert first != shown(rule, chain=[{**LEAF, name: "z"}])


@pytest.mark.parametrize("chain", [None, [], "abc", [1]])
def test_a_certificate_that_is_not_told_is_its_host_s(chain: object) -> None:
    cause = shown("checks/certificate-expired", chain=chain)
    assert cause.key == "mail.acme.example"
    assert shown("checks/old-tls", chain=[LEAF]).key == "mail.acme.example"


@pytest.mark.parametrize(
    ("service", "state", "severity"),
    [
        ("smtp", State.FAILED, Severity.ERROR),
        ("dns", State.FAILED, Severity.ERROR),
        ("pop3", State.FAILED, Severity.WARNING),
        ("imap", State.FAILED, Severity.WARNING),
        ("smtp", State.WARNING, Severity.WARNING),
        ("smtp", State.INCONCLUSIVE, Severity.WARNING),
        ("smtp", State.SKIPPED, Severity.WARNING),
        ("smtp", State.PASSED, Severity.WARNING),
    ],
)
def test_doubt_and_services_that_no_letter_leaves_by_soften(
    service: str, state: State, severity: Severity
) -> None:
    broken = Step("one", service, "tls", state, "checks/connection-refused")
    assert severity_of(broken) is severity
    told = Step("one", service, "oldest", state, "checks/pop3-uncollected")
    assert severity_of(told) is Severity.INFO


def test_what_a_server_said_is_told_from_what_we_saw() -> None:
    assert is_said("errors/auth-failed")
    assert not is_said("checks/errors")
