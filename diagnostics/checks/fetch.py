"""Fetches what a check needs over HTTPS: an MTA-STS policy, an autoconfig file."""

from __future__ import annotations

import asyncio
import io
import socket
from collections import defaultdict
from http.client import HTTPException, HTTPResponse
from typing import cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from diagnostics.checks.dns import MovedError, NotAllowedError, Resolver
from diagnostics.checks.mail.dial import LOADS, Dialler, HostLoads, resolve
from diagnostics.checks.mail.securing.tls_contexts import Contexts
from diagnostics.checks.mail.seen import FORBIDDEN, Attempt
from diagnostics.checks.mail.transport import Connection, Transcript, connect
from diagnostics.checks.network import Network
from diagnostics.checks.reach_policy import refusal

LIMIT = 64 * 1024
"""Most bytes of a document (for a policy RFC 8461, section 3.3)."""

_MOST = LIMIT + 16 * 1024
"""Most bytes of a response: a document behind its headers."""

PATIENCE = 2.0
"""Most seconds that a document waits until fewer are fetched from its host."""

_MOVED = (301, 302, 303, 307, 308)

_KEPT = "/%?&=:@!$'()*+,;~"
"""What may stand in a request's path as it is, beside letters and digits."""


class Fetcher:
    """GET over verified HTTPS with the run's own resolver; follows no redirect itself.

    Each document is fetched once a run, however many mailboxes share its domain. A
    connection counts towards the limits of its host, as those of mail do.
    """

    def __init__(
        self,
        network: Network,
        resolver: Resolver,
        contexts: Contexts,
        loads: HostLoads = LOADS,
    ) -> None:
        self._network = network
        self._dialler = Dialler(network, loads)
        self._resolver = resolver
        self._contexts = contexts
        self._known: dict[str, str | OSError] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __call__(self, url: str) -> str:
        """The document's text.

        Raises:
            FileNotFoundError: the server says that there is no such document.
            MovedError: the server points elsewhere; nothing is fetched from there.
            NotAllowedError: nobody connects to where its host leads.
            ssl.SSLCertVerificationError: its certificate doesn't fit.
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
            raise OSError(f"{host} has no address ({found.problem})")
        try:
            async with (
                self._dialler.look(host, PATIENCE),
                asyncio.timeout(self._network.step_timeout),
            ):
                return await self._get(found.found, parts)
        except TimeoutError as error:
            raise OSError(f"{host} didn't answer in time") from error
        except EOFError as error:
            raise OSError(f"{host} closed the connection") from error

    async def _get(self, addresses: tuple[str, ...], url: SplitResult) -> str:
        host = url.hostname or ""
        path = quote(url.path or "/", safe=_KEPT)
        if url.query:
            path += f"?{quote(url.query, safe=_KEPT)}"
        context = self._contexts.trusting(self._network.ca_file_for(host))
        line = await self._connected(host, addresses, url.port or 443)
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
        return _body(bytes(received), url)

    async def _connected(
        self, host: str, addresses: tuple[str, ...], port: int
    ) -> Connection:
        """The first connection that stands. Raises OSError where there is none."""
        timeout, gate = self._network.connect_timeout, self._network.gate(host)
        failed: list[Attempt] = []
        for address in addresses:
            attempt, line = await connect(address, port, timeout, Transcript(), gate)
            if line is not None:
                return line
            failed.append(attempt)
        for refused in (a for a in failed if a.outcome == FORBIDDEN):
            raise NotAllowedError(
                refusal(host, refused.address, port, refused.forbidden)
            )
        raise OSError(str(failed[-1]))


class _Received:
    """What came, as the socket that `http.client` reads from."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        """What came, as a file."""
        return io.BytesIO(self._data)


def _body(data: bytes, url: SplitResult) -> str:
    """The text of a response, also one that comes in chunks (RFC 9112, section 7.1)."""
    host = url.hostname or ""
    try:
        response = HTTPResponse(cast(socket.socket, _Received(data)), method="GET")
        response.begin()
        if response.status in (404, 410):
            raise FileNotFoundError(f"{host} answered {response.status}")
        if response.status in _MOVED and (to := response.getheader("Location")):
            said = f"{host} answered {response.status}"
            raise MovedError(said, _absolute(url, to, said))
        if response.status != 200:
            raise OSError(f"{host} answered {response.status}")
        return response.read(LIMIT).decode("utf-8", "replace")
    except HTTPException as error:
        raise OSError(f"{host} speaks no HTTP that we understand") from error


def _absolute(url: SplitResult, to: str, said: str) -> str:
    """The address that a Location means (RFC 9110, section 10.2.2)."""
    try:
        return urljoin(url.geturl(), to)
    except ValueError as error:
        raise OSError(f"{said} and points nowhere") from error
