"""SPF records as text and as terms (RFC 7208, sections 4.5, 5, 6, 7 and 12)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from diagnostics.model import Phrase

MACRO_LETTERS = "slodiphv"
"""Macro letters of a domain; texts of `exp=` know `crt` too (section 7.2)."""

EXPLANATION_LETTERS = MACRO_LETTERS + "crt"

LOOKUP_MECHANISMS = frozenset({"include", "a", "mx", "ptr", "exists"})
"""Mechanisms that count towards the ten look-ups (section 4.6.4); so does redirect."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Directive:
    """One mechanism with its qualifier.

    Attributes:
        text: as written.
        qualifier: `+`, `-`, `~` or `?`.
        mechanism: lower case, `include`.
        target: the domain-spec, macros unexpanded; empty for the current domain.
        bits4: prefix length for IPv4 addresses.
        bits6: prefix length for IPv6 addresses.
        network: of `ip4` and `ip6`.
    """

    text: str
    qualifier: str
    mechanism: str
    target: str = ""
    bits4: int = 32
    bits6: int = 128
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A record whose syntax is right; empty modifiers are not there."""

    text: str
    directives: tuple[Directive, ...]
    redirect: str = ""
    exp: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpfFault:
    """Why a record has no meaning: the term, and what is wrong with it."""

    term: str
    why: Phrase

    @property
    def said(self) -> Phrase:
        """The term with what is wrong with it."""
        return Phrase.of("spf:fault", term=self.term, why=self.why)


_WRONG_MACROS = Phrase("spf:macros")
_WRONG_PREFIX = Phrase("spf:prefix")


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record (section 4.5)."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)([:/].*)?", re.DOTALL)
_CIDR = re.compile(r"(.*?)(?:/(\d+))?(?://(\d+))?", re.DOTALL)
_LITERAL = r"[\x21-\x24\x26-\x7e]"
_TOP_LABEL = re.compile(  # one pass: a record may be very long
    r"\.(?![0-9]+\.?$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?"
)


def _macro(letters: str) -> str:
    return (
        rf"%(?:[%_-]|\{{[{letters}{letters.upper()}](?!0+[^0-9])\d*[rR]?[.+,/_=-]*\}})"
    )


_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?")
_STRING = re.compile(rf"(?:{_LITERAL}|{_macro(MACRO_LETTERS)})*")
_EXPLANATION = re.compile(rf"(?:{_LITERAL}|[ ]|{_macro(EXPLANATION_LETTERS)})*")
_ENDS_IN_MACRO = re.compile(rf".*{_macro(MACRO_LETTERS)}", re.DOTALL)


def parse(text: str) -> Record | SpfFault:
    """The record, or the first term that is wrong. Never raises, whatever the text.

    Args:
        text: the record with its `v=spf1`.
    """
    directives: list[Directive] = []
    modifiers: dict[str, str] = {}
    others: list[str] = []
    for term in text[len("v=spf1") :].split(" "):
        if not term:
            continue
        fault = _term(term, directives, modifiers, others)
        if fault:
            return SpfFault(term, fault)
    return Record(
        text,
        tuple(directives),
        modifiers.get("redirect", ""),
        modifiers.get("exp", ""),
        tuple(others),
    )


def explanation_fault(text: str) -> bool:
    """Whether a text that `exp=` points to can't be expanded."""
    return not _EXPLANATION.fullmatch(text)


def _term(
    term: str,
    directives: list[Directive],
    modifiers: dict[str, str],
    others: list[str],
) -> Phrase | None:
    """Sorts one term in; what is wrong with it, or None."""
    if not all(0x20 < ord(character) < 0x7F for character in term):
        return Phrase("spf:ascii")
    modifier = _MODIFIER.fullmatch(term)
    if not modifier:
        directive = _directive(term)
        if isinstance(directive, Phrase):
            return directive
        directives.append(directive)
        return None
    name, value = modifier[1].lower(), modifier[2]
    if name not in ("redirect", "exp"):
        others.append(term)
        return None if _STRING.fullmatch(value) else _WRONG_MACROS
    if name in modifiers:
        return Phrase.of("spf:twice", name=name)
    modifiers[name] = value
    return domain_fault(value)


def domain_fault(target: str) -> Phrase | None:
    """What is wrong with a domain-spec (section 7.1), or None."""
    if not target:
        return Phrase("spf:no-domain")
    if not _STRING.fullmatch(target):
        return _WRONG_MACROS
    if _ENDS_IN_MACRO.fullmatch(target):
        return None
    dot = target.rstrip(".").rfind(".")
    if dot < 0 or not _TOP_LABEL.fullmatch(target[dot:]):
        return Phrase("spf:no-top-level")
    return None


def impossible_targets(record: Record) -> tuple[str, ...]:
    """The terms that name what no host or domain can be called: `a:mail,firm.example`.

    SPF's grammar lets nearly every character into a name; DNS of hosts doesn't.
    """
    found = [d.text for d in record.directives if not is_possible(d.target)]
    if not is_possible(record.redirect):
        found.append(f"redirect={record.redirect}")
    return tuple(found)


def is_possible(target: str) -> bool:
    """Whether a name could be a host's; one with macros is what they make of it."""
    return "%" in target or not target or bool(_NAME.fullmatch(target))


def _directive(term: str) -> Directive | Phrase:
    found = _DIRECTIVE.fullmatch(term)
    if not found:
        return Phrase("spf:no-term")
    qualifier, name, rest = found[1] or "+", found[2].lower(), found[3] or ""
    if name == "all":
        whole = Directive(term, qualifier, name)
        return Phrase("spf:all-value") if rest else whole
    if name in ("ip4", "ip6"):
        return _ip(term, qualifier, name, rest)
    if name in ("include", "exists"):
        return _with_domain(term, qualifier, name, rest)
    if name == "ptr":
        return _with_domain(term, qualifier, name, rest, optional=True)
    if name in ("a", "mx"):
        return _with_cidr(term, qualifier, name, rest)
    return Phrase.of("spf:no-mechanism", name=found[2])


def _with_domain(
    term: str, qualifier: str, name: str, rest: str, *, optional: bool = False
) -> Directive | Phrase:
    if optional and not rest:
        return Directive(term, qualifier, name)
    if not rest.startswith(":"):
        return Phrase.of("spf:needs-domain", name=name)
    fault = domain_fault(rest[1:])
    return fault or Directive(term, qualifier, name, rest[1:])


def _with_cidr(term: str, qualifier: str, name: str, rest: str) -> Directive | Phrase:
    parts = _CIDR.fullmatch(rest)
    if not parts:
        return _WRONG_PREFIX
    target, bits4, bits6 = parts[1], parts[2] or "32", parts[3] or "128"
    if not (_prefix(bits4, 32) and _prefix(bits6, 128)):
        return _WRONG_PREFIX
    if target:
        if target[0] != ":":
            return Phrase("spf:needs-colon")
        fault = domain_fault(target[1:])
        if fault:
            return fault
    return Directive(term, qualifier, name, target[1:], int(bits4), int(bits6))


def _prefix(digits: str, most: int) -> bool:
    if not re.fullmatch(r"[0-9]{1,3}", digits):
        return False
    return str(int(digits)) == digits and int(digits) <= most


def _ip(term: str, qualifier: str, name: str, rest: str) -> Directive | Phrase:
    address, slash, bits = rest[1:].partition("/")
    most = 32 if name == "ip4" else 128
    if not rest.startswith(":") or (slash and not _prefix(bits, most)):
        return Phrase.of("spf:needs-address", name=name)
    kind: type[Network] = (
        ipaddress.IPv4Network if name == "ip4" else ipaddress.IPv6Network
    )
    try:
        network = kind(f"{address}/{bits or most}", strict=False)
    except ValueError:
        family = f"{name[:2].upper()}v{name[2]}"
        return Phrase.of("spf:no-address", address=address, kind=family)
    if "%" in address:
        return Phrase.of("spf:no-internet-address", address=address)
    return Directive(term, qualifier, name, network=network)
