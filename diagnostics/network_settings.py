"""What may be said about the network: name servers, patience, the name that EHLO says.

Read alike from an account's `[network]`, the command line and the page.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from diagnostics.domain_names import to_ascii
from diagnostics.language import gettext as _
from diagnostics.model import NetworkSettings

DNS_PORT = 53

SHORTEST, LONGEST = 1.0, 120.0
"""Seconds that a step may be given: less proves nothing, more nobody waits for."""

MOST_SERVERS = 8
"""Name servers that are asked one after the other."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*{_LABEL}\.?", re.I)
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?(?:e\+?[0-9])?", re.I)
_LITERAL = re.compile(r"\[(?P<six>IPv6:)?(?P<address>[0-9a-f.:]+)\]", re.I)


def server_of(written: str) -> tuple[str, int]:
    """A name server's host and port: `9.9.9.9`, `ns.firm.lan:5353`, `[::1]`.

    Raises:
        ValueError: it is none.
    """
    place, port = _parted(written.strip())
    number = int(port) if port.isascii() and port.isdecimal() and len(port) < 6 else 0
    if not 0 < number < 65536:
        raise ValueError(
            _(
                "'{written}' is no name server: '{port}' is no port",
                written=written,
                port=port,
            )
        )
    try:
        return str(ipaddress.ip_address(place)), number
    except ValueError:
        pass
    name = _name(place)
    if not name:
        raise ValueError(
            _("'{written}' is no name server: write HOST or HOST:PORT", written=written)
        )
    return name.lower(), number


def _name(place: str) -> str:
    """A host's name without its final dot, other scripts as A-labels; else empty.

    What ends in a number is an address or nothing (RFC 3696, section 2).
    """
    try:
        name = (place if place.isascii() else to_ascii(place)).removesuffix(".")
    except ValueError:
        return ""
    is_name = _NAME.fullmatch(name) and not name.rpartition(".")[2].isdecimal()
    return name if is_name else ""


def _parted(written: str) -> tuple[str, str]:
    """Host and port, an IPv6 address in brackets or bare without a port."""
    if written.startswith("["):
        place, closed, rest = written[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")):
            return written, str(DNS_PORT)  # which is no host
        return place, rest[1:] if rest else str(DNS_PORT)
    if written.count(":") == 1:
        place, _colon, port = written.partition(":")
        return place, port
    return written, str(DNS_PORT)


def servers_of(written: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Several name servers, each once.

    Raises:
        ValueError: one of them is none, or they are too many.
    """
    found = tuple(dict.fromkeys(map(server_of, written)))
    if len(found) > MOST_SERVERS:
        raise ValueError(
            _(
                "{number} name servers, and at most {most} go",
                number=len(found),
                most=MOST_SERVERS,
            )
        )
    return found


def seconds_of(written: str) -> float:
    """The seconds that a step may take.

    Raises:
        ValueError: it is no number, or none between `SHORTEST` and `LONGEST`.
    """
    # Neither `1_0` nor other scripts' figures, which Python would take.
    seconds = float(written) if _SECONDS.fullmatch(written.strip()) else 0.0
    if not SHORTEST <= seconds <= LONGEST:
        raise ValueError(
            _(
                "'{written}' is no time for a step: {least:g} to {most:g} seconds",
                written=written,
                least=SHORTEST,
                most=LONGEST,
            )
        )
    return seconds


def hello_of(written: str) -> str:
    """The name that EHLO says: a host's, or an address in brackets (RFC 5321, 4.1.3).

    An address without them gets them; another script's name is said in A-labels.

    Raises:
        ValueError: it is neither.
    """
    name = _bracketed(written.strip())
    if host := _name(name):
        return host
    found = _LITERAL.fullmatch(name)
    try:
        version = ipaddress.ip_address(found["address"]).version if found else 0
    except ValueError:
        version = 0
    if not found or version != (6 if found["six"] else 4):
        raise ValueError(
            _(
                "'{written}' is no name for EHLO: a host's, or [192.0.2.1]",
                written=written,
            )
        )
    return name


def _bracketed(written: str) -> str:
    """An address as EHLO says it; anything else as it is."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return written
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def expect_fit(settings: NetworkSettings) -> None:
    """Raises ValueError where a setting can't be used."""
    servers_of(settings.dns)
    if settings.timeout:
        seconds_of(f"{settings.timeout:g}")
    if settings.ehlo:
        hello_of(settings.ehlo)
