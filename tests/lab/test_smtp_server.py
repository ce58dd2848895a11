from __future__ import annotations

import base64
import json
import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.lab import Lab

Client = Callable[..., Any]


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def plain(lab: Lab, fault: str, user: str = "sales@good.test") -> str:
    return f"AUTH PLAIN {coded(f'{chr(0)}{user}{chr(0)}{lab.state.passwords[fault]}')}"


def test_pythons_own_client_logs_in_over_starttls(
    lab: Lab, trust: ssl.SSLContext
) -> None:
    with smtplib.SMTP() as client:
        client._host = "good.lab.test"  # type: ignore[attr-defined]
        client.connect("127.0.0.1", lab.port("good", "smtp-starttls"))
        client._host = "good.lab.test"  # type: ignore[attr-defined]
        assert client.starttls(context=trust)[0] == 220
        assert client.login("sales@good.test", lab.state.passwords["good"])[0] == 235
        assert client.mail("sales@good.test")[0] == 250
        assert client.rcpt("somebody@elsewhere.test")[0] == 250
        assert client.rset()[0] == 250


def test_capabilities_are_offered_and_auth_only_inside_tls(
    dial: Client, smtp: Client, trust: ssl.SSLContext
) -> None:
    clear = dial("good", "smtp-starttls")
    clear.reply()
    said = clear.ask("EHLO a.test")
    assert "250-STARTTLS" in said
    assert not any("AUTH" in line for line in said)
    assert clear.ask("STARTTLS")[0].startswith("220 ")
    said = clear.start_tls(trust, "good.lab.test").ask("EHLO a.test")
    assert "250-AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER" in said
    assert not any("STARTTLS" in line for line in said)
    assert "250-SIZE 35882577" in smtp("good").ask("EHLO a.test")


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("AUTH PLAIN AAAA", "538 "),
        ("MAIL FROM:<a@good.test>", "530 5.7.0 Must issue a STARTTLS"),
        ("RCPT TO:<a@good.test>", "503 "),
        ("HELO a.test", "250 good.lab.test"),
        ("NOOP", "250 "),
        ("DATA", "502 "),
        ("BDAT 3 LAST", "502 "),
        ("VRFY root", "502 "),
        ("", "502 "),
        ("QUIT", "221 "),
    ],
)
def test_before_tls_little_is_allowed(dial: Client, command: str, reply: str) -> None:
    client = dial("good", "smtp-starttls")
    client.reply()
    assert client.ask(command)[-1].startswith(reply)


def test_plain_login_with_and_without_an_initial_response(
    lab: Lab, smtp: Client
) -> None:
    whole = plain(lab, "good")
    assert smtp("good").ask(whole)[0].startswith("235 ")
    client = smtp("good")
    assert client.ask("AUTH PLAIN") == ["334 "]
    assert client.ask(whole.rpartition(" ")[2])[0].startswith("235 ")
    assert client.ask(whole)[0].startswith("503 ")


def test_login_mechanism_asks_for_user_and_password(lab: Lab, smtp: Client) -> None:
    client = smtp("good")
    assert client.ask("AUTH LOGIN") == [f"334 {coded('Username:')}"]
    assert client.ask(coded("sales@good.test")) == [f"334 {coded('Password:')}"]
    assert client.ask(coded(lab.state.passwords["good"]))[0].startswith("235 ")
    assert lab.seen("good", "smtp")[-3:] == ("AUTH LOGIN", "***", "***")


@pytest.mark.parametrize("user", ["sales@good.example", "sales", "root@test.org"])
def test_users_outside_the_lab_are_refused(lab: Lab, smtp: Client, user: str) -> None:
    assert smtp("good").ask(plain(lab, "good", user))[0].startswith("535 5.7.8")


def test_the_password_of_another_fault_is_wrong(lab: Lab, smtp: Client) -> None:
    assert smtp("good").ask(plain(lab, "greylisting"))[0].startswith("535 5.7.8")


@pytest.mark.parametrize("response", ["*", "%%%", coded("x")[:-1] + "é"])
def test_a_cancelled_or_undecodable_login_is_501(smtp: Client, response: str) -> None:
    client = smtp("good")
    client.ask("AUTH PLAIN")
    assert client.ask(response)[0].startswith("501 ")


@pytest.mark.parametrize(
    ("mechanism", "shape"),
    [
        ("XOAUTH2", "user={user}\x01auth=Bearer {token}\x01\x01"),
        (
            "OAUTHBEARER",
            "n,a={user},\x01host=h\x01port=1\x01auth=Bearer {token}\x01\x01",
        ),
    ],
)
def test_a_token_logs_in_and_a_wrong_one_is_answered_with_json(
    lab: Lab, smtp: Client, mechanism: str, shape: str
) -> None:
    user, token = "sales@good.test", lab.state.passwords["good"]
    right = coded(shape.format(user=user, token=token))
    assert smtp("good").ask(f"AUTH {mechanism} {right}")[0].startswith("235 ")
    wrong = coded(shape.format(user=user, token="stale"))
    client = smtp("oauth-token-expired")
    challenge = client.ask(f"AUTH {mechanism} {wrong}")[0]
    assert challenge.startswith("334 ")
    assert json.loads(base64.b64decode(challenge[4:]))["status"] == "401"
    assert client.ask("")[0].startswith("535 ")


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        ("wrong-password", "535 5.7.8"),
        ("app-password-required", "534-5.7.9 Application-specific password required"),
        ("basic-auth-disabled", "535 5.7.139"),
        ("smtp-auth-disabled", "535 5.7.139 Authentication unsuccessful, SmtpClientAu"),
        ("login-throttled", "454 4.7.0"),
        ("no-auth-offered", "502 "),
        ("unknown-mechanism", "504 "),
    ],
)
def test_logins_are_refused_as_the_fault_says(
    lab: Lab, smtp: Client, fault: str, reply: str
) -> None:
    assert smtp(fault).ask(plain(lab, fault))[0].startswith(reply)


@pytest.mark.parametrize(
    ("fault", "mail", "rcpt"),
    [
        ("sender-not-owned", "250 ", "553 5.7.1"),
        ("greylisting", "250 ", "450 4.2.0"),
        ("unauthenticated-sender", "250 ", "550-5.7.26"),
        ("sender-rejected", "550 5.1.0", "503 "),
        ("good", "250 ", "250 "),
    ],
)
def test_senders_are_refused_as_the_fault_says(
    lab: Lab, smtp: Client, fault: str, mail: str, rcpt: str
) -> None:
    client = smtp(fault)
    assert client.ask("MAIL FROM:<a@good.test>")[0].startswith("530 5.7.0 Authen")
    assert client.ask(plain(lab, fault))[0].startswith("235 ")
    assert client.ask("MAIL FROM:<a@good.test>")[0].startswith(mail)
    assert client.ask("RCPT TO:<b@good.test>")[0].startswith(rcpt)
    assert client.ask("RSET")[0].startswith("250 ")
    assert client.ask("RCPT TO:<b@good.test>")[0].startswith("503 ")


def test_size_is_announced_and_enforced(lab: Lab, smtp: Client) -> None:
    client = smtp("size-too-small")
    assert "250-SIZE 1000" in client.ask("EHLO a.test")
    client.ask(plain(lab, "size-too-small"))
    assert client.ask("MAIL FROM:<a@good.test> SIZE=1001")[0].startswith("552 5.3.4")
    assert client.ask("MAIL FROM:<a@good.test> SIZE=1000")[0].startswith("250 ")


def test_clear_text_login_is_offered_and_works_where_starttls_is_missing(
    lab: Lab, dial: Client
) -> None:
    client = dial("no-starttls", "smtp-starttls")
    client.reply()
    said = client.ask("EHLO a.test")
    assert any(line.startswith("250-AUTH PLAIN") for line in said)
    assert not any("STARTTLS" in line for line in said)
    assert client.ask("STARTTLS")[0].startswith("503 ")
    assert client.ask(plain(lab, "no-starttls"))[0].startswith("235 ")


def test_starttls_is_offered_and_refused(dial: Client) -> None:
    client = dial("starttls-refused", "smtp-starttls")
    client.reply()
    assert "250-STARTTLS" in client.ask("EHLO a.test")
    assert client.ask("STARTTLS")[0].startswith("454 4.7.0")
    assert client.ask("NOOP")[0].startswith("250 ")


@pytest.mark.parametrize(
    ("fault", "greeting"),
    [
        ("busy-at-connect", "421 4.7.0"),
        ("554-at-connect", "554 5.7.1"),
        ("imap-on-port", "* OK [CAPABILITY IMAP4rev1"),
        ("http-on-port", "HTTP/1.1 400"),
        ("garbage-greeting", "\x01\x02%"),
    ],
)
def test_other_greetings_end_the_connection(
    dial: Client, fault: str, greeting: str
) -> None:
    for service in ("smtp-tls", "smtp-starttls"):
        client = dial(fault, service)
        said = client.file.read().decode()
        assert said.startswith(greeting)


def test_commands_may_be_sent_together(dial: Client) -> None:
    client = dial("good", "smtp-starttls")
    client.reply()
    client.connection.sendall(b"NOOP\r\nRSET\r\nQUIT\r\n")
    assert client.file.read() == b"250 2.0.0 Ok\r\n250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n"


def test_data_leaves_a_trace_that_tests_can_assert_on(lab: Lab, smtp: Client) -> None:
    smtp("size-too-small").ask("DATA")
    assert "DATA" in lab.seen("size-too-small", "smtp")
    assert "DATA" not in lab.seen("weak-key", "smtp")


def test_the_good_server_answers_on_ipv6_too(lab: Lab, trust: ssl.SSLContext) -> None:
    try:
        raw = socket.create_connection(("::1", lab.port("good", "smtp-tls")), 2)
    except OSError:
        pytest.skip("no IPv6 on this machine's loopback")
    with trust.wrap_socket(raw, server_hostname="good.lab.test") as client:
        assert client.recv(100).startswith(b"220 good.lab.test")
