"""Where a check may connect to: public mail servers, and what is allowed beside; pure.

An account is something that a stranger sends, and the servers it names are contacted
from here. So each connection is decided on the address that it then goes to, however
that is spelled or wrapped, and on its port.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from diagnostics.domain_names import one_spelling
from diagnostics.language import gettext as _
from diagnostics.model import Phrase

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

Gate = Callable[[str, int], str]
"""Address and port → why no connection goes there (a kind of `KINDS`), or empty."""

USUAL_PORTS = frozenset({25, 110, 143, 443, 465, 587, 993, 995, 2525})
"""Ports of mail, and that of HTTPS for a domain's own documents."""

DNS_PORTS = frozenset({53})

ALLOW_VARIABLE = "SENDERSCOPE_ALLOW"
"""The environment variable that allows what isn't usual, commas between."""

LONGEST_LITERAL = 100
"""Characters of a host's text from which it is no address in any spelling."""

PORT, UNREADABLE, METADATA, PRIVATE = "port", "unreadable", "metadata", "private"

_SPECIAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "loopback": ("127.0.0.0/8", "::1/128"),
        "unspecified": ("0.0.0.0/8", "::/128"),
        METADATA: (
            *("169.254.169.254/32", "169.254.170.2/32", "fd00:ec2::254/128"),
            *("100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"),
            "fd20:ce::254/128",
        ),
        "link-local": ("169.254.0.0/16", "fe80::/10"),
        "multicast": ("224.0.0.0/4", "ff00::/8"),
        PRIVATE: (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
            *("fc00::/7", "fec0::/10", "64:ff9b:1::/48"),
        ),
        "reserved": (
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
            *("2001::/23", "2001:db8::/32", "3fff::/20"),
        ),
    }
)
"""Special addresses (IANA's registries; the clouds' own manuals), the telling first."""

KINDS = (*_SPECIAL, PORT, UNREADABLE)
"""Why a connection is refused."""

_TABLE = tuple(
    (kind, ipaddress.ip_network(network))
    for kind, networks in _SPECIAL.items()
    for network in networks
)
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_LOW_32 = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
)
"""Networks whose last 32 bits are an IPv4 address."""

_TRANSLATED = (_MAPPED, ipaddress.IPv6Network("64:ff9b::/96"))
"""Those that lead to that IPv4 address even where it is a public one."""

_6TO4, _TEREDO = ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32")
_ISATAP = 0x00005EFE
_32_BITS = 0xFFFFFFFF


def wrapped(ip: IpAddress) -> Iterator[IpAddress]:
    """The IPv4 addresses that an IPv6 address carries inside."""
    if ip.version == 4:
        return
    number = int(ip)
    low = number & _32_BITS
    if any(ip in network for network in _LOW_32):
        yield ipaddress.IPv4Address(low)
    if ip in _6TO4:
        yield ipaddress.IPv4Address(number >> 80 & _32_BITS)
    if ip in _TEREDO:
        yield ipaddress.IPv4Address(number >> 64 & _32_BITS)
        yield ipaddress.IPv4Address(low ^ _32_BITS)
    if number >> 32 & ~(1 << 25) & _32_BITS == _ISATAP:
        yield ipaddress.IPv4Address(low)


def kind_of(ip: IpAddress) -> str:
    """What is special about an address, as in `KINDS`; empty for a public one."""
    for kind, network in _TABLE:
        if ip in network:
            return kind
    inside = (kind_of(inner) for inner in wrapped(ip))
    if found := next(filter(None, inside), ""):
        return found
    if ip.version == 4 or ip in _GLOBAL_6 or any(ip in n for n in _TRANSLATED):
        return ""
    return "reserved"


@dataclass(frozen=True, slots=True)
class Allowance:
    """One thing that whoever runs this machine allows.

    Attributes:
        name: a host's name, or empty; one that begins with a dot means all below it.
        network: a network; None where there is a name.
        ports: which ports; None for every one.
    """

    name: str
    network: IpNetwork | None
    ports: frozenset[int] | None

    def permits(self, host: str, ip: IpAddress, port: int, kind: str) -> bool:
        """Whether it allows this connection to a `kind` of address.

        A name opens private addresses only: who keeps its zone could otherwise lead
        us to this very machine. Metadata are given by their own address only.
        """
        if self.ports is not None and port not in self.ports:
            return False
        if self.network is None:
            return kind in ("", PRIVATE) and self._names(host)
        single = self.network.prefixlen == self.network.max_prefixlen
        inner = wrapped(ip) if ip in _MAPPED else ()
        return (single or kind != METADATA) and any(
            one in self.network for one in (ip, *inner)
        )

    def _names(self, host: str) -> bool:
        host = _plain_name(host)
        if self.name.startswith("."):
            return host.endswith(self.name)
        return host == self.name


_NAME = re.compile(r"(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9_][a-z0-9_-]*")
_LOCALHOST = "127.0.0.1/32", "::1/128"


def _plain_name(host: str) -> str:
    """A host's name as names are compared: A-labels, lower case, no final dot."""
    return one_spelling(host)


@lru_cache(maxsize=64)
def allowances(entries: tuple[str, ...]) -> tuple[Allowance, ...]:
    """What the entries allow.

    Args:
        entries: each a host's name, `*.firm.lan` for all names below, an address or a
            network in CIDR, and perhaps a port behind a colon (an IPv6 address in
            brackets then), `*` for every port; without one the usual ports.

    Raises:
        ValueError: an entry is none of these.
    """
    return tuple(one for entry in entries for one in _read(entry.strip()))


def entries_of(text: str) -> tuple[str, ...]:
    """The entries of a list with commas between."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _read(entry: str) -> Iterator[Allowance]:
    place, ports = _parted(entry)
    if is_localhost(place):
        for own in _LOCALHOST:
            yield Allowance("", ipaddress.ip_network(own), ports)
        return
    network = _network(place)
    if network is not None:
        yield Allowance("", network, ports)
        return
    name = _plain_name(place)
    if not _NAME.fullmatch(name) or "/" in name:
        raise ValueError(
            _("'{entry}' allows nothing: no host, address or network", entry=entry)
        )
    yield Allowance(name.removeprefix("*"), None, ports)


def _parted(entry: str) -> tuple[str, frozenset[int] | None]:
    place, colon, port = entry, "", ""
    if entry.startswith("["):
        place, bracket, rest = entry[1:].partition("]")
        colon, port = rest[:1] or (":" if not bracket else ""), rest[1:]
    elif entry.count(":") == 1:
        place, colon, port = entry.partition(":")
    if not colon:
        return place, USUAL_PORTS
    if port == "*":
        return place, None
    good = port.isascii() and port.isdecimal() and len(port) <= 5
    if colon != ":" or not good or not 0 < int(port) < 65536:
        raise ValueError(
            _("'{entry}' allows nothing: '{port}' is no port", entry=entry, port=port)
        )
    return place, frozenset({int(port)})


def _network(place: str) -> IpNetwork | None:
    try:
        return ipaddress.ip_network(literal(place) or place)
    except ValueError:
        if "/" in place:
            raise ValueError(
                _("'{place}' allows nothing: it is no network", place=place)
            ) from None
        return None


def is_localhost(host: str) -> bool:
    """Whether the name means this machine, whatever DNS says (RFC 6761, 6.3)."""
    name = _plain_name(host)
    return name == "localhost" or name.endswith(".localhost")


def literal(host: str) -> str:
    """The address that a host's text spells, in its usual spelling; else empty.

    All that systems take is read: `127.1`, `2130706433`, `0177.0.0.1`, `0x7f.1`,
    brackets, a final dot, digits of other scripts and widths.
    """
    return _literal(host) if len(host) <= LONGEST_LITERAL else ""


@lru_cache(maxsize=4096)  # each connection to a host asks
def _literal(host: str) -> str:
    text = unicodedata.normalize("NFKC", host).replace("\u3002", ".").strip()
    text = text.removesuffix(".").removeprefix("[").removesuffix("]")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return _old_spelling(text)
    mapped = getattr(address, "ipv4_mapped", None)
    # As 3.13 spells it; older versions of Python write its last part in hexadecimal.
    return f"::ffff:{mapped}" if mapped else str(address)


_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE | re.ASCII)


def _old_spelling(text: str) -> str:
    """An IPv4 address as `inet_aton` reads it: one to four numbers of three bases."""
    parts = text.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return ""
    try:
        *first, last = (_number(part) for part in parts)
    except ValueError:
        return ""
    rest = 8 * (4 - len(first))
    if any(number > 255 for number in first) or last >= 1 << rest:
        return ""
    for place, number in enumerate(first):
        last |= number << (24 - 8 * place)
    return str(ipaddress.IPv4Address(last))


def _number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def forbidden(
    host: str,
    address: str,
    port: int,
    allowed: tuple[Allowance, ...] = (),
    usual: frozenset[int] = USUAL_PORTS,
) -> str:
    """Why nobody connects there, as in `KINDS`; empty where it is all right.

    Args:
        host: the name that led here, or empty.
        address: what is connected to.
        port: its port.
        allowed: what is allowed beside public addresses on usual ports.
        usual: ports that need no allowance.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return UNREADABLE
    kind = kind_of(ip)
    if not kind and port in usual:
        return ""
    if any(one.permits(host, ip, port, kind) for one in allowed):
        return ""
    return kind or PORT


def refusal(host: str, address: str, port: int, kind: str) -> Phrase:
    """Which connection was refused, why, and how to allow it."""
    return Phrase.of(
        "reach:refused",
        where=joined(address, port),
        why=Phrase(f"reach:{kind}"),
        allow=entry_for(host, address, port, kind),
    )


def joined(place: str, port: int) -> str:
    """A host or an address with its port, as one writes them."""
    return f"[{place}]:{port}" if ":" in place else f"{place}:{port}"


def entry_for(host: str, address: str, port: int, kind: str) -> str:
    """The entry that allows such a connection and as little else as can be."""
    name = _plain_name(host)
    by_name = kind in (PRIVATE, PORT) and not literal(host) and _NAME.fullmatch(name)
    place = name if by_name else address
    return place if port in USUAL_PORTS else joined(place, port)
