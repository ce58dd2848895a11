"""Cyrus in the jail, for POP3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real_servers import jail, jailed_mail, starting

CYRUS_PORTS = ("pop3", "pop3s")
_MASTER = "/usr/lib/cyrus/bin/master"
_SASLPASSWD = "/usr/sbin/saslpasswd2"
_FOLDERS = (
    *("", "/db", "/socket", "/proc", "/log", "/msg", "/ptclient", "/quota", "/user"),
)


@pytest.fixture(scope="session")
def cyrus(cell: tuple[Path, jail.Jail]) -> Iterator[jailed_mail.Served]:
    """Cyrus with passwords of its own (sasldb)."""
    base, inside = cell
    jailed_mail.need_inside(inside, _MASTER, _SASLPASSWD)
    ports = starting.free_ports(CYRUS_PORTS)
    values = {name: str(port) for name, port in ports.items()}
    for name in ("imapd.conf", "cyrus.conf"):
        starting.write(inside.root / "etc" / name, name, values)
    for name in _FOLDERS:
        inside.folder(f"/var/lib/cyrus{name}", "cyrus")
    for name in ("/var/spool/cyrus/mail", "/run/cyrus"):
        inside.folder(name, "cyrus")
    for part in ("proc", "lock", "socket"):
        inside.folder(f"/run/cyrus/{part}", "cyrus")
    for user, word in jailed_mail.USERS.items():
        name, _, domain = user.partition("@")
        inside.run(_SASLPASSWD, "-p", "-c", "-u", domain, name, told=word)
    inside.give("/etc/sasldb2", "cyrus", 0o640)
    command = (_MASTER, "-D", "-l", "32")
    with jailed_mail.running(base, inside, (command,), ports) as served:
        yield served
