"""What DNS answers: names, states, and a reply read as the answer to a question."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rdtypes.txtbase
import dns.rrset

from diagnostics.domain_names import to_ascii
from diagnostics.model import Phrase, Said

LONGEST_NAME = 253
"""Characters of a name without its final dot (RFC 1035, section 2.3.4)."""


class AnswerState(StrEnum):
    """What became of a question; all but the first three leave it open."""

    FOUND = "ok"
    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    ERROR = "unreachable"
    STRAY = "stray"
    CIRCLE = "circle"
    LAME = "lame"


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
        servers: the name servers that left it open, as `address` or `address:port`.
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
    servers: tuple[str, ...] = ()

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
    AnswerState.STRAY: Phrase("dns:stray"),
    AnswerState.CIRCLE: Phrase("dns:circle"),
    AnswerState.LAME: Phrase("dns:lame"),
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
        text = dns.name.from_text(_in_ascii(text)).to_text(omit_final_dot=True)
    return "" if text == "." else text.lower()


def _in_ascii(text: str) -> str:
    """The text with A-labels; one with escapes is left to dnspython."""
    return text if text.isascii() or "\\" in text else to_ascii(text)


def is_name(name: str) -> bool:
    """Whether a question can be asked for it (RFC 1035, section 2.3.4)."""
    if _PLAIN.fullmatch(name):
        return len(name.removesuffix(".")) <= LONGEST_NAME
    try:
        return len(dns.name.from_text(_in_ascii(name))) > 1
    except (dns.exception.DNSException, UnicodeError, ValueError):
        return False


def below(name: str, suffix: str) -> bool:
    """Whether `name` is `suffix` or a name below it."""
    return name == suffix or name.endswith(f".{suffix}")


MOST_ALIASES = 16
"""CNAME records in a row from which on nobody follows (as BIND does)."""


def read_answer(
    name: str,
    rdtype: str,
    reply: dns.message.Message | Exception,
    *,
    bogus: bool = False,
) -> Answer:
    """What a reply, or what kept it from coming, answers to a question.

    Args:
        name: what was asked about, as `canonical` gives it.
        rdtype: `A`, `MX`, `TXT`, …
        reply: from whom ever.
        bogus: whether the question is answered where nobody checks DNSSEC.
    """
    if isinstance(reply, Exception):
        late = isinstance(reply, (dns.exception.Timeout, TimeoutError))
        state = AnswerState.TIMEOUT if late else AnswerState.ERROR
        system: Said = str(reply) or type(reply).__name__
        error = Phrase("dns:no-answer") if late else system
        return Answer(name, rdtype, state, error=error)
    chain = _followed(name, rdtype, reply)
    state = _state(reply, chain)
    found = state is AnswerState.FOUND
    return Answer(
        name,
        rdtype,
        state,
        chain.records if found else (),
        chain.aliases,
        authenticated=bool(reply.flags & dns.flags.AD),
        bogus=bogus,
        error=_said(reply, state, chain),
    )


@dataclass(frozen=True, slots=True)
class _Chain:
    """Where an answer's CNAME records lead.

    Attributes:
        records: those asked for, at its end.
        aliases: the targets on the way.
        is_endless: whether it comes back to where it was, or is too long.
        stray: an owner of records that aren't on the way, or empty.
    """

    records: tuple[str, ...]
    aliases: tuple[str, ...]
    is_endless: bool
    stray: str


def _state(reply: dns.message.Message, chain: _Chain) -> AnswerState:
    code = reply.rcode()
    if code in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) and chain.is_endless:
        return AnswerState.CIRCLE
    if code in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) and chain.stray:
        return AnswerState.STRAY
    if code == dns.rcode.NOERROR and not chain.records and _points_on(reply, chain):
        return AnswerState.LAME
    if code == dns.rcode.NOERROR:
        return AnswerState.FOUND if chain.records else AnswerState.NODATA
    if code == dns.rcode.NXDOMAIN:
        return AnswerState.NXDOMAIN
    return AnswerState.REFUSED if code == dns.rcode.REFUSED else AnswerState.SERVFAIL


def _points_on(reply: dns.message.Message, chain: _Chain) -> bool:
    """Whether the server only names others that know, or where an alias leads.

    Who answers that there is no record says so with authority, with the zone's SOA
    (RFC 2308, section 2.2), or as a resolver that followed the alias.
    """
    kinds = {record.rdtype for record in reply.authority}
    if dns.rdatatype.SOA in kinds:
        return False
    knows = bool(reply.flags & dns.flags.AA)
    if chain.aliases:
        return knows and not reply.flags & dns.flags.RA
    return dns.rdatatype.NS in kinds and not knows


_SIGNATURE_FAULTS = frozenset({1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 25, 27})
"""Extended errors that blame DNSSEC (RFC 8914, section 4)."""


def may_be_bogus(reply: dns.message.Message | Exception) -> bool:
    """Whether a failure may come from DNSSEC: nothing said, or an error of its kind."""
    if isinstance(reply, Exception):
        return False
    said = [o.code for o in reply.options if isinstance(o, dns.edns.EDEOption)]
    return not said or any(int(code) in _SIGNATURE_FAULTS for code in said)


def _said(reply: dns.message.Message, state: AnswerState, chain: _Chain) -> Said:
    """The server's own words: its code and the extended errors (RFC 8914)."""
    if state is AnswerState.STRAY:
        return chain.stray
    if state is AnswerState.CIRCLE:
        return " → ".join(chain.aliases)
    if state not in (AnswerState.SERVFAIL, AnswerState.REFUSED):
        return ""
    words = [dns.rcode.to_text(reply.rcode())]
    words += [o.to_text() for o in reply.options if isinstance(o, dns.edns.EDEOption)]
    return ", ".join(words)


def _followed(name: str, rdtype: str, reply: dns.message.Message) -> _Chain:
    """The records at the end of the answer's CNAME chain, and the chain."""
    by_owner: dict[tuple[str, str], dns.rrset.RRset] = {
        (canonical(r.name.to_text()), dns.rdatatype.to_text(r.rdtype)): r
        for r in reply.answer
    }
    aliases: list[str] = []
    owner, is_endless = name, False
    while (owner, rdtype) not in by_owner and (owner, "CNAME") in by_owner:
        target = canonical(by_owner[owner, "CNAME"][0].to_text())
        is_endless = target in (name, *aliases) or len(aliases) >= MOST_ALIASES
        aliases.append(target)
        owner = target
        if is_endless:
            break
    found = tuple(map(_text, by_owner.get((owner, rdtype)) or ()))
    on_the_way = {(owner, rdtype), *((o, "CNAME") for o in (name, *aliases))}
    strays = [
        f"{canonical(r.name.to_text())} {dns.rdatatype.to_text(r.rdtype)}"
        for key, r in by_owner.items()
        if key not in on_the_way and key[1] not in _BESIDE
    ]
    stray = strays[0] if strays and not found else ""
    return _Chain(found, tuple(aliases), is_endless, stray)


_BESIDE = ("RRSIG", "DNAME")
"""Records that may stand in an answer beside those asked for."""


def _text(record: dns.rdata.Rdata) -> str:
    if isinstance(record, dns.rdtypes.txtbase.TXTBase):
        return b"".join(record.strings).decode("latin-1")
    words = record.to_text().split(" ")
    return " ".join(w.lower().rstrip(".") or "." for w in words)
