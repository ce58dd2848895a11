"""Notices go over TLS to listed hosts, and a redirect leads nowhere."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme

from diagnostics.fleet.webhook import NoticeError, expect_listed, send_notice

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


def test_a_certificate_of_nobody_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, heard = server(204)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NoticeError):
        send_notice(f"https://{where}/", {}, {"SENDERSCOPE_WEBHOOKS": where})
    assert not heard


@pytest.mark.parametrize(
    ("url", "listed"),
    [
        ("https://hooks.example.com/", ""),
        ("https://hooks.example.com/", "example.com"),
        ("https://hooks.example.com:8443/", "hooks.example.com"),
        ("https://hooks.example.com/", "hooks.example.com:8443"),
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
