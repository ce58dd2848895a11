"""The exact records to paste where one is missing or wrong, and whether they are right.

A proposal is shown only when it was evaluated first: it lets everybody send whom the
old record let, and the mailbox's provider; it keeps the policy, stays within the limits
of RFC 7208, section 4.6.4, and differs from the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat

from diagnostics.checks.dns.dkim import parse_key
from diagnostics.checks.dns.dmarc import POLICIES, is_dmarc, parse_dmarc, parse_tags
from diagnostics.checks.dns.facts import CheckedDomain, ProviderSpf
from diagnostics.checks.dns.near_words import distance, meant
from diagnostics.checks.dns.paste_marks import typed
from diagnostics.checks.dns.providers import known_includes
from diagnostics.checks.dns.spf import evaluation, spf_terms
from diagnostics.checks.dns.spf.include_tree import SpfNode, authorising_domains
from diagnostics.checks.dns.spf.intended_terms import intended, near_miss
from diagnostics.checks.dns.spf.openness import open_terms
from diagnostics.checks.dns.spf.spf_terms import Directive, Record
from diagnostics.domain_names import one_spelling

LONGEST = 1_000
"""Characters of a proposal; longer answers may not fit into one packet."""

MOST_SLIPS = 2
"""Letters that may be wrong in a service's name which is still recognised."""

_OPEN_ALL = re.compile(r"[+]?all", re.IGNORECASE)
_ANY_ALL = re.compile(r"[+?~-]?all", re.IGNORECASE)
_REDIRECT = re.compile(r"redirect=(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paste:
    """A DNS record to paste: where it stands, its type and value."""

    name: str
    value: str
    rdtype: str = "TXT"

    def __str__(self) -> str:
        return f'{self.name} {self.rdtype} "{self.value}"'


def spf_wanted(
    subject: CheckedDomain, tree: SpfNode, elsewhere: tuple[str, ...] = ()
) -> str:
    """The record that mends what is wrong with the domain's SPF; empty if unclear.

    The provider's include is not added yet (`spf_with_provider`). The text of a record
    with which nothing is wrong comes back as it is.

    Args:
        subject: whose domain.
        tree: what it has now.
        elsewhere: the records that stand at a name where nobody looks.
    """
    texts = tree.records or near_misses(tree) or elsewhere
    meant_records = [intended(text) for text in texts]
    if None in meant_records:
        return ""
    records = [record for record in meant_records if record]
    if len(records) != 1:
        return _merged(records) if records else _first(subject)
    gone = _dead_terms(tree)
    terms = records[0].split()[1:]
    kept = [_service_meant(term) if term in gone else term for term in terms]
    kept = [term for term in kept if term]
    kept = ["~all" if _OPEN_ALL.fullmatch(term) else term for term in kept]
    return " ".join(["v=spf1", *_in_order(kept)])


def _service_meant(term: str) -> str:
    """A dead include with the one known service's name that it nearly has, or empty."""
    name, _, target = term.partition(":")
    if name.lstrip("+?~-").lower() != "include":
        return ""
    written = one_spelling(target)
    near = [k for k in known_includes() if 0 < distance(written, k) <= MOST_SLIPS]
    return f"{name}:{near[0]}" if len(near) == 1 else ""


def near_misses(tree: SpfNode) -> tuple[str, ...]:
    """The TXT records that were meant as SPF, but don't begin as such."""
    return tuple(text for text in tree.answer.records if near_miss(text))


def _in_order(terms: list[str]) -> list[str]:
    """The terms with those that stand behind the first `all` in front of it.

    A `redirect=` beside it was meant to let another domain's servers send: an include.
    """
    ends = [at for at, term in enumerate(terms) if _ANY_ALL.fullmatch(term)]
    if not ends:
        return terms
    late = [term for term in terms[ends[0] + 1 :] if not _ANY_ALL.fullmatch(term)]
    modifiers = [t for t in late if "=" in t and not _REDIRECT.fullmatch(t)]
    moved = [term for term in late if term not in modifiers]
    before = [_REDIRECT.sub(r"include:\1", t) for t in (*terms[: ends[0]], *moved)]
    return [*dict.fromkeys(before), terms[ends[0]], *modifiers]


def spf_with_provider(subject: CheckedDomain, record: str) -> str:
    """The record with the provider's include in front; as it is where none is known."""
    return spf_with_terms(record, [f"include:{name}" for name in subject.includes[:1]])


def spf_with_terms(record: str, wanted: Sequence[str]) -> str:
    """The record with further terms in front, each once."""
    terms = record.split()[1:] or ["~all"]
    lower = {term.lower().lstrip("+") for term in terms}
    new = [w for w in wanted if w.lower() not in lower]
    return " ".join(["v=spf1", *new, *terms])


def lets_provider_send(
    subject: CheckedDomain, tree: SpfNode, samples: Iterable[ProviderSpf]
) -> bool:
    """Whether the tree, or the record that `samples` were tried at, passes its servers.

    True where nobody knows them, and where the provider's own domain counts.
    """
    includes = subject.includes
    if not includes or subject.own_envelope:
        return True
    if includes_known(subject, tree):
        return True
    passing = {sample.tree.domain for sample in samples if sample.passes}
    known = authorising_domains(tree) | passing
    return set(includes) <= known if subject.stated else bool(passing)


def includes_known(subject: CheckedDomain, tree: SpfNode) -> bool:
    """Whether a record includes the servers by name: all stated, or one of a preset."""
    wanted, known = set(subject.includes), authorising_domains(tree)
    return wanted <= known if subject.stated else bool(wanted & known)


def spf_proved(old: SpfNode, new: SpfNode) -> bool:
    """Whether a proposal does all that the old record did, and can be evaluated.

    Args:
        old: what the domain has now, whatever is wrong with it.
        new: the proposal with all that it leads to.
    """
    record = new.parsed
    if not isinstance(record, Record) or record.text in old.records:
        return False
    if not new.sound or any(node.answer.open for node in new.walk()):
        return False
    if len(record.text) > LONGEST or open_terms(new):
        return False
    gone = {*_dead_terms(old), *_impossible_terms(old)}
    given = [_read(text) for text in old.records]
    asked = [d for text in given for d in text if d.text not in gone]
    return _same_end(asked, record) and all(
        _covered(directive, record) for directive in asked
    )


def _same_end(asked: list[Directive], record: Record) -> bool:
    """Whether what holds for everybody else is one of the old ones, never open."""
    ends = {d.qualifier for d in asked if d.mechanism == "all"} - {"+"}
    new = [d.qualifier for d in record.directives if d.mechanism == "all"]
    return "+" not in new and (not ends or set(new) <= ends)


def _covered(directive: Directive, record: Record) -> bool:
    """Whether a record passes whom a directive of the old one passed."""
    if directive.qualifier != "+" or directive.mechanism == "all":
        return True
    network = directive.network
    if network is None:
        known = {_key(d) for d in record.directives}
        redirect = {("include", record.redirect.lower(), 32, 128)}
        return _key(directive) in known | redirect
    return any(
        d.network is not None
        and d.network.version == network.version
        and network.subnet_of(d.network)  # type: ignore[arg-type]
        for d in record.directives
        if d.qualifier == "+"
    )


def _key(directive: Directive) -> tuple[str, str, int, int]:
    target = one_spelling(directive.target)
    return directive.mechanism, target, directive.bits4, directive.bits6


def _read(text: str) -> list[Directive]:
    """The terms of a record that can be read, each by itself; redirects as includes."""
    found: list[Directive] = []
    for term in text.split()[1:]:
        included = _REDIRECT.sub(r"include:\1", term)
        record = spf_terms.parse(f"v=spf1 {included}")
        if isinstance(record, Record):
            found += record.directives
    return found


def _dead_terms(tree: SpfNode) -> frozenset[str]:
    """Terms of a record that let nobody send and make receivers give up.

    What leads to a record that only its owner can put right isn't one: the service is
    there, and who takes the term out has to put it back later.
    """
    breaking = [node for node in tree.inner if node.breaks]
    dead = {node.link for node in breaking if node.loop or not node.records}
    if len(tree.void_terms) > evaluation.MOST_VOIDS:
        dead |= {*tree.voids}
    return frozenset(dead)


def _impossible_terms(tree: SpfNode) -> list[str]:
    """Terms that name what can't be there: they let nobody send."""
    return [
        directive.text
        for text in tree.records
        for directive in _read(text)
        if not spf_terms.is_possible(directive.target)
    ]


def _first(subject: CheckedDomain) -> str:
    return "v=spf1 ~all" if subject.includes or subject.stated else ""


def _merged(records: Iterable[str]) -> str:
    """One record with the terms of several, each once, the mildest `all` last."""
    terms = [term for record in records for term in record.split()[1:]]
    ends = {t: 0 for t in terms if _ANY_ALL.fullmatch(t)}
    order = {"~all": 1, "-all": 2, "?all": 3}  # a merged record should start mildly
    end = min(ends, key=lambda t: order.get(t.lower(), 4), default="~all")
    end = "~all" if _OPEN_ALL.fullmatch(end) else end
    redirects = {t: 0 for t in terms if t.lower().startswith("redirect=")}
    kept = [t for t in dict.fromkeys(terms) if t not in ends and t not in redirects]
    kept += [f"include:{t.partition('=')[2]}" for t in redirects]
    return " ".join(["v=spf1", *kept, end])


def dmarc_first(subject: CheckedDomain) -> Paste:
    """A record to begin with: nothing is refused, reports come to the mailbox."""
    value = f"v=DMARC1; p=none; rua=mailto:{subject.mailbox.address}"
    return Paste(f"_dmarc.{subject.domain}", value)


_DMARC_BEGINNING = re.compile(r"\W{0,5}(?:v ?= ?)?dmarc ?1?\b\W{0,3}", re.IGNORECASE)
_DMARC_PLAIN = str.maketrans(
    dict.fromkeys("“”„«»‘’`\"'\\()[]{}<>\u00a0\u2007\u202f", " ")
    | dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad", "")
    | {"；": ";", "：": ":", "＝": "="}
)
_TAG = re.compile(
    r"(?:^|[;,\s])\s*(p|sp|np|rua|ruf|pct|adkim|aspf|fo|t|psd|rf|ri)\s*[=:]\s*", re.I
)
_MAILTO = re.compile(
    r"(?:mail ?-?to ?[:=]?/{0,2} ?|(?<![^\s,:;@=]))"
    r"([^\s,:;@=]{1,1000}+@[^\s,:;@!]+(?:!\w+)?)"
)
"""An address of a report; looked for where one can begin, so in one pass."""


def dmarc_mended(holder: str, text: str) -> Paste | None:
    """The record that was meant, with its policy and its addresses; None if unclear.

    Args:
        holder: the domain where it stands.
        text: a record that receivers ignore or stumble over.
    """
    plain = " ".join(typed(text).translate(_DMARC_PLAIN).split())
    beginning = _DMARC_BEGINNING.match(plain)
    if not beginning:
        return None
    pieces = _TAG.split(plain[beginning.end() :])[1:]
    names, values = (map(str.strip, pieces[at::2], repeat(" ;,")) for at in (0, 1))
    written = [(n.lower(), v) for n, v in zip(names, values, strict=True)]
    tags = {name: _tag_value(name, value) for name, value in written}
    if len(tags) < len({*written}) or "" in tags.values() or "p" not in tags:
        return None
    policy = tags.pop("p")
    words = ["v=DMARC1", f"p={policy}", *(f"{n}={v}" for n, v in tags.items())]
    value = "; ".join(words)
    mended = parse_dmarc(value)
    kept = value.lower()
    lost = [a for a in _MAILTO.findall(plain) if a.lower() not in kept]
    if mended.faults or not is_dmarc(value) or lost or value == text.strip():
        return None
    return Paste(f"_dmarc.{holder}", value)


def dmarc_moved(domain: str, text: str) -> Paste | None:
    """A record that stands at another name, at the one where receivers look."""
    mended = dmarc_mended(domain, text)
    if mended or not is_dmarc(text) or parse_dmarc(text).faults:
        return mended
    return Paste(f"_dmarc.{domain}", text.strip())


def _tag_value(name: str, value: str) -> str:
    """What a tag's value was meant to be; empty where that is not clear."""
    if name in ("p", "sp", "np"):
        return meant(value, POLICIES)
    if name in ("rua", "ruf"):
        addresses = _MAILTO.findall(value)
        return ",".join(f"mailto:{address}" for address in addresses)
    return value.replace(" ", "")


_KEY_FRAME = re.compile(r"(?<!-)-{2,}+\s*+(?:BEGIN|END)[A-Z ]*+-{2,}+", re.IGNORECASE)
_KEY_MARKS = str.maketrans(
    dict.fromkeys("“”„«»‘’`\"'\\()[]{}<>\u200b\u200c\u200d\ufeff\u00ad", "")
    | {"；": ";", "＝": "="}
)
_KEY_BEGINNING = re.compile(r"^.*?(?=\b(?:v\s*=\s*dkim1|k\s*=\s*rsa|p\s*=))", re.I)


_KEY_TAG = re.compile(r"(?<![\s,:])[\s,:]++(?=[vkpthsgn]\s?=)", re.IGNORECASE)
"""What parts tags where semicolons are missing."""


def dkim_mended(name: str, text: str) -> Paste | None:
    """The key record that was meant, where nothing of the key is lost; else None.

    Args:
        name: where it stands, `SELECTOR._domainkey.DOMAIN`.
        text: a record that receivers can't read.
    """
    plain = _KEY_FRAME.sub("", typed(text)).translate(_KEY_MARKS)
    whole = _KEY_BEGINNING.sub("", " ".join(plain.split()), count=1)
    tags, faults = parse_tags(whole)
    if "p" not in tags:
        tags, faults = parse_tags(_KEY_TAG.sub(";", whole))
    if faults or not tags.get("p"):
        return None
    tags["p"] = "".join(tags["p"].split())
    if "v" in tags:
        tags["v"] = tags["v"].upper()
    value = "; ".join(f"{tag}={held}" for tag, held in tags.items())
    usable = parse_key(value).usable
    return Paste(name, value) if usable and value != text.strip() else None


def dkim_moved(name: str, text: str) -> Paste | None:
    """A key that stands at another name, at the one where receivers look."""
    if parse_key(text).usable:
        return Paste(name, text.strip())
    return dkim_mended(name, text)
