"""Host and domain names in one spelling, whatever script they are written in.

UTS 46 without its transitional mappings (`ß` stays `ß`), as browsers do; Python's own
codec `idna` is of 2003 and makes `ss` of it.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

import idna

LONGEST_NAME = 253
"""Characters of a name (RFC 1035, section 2.3.4, without the length octets)."""

LONGEST_LABEL = 63


@lru_cache(maxsize=4096)
def to_ascii(name: str) -> str:
    """A name as A-labels, lower case, without the final dot.

    An ASCII name needs no letter to be allowed in a host's: `_dmarc` is a label too.

    Raises:
        ValueError: it can't be a name: an empty or too long label, or characters that
            no domain may have.
    """
    text = name.strip()
    if not text.isascii():
        # The mapping knows the full stops of other scripts as well.
        text = idna.uts46_remap(text, std3_rules=False, transitional=False)
    labels = [_a_label(label) for label in text.removesuffix(".").split(".")]
    found = ".".join(labels)
    if len(found) > LONGEST_NAME or not all(
        0 < len(label) <= LONGEST_LABEL for label in labels
    ):
        raise ValueError(f"{name!r} is no domain's name")
    return found


def _a_label(label: str) -> str:
    if label.isascii():
        return label.lower()
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError:  # UTS 46 lets pass what IDNA 2008 doesn't: `i❤.ws`
        return f"xn--{label.encode('punycode').decode('ascii')}"


def one_spelling(name: str) -> str:
    """A name as names are compared: as `to_ascii`, or lower case where it is none."""
    try:
        return to_ascii(name)
    except ValueError:
        return name.strip().lower().removesuffix(".")


def same_address(address: str) -> str:
    """An e-mail address as addresses are compared: its domain in one spelling."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local.casefold()}{at}{one_spelling(domain)}"


@lru_cache(maxsize=4096)
def to_unicode(name: str) -> str:
    """A name as people read it: its A-labels decoded where they can be."""
    return ".".join(_u_label(label) for label in one_spelling(name).split("."))


def _u_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except ValueError:
        return label


_HOST = re.compile(
    r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"
)

_NUMBER = re.compile(r"[0-9_-]+")
"""A last label that systems read as part of an address, or that no domain has."""

_HEXADECIMAL = re.compile(r"(?:(?:0x[0-9a-f]*|[0-9]+)\.){0,3}0x[0-9a-f]*")
"""What old systems read as an address."""


@lru_cache(maxsize=4096)
def is_host(text: str) -> bool:
    """Whether it is a host's name or an IP address, which may stand in brackets.

    An address with a zone is none: it names an interface of one machine. Nor is a name
    that ends in a number, which systems read as a wrong address.
    """
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return bool(ipaddress.ip_address(bare)) and not zone_of(bare)
    except ValueError:
        pass
    try:
        name = to_ascii(bare)
    except ValueError:
        return False
    plain = bare == text.strip() == text and (bare.isascii() or _is_spelt(name))
    named = plain and bool(_HOST.fullmatch(name))
    last = name.rpartition(".")[2]
    return named and not (_NUMBER.fullmatch(last) or _HEXADECIMAL.fullmatch(name))


def _is_spelt(name: str) -> bool:
    """Whether the labels that stand for other scripts hold letters of theirs only."""
    try:
        labels = [label for label in name.split(".") if label.startswith("xn--")]
        return all(idna.ulabel(label) for label in labels)
    except ValueError:
        return False


def zone_of(host: str) -> str:
    """The interface that an IPv6 literal names (RFC 4007, section 11), or empty."""
    text = host.strip().removeprefix("[").removesuffix("]")
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return ""
    return (ip.scope_id or "") if isinstance(ip, ipaddress.IPv6Address) else ""
