"""What one header states of SPF, DKIM and DMARC (RFC 8601, RFC 7208 9.1); pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType

from diagnostics.checks.root_causes.naming import organisation

METHODS = ("spf", "dkim", "dmarc")

LONGEST = 8_000
"""Characters of a header that are looked at."""

LONGEST_REASON = 200
"""Characters of a reason that are kept."""

_RESULT = re.compile(r"\s*([a-z-]{1,20})\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)
_PROPERTY = re.compile(
    r'([\w.-]{1,40})\s*=\s*("(?:[^"\\]|\\.){0,500}"[^\s"]*|[^\s"]*)', re.ASCII
)
_SERVER = re.compile(r"[\w.:-]{1,255}(?!\s*=|[\w.:-])")
_SPF_ALONE = re.compile(r"\s*([a-z]{1,20})\b", re.IGNORECASE)
_MARKS = re.compile(r'\\.?|[();"]', re.DOTALL)
_NAMED_IN = re.compile(r"([\w.-]{1,255}):\s")
_SPF_DOMAIN = re.compile(r"\bdomain of (?:transitioning )?(\S{1,320})")
_ADDRESS = re.compile(r"(?<![\w.:])[0-9a-f:.]{3,45}(?![\w.:-])", re.IGNORECASE)
_OF_ADDRESS = ("smtp.client-ip", "client-ip", "smtp.remote-ip")
_OF_DOMAIN = {
    "spf": ("smtp.mailfrom", "smtp.mail", "smtp.helo"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One result.

    Attributes:
        result: as the receiver wrote it, in lower case: `pass`, `softfail`, `none` …
        reason: what it wrote beside it, or empty.
        domain: whose it is: of the envelope, of the signature, of From; or empty.
        own: whether that is the From address's domain or of one organisation with
            it; None where either isn't known.
        address: from where the letter came to be judged, where it is named.
    """

    result: str
    reason: str = ""
    domain: str = ""
    own: bool | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class StatedResults:
    """What one header states.

    Attributes:
        server: by whom (the authserv-id), or empty.
        proofs: by method; of several signatures of DKIM the one that tells most.
    """

    server: str = ""
    proofs: Mapping[str, Proof] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )


def stated_in(value: str, author: str) -> StatedResults:
    """What an Authentication-Results header states.

    Args:
        value: the header's, on one line.
        author: the From address's domain, or empty.
    """
    parts = list(_parts(value))
    head = parts[0][0] if parts else ""
    named = _SERVER.match(head.strip())
    if named:
        del parts[0]
    elif not _RESULT.match(head):
        parts = []
    proofs: dict[str, Proof] = {}
    of_greeting = False
    for bare, reason in parts:
        found = _RESULT.match(bare)
        if not found or (method := found[1].lower()) not in METHODS:
            continue
        proof = _proof(method, found[2].lower(), bare[found.end() :], reason, author)
        known = proofs.get(method)
        is_better = method == "dkim" and known is not None and _tells(proof, known)
        if method == "spf":  # the letter's sender counts, not how a server greeted
            is_better, of_greeting = of_greeting, "smtp.mailfrom" not in bare
        if known is None or is_better:
            proofs[method] = proof
    server = named.group().lower() if named else ""
    return StatedResults(server, MappingProxyType(proofs))


def spf_stated_in(value: str, author: str) -> StatedResults:
    """What a Received-SPF header states.

    Args:
        value: the header's, on one line.
        author: the From address's domain, or empty.
    """
    parts = list(_parts(value))
    found = _SPF_ALONE.match(parts[0][0]) if parts else None
    if not parts or not found:
        return StatedResults()
    said = dict(p for bare, _ in parts for p in _properties(bare))
    reason = parts[0][1]
    by = _NAMED_IN.match(reason)
    of = _SPF_DOMAIN.search(reason)
    domain = _domain(said.get("envelope-from", "") or (of[1] if of else ""))
    came_from = _address(said, reason)
    proof = Proof(found[1].lower(), reason, domain, is_own(domain, author), came_from)
    receiver = said.get("receiver", "").lower()
    server = receiver if _is_name(receiver) else (by[1].lower() if by else "")
    return StatedResults(server, MappingProxyType({"spf": proof}))


def _is_name(receiver: str) -> bool:
    """Whether it names a server: policyd-spf writes `<UNKNOWN>` unless it is told."""
    return receiver != "unknown" and bool(_SERVER.fullmatch(receiver))


def _proof(method: str, result: str, rest: str, reason: str, author: str) -> Proof:
    said = dict(_properties(rest))
    written = next((said[name] for name in _OF_DOMAIN[method] if name in said), "")
    domain = _domain(written)
    told = said.get("reason", "").strip('"')[:LONGEST_REASON] or reason
    came_from = _address(said, reason) if method == "spf" else ""
    return Proof(result, told, domain, is_own(domain, author), came_from)


def _address(said: Mapping[str, str], reason: str) -> str:
    """The address that a letter came from, as a property or a reason names it."""
    named = [said[name].strip("[]") for name in _OF_ADDRESS if name in said]
    for one in (*named, *_ADDRESS.findall(reason)):
        try:
            return str(ip_address(one.rstrip(".:")))
        except ValueError:
            continue
    return ""


def _tells(new: Proof, known: Proof) -> bool:
    """Whether a signature tells more than another.

    The author's own one does, then one that passes, else the later.
    """
    own = {True: 2, None: 1, False: 0}
    if new.own is not known.own:
        return own[new.own] > own[known.own]
    return known.result != "pass"


def _properties(bare: str) -> Iterator[tuple[str, str]]:
    return ((one[1].lower(), one[2]) for one in _PROPERTY.finditer(bare))


def _domain(written: str) -> str:
    """The domain of an address or of a name; empty where it is none (`none`)."""
    name = written.strip('";<> ').rpartition("@")[2].strip('">. ').lower()
    return name if "." in name and len(name) <= 253 else ""


def is_own(domain: str, author: str) -> bool | None:
    """Whether two domains are one organisation's, as far as names tell."""
    if not domain or not author:
        return None
    return domain == author or organisation(domain) == organisation(author)


def _parts(value: str) -> Iterator[tuple[str, str]]:
    """What stands between the `;` of a header, and the first comment in it.

    A comment or quoted text states nothing; behind a comment that never ends, and
    where a header is cut off, nothing is stated.
    """
    text, bare, first = value[:LONGEST], "", ""
    depth, at, is_quoted = 0, 0, False
    for mark in _MARKS.finditer(text):
        sign, begin, end = mark[0], *mark.span()
        if is_quoted or (sign == '"' and not depth):
            is_quoted = is_quoted != (sign == '"')
        elif sign == "(":
            if not depth:
                bare, at = f"{bare}{text[at:begin]} ", end
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            if not depth:
                first, at = first or text[at:begin].strip()[:LONGEST_REASON], end
        elif sign == ";" and not depth:
            yield bare + text[at:begin], first
            bare, first, at = "", "", end
    if len(value) <= LONGEST and not is_quoted:
        yield bare if depth else bare + text[at:], first
