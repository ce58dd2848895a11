"""Is everyone covered? Gaps, ties, contested pairs, dead mailboxes and lints.

Facts: planfix-mail.md, "Audit, exactly" and "Lints that follow directly".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Access,
    Account,
    EmployeeKind,
    Finding,
    Reading,
    Subject,
    SubjectKind,
    worst_first,
)
from diagnostics.senders.arrays import Flags
from diagnostics.senders.coverage.dead import dead_mailboxes
from diagnostics.senders.coverage.linting import lints
from diagnostics.senders.coverage.reach import Reach, column_id, reach_of
from diagnostics.senders.matrix.first_counts import own_sent_pairs
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.readings import contested_pairs, pairs_by_switch
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import FROM_OWN, GAP, OUTCOMES, TIED
from diagnostics.senders.pair.ranking import DecidedBy, accepts_test
from diagnostics.senders.statements import (
    grouped,
    mailbox_name,
    pair_text,
    stated,
)
from diagnostics.words import counted

_BY_PLAN = np.array([o.decided_by is DecidedBy.PLAN for o in OUTCOMES])


@dataclass(frozen=True, slots=True)
class _Audited:
    """What every part of an audit looks at."""

    pairs: PairMatrix
    reach: Reach

    @property
    def account(self) -> Account:
        return self.pairs.account

    def summary(self, rule_id: str, marked: Marked, text: str) -> Iterator[Finding]:
        """The finding for the account, if the set has any pair; `{pairs}` counts."""
        number, seen = marked.count(), marked.witness()
        if seen is None:
            return
        employee, project = self.reach.employees[seen[0]], self.reach.columns[seen[1]]
        yield stated(
            rule_id,
            text.format(
                pairs=counted(number, "pair"),
                of=f"{self.pairs.roster.shape[0] * self.pairs.roster.shape[1]:,}",
                witness=pair_text(employee, project),
            ),
            pairs=number,
            employee=employee.id,
            project=column_id(project),
            employees=int((marked.in_rows() > 0).sum()),
            projects=int((marked.in_columns() > 0).sum()),
        )


def audit(
    account: Account,
    reading: Reading | None = None,
    include_inactive: bool = False,
    today: date | None = None,
) -> tuple[Finding, ...]:
    """All coverage findings and lints, the most severe first.

    Args:
        account: the account.
        reading: how open points are read; None takes the account's own.
        include_inactive: whether inactive employees and projects count as active.
        today: what a test's age is measured against; None is this machine's date.

    Returns:
        Findings with exact counts in `data["pairs"]` and a witness pair in
        `data["employee"]`, `data["project"]`. Beyond 200 subjects of one rule the rest
        is one finding of `coverage/more-of-a-rule`.
    """
    chosen = reading or account.reading
    roster = Roster.of(account, chosen, include_inactive)
    pairs = PairMatrix(roster, chosen)
    reach = reach_of(account, chosen.subprojects, include_inactive)
    audited = _Audited(pairs, reach)
    found = [finding for part in _PARTS for finding in part(audited)]
    found += dead_mailboxes(pairs, reach)
    found += lints(account, today)
    return tuple(worst_first(grouped(found)))


def _plan(audited: _Audited) -> Iterator[Finding]:
    if audited.account.plan.can_send:
        return
    marked = Marked.by_outcome(audited.pairs, _BY_PLAN)
    number = marked.count()
    yield stated(
        "coverage/plan-cannot-send",
        f"The account's plan is {audited.account.plan}, so"
        f" {counted(number, 'pair')} can't send from external mailboxes.",
        pairs=number,
        seen=str(audited.account.plan),
        expected="paid or trial",
    )


def _gaps(audited: _Audited) -> Iterator[Finding]:
    gaps = Marked.by_outcome(audited.pairs, GAP)
    yield from audited.summary(
        "coverage/no-candidate",
        gaps,
        "No mailbox serves {pairs} of {of}, {witness} for one; letters leave from the"
        " internal address, a robot's from none.",
    )
    yield from _gaps_by_employee(audited, gaps)
    yield from _gaps_by_project(audited, gaps)


def _gaps_by_employee(audited: _Audited, gaps: Marked) -> Iterator[Finding]:
    counts = gaps.in_rows()
    width = audited.pairs.roster.shape[1]
    for row in np.flatnonzero(counts).tolist():
        employee, number = audited.reach.employees[row], int(counts[row])
        project = audited.reach.columns[int(gaps.columns_of(row)[0])]
        data: dict[str, object] = {
            "pairs": number,
            "employee": employee.id,
            "project": column_id(project),
            "projects": number,
        }
        if employee.kind is EmployeeKind.ROBOT:
            fate = "its letters have no sender there"
        else:
            internal = audited.account.internal_address(employee)
            fate = f"letters leave from {internal} there"
        where = f"in {number:,} of {width:,} projects (no project counts as one)"
        yield stated(
            "coverage/no-candidate-employee",
            f"{employee.label} has no mailbox {where}; {fate}.",
            employee,
            **data,
        )
        if number == width and employee.kind is EmployeeKind.ROBOT:
            yield stated(
                "coverage/robot-without-mailbox",
                f"The robot {employee.label} has no mailbox anywhere, so its letters"
                " have no sender.",
                employee,
                **data,
            )


def _gaps_by_project(audited: _Audited, gaps: Marked) -> Iterator[Finding]:
    counts = gaps.in_columns()
    for column in np.flatnonzero(counts).tolist():
        project, number = audited.reach.columns[column], int(counts[column])
        employee = audited.reach.employees[int(gaps.rows_of(column)[0])]
        label = f"Project {project.label}" if project else "Work without a project"
        yield stated(
            "coverage/no-candidate-project",
            f"{label} has no mailbox for {counted(number, 'employee')},"
            f" {employee.label} for one; their letters leave from the internal address"
            " or from none.",
            project or Subject(SubjectKind.PROJECT, NO_PROJECT),
            pairs=number,
            employee=employee.id,
            project=column_id(project),
            employees=number,
        )


def _ties(audited: _Audited) -> Iterator[Finding]:
    yield from audited.summary(
        "coverage/tied",
        Marked.by_outcome(audited.pairs, TIED),
        "Two candidates are equal for {pairs} of {of}, {witness} for one; which of"
        " them sends isn't documented.",
    )


def _contested(audited: _Audited) -> Iterator[Finding]:
    pairs = audited.pairs
    marked = contested_pairs(pairs)
    yield from audited.summary(
        "coverage/contested",
        marked,
        "Another reading changes the sender of {pairs} of {of}, {witness} for one;"
        " the answer for them holds in this reading only.",
    )
    if not marked.count():
        return
    for switch, decided in pairs_by_switch(pairs):
        yield from (
            replace(finding, data={**finding.data, "switch": switch})
            for finding in audited.summary(
                "coverage/contested-switch",
                decided,
                f"The switch {switch} changes the sender of {{pairs}} of {{of}},"
                " {witness} for one; knowing it settles them.",
            )
        )


def _anonymous(audited: _Audited) -> Iterator[Finding]:
    pairs, columns = audited.pairs, audited.reach.columns
    anonymous = np.array([bool(p and p.anonymous) for p in columns], np.bool_)
    own = Marked.by_outcome(pairs, FROM_OWN)
    rows = np.flatnonzero(own.in_rows(anonymous))
    if not len(rows):
        return
    number = int(own.in_rows(anonymous).sum())
    row, shown = int(rows[0]), own.columns_of(int(rows[0]))
    column = int(shown[anonymous[shown]][0])
    witness = pair_text(audited.reach.employees[row], columns[column])
    yield stated(
        "coverage/own-in-anonymous",
        f"A personal address shows in {counted(number, 'pair')} of anonymous projects,"
        f" {witness} for one.",
        None,
        pairs=number,
        employees=len(rows),
        projects=int(((own.in_columns() > 0) & anonymous).sum()),
        **_witness(audited, row, column),
    )
    yield from _anonymous_mailboxes(audited, anonymous)


def _anonymous_mailboxes(audited: _Audited, anonymous: Flags) -> Iterator[Finding]:
    pairs = audited.pairs
    sent = own_sent_pairs(pairs, anonymous)
    for position in np.flatnonzero(sent).tolist():
        mailbox = audited.account.mailboxes[position]
        row = pairs.roster.rows[mailbox.owner]
        yield stated(
            "coverage/own-in-anonymous-mailbox",
            f"{mailbox_name(mailbox)} is first for"
            f" {audited.reach.employees[row].label} in"
            f" {counted(int(sent[position]), 'anonymous project')}, so customers see"
            " a personal address.",
            mailbox,
            pairs=int(sent[position]),
            **_sender_witness(audited, row, anonymous, position),
        )


def _sender_witness(
    audited: _Audited, row: int, anonymous: Flags, position: int
) -> dict[str, object]:
    columns = np.flatnonzero(anonymous)
    first, _ = audited.pairs.lookup(np.full(len(columns), row, np.int64), columns)
    return _witness(audited, row, int(columns[first == position][0]))


def _witness(audited: _Audited, row: int, column: int) -> dict[str, object]:
    return {
        "employee": audited.reach.employees[row].id,
        "project": column_id(audited.reach.columns[column]),
    }


def _general_company(audited: _Audited) -> Iterator[Finding]:
    for mailbox in audited.account.mailboxes:
        fits = not mailbox.is_own and not mailbox.is_bound
        fits = fits and accepts_test(mailbox, audited.pairs.reading)
        # Access for everyone is as it should be where nobody is there to use it.
        is_open = mailbox.access is Access.EVERYONE or audited.reach.users(mailbox)
        if fits and is_open:
            return
    company = sum(not mailbox.is_own for mailbox in audited.account.mailboxes)
    which = f"None of the company's mailboxes ({company}) is general and usable"
    yield stated(
        "coverage/no-general-company-mailbox",
        f"{which if company else 'The company has no mailbox'}, so tasks without a"
        " project and new projects have no team address.",
        seen=company,
    )


def _served_by_one(audited: _Audited) -> Iterator[Finding]:
    """Projects in which exactly one mailbox is a candidate, whoever writes."""
    mailboxes = audited.account.mailboxes
    usable = [mailboxes[position] for position in audited.pairs.roster.usable]
    serving = np.zeros(len(audited.reach.columns), np.int64)
    only = np.zeros(len(audited.reach.columns), np.int64)
    for position, mailbox in enumerate(usable):
        if audited.reach.users(mailbox):
            places = np.array(audited.reach.places(mailbox), np.int64)
            serving[places] += 1
            only[places] = position
    for column in np.flatnonzero(serving == 1).tolist():
        project, mailbox = audited.reach.columns[column], usable[only[column]]
        label = f"Project {project.label}" if project else "Work without a project"
        yield stated(
            "coverage/single-mailbox-project",
            f"{label} is served by {mailbox_name(mailbox)} alone; if that fails,"
            " nobody sends there from a mailbox.",
            project or Subject(SubjectKind.PROJECT, NO_PROJECT),
            mailbox=mailbox.id,
            project=column_id(project),
        )


_PARTS: tuple[Callable[[_Audited], Iterator[Finding]], ...] = (
    _plan,
    _gaps,
    _ties,
    _contested,
    _anonymous,
    _general_company,
    _served_by_one,
)
