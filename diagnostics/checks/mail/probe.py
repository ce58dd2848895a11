"""Second looks at a server that didn't behave: each one once a run."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from diagnostics.checks.mail.dial import Dialler
from diagnostics.checks.mail.replies_read import Reply, ReplyParser
from diagnostics.checks.mail.securing.first_answers import (
    MOST_ANSWERED,
    FirstAnswer,
    client_hello,
)
from diagnostics.checks.mail.securing.tls_contexts import Contexts, sent_chain
from diagnostics.checks.mail.securing.tls_records import TlsOffer
from diagnostics.checks.mail.seen import OpenPort
from diagnostics.checks.mail.transport import Connection, Transcript, connect
from diagnostics.checks.network import Network
from diagnostics.checks.reach_policy import literal
from diagnostics.domain_names import one_spelling
from diagnostics.model import Security

PATIENCE = 5.0
"""Most seconds for one second look."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ServerPort:
    """Which port of which host, by address; `host` is said in SNI."""

    service: str
    host: str
    address: str
    port: int
    security: Security


@dataclass(slots=True)
class Prober:
    """Opens short connections beside a session to tell causes apart."""

    network: Network
    contexts: Contexts
    dialler: Dialler
    _seen: dict[tuple[str, ServerPort], object] = field(default_factory=dict)

    async def greeting(self, place: ServerPort) -> str:
        """The first line in plain text, "" where none comes."""

        async def look(connection: Connection) -> str:
            return await connection.read_line()

        return await self._once("greeting", place, look, "")

    async def speaks_tls(self, place: ServerPort) -> bool:
        """Whether a TLS handshake works at once."""

        async def look(connection: Connection) -> bool:
            await connection.start_tls(self.contexts.blind(), place.host)
            return True

        return await self._once("tls", place, look, False)

    async def silent(self, place: ServerPort) -> tuple[bool, str]:
        """Of a server that doesn't greet: whether it speaks TLS, else its answer."""
        if place.security is not Security.TLS and await self.speaks_tls(place):
            return True, ""
        return False, await self.answer(place)

    async def answer(self, place: ServerPort) -> str:
        """What a server that doesn't greet answers to EHLO: HTTP waits for a client."""

        async def look(connection: Connection) -> str:
            if place.security is Security.TLS:
                await connection.start_tls(self.contexts.blind(), place.host)
            await connection.send(f"EHLO {self.network.hello}")
            connection.writer.write(b"\r\n")  # where HTTP's headers end
            return await connection.read_line()

        return await self._once("answer", place, look, "")

    async def chain(self, place: ServerPort) -> list[bytes]:
        """The certificates that the server sends, unverified, DER."""

        async def look(connection: Connection) -> list[bytes]:
            await self._upgrade(connection, place)
            tls = await connection.start_tls(self.contexts.blind(), place.host)
            return sent_chain(tls)

        empty: list[bytes] = []
        return await self._once("chain", place, look, empty)

    async def legacy(self, place: ServerPort) -> str:
        """The old version, `TLSv1` or `TLSv1.1`, that it still accepts, or ""."""

        async def look(connection: Connection) -> str:
            await self._upgrade(connection, place)
            tls = await connection.start_tls(self.contexts.legacy(), place.host)
            return tls.version() or ""

        return await self._once("legacy", place, look, "")

    async def offer(self, place: ServerPort) -> TlsOffer | None:
        """What the server answers to a client that takes everything."""

        async def look(connection: Connection) -> TlsOffer | None:
            await self._upgrade(connection, place)
            name = "" if literal(place.host) else one_spelling(place.host)
            return await asked_for_all(connection, name)

        return await self._once("offer", place, look, None)

    async def other_ports(
        self, service: str, addresses: tuple[str, ...], host: str, port: int
    ) -> tuple[OpenPort, ...]:
        """Usual ports where the service greets us instead; a few at a time."""
        places = [
            ServerPort(service, host, addresses[0], other, security)
            for other, security in self.network.ports_beside(service, host)
            if other != port and addresses
        ]
        few = asyncio.Semaphore(self.network.connections_per_host)

        async def works_in_turn(place: ServerPort) -> bool:
            async with few:
                return await self._works(place)

        works = await asyncio.gather(*map(works_in_turn, places))
        return tuple(
            OpenPort(place.port, place.security.value)
            for place, works_here in zip(places, works, strict=True)
            if works_here
        )

    async def _works(self, place: ServerPort) -> bool:
        async def look(connection: Connection) -> str:
            if place.security is Security.TLS:
                await connection.start_tls(self.contexts.blind(), place.host)
            return await connection.read_line()

        wanted = {"smtp": "220", "pop3": "+OK", "imap": "* "}[place.service]
        greeting = await self._once("works", place, look, "")
        return greeting.startswith(wanted)

    async def _upgrade(self, connection: Connection, place: ServerPort) -> None:
        if place.security is not Security.STARTTLS:
            return
        if place.service == "smtp":
            await read_reply(connection)
        else:
            await connection.read_line()
        await self.ask_for_tls(connection, place)

    async def ask_for_tls(self, connection: Connection, place: ServerPort) -> None:
        """Asks for TLS behind the greeting, whatever is answered."""
        if place.service != "smtp":
            asks = "STLS" if place.service == "pop3" else "a STARTTLS"
            await connection.send(asks)
            await connection.read_line()
            return
        await connection.send(f"EHLO {self.network.hello}")
        await read_reply(connection)
        await connection.send("STARTTLS")
        await read_reply(connection)

    async def _once(
        self,
        kind: str,
        place: ServerPort,
        look: Callable[[Connection], Awaitable[_T]],
        nothing: _T,
    ) -> _T:
        return await self.once(kind, place, lambda: self._look(place, look, nothing))

    def knows(self, kind: str, place: ServerPort) -> bool:
        """Whether a look of this kind was taken in this run already."""
        return (kind, place) in self._seen

    async def once(
        self, kind: str, place: ServerPort, look: Callable[[], Awaitable[_T]]
    ) -> _T:
        """What a look of this kind saw, taken once a run; who asks later waits."""
        if not self.knows(kind, place):
            async with self.dialler.lock(f"{kind} {place}"):
                if not self.knows(kind, place):
                    self._seen[kind, place] = await look()
        return cast(_T, self._seen[kind, place])

    async def _look(
        self,
        place: ServerPort,
        look: Callable[[Connection], Awaitable[_T]],
        nothing: _T,
    ) -> _T:
        async with self.dialler.look(place.host):
            return await self._looked(place, look, nothing)

    async def _looked(
        self,
        place: ServerPort,
        look: Callable[[Connection], Awaitable[_T]],
        nothing: _T,
    ) -> _T:
        patience = min(PATIENCE, self.network.step_timeout)
        gate = self.network.gate(place.host)
        _, connection = await connect(
            place.address, place.port, patience, Transcript(), gate
        )
        if connection is None:
            return nothing
        try:
            async with asyncio.timeout(patience):
                return await look(connection)
        except (OSError, EOFError, ValueError):
            return nothing
        finally:
            await connection.close()


async def asked_for_all(connection: Connection, name: str) -> TlsOffer | None:
    """What is answered to a ClientHello with all there is; as far as it comes."""
    answer = FirstAnswer()
    connection.writer.write(client_hello(name))
    left = MOST_ANSWERED
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(PATIENCE / 2):
            while left > 0 and not answer.ended:
                data = await connection.reader.read(left)
                if not data:
                    break
                left -= len(data)
                answer.feed(data)
    return answer.offer()


async def read_reply(connection: Connection) -> Reply:
    """The next SMTP reply, all its lines."""
    parser = ReplyParser()
    while (reply := parser.feed(await connection.read_line())) is None:
        pass
    return reply
