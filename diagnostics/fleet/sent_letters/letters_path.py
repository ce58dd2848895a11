"""Which headers of a letter its receiver wrote, by the Received lines; pure.

Whoever hands a letter over writes all that stands below the line with which the
receiver's outermost server took it (RFC 8601, section 5). What stands above that line
nobody else can have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import ip_address

from diagnostics.checks.root_causes.naming import organisation
from diagnostics.sending_places import is_inside

LINE = "received"

LONGEST = 2_000
"""Characters of a Received line that are looked at."""

_FAMILIES = (
    ("outlook.com", "office365.com", "exchangelabs.com", "hotmail.com"),
    ("icloud.com", "me.com", "mac.com", "apple.com"),
    ("google.com", "gmail.com", "googlemail.com"),
    ("yahoo.com", "aol.com", "yahoodns.net"),
    ("pphosted.com", "ppops.net", "ppe-hosted.com"),
    ("mimecast.com", "mimecast.co.za", "mimecast-offshore.com"),
    ("barracudanetworks.com", "barracuda.com", "cudaops.com"),
    ("hornetsecurity.com", "antispameurope.com"),
    ("messagelabs.com", "symcld.net"),
    ("messagingengine.com", "fastmail.com"),
    ("zoho.com", "zoho.eu", "zohomail.com", "zohomail.eu"),
)
_FAMILY = {name: family[0] for family in _FAMILIES for name in family}

_WRITE_BELOW = frozenset({"google.com", "icloud.com"})
"""Services that write their results below the line with which they took a letter, and
take away what a sender wrote there in their name."""

_BARE = ("-icloudmta-smtpin-", "icloud.com")
"""What stands in names without a domain that a service's servers have, and whose."""

_TOPS_INSIDE = frozenset({"local", "localdomain", "internal", "intern", "lan", "corp"})

_FROM = re.compile(r"\s*from\s+(\S{1,255})(.*)", re.IGNORECASE | re.DOTALL)
_BY = re.compile(r"(?:^|\s)by\s+([\w.:-]{1,255})", re.IGNORECASE)
_WITH = re.compile(r"\swith\s+(?:local\s+)?(LMTPS?A?|HTTPS?|MAPI)\b", re.IGNORECASE)
_LOGGED_IN = re.compile(r"\swith\s+(?:UTF8)?(?:SMTP|ESMTP|LMTP)S?A\b", re.IGNORECASE)
_GREETED = re.compile(r"\((?:HELO|EHLO)\s[^()]*\)|\bhelo=\S*", re.IGNORECASE)
_ADDRESS = re.compile(r"[\[(\s](?:IPv6:)?([0-9a-f:.]{3,45})[\])]", re.IGNORECASE)
_REVERSE = re.compile(r"\(\s*([\w-][\w.-]{1,250})\s+\[")
_NAMED = re.compile(r"\b(?:helo=|HELO |EHLO )([\w.-]{1,255})", re.IGNORECASE)
_FOR = re.compile(r"\sfor\s+<?[^\s<>@;]{1,64}@([\w.-]{1,255})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a letter from server to server, as a Received line tells it.

    Attributes:
        at: the line's place among the headers.
        by: the server that took the letter, as it wrote itself; or empty.
        names: of the server that gave it, as it greeted and as it was looked up.
        addresses: of that, as the line has them.
        recipients: the domains of whom it was taken for.
        is_inner: whether it was a step inside of one organisation.
        is_given_in: whether whoever wrote the letter gave it in to be sent.
    """

    at: int
    by: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    recipients: tuple[str, ...]
    is_inner: bool
    is_given_in: bool

    @property
    def home(self) -> str:
        """Whose the server is that took the letter, where its name is for outside."""
        return _public_family(self.by)


class WrittenWhere(Enum):
    """Where a header stands, and so who may have written it."""

    RECEIVER = auto()
    """Above the line with which the receiver took the letter: nobody else."""
    BETWEEN = auto()
    """Directly below it: the receiver, or the sender."""
    BEFORE = auto()
    """Below another server's line: whoever had the letter before."""


@dataclass(frozen=True, slots=True)
class Path:
    """Where in a letter its receiver begins.

    Attributes:
        receiver: the server that took it from outside, as that wrote itself; empty
            where the letter has no Received line.
        entry: the place of its line among the headers; -1 where there is none.
        ends: the place of the next Received line below.
    """

    receiver: str = ""
    entry: int = -1
    ends: int = 0

    def place(self, at: int) -> WrittenWhere:
        """Where the header at that place stands."""
        if at < self.entry:
            return WrittenWhere.RECEIVER
        return WrittenWhere.BETWEEN if at < self.ends else WrittenWhere.BEFORE

    def is_receivers(self, server: str) -> bool:
        """Whether a server and the receiver are one organisation's, by their names."""
        return bool(self.receiver) and family(server) == self._home

    @property
    def writes_below(self) -> bool:
        """Whether what stands directly below in the receiver's name is its own."""
        return self._home in _WRITE_BELOW

    @property
    def _home(self) -> str:
        """Whose the receiver is, who wrote the name itself."""
        part, service = _BARE
        is_bare = part in self.receiver and "." not in self.receiver
        return service if is_bare else family(self.receiver)


def path_of(headers: Sequence[tuple[str, str]]) -> Path:
    """Where a letter's receiver begins.

    Args:
        headers: names in lower case and values, the topmost first.
    """
    lines = [(at, value) for at, (name, value) in enumerate(headers) if name == LINE]
    if not lines:
        return Path(ends=len(headers))
    number = _entry([value for _, value in lines])
    at, value = lines[number]
    below = next((place for place, _ in lines[number + 1 :]), len(headers))
    return Path(_by(value), at, below)


def hops_of(headers: Sequence[tuple[str, str]]) -> list[Hop]:
    """A letter's steps, the last first; as of `path_of`."""
    lines = [(at, value) for at, (name, value) in enumerate(headers) if name == LINE]
    return [_hop(at, value[:LONGEST]) for at, value in lines]


def _hop(at: int, line: str) -> Hop:
    found = _FROM.match(line)
    stated = _BY.split(found[2], maxsplit=1)[0] if found else ""
    greeted = [found[1], *_NAMED.findall(stated)] if found else []
    names = [*greeted, *_REVERSE.findall(stated)]
    return Hop(
        at,
        _by(line),
        tuple(dict.fromkeys(one.strip("[]().").lower() for one in names)),
        tuple(_addresses(f"{stated} ")),
        tuple(one.rstrip(".").lower() for one in _FOR.findall(line)),
        _is_inner(line),
        _is_sender_s(line),
    )


def handed_on_by(headers: Sequence[tuple[str, str]], server: str) -> bool:
    """Whether a server took the letter from a stranger, and so had to hand it on.

    Where whoever wrote the letter logged in, it was the sender's own server.

    Args:
        headers: as of `path_of`.
        server: another one than the receiver.
    """
    lines = (value[:LONGEST] for name, value in headers if name == LINE)
    own = family(server)
    return any(
        family(_by(line)) == own and not _is_inner(line) and not _is_sender_s(line)
        for line in lines
    )


def _is_sender_s(line: str) -> bool:
    """Whether a line tells how a letter was given in to be sent, as far as it shows.

    Exchange Online names no login; what comes from outside enters it elsewhere.
    """
    by = _by(line)
    is_exchange = family(by) == _FAMILIES[0][0] and ".mail.protection." not in by
    return is_exchange or bool(_LOGGED_IN.search(line))


def _entry(lines: Sequence[str]) -> int:
    """Which line tells how the letter came in from outside.

    Behind a proxy every sender has an address of inside: so a step from one named
    organisation to another's server is none of inside, but for a delivery's last one.
    """
    home, was_delivery = "", False
    for number, line in enumerate(lines):
        own = _public_family(_by(line))
        if home and own not in ("", home) and not was_delivery:
            return number - 1
        if not _is_inner(line):
            return number
        home, was_delivery = own or home, bool(_WITH.search(line[:LONGEST]))
    return len(lines) - 1


def _public_family(host: str) -> str:
    """Whose a server is, where its name is one for outside; else empty."""
    top = host.rpartition(".")[2]
    is_top = top.startswith("xn--") or not any(map(str.isdigit, top))
    is_name = "." in host and ":" not in host and is_top
    return family(host) if is_name and top not in _TOPS_INSIDE else ""


def family(host: str) -> str:
    """Whose a server is: its organisation's domain, a service's first one."""
    own = organisation(host)
    return _FAMILY.get(own, own)


def _is_inner(value: str) -> bool:
    """Whether a line tells of a step inside of the receiver.

    It does where no server is named that gave the letter, where that has an address
    of inside, and by protocols that no stranger speaks. Names count only as far as
    the receiver looked them up: how a server greeted, anybody may choose.
    """
    line = value[:LONGEST]
    found = _FROM.match(line)
    if not found or _WITH.search(line):
        return True
    by, greeting = _by(line), found[1]
    stated = _BY.split(found[2], maxsplit=1)[0]
    looked_up = _GREETED.sub("", f"{stated} ")
    addresses = list(_addresses(looked_up))
    if not addresses:
        return bool(by) and "." not in by
    if all(map(is_inside, addresses)):
        return True
    if "may be forged" in looked_up:  # a name that leads elsewhere
        return False
    reverse = [one.rstrip(".").lower() for one in _REVERSE.findall(looked_up)]
    if reverse:
        return all(family(one) == family(by) for one in reverse)
    return _is_inside_exchange(greeting, by)


def _is_inside_exchange(greeting: str, by: str) -> bool:
    """Exchange Online looks no names up; letters enter it at `mail.protection` only."""
    microsoft = _FAMILIES[0][0]
    if family(by) != microsoft or ".mail.protection." in by:
        return False
    return family(greeting) == microsoft


def _by(value: str) -> str:
    found = _BY.search(value[:LONGEST])
    return found[1].rstrip(".:").lower() if found else ""


def _addresses(text: str) -> Iterator[str]:
    for one in _ADDRESS.findall(text):
        try:
            ip_address(one)
        except ValueError:
            continue
        yield one
