"""The exact records to paste where one is missing or wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from diagnostics.checks.dns.dmarc import POLICIES, DmarcRecord
from diagnostics.checks.dns.facts import CheckedDomain
from diagnostics.checks.dns.judging.verdict import Paste
from diagnostics.checks.dns.spf import spf_terms
from diagnostics.checks.dns.spf.spf_terms import SpfFault

_OPEN_ALL = re.compile(r"^[+]?all$", re.IGNORECASE)


def spf_with_provider(subject: CheckedDomain, existing: str = "") -> Paste | None:
    """The domain's SPF record with the provider's include in front.

    None where the provider's include isn't known and there is no record to keep.
    """
    includes = subject.listed("spf_includes")[:1]
    if not includes and not existing:
        return None
    terms = existing.split()[1:] or ["~all"]
    wanted = [f"include:{name}" for name in includes]
    lower = {term.lower().lstrip("+") for term in terms}
    terms = [w for w in wanted if w.lower() not in lower] + terms
    return Paste(subject.domain, " ".join(["v=spf1", *terms]))


def spf_merged(subject: CheckedDomain, records: Iterable[str]) -> Paste:
    """One record with the terms of several, each once, the strictest `all` last."""
    terms = [term for record in records for term in record.split()[1:]]
    ends = {t: 0 for t in terms if t.lower().lstrip("+-~?") == "all"}
    order = {"~all": 1, "-all": 2, "?all": 3}  # a merged record should start mildly
    end = min(ends, key=lambda t: order.get(t.lower(), 4), default="~all")
    redirects = {t: 0 for t in terms if t.lower().startswith("redirect=")}
    kept = [t for t in dict.fromkeys(terms) if t not in ends and t not in redirects]
    kept += [f"include:{t.partition('=')[2]}" for t in redirects]
    return Paste(subject.domain, " ".join(["v=spf1", *kept, end]))


def spf_without_fault(subject: CheckedDomain, record: str) -> Paste:
    """The record without the terms that can't be read, `ipv4:` put right."""
    terms = []
    for term in record.split()[1:]:
        mended = re.sub(r"^([+?~-]?)ipv([46]):", r"\1ip\2:", term, flags=re.I)
        if not isinstance(spf_terms.parse(f"v=spf1 {mended}"), SpfFault):
            terms.append(mended)
    return Paste(subject.domain, " ".join(["v=spf1", *terms]))


def spf_closed(subject: CheckedDomain, record: str) -> Paste:
    """The record with `~all` instead of an `all` that passes everybody."""
    terms = record.split()[1:]
    kept = ["~all" if _OPEN_ALL.match(term) else term for term in terms]
    return Paste(subject.domain, " ".join(["v=spf1", *kept]))


def spf_only_existing(
    subject: CheckedDomain, record: str, voids: Iterable[str]
) -> Paste:
    """The record without the terms whose names lead nowhere."""
    gone = set(voids)
    terms = [term for term in record.split()[1:] if term not in gone]
    return Paste(subject.domain, " ".join(["v=spf1", *terms]))


def dmarc_first(subject: CheckedDomain) -> Paste:
    """A record to begin with: nothing is refused, reports come to the mailbox."""
    value = f"v=DMARC1; p=none; rua=mailto:{subject.mailbox.address}"
    return Paste(f"_dmarc.{subject.domain}", value)


def dmarc_mended(subject: CheckedDomain, holder: str, record: DmarcRecord) -> Paste:
    """The record with its tags kept and a policy that receivers know."""
    tags = dict(record.tags)
    for tag in ("sp", "np"):
        if tags.get(tag, "none").lower() not in POLICIES:
            del tags[tag]
    policy = tags.get("p", "none").lower()
    rest = {k: v for k, v in tags.items() if k not in ("v", "p", "pct", "rf", "ri")}
    if not record.rua:
        rest["rua"] = f"mailto:{subject.mailbox.address}"
    words = ["v=DMARC1", f"p={policy if policy in POLICIES else 'none'}"]
    words += [f"{name}={value}" for name, value in rest.items()]
    return Paste(f"_dmarc.{holder}", "; ".join(words))
