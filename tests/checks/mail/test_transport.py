"""A connection writes down what was said, and never a secret."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable

import pytest

from diagnostics.checks.mail.replies_read import MAX_LINE
from diagnostics.checks.mail.transport import (
    SHOWN_LINE,
    SHOWN_LINES,
    Connection,
    Transcript,
    UnaskedError,
    come,
    connect,
)
from diagnostics.checks.network import Network
from diagnostics.checks.secret_masks import MASK

HERE = Network(allowed=("127.0.0.1:*",)).gate("mx.example")

Talk = Callable[[Connection], Awaitable[None]]


def against(
    greeting: bytes, talk: Talk, answer: bytes = b""
) -> tuple[Transcript, bytes]:
    """Talks to a server that greets, listens, answers once, and closes."""
    heard = bytearray()
    transcript = Transcript()

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(greeting)
        heard.extend(await reader.read(4096))
        writer.write(answer)
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        attempt, connection = await connect("127.0.0.1", port, 2.0, transcript, HERE)
        assert attempt.outcome == "ok"
        assert connection is not None
        await talk(connection)
        await connection.close()
        server.close()
        await asyncio.sleep(0.02)

    asyncio.run(scenario())
    return transcript, bytes(heard)


def test_both_sides_are_written_down_in_order_with_their_times() -> None:
    async def talk(line: Connection) -> None:
        assert await line.read_line() == "220 hello"
        await line.send("EHLO x")
        with pytest.raises(EOFError):
            await line.read_line()

    transcript, heard = against(b"220 hello\r\n", talk)
    assert [(t.direction, t.text) for t in transcript.lines] == [
        ("<", "220 hello"),
        (">", "EHLO x"),
    ]
    assert heard == b"EHLO x\r\n"
    assert 0 <= transcript.lines[0].at <= transcript.lines[1].at < 5


def test_a_secret_is_sent_and_masked_when_written_down() -> None:
    async def talk(line: Connection) -> None:
        line.transcript.masks.add("hunter2")
        await line.send("PASS hunter2")
        await line.read_line()

    transcript, _ = against(b"", talk, b"-ERR hunter2 is wrong\r\n")
    shown = [t.text for t in transcript.lines]
    assert shown == [f"PASS {MASK}", f"-ERR {MASK} is wrong"]


def test_one_command_is_one_line_whatever_is_in_it() -> None:
    async def talk(line: Connection) -> None:
        await line.send("PASS a\r\nDELE 1\r\n")
        await line.read_line()

    _, heard = against(b"", talk, b"+OK\r\n")
    assert heard == b"PASS aDELE 1\r\n"


def test_a_line_beyond_the_limit_is_an_error_and_not_kept() -> None:
    async def talk(line: Connection) -> None:
        with pytest.raises(ValueError, match="line-too-long"):
            await line.read_line()

    transcript, _ = against(b"2" * (MAX_LINE + 100), talk)
    assert transcript.lines == []


def test_transcripts_stay_short() -> None:
    transcript = Transcript()
    for _ in range(SHOWN_LINES + 50):
        transcript.note("<", "x" * (SHOWN_LINE + 50))
    assert len(transcript.lines) == SHOWN_LINES
    assert len(transcript.lines[0].text) < SHOWN_LINE + 30
    assert f"({SHOWN_LINE + 50} characters)" in transcript.lines[0].text


def test_nobody_listening_is_an_outcome() -> None:
    attempt, connection = asyncio.run(connect("127.0.0.1", 1, 1.0, Transcript(), HERE))
    assert (attempt.outcome, connection) == ("refused", None)
    assert attempt.seconds < 1


@pytest.mark.parametrize(
    "early",
    [
        *(b"250 mx\r\n", b"250-mx\r\n", b"235 in\r\n", b"half a li", b"\r\n535 no\r\n"),
        *(b"+OK\r\n", b"-ERR\r\n", b"250 x\r\n" * 5000),
    ],
)
def test_an_answer_that_is_there_before_its_question_is_named(early: bytes) -> None:
    async def talk(line: Connection) -> None:
        assert await line.read_line() == "220 hello"
        await asyncio.sleep(0.02)
        with pytest.raises(UnaskedError) as unasked:
            await line.send("EHLO x")
        assert str(unasked.value) == " ".join(early[:SHOWN_LINE].decode().split())

    transcript, heard = against(b"220 hello\r\n" + early, talk)
    assert heard == b""
    assert "came before it was asked for:" in [t.text for t in transcript.lines]


def test_a_farewell_may_come_at_any_time() -> None:
    async def talk(line: Connection) -> None:
        assert await line.read_line() == "220 hello"
        await asyncio.sleep(0.02)
        await line.send("EHLO x")
        assert await line.read_line() == "421 shutting down"

    against(b"220 hello\r\n421 shutting down\r\n", talk)


def test_who_floods_us_before_a_question_is_cut_off() -> None:
    async def talk(line: Connection) -> None:
        assert await line.read_line() == "220 hello"
        await asyncio.sleep(0.02)
        with pytest.raises(ValueError, match=r"dialogue-too-long|x"):
            await line.send("EHLO x")

    against(b"220 hello\r\n" + b"x" * (4 * 1024 * 1024), talk)


def test_the_peer_that_answered_is_looked_at_again() -> None:
    seen: list[str] = []

    def changes_its_mind(address: str, port: int) -> str:
        seen.append(address)
        return "" if len(seen) == 1 else "loopback"

    async def scenario() -> None:
        server = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        attempt, connection = await connect(
            "127.0.0.1", port, 2.0, Transcript(), changes_its_mind
        )
        assert connection is None
        assert (attempt.outcome, attempt.forbidden) == ("forbidden", "loopback")
        server.close()

    asyncio.run(scenario())
    assert seen == ["127.0.0.1", "127.0.0.1"]


def test_an_answer_in_time_is_given_and_a_late_one_is_not_waited_for() -> None:
    async def scenario() -> str:
        with pytest.raises(TimeoutError):
            await come(asyncio.sleep(30), 0.01)
        return await come(asyncio.sleep(0, "here"), 30)

    assert asyncio.run(scenario()) == "here"


def test_what_came_while_we_were_busy_is_still_read() -> None:
    async def scenario() -> bytes:
        ours, theirs = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=ours)
        waiting = asyncio.create_task(come(reader.readline(), 0.05))
        await asyncio.sleep(0)
        theirs.sendall(b"220 ready\r\n")
        time.sleep(0.2)  # the loop stands still, beyond the patience
        got = await waiting
        writer.close()
        theirs.close()
        return got

    assert asyncio.run(scenario()) == b"220 ready\r\n"
