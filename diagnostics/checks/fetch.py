"""Fetches what a check needs over HTTPS: an MTA-STS policy, an autoconfig file."""

from __future__ import annotations

import asyncio
import io
import socket
from collections import defaultdict
from http.client import HTTPException, HTTPResponse
from typing import cast
from urllib.parse import urlsplit

from diagnostics.checks.dial import resolve
from diagnostics.checks.dns import Resolver
from diagnostics.checks.network import Network
from diagnostics.checks.transport import Transcript, connect
from diagnostics.checks.trust import Contexts

LIMIT = 64 * 1024
"""Most bytes of a document (for a policy RFC 8461, section 3.3)."""

_MOST = LIMIT + 16 * 1024
"""Most bytes of a response: a document behind its headers."""


class Fetcher:
    """GET over verified HTTPS with the run's own resolver; follows no redirect.

    Each document is fetched once a run, however many mailboxes share its domain.
    """

    def __init__(
        self, network: Network, resolver: Resolver, contexts: Contexts
    ) -> None:
        self._network = network
        self._resolver = resolver
        self._contexts = contexts
        self._known: dict[str, str | OSError] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __call__(self, url: str) -> str:
        """The document's text.

        Raises:
            FileNotFoundError: the server says that there is no such document.
            OSError: it can't be had; the message says why.
        """
        async with self._locks[url]:
            if url not in self._known:
                try:
                    self._known[url] = await self._fetched(url)
                except OSError as error:
                    self._known[url] = error
        known = self._known[url]
        if isinstance(known, OSError):
            raise known
        return known

    async def _fetched(self, url: str) -> str:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https":
            raise OSError(f"{url} is no https address")
        found = await resolve(host, self._resolver)
        if not found.found:
            raise OSError(f"{host} has no address ({found.seen})")
        try:
            async with asyncio.timeout(self._network.step_timeout):
                return await self._get(found.found, host, parts.port or 443, parts.path)
        except TimeoutError as error:
            raise OSError(f"{host} didn't answer in time") from error
        except EOFError as error:
            raise OSError(f"{host} closed the connection") from error

    async def _get(
        self, addresses: tuple[str, ...], host: str, port: int, path: str
    ) -> str:
        context = self._contexts.trusting(self._network.ca_file_for(host))
        timeout = self._network.connect_timeout
        for address in addresses:
            attempt, line = await connect(address, port, timeout, Transcript())
            if line is not None:
                break
        else:
            raise OSError(str(attempt))
        try:
            await line.start_tls(context, host)
            line.writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
                "Accept: text/plain, text/xml\r\n\r\n".encode("ascii", "replace")
            )
            received = bytearray()
            while len(received) < _MOST and (more := await line.reader.read(_MOST)):
                received += more
        finally:
            await line.close()
        if not received:
            raise EOFError
        return _body(bytes(received), host)


class _Received:
    """What came, as the socket that `http.client` reads from."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        """What came, as a file."""
        return io.BytesIO(self._data)


def _body(data: bytes, host: str) -> str:
    """The text of a response, also one that comes in chunks (RFC 9112, section 7.1)."""
    try:
        response = HTTPResponse(cast(socket.socket, _Received(data)), method="GET")
        response.begin()
        if response.status in (404, 410):
            raise FileNotFoundError(f"{host} answered {response.status}")
        if response.status != 200:
            raise OSError(f"{host} answered {response.status}")
        return response.read(LIMIT).decode("utf-8", "replace")
    except HTTPException as error:
        raise OSError(f"{host} speaks no HTTP that we understand") from error
