"""Fixtures with real servers on loopback: Postfix, Dovecot, Knot and Unbound.

They start once a session, on ports and in a folder of their own, and end by their
process ids. Where the programs are missing or we aren't root, tests that ask for them
are skipped with the reason; in CI they fail instead.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import random
import secrets
import shutil
import socket
import string
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import dns.exception
import dns.message
import dns.query
import pytest

from diagnostics.lab import authority

CONFIG = Path(__file__).parent / "config"

HOST = "mail.example.test"
PLAIN_HOST = "plain.example.test"
"""127.0.0.2: to Dovecot a client at its own address is as good as one inside TLS."""

MAIL_OFFSETS = {
    "mx": 25,
    "pop3": 110,
    "smtps": 465,
    "submission": 587,
    "expired": 601,
    "wrong_name": 602,
    "self_signed": 603,
    "missing_intermediate": 604,
    "old_tls": 605,
    "no_tls": 606,
    "busy": 607,
    "greylisting": 608,
    "unauthenticated": 609,
    "pop3s": 995,
}

USERS = {"sales@example.test": "sales-secret", "anna@example.test": "anna-secret"}

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class MailServers:
    """Postfix and Dovecot.

    Attributes:
        host: the name in their certificate; listens on 127.0.0.1 (POP3 also on
            127.0.0.2, named `PLAIN_HOST`).
        ports: by the names of `MAIL_OFFSETS`.
        ca_file: the root to trust.
        users: passwords by address.
    """

    host: str
    ports: Mapping[str, int]
    ca_file: str
    users: Mapping[str, str]
    token_key: bytes

    def token(self, user: str, lifetime: int = 600) -> str:
        """An OAuth 2 token (JWT) for a user; negative lifetime: expired."""
        now = int(time.time())
        claims = {"sub": user, "email": user, "iat": now - 900, "exp": now + lifetime}
        parts = ({"alg": "HS256", "typ": "JWT"}, claims)
        body = b".".join(_url64(json.dumps(part).encode()) for part in parts)
        signature = hmac.new(self.token_key, body, hashlib.sha256).digest()
        return (body + b"." + _url64(signature)).decode()


@dataclass(frozen=True, slots=True)
class NameServers:
    """Knot, which signs example.test and bogus.test, and Unbound, which validates.

    At Unbound bogus.test fails validation, lame.test's server (Knot) doesn't know the
    zone, and silent.test's server never answers.
    """

    knot: tuple[str, int]
    unbound: tuple[str, int]


@pytest.fixture(scope="session")
def postfix_dovecot() -> Iterator[MailServers]:
    """A submission server with its mailboxes, behind one certificate."""
    _need("/usr/lib/postfix/sbin/master", "dovecot")
    with _folder() as base, contextlib.ExitStack() as running:
        ports = _free_ports()
        key = secrets.token_bytes(32)
        _lay_out_mail(base, ports, key)
        for command in (
            ("/usr/lib/postfix/sbin/master", "-c", f"{base}/postfix/etc", "-d"),
            ("dovecot", "-F", "-c", f"{base}/dovecot/dovecot.conf"),
        ):
            running.enter_context(_process(base, *command))
        for name in ("submission", "smtps", "unauthenticated", "pop3", "pop3s"):
            _wait_for_port(base, ports[name])
        yield MailServers(HOST, ports, f"{base}/pki/ca.pem", USERS, key)


@pytest.fixture(scope="session")
def knot_unbound() -> Iterator[NameServers]:
    """A signed zone and a validating resolver in front of it."""
    _need("knotd", "keymgr", "unbound")
    with (
        _folder() as base,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent,
        contextlib.ExitStack() as running,
    ):
        silent.bind(("127.0.0.1", 0))
        knot, unbound = _free_dns_ports(2)
        for name in ("log", "zones", "knot/db", "knot/run", "unbound"):
            (base / name).mkdir(parents=True)
        values = {"base": str(base), "knot": str(knot)}
        for zone in ("example.test", "bogus.test"):
            _write(base / "zones" / f"{zone}.zone", f"{zone}.zone", values)
        _write(base / "knot/knot.conf", "knot.conf", values)
        running.enter_context(_process(base, "knotd", "-c", f"{base}/knot/knot.conf"))
        _wait_for_dns(base, knot, "bogus.test")
        values |= {
            "unbound": str(unbound),
            "silent": str(silent.getsockname()[1]),
            "anchor": _anchor(base, "example.test"),
            "wrong_anchor": _with_another_digest(_anchor(base, "bogus.test")),
        }
        _write(base / "unbound/unbound.conf", "unbound.conf", values)
        running.enter_context(
            _process(base, "unbound", "-d", "-c", f"{base}/unbound/unbound.conf")
        )
        _wait_for_dns(base, unbound, "example.test")
        yield NameServers(("127.0.0.1", knot), ("127.0.0.1", unbound))


def _need(*programs: str) -> None:
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        _refuse(f"not installed: {', '.join(missing)}")
    if os.geteuid() != 0:
        _refuse("Postfix and the folders of its users need root")


def _refuse(reason: str) -> NoReturn:
    """Skips, but never in CI: there a missing server is a missing test."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"real servers: {reason}")
    pytest.skip(f"real servers: {reason}")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder that the servers' own users can reach."""
    base = Path(tempfile.mkdtemp(prefix="senderscope-"))
    base.chmod(0o755)
    try:
        yield base
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def _process(base: Path, *command: str) -> Iterator[None]:
    """One server in the foreground; ends it, and by that its children."""
    with (base / "log" / "out").open("ab") as out:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _write(target: Path, template: str, values: Mapping[str, str]) -> None:
    text = string.Template((CONFIG / template).read_text(encoding="utf-8"))
    target.write_text(text.substitute(values), encoding="utf-8")


def _lay_out_mail(base: Path, ports: Mapping[str, int], token_key: bytes) -> None:
    for name in ("dovecot/run", "dovecot/state", "postfix/etc", "log", "pki"):
        (base / name).mkdir(parents=True)
    (base / "dovecot/keys/default/HS256").mkdir(parents=True)
    _owned(base / "mail", 0o700, "dovecot", "dovecot")
    _owned(base / "postfix/data", 0o755, "postfix", "root")
    queue = base / "postfix/queue"
    _owned(queue, 0o755, "root", "root")
    _owned(queue / "pid", 0o755, "root", "root")
    queues = "active bounce corrupt defer deferred flush hold incoming private saved"
    for name in f"{queues} trace".split():
        _owned(queue / name, 0o700, "postfix", "root")
    _owned(queue / "maildrop", 0o730, "postfix", "postdrop")
    _owned(queue / "public", 0o710, "postfix", "postdrop")
    authority.make(base / "pki", (HOST, PLAIN_HOST))
    users = "".join(f"{user}:{{PLAIN}}{word}\n" for user, word in USERS.items())
    (base / "dovecot/users").write_text(users, encoding="utf-8")
    shutil.chown(base / "dovecot/users", "root", "dovecot")
    (base / "dovecot/users").chmod(0o640)
    key_file = base / "dovecot/keys/default/HS256/default"
    key_file.write_bytes(base64.b64encode(token_key))
    values = {name: str(port) for name, port in ports.items()}
    values |= {"base": str(base), "port": str(ports["mx"])}
    for target in ("dovecot/dovecot.conf", "dovecot/oauth2.conf.ext"):
        _write(base / target, Path(target).name, values)
    for target in ("postfix/etc/main.cf", "postfix/etc/master.cf"):
        _write(base / target, Path(target).name, values)


def _owned(folder: Path, mode: int, user: str, group: str) -> None:
    folder.mkdir(parents=True)
    folder.chmod(mode)
    shutil.chown(folder, user, group)


def _free_ports() -> dict[str, int]:
    """Ports at their usual distances from a base where all of them are free.

    Postfix shares a taken port silently (SO_REUSEPORT), so this must be sure.
    """
    for base in random.sample(range(12_000, 31_000, 1_000), 19):
        ports = {name: base + offset for name, offset in MAIL_OFFSETS.items()}
        if all(_is_free(port) for port in ports.values()):
            return ports
    _refuse("no free range of ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_dns_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            probe = held.enter_context(socket.socket(type=socket.SOCK_DGRAM))
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            if _is_free(port):
                ports.append(port)
        return ports


def _wait_for_port(base: Path, port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    _give_up(base, f"port {port}")


def _wait_for_dns(base: Path, port: int, name: str) -> None:
    until = time.monotonic() + _PATIENCE
    query = dns.message.make_query(name, "SOA")
    while time.monotonic() < until:
        with contextlib.suppress(OSError, dns.exception.DNSException):
            if dns.query.udp(query, "127.0.0.1", port=port, timeout=0.5).answer:
                return
        time.sleep(0.1)
    _give_up(base, f"{name} at port {port}")


def _give_up(base: Path, what: str) -> NoReturn:
    logs = sorted((base / "log").iterdir())
    said = "\n".join(log.read_text(errors="replace")[-2000:] for log in logs)
    pytest.fail(f"no answer from {what} within {_PATIENCE:.0f} s:\n{said}")


def _anchor(base: Path, zone: str) -> str:
    """The DS record of a zone that Knot signs."""
    told = subprocess.run(
        ("keymgr", "-c", f"{base}/knot/knot.conf", zone, "ds"),
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout.splitlines()[0]


def _with_another_digest(anchor: str) -> str:
    return anchor[:-4] + ("0000" if anchor[-4:] != "0000" else "1111")


def _url64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
