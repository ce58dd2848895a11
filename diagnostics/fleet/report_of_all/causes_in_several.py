"""What is wrong in several accounts at once, the worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.catalogue import rule
from diagnostics.fleet.standing_now.account_standings import (
    ACCEPTED,
    AccountStanding,
    StandingFinding,
)
from diagnostics.model import Severity, SubjectKind
from diagnostics.report.rows import to_do

_THINGS_OF_ALL = frozenset((SubjectKind.DOMAIN,))
"""Subjects that are one thing in whatever account they are seen."""


@dataclass(frozen=True, slots=True)
class SharedCause:
    """One rule, and where it is about one server or domain that one.

    Attributes:
        rows: its findings in all accounts, the worst first.
        accounts: the names of the accounts, each once.
        about: the server or domain; empty where it is about things of one account.
    """

    rows: tuple[StandingFinding, ...]
    accounts: tuple[str, ...]
    about: str = ""

    @property
    def severity(self) -> Severity:
        """The worst of its findings."""
        return self.rows[0].finding.severity

    @property
    def title(self) -> str:
        """The rule's title."""
        return rule(self.rows[0].finding.rule).title

    @property
    def todo(self) -> str:
        """What to do about the worst of them."""
        return to_do(self.rows[0].finding)


def shared_causes(accounts: Iterable[AccountStanding]) -> list[SharedCause]:
    """The causes of what nobody accepted, notes left out.

    The most severe first, then those of most accounts, then those of most findings.
    """
    groups: dict[tuple[str, str], list[StandingFinding]] = {}
    names: dict[tuple[str, str], dict[str, str]] = {}
    for account in accounts:
        for row in account.findings:
            found = row.finding
            if row.state == ACCEPTED or found.severity is Severity.INFO:
                continue
            subject = found.subject
            about = subject.id if subject.kind in _THINGS_OF_ALL else ""
            key = found.rule, about
            groups.setdefault(key, []).append(row)
            names.setdefault(key, {})[account.id] = account.label
    causes = [
        SharedCause(
            tuple(sorted(rows, key=lambda row: -row.finding.severity.rank)),
            tuple(names[key].values()),
            key[1],
        )
        for key, rows in groups.items()
    ]
    return sorted(
        causes,
        key=lambda c: (-c.severity.rank, -len(c.accounts), -len(c.rows), c.title),
    )
