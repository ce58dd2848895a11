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
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from diagnostics.lab import authority
from tests.real_servers import starting

HOST = "mail.example.test"
PLAIN_HOST = "plain.example.test"
"""127.0.0.2: to Dovecot a client at its own address is as good as one inside TLS."""

MAIL_PORTS = (
    "mx",
    "pop3",
    "smtps",
    "submission",
    "expired",
    "wrong_name",
    "self_signed",
    "missing_intermediate",
    "old_tls",
    "no_tls",
    "busy",
    "greylisting",
    "unauthenticated",
    "pop3s",
)

USERS = {"sales@example.test": "sales-secret", "anna@example.test": "anna-secret"}


@dataclass(frozen=True, slots=True)
class MailServers:
    """Postfix and Dovecot.

    Attributes:
        host: the name in their certificate; listens on 127.0.0.1 (POP3 also on
            127.0.0.2, named `PLAIN_HOST`).
        ports: by the names in `MAIL_PORTS`.
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
    starting.need("/usr/lib/postfix/sbin/master", "dovecot")
    starting.need_dovecot()
    with starting.folder() as base, contextlib.ExitStack() as running:
        ports = starting.free_ports(MAIL_PORTS)
        key = secrets.token_bytes(32)
        _lay_out_mail(base, ports, key)
        for command in (
            ("/usr/lib/postfix/sbin/master", "-c", f"{base}/postfix/etc", "-d"),
            ("dovecot", "-F", "-c", f"{base}/dovecot/dovecot.conf"),
        ):
            running.enter_context(starting.process(base, *command))
        for name in ("submission", "smtps", "unauthenticated", "pop3", "pop3s"):
            starting.wait_for_port(base, ports[name])
        yield MailServers(HOST, ports, f"{base}/pki/ca.pem", USERS, key)


@pytest.fixture(scope="session")
def knot_unbound() -> Iterator[NameServers]:
    """A signed zone and a validating resolver in front of it."""
    starting.need("knotd", "keymgr", "unbound")
    with (
        starting.folder() as base,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent,
        contextlib.ExitStack() as running,
    ):
        silent.bind(("127.0.0.1", 0))
        knot, unbound = starting.free_ports(("knot", "unbound")).values()
        for name in ("zones", "knot/db", "knot/run", "unbound"):
            (base / name).mkdir(parents=True)
        values = {"base": str(base), "knot": str(knot)}
        for zone in ("example.test", "bogus.test"):
            starting.write(base / "zones" / f"{zone}.zone", f"{zone}.zone", values)
        starting.write(base / "knot/knot.conf", "knot.conf", values)
        running.enter_context(
            starting.process(base, "knotd", "-c", f"{base}/knot/knot.conf")
        )
        starting.wait_for_dns(base, knot, "bogus.test")
        values |= {
            "unbound": str(unbound),
            "silent": str(silent.getsockname()[1]),
            "anchor": _anchor(base, "example.test"),
            "wrong_anchor": _with_another_digest(_anchor(base, "bogus.test")),
        }
        starting.write(base / "unbound/unbound.conf", "unbound.conf", values)
        running.enter_context(
            starting.process(
                base, "unbound", "-d", "-c", f"{base}/unbound/unbound.conf"
            )
        )
        starting.wait_for_dns(base, unbound, "example.test")
        yield NameServers(("127.0.0.1", knot), ("127.0.0.1", unbound))


def lay_out_postfix(base: Path) -> None:
    """Makes the folders that Postfix and its users need below `base/postfix`."""
    (base / "postfix/etc").mkdir(parents=True)
    starting.owned(base / "postfix/data", 0o755, "postfix", "root")
    queue = base / "postfix/queue"
    starting.owned(queue, 0o755, "root", "root")
    starting.owned(queue / "pid", 0o755, "root", "root")
    queues = "active bounce corrupt defer deferred flush hold incoming private saved"
    for name in f"{queues} trace".split():
        starting.owned(queue / name, 0o700, "postfix", "root")
    starting.owned(queue / "maildrop", 0o730, "postfix", "postdrop")
    starting.owned(queue / "public", 0o710, "postfix", "postdrop")


def lay_out_users(base: Path) -> None:
    """Makes certificates below `base/pki`, Dovecot's users and their mail."""
    (base / "pki").mkdir()
    (base / "dovecot").mkdir()
    starting.owned(base / "mail", 0o700, "dovecot", "dovecot")
    authority.make(base / "pki", (HOST, PLAIN_HOST))
    users = "".join(f"{user}:{{PLAIN}}{word}\n" for user, word in USERS.items())
    (base / "dovecot/users").write_text(users, encoding="utf-8")
    shutil.chown(base / "dovecot/users", "root", "dovecot")
    (base / "dovecot/users").chmod(0o640)


def _lay_out_mail(base: Path, ports: Mapping[str, int], token_key: bytes) -> None:
    lay_out_postfix(base)
    lay_out_users(base)
    for name in ("run", "state", "keys/default/HS256"):
        (base / "dovecot" / name).mkdir(parents=True)
    key_file = base / "dovecot/keys/default/HS256/default"
    key_file.write_bytes(base64.b64encode(token_key))
    values = {name: str(port) for name, port in ports.items()}
    values |= {"base": str(base), "port": str(ports["mx"])}
    for target in ("dovecot/dovecot.conf", "dovecot/oauth2.conf.ext"):
        starting.write(base / target, Path(target).name, values)
    for target in ("postfix/etc/main.cf", "postfix/etc/master.cf"):
        starting.write(base / target, Path(target).name, values)


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
