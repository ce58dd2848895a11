"""Servers that are right though odd pass; their faulty twins keep their names."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.checks import CheckRun, Network, Secrets, check
from diagnostics.model import (
    Account,
    AuthKind,
    Endpoint,
    Mailbox,
    Security,
    Severity,
    State,
)

SECRET = "pässword"
HANG_UP, SILENCE = None, -1.0
"""Beside text (a line), bytes (as they are) and seconds, what an answer is made of."""

Answer = Any
Script = dict[str, Answer]

SMTP: Script = {
    "": "220 mx ESMTP",
    "EHLO": "250-mx\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 50000000",
    "HELO": "250 mx",
    "AUTH": "235 2.7.0 ok",
    "*": "250 ok",
    "QUIT": "221 bye",
}
POP3: Script = {
    "": "+OK ready",
    "CAPA": "+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.",
    "USER": "+OK",
    "PASS": "+OK in",
    "STAT": "+OK 2 300",
    "UIDL": "+OK\r\n1 a\r\n2 b\r\n.",
    "TOP": "+OK\r\nDate: Thu, 26 Nov 2026 01:00:00 +0000\r\n\r\n.",
    "QUIT": "+OK bye",
    "*": "-ERR unknown",
}
USUAL = {"smtp": SMTP, "pop3": POP3}


class Served:
    """One connection answered from a script; a function may go on by yielding."""

    def __init__(self, script: Script, listener: socket.socket) -> None:
        self.script, self.listener = script, listener
        self.heard: list[str] = []
        self.talk: Any = None

    def run(self) -> None:
        self.listener.settimeout(5)
        with suppress(OSError):
            connection, _ = self.listener.accept()
            connection.settimeout(20)
            with connection, connection.makefile("rb") as lines:
                going = self.say(connection, self.script[""])
                while going and (raw := lines.readline()):
                    line = raw.decode().rstrip("\r\n")
                    self.heard.append(line)
                    going = self.say(connection, self.answer(line)) and line != "QUIT"

    def answer(self, line: str) -> Answer:
        if self.talk is not None:
            with suppress(StopIteration):
                return self.talk.send(line)
        fitting = [k for k in self.script if k and line.startswith(k)]
        found = self.script[max(fitting, key=len)] if fitting else self.script["*"]
        if not callable(found):
            return found
        self.talk = found(line)
        return next(self.talk)

    def say(self, connection: socket.socket, answer: Answer) -> bool:
        for part in answer if isinstance(answer, list) else [answer]:
            if part is HANG_UP:
                return False
            if part == SILENCE:
                return bool(connection.recv(1)) and False
            if isinstance(part, float):
                time.sleep(part)
            else:
                whole = part if isinstance(part, bytes) else f"{part}\r\n".encode()
                connection.sendall(whole)
        return True


Visit = Callable[..., tuple[CheckRun, list[str]]]


@pytest.fixture
def visit(network: Network) -> Visit:
    def run(service: str, changes: Script, **rest: Any) -> tuple[CheckRun, list[str]]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            served = Served({**USUAL[service], **changes}, listener)
            thread = threading.Thread(target=served.run, daemon=True)
            thread.start()
            end = Endpoint("127.0.0.1", listener.getsockname()[1], Security.NONE)
            row = Mailbox("m1", **{"address": "me@x.example", service: end, **rest})
            hurried = replace(network, step_timeout=1.0, allow_plain=frozenset({"m1"}))
            run = check(
                Account(mailboxes=(row,)),
                only=service,
                network=hurried,
                secrets=Secrets(typed={"m1": SECRET}),
            )
        return run, served.heard

    return run


def coded(said: bytes | str) -> str:
    raw = said if isinstance(said, bytes) else said.encode()
    return base64.b64encode(raw).decode()


def by_cram(go: str, yes: str, no: str) -> Callable[[str], Iterator[str]]:
    def talk(_: str) -> Any:
        line = yield f"{go} {coded('<17.42@mx.example>')}"
        digest = hmac.new(SECRET.encode(), b"<17.42@mx.example>", "md5").hexdigest()
        yield yes if line == coded(f"me@x.example {digest}") else no

    return talk


def by_scram(
    digest: str, go: str, yes: str, no: str, known: str = SECRET, proof: bytes = b""
) -> Callable[[str], Iterator[str]]:
    """A server that knows some password, and proves it, or another `proof`."""

    def mac(key: bytes, said: bytes) -> bytes:
        return hmac.new(key, said, digest).digest()

    def talk(line: str) -> Any:
        if line.count(" ") < 2:
            line = f"AUTH x {yield f'{go} '}"
        bare = base64.b64decode(line.split()[2]).decode().removeprefix("n,,")
        nonce = bare.partition(",r=")[2] + "theirs"
        first = f"r={nonce},s={coded(b'some salt')},i=4096"
        line = yield f"{go} {coded(first)}"
        match = re.fullmatch(
            r"(c=biws,r=[^,]+),p=(.+)", base64.b64decode(line).decode()
        )
        assert match
        salted = hashlib.pbkdf2_hmac(digest, known.encode(), b"some salt", 4096)
        signed = f"{bare},{first},{match[1]}".encode()
        key = mac(salted, b"Client Key")
        stored = mac(hashlib.new(digest, key).digest(), signed)
        wanted = bytes(a ^ b for a, b in zip(key, stored, strict=True))
        if match[2] != coded(wanted):
            yield no
            return
        told = proof or mac(mac(salted, b"Server Key"), signed)
        line = yield f"{go} {coded(f'v={coded(told)}')}"
        yield no if line == "*" else yes

    return talk


def turns(*answers: str) -> Callable[[str], Iterator[str]]:
    """Answers a command, and whatever comes next, in turn."""
    return lambda _: (answer for answer in answers)


CRAM = by_cram("334", "235 ok", "535 5.7.8 no")
SHA1 = by_scram("sha1", "334", "235 ok", "535 5.7.8 no")
SHA256 = by_scram("sha256", "334", "235 ok", "535 5.7.8 no")
LOGIN = turns("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 ok")
OFFERS = "250-mx\r\n250 AUTH "
LONG = "+OK\r\nX-Long: " + "x" * 30_000
DATED = "\r\nDate: Thu, 26 Nov 2026 01:00:00 +0000\r\n\r\n."

RIGHT: list[tuple[str, str, Script]] = [
    ("an empty greeting", "smtp", {"": "220"}),
    ("a long greeting", "smtp", {"": "220-mx\r\n220-no spam\r\n220 "}),
    ("a greeting without hyphens", "smtp", {"": "220 mx\r\n220 welcome"}),
    ("a greeting with bare lines", "smtp", {"": "220-mx\r\nWe log.\r\n220 ready"}),
    ("bare LF", "smtp", {"": b"220 mx\n", "EHLO": b"250-mx\n250 AUTH PLAIN\n"}),
    ("small letters", "smtp", {"EHLO": "250-mx\r\n250 auth plain login"}),
    ("tabs", "smtp", {"EHLO": "250-mx\r\n250 AUTH\tPLAIN\tLOGIN"}),
    ("AUTH=", "smtp", {"EHLO": "250-mx\r\n250-AUTH=PLAIN LOGIN\r\n250 8BITMIME"}),
    ("another code of success", "smtp", {"AUTH": "250 authenticated"}),
    ("in already", "smtp", {"AUTH": "503 5.5.1 already authenticated"}),
    ("QUIT hangs up", "smtp", {"QUIT": [HANG_UP]}),
    ("QUIT is silent", "smtp", {"QUIT": [SILENCE]}),
    ("RSET hangs up", "smtp", {"RSET": [HANG_UP]}),
    ("RSET is silent", "smtp", {"RSET": [SILENCE]}),
    ("EHLO once more", "smtp", {"MAIL": turns("503 5.5.1 EHLO", OFFERS, "250 ok")}),
    ("the first response not taken", "smtp", {"AUTH": turns("334 ", "235 ok")}),
    ("CRAM-MD5", "smtp", {"EHLO": f"{OFFERS}CRAM-MD5", "AUTH CRAM-MD5": CRAM}),
    (
        "SCRAM-SHA-1",
        "smtp",
        {"EHLO": f"{OFFERS}GSSAPI SCRAM-SHA-1", "AUTH SCRAM-SHA-1": SHA1},
    ),
    (
        "SCRAM-SHA-256",
        "smtp",
        {"EHLO": f"{OFFERS}CRAM-MD5 SCRAM-SHA-256", "AUTH SCRAM-SHA-256": SHA256},
    ),
    ("a send-only address", "smtp", {"RCPT TO:<me@": "550 5.1.1 User unknown"}),
    ("a full mailbox", "smtp", {"RCPT TO:<me@": "452 4.2.2 mailbox full"}),
    ("a greeting after a while", "smtp", {"": [1.4, "220 mx"]}),
    ("a slow MAIL", "smtp", {"MAIL": [1.4, "250 ok"]}),
    ("success in two lines", "smtp", {"AUTH": "235-2.7.0 in\r\n235 2.7.0 since 9"}),
    ("forwarded to another", "smtp", {"RCPT": "251 2.1.5 forwarded to <me@y.example>"}),
    ("not looked up", "smtp", {"RCPT": "252 2.0.0 cannot VRFY, but will try"}),
    ("more words in LIST", "pop3", {"LIST": "+OK\r\n1 120 old\r\n2 340 new\r\n."}),
    ("no CAPA", "pop3", {"CAPA": "-ERR"}),
    ("a bare +OK", "pop3", {"": "+OK"}),
    ("small letters", "pop3", {"CAPA": "+OK\r\nuser\r\n.", "PASS": "+ok in"}),
    ("USER not listed", "pop3", {"CAPA": "+OK\r\nTOP\r\n."}),
    ("no UIDL", "pop3", {"UIDL": "-ERR unknown"}),
    ("blanks in UIDL", "pop3", {"UIDL": "+OK\r\n1 a \r\n2  b\r\n."}),
    ("old mail", "pop3", {"TOP": "+OK\r\nDate: Thu, 1 Jan 2015 01:00:00 GMT\r\n\r\n."}),
    ("a long line in a letter", "pop3", {"TOP": LONG + DATED}),
    (
        "a huge header",
        "pop3",
        {"TOP": [b"+OK\r\n", (b"X: " + b"y" * 900 + b"\n") * 1500]},
    ),
    ("QUIT is silent", "pop3", {"QUIT": [SILENCE]}),
    (
        "CRAM-MD5",
        "pop3",
        {"CAPA": "+OK\r\nSASL CRAM-MD5\r\n.", "AUTH": by_cram("+", "+OK", "-ERR no")},
    ),
    (
        "proofs only beside USER",
        "pop3",
        {
            "CAPA": "+OK\r\nUSER\r\nSASL SCRAM-SHA-1\r\n.",
            "USER": "-ERR unsupported",
            "AUTH": by_scram("sha1", "+", "+OK in", "-ERR no"),
        },
    ),
]


@pytest.mark.parametrize(
    ("service", "changes"),
    [r[1:] for r in RIGHT],
    ids=[f"{r[1]}: {r[0]}" for r in RIGHT],
)
def test_what_is_right_though_odd_is_no_fault(
    visit: Visit, service: str, changes: Script
) -> None:
    run, heard = visit(service, changes)
    assert [f.rule for f in run.findings if f.severity is not Severity.INFO] == []
    states = {s.state for s in run.steps if s.service == service}
    assert states == {State.PASSED}
    assert sum(line.startswith(("AUTH", "PASS")) for line in heard) == 1
    assert coded(SECRET) not in repr(run)


PUT_OTHERWISE: list[tuple[str, Script, list[str]]] = [
    (
        "a listed mechanism isn't known",
        {"AUTH PLAIN": "504 5.7.4 Unrecognized type", "AUTH LOGIN": LOGIN},
        ["AUTH PLAIN", "AUTH LOGIN"],
    ),
    (
        "nor is another one",
        {"EHLO": f"{OFFERS}PLAIN LOGIN CRAM-MD5", "AUTH": "504 x", "AUTH LOGIN": LOGIN},
        ["AUTH CRAM-MD5", "AUTH PLAIN", "AUTH LOGIN"],
    ),
    (
        "nothing is taken behind the mechanism",
        {"AUTH PLAIN ": "501 5.5.4 Bad", "AUTH PLAIN": turns("334", "235 ok")},
        ["AUTH PLAIN", "AUTH PLAIN"],
    ),
    (
        "nor behind SCRAM",
        {
            "EHLO": f"{OFFERS}SCRAM-SHA-1",
            "AUTH SCRAM-SHA-1 ": "501 Syntax error in parameters",
            "AUTH SCRAM-SHA-1": SHA1,
        },
        ["AUTH SCRAM-SHA-1", "AUTH SCRAM-SHA-1"],
    ),
]


@pytest.mark.parametrize(
    ("changes", "tried"),
    [p[1:] for p in PUT_OTHERWISE],
    ids=[p[0] for p in PUT_OTHERWISE],
)
def test_a_login_whose_command_is_not_taken_is_put_otherwise(
    visit: Visit, changes: Script, tried: list[str]
) -> None:
    run, heard = visit("smtp", changes)
    assert [f.rule for f in run.findings if f.severity is not Severity.INFO] == []
    asked = [" ".join(line.split()[:2]) for line in heard if line.startswith("AUTH")]
    assert asked == tried
    assert coded(SECRET) not in repr(run)


@pytest.mark.parametrize(
    ("changes", "times", "rule"),
    [
        ({"AUTH": "535 5.7.8 no"}, 1, "auth-failed"),
        ({"AUTH": "501 5.7.0 Authentication failed"}, 1, "auth-failed"),
        ({"AUTH": turns("334", "501 5.5.2 Cannot decode AUTH parameter")}, 1, "syntax"),
        ({"AUTH": "504 unknown"}, 2, "auth-mechanism-unsupported"),
        ({"AUTH PLAIN": "504 unknown", "AUTH LOGIN": "535 5.7.8 no"}, 2, "auth-failed"),
        (
            {"AUTH PLAIN ": "501 Syntax", "AUTH PLAIN": turns("334", "535 5.7.8 no")},
            2,
            "auth-failed",
        ),
    ],
)
def test_a_refused_secret_is_never_told_again(
    visit: Visit, changes: Script, times: int, rule: str
) -> None:
    run, heard = visit("smtp", changes)
    (login,) = [s for s in run.steps if (s.service, s.step) == ("smtp", "login")]
    assert login.rule == f"errors/{rule}"
    assert sum(line.startswith("AUTH") for line in heard) == times


FAULTY: list[tuple[str, str, Script, str, str, State]] = [
    ("no EHLO", "smtp", {"EHLO": "502 what"}, "login", "checks/no-esmtp", State.FAILED),
    (
        "FTP",
        "smtp",
        {"": "220 (vsFTPd 3.0.3)", "EHLO": "530 Please login", "HELO": "530 Please"},
        *("capabilities", "checks/wrong-service", State.FAILED),
    ),
    (
        "LMTP",
        "smtp",
        {"": "220 mx LMTP", "EHLO": "500 5.5.1 unknown", "HELO": "500 5.5.1 unknown"},
        *("capabilities", "checks/wrong-service", State.FAILED),
    ),
    (
        "silence",
        "smtp",
        {"": [SILENCE]},
        *("greeting", "checks/no-greeting", State.INCONCLUSIVE),
    ),
    (
        "EHLO without an end",
        "smtp",
        {"EHLO": [b"250-mx\r\n250-AUTH PLAIN\r\n", SILENCE]},
        *("capabilities", "checks/too-slow", State.INCONCLUSIVE),
    ),
    (
        "an endless line",
        "smtp",
        {"": [b"220 " + b"x" * 20_000, SILENCE]},
        *("greeting", "checks/line-too-long", State.INCONCLUSIVE),
    ),
    (
        "another password",
        "smtp",
        {
            "EHLO": f"{OFFERS}SCRAM-SHA-1",
            "AUTH": by_scram("sha1", "334", "235 ok", "535 5.7.8 no", "another"),
        },
        *("login", "errors/auth-failed", State.FAILED),
    ),
    (
        "no proof",
        "smtp",
        {
            "EHLO": f"{OFFERS}SCRAM-SHA-1",
            "AUTH": by_scram("sha1", "334", "235 ok", "501 so", proof=b"x"),
        },
        *("login", "checks/server-unproved", State.FAILED),
    ),
    (
        "nonsense",
        "smtp",
        {"EHLO": f"{OFFERS}SCRAM-SHA-1", "AUTH": turns("334 ???", "501 so")},
        *("login", "checks/sasl-broken", State.FAILED),
    ),
    (
        "all recipients unknown",
        "smtp",
        {"RCPT": "550 5.1.1 User unknown"},
        *("sender", "errors/user-unknown", State.INCONCLUSIVE),
    ),
    (
        "relaying denied to the second",
        "smtp",
        {
            "RCPT TO:<me@": "550 5.1.1 User unknown",
            "RCPT": "554 5.7.1 Relay access denied",
        },
        *("sender", "errors/relay-denied", State.FAILED),
    ),
    (
        "a directory that is down",
        "smtp",
        {"AUTH": "535 5.7.8 Error: Connection lost to authentication server"},
        *("login", "errors/server-error", State.INCONCLUSIVE),
    ),
    (
        "a login on the web wanted",
        "pop3",
        {"PASS": "-ERR Please sign in once at https://mail.x.example to unlock"},
        *("login", "errors/account-locked", State.FAILED),
    ),
    (
        "a name missing",
        "pop3",
        {"UIDL": "+OK\r\n1 a\r\n."},
        *("uidl", "checks/pop3-uidl", State.WARNING),
    ),
    (
        "names in disorder",
        "pop3",
        {"UIDL": "+OK\r\n2 b\r\n1 a\r\n."},
        *("uidl", "checks/pop3-uidl", State.WARNING),
    ),
    (
        "no login",
        "pop3",
        {"CAPA": "+OK\r\nTOP\r\n.", "USER": "-ERR unknown"},
        *("login", "checks/auth-not-offered", State.FAILED),
    ),
]


@pytest.mark.parametrize(
    ("service", "changes", "step", "rule", "state"),
    [f[1:] for f in FAULTY],
    ids=[f"{f[1]}: {f[0]}" for f in FAULTY],
)
def test_what_is_faulty_keeps_its_name(
    visit: Visit, service: str, changes: Script, step: str, rule: str, state: State
) -> None:
    run, _ = visit(service, changes)
    (seen,) = [s for s in run.steps if (s.service, s.step) == (service, step)]
    assert (seen.rule, seen.state) == (rule, state)


def test_a_service_of_tokens_only_is_named_and_a_forecast_that_erred_is_withdrawn(
    visit: Visit,
) -> None:
    refused = {"PASS": "-ERR Logon failure: unknown user name or bad password."}
    run, _ = visit("pop3", refused, provider="microsoft365")
    rules = {s.step: s.rule for s in run.steps}
    assert rules["login"] == "errors/basic-auth-disabled"
    assert rules["foretold"] == "checks/login-foretold"
    run, _ = visit("pop3", {}, provider="microsoft365")
    assert {s.rule for s in run.steps} == {""}


def test_an_oauth_error_is_known_though_the_server_hangs_up(visit: Visit) -> None:
    said = coded('{"status":"401"}')
    script: Script = {
        "EHLO": f"{OFFERS}XOAUTH2",
        "AUTH": f"334 {said}",
        "*": [HANG_UP],
    }
    run, _ = visit("smtp", script, auth=AuthKind.OAUTH2)
    (login,) = [s for s in run.steps if s.step == "login"]
    assert login.rule == "errors/oauth-failed"
