"""Macros of SPF (RFC 7208, section 7)."""

from __future__ import annotations

import ipaddress
import re
import time
from dataclasses import dataclass
from urllib.parse import quote

from diagnostics.checks.dns.resolver import LONGEST_NAME

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose letter is checked: the client's address, HELO name and envelope sender.

    Attributes:
        ip: of the client; an IPv4-mapped address has been mapped back.
        helo: what the client called itself.
        sender: the envelope sender with a local part, `postmaster` where it had none.
        receiver: the name of who checks, for `%{r}`.
    """

    ip: Address
    helo: str
    sender: str
    receiver: str = "unknown"


_MACRO = re.compile(r"%(?:([%_-])|\{([A-Za-z])(\d*)([rR]?)([.+,/_=-]*)\})")


def expand(text: str, identity: Identity, domain: str, validated: str) -> str:
    """The text with its macros replaced; its syntax was checked before.

    Args:
        text: a domain-spec, or the text that `exp=` points to.
        identity: whose letter it is.
        domain: the domain whose record is being evaluated.
        validated: the validated name of the client, for `%{p}`.
    """

    def one(found: re.Match[str]) -> str:
        if found[1]:
            return {"%": "%", "_": " ", "-": "%20"}[found[1]]
        value = _value(found[2].lower(), identity, domain, validated)
        value = _transformed(value, found[3], bool(found[4]), found[5] or ".")
        return quote(value, safe="-._~") if found[2].isupper() else value

    return _MACRO.sub(one, text)


def uses_validated_name(text: str) -> bool:
    """Whether `%{p}` stands in the text, which costs look-ups."""
    return any((m[2] or "").lower() == "p" for m in _MACRO.finditer(text))


def has_macros(text: str) -> bool:
    """Whether the text depends on the letter."""
    return "%{" in text


def shortened(name: str) -> str:
    """The name without final dot, cut on the left to the longest that DNS allows."""
    name = name.removesuffix(".")
    if len(name) <= LONGEST_NAME:
        return name
    return name[-LONGEST_NAME - 1 :].partition(".")[2] or name


def _value(letter: str, identity: Identity, domain: str, validated: str) -> str:
    local, _, host = identity.sender.rpartition("@")
    values = {
        "s": identity.sender,
        "l": local,
        "o": host,
        "d": domain,
        "i": _dotted(identity.ip),
        "p": validated,
        "h": identity.helo,
        "v": "in-addr" if identity.ip.version == 4 else "ip6",
        "c": str(identity.ip),
        "r": identity.receiver,
        "t": str(int(time.time())),
    }
    return values[letter]


def _dotted(ip: Address) -> str:
    if ip.version == 4:
        return str(ip)
    return ".".join(ip.exploded.replace(":", "")).upper()


def _transformed(value: str, digits: str, turned: bool, delimiters: str) -> str:
    parts = re.split(f"[{re.escape(delimiters)}]", value)
    if turned:
        parts.reverse()
    if digits:
        parts = parts[-int(digits[:6]) :]
    return ".".join(parts)
