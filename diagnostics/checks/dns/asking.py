"""Asks name servers, each question once in a run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.resolver

from diagnostics.checks.dns.resolver import (
    Answer,
    AnswerState,
    below,
    canonical,
    is_name,
    read_answer,
)
from diagnostics.checks.reach_policy import DNS_PORTS, Gate, forbidden, refusal
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
            self._answers[name, rdtype] = answer
        finally:
            del self._under_way[name, rdtype]
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
            started = time.monotonic()
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await self._first_answer(name, rdtype, servers)
            except TimeoutError:
                error = Phrase.of("dns:late", seconds=self._timeout)
                taken = time.monotonic() - started
                answer = Answer(
                    name, rdtype, AnswerState.TIMEOUT, error=error, seconds=taken
                )
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
        """The first answer that settles it; silent servers are asked again by TCP."""
        attempt = self._timeout / (2 * len(servers) + 1)
        error = Phrase("dns:silent")
        last = Answer(name, rdtype, AnswerState.TIMEOUT, error=error)
        silent: list[Server] = []
        for server in servers:
            answer = await _ask(name, rdtype, server, attempt, by_tcp=False)
            if not answer.open:
                return answer
            if answer.state is AnswerState.TIMEOUT:
                silent.append(server)
            else:
                last = answer
        for server in silent:
            answer = await _ask(name, rdtype, server, attempt, by_tcp=True)
            if not answer.open:
                return answer
        return last


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


async def _ask(
    name: str, rdtype: str, server: Server, timeout: float, *, by_tcp: bool
) -> Answer:
    started = time.monotonic()
    checked = await _exchange(_query(name, rdtype), server, timeout, by_tcp=by_tcp)
    answer = read_answer(name, rdtype, checked)
    if answer.state is AnswerState.SERVFAIL:
        query = _query(name, rdtype, unchecked=True)
        unchecked = await _exchange(query, server, timeout, by_tcp=by_tcp)
        works = not read_answer(name, rdtype, unchecked).open
        answer = read_answer(name, rdtype, checked, bogus=works)
    return replace(answer, seconds=time.monotonic() - started)


def _query(
    name: str, rdtype: str, *, unchecked: bool = False
) -> dns.message.QueryMessage:
    """A question that asks for the resolver's verdict on DNSSEC, or for no check."""
    flags = dns.flags.RD | (dns.flags.CD if unchecked else dns.flags.AD)
    return dns.message.make_query(name, rdtype, use_edns=0, payload=1232, flags=flags)


async def _exchange(
    query: dns.message.QueryMessage, server: Server, timeout: float, *, by_tcp: bool
) -> dns.message.Message | Exception:
    host, port = server
    try:
        if by_tcp:
            return await dns.asyncquery.tcp(query, host, timeout=timeout, port=port)
        reply, _ = await dns.asyncquery.udp_with_fallback(
            query,
            host,
            timeout=timeout,
            port=port,
            ignore_unexpected=True,
            ignore_errors=True,
        )
    except (dns.exception.DNSException, OSError, EOFError) as error:
        return error
    return reply
