"""Kinds of pastes that were read wrongly: what is missing here, wrapped, or a plea."""

from __future__ import annotations

import pytest

from diagnostics.errors import explain


@pytest.mark.parametrize(
    "text",
    [
        "msmtp: account shop not found: no configuration file available",
        'level=error err="missing password for PLAIN auth mechanism"',
        "Missing SMTP Server: please define at least one SMTP server.",
        'LogicException: An email must have a "From" or a "Sender" header.',
        "Mailer [orders] is not defined.",
        "EMAIL_HOST_USER must be set before mail can be sent",
        "spring.mail.username is missing",
        "No sender address configured in the realm settings for emails",
    ],
)
def test_what_a_program_lacks_itself_was_never_sent(text: str) -> None:
    found = explain(text)[0]
    assert (found.reason, found.said_by) == ("never-tried", "local")


@pytest.mark.parametrize(
    "text",
    [
        "java.sql.SQLException: Access denied for user 'mail'@'localhost'",
        "Error: getaddrinfo ENOTFOUND api.example.com",
        "Error { kind: Database, source: PoolTimedOut }",
    ],
)
def test_what_other_systems_refuse_is_no_mail_error(text: str) -> None:
    assert explain(text)[0].reason == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "gomail: could not send email 1: 535 Authorization failed: Envelope From "
        "address <ann@example.org> not authorized",
        "Last server message was: API key is restricted to sending domain: "
        "example.org. From/Sender address must use this domain.",
        "550 Sender address ann@example.org does not match the authenticated user",
    ],
)
def test_a_login_that_may_not_send_as_this_address_does_not_own_it(text: str) -> None:
    assert explain(text)[0].reason == "sender-not-owned"


@pytest.mark.parametrize(
    "text",
    [
        "SMTP ERROR: Failed to connect to server: (0)",
        "Connection could not be established with host mail.example.org [ #0]",
        "POST https://cloud.example.org/apps/mail/outbox/7 500 (Internal Server Error)"
        "\n[ERROR] mail: Failed to send {error: AxiosError: Request failed with "
        "status code 500}",
        "Hola, no puedo enviar correos por SMTP, ¿qué puedo hacer?",
    ],
)
def test_a_wrapper_without_a_cause_and_a_plea_give_no_reason(text: str) -> None:
    assert explain(text)[0].reason == "unknown"


def test_the_code_that_came_counts_and_not_the_one_that_was_expected() -> None:
    assert explain("Error: Expected smtp code 250, got 552")[0].reply_code == "552"


def test_a_dialogue_whose_steps_are_named_is_read() -> None:
    found = explain(
        "220 mail.example.org ESMTP\nhello: 250-mail.example.org\nfrom: 250 2.1.0 Ok\n"
        "to: 553 5.7.1 <ann@example.org>: Sender address rejected: not owned by web"
    )[0]
    assert (found.reason, found.reply_code) == ("sender-not-owned", "553")


def test_a_submission_server_s_521_is_no_domain_without_mail() -> None:
    text = "host smtp.gmail.com [192.0.2.4] refused to talk to me: 521 rejected."
    found = explain(text)[0]
    assert found.reason in ("unknown", "policy-rejected")
    assert found.said_by == "own-server"
