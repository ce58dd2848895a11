"""Asks name servers, each question once in a run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.resolver

from diagnostics.checks.dns.resolver import (
    MOST_ALIASES,
    Answer,
    AnswerState,
    below,
    canonical,
    is_name,
    may_be_bogus,
    read_answer,
)
from diagnostics.checks.dns.wire.one_question import DnsQuestion, Link
from diagnostics.checks.reach_policy import DNS_PORTS, Gate, forbidden, joined, refusal
from diagnostics.lab_state import LAB_DOMAIN
from diagnostics.model import Phrase

Server = tuple[str, int]


def public_only(address: str, port: int) -> str:
    """Lets nothing through but public name servers."""
    return forbidden("", address, port, usual=DNS_PORTS)


class DnsResolver:
    """Asks name servers by UDP, then TCP; one question is asked once in its life.

    Questions under way are shared between those who ask, and every answer is kept,
    also a negative or an open one: a run asks a dead server once.

    Args:
        servers: `(address, port)`, asked in order.
        suffixes: other servers for the names below a suffix; the longest one counts.
        timeout: seconds for one question, all servers and retries together.
        gate: which servers may be asked.
        at_once: how many questions may be under way.
    """

    def __init__(
        self,
        servers: tuple[Server, ...],
        suffixes: Mapping[str, Server],
        timeout: float,
        gate: Gate = public_only,
        at_once: int = 64,
    ) -> None:
        self._servers = servers
        self._suffixes = {
            canonical(suffix.lstrip(".")): server for suffix, server in suffixes.items()
        }
        self._timeout = timeout
        self._gate = gate
        self._slots = asyncio.Semaphore(at_once)
        self._answers: dict[tuple[str, str], Answer] = {}
        self._under_way: dict[tuple[str, str], asyncio.Task[Answer]] = {}
        self._plain: set[Server] = set()  # those that answer without EDNS only
        self._silent: set[Server] = set()  # those that others answered in place of

    async def lookup(self, name: str, rdtype: str) -> Answer:
        """The answer to one question, from memory where it was asked before."""
        key = (canonical(name), rdtype.upper())
        if key in self._answers:
            return self._answers[key]
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._remembered(*key))
            self._under_way[key] = task
        return await asyncio.shield(task)

    async def _remembered(self, name: str, rdtype: str) -> Answer:
        try:
            answer = await self._asked(name, rdtype)
            if answer.state is AnswerState.LAME and answer.aliases:
                answer = await self._followed(answer)
            self._answers[name, rdtype] = answer
        finally:
            del self._under_way[name, rdtype]
        return answer

    async def _followed(self, answer: Answer) -> Answer:
        """The records at the end of a chain of aliases that a server didn't follow."""
        while answer.state is AnswerState.LAME and answer.aliases:
            target = answer.aliases[-1]
            if answer.aliases.count(target) > 1 or target == answer.name:
                return replace(answer, state=AnswerState.CIRCLE)
            more = await self._asked(target, answer.rdtype)
            aliases = (*answer.aliases, *more.aliases)
            if len(aliases) > MOST_ALIASES:
                return replace(answer, state=AnswerState.CIRCLE, aliases=aliases)
            vouched = answer.authenticated and more.authenticated
            answer = replace(
                more, name=answer.name, aliases=aliases, authenticated=vouched
            )
            if not more.aliases:
                break
        return answer

    async def _asked(self, name: str, rdtype: str) -> Answer:
        if not is_name(name):
            error = Phrase("dns:no-name")
            return Answer(name, rdtype, AnswerState.NXDOMAIN, error=error)
        known = self._servers_for(name)
        servers = tuple(server for server in known if not self._gate(*server))
        if not servers:
            error = self._nobody(known)
            return Answer(name, rdtype, AnswerState.ERROR, error=error)
        async with self._slots:
            answer = await self._first_answer(name, rdtype, servers)
        if answer.open:
            return replace(answer, servers=tuple(map(_written, servers)))
        return answer

    def _nobody(self, known: tuple[Server, ...]) -> Phrase:
        """Why there is no server to ask."""
        if not known:
            return Phrase("dns:no-server")
        address, port = known[0]
        return refusal("", address, port, self._gate(address, port))

    def _servers_for(self, name: str) -> tuple[Server, ...]:
        fitting = [suffix for suffix in self._suffixes if below(name, suffix)]
        if fitting:
            return (self._suffixes[max(fitting, key=len)],)
        return self._servers

    async def _first_answer(
        self, name: str, rdtype: str, servers: tuple[Server, ...]
    ) -> Answer:
        """The first answer that settles it.

        Who keeps silent for a while is asked again without EDNS (some drop what they
        don't know, RFC 6891, section 7), then by TCP; what was asked before is still
        listened to: a server that takes two seconds is slow, not silent.
        """
        until = time.monotonic() + self._timeout
        ways = self._ways(servers, until)
        pause = self._timeout / (len(ways) + 1)
        error = Phrase.of("dns:late", seconds=self._timeout)
        last = Answer(
            name, rdtype, AnswerState.TIMEOUT, error=error, seconds=self._timeout
        )
        race = _Race()
        try:
            for number, way in enumerate(ways, 1):
                if way.server in race.failed:
                    continue
                if not way.by_tcp and way.plain and way.server in self._plain:
                    continue  # asked so before
                plain = way.plain or way.server in self._plain
                race.begin(way, self._ask(name, rdtype, replace(way, plain=plain)))
                wait = pause if number < len(ways) else self._timeout
                if settled := await race.settled(min(wait, until - time.monotonic())):
                    self._note(race, settled)
                    return settled[1]
            # Tries end by themselves then: what they heard before isn't lost.
            if settled := await race.settled(until - time.monotonic() + _GRACE):
                self._note(race, settled)
                return settled[1]
        finally:
            await race.stop()
        return race.last or last

    def _ways(self, servers: tuple[Server, ...], until: float) -> list[_Way]:
        """How they are asked, one after the other; who was silent before comes last."""
        order = sorted(servers, key=lambda server: server in self._silent)
        kinds = ((False, False), (False, True), (True, True))
        return [
            _Way(server, until, by_tcp, plain)
            for by_tcp, plain in kinds
            for server in order
        ]

    def _note(self, race: _Race, settled: tuple[_Way, Answer]) -> None:
        """Remembers who was silent while another one answered."""
        answered = settled[0].server
        self._silent |= race.waiting - {answered}
        self._silent.discard(answered)

    async def _ask(self, name: str, rdtype: str, way: _Way) -> Answer:
        started = time.monotonic()
        reply = await _exchange(_query(name, rdtype, way), way)
        if not way.plain and _is_puzzled(reply):
            way = replace(way, plain=True)
            reply = await _exchange(_query(name, rdtype, way), way)
        answer = read_answer(name, rdtype, reply)
        if answer.state is AnswerState.SERVFAIL:
            answer, way = await _asked_again(answer, way)
        if way.plain and not way.by_tcp and answer.state is not AnswerState.TIMEOUT:
            self._plain.add(way.server)
        return replace(answer, seconds=time.monotonic() - started)


_GRACE = 0.25
"""Seconds that tries have to end in when their time is over."""


class _Race:
    """Tries at one question that are listened to at a time.

    Attributes:
        failed: the servers that said something, though no answer.
        last: what the last one of them said.
    """

    def __init__(self) -> None:
        self.failed: set[Server] = set()
        self.last: Answer | None = None
        self._ways: dict[asyncio.Task[Answer], _Way] = {}

    @property
    def waiting(self) -> set[Server]:
        """The servers that have said nothing yet."""
        return {way.server for way in self._ways.values()}

    def begin(self, way: _Way, asking: Coroutine[Any, Any, Answer]) -> None:
        """One more try."""
        self._ways[asyncio.create_task(asking)] = way

    async def settled(self, seconds: float) -> tuple[_Way, Answer] | None:
        """The first answer within the time; at once None where no try is left."""
        until = time.monotonic() + seconds
        while self._ways and (left := until - time.monotonic()) > 0:
            done, _ = await asyncio.wait(
                self._ways, timeout=left, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                way, answer = self._ways.pop(task), task.result()
                if not answer.open:
                    return way, answer
                if answer.state is not AnswerState.TIMEOUT and not way.by_tcp:
                    self.failed.add(way.server)
                    self.last = answer
        return None

    async def stop(self) -> None:
        """Gives up on the tries that are left."""
        for task in self._ways:
            task.cancel()
        await asyncio.gather(*self._ways, return_exceptions=True)


def _written(server: Server) -> str:
    address, port = server
    return address if port in DNS_PORTS else joined(address, port)


def make_resolver(
    nameservers: tuple[Server, ...] | None,
    suffixes: Mapping[str, Server],
    timeout: float,
    gate: Gate = public_only,
) -> DnsResolver:
    """A resolver for one run.

    Args:
        nameservers: whom to ask, names below `.test` too; None for the system's own
            resolvers, which never hear of those.
        suffixes: other servers for names below a suffix (the lab's `.test`).
        timeout: seconds for one look-up.
        gate: which servers may be asked; the system's own always may.
    """
    known = dict(suffixes)
    if nameservers is not None:
        return DnsResolver(nameservers, known, timeout, gate)
    own = _system_servers()

    def with_own(address: str, port: int) -> str:
        return "" if (address, port) in own else gate(address, port)

    return _LabAware(own, known, timeout, with_own)


class _LabAware(DnsResolver):
    """Keeps names of the lab on this machine, also when no lab runs."""

    async def _asked(self, name: str, rdtype: str) -> Answer:
        if below(name, LAB_DOMAIN) and LAB_DOMAIN not in self._suffixes:
            error = Phrase("dns:lab-stopped")
            return Answer(name, rdtype, AnswerState.REFUSED, error=error)
        return await super()._asked(name, rdtype)


def _system_servers() -> tuple[Server, ...]:
    try:
        known = dns.resolver.Resolver()
    except (dns.exception.DNSException, OSError):
        return ()
    return tuple((str(server), known.port) for server in known.nameservers)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a server is asked: its address, until when, by TCP, and without EDNS.

    `until` is as of `time.monotonic`.
    """

    server: Server
    until: float
    by_tcp: bool
    plain: bool


_PUZZLED = (dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS)


def _is_puzzled(reply: dns.message.Message | Exception) -> bool:
    """Whether a server may have stumbled over EDNS (RFC 6891, section 7)."""
    return isinstance(reply, dns.message.Message) and reply.rcode() in _PUZZLED


async def _asked_again(first: Answer, way: _Way) -> tuple[Answer, _Way]:
    """A failure once more: as it was, without the check of signatures, without EDNS.

    Only what fails twice with the check, and works without it, fails by DNSSEC.
    """
    name, rdtype = first.name, first.rdtype
    failed = await _exchange(_query(name, rdtype, way), way)
    answer = read_answer(name, rdtype, failed)
    if not answer.open:
        return answer, way
    if answer.state is AnswerState.TIMEOUT:  # it said something before
        return first, way
    unchecked = await _exchange(_query(name, rdtype, way, unchecked=True), way)
    if not read_answer(name, rdtype, unchecked).open:
        return replace(answer, bogus=may_be_bogus(failed)), way
    if not way.plain:
        plainer = replace(way, plain=True)
        reply = await _exchange(_query(name, rdtype, plainer), plainer)
        again = read_answer(name, rdtype, reply)
        if not again.open:
            return again, plainer
    return answer, way


def _query(
    name: str, rdtype: str, way: _Way, *, unchecked: bool = False
) -> DnsQuestion:
    """A question that asks for the resolver's verdict on DNSSEC, or for no check."""
    flags = dns.flags.RD | (dns.flags.CD if unchecked else dns.flags.AD)
    return DnsQuestion(name, rdtype, flags, plain=way.plain)


async def _exchange(query: DnsQuestion, way: _Way) -> dns.message.Message | Exception:
    host, port = way.server
    wait = way.until - time.monotonic()
    if wait <= 0:
        return TimeoutError()
    try:
        if way.by_tcp:
            return await dns.asyncquery.tcp(query, host, timeout=wait, port=port)
        async with Link(host) as link:
            reply, _ = await dns.asyncquery.udp_with_fallback(
                query,
                host,
                timeout=wait,
                port=port,
                ignore_unexpected=True,
                udp_sock=link,
                ignore_errors=True,
            )
    except (dns.exception.DNSException, OSError, EOFError) as error:
        return error
    return reply
