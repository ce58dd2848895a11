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


def said(text: str) -> list[str]:
    return [cause.text for cause in causes(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("responseCode: 535, response: '535-5.7.8 no'", ["535-5.7.8 no"]),
        ("responseCode: 535, response: '5.7.8 no'", []),
        ("responseCode: 550, response: '421 late'", ["550 421 late"]),
        ('serverResponse = "-ERR no"', ["-ERR no"]),
        ("response: `421 late`", ["421 late"]),
        ("response: 'it said 421'", []),
        ("response: 'no'", []),
    ],
)
def test_a_field_with_a_reply_is_read(text: str, words: list[str]) -> None:
    assert said(text) == words


def test_phpmailer_s_detail_stands_before_its_code() -> None:
    text = "Error: Detail: no such user SMTP code: 550 Additional SMTP info: 5.1.1"
    assert said(text) == ["550 5.1.1 no such user"]
    assert said("SMTP code: 550") == ["550  "]
    near = "Detail:" + "x" * 993
    assert said(f"{near}SMTP code: 550") == [f"550  {'x' * 993}"]
    assert said(f"{near}xSMTP code: 550") == ["550  "]


RUST = (
    "Permanent(Response {{ code: Code {{ severity: {}, category: {}, detail: {} }}, "
    'message: ["5.1.1 no", "such user"] }})'
)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("PermanentNegativeCompletion", "MailSystem", "Zero"), "550"),
        (("TransientNegativeCompletion", "Connections", "One"), "421"),
        (("PermanentNegativeCompletion", "Unspecified3", "Five"), "535"),
        (("Other", "Other", "Eight"), "508"),
    ],
)
def test_a_reply_in_rust_s_words_gets_its_number_back(
    parts: tuple[str, str, str], code: str
) -> None:
    assert said(RUST.format(*parts)) == [f"{code} 5.1.1 no such user"]


def test_a_detail_that_is_no_digit_is_no_reply() -> None:
    assert said(RUST.format("PermanentNegativeCompletion", "MailSystem", "Nine")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-ERR", ["-ERR"]),
        ("-ERR no way", ["-ERR no way"]),
        ("-ERR\n-ERR no way", ["-ERR no way"]),
        ("-ERR no way'\n-ERR later too", ["-ERR no way"]),
        ("-ERR abc\n-ERR abcd", ["-ERR abcd"]),
        ("-ERR abcd\n-ERR abcde", ["-ERR abcd"]),
    ],
)
def test_of_pop3_errors_the_first_with_words_counts(
    text: str, words: list[str]
) -> None:
    assert said(text) == words


def test_a_pop3_session_ends_with_its_error() -> None:
    (cause,) = causes("S: +OK\nC: PASS x\nS: -ERR no\nC: QUIT\n")
    assert (cause.text, cause.command, cause.protocol) == ("-ERR no", "POP3", "pop3")


def test_lines_of_another_code_begin_another_refusal() -> None:
    (cause,) = causes("C: RCPT TO:<a@b.test>\nS: 450-a\nS: 550-b\nS: 550 c\nS: 550 d\n")
    assert (cause.text, cause.command) == ("550 d", "RCPT")


def test_an_imap_refusal_is_read() -> None:
    (cause,) = causes("a1 NO [AUTHENTICATIONFAILED] no")
    assert (cause.text, cause.command) == ("[AUTHENTICATIONFAILED] no", "AUTH")
    assert cause.protocol == "imap"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A: x; nested exception is:\n\tB: four", ["B: four"]),
        ("A\nCaused by: B\nCaused by: C: it\n\tat x.y(Z.java:1)", ["C: it"]),
        ("A ---> B: it\n   --- End of inner exception stack trace ---\n x", ["B: it"]),
        ("A ---> four", ["four"]),
        ("A ---> ten", []),
        ("no nesting", []),
    ],
)
def test_the_innermost_exception_is_the_cause(text: str, words: list[str]) -> None:
    assert said(text) == words


def test_every_refused_recipient_is_a_cause_of_its_own() -> None:
    found = causes("{'a@x.test': (550, b'no'), 'b@x.test': (452, b\"it's full\")}")
    assert [(c.recipient, c.text) for c in found] == [
        ("a@x.test", "550 no"),
        ("b@x.test", "452 it's full"),
    ]
    assert causes("(code=550, '')")[0].recipient == ""


def test_what_rust_s_lettre_shows_as_an_error_s_source_is_the_reply() -> None:
    shown = (
        "lettre::transport::smtp::Error { kind: Permanent(Code { severity: "
        "PermanentNegativeCompletion, category: MailSystem, detail: Zero }), "
        'source: "5.1.1 no \\"ann\\" here" }'
    )
    assert [one.text for one in causes(shown)] == ['550 5.1.1 no "ann" here']
