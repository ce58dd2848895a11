"""What a letter's receiver says of SPF, DKIM and DMARC (RFC 8601); pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

METHODS = ("spf", "dkim", "dmarc")

LONGEST = 8_000
"""Characters of a header that are looked at."""

_ASIDE = re.compile(r'\([^()]{0,500}\)|"(?:[^"\\]|\\.){0,500}"')
"""A comment without another in it, or quoted text: neither states anything."""

_DEEPEST = 3
"""Comments in comments that are read."""

_RESULT = re.compile(r"\s*([a-z-]{1,20})\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)
_SERVER = re.compile(r"[\w.:-]{1,255}(?!\s*=|[\w.:-])")

_UNDER_SEVERAL = ("icloud.com",)
"""Receivers that state each method under a server's name of its own."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receiver's results.

    Attributes:
        server: who states them (its authserv-id); empty where it doesn't say.
        results: by method: `pass`, `fail`, `softfail`, `none` …; of several DKIM
            signatures `pass` where one passes.
    """

    server: str = ""
    results: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def __bool__(self) -> bool:
        return bool(self.results)


def receipt_of(headers: Iterable[str]) -> Receipt:
    """The results of the last receiver: the topmost header, and those of its server.

    What stands below was written before the letter came to that server, perhaps by
    the sender; a header of another server proves nothing (RFC 8601, section 5), nor
    does one that would change what stands above it. Some receivers name no server:
    then the topmost header alone counts; where nothing but `none` stands in that, it is
    what Exchange writes into a letter that leaves, and no receiver's.

    Args:
        headers: values of Authentication-Results, the topmost first.
    """
    stated = (_parted(value) for value in headers)
    top = next((one for one in stated if one.server or one), NO_RECEIPT)
    if not top.server and set(top.results.values()) <= {"none"}:
        return NO_RECEIPT
    results = dict(top.results)
    for one in stated:
        if top.server and one.server == top.server:
            results = {**one.results, **results}
    return Receipt(top.server, MappingProxyType(results))


def has_passed_before(headers: Iterable[str], last: Receipt) -> bool:
    """Whether another server says that a letter was good when it came there.

    Args:
        headers: as for `receipt_of`.
        last: what it made of them.
    """
    others = (one for one in map(_parted, headers) if one.server != last.server)
    return any(one.results.get(how) == "pass" for one in others for how in METHODS)


def _parted(value: str) -> Receipt:
    """What one header states."""
    head, _, rest = (bare := _bare(value)).partition(";")
    named = _SERVER.match(head.strip())
    results: dict[str, str] = {}
    stated = rest if named else bare if _RESULT.match(head) else ""
    of_greeting = False
    for part in stated.split(";"):
        found = _RESULT.match(part)
        if not found or (method := found[1].lower()) not in METHODS:
            continue
        is_better = method == "dkim" and results.get(method) != "pass"
        if method == "spf":  # the letter's sender counts, not how a server greeted
            is_better, of_greeting = of_greeting, "smtp.mailfrom" not in part
        if is_better or method not in results:
            results[method] = found[2].lower()
    return Receipt(_server(named.group()) if named else "", MappingProxyType(results))


def _bare(value: str) -> str:
    """A header without asides; of one that is cut off only what is whole."""
    bare = value[:LONGEST]
    for _depth in range(_DEEPEST):
        bare = _ASIDE.sub(" ", bare)
    return bare if len(value) <= LONGEST else bare.rpartition(";")[0]


def _server(named: str) -> str:
    name = named.lower()
    return next((one for one in _UNDER_SEVERAL if name.endswith(f".{one}")), name)


NO_RECEIPT = Receipt()
"""Nothing is stated: a copy from Sent, or a receiver that doesn't tell."""
