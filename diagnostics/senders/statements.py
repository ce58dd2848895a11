"""Findings and facts of the senders package: subject and place come from a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from diagnostics import catalogue
from diagnostics.model import (
    NO_PROJECT,
    Employee,
    Finding,
    Group,
    Mailbox,
    Named,
    Phrase,
    Project,
    Said,
    Severity,
    Subject,
    SubjectKind,
)

_Item = TypeVar("_Item")

AccountRow: TypeAlias = Employee | Project | Mailbox | Group

Facts: TypeAlias = dict[str, Any]
"""Facts of a finding by name."""

LISTED_AT_MOST = 5
"""So many rows or ids are named in a sentence; the others are counted."""

_KINDS: dict[type, SubjectKind] = {
    Employee: SubjectKind.EMPLOYEE,
    Project: SubjectKind.PROJECT,
    Mailbox: SubjectKind.MAILBOX,
    Group: SubjectKind.GROUP,
}


def stated(
    rule_id: str,
    row: AccountRow | Subject | None = None,
    /,
    *,
    says: str = "evidence",
    severity: Severity | None = None,
    **facts: object,
) -> Finding:
    """A finding; `row` is its subject, None the account.

    Args:
        rule_id: an entry under rules/.
        row: the row of the account that it is about. Its place goes into the data, and
            the row itself under its kind where the rule declares that.
        says: which of the rule's templates is the sentence.
        severity: how much it matters here; None: as the rule says.
        **facts: facts, as the rule's `[data]` declares them; None is left out.

    Raises:
        KeyError: there is no such rule.
        TypeError: a fact that the rule doesn't declare, or of another type.
    """
    data = {name: fact for name, fact in facts.items() if fact is not None}
    if row is None or isinstance(row, Subject):
        subject = row or Subject()
        return catalogue.stated(rule_id, subject, data, says=says, severity=severity)
    kind = _KINDS[type(row)]
    if kind in catalogue.rule(rule_id).declares:
        data.setdefault(kind, named(row))
    if row.place.file:
        data |= {"file": row.place.file, "row": row.place.row}
    subject = Subject(kind, row.id)
    return catalogue.stated(rule_id, subject, data, says=says, severity=severity)


def named(row: AccountRow) -> Named:
    """A row as a fact; a mailbox as `address (id)`, since addresses aren't unique."""
    if isinstance(row, Mailbox):
        return Named(row.id, mailbox_name(row))
    return Named(row.id, row.name)


def named_project(project: Project | None) -> Named:
    """A column as a fact: its project, or no project."""
    return named(project) if project else Named(NO_PROJECT)


def placed(project: Project | None) -> Named | Phrase:
    """A column in a list of places: its project, or `tasks without a project`."""
    return named(project) if project else Phrase.of("senders:tasks-without-project")


def mailbox_name(mailbox: Mailbox) -> str:
    """`address (id)`: addresses are not unique."""
    if mailbox.address and mailbox.address != mailbox.id:
        return f"{mailbox.address} ({mailbox.id})"
    return mailbox.id


def pair_phrase(employee: Employee, project: Project | None) -> Phrase:
    """`Anna in Shop`, or `Anna without a project`."""
    if project is None:
        return Phrase.of("senders:pair-without-project", employee=named(employee))
    return Phrase.of(
        "senders:pair", employee=named(employee), project=named_project(project)
    )


def few(
    rows: Sequence[_Item], name: Callable[[_Item], Named | Said]
) -> list[Named | Said]:
    """As `shortened`, where only those that are shown are to be named."""
    more = len(rows) - LISTED_AT_MOST
    shown = [name(row) for row in rows[:LISTED_AT_MOST]]
    return [*shown, Phrase.of("senders:more", number=more)] if more > 0 else shown


def shortened(rows: Sequence[Named | Said]) -> list[Named | Said]:
    """The first `LISTED_AT_MOST` rows, and how many more there are."""
    return few(rows, lambda row: row)
