"""Where a mailbox's letters leave from, as its `sends_from` says it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.domain_names import is_host, one_spelling

_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
            *("127.0.0.0/8", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"),
        ),
    )
)
"""Where no letter reaches another receiver from."""


class PlaceKind(StrEnum):
    """What an entry of `sends_from` names."""

    ADDRESS = "address"
    NETWORK = "network"
    HOST = "host"
    INCLUDE = "include"


@dataclass(frozen=True, slots=True)
class SendingPlace:
    """One entry, understood.

    Attributes:
        kind: what it names.
        value: the address, the network, the host or the domain, without a prefix.
        within: the address that a network was written by where that isn't its first
            one (`192.0.2.10/24`); else empty.
    """

    kind: PlaceKind
    value: str
    within: str = ""

    @property
    def is_inside(self) -> bool:
        """Whether it holds addresses that no other receiver ever sees."""
        return is_inside(self.value)

    @property
    def term(self) -> str:
        """The term of an SPF record that lets it send (RFC 7208, section 5)."""
        if self.kind is PlaceKind.INCLUDE:
            return f"include:{self.value}"
        if self.kind is PlaceKind.HOST:
            return f"a:{self.value}"
        return f"ip{ipaddress.ip_network(self.value).version}:{self.value}"


def sending_place(text: str) -> SendingPlace | None:
    """The entry understood; None where it is none.

    An address, a network (`192.0.2.0/24`), a host, or `include:` and the domain whose
    SPF record names the servers. Prefixes of SPF (`ip4:`, `ip6:`, `a:`) may stay.
    """
    prefix, sign, value = text.strip().partition(":")
    name = prefix.lower() if sign else ""
    if name == "include":
        named = is_host(value.replace("_", "x")) and not _network(value)
        return SendingPlace(PlaceKind.INCLUDE, one_spelling(value)) if named else None
    value = value if name in ("ip4", "ip6", "a") else text.strip()
    bare = value.removeprefix("[").removesuffix("]")
    network = _network(bare)
    if network is not None:
        first = str(network.network_address)
        if network.num_addresses == 1:
            return SendingPlace(PlaceKind.ADDRESS, first)
        written = str(ipaddress.ip_address(bare.partition("/")[0]))
        within = written if written != first else ""
        return SendingPlace(PlaceKind.NETWORK, str(network), within)
    if name in ("ip4", "ip6") or not is_host(value):
        return None
    return SendingPlace(PlaceKind.HOST, one_spelling(value))


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    mapped = getattr(found.network_address, "ipv4_mapped", None)
    if mapped is not None and found.num_addresses == 1:
        return ipaddress.ip_network(mapped)
    return found


def is_inside(text: str) -> bool:
    """Whether an address or network holds what no other receiver ever sees."""
    network = _network(text)
    if network is None:
        return False
    return any(
        network.version == inner.version and network.overlaps(inner)
        for inner in _INSIDE
    )
