"""Which server handed a letter on to its receiver, and what that explains; pure.

A receiver judges SPF by the address that a letter came from. Where a filter or a
forwarder stands before it, that is the filter's, whom the sender's record can't name;
and a filter may change what was signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from types import MappingProxyType

from diagnostics.fleet.sent_letters.letters_path import Hop, Path, family, hops_of
from diagnostics.fleet.sent_letters.stated_results import (
    METHODS,
    Proof,
    StatedResults,
)
from diagnostics.sending_places import is_inside

BAD = frozenset({"fail", "softfail", "permerror", "policy", "hardfail"})
"""Results that speak against a letter."""

RECIPIENTS = frozenset({"to", "cc"})
"""Headers that say for whom a letter is."""

_BY_ADDRESS = frozenset({"fail", "softfail", "hardfail"})
"""Results of SPF that another address would change; a broken record stays broken."""

_BY_CHANGE = frozenset({"fail", "hardfail"})
"""Results of DKIM that a change to the letter gives."""

_OF_THE_KEY = re.compile(r"\b(?:key|keys|dns|expired|syntax)\b", re.IGNORECASE)
"""Reasons of DKIM's that no change to the letter gives."""

_MAILBOXES = frozenset({"outlook.com", "google.com", "icloud.com", "yahoo.com"})
"""Services before whose own addresses no filter of the receiver's can stand, and that
senders and receivers alike have domains of their own at."""

_FILTERS = frozenset(
    {
        *("pphosted.com", "mimecast.com", "barracudanetworks.com"),
        *("hornetsecurity.com", "iphmx.com", "messagelabs.com", "trendmicro.com"),
        *("trendmicro.eu", "sophos.com", "antispamcloud.com", "mailcontrol.com"),
        *("fireeyecloud.com", "retarus.com", "mtaroutes.com", "spamtitan.com"),
        *("expurgate.net", "arsmtp.com"),
    }
)
"""Services that filter letters for receivers, and some for senders."""

_OF_SENDERS = frozenset({"planfix.com"})
"""Who gives a letter in to be sent, whether or not a login is told."""

_OUT = re.compile(r"(?:^|[.-])out(?:bound|going)?\d*(?=[.-])")
_IN = re.compile(r"(?:^|[.-])(?:in(?:bound|coming)|mx-?(?:in|gate))\d*(?=[.-])")
_DOMAIN = re.compile(r"@([\w.-]{1,255})", re.ASCII)


class Side(StrEnum):
    """Whose the server is that handed a letter on."""

    RECEIVER = "receiver"
    UNKNOWN = "unknown"
    """A filter's, whose customer may be the sender or the receiver."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A server that handed a letter on to whom its results are from.

    Attributes:
        server: what it is called.
        side: whose it is.
        explains: the methods whose failure it alone may be the cause of.
        told: what it says itself of the letter, as it had it; by method.
    """

    server: str
    side: Side
    explains: frozenset[str]
    told: Mapping[str, Proof] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )


@dataclass(frozen=True, slots=True)
class _Between:
    """A server between; `families` are its names' organisations, none of a proxy."""

    server: str
    side: Side
    families: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()


def gateway_of(
    headers: Sequence[tuple[str, str]],
    path: Path,
    proofs: Mapping[str, Proof],
    before: Sequence[StatedResults],
    author: str,
) -> Gateway | None:
    """The server between sender and receiver that may be why a letter failed there.

    Args:
        headers: as of `path_of`, with those that `RECIPIENTS` names.
        path: where its receiver begins.
        proofs: the receiver's results.
        before: what others state of it, the last first.
        author: the From address's domain, or empty.

    Returns:
        None where none is there, or it is the sender's own, or nothing failed that it
        would explain.
    """
    if not any(proof.result in BAD for proof in proofs.values()):
        return None
    found = _between(headers, path, proofs, before, author)
    if found is None:
        return None
    own = MappingProxyType(_told_by(found.families, before))
    explains = _explained(proofs, own, found)
    return Gateway(found.server, found.side, explains, own) if explains else None


def _explained(
    proofs: Mapping[str, Proof], own: Mapping[str, Proof], found: _Between
) -> frozenset[str]:
    """What failed that the server between may be the cause of.

    What that saw fail itself did fail. DMARC fails by it where SPF or DKIM may only
    have failed by it.
    """
    result = {method: proof.result for method, proof in proofs.items()}
    saw = {method for method, proof in own.items() if proof.result in BAD}
    explained: set[str] = set()
    if result.get("spf") in _BY_ADDRESS and "spf" not in saw:
        explained.add("spf")
    dkim = proofs.get("dkim")
    if found.families and dkim and dkim.result in _BY_CHANGE and "dkim" not in saw:
        explained |= set() if _OF_THE_KEY.search(dkim.reason) else {"dkim"}
    is_open = bool(explained) or _says_nothing_of_spf(proofs.get("spf"), found, saw)
    if result.get("dmarc") in BAD and "dmarc" not in saw and is_open:
        explained.add("dmarc")
    return frozenset(explained)


def _says_nothing_of_spf(
    spf: Proof | None, found: _Between, saw: Iterable[str]
) -> bool:
    """Whether SPF may have passed where the letter was first received."""
    if "spf" in saw:
        return False
    if spf is None or spf.result in ("neutral", "temperror"):
        return True
    its_own = found.families | found.wanted
    return spf.result == "pass" and spf.own is False and family(spf.domain) in its_own


def _between(
    headers: Sequence[tuple[str, str]],
    path: Path,
    proofs: Mapping[str, Proof],
    before: Sequence[StatedResults],
    author: str,
) -> _Between | None:
    """The server that gave the letter to who judged it, unless it is the sender's."""
    hops = hops_of(headers)
    address = proofs["spf"].address if "spf" in proofs else ""
    number = _hop_judged(hops, path, address)
    if number is None:
        return None
    judged = hops[number]
    if judged.at < path.entry:
        return _Between(
            path.receiver, Side.RECEIVER, frozenset({family(path.receiver)})
        )
    came_from = (address,) if address else judged.addresses
    if came_from and all(map(is_inside, came_from)):
        return _Between(came_from[0], Side.RECEIVER)
    families = frozenset(map(family, judged.names)) - {""}
    taken = _taken_over(hops[number + 1 :], families)
    if taken is None:
        return None
    wanted = frozenset(map(family, taken.recipients)) or _recipients(headers)
    told = _told_by(families, before)
    side = _side(path, taken, families, wanted, told, family(author) if author else "")
    if side is None:
        return None
    homes = wanted | {taken.home}
    named_so = (one for one in judged.names if family(one) in homes)
    return _Between(next(named_so, judged.names[0]), side, families, wanted)


def _hop_judged(hops: Sequence[Hop], path: Path, named: str) -> int | None:
    """With which hop the letter came to whom the results are from."""
    for number, hop in enumerate(hops):
        if named:
            if named in (str(ip_address(one)) for one in hop.addresses):
                return number
        elif hop.at == path.entry:
            return number
    return None


def _taken_over(hops: Sequence[Hop], families: frozenset[str]) -> Hop | None:
    """The hop with which a server took a letter from outside; None: it sent it."""
    for hop in hops:
        if hop.home and hop.home not in families:
            return None
        if hop.is_given_in or any(family(one) in _OF_SENDERS for one in hop.names):
            return None
        if not hop.is_inner:
            return hop
    return None


def _recipients(headers: Iterable[tuple[str, str]]) -> frozenset[str]:
    named = (value for name, value in headers if name in RECIPIENTS)
    domains = {one for value in named for one in _DOMAIN.findall(value)}
    return frozenset(family(one.rstrip(".").lower()) for one in domains)


def _told_by(
    families: frozenset[str], before: Iterable[StatedResults]
) -> dict[str, Proof]:
    """What servers of these families state; of several the last one's."""
    found: dict[str, Proof] = {}
    for one in before:
        if one.server and family(one.server) in families:
            found = {**one.proofs, **found}
    return {method: found[method] for method in METHODS if method in found}


def _side(
    path: Path,
    taken: Hop,
    families: frozenset[str],
    wanted: frozenset[str],
    told: Mapping[str, Proof],
    author: str,
) -> Side | None:
    """Whose a server is that took a letter and handed it on; None: the sender's.

    Nobody but a receiver judges whether a letter may come from where it comes from.
    Filters of one service stand on both sides, under one name.
    """
    receiver = family(path.receiver)
    is_for_it = bool(wanted) and wanted <= families
    if author in families:
        return Side.RECEIVER if is_for_it else None
    if is_for_it:
        return Side.RECEIVER
    if families & _MAILBOXES or (receiver in _MAILBOXES and wanted == {receiver}):
        return None
    if receiver in families:
        return Side.RECEIVER
    if "spf" in told and told["spf"].result == "pass":
        return Side.RECEIVER
    if _OUT.search(taken.by):
        return None
    if _IN.search(taken.by):
        return Side.RECEIVER
    return Side.UNKNOWN if families & _FILTERS else None
