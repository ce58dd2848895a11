"""Second looks tell causes apart, once a run, and always end."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from diagnostics.checks import Network
from diagnostics.checks.mail.dial import Dialler, HostLoads
from diagnostics.checks.mail.probe import PATIENCE, Prober, ServerPort
from diagnostics.checks.mail.securing.certificates import read_chain
from diagnostics.checks.mail.securing.tls_contexts import Contexts
from diagnostics.checks.mail.seen import OpenPort
from diagnostics.lab import Lab
from diagnostics.model import Security

T = TypeVar("T")
Ask = Callable[[Prober], Awaitable[T]]


@pytest.fixture
def place(lab: Lab) -> Callable[..., ServerPort]:
    """Where a server of the lab listens."""

    def make(fault: str, port: str = "smtp-tls") -> ServerPort:
        service, _, security = port.partition("-")
        host, number = f"{fault}.lab.test", lab.port(fault, port)
        return ServerPort(service, host, "127.0.0.1", number, Security(security))

    return make


@pytest.fixture
def ask(network: Network) -> Callable[[Ask[T]], T]:
    """Asks a prober of its own."""

    def run(question: Ask[T]) -> T:
        async def scenario() -> T:
            short = replace(network, step_timeout=1.0)
            return await question(Prober(short, Contexts(), Dialler(short)))

        return asyncio.run(scenario())

    return run


Places = Callable[..., ServerPort]
Asking = Callable[..., object]


@pytest.mark.parametrize(
    ("fault", "port", "speaks"),
    [
        ("good", "smtp-tls", True),
        ("good", "smtp-starttls", False),
        ("tls-on-plain-port", "smtp-starttls", True),
        ("tls-on-plain-port", "pop3-tls", False),
        ("expired-certificate", "smtp-tls", True),
        ("silent", "smtp-starttls", False),
        ("tls-handshake-failed", "smtp-tls", False),
    ],
)
def test_whether_a_port_speaks_tls_is_seen(
    fault: str, port: str, speaks: bool, place: Places, ask: Asking
) -> None:
    assert ask(lambda p: p.speaks_tls(place(fault, port))) is speaks


@pytest.mark.parametrize(
    ("fault", "port", "begins"),
    [
        ("good", "smtp-starttls", "220 good.lab.test"),
        ("good", "pop3-starttls", "+OK"),
        ("good", "smtp-tls", ""),
        ("silent", "smtp-starttls", ""),
    ],
)
def test_the_plain_greeting_is_read(
    fault: str, port: str, begins: str, place: Places, ask: Asking
) -> None:
    seen = str(ask(lambda p: p.greeting(place(fault, port))))
    assert seen.startswith(begins)
    assert bool(seen) is bool(begins)


@pytest.mark.parametrize("port", ["smtp-tls", "smtp-starttls", "pop3-tls"])
@pytest.mark.parametrize(
    ("fault", "length"),
    [("good", 2), ("missing-intermediate", 1), ("unknown-ca", 2), ("self-signed", 1)],
)
def test_the_chain_is_read_however_tls_begins(
    fault: str, length: int, port: str, place: Places, ask: Asking
) -> None:
    chain = read_chain(ask(lambda p: p.chain(place(fault, port))))  # type: ignore[arg-type]
    assert len(chain) == length


def test_a_server_of_1999_is_found_and_a_current_one_is_none(
    place: Places, ask: Asking
) -> None:
    assert ask(lambda p: p.legacy(place("old-tls"))) == "TLSv1"
    assert ask(lambda p: p.legacy(place("old-tls", "pop3-starttls"))) == "TLSv1"
    assert ask(lambda p: p.legacy(place("good"))) == ""


def test_the_same_look_is_taken_once_a_run(
    lab: Lab, place: Places, ask: Asking
) -> None:
    def connections() -> int:
        return sum(line == "(connect)" for line in lab.seen("greylisting"))

    async def eight_times(prober: Prober) -> list[str]:
        where = place("greylisting", "smtp-starttls")
        return await asyncio.gather(*(prober.greeting(where) for _ in range(8)))

    before = connections()
    assert len(set(ask(eight_times))) == 1  # type: ignore[call-overload]
    assert connections() == before + 1


def test_looks_at_several_ports_run_at_a_time(
    lab: Lab, network: Network, place: Places
) -> None:
    ports = tuple(
        (lab.port(fault, "smtp-starttls"), Security.STARTTLS)
        for fault in ("silent", "connect-timeout", "good", "http-on-port")
    )
    slow = replace(network, step_timeout=PATIENCE, other_ports={"smtp": ports})

    async def scenario() -> tuple[OpenPort, ...]:
        prober = Prober(slow, Contexts(), Dialler(slow))
        return await prober.other_ports("smtp", ("127.0.0.1",), "good.lab.test", 1)

    began = time.monotonic()
    assert asyncio.run(scenario()) == (OpenPort(ports[2][0], "starttls"),)
    # Two of them keep silent: in turn they would cost twice their time.
    assert time.monotonic() - began < 2 * PATIENCE


def test_a_second_look_counts_towards_the_limit_of_its_host(
    network: Network, place: Places
) -> None:
    own = HostLoads()
    single = replace(network, connections_per_host=1)
    order: list[str] = []

    async def session(dialler: Dialler) -> None:
        async with dialler.slot("good.lab.test"):
            order.append("session")

    async def scenario() -> None:
        dialler = Dialler(single, own)
        prober = Prober(single, Contexts(), dialler)
        look = asyncio.create_task(prober.speaks_tls(place("good")))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(session(dialler))
        assert await look
        order.append("look")
        await waiting

    asyncio.run(scenario())
    assert order == ["look", "session"]


def test_a_port_that_speaks_tls_but_no_mail_is_not_offered(
    lab: Lab, network: Network
) -> None:
    ports = tuple(
        (lab.port(fault, "smtp-tls"), Security.TLS)
        for fault in ("http-on-port", "imap-on-port", "expired-certificate")
    )
    wanted = replace(network, step_timeout=1.0, other_ports={"smtp": ports})

    async def scenario() -> tuple[OpenPort, ...]:
        prober = Prober(wanted, Contexts(), Dialler(wanted))
        return await prober.other_ports("smtp", ("127.0.0.1",), "x.lab.test", 1)

    assert asyncio.run(scenario()) == (OpenPort(ports[2][0], "tls"),)
