from __future__ import annotations

import socket
import ssl
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.lab import PORTS, Lab

Client = Callable[..., Any]

TLS_PORTS = ("smtp-tls", "pop3-tls")


@pytest.mark.parametrize("service", TLS_PORTS)
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("expired-certificate", 10),
        ("wrong-host-name", 62),
        ("self-signed", 18),
        ("missing-intermediate", 20),
        ("unknown-ca", 19),
        ("weak-key", 66),
    ],
)
def test_bad_certificates_fail_as_openssl_numbers_them(
    dial: Client, fault: str, code: int, service: str
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        dial(fault, service)
    assert caught.value.verify_code == code


@pytest.mark.parametrize("fault", ["expired-certificate", "self-signed"])
def test_bad_certificates_fail_after_starttls_too(
    dial: Client, trust: ssl.SSLContext, fault: str
) -> None:
    client = dial(fault, "smtp-starttls")
    client.reply()
    assert client.ask("STARTTLS")[0].startswith("220 ")
    with pytest.raises(ssl.SSLCertVerificationError):
        client.start_tls(trust, f"{fault}.lab.test")


def test_a_certificate_that_expires_soon_is_still_good(dial: Client) -> None:
    client = dial("certificate-expires-soon", "smtp-tls")
    until = ssl.cert_time_to_seconds(client.connection.getpeercert()["notAfter"])
    assert 4 < (until - time.time()) / 86_400 < 5.1


def test_good_certificates_name_their_hosts_exactly(dial: Client) -> None:
    names = {
        name
        for _, name in dial("good", "pop3-tls").connection.getpeercert()[
            "subjectAltName"
        ]
    }
    assert {"good.lab.test", "greylisting.lab.test", "localhost"} <= names
    assert not any("*" in name for name in names)


def test_old_tls_answers_with_the_alert_for_the_version(dial: Client) -> None:
    with pytest.raises(ssl.SSLError) as caught:
        dial("old-tls", "smtp-tls")
    assert caught.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"


def test_old_tls_serves_a_client_that_is_as_old(dial: Client, lab: Lab) -> None:
    old = ssl.create_default_context(cafile=lab.ca_file)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1
    client = dial("old-tls", "smtp-tls", old)
    assert client.connection.version() == "TLSv1"
    assert client.reply()[0].startswith("220 ")


def test_a_failed_handshake_is_an_alert(dial: Client, trust: ssl.SSLContext) -> None:
    with pytest.raises(ssl.SSLError) as caught:
        dial("tls-handshake-failed", "pop3-tls")
    assert "HANDSHAKE_FAILURE" in str(caught.value.reason)
    client = dial("tls-handshake-failed", "smtp-starttls")
    client.reply()
    client.ask("STARTTLS")
    with pytest.raises(ssl.SSLError):
        client.start_tls(trust, "tls-handshake-failed.lab.test")


def test_tls_and_starttls_are_mixed_up(lab: Lab, trust: ssl.SSLContext) -> None:
    host = ("127.0.0.1", lab.port("tls-on-plain-port", "smtp-tls"))
    with socket.create_connection(host, 30) as client:
        assert client.recv(100).startswith(b"220 ")
    host = ("127.0.0.1", lab.port("tls-on-plain-port", "pop3-starttls"))
    name = "tls-on-plain-port.lab.test"
    with (
        socket.create_connection(host, 30) as raw,
        trust.wrap_socket(raw, server_hostname=name) as secured,
    ):
        assert secured.recv(100).startswith(b"+OK")


@pytest.mark.parametrize("service", PORTS)
def test_a_silent_server_says_nothing(dial: Client, service: str) -> None:
    client = dial("silent", service)
    client.connection.settimeout(0.3)
    with pytest.raises(TimeoutError):
        client.connection.recv(1)


@pytest.mark.parametrize(
    ("service", "command"), [("smtp-tls", "EHLO a.test"), ("pop3-starttls", "CAPA")]
)
def test_a_reply_breaks_off_in_the_middle(
    dial: Client, service: str, command: str
) -> None:
    client = dial("dropped-mid-reply", service)
    assert client.line()
    client.send(command)
    rest = client.file.read()
    assert len(rest) > 20
    assert not rest.endswith(b"\r\n.\r\n")
    assert b"\r\n250 " not in rest


def test_the_endless_line_goes_on(dial: Client) -> None:
    client = dial("endless-line", "smtp-tls")
    assert client.file.read(500_000) == b"220 " + b"x" * 499_996
    client = dial("endless-line", "pop3-starttls")
    assert b"\n" not in client.file.read(500_000)


def test_slow_drip_sends_a_byte_a_second(dial: Client) -> None:
    client = dial("slow-drip", "smtp-starttls")
    began = time.monotonic()
    assert client.file.read(3) == b"220"
    assert time.monotonic() - began > 1.8


@pytest.mark.parametrize("service", PORTS)
def test_nobody_listens(lab: Lab, service: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", lab.port("refused", service)), 30)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux drops what is too much")
def test_nobody_answers_a_connection(lab: Lab) -> None:
    for service in PORTS:
        port = lab.port("connect-timeout", service)
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", port), 0.4)


def test_the_connection_is_reset(dial: Client) -> None:
    client = dial("reset-at-connect", "smtp-starttls")
    with pytest.raises(ConnectionResetError):
        client.connection.recv(1)


def test_a_fault_without_pop3_refuses_connections_there(lab: Lab) -> None:
    assert lab.port("smtp-only", "smtp-tls")
    host = ("127.0.0.1", lab.mailbox("smtp-only").pop3.port or 0)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(host, 30)
