"""A reply is read with the command that it answers."""

from __future__ import annotations

import pytest

from diagnostics.errors import Statement, explain, explain_reply, reasons
from diagnostics.errors.deciding import stages


@pytest.mark.parametrize(
    ("reply", "stage", "reason"),
    [
        ("-ERR Your account is suspended", "PASS", "account-suspended"),
        ("550 5.2.1 account is disabled", "AUTH", "account-suspended"),
        ("-ERR no such user here", "USER", "auth-failed"),
        ("550 5.1.1 <me@acme.example> unknown user", "MAIL", "sender-rejected"),
        ("550 5.1.1 <me@acme.example> unknown user", "RCPT", "user-unknown"),
        ("501 5.1.3 Bad recipient address syntax", "RCPT", "address-syntax"),
        ("501 invalid address", "MAIL", "sender-rejected"),
    ],
)
def test_the_same_words_mean_what_they_can_mean_there(
    reply: str, stage: str, reason: str
) -> None:
    assert explain_reply(reply, stage).reason == reason


def test_without_a_command_words_mean_what_they_say() -> None:
    for name in reasons():
        assert stages.said_at(name, "") == stages.said_at(name, "RCPT") == name


@pytest.mark.parametrize("command", ["AUTH", "POP3", "MAIL"])
def test_all_that_is_said_instead_is_a_reason(command: str) -> None:
    for name in reasons():
        said = stages.said_at(name, command)
        assert said in reasons()
        assert stages.said_at(said, command) == said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("450 4.2.0 mailbox is locked by another session", "server-error"),
        ("-ERR mailbox is locked by another session", "pop-mailbox-in-use"),
    ],
)
def test_only_pop3_says_that_a_mailbox_is_in_use(text: str, reason: str) -> None:
    assert explain(text)[0].reason == reason


@pytest.mark.parametrize("name", ["starttls-unsupported", "starttls-required"])
def test_beyond_the_own_server_encryption_is_the_recipients_demand(name: str) -> None:
    assert stages.said_at(name, "bounce") == "tls-required-by-recipient"
    assert stages.said_at(name, "EHLO") == name


@pytest.mark.parametrize(
    ("fields", "spoken"),
    [
        ({"reply_code": "550"}, "SMTP"),
        ({"reply_code": "550", "command": "RCPT"}, "SMTP"),
        ({"reply_code": "550", "command": "POP3"}, ""),
        ({"reply_code": "550", "text": "-ERR 550 no"}, ""),
        ({"reply_code": "550", "command": "POP3", "text": "-ERR 550 no"}, ""),
        ({"status_code": "5.1.1"}, ""),
        ({}, ""),
    ],
)
def test_a_reply_code_says_that_it_is_smtp_unless_pop3_said_it(
    fields: dict[str, str], spoken: str
) -> None:
    assert stages.protocol(Statement(**fields)) == spoken  # type: ignore[arg-type]
