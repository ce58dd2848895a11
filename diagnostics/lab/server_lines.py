"""One connection of the lab, line by line, with the faults that lie below SMTP."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from diagnostics.lab.behaviour import Manner
from diagnostics.lab.tls import TlsStream

LONGEST_LINE = 12_288
"""Bytes that a client may send in one line (RFC 4954, section 4, for AUTH)."""

ENDLESS_BYTES = 8 * 1024 * 1024
"""After so many bytes even the endless line ends, for the machine's sake."""

PATIENCE = 120.0
"""Seconds that a client may take for one line."""

DRIP_SECONDS = 1.0
"""Seconds between two bytes of a server that drips."""

HANDSHAKE_FAILURE = bytes.fromhex("15030300020228")
"""A TLS record: fatal alert 40 (RFC 8446, section 6.2)."""


class Wire:
    """Reads commands and writes replies, inside TLS once that is started."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        manner: Manner = Manner.NORMAL,
        latency: float = 0.0,
        heard: Callable[[str], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._manner = manner
        self._latency = latency
        self._heard = heard
        self._tls: TlsStream | None = None
        self._received = b""

    async def listen(self, mask: Callable[[str], str] = str) -> str:
        """The client's next line without its end, recorded as `mask` shows it.

        Raises:
            ConnectionError: the client left or waited too long.
            ValueError: the line is longer than `LONGEST_LINE`.
        """
        while b"\n" not in self._received:
            if len(self._received) > LONGEST_LINE:
                raise ValueError("the client's line is too long")
            self._received += await self._more()
        raw, _, self._received = self._received.partition(b"\n")
        line = raw.decode("utf-8", "replace").rstrip("\r")
        self._heard(mask(line))
        return line

    async def say(self, *lines: str) -> None:
        """Writes these lines at once, after the lab's latency.

        Raises:
            ConnectionError: the client left, or this server breaks off on purpose.
        """
        if self._latency:
            await asyncio.sleep(self._latency)
        raw = "".join(f"{line}\r\n" for line in lines).encode()
        if self._manner is Manner.CUT and len(lines) > 1:
            await self._send(raw[: len(raw) // 2])
            raise ConnectionAbortedError("broken off on purpose")
        if self._manner is Manner.DRIP:
            await self._drip(raw)
        else:
            await self._send(raw)

    async def flood(self, start: str) -> None:
        """Writes a line that begins with `start` and does not end."""
        await self._send(start.encode())
        for _ in range(ENDLESS_BYTES // 4096):
            await self._send(b"x" * 4096)
            await asyncio.sleep(0)  # others get their turn, and a lost client shows

    async def wait_for_the_end(self) -> None:
        """Drops whatever comes; ConnectionError when the client leaves."""
        while True:
            await self._more()

    @property
    def secure(self) -> bool:
        """Whether TLS is running."""
        return self._tls is not None

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Goes on inside TLS, as the server.

        Raises:
            OSError: the handshake failed, or this server hangs up on purpose.
        """
        if self._manner is Manner.NO_HANDSHAKE:
            await self._more()
            await self._send(HANDSHAKE_FAILURE)
            raise ConnectionAbortedError("hangs up on purpose")
        tls = TlsStream(self._reader, self._writer, context, self._received)
        self._received = b""
        await asyncio.wait_for(tls.handshake(), PATIENCE)
        self._tls = tls

    async def close(self) -> None:
        """Closes; a client that is gone already is no error."""
        try:
            async with asyncio.timeout(2):
                if self._tls and not self._writer.is_closing():
                    await self._tls.finish()
                self._writer.close()
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            self._writer.transport.abort()

    async def _more(self) -> bytes:
        source = self._tls.read() if self._tls else self._reader.read(4096)
        try:
            async with asyncio.timeout(PATIENCE):
                received = await source
        except TimeoutError:
            raise ConnectionAbortedError("the client was silent too long") from None
        if not received:
            raise ConnectionResetError("the client left")
        return received

    async def _send(self, raw: bytes) -> None:
        if self._writer.is_closing():
            raise ConnectionResetError("the client left")
        if self._tls:
            await self._tls.write(raw)
        else:
            self._writer.write(raw)
            await self._writer.drain()

    async def _drip(self, raw: bytes) -> None:
        for byte in raw:
            await self._send(bytes([byte]))
            await asyncio.sleep(DRIP_SECONDS)
