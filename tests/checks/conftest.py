"""A lab for the checks' tests, and a hurried network."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from diagnostics.checks import CheckRun, DnsOptions, Network, Secrets, Step, check
from diagnostics.checks.network import OTHER_PORTS
from diagnostics.lab import Fault, Lab
from diagnostics.model import Account, Endpoint, Mailbox, Security, State
from diagnostics.ui.lab_pieces.fault_run import run_of


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with Lab() as running:
        yield running


@pytest.fixture
def network(lab: Lab) -> Network:
    """Short deadlines, no pauses, and no usual ports: nothing leaves loopback."""
    return replace(
        Network.with_lab(lab.state),
        step_timeout=4.0,
        connect_timeout=3.0,
        dns_timeout=8.0,
        spacing=0.0,
        other_ports={},
        allowed=("127.0.0.0/8:*", "[::1]:*"),
    )


@pytest.fixture
def run_checks(network: Network) -> Callable[..., CheckRun]:
    """Checks some mailboxes on the lab's network."""

    def run(*mailboxes: Mailbox, **options: object) -> CheckRun:
        settings = {
            "network": network,
            "only": ["smtp", "pop3"],
            "dns_options": DnsOptions(bimi=True),
            **options,
        }
        return check(Account(mailboxes=mailboxes), **settings)  # type: ignore[arg-type]

    return run


@pytest.fixture
def check_fault(lab: Lab, network: Network) -> Callable[[Fault], CheckRun]:
    """Checks a fault as the Lab page does, no more than the service it shows in."""

    def run(fault: Fault) -> CheckRun:
        given = {"dns_timeout": 3.0} if fault.is_unheard else {}
        beside = replace(network, other_ports=OTHER_PORTS, **given)
        only = {"login": "smtp", "address": "dns"}.get(fault.service, fault.service)
        return run_of(fault, lab.state, beside, only)

    return run


@pytest.fixture
def step() -> Callable[..., Step]:
    """A recorded step, as a check would leave it."""

    def make(mailbox: str = "m1", name: str = "login", **rest: object) -> Step:
        given = {"service": "smtp", "state": State.FAILED, **rest}
        return Step(mailbox=mailbox, step=name, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def scripted(network: Network) -> Callable[..., CheckRun]:
    """Runs one service against a server that answers from a script, in plain text.

    The script maps the beginning of a command to what is answered, `""` to the
    greeting; a command it doesn't know is answered by its `*`. What was said to the
    server is appended to `heard`.
    """

    def run(
        service: str,
        script: dict[str, str],
        heard: list[str] | None = None,
        secret: str = "pässword",
        **rest: object,
    ) -> CheckRun:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(
                target=_serve, args=(listener, script, heard), daemon=True
            )
            thread.start()
            port = listener.getsockname()[1]
            endpoint = Endpoint("127.0.0.1", port, Security.NONE)
            given = {"address": "me@x.example", service: endpoint, **rest}
            box = Mailbox("m1", **given)  # type: ignore[arg-type]
            result = check(
                Account(mailboxes=(box,)),
                only=service,
                network=replace(network, allow_plain=frozenset({"m1"})),
                secrets=Secrets(typed={"m1": secret}),
            )
            thread.join(3)
        return result

    return run


def _serve(
    listener: socket.socket, script: dict[str, str], heard: list[str] | None
) -> None:
    listener.settimeout(3)
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb", buffering=0) as stream:
        stream.write(script[""].encode() + b"\r\n")
        for raw in stream:
            line = raw.decode().rstrip("\r\n")
            if heard is not None:
                heard.append(line)
            fitting = [k for k in script if k and line.startswith(k)]
            answer = script[max(fitting, key=len)] if fitting else script["*"]
            # A client that has heard enough may be gone already.
            with suppress(BrokenPipeError):
                stream.write(answer.encode() + b"\r\n")
            if line == "QUIT":
                return
