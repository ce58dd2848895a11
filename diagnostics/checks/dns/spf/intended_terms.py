"""What a mistyped SPF record was meant to say, where only one thing can be meant.

Each mending puts one kind of slip right (RFC 7208, section 12 has the grammar). Where
no mending makes a term readable, the intention is unknown, and so is the record's.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from diagnostics.checks.dns.near_words import meant
from diagnostics.checks.dns.paste_marks import typed
from diagnostics.checks.dns.spf import spf_terms
from diagnostics.checks.dns.spf.spf_terms import (
    Network,
    Record,
    impossible_targets,
)

MOST_TERMS = 100
"""Terms of a record that are looked at; a longer one is left to its author."""

LONGEST = 2_000
"""Characters of a record that is looked at; what is proposed has half as many."""

_ROUNDS = 4
"""Slips of one term that are put right, one after the other."""

_BEGINNING = re.compile(  # there is no other version: v=spf10 means v=spf1 too
    r"[^\w]{0,9}(?:v ?[=:]{0,2} ?)?spf ?-?[0-9]{0,2}(?:\.0)?"
    r"(?:[;:,.]{1,2}|(?=[\s+?~-]|$|include\b|redirect\b|ip[46]\b|exists\b|mx\b|a\b))",
    re.IGNORECASE,
)
_VERSIONED = re.compile(r"[^\w]{0,9}v ?[=:]", re.IGNORECASE)
_SENDER_ID = re.compile(r"spf2\.0(?:/|$)", re.IGNORECASE)
_ANY_TERM = re.compile(
    r"(?:^|\s)[+?~-]?(?:all|(?:include|redirect|exists|ip4|ip6|a|mx)[:=]|a|mx)(?!\w)",
    re.IGNORECASE,
)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("“”„«»‘’`\"'\\()[]<>", " "),
        **dict.fromkeys("∼˜～", "~"),
        **dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad", ""),
        **dict.fromkeys("\u00a0\u2007\u202f", " "),
        "：": ":",
        "＝": "=",
        "；": ";",
    }
)
_BRACES = re.compile(r"(%\{[^{}\s]*\})|[{}]")
_LINE = re.compile(  # of a zone file: its name, its time to live, its type
    r"(?:(?<!\S)\S{1,255} )??(?:(?<![0-9])[0-9]{1,10}[smhdw]? )?(?:IN )?"
    r"TXT (?=\W{0,3}v ?=)",
    re.IGNORECASE,
)
_QUALIFIERS = ("+", "?", "~", "-")
_WITH_VALUE = ("include", "exists", "ip4", "ip6", "redirect")
_MODIFIERS = ("redirect", "exp")
_NAMED = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9-]{0,11})[:=;]{1,2}/{0,2}(\S+)")
_DOTTED = re.compile(
    r"([+?~-]?)(include|ip4|ip6|redirect)[:=.;]{1,2}(\S+)", re.IGNORECASE
)
_GLUED = re.compile(
    r"(?<=[a-z0-9./])[:|]*(?=[+?~-]?(?:include|exists|redirect|ip4|ip6)[:=])", re.I
)
_END_GLUED = re.compile(
    r"(.*[.:/](?:[a-z]{2,}|xn--[a-z0-9-]+|[0-9]{1,3})\.?)([+?~-]all)", re.IGNORECASE
)
_DOUBLED = re.compile(
    r"([+?~-]?)(include|exists|redirect|ip4|ip6|a|mx)[:=]+"
    r"(include|exists|redirect|ip4|ip6|a|mx)[:=]+(\S+)",
    re.IGNORECASE,
)
_WORD_ALL = re.compile(r"([+?~-])\1*([a-z1]{2,5})", re.IGNORECASE)
_HALF = re.compile(r"[+?~-]?(?:include|exists|redirect|ip4|ip6)?[:=]?", re.IGNORECASE)

_NO_TARGET = re.compile(r"[+?~-]?(?:a|mx|ptr|all)[:=]", re.IGNORECASE)
"""Mechanisms that may stand alone, with a sign that nothing follows."""

_Mending = Callable[[str], "list[str]"]


def intended(text: str) -> str | None:
    """The record that was meant; None where that is not clear.

    Args:
        text: a record that can't be read, or whose terms don't do what they look like.

    Returns:
        A record whose syntax is right; the text itself where nothing is wrong.
    """
    if len(text) > LONGEST:
        return None
    plain = _as_typed(text)
    beginning = _BEGINNING.match(plain)
    if not beginning:
        return None
    words = plain[beginning.end() :].split()
    written = _joined([word for word in words if word.strip(";,")])
    if len(written) > MOST_TERMS or any(map(_VERSIONED.match, written)):
        return None
    terms: list[str] = []
    for term in written:
        mended = _mended(term, _ROUNDS)
        if mended is None:
            return None
        terms += mended
    record = " ".join(["v=spf1", *dict.fromkeys(terms)])
    return record if isinstance(spf_terms.parse(record), Record) else None


def near_miss(text: str) -> bool:
    """Whether a TXT record was meant as SPF, but receivers don't take it for one.

    They look for `v=spf1` and a blank at its very beginning (RFC 7208, section 4.5).
    Records of Sender ID (`spf2.0/pra`, RFC 4406) are something else.
    """
    plain = _as_typed(text)
    if spf_terms.is_spf(text) or _SENDER_ID.match(plain):
        return False
    beginning = _BEGINNING.match(plain)
    if not beginning:
        return False
    rest = plain[beginning.end() :]
    return bool(_VERSIONED.match(plain) or _ANY_TERM.search(rest))


def _as_typed(text: str) -> str:
    """The text of a record without marks that a paste brings along, blanks as one."""
    plain = _BRACES.sub(r"\1", typed(text).translate(_PLAIN))
    return _LINE.sub("", " ".join(plain.split()), count=1)


def looks_like_mechanism(term: str) -> bool:
    """Whether an unknown modifier is a mechanism with the wrong sign (`include=X`)."""
    name = term.lstrip("+?~-").partition("=")[0].lower()
    return "=" in term and name in ("include", "ip4", "ip6", "a", "mx", "exists", "ptr")


def is_misspelt(term: str) -> bool:
    """Whether an unknown modifier is a known word misspelt (`redirct=X`, `ipv4=A`)."""
    name, sign, _ = term.partition("=")
    return bool(sign and meant(name, _WITH_VALUE)) and not looks_like_mechanism(term)


def _joined(words: list[str]) -> list[str]:
    """Terms that a blank has torn apart, put together: `include: X`, `~ all`."""
    terms: list[str] = []
    for word in words:
        torn = terms and (
            (terms[-1] and _HALF.fullmatch(terms[-1]))
            or re.match(r"[:=/]", word)
            or terms[-1].endswith((":", "=", "/"))
        )
        whole = _readable(word) or _NO_TARGET.fullmatch(word)
        if torn and (terms[-1] in _QUALIFIERS or not whole):
            last = terms.pop()
            needs_sign = last[-1].isalnum() and word[0] not in ":=/"
            word = f"{last}{':' if needs_sign else ''}{word}"
        terms.append(word)
    return terms


def _mended(term: str, rounds: int) -> list[str] | None:
    if _readable(term):
        return [term]
    for mending in _MENDINGS if rounds else ():
        parts = mending(term)
        if not parts or parts == [term]:
            continue
        mended = [_mended(part, rounds - 1) for part in parts]
        if all(part is not None for part in mended):
            return [inner for part in mended if part for inner in part]
    return None


def _readable(term: str) -> bool:
    """Whether a term means what it looks like."""
    record = spf_terms.parse(f"v=spf1 {term}")
    return (
        isinstance(record, Record)
        and not any(looks_like_mechanism(o) or is_misspelt(o) for o in record.others)
        and not impossible_targets(record)
        and not _END_GLUED.fullmatch(term)
        and not _GLUED.search(term)
    )


def _without_marks(term: str) -> list[str]:
    """`~all;`, `~all.`, `include:X,`, `mx:`."""
    bare = term.strip(";,.")
    if _NO_TARGET.fullmatch(bare):
        bare = bare.rstrip(":=")
    return [bare] if bare else []


def _apart(term: str) -> list[str]:
    """`include:Ainclude:B`, `ip4:Aip4:B`, `include:A|include:B`."""
    return _GLUED.split(term)


def _end_apart(term: str) -> list[str]:
    """`include:X-all`."""
    found = _END_GLUED.fullmatch(term)
    return [found[1], found[2]] if found else []


def _listed(term: str) -> list[str]:
    """`ip4:A,B`, `ip4:A;ip4:B`, `include:A|B`."""
    first, *others = [part for part in re.split("[,;|]", term) if part] or [""]
    name = first.partition(":")[0] if ":" in first else ""
    named = [o if _readable(o) or not name else f"{name}:{o}" for o in others]
    return [first, *named] if others else []


def _signed(term: str) -> list[str]:
    """`include=X`, `include.X`, `redirect:X`, `inlcude:X`, `ipv4:A`, `includes:X`."""
    found = _DOTTED.fullmatch(term) or _NAMED.fullmatch(term)
    if not found:
        return []
    name = found[2].lower().replace("ipv", "ip").replace("ip-", "ip")
    if name not in ("a", "mx", "ptr", "exp", "ip"):
        name = meant(name, _WITH_VALUE)
    if name == "ip":
        name = f"ip{_family(found[3])}"
    if not name or name == "ip0":
        return []
    if name in _MODIFIERS:
        return [f"{name}={found[3]}"]
    return [f"{found[1]}{name}:{found[3]}"]


def _with_family(term: str) -> list[str]:
    """`ip4:2001:db8::1`, `include:192.0.2.1`, `a:192.0.2.1`, `192.0.2.1`."""
    found = re.fullmatch(r"([+?~-]?)(?:(?:ip4|ip6|include|a|mx):)?(\S+)", term, re.I)
    family = _family(found[2]) if found else 0
    if not found or not family:
        return []
    return [f"{found[1]}ip{family}:{_network(found[2])}"]


def _said_twice(term: str) -> list[str]:
    """`include:include:X`, `redirect=include:X`, `include:ip4:A`."""
    found = _DOUBLED.fullmatch(term)
    if not found:
        return []
    sign, outer, inner, value = found[1], found[2].lower(), found[3].lower(), found[4]
    if inner in ("ip4", "ip6") and outer != "redirect":
        return [f"{sign}{inner}:{value}"]
    if outer == inner or (outer, inner) == ("redirect", "include"):
        return [f"{sign}{outer}{'=' if outer in _MODIFIERS else ':'}{value}"]
    return []


def _bare_name(term: str) -> list[str]:
    """`include:https://X/`, `include:@X`."""
    found = re.fullmatch(r"([+?~-]?include:)(?:https?://|@)([^\s/@]+)/?", term, re.I)
    return [found[1] + found[2]] if found else []


def _all(term: str) -> list[str]:
    """`-al`, `~alll`, `-a11`, `--all`."""
    found = _WORD_ALL.fullmatch(term)
    if not found:
        return []
    near = meant(found[2].lower().replace("1", "l"), ["all"])
    return [found[1] + near] if near else []


_MENDINGS: tuple[_Mending, ...] = (
    _without_marks,
    _end_apart,
    _apart,
    _listed,
    _said_twice,
    _with_family,
    _bare_name,
    _all,
    _signed,
)


def _address(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _family(text: str) -> int:
    """4 or 6 where the text is an address or a network, else 0."""
    network = _address(text)
    return network.version if network else 0


def _network(text: str) -> str:
    """As written, but a netmask (`/255.255.255.0`) as the length of its prefix."""
    address, _, mask = text.partition("/")
    network = _address(text)
    if network is None or not set(mask) & set(".:"):
        return text
    return f"{address}/{network.prefixlen}"
