"""Exim, OpenSMTPD and Courier on loopback, each in the jail with its own set-ups."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from tests.real_servers import jail, starting

HOST = "mail.example.test"
USERS = {"sales@example.test": "sales-secret", "anna@example.test": "anna-secret"}
_PKI = "/pki"

EXIM_PORTS = (
    *("smtps", "submission", "slow", "helo", "cram", "lines", "greylisting"),
    *("login_down", "relay", "full", "expired", "sender_unknown", "busy"),
)
OPENSMTPD_PORTS = ("smtps", "submission", "plain")
COURIER_PORTS = ("smtps", "submission", "cram", "pop3", "pop3s", "pop3_cram")


@dataclass(frozen=True, slots=True)
class Served:
    """One program's servers on 127.0.0.1.

    Attributes:
        ports: by the set-ups' names.
        ca_file: the root to trust.
        users: passwords by address.
    """

    ports: Mapping[str, int]
    ca_file: str
    users: Mapping[str, str]


@pytest.fixture(scope="session")
def cell() -> Iterator[tuple[Path, jail.Jail]]:
    """The jail with certificates, and the folder that holds it."""
    starting.need("chroot", "ldd")
    if not jail.UNPACKED.is_dir():
        starting.refuse("nothing unpacked; run: make other-servers")
    with starting.folder() as base:
        (base / "jail").mkdir()
        built = jail.build(base / "jail")
        _make_certificates(built)
        yield base, built


@pytest.fixture(scope="session")
def exim(cell: tuple[Path, jail.Jail]) -> Iterator[Served]:
    """Exim with one set-up a port, see config/exim.conf."""
    base, inside = cell
    need_inside(inside, "/usr/sbin/exim4")
    ports = starting.free_ports(EXIM_PORTS)
    macros = [f"PORT_{name.upper()} = {port}\n" for name, port in ports.items()]
    users = " ".join(f"{user}={word}" for user, word in USERS.items())
    config = (starting.CONFIG / "exim.conf").read_text(encoding="utf-8")
    inside.write("/etc/exim4/exim4.conf", f"{''.join(macros)}USERS = {users}\n{config}")
    for name in ("/var/spool/exim4", "/var/log/exim4", "/run/exim4"):
        inside.folder(name, "Debian-exim")
    with running(base, inside, (("/usr/sbin/exim4", "-bdf"),), ports) as served:
        yield served


@pytest.fixture(scope="session")
def opensmtpd(cell: tuple[Path, jail.Jail]) -> Iterator[Served]:
    """OpenSMTPD; in Debian 12 its TLS is broken (its issue 1171), good for nothing."""
    base, inside = cell
    need_inside(inside, "/usr/sbin/smtpd")
    ports = starting.free_ports(OPENSMTPD_PORTS)
    inside.folder("/etc/mail")
    starting.write(
        inside.root / "etc/mail/smtpd.conf",
        "smtpd.conf",
        {name: str(port) for name, port in ports.items()},
    )
    hashed = {
        user: inside.run("/usr/libexec/opensmtpd/encrypt", word).strip()
        for user, word in USERS.items()
    }
    inside.write("/etc/mail/users", _table(hashed))
    inside.write("/etc/mail/locals", _table(dict.fromkeys((*USERS, _POST), "vmail")))
    inside.folder("/var/spool/smtpd", mode=0o711)
    inside.folder("/var/lib/opensmtpd/empty")
    inside.write("/etc/ssl/certs/ca-certificates.crt", inside.read(f"{_PKI}/ca.pem"))
    command = ("/usr/sbin/smtpd", "-d", "-f", "/etc/mail/smtpd.conf")
    with running(base, inside, (command,), ports) as served:
        yield served


@pytest.fixture(scope="session")
def courier(cell: tuple[Path, jail.Jail]) -> Iterator[Served]:
    """Courier's SMTP and POP3 with its own user database."""
    base, inside = cell
    # Newer Debians have its parts elsewhere, with other options.
    daemon = "/usr/lib/courier/courier-authlib/authdaemond"
    need_inside(inside, "/usr/sbin/couriertcpd", f"{_COURIER}/courierpop3d", daemon)
    ports = starting.free_ports(COURIER_PORTS)
    _lay_out_courier(inside)
    with contextlib.ExitStack() as running:
        command = inside.inside(daemon)
        running.enter_context(starting.process(base, *command, env=_COURIER_MEANS))
        for name, (program, means) in _COURIER_SETUPS.items():
            user = () if "pop3" in name else ("-user=courier", "-group=courier")
            command = inside.inside(*_TCPD, *user, str(ports[name]), *program)
            running.enter_context(
                starting.process(base, *command, env=_COURIER_MEANS | means)
            )
        for port in ports.values():
            starting.wait_for_port(base, port)
        yield Served(ports, str(inside.root / "pki/ca.pem"), USERS)


_POST = "postmaster@example.test"


def need_inside(inside: jail.Jail, *programs: str) -> None:
    """Skips the test (in CI: fails it) without these programs in the jail."""
    missing = [program for program in programs if not inside.has(program)]
    if missing:
        starting.refuse(f"not unpacked: {', '.join(missing)}")


@contextlib.contextmanager
def running(
    base: Path,
    inside: jail.Jail,
    commands: Sequence[tuple[str, ...]],
    ports: Mapping[str, int],
) -> Iterator[Served]:
    """Runs commands inside; yields what they serve once every port listens."""
    with contextlib.ExitStack() as started:
        for command in commands:
            started.enter_context(starting.process(base, *inside.inside(*command)))
        for port in ports.values():
            starting.wait_for_port(base, port)
        yield Served(ports, str(inside.root / "pki/ca.pem"), USERS)


def _make_certificates(inside: jail.Jail) -> None:
    """RSA leaves below an intermediate; keys and chains apart and in one file."""
    root = trustme.CA()
    above, now = root.create_child_ca(), datetime.now(UTC)
    inside.write(f"{_PKI}/ca.pem", root.cert_pem.bytes().decode())
    for name, days in (("good", 90), ("expired", -9)):
        leaf = above.issue_cert(
            HOST,
            "127.0.0.1",
            key_type=trustme.KeyType.RSA,
            not_before=now - timedelta(days=80),
            not_after=now + timedelta(days=days),
        )
        key = leaf.private_key_pem.bytes().decode()
        chain = "".join(one.bytes().decode() for one in leaf.cert_chain_pems)
        # Each program reads it as a user of its own.
        inside.write(f"{_PKI}/{name}.pem", key + chain, mode=0o644)
        inside.write(f"{_PKI}/{name}-key.pem", key, mode=0o600)
        inside.write(f"{_PKI}/{name}-chain.pem", chain)


def _table(rows: Mapping[str, str]) -> str:
    return "".join(f"{key} {value}\n" for key, value in rows.items())


_COURIER = "/usr/lib/courier/courier"
_TCPD = (
    *("/usr/sbin/couriertcpd", "-address=127.0.0.1", "-maxprocs=40"),
    *("-maxperc=40", "-maxperip=40", "-nodnslookup", "-noidentlookup"),
)
_ESMTPD = ("/usr/sbin/courieresmtpd",)
_POP3D = (f"{_COURIER}/courierpop3login", f"{_COURIER}/courierpop3d", "Maildir")
_TLS = ("/usr/bin/couriertls", "-server", "-tcpd")
_COURIER_MEANS = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "prefix": "/usr",
    "exec_prefix": "/usr",
    "sysconfdir": "/etc/courier",
    "sbindir": "/usr/sbin",
    "BOFHCHECKDNS": "0",
    "AUTH_REQUIRED": "1",
    "COURIERTLS": "/usr/bin/couriertls",
    "TLS_CERTFILE": f"{_PKI}/good.pem",
    "TLS_VERIFYPEER": "NONE",
    "TLS_PRIORITY": "NORMAL",
    "ESMTPAUTH": "",
    "ESMTPAUTH_TLS": "PLAIN LOGIN CRAM-MD5",
    "POP3AUTH": "",
    "POP3AUTH_TLS": "PLAIN LOGIN",
    "POP3_STARTTLS": "YES",
    "POP3_TLS_REQUIRED": "1",
    "POP3_PROXY": "0",
    "MAILDIRPATH": "Maildir",
}
_IMPLICIT = {
    "ESMTP_TLS": "1",
    "POP3_TLS": "1",
    "POP3_STARTTLS": "NO",
    "POP3_TLS_REQUIRED": "0",
    "POP3AUTH": "PLAIN LOGIN",
}
_CRAM = {"ESMTPAUTH": "CRAM-MD5", "ESMTPAUTH_TLS": "CRAM-MD5", "POP3AUTH": "CRAM-MD5"}
_COURIER_SETUPS: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "smtps": ((*_TLS, *_ESMTPD), _IMPLICIT),
    "submission": (_ESMTPD, {}),
    "cram": (_ESMTPD, _CRAM),
    "pop3": (_POP3D, {}),
    "pop3s": ((*_TLS, *_POP3D), _IMPLICIT),
    "pop3_cram": (_POP3D, _CRAM),
}
"""What is run, and with which settings, by the set-up's name."""


def _lay_out_courier(inside: jail.Jail) -> None:
    shutil.copytree(jail.UNPACKED / "etc/courier", inside.root / "etc/courier")
    inside.folder("/etc/courier", "courier")
    inside.write("/etc/courier/authdaemonrc", _AUTHDAEMON)
    for name in ("me", "defaultdomain", "dsnfrom"):
        inside.write(f"/etc/courier/{name}", f"{HOST}\n")
    inside.write("/etc/courier/locals", "localhost\n")
    for name in ("hosteddomains", "esmtpacceptmailfor"):
        _courier_database(inside, name, {"example.test": "example.test"})
    _add_courier_users(inside)
    for name in ("", "/allfilters", "/filters", "/msgq", "/msgs", "/track", "/tmp"):
        inside.folder(f"/var/lib/courier{name}", "courier", 0o770)
    for name in ("/run/courier", "/run/courier/authdaemon"):
        inside.folder(name, "courier")


_AUTHDAEMON = """\
authmodulelist="authuserdb"
daemons=2
authdaemonvar=/run/courier/authdaemon
DEBUG_LOGIN=0
DEFAULTOPTIONS=""
LOGGEROPTS=""
"""


def _add_courier_users(inside: jail.Jail) -> None:
    who = jail.id_of("vmail")
    public, shadow = {}, {}
    for user, word in {**USERS, _POST: "post-secret"}.items():
        told = f"{word}\n{word}\n"
        words = {
            "systempw": inside.run("/usr/sbin/userdbpw", told=told).strip(),
            "hmac-md5pw": inside.run(
                "/usr/sbin/userdbpw", "-hmac-md5", told=told
            ).strip(),
        }
        home = f"/var/mail/{user}"
        public[user] = f"uid={who}|gid={who}|home={home}|mail={home}/Maildir|_="
        shadow[user] = "|".join(f"{key}={value}" for key, value in words.items())
        for name in ("", "/Maildir", "/Maildir/cur", "/Maildir/new", "/Maildir/tmp"):
            inside.folder(f"{home}{name}", "vmail")
    _courier_database(inside, "userdb", public)
    _courier_database(inside, "userdbshadow", shadow)
    inside.give("/etc/courier/userdbshadow.dat", "courier", 0o600)


def _courier_database(inside: jail.Jail, name: str, rows: Mapping[str, str]) -> None:
    """What makeuserdb and makehosteddomains do, which are written in Perl."""
    lines = "".join(f"{key}\t{value}\n" for key, value in rows.items())
    inside.run(
        f"{_COURIER}/makedatprog",
        "-",
        f"/etc/courier/{name}.tmp",
        f"/etc/courier/{name}.dat",
        told=f"{lines}.\n",
    )
