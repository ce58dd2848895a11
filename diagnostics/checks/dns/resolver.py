"""DNS look-ups: one question at a time, told apart, remembered for one run."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import dns.asyncquery
import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rdtypes.txtbase
import dns.resolver
import dns.rrset

from diagnostics.lab_state import LAB_DOMAIN
from diagnostics.model import Phrase, Said

LONGEST_NAME = 253
"""Characters of a name without its final dot (RFC 1035, section 2.3.4)."""


class AnswerState(StrEnum):
    """What became of a question; the last four leave it open."""

    FOUND = "ok"
    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    ERROR = "unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one question.

    Attributes:
        name: the name asked for, lower case, without a final dot.
        rdtype: `A`, `MX`, `TXT`, …
        state: found, absent in one of two ways, or open.
        records: as text, names lower case without a final dot. Of a TXT record the
            strings are joined, one character for each octet (latin-1).
        aliases: the CNAME targets that were followed.
        authenticated: whether the resolver vouches for it by DNSSEC (AD).
        bogus: whether it failed only because of DNSSEC (it works unchecked).
        error: what the server or the system said, or why nobody was asked; empty
            when all is well.
        seconds: how long it took.
    """

    name: str
    rdtype: str
    state: AnswerState
    records: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    authenticated: bool = False
    bogus: bool = False
    error: Said = ""
    seconds: float = 0.0

    @property
    def found(self) -> bool:
        """Whether there is at least one record."""
        return self.state is AnswerState.FOUND

    @property
    def absent(self) -> bool:
        """Whether the servers say that there is none."""
        return self.state in (AnswerState.NXDOMAIN, AnswerState.NODATA)

    @property
    def open(self) -> bool:
        """Whether nobody could tell."""
        return not self.found and not self.absent

    @property
    def said(self) -> Phrase:
        """What was asked, and what became of it."""
        return Phrase.of(
            "dns:answer",
            name=self.name,
            rdtype=self.rdtype,
            outcome=_OUTCOMES[self.state],
            error=self.error,
        )


_OUTCOMES = {
    AnswerState.FOUND: Phrase("dns:found"),
    AnswerState.NXDOMAIN: Phrase("dns:nxdomain"),
    AnswerState.NODATA: Phrase("dns:nodata"),
    AnswerState.SERVFAIL: Phrase("dns:servfail"),
    AnswerState.REFUSED: Phrase("dns:refused"),
    AnswerState.TIMEOUT: Phrase("dns:timeout"),
    AnswerState.ERROR: Phrase("dns:unreachable"),
}


class Resolver(Protocol):
    """Whatever answers questions: the network, a recorded zone, a test's own."""

    async def lookup(self, name: str, rdtype: str) -> Answer:
        """The answer; never raises for what a server or a network does."""
        ...  # pragma: no cover


# Names of hosts, by far the most, without dnspython's careful reading of escapes.
_PLAIN = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")


def canonical(name: str) -> str:
    """The name as answers write it: A-labels, lower case, without a final dot.

    Text that can't be a name comes back lower case, unchanged otherwise.
    """
    text = name.strip().lower()
    if _PLAIN.fullmatch(text):
        return text.removesuffix(".")
    with contextlib.suppress(dns.exception.DNSException, UnicodeError, ValueError):
        text = dns.name.from_text(text).to_text(omit_final_dot=True)
    return "" if text == "." else text.lower()


def is_name(name: str) -> bool:
    """Whether a question can be asked for it (RFC 1035, section 2.3.4)."""
    if _PLAIN.fullmatch(name):
        return len(name.removesuffix(".")) <= LONGEST_NAME
    try:
        return len(dns.name.from_text(name)) > 1
    except (dns.exception.DNSException, UnicodeError, ValueError):
        return False


def below(name: str, suffix: str) -> bool:
    """Whether `name` is `suffix` or a name below it."""
    return name == suffix or name.endswith(f".{suffix}")


Server = tuple[str, int]


class DnsResolver:
    """Asks name servers by UDP, then TCP; one question is asked once in its life.

    Questions under way are shared between those who ask, and every answer is kept,
    also a negative or an open one: a run asks a dead server once.

    Args:
        servers: `(address, port)`, asked in order.
        suffixes: other servers for the names below a suffix; the longest one counts.
        timeout: seconds for one question, all servers and retries together.
        at_once: how many questions may be under way.
    """

    def __init__(
        self,
        servers: tuple[Server, ...],
        suffixes: Mapping[str, Server],
        timeout: float,
        at_once: int = 64,
    ) -> None:
        self._servers = servers
        self._suffixes = {
            canonical(suffix.lstrip(".")): server for suffix, server in suffixes.items()
        }
        self._timeout = timeout
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
        servers = self._servers_for(name)
        if not servers:
            error = Phrase("dns:no-server")
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
) -> DnsResolver:
    """A resolver for one run.

    Args:
        nameservers: whom to ask; None for the system's own resolvers.
        suffixes: other servers for names below a suffix (the lab's `.test`).
        timeout: seconds for one look-up.
    """
    servers = _system_servers() if nameservers is None else nameservers
    known = dict(suffixes)
    return _LabAware(servers, known, timeout)


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
    answer = _read(name, rdtype, checked)
    if answer.state is AnswerState.SERVFAIL:
        query = _query(name, rdtype, unchecked=True)
        unchecked = await _exchange(query, server, timeout, by_tcp=by_tcp)
        works = not _read(name, rdtype, unchecked).open
        answer = _read(name, rdtype, checked, bogus=works)
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


def _read(
    name: str,
    rdtype: str,
    reply: dns.message.Message | Exception,
    *,
    bogus: bool = False,
) -> Answer:
    if isinstance(reply, Exception):
        late = isinstance(reply, dns.exception.Timeout)
        state = AnswerState.TIMEOUT if late else AnswerState.ERROR
        system: Said = str(reply) or type(reply).__name__
        error = Phrase("dns:no-answer") if late else system
        return Answer(name, rdtype, state, error=error)
    records, aliases = _followed(name, rdtype, reply)
    state = _state(reply, bool(records))
    return Answer(
        name,
        rdtype,
        state,
        records if state is AnswerState.FOUND else (),
        aliases,
        authenticated=bool(reply.flags & dns.flags.AD),
        bogus=bogus,
        error=_said(reply, state),
    )


def _state(reply: dns.message.Message, has_records: bool) -> AnswerState:
    code = reply.rcode()
    if code == dns.rcode.NOERROR:
        return AnswerState.FOUND if has_records else AnswerState.NODATA
    if code == dns.rcode.NXDOMAIN:
        return AnswerState.NXDOMAIN
    return AnswerState.REFUSED if code == dns.rcode.REFUSED else AnswerState.SERVFAIL


def _said(reply: dns.message.Message, state: AnswerState) -> str:
    """The server's own words: its code and the extended errors (RFC 8914)."""
    if state not in (AnswerState.SERVFAIL, AnswerState.REFUSED):
        return ""
    words = [dns.rcode.to_text(reply.rcode())]
    words += [o.to_text() for o in reply.options if isinstance(o, dns.edns.EDEOption)]
    return ", ".join(words)


def _followed(
    name: str, rdtype: str, reply: dns.message.Message
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The records at the end of the answer's CNAME chain, and the chain."""
    by_owner: dict[tuple[str, str], dns.rrset.RRset] = {
        (canonical(r.name.to_text()), dns.rdatatype.to_text(r.rdtype)): r
        for r in reply.answer
    }
    aliases: list[str] = []
    owner = name
    while (owner, rdtype) not in by_owner and (owner, "CNAME") in by_owner:
        target = canonical(by_owner[owner, "CNAME"][0].to_text())
        if target in aliases or target == name:
            break
        aliases.append(target)
        owner = target
    found = by_owner.get((owner, rdtype))
    return tuple(map(_text, found or ())), tuple(aliases)


def _text(record: dns.rdata.Rdata) -> str:
    if isinstance(record, dns.rdtypes.txtbase.TXTBase):
        return b"".join(record.strings).decode("latin-1")
    words = record.to_text().split(" ")
    return " ".join(w.lower().rstrip(".") or "." for w in words)
