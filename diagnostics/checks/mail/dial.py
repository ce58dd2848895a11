"""Finding and reaching servers: addresses, attempts remembered, limits per host."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from diagnostics.checks.dns.resolver import AnswerState, Resolver
from diagnostics.checks.mail.seen import Addresses, Attempt
from diagnostics.checks.mail.transport import Connection, Transcript, connect
from diagnostics.checks.network import Network


async def resolve(host: str, resolver: Resolver) -> Addresses:
    """All addresses of a host, IPv4 first."""
    if host.lower().rstrip(".") == "localhost":  # RFC 6761, section 6.3
        return Addresses(("127.0.0.1", "::1"))
    try:
        return Addresses((str(ipaddress.ip_address(host)),))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return Addresses(problem="no-name")
    answers = await asyncio.gather(
        resolver.lookup(name, "A"), resolver.lookup(name, "AAAA")
    )
    found = tuple(dict.fromkeys(r for a in answers for r in a.records if _address(r)))
    if found:
        return Addresses(found)
    no_name = any(a.state is AnswerState.NXDOMAIN for a in answers)
    sure = no_name or all(a.absent for a in answers)
    a, aaaa = (answer.state.value for answer in answers)
    return Addresses((), "missing" if sure else "unknown", a, aaaa)


def _address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


@dataclass(slots=True)
class Host:
    """One host's limits within a run; `stopped` says why it isn't asked any more."""

    slots: asyncio.Semaphore
    stopped: str = ""
    next_at: float = 0.0


@dataclass(slots=True)
class Dialler:
    """Connects within the limits, and never twice to what didn't answer."""

    network: Network
    _hosts: dict[str, Host] = field(default_factory=dict)
    _known: dict[tuple[str, int], Attempt] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    def host(self, name: str) -> Host:
        """The limits of a host, one object a run."""
        key = name.rstrip(".").lower()
        if key not in self._hosts:
            slots = asyncio.Semaphore(self.network.connections_per_host)
            self._hosts[key] = Host(slots)
        return self._hosts[key]

    def lock(self, key: str) -> asyncio.Lock:
        """A lock by name, for what must not happen twice at a time."""
        return self._locks[key]

    @asynccontextmanager
    async def slot(self, name: str) -> AsyncIterator[Host]:
        """One of the host's connections, when it is its turn."""
        host = self.host(name)
        async with host.slots:
            wait = host.next_at - time.monotonic()
            host.next_at = max(host.next_at, time.monotonic()) + self.network.spacing
            if wait > 0:
                await asyncio.sleep(wait)
            yield host

    async def open(
        self, addresses: tuple[str, ...], port: int, transcript: Transcript
    ) -> tuple[tuple[Attempt, ...], Connection | None]:
        """Tries all addresses once a run; gives the first connection that stood.

        An address that answered before is dialled alone, one that didn't isn't dialled
        again: a hundred mailboxes on a dead host cost one time-out.
        """
        known = [self._known.get((a, port)) for a in addresses]
        good = [k for k in known if k and k.outcome == "ok"]
        missing = [a for a, k in zip(addresses, known, strict=True) if k is None]
        now = [good[0].address] if good and not missing else missing
        timeout = self.network.connect_timeout
        tried = await asyncio.gather(
            *(connect(address, port, timeout, transcript) for address in now)
        )
        kept: Connection | None = None
        fresh = {attempt.address: attempt for attempt, _ in tried}
        for attempt, connection in tried:
            # What answered once isn't written off: it may have had enough of us.
            self._known.setdefault((attempt.address, port), attempt)
            transcript.note("-", str(attempt))
            if connection and kept:
                await connection.close()
            kept = kept or connection
        return tuple(fresh.get(a) or self._known[a, port] for a in addresses), kept
