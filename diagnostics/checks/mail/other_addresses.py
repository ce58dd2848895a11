"""Looks at a host's further addresses: each may be another machine."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from diagnostics.checks.mail.imap.imap_replies import ImapReply, imap_reply
from diagnostics.checks.mail.judges.dialogue import begins_tls
from diagnostics.checks.mail.probe import Prober, ServerPort, read_reply
from diagnostics.checks.mail.replies_read import pop_reply
from diagnostics.checks.mail.securing.asking_for_tls import tls_asked
from diagnostics.checks.mail.securing.handshaking import handshake, refused
from diagnostics.checks.mail.securing.tls_contexts import own_words
from diagnostics.checks.mail.securing.tls_records import Secured, Unsecured
from diagnostics.checks.mail.seen import (
    AddressLook,
    AnyReply,
    Attempt,
    Broken,
    Greeted,
    OtherAddresses,
    TlsAsked,
)
from diagnostics.checks.mail.transport import Connection, Transcript, connect
from diagnostics.model import Security

MOST_LOOKED_AT = 8
"""Further addresses of a host that are looked at; the largest providers have six."""


@dataclass(slots=True)
class AddressRound:
    """The address that a session visits, and the host's others that answer."""

    first: AddressLook = field(default_factory=lambda: AddressLook(""))
    others: tuple[str, ...] = ()

    @property
    def is_due(self) -> bool:
        """Whether there are further addresses."""
        return bool(self.others)

    def begins(self, address: str, attempts: Iterable[Attempt]) -> None:
        """Notes where the session is, and which further addresses answered."""
        self.first = AddressLook(address)
        answered = [a.address for a in attempts if a.outcome == "ok"]
        self.others = tuple(a for a in answered if a != address)

    def moves(self, address: str) -> None:
        """Notes that the session is at another address now."""
        everywhere = dict.fromkeys((self.first.address, *self.others))
        self.first = AddressLook(address)
        self.others = tuple(a for a in everywhere if a != address)

    def heed(self, stage: str, record: object) -> None:
        """Notes what a stage of the session saw, to compare with."""
        if isinstance(record, (Secured, Unsecured)):
            self.first = replace(self.first, tls=record)
        elif isinstance(record, Greeted):
            self.first = replace(self.first, greeting=record)
        elif isinstance(record, TlsAsked):
            self.first = replace(self.first, asked=record)
        elif isinstance(record, Broken):
            self.first = replace(self.first, broken=record, stage=stage)

    async def seen(
        self,
        place: ServerPort,
        prober: Prober,
        context: ssl.SSLContext,
        seconds: float,
    ) -> OtherAddresses | None:
        """Looks at the others, one by one; None where nothing was seen in time."""
        found: list[AddressLook] = []
        places = [replace(place, address=a) for a in self.others[:MOST_LOOKED_AT]]
        known = all(prober.knows("address", there) for there in places)
        with contextlib.suppress(TimeoutError):
            async with contextlib.nullcontext() if known else asyncio.timeout(seconds):
                for there in places:
                    look = await looked_at(there, prober, context)
                    found += [look] if look else []
        return OtherAddresses(self.first, tuple(found)) if found else None


async def looked_at(
    place: ServerPort, prober: Prober, context: ssl.SSLContext
) -> AddressLook | None:
    """Greeting and TLS of one address, once a run; None where it doesn't answer.

    Nobody logs in there.

    Args:
        place: which address of which host.
        prober: remembers it for the run.
        context: verifies the server.
    """

    async def look() -> AddressLook | None:
        async with prober.dialler.look(place.host):
            return await _looked(place, prober, context)

    return await prober.once("address", place, look)


async def _looked(
    place: ServerPort, prober: Prober, context: ssl.SSLContext
) -> AddressLook | None:
    gate = prober.network.gate(place.host)
    patience = prober.network.step_timeout
    where = place.address, place.port, patience, Transcript(), gate
    _, connection = await connect(*where)
    if connection is None:
        return None
    told = _Look(place, prober, context, connection)
    try:
        async with asyncio.timeout(patience):
            await told.through()
    except TimeoutError:
        told.broken = Broken("timeout", limit=patience)
    except (OSError, EOFError, ValueError) as error:
        detail = own_words(error)
        told.broken = Broken("failed" if detail else "closed", detail)
    finally:
        await connection.close()
    return told.result()


class _Look:
    """One look in the making."""

    def __init__(
        self,
        place: ServerPort,
        prober: Prober,
        context: ssl.SSLContext,
        line: Connection,
    ) -> None:
        self.place, self.prober, self.context = place, prober, context
        self.line, self.stage = line, ""
        self.tls: Secured | Unsecured | None = None
        self.greeting: Greeted | None = None
        self.broken: Broken | None = None
        self.asked: TlsAsked | None = None

    def result(self) -> AddressLook:
        """What was seen so far."""
        stage = self.stage if self.broken else ""
        found = self.tls, self.greeting, self.broken
        return AddressLook(self.place.address, *found, stage, self.asked)

    async def through(self) -> None:
        """Greeting and TLS in the order of the port."""
        if self.place.security is Security.TLS:
            await self._shake_hands()
            if isinstance(self.tls, Secured):
                await self._greeted()
            return
        await self._greeted()
        if self.place.security is Security.STARTTLS:
            self.stage = "starttls"
            greeted = self.greeting.reply.said if self.greeting else ""
            hello = self.prober.network.hello
            where = self.line, self.place.service
            self.asked = await tls_asked(*where, greeted, hello)
            if begins_tls(self.asked):
                await self._shake_hands()

    async def _greeted(self) -> None:
        self.stage = "greeting"
        self.greeting = Greeted(await first_words(self.line, self.place.service))

    async def _shake_hands(self) -> None:
        self.stage = "tls"
        try:
            self.tls = await handshake(self.line, self.context, self.place, self.prober)
        except TimeoutError:
            raise
        except (OSError, EOFError) as error:
            self.tls = await refused(error, self.context, self.place, self.prober)


async def first_words(line: Connection, service: str) -> AnyReply:
    """What a server of this protocol greets with."""
    if service == "smtp":
        return await read_reply(line)
    said = await line.read_line()
    if service == "pop3":
        return pop_reply(said)
    return imap_reply(said) if said.startswith("*") else ImapReply("", "", said)
