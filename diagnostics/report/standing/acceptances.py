"""Findings that the administrator accepts: told as accepted, and not counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from diagnostics.model import Acceptance, Account, Finding

Accepted = Mapping[tuple[str, str], Acceptance]
"""What is accepted, by rule and subject."""


def today() -> date:
    """The day that acceptances are held against: UTC's, the same on every machine."""
    return datetime.now(UTC).date()


def in_force(account: Account, day: date | None = None) -> Accepted:
    """What is accepted on a day; of several of one finding the one that lasts.

    Args:
        account: whose table `accepted` is asked.
        day: the day; None: today. The last day of an acceptance belongs to it.
    """
    on = (day or today()).isoformat()
    holding = [a for a in reversed(account.accepted) if not a.until or a.until >= on]
    holding.sort(key=lambda a: (not a.until, a.until))
    return {(a.rule, a.subject): a for a in holding}


def acceptance_of(finding: Finding, accepted: Accepted) -> Acceptance | None:
    """What covers a finding; None where nobody accepted it."""
    return accepted.get((finding.rule, finding.subject.id))


def counting(
    findings: Iterable[Finding], account: Account, day: date | None = None
) -> list[Finding]:
    """The findings that nobody accepted, in their order."""
    accepted = in_force(account, day)
    return [f for f in findings if acceptance_of(f, accepted) is None]


def accepted_cell(finding: Finding, accepted: Accepted) -> str:
    """The day until which a finding is accepted, `yes` for good; empty: it isn't."""
    found = acceptance_of(finding, accepted)
    return "" if found is None else found.until or "yes"
