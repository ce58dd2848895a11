"""Starts and ends real servers: folders, free ports, processes, and when to begin."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import string
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import dns.exception
import dns.message
import dns.query
import pytest

from tests import ports

CONFIG = Path(__file__).parent / "config"

_PATIENCE = 30.0


def need(*programs: str) -> None:
    """Skips the test (in CI: fails it) without these programs, or without root."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        refuse(f"not installed: {', '.join(missing)}")
    if os.geteuid() != 0:
        refuse("mail servers and the folders of their users need root")


def need_dovecot() -> None:
    """Skips the test (in CI: fails it) with a Dovecot that is configured otherwise."""
    told = subprocess.run(("dovecot", "--version"), capture_output=True, text=True)
    if not told.stdout.startswith("2.3."):
        refuse(f"written for Dovecot 2.3, not for {told.stdout.split(' ')[0]}")


def refuse(reason: str) -> NoReturn:
    """Skips, but never in CI: there a missing server is a missing test."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"real servers: {reason}")
    pytest.skip(f"real servers: {reason}")


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder that the servers' own users can reach, with `log` in it."""
    base = Path(tempfile.mkdtemp(prefix="senderscope-"))
    base.chmod(0o755)
    (base / "log").mkdir()
    try:
        yield base
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def process(
    base: Path, *command: str, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """One server in the foreground; ends it, and by that its children."""
    with (base / "log" / "out").open("ab") as out:
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
        )
    try:
        yield
    finally:
        running.terminate()
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def write(target: Path, template: str, values: Mapping[str, str]) -> None:
    """Writes a file of `config`, its `$name`s filled in."""
    text = string.Template((CONFIG / template).read_text(encoding="utf-8"))
    target.write_text(text.substitute(values), encoding="utf-8")


def owned(place: Path, mode: int, user: str, group: str) -> None:
    """Makes a folder that belongs to a user of this machine."""
    place.mkdir(parents=True)
    place.chmod(mode)
    shutil.chown(place, user, group)


def free_ports(names: Sequence[str]) -> dict[str, int]:
    """One free port a name."""
    return dict(zip(names, ports.free_ports(len(names)), strict=True))


def wait_for_port(base: Path, port: int) -> None:
    """Until something listens; fails with the servers' logs."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    _give_up(base, f"port {port}")


def wait_for_dns(base: Path, port: int, name: str) -> None:
    """Until a name server answers for a name; fails with the servers' logs."""
    until = time.monotonic() + _PATIENCE
    query = dns.message.make_query(name, "SOA")
    while time.monotonic() < until:
        with contextlib.suppress(OSError, dns.exception.DNSException):
            if dns.query.udp(query, "127.0.0.1", port=port, timeout=0.5).answer:
                return
        time.sleep(0.1)
    _give_up(base, f"{name} at port {port}")


def _give_up(base: Path, what: str) -> NoReturn:
    logs = sorted(log for log in (base / "log").iterdir() if log.is_file())
    said = "\n".join(log.read_text(errors="replace")[-2000:] for log in logs)
    pytest.fail(f"no answer from {what} within {_PATIENCE:.0f} s:\n{said}")
