"""Another service at the port is named, whichever it is and however it is reached."""

from __future__ import annotations

import pytest

from diagnostics.model import Security
from diagnostics.words import text
from tests.checks.mail.conftest import HOST, SCRIPT, Servers, issue

ROOT = issue("Acme Trust", is_authority=True)
LEAF = issue(HOST, ROOT)
FTP = {"": "220 (vsFTPd 3.0.5)", "*": "530 Please login with USER and PASS."}
LMTP = {
    "": "220 mx.example LMTP Acme",
    "LHLO": "250 mx.example",
    "*": "500 5.5.1 Command unrecognized",
}
HTTP = {"": "", "*": "HTTP/1.1 400 Bad Request"}
SPEAK_FIRST = {
    "IMAP": {"": "* OK IMAP4rev1 ready", "*": "* BAD unknown"},
    "POP3": {"": "+OK ready", "*": "-ERR unknown"},
    "SSH": {"": "SSH-2.0-OpenSSH_9.2", "*": "bad"},
    "NNTP": {"": "200 news.example NNTP ready", "*": "500 what?"},
    "FTP": FTP,
    "LMTP": LMTP,
}
SMTP = {"smtp": SCRIPT, "pop3": {"": "220 mx ESMTP", "*": "500 unknown"}}


@pytest.mark.parametrize("security", [Security.TLS, Security.NONE])
@pytest.mark.parametrize("spoken", [*SPEAK_FIRST])
def test_a_service_in_place_of_smtp_is_named(
    spoken: str, security: Security, servers: Servers
) -> None:
    servers.trusting(ROOT)
    script = SPEAK_FIRST[spoken]
    tls = security is Security.TLS
    talk = servers.tls(servers.context(LEAF), script) if tls else servers.plain(script)
    run = servers.check(servers.serve(talk), security=security)
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/wrong-service"
    assert f"{spoken} is spoken" in text(told.seen)


@pytest.mark.parametrize("service", ["smtp", "pop3", "imap"])
@pytest.mark.parametrize("security", [Security.TLS, Security.NONE])
def test_a_web_server_is_named_though_it_waits_for_its_client(
    security: Security, service: str, servers: Servers
) -> None:
    servers.trusting(ROOT)
    tls = security is Security.TLS
    talk = servers.tls(servers.context(LEAF), HTTP) if tls else servers.plain(HTTP)
    port = servers.serve(talk)
    run = servers.check(port, security=security, service=service, step_timeout=1.0)
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/wrong-service"
    assert "HTTP is spoken" in text(told.seen)


@pytest.mark.parametrize("spoken", ["SMTP", "IMAP", "SSH", "FTP"])
def test_a_service_in_place_of_pop3_is_named(spoken: str, servers: Servers) -> None:
    script = SMTP["pop3"] if spoken == "SMTP" else SPEAK_FIRST[spoken]
    port = servers.serve(servers.plain(script))
    run = servers.check(port, security=Security.NONE, service="pop3")
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/wrong-service"
    assert f"{spoken} is spoken" in text(told.seen)


@pytest.mark.parametrize("spoken", ["IMAP", "FTP", "SSH"])
def test_a_service_in_plain_text_at_a_port_of_tls_is_named(
    spoken: str, servers: Servers
) -> None:
    run = servers.check(servers.serve(servers.plain(SPEAK_FIRST[spoken])))
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/wrong-service"
    assert f"{spoken} is spoken" in text(told.seen)


@pytest.mark.parametrize(
    "greeting",
    ["220 mx.example", "220 ftp.example ESMTP FTP-to-mail gateway", "220 ESMTP LMTP x"],
)
def test_odd_words_of_an_smtp_server_make_it_no_other(
    greeting: str, servers: Servers
) -> None:
    servers.trusting(ROOT)
    script = {**SCRIPT, "": greeting}
    port = servers.serve(servers.tls(servers.context(LEAF), script))
    assert servers.rules(port) == []
