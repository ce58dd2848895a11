"""Causes inside the errors of libraries and programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors.parsing.clients import (
    causes,
    client_of,
    failed_at,
    unescaped,
    without_stack,
)


@given(
    st.integers(400, 599),
    st.text("abc жé'\"\n\\", min_size=1, max_size=60).filter(lambda s: s.strip()),
)
def test_whatever_python_prints_of_a_reply_is_read_back(code: int, words: str) -> None:
    shown = f"smtplib.SMTPDataError: {(code, words.encode())!r}"
    (cause,) = causes(shown)
    assert cause.text == f"{code} {words}"
    assert cause.protocol == "smtp"


@pytest.mark.parametrize(
    ("text", "client"),
    [
        ("com.sun.mail.smtp.SMTPSendFailedException: 550", "javamail"),
        ("MailKit.Security.AuthenticationException: 535", "mailkit"),
        ("System.Net.Mail.SmtpException: Failure", "dotnet"),
        ("x509: certificate signed by unknown authority", "go-smtp"),
        ("smtplib.SMTPAuthenticationError: (535, b'no')", "python-smtplib"),
        ("Net::SMTPAuthenticationError: 535", "ruby-net-smtp"),
        ("Cannot start TLS: handshake failure", ""),
        ("550 5.7.1 no [AM.PROD.OUTLOOK.COM 2024]", ""),
        ("550 no", ""),
    ],
)
def test_programs_are_told_by_their_habits(text: str, client: str) -> None:
    assert client_of(text) == client


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("SMTPAuthenticationError", "AUTH"),
        ("code: 'EAUTH'", "AUTH"),
        ("SMTPRecipientsRefused", "RCPT"),
        ("SMTPSenderRefused", "MAIL"),
        ("data not accepted", "DATA"),
        ("SMTPHeloError", "EHLO"),
        ("Could not convert socket to TLS", "STARTTLS"),
        ("connect ECONNREFUSED", "CONNECT"),
        ("nothing", ""),
    ],
)
def test_the_verb_is_told_by_the_exception(text: str, command: str) -> None:
    assert failed_at(text) == command


def test_the_last_refusal_of_a_session_counts_with_its_command() -> None:
    (cause,) = causes(
        "S: 220 hello\nC: AUTH LOGIN\nS: 535 no\nC: MAIL FROM:<a@b.example>\n"
        "S: 530-log in\nS: 530 first\nC: QUIT\nS: 221 bye\n"
    )
    assert (cause.text, cause.command) == ("530-log in\n530 first", "MAIL")


def test_a_session_without_refusals_has_no_cause() -> None:
    assert causes("S: 220 hello\nC: QUIT\nS: 221 bye\n") == []


def test_escapes_become_characters() -> None:
    assert unescaped(r"a\r\nb\tc\"d\"\\e\u0416\xd0\xb6") == 'a\nb c"d"\\eЖж'
    assert unescaped("plain") == "plain"


def test_stack_lines_go_and_messages_stay() -> None:
    text = (
        "Error: no\n    at X.y (z.js:1:2)\n\tat a.b.C(D.java:3)\n#0 /x.php(1): f()\nend"
    )
    assert without_stack(text) == "Error: no\nend"
    assert without_stack("    at X.y (z.js:1:2)") == "    at X.y (z.js:1:2)"
