"""Addresses are found, all tried, and none that is dead twice."""

import asyncio
import ipaddress
import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from diagnostics.checks import Network
from diagnostics.checks.dns.resolver import Answer, AnswerState
from diagnostics.checks.mail.dial import MOST_IDLE, Dialler, HostLoads, resolve
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
    for odd in ("zażółć..pl", "[::zz]", "mail .firm.example", "https://a.example"):
        assert asyncio.run(resolve(odd, Recorded())).problem == "no-name"


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


def test_a_good_address_is_dialled_though_the_other_is_refused_each_time() -> None:
    async def scenario() -> None:
        server = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        dialler = Dialler(Network(allowed=("127.0.0.1:*",)))
        for _ in range(3):
            attempts, connection = await dialler.open(
                "localhost", ("127.0.0.1", "::1"), port, Transcript()
            )
            assert [a.outcome for a in attempts] == ["ok", "forbidden"]
            assert connection is not None
            await connection.close()
        server.close()

    asyncio.run(scenario())


def test_where_a_good_address_has_had_enough_the_next_good_one_is_dialled() -> None:
    async def scenario() -> None:
        first = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
        port = first.sockets[0].getsockname()[1]
        second = await asyncio.start_server(lambda r, w: None, "127.0.0.2", port)
        dialler = Dialler(Network(allowed=("127.0.0.0/8:*",)))
        for outcomes in (["ok", "ok"], ["refused", "ok"]):
            attempts, connection = await dialler.open(
                "mx.example", ("127.0.0.1", "127.0.0.2"), port, Transcript()
            )
            assert [a.outcome for a in attempts] == outcomes
            assert connection is not None
            await connection.close()
            first.close()
        second.close()

    asyncio.run(scenario())


def test_of_sessions_that_begin_at_once_one_alone_tries_all_addresses() -> None:
    async def scenario() -> None:
        came = {"127.0.0.1": 0, "127.0.0.2": 0}

        def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            came[writer.get_extra_info("sockname")[0]] += 1

        first = await asyncio.start_server(count, "127.0.0.1", 0)
        port = first.sockets[0].getsockname()[1]
        second = await asyncio.start_server(count, "127.0.0.2", port)
        dialler = Dialler(Network(allowed=("127.0.0.0/8:*",)))
        where = "mx.example", ("127.0.0.1", "127.0.0.2"), port
        opened = await asyncio.gather(
            *(dialler.open(*where, Transcript()) for _ in range(5))
        )
        for attempts, connection in opened:
            assert [a.outcome for a in attempts] == ["ok", "ok"]
            assert connection is not None
            await connection.close()
        async with asyncio.timeout(5):
            while sum(came.values()) < 6:
                await asyncio.sleep(0.01)
        assert came == {"127.0.0.1": 5, "127.0.0.2": 1}
        first.close()
        second.close()

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


def visits(count: int, most: list[int], at_once: list[int], own: HostLoads) -> None:
    """Visits one host so often, in a loop of its own; `at_once` is now, most, all."""
    dialler = Dialler(Network(spacing=0.0), own)
    lock = threading.Lock()

    async def visit() -> None:
        async with dialler.slot("mx.example"):
            with lock:
                at_once[0] += 1
                most.append(at_once[0])
            await asyncio.sleep(0.005)
            with lock:
                at_once[0] -= 1

    async def all_of_them() -> None:
        await asyncio.gather(*(visit() for _ in range(count)))

    asyncio.run(all_of_them())


def test_two_visitors_who_check_one_host_share_its_limit() -> None:
    most: list[int] = []
    at_once = [0]
    own = HostLoads()
    threads = [
        threading.Thread(target=visits, args=(25, most, at_once, own)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(most) == 50
    assert max(most) == 2
    assert at_once == [0]


def test_the_diallers_of_a_process_share_their_limits_by_themselves() -> None:
    assert Dialler(Network()).loads is Dialler(Network()).loads


def test_who_gives_up_waiting_takes_no_place_along() -> None:
    own = HostLoads()

    async def scenario() -> None:
        await own.enter("mx.example", 1)
        waiting = [asyncio.create_task(own.enter("mx.example", 1)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()  # still in the queue
        await asyncio.sleep(0)
        own.leave("mx.example")  # handed to the second …
        waiting[1].cancel()  # … who leaves at that moment
        await asyncio.wait_for(waiting[2], 2)
        own.leave("mx.example")
        await asyncio.wait_for(own.enter("mx.example", 1), 2)
        own.leave("mx.example")

    asyncio.run(scenario())


def test_a_visitor_whose_loop_has_ended_holds_nobody_up() -> None:
    own = HostLoads()

    async def left_behind() -> None:
        await own.enter("mx.example", 1)
        lost = asyncio.create_task(own.enter("mx.example", 1))
        await asyncio.sleep(0)
        lost.cancel()

    async def later() -> None:
        own.leave("mx.example")
        await asyncio.wait_for(own.enter("mx.example", 1), 2)

    asyncio.run(left_behind())
    asyncio.run(later())


def test_a_second_look_counts_but_never_waits_for_the_session_that_asks_for_it() -> (
    None
):
    own = HostLoads()
    dialler = Dialler(Network(spacing=0.0, connections_per_host=1), own)
    order: list[str] = []

    async def session(name: str) -> None:
        async with dialler.slot("mx.example"):
            order.append(f"{name} begins")
            async with dialler.look("MX.example."):
                await asyncio.sleep(0.01)
                order.append(f"{name} has looked")

    async def scenario() -> None:
        await asyncio.wait_for(asyncio.gather(session("one"), session("two")), 5)

    asyncio.run(scenario())
    assert order == [
        *("one begins", "one has looked"),
        *("two begins", "two has looked"),
    ]


def test_a_session_waits_for_the_looks_of_another_run() -> None:
    own = HostLoads()
    mine, yours = (Dialler(Network(connections_per_host=1), own) for _ in range(2))
    order: list[str] = []

    async def session() -> None:
        async with yours.slot("mx.example"):
            order.append("session")

    async def scenario() -> None:
        async with mine.look("mx.example"):
            waiting = asyncio.create_task(session())
            await asyncio.sleep(0.02)
            order.append("look")
        await asyncio.wait_for(waiting, 5)

    asyncio.run(scenario())
    assert order == ["look", "session"]


def test_a_look_waits_as_long_as_it_may_and_then_goes_ahead() -> None:
    own = HostLoads()
    dialler = Dialler(Network(spacing=0.0, connections_per_host=1), own)

    async def scenario() -> None:
        async with dialler.slot("mx.example"), dialler.look("mx.example", 0.01):
            pass  # nobody gives the place back meanwhile
        async with asyncio.timeout(5), dialler.slot("mx.example"):
            pass  # and nothing is counted any more

    asyncio.run(scenario())


def test_hosts_that_nobody_visits_are_forgotten() -> None:
    own = HostLoads()

    async def scenario() -> None:
        for number in range(3 * MOST_IDLE):
            await own.enter(f"h{number}.example", 1)
            own.leave(f"h{number}.example")

    asyncio.run(scenario())
    assert len(own) <= MOST_IDLE


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[::ffff:127.0.0.1]", "::ffff:7f00:1"),
    ],
)
def test_an_address_is_asked_of_no_name_server(host: str, address: str) -> None:
    found = asyncio.run(resolve(host, Recorded())).found
    assert [ipaddress.ip_address(a) for a in found] == [ipaddress.ip_address(address)]


@pytest.mark.parametrize(
    "host", ["2130706433", "0177.0.0.1", "0x7f.1", "0x7f000001", "127.1.", "[::1"]
)
def test_what_only_old_systems_read_as_an_address_is_no_host(host: str) -> None:
    """Loading an account refuses it, and so does a run."""
    found = asyncio.run(resolve(host, Recorded()))
    assert (found.found, found.problem) == ((), "no-name")


def test_a_refused_address_is_never_dialled_whatever_name_led_there() -> None:
    accepted: list[object] = []

    async def scenario() -> tuple[Attempt, ...]:
        server = await asyncio.start_server(
            lambda r, w: accepted.append(w), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        attempts, connection = await Dialler(Network()).open(
            "mx.example", ("127.0.0.1", "::ffff:127.0.0.1"), port, Transcript()
        )
        assert connection is None
        await asyncio.sleep(0.05)
        server.close()
        return attempts

    attempts = asyncio.run(scenario())
    assert [(a.outcome, a.forbidden) for a in attempts] == [
        ("forbidden", "loopback"),
        ("forbidden", "loopback"),
    ]
    assert not accepted


def test_what_one_name_may_not_reach_is_not_held_against_another() -> None:
    dialler = Dialler(Network())

    async def scenario() -> None:
        await dialler.open("evil.example", ("127.0.0.1",), 1, Transcript())
        dialler.network = Network(allowed=("127.0.0.1:1",))
        attempts, _ = await dialler.open("own.example", ("127.0.0.1",), 1, Transcript())
        assert [a.outcome for a in attempts] == ["refused"]

    asyncio.run(scenario())
