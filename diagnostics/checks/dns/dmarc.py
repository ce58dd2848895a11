"""DMARC records and the tree walk (RFC 9989), with what RFC 7489 does otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from diagnostics.checks.dns.resolver import Answer, Resolver, below, canonical
from diagnostics.model import Phrase

MOST_QUERIES = 8
"""Queries of one tree walk (RFC 9989, section 4.10)."""

MOST_DESTINATIONS = 10
"""Domains of rua= that are asked whether they take reports, and addresses of one of
them: a record could name thousands."""

MOST_FAULTS = 5
"""Faults of one list of tags that are named; the rest is counted."""

POLICIES = ("none", "quarantine", "reject")

OLDER = {
    "pct": Phrase("dmarc:older-pct"),
    "t": Phrase("dmarc:older-t"),
    "np": Phrase("dmarc:older-np"),
    "psd": Phrase("dmarc:older-psd"),
    "p": Phrase("dmarc:older-p"),
}
"""By tag, what receivers that still follow RFC 7489 do otherwise."""


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """One record; `faults` say what a receiver ignores or stumbles over."""

    text: str
    tags: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    faults: tuple[Phrase, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether receivers apply it: p= is right, or missing beside a rua=."""
        return self.tags.get("p", "").lower() in POLICIES or bool(self.rua)

    @property
    def rua(self) -> tuple[str, ...]:
        """Addresses of aggregate reports that are URIs of mailto."""
        uris = (uri.strip() for uri in self.tags.get("rua", "").split(","))
        return tuple(u for u in uris if u.lower().startswith("mailto:") and "@" in u)

    @property
    def testing(self) -> bool:
        """Whether t=y lowers the policy by one step."""
        return self.tags.get("t", "").lower() == "y"

    @property
    def psd(self) -> str:
        """`y`, `n` or `u` (the default)."""
        value = self.tags.get("psd", "u").lower()
        return value if value in ("y", "n") else "u"

    def strict(self, tag: str) -> bool:
        """Whether `adkim` or `aspf` asks for the very same domain."""
        return self.tags.get(tag, "r").lower() == "s"

    def policy(self, *, subdomain: bool, exists: bool) -> str:
        """What receivers do with an unaligned letter (section 4.7).

        Args:
            subdomain: the record stands at a domain above.
            exists: the From domain exists in DNS.
        """
        order = ["p"]
        if subdomain:
            order = ["sp", "p"] if exists else ["np", "sp", "p"]
        values = (self.tags.get(tag, "").lower() for tag in order)
        policy = next((value for value in values if value in POLICIES), "none")
        lowered = max(POLICIES.index(policy) - 1, 0)
        return POLICIES[lowered] if self.testing else policy

    def older(self) -> tuple[str, ...]:
        """The tags over which receivers that follow RFC 7489 differ (`OLDER`)."""
        differs = {
            "pct": self.tags.get("pct", "100") != "100",
            "t": self.testing,
            "np": "np" in self.tags,
            "psd": self.psd != "u",
            "p": "p" not in self.tags,
        }
        return tuple(tag for tag, differs_here in differs.items() if differs_here)


def is_dmarc(text: str) -> bool:
    """Whether a TXT record is a DMARC record (RFC 9989, section 4.8).

    The version's value is case-sensitive, the tag's name isn't.
    """
    return _version(text) == "DMARC1"


def in_another_case(text: str) -> bool:
    """Whether it is one but for large and small letters: not all receivers mind."""
    return _version(text).upper() == "DMARC1" and not text.lstrip().startswith(
        ("v=DMARC1", "v =", "v\t")
    )


def meant_as_dmarc(text: str) -> bool:
    """Whether a TXT record was meant as one, whatever is wrong with it."""
    return bool(_MEANT.search(text))


_MEANT = re.compile(
    r"^\W{0,5}(?:v\s?[=:]?\s?)?d\s?marc\b|dmarc\s?1\b|^\W{0,5}p\s?=\s?(?:none|quarantine|reject)\b",
    re.IGNORECASE,
)


def _version(text: str) -> str:
    """The value of the leading `v=`, empty where there is none."""
    name, _, value = text.partition(";")[0].partition("=")
    return value.strip() if name.strip().lower() == "v" else ""


def parse_tags(text: str) -> tuple[dict[str, str], tuple[Phrase, ...]]:
    """A `tag=value; …` list as tags (names lower case) and what is wrong with it."""
    tags: dict[str, str] = {}
    faults = []
    for part in text.split(";"):
        name, sign, value = part.partition("=")
        name = name.strip().lower()
        if not sign:
            if part.strip():
                faults.append(Phrase.of("dmarc:no-tag", part=part.strip()))
        elif name in tags:
            faults.append(Phrase.of("dmarc:twice", name=name))
        else:
            tags[name] = value.strip()
    more = len(faults) - MOST_FAULTS
    if more > 0:
        faults[MOST_FAULTS:] = [Phrase.of("dmarc:more-faults", more=more)]
    return tags, tuple(faults)


@lru_cache(maxsize=256)  # each judge of a domain asks, and each of its mailboxes
def parse_dmarc(text: str) -> DmarcRecord:
    """The record with its faults; never raises, unknown tags are ignored."""
    tags, wrong = parse_tags(text)
    known = ", ".join(POLICIES)
    faults = list(wrong) + [
        Phrase.of("dmarc:no-policy", tag=tag, value=tags[tag], policies=known)
        for tag in ("p", "sp", "np")
        if tags.get(tag, "none").lower() not in POLICIES
    ]
    if in_another_case(text):
        faults.insert(0, Phrase("dmarc:case"))
    if "p" not in tags and "rua" not in tags:
        faults.append(Phrase("dmarc:no-p"))
    record = DmarcRecord(text, MappingProxyType(tags))
    if tags.get("rua") and not record.rua:
        faults.append(Phrase.of("dmarc:no-mailto", value=tags["rua"]))
    return DmarcRecord(text, record.tags, tuple(faults))


@dataclass(frozen=True, slots=True)
class Walk:
    """One tree walk: the answers from the name upwards."""

    domain: str
    answers: tuple[tuple[str, Answer], ...]

    @property
    def open(self) -> Answer | None:
        """The first answer that nobody could give, up to the record that counts."""
        for _, answer in self.answers:
            if answer.open:
                return answer
            if _only_record(answer):
                return None
        return None

    @property
    def own_records(self) -> tuple[str, ...]:
        """The DMARC records at the domain itself."""
        return tuple(r for r in self.answers[0][1].records if is_dmarc(r))

    @property
    def organisational(self) -> str:
        """The organisational domain (section 4.10.2)."""
        found = [(n, r) for n, a in self.answers if (r := _only_record(a))]
        for name, record in found:
            if record.psd == "n":
                return name
            if record.psd == "y" and name != self.domain:
                return _below(self.domain, name)
        return found[-1][0] if found else self.domain

    @property
    def above(self) -> tuple[str, ...]:
        """The domains above of the same organisation, the nearest first.

        Where no record tells how far it reaches, all but the top label.
        """
        names = [name for name in walk_names(self.domain)[1:] if "." in name]
        if any(_only_record(answer) for _, answer in self.answers):
            names = [name for name in names if below(name, self.organisational)]
        return tuple(names)

    @property
    def policy(self) -> tuple[str, DmarcRecord | None]:
        """The domain whose record counts, and the record (section 4.10.1)."""
        known = {n: r for n, a in self.answers if (r := _only_record(a))}
        for name in (self.domain, self.organisational):
            if name in known:
                return name, known[name]
        suffixes = [(n, r) for n, r in known.items() if r.psd == "y"]
        return suffixes[0] if suffixes else (self.domain, None)


def _only_record(answer: Answer) -> DmarcRecord | None:
    """The record where there is exactly one: several are as none."""
    records = [text for text in answer.records if is_dmarc(text)]
    return parse_dmarc(records[0]) if len(records) == 1 else None


def _below(domain: str, suffix: str) -> str:
    labels = domain.removesuffix(f".{suffix}").split(".")
    return f"{labels[-1]}.{suffix}"


def walk_names(domain: str) -> tuple[str, ...]:
    """The names of a tree walk, from the domain to its top label, eight at most."""
    labels = canonical(domain).split(".")
    above = labels[1:] if len(labels) < MOST_QUERIES else labels[-7:]
    rest = [".".join(above[i:]) for i in range(len(above))]
    return (".".join(labels), *rest)


async def tree_walk(domain: str, resolver: Resolver) -> Walk:
    """Asks upwards until a record says by psd= that the walk ends (section 4.10)."""
    answers = []
    names = walk_names(domain)
    for name in names:
        answer = await resolver.lookup(f"_dmarc.{name}", "TXT")
        answers.append((name, answer))
        record = _only_record(answer)
        if record and record.psd != "u":
            break
    return Walk(names[0], tuple(answers))
