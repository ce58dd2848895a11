"""Findings of the senders package: severity from the rule, place from the subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from types import MappingProxyType
from typing import TypeAlias

from diagnostics.catalogue import rule
from diagnostics.model import (
    Employee,
    Finding,
    Group,
    Mailbox,
    Project,
    Subject,
    SubjectKind,
    worst_first,
)

Row: TypeAlias = Employee | Project | Mailbox | Group

LISTED_SINGLY = 200
"""How many findings of one rule are listed one by one before the rest is grouped."""

_KINDS: dict[type, SubjectKind] = {
    Employee: SubjectKind.EMPLOYEE,
    Project: SubjectKind.PROJECT,
    Mailbox: SubjectKind.MAILBOX,
    Group: SubjectKind.GROUP,
}


def stated(
    rule_id: str, evidence: str, row: Row | Subject | None = None, /, **data: object
) -> Finding:
    """A finding with its rule's severity; `row` is its subject, None the account.

    Args:
        rule_id: an entry under rules/.
        evidence: one sentence: subject, observation, consequence.
        row: the row of the account that it is about, whose place goes into the data.
        **data: JSON-able facts, as `Finding.data` describes them.
    """
    if row is None or isinstance(row, Subject):
        subject = row or Subject()
    else:
        subject = Subject(_KINDS[type(row)], row.id)
        if row.place.file:
            data |= {"file": row.place.file, "row": row.place.row}
    severity = rule(rule_id).severity
    data = {"sentence": evidence, **data}
    return Finding(rule_id, subject, severity, MappingProxyType(data))


def grouped(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, at most `LISTED_SINGLY` of one rule singly, the rest as one.

    Which ones stay single is decided by their pairs. The one that stands for the rest
    says how many they are and holds all their subjects' ids and their rule.
    """
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in worst_first(findings):
        by_rule[finding.rule].append(finding)
    kept: list[Finding] = []
    for same in by_rule.values():
        kept += same[:LISTED_SINGLY]
        if len(same) > LISTED_SINGLY:
            kept.append(_rest(same[LISTED_SINGLY:]))
    return tuple(kept)


def _rest(findings: list[Finding]) -> Finding:
    named = findings[0].rule
    title = rule(named).title.lower()
    return stated(
        "coverage/more-of-a-rule",
        f"{len(findings):,} more subjects have the finding {named} ({title}); those"
        " with the most pairs are listed singly.",
        of=named,
        findings=len(findings),
        subjects=[finding.subject.id for finding in findings],
    )


def mailbox_name(mailbox: Mailbox) -> str:
    """`address (id)`, for evidence: addresses are not unique."""
    if mailbox.address and mailbox.address != mailbox.id:
        return f"{mailbox.address} ({mailbox.id})"
    return mailbox.id


def pair_text(employee: Employee, project: Project | None) -> str:
    """`Anna in Shop`, or `Anna without a project`, for evidence."""
    where = f"in {project.label}" if project else "without a project"
    return f"{employee.label} {where}"
