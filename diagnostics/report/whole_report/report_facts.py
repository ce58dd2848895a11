"""What a report is made of: an account, who sends, and what was seen of mailboxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from diagnostics.checks import Step
from diagnostics.model import Account, Employee, Finding, SubjectKind
from diagnostics.report.origin import Origin
from diagnostics.report.standing.acceptances import (
    Accepted,
    acceptance_of,
    in_force,
)
from diagnostics.senders import Simulation, served


@dataclass(frozen=True, slots=True)
class ChecksSeen:
    """What is known of an account's mailboxes from checks.

    Attributes:
        steps: the last of each service of each mailbox.
        findings: what they amount to.
        times: by mailbox when its oldest result is of; a mailbox may be missing.
        none_because: why nothing is known at all; empty where something could be.
        from_file: the saved run that it was taken from; empty: the history.
    """

    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    times: Mapping[str, datetime] = field(default_factory=dict)
    none_because: str = ""
    from_file: str = ""

    def of(self, mailbox_id: str) -> list[Step]:
        """The steps of one mailbox."""
        return [step for step in self.steps if step.mailbox == mailbox_id]


@dataclass(frozen=True, slots=True)
class ExpectationsHeld:
    """Expected senders held against those of today.

    Attributes:
        file: the file's name.
        lines: how many expectations it has.
        findings: what isn't as expected.
    """

    file: str
    lines: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)  # no slots: what is derived is computed once
class ReportFacts:
    """All that a report is made of; nothing is read or asked any more.

    Attributes:
        account: the account.
        simulation: its pairs under the reading of the report.
        origin: which account, files and reading it is about, and when it is made.
        problems: what is wrong with the files.
        coverage: the audit's findings.
        seen: what checks saw.
        expected: expectations, where a file of them was given.
    """

    account: Account
    simulation: Simulation
    origin: Origin
    problems: tuple[Finding, ...] = ()
    coverage: tuple[Finding, ...] = ()
    seen: ChecksSeen = ChecksSeen()
    expected: ExpectationsHeld | None = None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the accepted ones too."""
        held = self.expected.findings if self.expected else ()
        return (*self.problems, *self.coverage, *held, *self.seen.findings)

    @cached_property
    def held(self) -> Accepted:
        """What is accepted on the report's day."""
        return in_force(self.account, self.origin.made.date())

    @cached_property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that nobody accepted."""
        return tuple(f for f in self.findings if not acceptance_of(f, self.held))

    @cached_property
    def accepted(self) -> tuple[Finding, ...]:
        """The findings that are accepted on the report's day."""
        return tuple(f for f in self.findings if acceptance_of(f, self.held))

    def serves(self, mailbox_ids: Sequence[str]) -> list[Employee]:
        """Whose letters leave from these mailboxes; ids of none are left out."""
        ids = [i for i in mailbox_ids if i in self._mailboxes]
        if not ids:
            return []
        rows = served(self.simulation, ids).rows.tolist()
        return [self.simulation.employees[row] for row in rows]

    def subject_name(self, finding: Finding) -> str:
        """The name of what a finding is about; its id where there is no such row."""
        known = self._names.get(finding.subject.kind, {})
        return known.get(finding.subject.id, finding.subject.id)

    @cached_property
    def _mailboxes(self) -> frozenset[str]:
        return frozenset(mailbox.id for mailbox in self.account.mailboxes)

    @cached_property
    def _names(self) -> dict[SubjectKind, dict[str, str]]:
        account = self.account
        return {
            SubjectKind.MAILBOX: {m.id: m.label for m in account.mailboxes},
            SubjectKind.EMPLOYEE: {e.id: e.label for e in account.employees},
            SubjectKind.PROJECT: {p.id: p.label for p in account.projects},
            SubjectKind.GROUP: {g.id: g.name or g.id for g in account.groups},
            SubjectKind.ACCOUNT: {"": account.name or account.host},
        }
