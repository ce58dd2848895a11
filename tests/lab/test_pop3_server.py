from __future__ import annotations

import base64
import email.utils
import hashlib
import poplib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from diagnostics.lab import Lab

Client = Callable[..., Any]


class Talks(Protocol):
    def send(self, text: str) -> None: ...
    def ask_line(self, text: str) -> str: ...
    def block(self) -> list[str]: ...


def log_in(lab: Lab, client: Talks, fault: str) -> str:
    assert client.ask_line(f"USER sales@{fault}.test").startswith("+OK")
    return client.ask_line(f"PASS {lab.state.passwords[fault]}")


def block(client: Talks, command: str) -> list[str]:
    client.send(command)
    return client.block()


def test_pythons_own_client_reads_the_mailbox_over_stls(
    lab: Lab, trust: ssl.SSLContext
) -> None:
    client = poplib.POP3("127.0.0.1", lab.port("good", "pop3-starttls"), timeout=30)
    client.host = "good.lab.test"
    assert "STLS" in client.capa()
    client.stls(context=trust)
    assert client.capa()["SASL"] == ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"]
    client.user("sales@good.test")
    client.pass_(lab.state.passwords["good"])
    assert client.stat() == (3, 3600)
    assert client.list()[1] == [b"1 1200", b"2 1200", b"3 1200"]
    assert client.uidl()[1] == [b"1 lab000001", b"2 lab000002", b"3 lab000003"]
    assert client.top(1, 0)[1][0].startswith(b"Date: ")
    assert client.quit().startswith(b"+OK")


@pytest.mark.parametrize(
    "command", ["USER sales@good.test", "AUTH PLAIN", "PASS x", "STAT", "DELE 1"]
)
def test_before_tls_no_login_and_no_mailbox(dial: Client, command: str) -> None:
    client = dial("good", "pop3-starttls")
    client.line()
    assert client.ask_line(command).startswith("-ERR")


def test_apop_logs_in_with_the_digest_of_the_greetings_stamp(
    lab: Lab, dial: Client
) -> None:
    client = dial("good", "pop3-tls")
    stamp = client.line().rpartition(" ")[2]
    secret = f"{stamp}{lab.state.passwords['good']}".encode()
    digest = hashlib.md5(secret, usedforsecurity=False).hexdigest()
    assert client.ask_line(f"APOP sales@good.test {digest}") == "+OK Logged in"
    assert lab.seen("good", "pop3")[-1] == "APOP ***"
    second = dial("good", "pop3-tls")
    second.line()
    assert second.ask_line(f"APOP sales@good.test {digest}").startswith("-ERR [AUTH]")


def test_sasl_plain_logs_in(lab: Lab, pop3: Client) -> None:
    raw = f"\0sales@good.test\0{lab.state.passwords['good']}".encode()
    client = pop3("good")
    assert client.ask_line("AUTH PLAIN") == "+ "
    assert client.ask_line(base64.b64encode(raw).decode()) == "+OK Logged in"
    assert pop3("good").ask_line("AUTH GSSAPI").startswith("-ERR")


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        ("wrong-password", "-ERR [AUTH]"),
        ("pop3-off", "-ERR [SYS/PERM] POP3"),
        ("app-password-required", "-ERR [AUTH] Application-specific"),
        ("basic-auth-disabled", "-ERR [AUTH] Authentication unsuccessful, basic"),
        ("login-throttled", "-ERR [LOGIN-DELAY]"),
        ("mailbox-in-use", "-ERR [IN-USE]"),
        ("pop3-temporary", "-ERR [SYS/TEMP]"),
        ("sender-not-owned", "+OK"),
    ],
)
def test_logins_are_answered_as_the_fault_says(
    lab: Lab, pop3: Client, fault: str, reply: str
) -> None:
    assert log_in(lab, pop3(fault), fault).startswith(reply)


def test_no_login_is_offered(lab: Lab, pop3: Client) -> None:
    client = pop3("no-auth-offered")
    assert not {"USER", "SASL"} & {row.split()[0] for row in block(client, "CAPA")}
    assert client.ask_line("USER sales@good.test").startswith("-ERR")
    assert "SASL GSSAPI NTLM" in block(pop3("unknown-mechanism"), "CAPA")


def test_two_messages_share_an_id_and_the_third_has_its_own(
    lab: Lab, pop3: Client
) -> None:
    client = pop3("duplicate-uidl")
    log_in(lab, client, "duplicate-uidl")
    ids = [row.split()[1] for row in block(client, "UIDL")[1:]]
    assert len(ids) == 3
    assert ids[0] == ids[1] != ids[2]
    assert client.ask_line("UIDL 3") == f"+OK 3 {ids[2]}"


@pytest.mark.parametrize("number", ["0", "4", "-1", "one", "9" * 30, "²"])
def test_messages_that_are_not_there(lab: Lab, pop3: Client, number: str) -> None:
    client = pop3("good")
    log_in(lab, client, "good")
    for command in ("LIST", "UIDL"):
        assert client.ask_line(f"{command} {number}").startswith("-ERR")
    assert client.ask_line(f"TOP {number} 0").startswith("-ERR")


def test_a_mailbox_about_to_overflow(lab: Lab, pop3: Client) -> None:
    client = pop3("pop3-full")
    said = block(client, "CAPA")
    assert "EXPIRE 0" in said
    assert "LOGIN-DELAY 900" in said
    log_in(lab, client, "pop3-full")
    assert client.ask_line("STAT") == "+OK 20000 14000000000"
    assert len(block(client, "UIDL")) == 20_001


def test_the_oldest_letter_is_as_old_as_the_fault_says(lab: Lab, pop3: Client) -> None:
    client = pop3("old-mail")
    log_in(lab, client, "old-mail")
    ages = []
    for number in (1, 40):
        written = block(client, f"TOP {number} 0")[1].removeprefix("Date: ")
        age = datetime.now(UTC) - email.utils.parsedate_to_datetime(written)
        ages.append(age.days)
    assert ages == [90, 0]


def test_deleting_and_fetching_are_refused_and_recorded(lab: Lab, pop3: Client) -> None:
    client = pop3("old-mail")
    log_in(lab, client, "old-mail")
    assert client.ask_line("DELE 1").startswith("-ERR")
    assert client.ask_line("RETR 1").startswith("-ERR")
    assert lab.seen("old-mail", "pop3")[-2:] == ("DELE 1", "RETR 1")
    assert client.ask_line("STAT").startswith("+OK 40 ")
    assert client.ask_line("RSET") == client.ask_line("NOOP") == "+OK"


def test_stls_is_refused_where_the_fault_says_so(dial: Client) -> None:
    client = dial("starttls-refused", "pop3-starttls")
    client.line()
    assert "STLS" in block(client, "CAPA")
    assert client.ask_line("STLS").startswith("-ERR [SYS/TEMP]")


def test_clear_text_login_works_where_stls_is_missing(lab: Lab, dial: Client) -> None:
    client = dial("no-starttls", "pop3-starttls")
    client.line()
    said = block(client, "CAPA")
    assert "USER" in said
    assert "STLS" not in said
    assert log_in(lab, client, "no-starttls") == "+OK Logged in"


@pytest.mark.parametrize("fault", ["busy-at-connect", "554-at-connect"])
def test_other_greetings_end_the_connection(dial: Client, fault: str) -> None:
    assert dial(fault, "pop3-tls").file.read().startswith(b"-ERR [SYS/")
