"""Whether an SPF record lets nearly everybody send, by which term; pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from diagnostics.checks.dns.spf.include_tree import SpfNode, reachable, redirect_of
from diagnostics.checks.dns.spf.spf_terms import Directive, Network, Record

EVERYBODY: tuple[Network, ...] = (
    ipaddress.ip_network("0.0.0.0/0"),
    ipaddress.ip_network("::/0"),
)

_OPEN = {4: 3 << 30, 6: 3 << 123}
"""Addresses beyond which a record counts as open: three quarters of IPv4, or of what
IPv6 has given out (2000::/3)."""

_LARGE = {4: 1 << 28, 6: 1 << 121}
"""Addresses of one term that is named where only several together are too many."""


def open_terms(tree: SpfNode) -> tuple[str, ...]:
    """The terms of the record that pass nearly every address; empty where none do.

    Receivers reach `+all` through an include as well, and two halves are a whole.
    """
    passed = _by_term(tree)
    everything = [network for _, networks in passed for network in networks]
    if not _holds(everything, _OPEN):
        return ()
    alone = tuple(text for text, networks in passed if _holds(networks, _OPEN))
    large = tuple(text for text, networks in passed if _holds(networks, _LARGE))
    return alone or large


def _by_term(node: SpfNode) -> list[tuple[str, tuple[Network, ...]]]:
    """By term that passes anybody: the networks, as far as the record tells them."""
    record = node.parsed
    if not isinstance(record, Record):
        return []
    inner = {child.link: child for child in node.inner}
    passing = [d for d in reachable(record) if d.qualifier == "+"]
    found = [(d.text, _networks(d, node, inner.get(d.text))) for d in passing]
    redirect = f"redirect={redirect_of(record)}"
    if redirect in inner:
        found.append((redirect, _all_of(inner[redirect])))
    return found


def _networks(
    term: Directive, node: SpfNode, inner: SpfNode | None
) -> tuple[Network, ...]:
    if term.mechanism == "all":
        return EVERYBODY
    if term.network is not None:
        return (term.network,)
    if inner is not None:
        return _all_of(inner)
    if term.mechanism in ("a", "mx") and term.text not in node.voids:
        whole = {4: not term.bits4, 6: not term.bits6}
        return tuple(network for network in EVERYBODY if whole[network.version])
    return ()


def _all_of(node: SpfNode) -> tuple[Network, ...]:
    return tuple(network for _, networks in _by_term(node) for network in networks)


def _holds(networks: Iterable[Network], least: dict[int, int]) -> bool:
    """Whether so many addresses of either family are among them, each counted once."""
    networks = tuple(networks)
    v4 = [n for n in networks if isinstance(n, ipaddress.IPv4Network)]
    v6 = [n for n in networks if isinstance(n, ipaddress.IPv6Network)]
    return (
        sum(n.num_addresses for n in ipaddress.collapse_addresses(v4)) > least[4]
        or sum(n.num_addresses for n in ipaddress.collapse_addresses(v6)) > least[6]
    )
