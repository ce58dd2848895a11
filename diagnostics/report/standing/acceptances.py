"""Findings that the administrator accepts: told as accepted, and not counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from diagnostics.model import Acceptance, Account, Finding


def today() -> date:
    """The day that acceptances are held against: UTC's, the same on every machine."""
    return datetime.now(UTC).date()


def acceptance_of(
    finding: Finding, account: Account, day: date | None = None
) -> Acceptance | None:
    """The acceptance that covers a finding on a day; of several the one that lasts.

    Args:
        finding: any finding about the account.
        account: whose table `accepted` is asked.
        day: the day; None: today. The last day of an acceptance belongs to it.
    """
    on = (day or today()).isoformat()
    whose = finding.rule, finding.subject.id
    covering = [
        accepted
        for accepted in account.accepted
        if (accepted.rule, accepted.subject) == whose
        and (not accepted.until or accepted.until >= on)
    ]
    return max(covering, key=lambda a: (not a.until, a.until), default=None)


def counting(
    findings: Iterable[Finding], account: Account, day: date | None = None
) -> list[Finding]:
    """The findings that nobody accepted, in their order."""
    if not account.accepted:
        return list(findings)
    return [f for f in findings if acceptance_of(f, account, day) is None]


def accepted_cell(finding: Finding, account: Account) -> str:
    """The day until which a finding is accepted, `yes` for good; empty: it isn't."""
    found = acceptance_of(finding, account)
    return "" if found is None else found.until or "yes"


def running_out(account: Account, day: date | None = None) -> list[Acceptance]:
    """The acceptances with an end that still hold, the nearest end first."""
    on = (day or today()).isoformat()
    return sorted(
        (a for a in account.accepted if a.until and a.until >= on),
        key=lambda a: a.until,
    )
