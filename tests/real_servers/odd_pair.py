"""Postfix and Dovecot in set-ups that are right but odd, or wrong in one way each."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.real_servers import plugin, starting
from tests.real_servers.jailed_mail import Served

POSTFIX_PORTS = (
    *("noplaintext", "helo", "sleeps", "postscreen", "proofs", "send_only"),
    *("login_gone", "not_owned", "relay", "full"),
)

DOVECOTS: Mapping[str, Mapping[str, str]] = {
    "odd": {
        "mechanisms": "plain login cram-md5",
        "delay": "3 secs",
        "greeting": "Mail of the firm: authorised users only; all is written down.",
        "users": "users",
    },
    "proofs": {
        "mechanisms": "scram-sha-256 cram-md5",
        "delay": "0",
        "greeting": "Ready.",
        "users": "users",
    },
    # Nobody may read the file, as with a database that doesn't answer.
    "down": {
        "mechanisms": "plain login",
        "delay": "0",
        "greeting": "Ready.",
        "users": "locked",
    },
}
"""What differs, by the name of the instance."""

DOVECOT_PORTS = ("pop3", "pop3s", "submissions")


@pytest.fixture(scope="session")
def odd_pair() -> Iterator[Served]:
    """Ports by the names above; those of a Dovecot as `pop3_odd`, `submissions_odd`."""
    starting.need("/usr/lib/postfix/sbin/master", "dovecot")
    starting.need_dovecot()
    own = [f"{port}_{name}" for name in DOVECOTS for port in DOVECOT_PORTS]
    with starting.folder() as base, contextlib.ExitStack() as running:
        ports = starting.free_ports((*POSTFIX_PORTS, *own))
        values = {name: str(port) for name, port in ports.items()}
        values |= {"base": str(base)}
        plugin.lay_out_postfix(base)
        plugin.lay_out_users(base)
        (base / "dovecot/locked").touch(mode=0o000)
        starting.write(base / "postfix/etc/main.cf", "main.cf", values)
        starting.write(base / "postfix/etc/master.cf", "master-odd.cf", values)
        for name in DOVECOTS:
            config = _write_dovecot(base, name, values)
            running.enter_context(starting.process(base, "dovecot", "-F", "-c", config))
        for port in own:
            starting.wait_for_port(base, ports[port])
        master = ("/usr/lib/postfix/sbin/master", "-c", f"{base}/postfix/etc", "-d")
        running.enter_context(starting.process(base, *master))
        for port in POSTFIX_PORTS:
            starting.wait_for_port(base, ports[port])
        yield Served(ports, f"{base}/pki/ca.pem", plugin.USERS)


def _write_dovecot(base: Path, name: str, values: Mapping[str, str]) -> str:
    settings = DOVECOTS[name]
    folder = base / "dovecot" / name
    for part in ("run", "state"):
        (folder / part).mkdir(parents=True)
    own = {port: values[f"{port}_{name}"] for port in DOVECOT_PORTS}
    users = f"{base}/dovecot/{settings['users']}"
    starting.write(
        folder / "dovecot.conf",
        "dovecot-odd.conf",
        {**values, **own, **settings, "name": name, "users": users},
    )
    return str(folder / "dovecot.conf")
