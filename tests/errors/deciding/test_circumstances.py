"""What hosts, ports, schemes and commands of a statement say beside its words."""

from __future__ import annotations

import pytest

from diagnostics.errors import Statement
from diagnostics.errors.deciding.circumstances import (
    known_host,
    takes_letters,
    with_token,
    wrong_encryption,
)


@pytest.mark.parametrize(
    ("statement", "host"),
    [
        (Statement(text="no host smtp.gmail.com"), "smtp.gmail.com"),
        (Statement(text="no host SMTP.Gmail.com."), "smtp.gmail.com"),
        (Statement(text="no host pop.gmail.com here"), "pop.gmail.com"),
        (Statement(text="no mail exchanger of gmail.com"), "gmail.com"),
        (Statement(text="from mx.example.org to smtp.gmail.com"), "smtp.gmail.com"),
        (Statement(text="no host", raw="no host, smtp.gmail.com"), ""),
        (Statement(raw="no host smtp.Gmail.com"), "smtp.gmail.com"),
        (Statement(text="no host smtp.example.org"), ""),
        (Statement(text="bob@gmail.com has no host"), ""),
        (Statement(text="no host smtp.gmail.com.example"), ""),
        (Statement(server="smtp.GMAIL.com"), "smtp.GMAIL.com"),
        (Statement(server="mail.example.org", text="smtp.gmail.com"), ""),
        (Statement(text="it failed"), ""),
        (Statement(), ""),
    ],
)
def test_a_mail_service_s_own_host_is_known(statement: Statement, host: str) -> None:
    assert known_host(statement) == host


@pytest.mark.parametrize("field", ["text", "raw"])
@pytest.mark.parametrize(("ends_at", "host"), [(2000, "smtp.gmail.com"), (2001, "")])
def test_a_host_is_looked_for_to_a_limit(field: str, ends_at: int, host: str) -> None:
    text = "-" * (ends_at - len(" smtp.gmail.com")) + " smtp.gmail.com"
    assert known_host(Statement(**{field: f"{text} {text}"})) == host


@pytest.mark.parametrize(
    ("remote", "takes"),
    [
        ("smtp.gmail.com", True),
        ("SMTP.Gmail.COM", True),
        ("pop.gmail.com", False),
        ("mx.example.org", False),
        ("", False),
    ],
)
def test_a_server_for_outgoing_mail_takes_letters(remote: str, takes: bool) -> None:
    assert takes_letters(Statement(remote_host=remote)) is takes


@pytest.mark.parametrize("port", ["25", "110", "143", "587", "2525"])
def test_a_port_that_begins_in_the_clear_is_wrong_for_ssl_only(port: str) -> None:
    assert wrong_encryption(Statement(scheme="ssl", port=port)) == f"ssl:{port}"
    for scheme in ("plain", "tls", "starttls", ""):
        assert wrong_encryption(Statement(scheme=scheme, port=port)) == ""


@pytest.mark.parametrize("port", ["465", "993", "995"])
def test_a_port_that_begins_encrypted_is_wrong_for_all_but_ssl(port: str) -> None:
    for scheme in ("plain", "tls", "starttls"):
        told = wrong_encryption(Statement(scheme=scheme, port=port))
        assert told == f"{scheme}:{port}"
    for scheme in ("ssl", ""):
        assert wrong_encryption(Statement(scheme=scheme, port=port)) == ""


@pytest.mark.parametrize("port", ["", "26", "5870"])
def test_of_other_ports_nothing_is_known(port: str) -> None:
    for scheme in ("ssl", "plain", "tls", "starttls"):
        assert wrong_encryption(Statement(scheme=scheme, port=port)) == ""


@pytest.mark.parametrize(
    "said",
    [{"reply_code": "220"}, {"text": "220 mx.example.org ready"}, {"is_reply": True}],
)
def test_a_server_that_answered_was_understood(said: dict[str, str]) -> None:
    assert wrong_encryption(Statement(scheme="ssl", port="587", **said)) == ""  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "token"),
    [
        ("AUTH XOAUTH2", True),
        ("auth oauthbearer", True),
        ("AUTH PLAIN", False),
        ("", False),
    ],
)
def test_a_login_with_a_token_is_told_by_its_command(asked: str, token: bool) -> None:
    assert with_token(Statement(asked=asked)) is token
