"""One question by UDP: only the answer of the server that was asked is heard."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import pytest

from diagnostics.checks.dns.transfer.udp_exchange import by_udp

Answers = Callable[[dns.message.Message], list[bytes]]


@contextmanager
def server(answers: Answers) -> Iterator[tuple[str, int]]:
    """Answers one question with these datagrams."""
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.bind(("127.0.0.1", 0))

    def run() -> None:
        asked, who = link.recvfrom(4096)
        for datagram in answers(dns.message.from_wire(asked)):
            link.sendto(datagram, who)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield link.getsockname()
    thread.join()
    link.close()


def asked(where: tuple[str, int], seconds: float = 10.0) -> dns.message.Message:
    query = dns.message.make_query("firm.example", "TXT")
    return asyncio.run(by_udp(query, *where, seconds))


def right(query: dns.message.Message) -> bytes:
    return dns.message.make_response(query).to_wire()


def other_id(query: dns.message.Message) -> bytes:
    wire = bytearray(right(query))
    wire[0] ^= 255
    return bytes(wire)


def other_name(query: dns.message.Message) -> bytes:
    other = dns.message.make_query("else.example", "TXT")
    other.id = query.id
    return right(other)


def cut(query: dns.message.Message) -> bytes:
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.TC
    return answer.to_wire()


def test_the_answer_is_heard_behind_what_is_none() -> None:
    def answers(query: dns.message.Message) -> list[bytes]:
        return [b"", b"\0" * 5, other_id(query), other_name(query), right(query)]

    with server(answers) as where:
        assert asked(where).question[0].name.to_text() == "firm.example."


def test_what_another_port_says_is_not_heard() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger,
    ):
        silent.bind(("127.0.0.1", 0))

        def answer() -> None:
            wire, who = silent.recvfrom(4096)
            stranger.sendto(right(dns.message.from_wire(wire)), who)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(TimeoutError):
            asked(silent.getsockname(), 0.2)
        thread.join()


def test_an_answer_too_long_for_udp_is_said_to_be() -> None:
    with (
        server(lambda query: [cut(query)]) as where,
        pytest.raises(dns.message.Truncated),
    ):
        asked(where)


def test_a_cut_answer_to_another_question_is_none() -> None:
    def answers(query: dns.message.Message) -> list[bytes]:
        other = dns.message.make_query("else.example", "TXT")
        other.id = query.id
        return [cut(other), right(query)]

    with server(answers) as where:
        assert not asked(where).flags & dns.flags.TC


def test_what_came_while_we_were_busy_has_come_in_time() -> None:
    came = threading.Event()

    def answers(query: dns.message.Message) -> list[bytes]:
        return [right(query)]

    async def scenario(where: tuple[str, int]) -> dns.message.Message:
        query = dns.message.make_query("firm.example", "TXT")
        task = asyncio.create_task(by_udp(query, *where, 0.2))
        await asyncio.sleep(0)
        came.wait(0.5)  # the loop stands still, beyond the deadline
        return await task

    with server(answers) as where:
        assert asyncio.run(scenario(where)).question
