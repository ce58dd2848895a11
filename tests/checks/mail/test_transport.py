"""A connection writes down what was said, and never a secret."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from diagnostics.checks.mail.replies_read import MAX_LINE
from diagnostics.checks.mail.transport import (
    SHOWN_LINE,
    SHOWN_LINES,
    Connection,
    Transcript,
    connect,
)
from diagnostics.checks.secret_masks import MASK

Talk = Callable[[Connection], Awaitable[None]]


def against(answer: bytes, talk: Talk) -> tuple[Transcript, bytes]:
    """Talks to a server that says `answer` and listens until it is left."""
    heard = bytearray()
    transcript = Transcript()

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(answer)
        heard.extend(await reader.read(4096))
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        attempt, connection = await connect("127.0.0.1", port, 2.0, transcript)
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

    transcript, _ = against(b"-ERR hunter2 is wrong\r\n", talk)
    shown = [t.text for t in transcript.lines]
    assert shown == [f"PASS {MASK}", f"-ERR {MASK} is wrong"]


def test_one_command_is_one_line_whatever_is_in_it() -> None:
    async def talk(line: Connection) -> None:
        await line.send("PASS a\r\nDELE 1\r\n")
        await line.read_line()

    _, heard = against(b"+OK\r\n", talk)
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
    attempt, connection = asyncio.run(connect("127.0.0.1", 1, 1.0, Transcript()))
    assert (attempt.outcome, connection) == ("refused", None)
    assert attempt.seconds < 1
