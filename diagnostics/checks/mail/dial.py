"""Finding and reaching servers: addresses, attempts remembered, limits per host."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import threading
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

from diagnostics.checks.dns.resolver import AnswerState, Resolver
from diagnostics.checks.mail.seen import FORBIDDEN, Addresses, Attempt
from diagnostics.checks.mail.transport import Connection, Transcript, connect
from diagnostics.checks.network import Network
from diagnostics.checks.reach_policy import Gate, is_localhost, literal
from diagnostics.domain_names import is_host, one_spelling, to_ascii, zone_of


async def resolve(host: str, resolver: Resolver) -> Addresses:
    """All addresses of a host, IPv4 first.

    What only old systems read as an address (`127.1`) is refused, as when an account
    is loaded; no name server hears of it.
    """
    if not is_host(host) and not zone_of(host):
        return Addresses(problem="no-name")
    if is_localhost(host):
        return Addresses(("127.0.0.1", "::1"))
    if address := literal(host):
        return Addresses((address,))
    name = to_ascii(host)
    answers = await asyncio.gather(
        resolver.lookup(name, "A"), resolver.lookup(name, "AAAA")
    )
    found = tuple(dict.fromkeys(r for a in answers for r in a.records if _address(r)))
    if found:
        return Addresses(found)
    no_name = any(a.state is AnswerState.NXDOMAIN for a in answers)
    sure = no_name or all(a.absent for a in answers)
    a, aaaa = (answer.state.value for answer in answers)
    if sure:
        return Addresses((), "missing", a, aaaa)
    silent = dict.fromkeys(s for answer in answers for s in answer.servers)
    return Addresses((), "unknown", a, aaaa, tuple(silent))


def _address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


_Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]", int]
"""A loop, what wakes its task, and the most connections that its run allows."""


@dataclass(slots=True)
class HostLoad:
    """What all runs of this process have open to one host."""

    open: int = 0
    next_at: float = 0.0
    waiting: deque[_Waiter] = field(default_factory=deque)

    @property
    def is_idle(self) -> bool:
        """Whether nothing has to be remembered of it."""
        return not (self.open or self.waiting or self.next_at > time.monotonic())


MOST_IDLE = 1024
"""Hosts from which on those that nobody visits are forgotten."""


class HostLoads:
    """Limits per host over all runs of a process, whichever thread or loop they are in.

    Who comes first is served first; a run's own limits hold for its connections.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loads: dict[str, HostLoad] = {}

    def __len__(self) -> int:
        return len(self._loads)

    async def enter(self, name: str, most: int) -> None:
        """Waits for a place at a host, of which `most` may be taken; then `leave`."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._sweep()
            load = self._loads.setdefault(name, HostLoad())
            if load.open < most and not load.waiting:
                load.open += 1
                return
            waiter = (asyncio.get_running_loop(), future, most)
            load.waiting.append(waiter)
        try:
            await future
        except asyncio.CancelledError:
            self._give_up(name, waiter)
            raise

    def join(self, name: str) -> None:
        """Takes a place without waiting, beyond the limit if it must; then `leave`."""
        with self._lock:
            self._loads.setdefault(name, HostLoad()).open += 1

    def leave(self, name: str) -> None:
        """Gives the place to who waits longest."""
        with self._lock:
            load = self._loads[name]
            load.open -= 1
            while load.waiting and load.open < load.waiting[0][2]:
                loop, future, _ = load.waiting.popleft()
                with contextlib.suppress(RuntimeError):  # its loop is closed
                    loop.call_soon_threadsafe(self._hand_over, name, future)
                    load.open += 1

    async def turn(self, name: str, spacing: float) -> None:
        """Waits until `spacing` seconds have passed since the last one's turn."""
        while (wait := self._wait(name, spacing)) > 0:
            await asyncio.sleep(wait)

    def _wait(self, name: str, spacing: float) -> float:
        """Takes the turn and gives 0, or the seconds until it may be taken."""
        with self._lock:
            load, now = self._loads[name], time.monotonic()
            if now < load.next_at:
                return load.next_at - now
            load.next_at = now + spacing
            return 0.0

    def _hand_over(self, name: str, future: asyncio.Future[None]) -> None:
        if future.done():  # cancelled meanwhile
            self.leave(name)
        else:
            future.set_result(None)

    def _give_up(self, name: str, waiter: _Waiter) -> None:
        with self._lock:
            load = self._loads.get(name)
            if load and waiter in load.waiting:
                load.waiting.remove(waiter)
                return
        if not waiter[1].cancelled():  # the place had been handed over already
            self.leave(name)

    def _sweep(self) -> None:
        if len(self._loads) >= MOST_IDLE:
            idle = [name for name, load in self._loads.items() if load.is_idle]
            for name in idle:
                del self._loads[name]


LOADS = HostLoads()
"""What this process has open: two visitors who check one host share its limits."""


@dataclass(slots=True)
class Host:
    """One host within a run; `stopped` says why it isn't asked any more."""

    stopped: str = ""


@dataclass(slots=True)
class Dialler:
    """Connects within the limits, and never twice to what didn't answer.

    `tired` are addresses and ports that have had enough of us: dialled last.
    """

    network: Network
    loads: HostLoads = LOADS
    tired: set[tuple[str, int]] = field(default_factory=set)
    _gates: dict[str, Gate] = field(default_factory=dict)
    _hosts: dict[str, Host] = field(default_factory=lambda: defaultdict(Host))
    _known: dict[tuple[str, int], Attempt] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    def _gate(self, host: str) -> Gate:
        """Which connections a host may lead to, decided once a run for each."""
        if host not in self._gates:
            self._gates[host] = cache(self.network.gate(host))
        return self._gates[host]

    def lock(self, key: str) -> asyncio.Lock:
        """A lock by name, for what must not happen twice at a time."""
        return self._locks[key]

    @asynccontextmanager
    async def slot(self, name: str) -> AsyncIterator[Host]:
        """One of the host's connections, when it is its turn."""
        key = literal(name) or one_spelling(name)
        await self.loads.enter(key, self.network.connections_per_host)
        try:
            await self.loads.turn(key, self.network.spacing)
            yield self._hosts[key]
        finally:
            self.loads.leave(key)

    @asynccontextmanager
    async def look(self, name: str, patience: float = 0.0) -> AsyncIterator[None]:
        """A short connection that counts towards a host's limit, spaced like all.

        After `patience` seconds without a free place it goes ahead all the same: who
        waits for it has a deadline, and may hold the place that it would wait for.
        Whatever comes later waits for it.
        """
        key = literal(name) or one_spelling(name)
        try:
            async with asyncio.timeout(patience):
                await self.loads.enter(key, self.network.connections_per_host)
        except TimeoutError:
            self.loads.join(key)
        try:
            await self.loads.turn(key, self.network.spacing)
            yield
        finally:
            self.loads.leave(key)

    async def open(
        self, host: str, addresses: tuple[str, ...], port: int, transcript: Transcript
    ) -> tuple[tuple[Attempt, ...], Connection | None]:
        """Tries all addresses once a run; gives the first connection that stood.

        `host` is the name that led to them: some are allowed by name only.

        An address that answered before is dialled first, with those that weren't tried
        yet; others that answered follow one by one until one stands. One that didn't
        answer isn't dialled again: a hundred mailboxes on a dead host cost one
        time-out. Of several addresses those that nobody tried yet are tried by one
        session; who comes meanwhile waits for what it finds, and dials one of them.
        """
        where = host, addresses, port, transcript
        if len(addresses) > 1:
            async with self.lock(f"addresses {host} {port}"):
                if self._has_untried(host, addresses, port):
                    return await self._opened(*where)
        return await self._opened(*where)

    def _has_untried(self, host: str, addresses: tuple[str, ...], port: int) -> bool:
        gate = self._gate(host)
        untried = [a for a in addresses if (a, port) not in self._known]
        return not all(gate(address, port) for address in untried)

    async def _opened(
        self, host: str, addresses: tuple[str, ...], port: int, transcript: Transcript
    ) -> tuple[tuple[Attempt, ...], Connection | None]:
        known = [self._known.get((a, port)) for a in addresses]
        good = [k.address for k in known if k and k.outcome == "ok"]
        good.sort(key=lambda address: (address, port) in self.tired)
        missing = [a for a, k in zip(addresses, known, strict=True) if k is None]
        fresh: dict[str, Attempt] = {}
        kept: Connection | None = None
        for now in [[*good[:1], *missing], *([a] for a in good[1:])]:
            if kept is None and now:
                kept = await self._dialled(host, now, port, transcript, fresh)
        return tuple(fresh.get(a) or self._known[a, port] for a in addresses), kept

    async def another(
        self, host: str, address: str, port: int, transcript: Transcript
    ) -> Connection | None:
        """A connection in place of the one that its caller had, in the host's turn."""
        key = literal(host) or one_spelling(host)
        await self.loads.turn(key, self.network.spacing)
        timeout, gate = self.network.connect_timeout, self._gate(host)
        attempt, connection = await connect(address, port, timeout, transcript, gate)
        transcript.note("-", str(attempt))
        return connection

    async def _dialled(
        self,
        host: str,
        addresses: list[str],
        port: int,
        transcript: Transcript,
        fresh: dict[str, Attempt],
    ) -> Connection | None:
        """The first connection that stands of those begun at once; notes attempts."""
        timeout, gate = self.network.connect_timeout, self._gate(host)
        calls = [connect(a, port, timeout, transcript, gate) for a in addresses]
        alone = len(calls) == 1  # as for nearly all: tasks for each would be dear
        tried = [await calls[0]] if alone else await asyncio.gather(*calls)
        kept: Connection | None = None
        for attempt, connection in tried:
            fresh[attempt.address] = attempt
            # What answered once isn't written off: it may have had enough of us.
            if attempt.outcome != FORBIDDEN:  # another host's name may be allowed
                self._known.setdefault((attempt.address, port), attempt)
            transcript.note("-", str(attempt))
            if connection and kept:
                await connection.close()
            kept = kept or connection
        return kept
