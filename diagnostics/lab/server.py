"""The lab's servers on one event loop, until they are told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from diagnostics.lab.behaviour import Manner
from diagnostics.lab.nameserver import DatagramServer, Zone, serve_stream
from diagnostics.lab.pop3_server import Pop3Session
from diagnostics.lab.protocols.imap_server import ImapTalk
from diagnostics.lab.protocols.web_server import hand_out
from diagnostics.lab.sasl_server import Accepts
from diagnostics.lab.server_lines import Wire
from diagnostics.lab.smtp_server import SmtpDialogue
from diagnostics.lab.sockets import ListeningPort, Sockets
from diagnostics.lab_state import LAB_DOMAIN

Hear = Callable[[str, str, str], None]
"""Takes fault id, service and what was heard."""

_LEFT = (OSError, ValueError, asyncio.IncompleteReadError)
"""What a client that hangs, leaves or talks nonsense raises; never a lab's fault."""

_RESET_SECONDS = 0.2
"""So late that the client has surely seen its connection stand."""


class Server:
    """Serves the lab's sockets.

    Attributes:
        stop: set it (in the loop's thread) to end `run`.
    """

    def __init__(
        self,
        sockets: Sockets,
        zone: Zone,
        contexts: Mapping[str, ssl.SSLContext],
        passwords: Mapping[str, str],
        *,
        latency: float,
        hear: Hear,
    ) -> None:
        self.stop = asyncio.Event()
        self._sockets = sockets
        self._zone = zone
        self._contexts = contexts
        self._passwords = passwords
        self._latency = latency
        self._hear = hear
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Calls `ready` once everything answers, and serves until `stop`."""
        loop = asyncio.get_running_loop()
        datagram, stream = self._sockets.dns or (None, None)
        transport, _ = await loop.create_datagram_endpoint(
            lambda: DatagramServer(self._zone, self._latency), sock=datagram
        )
        if stream:
            self._accept(stream, self._serve_dns)
        for place in self._sockets.places:
            self._accept(place.socket, self._server_of(place))
        ready()
        await self.stop.wait()
        transport.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _accept(
        self,
        listener: socket.socket,
        serve: Callable[[socket.socket], Coroutine[Any, Any, None]],
    ) -> None:
        """Serves who connects from now on: all who wait, at each turn of the loop."""
        loop = asyncio.get_running_loop()

        def take() -> None:
            try:
                while True:
                    accepted, _ = listener.accept()
                    accepted.setblocking(False)
                    self._begin(serve(accepted))
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:  # out of file descriptors: let others finish first
                loop.remove_reader(listener)
                loop.call_later(0.1, loop.add_reader, listener, take)

        loop.add_reader(listener, take)

    async def _serve_dns(self, accepted: socket.socket) -> None:
        with contextlib.suppress(*_LEFT):
            reader, writer = await _streams(accepted)
            with contextlib.closing(writer):
                await serve_stream(reader, writer, self._zone, self._latency)

    def _server_of(
        self, place: ListeningPort
    ) -> Callable[[socket.socket], Coroutine[Any, Any, None]]:
        async def serve(accepted: socket.socket) -> None:
            self._hear(place.fault.id, place.service, "(connect)")
            with contextlib.suppress(*_LEFT):
                await self._serve_mail(place, accepted)

        return serve

    async def _serve_mail(self, place: ListeningPort, accepted: socket.socket) -> None:
        transport = place.fault.transport
        if transport.manner is Manner.RESET:
            await self._first_word(place, accepted)
            linger = struct.pack("ii", 1, 0)  # on, 0 seconds: RST instead of FIN
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            accepted.close()
            return
        context = self._contexts[transport.certificate]
        reader, writer = await _streams(accepted)
        wire = Wire(
            reader,
            writer,
            manner=transport.manner,
            latency=self._latency + transport.slowness,
            heard=lambda line: self._hear(place.fault.id, place.service, line),
        )
        try:
            if place.implicit_tls:
                await wire.start_tls(context)
            await self._converse(place, wire, context)
        finally:
            await wire.close()

    async def _first_word(self, place: ListeningPort, accepted: socket.socket) -> None:
        """Until the client speaks; where it is the server's turn, a moment."""
        patience = None if place.implicit_tls else _RESET_SECONDS
        loop = asyncio.get_running_loop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await loop.sock_recv(accepted, 1)

    async def _converse(
        self, place: ListeningPort, wire: Wire, context: ssl.SSLContext
    ) -> None:
        fault = place.fault
        if fault.transport.manner is Manner.SILENT:
            await wire.wait_for_the_end()
        elif fault.transport.manner is Manner.ENDLESS:
            await wire.flood("220 " if place.service == "smtp" else "+OK ")
        else:
            if fault.transport.thinks:
                await asyncio.sleep(fault.transport.thinks)
            await self._talk(place, wire, context)

    async def _talk(
        self, place: ListeningPort, wire: Wire, context: ssl.SSLContext
    ) -> None:
        fault = place.fault
        if place.service == "smtp":
            await SmtpDialogue(
                wire,
                fault.smtp,
                host=fault.host_name,
                context=context,
                accepts=self._accepts(fault.id),
                password=self._passwords[fault.id],
            ).run()
        elif place.service == "web":
            await hand_out(wire, fault.document)
        elif fault.imap and place.service == "imap":
            accepts = self._accepts(fault.id)
            await ImapTalk(wire, fault.imap, accepts=accepts).run()
        else:
            await Pop3Session(
                wire,
                fault.pop3,
                host=fault.host_name,
                context=context,
                accepts=self._accepts(fault.id),
                password=self._passwords[fault.id],
            ).run()

    def _accepts(self, fault_id: str) -> Accepts:
        """Any address of the lab may log in, with the password of the fault."""

        def accepts(user: str, secret: str) -> bool:
            of_lab = user.lower().endswith(f".{LAB_DOMAIN}")
            return of_lab and secret == self._passwords[fault_id]

        return accepts


async def _streams(
    accepted: socket.socket,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Reader and writer of an accepted connection. Raises OSError if it is gone."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    opened: asyncio.Future[asyncio.StreamWriter] = loop.create_future()
    protocol = asyncio.StreamReaderProtocol(
        reader, lambda _reader, writer: opened.set_result(writer)
    )
    await loop.connect_accepted_socket(lambda: protocol, accepted)
    return reader, await opened
