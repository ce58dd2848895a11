"""One connection: lines in and out, TLS put on top, everything written down."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import select
import ssl
import time
from collections import deque
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from typing import SupportsIndex, TypeVar

from diagnostics.checks.mail.replies_read import LineReader, decoded
from diagnostics.checks.mail.seen import FORBIDDEN, Attempt
from diagnostics.checks.reach_policy import Gate, literal
from diagnostics.checks.secret_masks import Masks
from diagnostics.checks.step import Line
from diagnostics.domain_names import one_spelling

SHOWN_LINE = 500
"""Longest text of one transcript line, in characters."""

SHOWN_LINES = 200
"""Most lines of one transcript."""


@dataclass(slots=True)
class Transcript:
    """What was said, with every known secret masked as it is written down."""

    began: float = field(default_factory=time.monotonic)
    masks: Masks = field(default_factory=Masks, repr=False)
    lines: list[Line] = field(default_factory=list)

    def note(self, direction: str, text: str) -> None:
        """Writes a line down; `direction` as in `Line`."""
        if len(self.lines) >= SHOWN_LINES:
            return
        shown = self.masks.text(text)
        if len(shown) > SHOWN_LINE:
            shown = f"{shown[:SHOWN_LINE]}… ({len(shown)} characters)"
        self.lines.append(Line(direction, shown, time.monotonic() - self.began))


BREAKS = TimeoutError, EOFError, OSError, ValueError
"""What a connection may raise in the middle of a stage."""


_GRACE = 0.05
"""Seconds in which what has come already is read."""

_T = TypeVar("_T")


async def come(answer: Awaitable[_T], patience: float) -> _T:
    """An answer that comes within some seconds.

    What came while work of our own held everything up has come in time: when the time
    is over, what is there already is still read.

    Raises:
        TimeoutError: it didn't.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as limit:

        def over() -> None:
            limit.reschedule(loop.time() + _GRACE)

        late = loop.call_later(patience, over)
        try:
            return await answer
        finally:
            late.cancel()


class UnaskedError(ValueError):
    """The server has answered what it wasn't asked yet; the text is what it said."""


class WatchedReader(asyncio.StreamReader):
    """A reader that tells whether something has come, without waiting for it."""

    _unread = 0

    @property
    def has_come(self) -> bool:
        """Whether there are bytes that nobody has read, or an error to be raised."""
        return self._unread > 0 or self.exception() is not None

    def feed_data(self, data: Iterable[SupportsIndex]) -> None:
        """Takes what the connection brings."""
        came = bytes(data)
        self._unread += len(came)
        super().feed_data(came)

    async def read(self, n: int = -1) -> bytes:
        """What has come, at most `n` bytes, or all until the end; waits for it."""
        data = await super().read(n)
        if n >= 0:  # all until the end is read by parts, through here
            self._unread -= len(data)
        return data


async def opened(address: str, port: int) -> tuple[WatchedReader, asyncio.StreamWriter]:
    """As `asyncio.open_connection`, with a reader that tells what has come."""
    loop = asyncio.get_running_loop()
    reader = WatchedReader(loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_connection(lambda: protocol, address, port)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


@dataclass(slots=True)
class Connection:
    """A connection to one address.

    Every method may raise OSError, and reading EOFError (the peer closed) and
    ValueError (`line-too-long`, `dialogue-too-long`). Deadlines are the caller's.

    Attributes:
        injected: what came in plain text before the handshake and was dropped.
    """

    reader: WatchedReader
    writer: asyncio.StreamWriter
    transcript: Transcript
    received: int = 0
    is_secure: bool = False
    injected: str = ""
    _lines: LineReader = field(default_factory=LineReader)
    _ready: deque[bytes] = field(default_factory=deque)

    async def read_bytes_line(self) -> bytes:
        """The next line as it came, without its ending; not written down."""
        while not self._ready:
            if self._lines.problem:
                raise ValueError(self._lines.problem)
            data = await self.reader.read(16 * 1024)
            if not data:
                raise EOFError
            self.received += len(data)
            self._ready.extend(self._lines.feed(data))
        return self._ready.popleft()

    def cut_long_lines(self) -> None:
        """From here on a line may be of any length: a stored letter's are anybody's."""
        self._lines.cuts = True

    async def read_line(self) -> str:
        """The next line as text, written down."""
        line = decoded(await self.read_bytes_line())
        self.transcript.note("<", line)
        return line

    async def send(self, text: str, shown: str = "") -> None:
        """Sends one line; `shown` is written down instead of it where it isn't empty.

        Secrets in it are masked in any case; one of three letters is known to its
        sender alone.

        Raises:
            UnaskedError: something has come already that would pass for the answer.
        """
        await self._expect_silence()
        text = text.replace("\r", "").replace(
            "\n", ""
        )  # one command, whatever is in it
        self.transcript.note(">", shown or text)
        self.writer.write(text.encode("utf-8") + b"\r\n")
        await self.writer.drain()

    async def start_tls(self, context: ssl.SSLContext, host: str) -> ssl.SSLObject:
        """Puts TLS on the connection, with SNI; what was said before is dropped.

        Raises:
            ssl.SSLError: the handshake failed; the connection is closed then.
        """
        self.injected = await self._forget_plain()
        name = literal(host) or one_spelling(host)
        try:
            await self.writer.start_tls(context, server_hostname=name)
        except ConnectionError as error:
            # asyncio says "Connection lost" where it knows better.
            raise self.reader.exception() or error from None
        self.is_secure = True
        tls: ssl.SSLObject = self.writer.get_extra_info("ssl_object")
        cipher = tls.cipher()
        self.transcript.note("-", f"{tls.version()}, {cipher[0] if cipher else '?'}")
        return tls

    async def skip_early(self, code: bytes) -> None:
        """Takes no notice of lines of one code that have come already."""
        early = await self._early()
        if early and all(line.startswith(code) for line in early.splitlines()):
            self.transcript.note("<", _on_one_line(early))
        elif early:
            self._ready.extend(self._lines.feed(early))

    async def _expect_silence(self) -> None:
        """Raises UnaskedError where the server has said what nobody asked.

        A farewell (421) may come at any time (RFC 5321, section 3.8), and so may
        IMAP's untagged lines (RFC 9051, section 7).
        """
        early = await self._early()
        if early.strip() and not early.startswith(_AT_ANY_TIME):
            said = _on_one_line(early)
            self.transcript.note("-", "came before it was asked for:")
            self.transcript.note("<", said)
            raise UnaskedError(said)
        if early:
            self._ready.extend(self._lines.feed(early))

    async def _early(self) -> bytes:
        """What has come and nobody has read, taken out."""
        if self._is_silent():
            return b""
        for _ in range(2):  # one turn for the loop to look, one to hand over
            await asyncio.sleep(0)
        if not (self._ready or self._lines.pending or self.reader.has_come):
            return b""
        lines = b"".join(line + b"\r\n" for line in self._ready)
        parts = [lines, self._lines.pending]
        self._ready.clear()
        self._lines.forget()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0):
                while len(parts) < _MOST_PARTS and (
                    data := await self.reader.read(16 * 1024)
                ):
                    self.received += len(data)
                    parts.append(data)
        if len(parts) >= _MOST_PARTS:
            raise ValueError("dialogue-too-long")
        return b"".join(parts)

    def _is_silent(self) -> bool:
        """Whether nothing has come, neither to us nor to the system.

        The system is asked, as turns of the loop are dear where hundreds talk at once.
        """
        if self._ready or self._lines.pending or self.reader.has_come:
            return False
        socket = self.writer.get_extra_info("socket")
        number = socket.fileno() if socket else -1
        if number < 0:
            return False
        look = select.poll()  # unlike select it knows numbers above 1,023
        look.register(number, select.POLLIN)
        return not look.poll(0)

    async def _forget_plain(self) -> str:
        """Drops all that came in plain text, also what asyncio holds back; tells it.

        Somebody on the way could put answers there that seem to come behind TLS
        (CVE-2011-0411). The server is silent now: a client speaks first in TLS.
        """
        early = await self._early()
        if not early:
            return ""
        said = _on_one_line(early)
        self.transcript.note("-", "dropped, as it came in plain text before TLS:")
        self.transcript.note("<", said)
        return said

    async def said_first(self) -> str:
        """What has come in plain text though the client was to begin; it is dropped."""
        return await self._forget_plain()

    async def close(self) -> None:
        """Closes without waiting for the peer's farewell."""
        with contextlib.suppress(OSError, RuntimeError):
            self.writer.transport.abort()


def _on_one_line(early: bytes) -> str:
    return decoded(b" ".join(early[:SHOWN_LINE].split()))


_AT_ANY_TIME = (b"421", b"* ")

_MOST_PARTS = 64
"""Most portions of early text that are read."""

_NO_ROUTE = {
    errno.ENETUNREACH,
    errno.EHOSTUNREACH,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
}


def outcome_of(error: Exception) -> str:
    """How a failed connection is called."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, OSError) and error.errno in _NO_ROUTE:
        return "no-route"
    return "reset"


async def connect(
    address: str, port: int, timeout: float, transcript: Transcript, gate: Gate
) -> tuple[Attempt, Connection | None]:
    """Connects to one address; a failure is an outcome, not an exception.

    Args:
        address: an IP address, never a name: what is decided on is what is dialled.
        port: its port.
        timeout: seconds.
        transcript: what the connection writes to.
        gate: decides before anything is sent, and again on the peer that answered.
    """
    if kind := gate(address, port):
        return Attempt(address, port, FORBIDDEN, 0.0, kind), None
    began = time.monotonic()
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await opened(address, port)
    except OSError as error:
        spent = time.monotonic() - began
        return Attempt(address, port, outcome_of(error), spent), None
    spent = time.monotonic() - began
    peer = writer.get_extra_info("peername")
    kind = gate(peer[0], peer[1]) if peer else ""
    if kind or not peer:  # without a peer it has gone again
        writer.transport.abort()
        outcome = FORBIDDEN if kind else "reset"
        return Attempt(address, port, outcome, spent, kind), None
    return Attempt(address, port, "ok", spent), Connection(reader, writer, transcript)
