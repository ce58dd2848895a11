"""One request over verified HTTPS, where the gate lets it go; redirects are answers."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import cast
from urllib.parse import SplitResult, quote, urlsplit

from diagnostics.checks.dns import NotAllowedError, Resolver
from diagnostics.checks.mail.dial import LOADS, Dialler, HostLoads, resolve
from diagnostics.checks.mail.securing.tls_contexts import Contexts
from diagnostics.checks.mail.seen import FORBIDDEN, Attempt
from diagnostics.checks.mail.transport import Connection, Transcript, connect
from diagnostics.checks.network import Network
from diagnostics.checks.reach_policy import refusal
from diagnostics.model import Phrase

PATIENCE = 2.0
"""Most seconds that a request waits until fewer are under way to its host."""

_HEADERS_LIMIT = 16 * 1024
"""Most bytes of what stands before a response's body."""

_KEPT = "/%?&=:@!$'()*+,;~"
"""What may stand in a request's path as it is, beside letters and digits."""


@dataclass(frozen=True, slots=True)
class HttpsReply:
    """What a server answered.

    Attributes:
        status: as RFC 9110 has it, 200 for a document.
        headers: by name in lower case; of several of one name the last.
        body: at most as many bytes as were asked for.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpsLine:
    """Requests with a run's own resolver; connections pass the gate and the limits."""

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

    async def ask(
        self,
        url: str,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        *,
        limit: int,
    ) -> HttpsReply:
        """The server's answer: to a GET, with a body to a POST.

        Args:
            url: an https address.
            headers: names and values, in ASCII and without line ends.
            body: what is posted.
            limit: most bytes of the answer's body that are read.

        Raises:
            NotAllowedError: nobody connects to where its host leads.
            ssl.SSLCertVerificationError: its certificate doesn't fit.
            OSError: there is no answer; the message says why.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https":
            raise OSError(Phrase.of("https:no-https", url=url))
        found = await resolve(host, self._resolver)
        if not found.found:
            said = {"host": host, "problem": found.problem}
            raise OSError(Phrase.of("https:no-address", **said))
        request = _request(parts, headers, body)
        try:
            async with (
                self._dialler.look(host, PATIENCE),
                asyncio.timeout(self._network.step_timeout),
            ):
                data = await self._asked(found.found, parts, request, limit)
        except TimeoutError as error:
            raise OSError(Phrase.of("https:late", host=host)) from error
        except EOFError as error:
            raise OSError(Phrase.of("https:closed", host=host)) from error
        return _reply(data, host, "GET" if body is None else "POST", limit)

    async def _asked(
        self, addresses: tuple[str, ...], url: SplitResult, request: bytes, limit: int
    ) -> bytes:
        host, most = url.hostname or "", limit + _HEADERS_LIMIT
        context = self._contexts.trusting(self._network.ca_file_for(host))
        port = self._network.web_port(host, url.port or 443)
        line = await self._connected(host, addresses, port)
        try:
            await line.start_tls(context, host)
            line.writer.write(request)
            received = bytearray()
            while len(received) < most and (more := await line.reader.read(most)):
                received += more
        finally:
            await line.close()
        if not received:
            raise EOFError
        return bytes(received)

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
        last = failed[-1]
        raise OSError(Phrase.of(f"mail:attempt-{last.outcome}", where=last.where))


class _Received:
    """What came, as the socket that `http.client` reads from."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        """What came, as a file."""
        return io.BytesIO(self._data)


def _request(
    url: SplitResult, headers: Iterable[tuple[str, str]], body: bytes | None
) -> bytes:
    path = quote(url.path or "/", safe=_KEPT)
    if url.query:
        path += f"?{quote(url.query, safe=_KEPT)}"
    named = [("Host", url.hostname or ""), ("Connection", "close"), *headers]
    if body is not None:
        named.append(("Content-Length", str(len(body))))
    lines = "".join(f"{name}: {value}\r\n" for name, value in named)
    method = "GET" if body is None else "POST"
    head = f"{method} {path} HTTP/1.1\r\n{lines}\r\n"
    return head.encode("ascii", "replace") + (body or b"")


def _reply(data: bytes, host: str, method: str, limit: int) -> HttpsReply:
    """A response taken apart, also one that comes in chunks (RFC 9112, section 7.1)."""
    try:
        response = HTTPResponse(cast(socket.socket, _Received(data)), method=method)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return HttpsReply(response.status, headers, response.read(limit))
    except HTTPException as error:
        raise OSError(Phrase.of("https:no-http", host=host)) from error
