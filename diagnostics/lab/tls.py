"""TLS over asyncio streams, by hand: asyncio swallows the alert of a failed handshake.

A client tells "protocol version" from "hung up" by that alert, so it must be sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")

_CHUNK = 16_384


class TlsStream:
    """The server's side of one TLS connection."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        context: ssl.SSLContext,
        early: bytes = b"",
    ) -> None:
        """Prepares; `early` holds bytes of the handshake that were read already."""
        self._reader = reader
        self._writer = writer
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._incoming.write(early)
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    async def handshake(self) -> None:
        """Shakes hands. Raises OSError (also ssl.SSLError) where it fails."""
        await self._until_done(self._tls.do_handshake)

    async def read(self) -> bytes:
        """The next decrypted bytes; none at the end."""
        try:
            return await self._until_done(lambda: self._tls.read(_CHUNK))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    async def write(self, data: bytes) -> None:
        """Encrypts and sends. Raises ConnectionError when the client left."""
        self._tls.write(data)
        await self._flush()

    async def finish(self) -> None:
        """Says that nothing more comes (close_notify); waits for no answer."""
        with contextlib.suppress(OSError):  # unwrap waits for the client's own
            self._tls.unwrap()
        await self._flush()

    async def _until_done(self, operation: Callable[[], _Result]) -> _Result:
        while True:
            try:
                return operation()
            except ssl.SSLWantReadError:
                await self._flush()  # before waiting: the client waits for it too
                received = await self._reader.read(_CHUNK)
                if received:
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            finally:
                await self._flush()

    async def _flush(self) -> None:
        if self._outgoing.pending:
            self._writer.write(self._outgoing.read())
            await self._writer.drain()
