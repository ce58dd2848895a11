"""Addresses are found, all tried, and none that is dead twice."""

import asyncio
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from diagnostics.checks import Network
from diagnostics.checks.dns.resolver import Answer, AnswerState
from diagnostics.checks.mail.dial import Dialler, resolve
from diagnostics.checks.mail.transport import Attempt, Transcript, outcome_of


class Recorded:
    """A resolver that knows these answers only."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers

    async def lookup(self, name: str, rdtype: str) -> Answer:
        empty = Answer(name, rdtype, AnswerState.NODATA)
        return self.answers.get(rdtype, empty)


def answer(state: AnswerState, *records: str) -> Answer:
    return Answer("mx.example", "A", state, records)


FOUND, NXDOMAIN = AnswerState.FOUND, AnswerState.NXDOMAIN
SERVFAIL, NODATA = AnswerState.SERVFAIL, AnswerState.NODATA


@pytest.mark.parametrize(
    ("a", "aaaa", "found", "problem"),
    [
        (answer(FOUND, "192.0.2.1", "192.0.2.2"), answer(NODATA), 2, ""),
        (answer(FOUND, "192.0.2.1"), answer(FOUND, "2001:db8::1"), 2, ""),
        (answer(NODATA), answer(FOUND, "2001:db8::1"), 1, ""),
        (answer(FOUND, "192.0.2.1"), answer(SERVFAIL), 1, ""),
        (answer(NXDOMAIN), answer(NXDOMAIN), 0, "missing"),
        (answer(NODATA), answer(NODATA), 0, "missing"),
        (answer(SERVFAIL), answer(NODATA), 0, "unknown"),
        (answer(AnswerState.TIMEOUT), answer(AnswerState.TIMEOUT), 0, "unknown"),
        (answer(AnswerState.REFUSED), answer(AnswerState.REFUSED), 0, "unknown"),
    ],
)
def test_absent_and_unknown_hosts_are_told_apart(
    a: Answer, aaaa: Answer, found: int, problem: str
) -> None:
    result = asyncio.run(resolve("mx.example", Recorded(A=a, AAAA=aaaa)))
    assert len(result.found) == found
    assert result.problem == problem


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("192.0.2.9", ("192.0.2.9",)),
        ("::1", ("::1",)),
        ("localhost", ("127.0.0.1", "::1")),
        ("LOCALHOST.", ("127.0.0.1", "::1")),
    ],
)
def test_addresses_and_localhost_need_no_name_server(
    host: str, addresses: tuple[str, ...]
) -> None:
    assert asyncio.run(resolve(host, Recorded())).found == addresses


def test_what_cannot_be_a_name_is_missing() -> None:
    assert asyncio.run(resolve("zażółć..pl", Recorded())).problem == "no-name"


def test_a_dead_address_is_dialled_once_and_a_good_one_kept() -> None:
    async def scenario() -> None:
        accepted = []
        server = await asyncio.start_server(
            lambda r, w: accepted.append(w), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        dialler = Dialler(Network(connect_timeout=1.0, allowed=("127.0.0.0/8:*",)))
        for _ in range(3):
            # Nothing listens at 127.0.0.2 on this port.
            attempts, connection = await dialler.open(
                "mx.example", ("127.0.0.2", "127.0.0.1"), port, Transcript()
            )
            assert [a.outcome for a in attempts] == ["refused", "ok"]
            assert connection is not None
            await connection.close()
        server.close()

    asyncio.run(scenario())


def test_connections_to_a_host_are_spaced_and_counted() -> None:
    network = replace(Network(), connections_per_host=2, spacing=0.05)
    dialler = Dialler(network)
    at_once, most, starts = 0, 0, []

    async def visit() -> None:
        nonlocal at_once, most
        async with dialler.slot("MX.example."):
            starts.append(time.monotonic())
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.08)
            at_once -= 1

    async def all_of_them() -> None:
        await asyncio.gather(*(visit() for _ in range(5)))

    asyncio.run(all_of_them())
    assert most == 2
    gaps = [b - a for a, b in pairwise(starts)]
    assert min(gaps) > 0.03


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(111, "x"), "refused"),
        (OSError(101, "Network is unreachable"), "no-route"),
        (OSError(113, "No route to host"), "no-route"),
        (ConnectionResetError(104, "x"), "reset"),
    ],
)
def test_failed_connections_are_told_apart(error: Exception, outcome: str) -> None:
    assert outcome_of(error) == outcome


def test_an_attempt_is_written_as_people_write_addresses() -> None:
    assert str(Attempt("::1", 25, "no-route", 0.1)) == "[::1]:25 no route"
    assert str(Attempt("192.0.2.1", 465, "ok", 0.1)) == "192.0.2.1:465 ok"
