"""Options are no words about a failure, but tell where a program connects."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.layers.printed_options import (
    endpoint,
    is_option,
    without_options,
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("connect to ssl://smtp.example.org:587", ("ssl", "587", "smtp.example.org")),
        ("host=ssl://mx.example.org port=587", ("ssl", "587", "mx.example.org")),
        ("tls://mx.example.org\nport 465", ("tls", "465", "mx.example.org")),
        (
            "host: 'a.example',\nport: 465,\nsecure: false",
            ("plain", "465", "a.example"),
        ),
        ("MAIL_PORT=587\nMAIL_ENCRYPTION=ssl", ("ssl", "587", "")),
        ("EMAIL_USE_TLS = True\nEMAIL_PORT = 465", ("starttls", "465", "")),
        ("smtp://127.0.0.1:25/?starttls=always", ("starttls", "25", "127.0.0.1")),
        ("connect ECONNREFUSED 127.0.0.1:25", ("", "25", "127.0.0.1")),
        ("Port: 25, Secure(SSL): No", ("plain", "25", "")),
        ("Port: 465\nSSL/TLS: Enabled", ("ssl", "465", "")),
        ("550 5.1.1 unknown", ("", "", "")),
    ],
)
def test_scheme_port_and_server_are_facts(
    text: str, told: tuple[str, str, str]
) -> None:
    found = endpoint(text)
    assert (found.scheme, found.port, found.server) == told


@pytest.mark.parametrize(
    "line",
    [
        "password: my app password",
        "SMTP_SECURE=false",
        "  host: smtp.example.org",
        "'allow_self_signed' => true,",
        "[Port] => 587",
        "mail.smtp.ssl.enable=true",
        "Пароль: x",
    ],
)
def test_settings_are_options(line: str) -> None:
    assert is_option(line)


@pytest.mark.parametrize(
    "line",
    [
        "Server: '554 no'",
        "SMTP_ERROR: 535 no",
        "auth: failed",
        "Error: connection refused",
        "login: incorrect password, access denied",
        "tls: first record does not look like a TLS handshake",
    ],
)
def test_what_went_wrong_is_no_option(line: str) -> None:
    assert not is_option(line)


def test_options_inside_a_sentence_are_taken_out() -> None:
    text = "SMTP connect() failed. options=array('ssl'=>array('verify_peer'=>false))"
    assert without_options(text) == "SMTP connect() failed."


def test_a_text_of_nothing_but_options_stays() -> None:
    assert without_options("host: a.example") == "host: a.example"
