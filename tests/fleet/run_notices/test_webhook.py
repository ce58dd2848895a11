"""Notices go over TLS to listed hosts, and a redirect leads nowhere."""

import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme

from diagnostics.fleet.run_notices import webhook
from diagnostics.fleet.run_notices.webhook import (
    NoticeError,
    expect_listed,
    send_notice,
)
from tests.ports import free_port

Server = Callable[[int], tuple[str, list[bytes]]]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An HTTPS server on loopback that answers with a status; what it was told."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    running: list[HTTPServer] = []

    def start(status: int) -> tuple[str, list[bytes]]:
        heard: list[bytes] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.send_header("Location", "https://elsewhere.test/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        made = HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        made.socket = context.wrap_socket(made.socket, server_side=True)
        threading.Thread(target=made.serve_forever, daemon=True).start()
        running.append(made)
        return f"localhost:{made.server_port}", heard

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


def test_a_listed_host_is_told(server: Server) -> None:
    where, heard = server(204)
    listed = {"SENDERSCOPE_WEBHOOKS": f"hooks.example.com, {where}"}
    send_notice(f"https://{where}/in?key=1", {"text": "ä"}, listed)
    assert [json.loads(one) for one in heard] == [{"text": "ä"}]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_refused(status: int, server: Server) -> None:
    where, heard = server(status)
    with pytest.raises(NoticeError, match="leads elsewhere") as caught:
        send_notice(f"https://{where}/secret", {}, {"SENDERSCOPE_WEBHOOKS": where})
    assert len(heard) == 1
    assert "secret" not in str(caught.value)


def test_a_refusal_is_said_without_the_address_s_path(server: Server) -> None:
    where, _ = server(500)
    with pytest.raises(NoticeError, match="500") as caught:
        send_notice(f"https://{where}/secret", {}, {"SENDERSCOPE_WEBHOOKS": where})
    assert "secret" not in str(caught.value)


def test_a_server_that_goes_without_an_answer_is_said_in_words(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, _ = server(200)
    monkeypatch.setattr(BaseHTTPRequestHandler, "handle", lambda _: None)
    with pytest.raises(NoticeError, match="ended the connection without an answer"):
        send_notice(f"https://{where}/", {}, {"SENDERSCOPE_WEBHOOKS": where})


def test_a_certificate_of_nobody_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, heard = server(204)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NoticeError, match=r"certificate is not trusted \(.+\)"):
        send_notice(f"https://{where}/", {}, {"SENDERSCOPE_WEBHOOKS": where})
    assert not heard


def test_a_server_that_dribbles_its_answer_ends_no_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 0.3)
    done = threading.Event()
    monkeypatch.setattr(webhook, "_posted", lambda *_: int(done.wait(60)))
    with pytest.raises(NoticeError, match=r"no answer in 0\.3 seconds"):
        send_notice("https://localhost:1/", {}, {"SENDERSCOPE_WEBHOOKS": "localhost:1"})
    assert not done.is_set()
    done.set()


@pytest.mark.parametrize(
    ("host", "why"), [("localhost", "Connection refused"), ("x.invalid", "its name")]
)
def test_why_nobody_was_told_is_said_in_words(host: str, why: str) -> None:
    where = f"{host}:{free_port()}"
    with pytest.raises(NoticeError, match=why):
        send_notice(f"https://{where}/", {}, {"SENDERSCOPE_WEBHOOKS": where})


def test_half_a_character_and_an_odd_path_are_told_as_what_others_read(
    server: Server,
) -> None:
    where, heard = server(204)
    listed = {"SENDERSCOPE_WEBHOOKS": where}
    send_notice(f"https://{where}/ż a%20b?ż=1", {"text": "a\udc80"}, listed)
    assert [json.loads(one) for one in heard] == [{"text": "a?"}]
    _, _, path = expect_listed(f"https://{where}/ż a%20b?ż=1&b=[]", listed)
    assert path == "/%C5%BC%20a%20b?%C5%BC=1&b=[]"


@pytest.mark.parametrize(
    ("url", "listed"),
    [
        ("https://[::1]:8443/", "[::1]:8443"),
        ("https://[::1]/", "[::1]"),
        ("https://hooks.example.com:8443/", "hooks.example.com:8443"),
    ],
)
def test_an_address_is_listed_as_addresses_write_it(url: str, listed: str) -> None:
    assert expect_listed(url, {"SENDERSCOPE_WEBHOOKS": listed})
    with pytest.raises(ValueError, match=re.escape(f"doesn't list {listed}:")):
        expect_listed(url, {"SENDERSCOPE_WEBHOOKS": "other.example.com"})


@pytest.mark.parametrize(
    ("url", "listed"),
    [
        ("https://hooks.example.com/", ""),
        ("https://hooks.example.com/", "example.com"),
        ("https://hooks.example.com:8443/", "hooks.example.com"),
        ("https://hooks.example.com/", "hooks.example.com:8443"),
        ("https://hooks.example.com:0/", "hooks.example.com"),
        ("https://hooks.example.com/", "hooks.example.com:0"),
        ("https://hooks.example.com/", "x@hooks.example.com"),
        ("https://hooks.example.com/", "hooks.example.com:x"),
        ("https://hooks.example.com@other.test/", "hooks.example.com"),
        ("http://hooks.example.com/", "hooks.example.com"),
        ("https://hooks.example.com:x/", "hooks.example.com"),
        ("https:///path", "hooks.example.com"),
    ],
)
def test_what_isn_t_listed_as_it_is_is_refused(url: str, listed: str) -> None:
    with pytest.raises(ValueError, match=r"webhook|WEBHOOKS"):
        expect_listed(url, {"SENDERSCOPE_WEBHOOKS": listed})


def test_a_listed_host_is_found_in_any_spelling() -> None:
    listed = {"SENDERSCOPE_WEBHOOKS": " Hooks.Example.com. "}
    found = expect_listed("https://HOOKS.example.com/a?b=c", listed)
    assert found == ("hooks.example.com", 443, "/a?b=c")
