"""Findings as a list of work: which are new, which are accepted and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diagnostics.catalogue import rule
from diagnostics.model import Acceptance, Account, Finding, Severity, worst_first
from diagnostics.report.account_search.letter_forms import fold
from diagnostics.report.named_findings import finding_names
from diagnostics.report.standing.acceptances import acceptance_of, in_force
from diagnostics.report.things.findings_about import things_named
from diagnostics.words import evidence


class WorkState(StrEnum):
    """What is to be done about a finding."""

    NEW = "new"
    OPEN = "open"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One finding on the list.

    Attributes:
        name: what addresses call it.
        finding: the finding.
        state: new since an earlier day, open, or accepted.
        accepted: what accepts it; None where nothing does.
    """

    name: str
    finding: Finding
    state: WorkState
    accepted: Acceptance | None = None


def work_list(
    findings: Iterable[Finding],
    account: Account,
    new: Collection[int] = (),
    day: date | None = None,
) -> list[WorkRow]:
    """All findings, the worst first, what is accepted behind the others.

    Args:
        findings: of the files, the coverage and the checks.
        account: whose table `accepted` is asked.
        new: `id()` of those that came since an earlier day.
        day: the day that acceptances are held against; None: today.
    """
    ordered, held = worst_first(findings), in_force(account, day)
    rows = []
    for name, finding in zip(finding_names(ordered), ordered, strict=True):
        accepted = acceptance_of(finding, held)
        state = WorkState.NEW if id(finding) in new else WorkState.OPEN
        if accepted is not None:
            state = WorkState.ACCEPTED
        rows.append(WorkRow(name, finding, state, accepted))
    return sorted(rows, key=lambda row: row.state is WorkState.ACCEPTED)


def chosen(
    rows: Iterable[WorkRow],
    account: Account,
    severities: Collection[Severity] = (),
    folders: Collection[str] = (),
    states: Collection[WorkState] = (),
    about: str = "",
) -> list[WorkRow]:
    """The rows that fit every filter; an empty filter lets all through.

    Args:
        rows: the list.
        account: whose mailboxes, people and projects `about` may name.
        severities: how much they matter.
        folders: where they were found, `config`, `coverage`, `checks`.
        states: what is to be done.
        about: words that all stand in what the finding says or names.
    """
    words = fold(about).split()
    return [
        row
        for row in rows
        if (not severities or row.finding.severity in severities)
        and (not folders or row.finding.rule.partition("/")[0] in folders)
        and (not states or row.state in states)
        and (not words or _names(row.finding, account, words))
    ]


def _names(finding: Finding, account: Account, words: Iterable[str]) -> bool:
    things = " ".join(f"{n.id} {n.label}" for _, n in things_named(finding, account))
    said = f"{rule(finding.rule).title} {evidence(finding)} {finding.subject.id}"
    where = fold(f"{said} {things}")
    return all(word in where for word in words)


def accepting(
    account: Account, finding: Finding, until: date | None, because: str
) -> tuple[Acceptance, ...]:
    """The account's acceptances with this one, which replaces any of the finding.

    Args:
        account: the account.
        finding: what is accepted.
        until: its last day; None: for good.
        because: why.
    """
    last = until.isoformat() if until else ""
    one = Acceptance(finding.rule, finding.subject.id, last, " ".join(because.split()))
    return (*not_accepting(account, finding), one)


def not_accepting(account: Account, finding: Finding) -> tuple[Acceptance, ...]:
    """The account's acceptances without any of the finding."""
    whose = finding.rule, finding.subject.id
    return tuple(a for a in account.accepted if (a.rule, a.subject) != whose)
