from __future__ import annotations

import asyncio
import os
import random
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diagnostics.lab import DISGUISED, FAULTS, PORTS, TWINS, Lab, mailbox_at
from diagnostics.lab_state import LabState
from diagnostics.model import AuthKind, Security


def test_two_labs_on_free_ports_run_side_by_side() -> None:
    with Lab(faults=[]) as one, Lab(faults=[]) as two:
        assert one.port("good") != two.port("good")
        assert one.state.passwords != two.state.passwords


def test_only_the_faults_asked_for_are_served_and_the_good_servers_always() -> None:
    with Lab(faults=["silent"]) as lab:
        assert [fault.id for fault in lab.faults] == ["good", "silent"]
        assert lab.state.faults == ("good", "silent")
        with pytest.raises(KeyError):
            lab.port("greylisting")


def test_an_unknown_fault_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no-such-thing"):
        Lab(faults=["good", "no-such-thing"])


def test_stopping_leaves_no_thread_no_port_and_no_file() -> None:
    before = set(threading.enumerate())
    lab = Lab()
    lab.start()
    port, folder = lab.port("good"), Path(lab.ca_file).parent
    hanging = socket.create_connection(("127.0.0.1", lab.port("silent")))
    began = time.monotonic()
    lab.stop()
    lab.stop()
    assert time.monotonic() - began < 30
    assert set(threading.enumerate()) == before
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=30)
    hanging.close()


def test_a_stopped_lab_starts_again_and_a_running_one_does_not() -> None:
    lab = Lab(faults=[])
    with lab, pytest.raises(RuntimeError, match="runs already"):
        lab.start()
    with lab:
        assert lab.port("good")
    with pytest.raises(RuntimeError, match="doesn't run"):
        _ = lab.state


def test_the_state_is_published_only_when_asked_and_withdrawn_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lab"
    monkeypatch.setenv("SENDERSCOPE_LAB", str(folder))
    with Lab(faults=["silent"]) as lab:
        assert LabState.load(folder) is None
        lab.publish()
        found = LabState.load(folder)
        assert found == lab.state
        assert found is not None
        assert found.pid == os.getpid()
        assert set(found.passwords) == {"good", "silent"}
    assert LabState.load(folder) is None


def test_a_lab_is_told_of_the_one_that_runs_besides_and_leaves_it_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path))
    with Lab(faults=[]) as earlier:
        assert earlier.publish() is None
        with Lab(faults=[]) as later:
            assert later.publish() == earlier.state
            assert LabState.load(tmp_path) == later.state
        assert LabState.load(tmp_path) == earlier.state
    assert list(tmp_path.iterdir()) == []


def test_private_keys_are_readable_by_their_owner_only(lab: Lab) -> None:
    folder = Path(lab.ca_file).parent
    assert folder.stat().st_mode & 0o077 == 0
    for file in folder.glob("*.pem"):
        if b"PRIVATE KEY" in file.read_bytes():
            assert file.stat().st_mode & 0o077 == 0


def test_a_mailbox_is_configured_for_its_fault(lab: Lab) -> None:
    box = lab.mailbox("no-starttls")
    assert box.address == box.login == "sales@no-starttls.test"
    assert box.secret == "lab:no-starttls"
    assert box.smtp.host == "no-starttls.lab.test"
    assert box.smtp.security is box.pop3.security is Security.STARTTLS
    assert box.smtp.port == lab.port("no-starttls", "smtp-starttls")
    assert lab.mailbox("oauth-token-expired").auth is AuthKind.OAUTH2


def test_a_mailbox_can_be_had_with_the_other_way_to_encrypt(lab: Lab) -> None:
    box = lab.mailbox("good", Security.STARTTLS)
    assert box.smtp.port == lab.port("good", "smtp-starttls")
    assert box.pop3.port == lab.port("good", "pop3-starttls")


def test_a_domains_fault_has_the_good_servers_and_their_password(lab: Lab) -> None:
    box = lab.mailbox("two-spf")
    assert box.domain == "two-spf.test"
    assert box.smtp == lab.mailbox("good").smtp
    assert lab.state.passwords["two-spf"] == lab.state.passwords["good"]


def test_every_secret_reference_of_a_mailbox_is_known_to_the_state(lab: Lab) -> None:
    secrets = {box.secret for box in lab.account().mailboxes}
    known = {f"lab:{user}" for user in lab.state.passwords}
    assert secrets - known == {"", "env:SENDERSCOPE_LAB_PASSWORD"}  # the faults there


def test_latency_delays_every_reply() -> None:
    with Lab(faults=[], latency=0.15) as lab:
        context = ssl.create_default_context(cafile=lab.ca_file)
        with socket.create_connection(("127.0.0.1", lab.port("good"))) as raw:
            client = context.wrap_socket(raw, server_hostname="good.lab.test")
            client.recv(1000)
            began = time.monotonic()
            client.sendall(b"NOOP\r\n")
            assert client.recv(1000).startswith(b"250")
            assert time.monotonic() - began > 0.14
            client.close()


def test_garbage_on_every_port_leaves_the_lab_in_order(
    lab: Lab, smtp: Callable[[str], Any]
) -> None:
    rng = random.Random(4)
    for fault in FAULTS:
        for name in fault.listens if fault.has_servers else ():
            if fault.transport.manner in ("closed", "full"):
                continue
            port = lab.port(fault.id, name)
            with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
                client.sendall(rng.randbytes(300) + b"\r\n")
    assert smtp("good").ask("NOOP") == ["250 2.0.0 Ok"]


def test_a_line_without_end_is_cut_off_by_the_server(
    dial: Callable[..., Any], smtp: Callable[[str], Any]
) -> None:
    client = dial("good", "smtp-starttls")
    client.reply()
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        client.connection.sendall(b"x" * 50_000_000)
    assert smtp("good").ask("NOOP") == ["250 2.0.0 Ok"]


def test_two_hundred_clients_at_a_time_are_all_served(lab: Lab) -> None:
    port = lab.port("good", "smtp-starttls")

    async def one() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        writer.write(b"EHLO a.test\r\nQUIT\r\n")
        said = await reader.read()
        writer.close()
        return said

    async def all_of_them() -> list[bytes]:
        return await asyncio.gather(*(one() for _ in range(200)))

    replies = asyncio.run(all_of_them())
    assert len(replies) == 200
    assert all(reply.endswith(b"221 2.0.0 Bye\r\n") for reply in replies)


def test_what_was_said_is_recorded_without_secrets(
    lab: Lab, pop3: Callable[[str], Any]
) -> None:
    password = lab.state.passwords["duplicate-uidl"]
    client = pop3("duplicate-uidl")
    client.ask_line("USER sales@duplicate-uidl.test")
    client.ask_line(f"PASS {password}")
    client.ask_line(f"NOOP {password}")
    client.ask_line("DELE 1")
    assert lab.seen("duplicate-uidl", "pop3")[-4:] == (
        "USER sales@duplicate-uidl.test",
        "PASS ***",
        "NOOP ***",
        "DELE 1",
    )
    assert not {"DELE 1"} & set(lab.seen("duplicate-uidl", "smtp"))
    assert password not in repr(lab.seen("duplicate-uidl"))


def test_nothing_listens_beyond_loopback(lab: Lab) -> None:
    addresses = {place.socket.getsockname()[0] for place in lab._sockets.places}
    assert addresses <= {"127.0.0.1", "::1"}
    for name in ("smtp-tls", "smtp-starttls", "pop3-tls", "pop3-starttls", "dns"):
        port = lab.port("good", name)
        # All of 127.0.0.0/8 is this machine, and only one address of it the lab's.
        with pytest.raises(OSError, match=r"refused|assign|unreachable|timed out"):
            socket.create_connection(("127.0.0.2", port), 2)


def test_the_state_names_every_server_of_every_fault(lab: Lab) -> None:
    state = lab.state
    assert state.faults == tuple(f.id for f in FAULTS + TWINS + DISGUISED)
    for fault in FAULTS + TWINS:
        names = {*PORTS, *fault.own_ports}
        assert state.ports[fault.id] == {n: lab.port(fault.id, n) for n in names}
        assert mailbox_at(state, fault) == lab.mailbox(fault.id)
    assert state.ports["no-spf"] == state.ports["good"]


def test_a_lab_starts_where_a_process_may_hold_few_files(tmp_path: Path) -> None:
    script = (
        "import resource\n"
        "most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))\n"  # as a Mac's shell
        "from diagnostics.lab import Lab\n"
        "with Lab() as lab:\n"
        "    print(len(lab.state.ports))\n"
    )
    told = subprocess.run(
        (sys.executable, "-c", script),
        capture_output=True,
        text=True,
        env={**os.environ, "SENDERSCOPE_LAB": str(tmp_path)},
        cwd=Path(__file__).resolve().parents[2],
    )
    assert told.stderr == ""
    assert int(told.stdout) > 100
