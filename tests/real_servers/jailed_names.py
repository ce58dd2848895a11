"""BIND, NSD, PowerDNS and dnsmasq in the jail, Knot beside it: one zone each."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from diagnostics.lab.zone import HEALTHY, quoted
from tests.real_servers import jail, starting

ZONE = "firm.example"
NAME_SERVERS = ("bind", "nsd", "powerdns", "dnsmasq", "knot")

_JAILED = {
    "bind": ("named.conf", "/etc/bind/named.conf", "/usr/sbin/named -g -c"),
    "nsd": ("nsd.conf", "/etc/nsd/nsd.conf", "/usr/sbin/nsd -d -c"),
    "dnsmasq": ("dnsmasq.conf", "/etc/dnsmasq.conf", "/usr/sbin/dnsmasq -C"),
    "powerdns": (
        *("pdns.conf", "/etc/powerdns/pdns.conf"),
        "/usr/sbin/pdns_server --config-dir=/etc/powerdns",
    ),
}
"""Template, where it is put, and the command, which the path follows."""


@pytest.fixture(scope="session")
def name_servers(cell: tuple[Path, jail.Jail]) -> Iterator[Mapping[str, int]]:
    """Ports at 127.0.0.1 by the names of `NAME_SERVERS`."""
    base, inside = cell
    starting.need("knotd")
    ports = starting.free_ports(NAME_SERVERS)
    key = quoted(HEALTHY.dkim[0])
    for folder in ("/zones", "/etc/bind", "/etc/nsd", "/etc/powerdns"):
        inside.folder(folder)
    for folder in ("bind", "nsd", "powerdns"):
        inside.folder(f"/var/cache/{folder}")
    zone = inside.root / "zones" / f"{ZONE}.zone"
    starting.write(zone, zone.name, {"key": key})
    inside.write(
        "/etc/powerdns/zones.conf",
        f'zone "{ZONE}" {{ type master; file "/zones/{zone.name}"; }};\n',
    )
    with contextlib.ExitStack() as running:
        for name, (template, path, command) in _JAILED.items():
            values = {"port": str(ports[name]), "key": key.replace('" "', '","')}
            starting.write(inside.root / path[1:], template, values)
            rest = () if "=" in command else (path,)
            if not inside.has(command.split()[0]):
                starting.refuse(f"not unpacked: {command.split()[0]}")
            running.enter_context(
                starting.process(base, *inside.inside(*command.split(), *rest))
            )
        running.enter_context(_knot(base, zone, ports["knot"]))
        for port in ports.values():
            starting.wait_for_dns(base, port, ZONE)
        yield ports


@contextlib.contextmanager
def _knot(base: Path, zone: Path, port: int) -> Iterator[None]:
    folder = base / "knot"
    (folder / "run").mkdir(parents=True)
    config = folder / "knot.conf"
    config.write_text(
        f"server:\n  rundir: {folder}/run\n  listen: 127.0.0.1@{port}\n"
        f"database:\n  storage: {folder}/db\n"
        f"zone:\n  - domain: {ZONE}\n    file: {zone}\n",
        encoding="utf-8",
    )
    with starting.process(base, "knotd", "-c", str(config)):
        yield
