"""What a letter's receiver says of SPF, DKIM and DMARC (RFC 8601); pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

METHODS = ("spf", "dkim", "dmarc")

LONGEST = 8_000
"""Characters of a header that are looked at."""

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"\s*([a-z-]{1,20})\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)
_SERVER = re.compile(r"[\w.:-]{1,255}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receiver's results.

    Attributes:
        server: who states them (its authserv-id).
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
    the sender; a header of another server proves nothing (RFC 8601, section 5).

    Args:
        headers: values of Authentication-Results, the topmost first.
    """
    server = ""
    results: dict[str, str] = {}
    for value in headers:
        named, stated = _parted(value)
        server = server or named
        if not named or named != server:
            continue
        for method, result in stated:
            if results.get(method) != "pass":
                results[method] = result
    return Receipt(server, MappingProxyType(results))


def _parted(value: str) -> tuple[str, list[tuple[str, str]]]:
    """Who states a header's results, and the results."""
    bare = _COMMENT.sub(" ", value[:LONGEST])
    head, _, rest = bare.partition(";")
    named = _SERVER.match(head.strip())
    found = (_RESULT.match(part) for part in rest.split(";"))
    stated = [(m[1].lower(), m[2].lower()) for m in found if m]
    kept = [(method, result) for method, result in stated if method in METHODS]
    return (named.group().lower() if named else ""), kept


NO_RECEIPT = Receipt()
"""Nothing is stated: a copy from Sent, or a receiver that doesn't tell."""
