"""Edits of an account that concern who sends, as values; nothing is saved anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar, cast

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Finding,
    Mailbox,
    Project,
    Subject,
    SubjectKind,
    TestResult,
)
from diagnostics.senders.statements import mailbox_name, stated

EditedRow: TypeAlias = Mailbox | Employee | Project
_Row = TypeVar("_Row", bound=Mailbox | Employee | Project)


class Action(StrEnum):
    """What an edit does."""

    ADD = "add"
    REMOVE = "remove"
    SET = "set"
    INCLUDE = "include"
    SORT = "sort"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of an account.

    Attributes:
        action: `add` a row, `remove` it, `set` fields, `include` an id in a list
            field, or `sort` the mailboxes.
        subject: the row; the account for its plan, its reading and `sort`.
        values: `set`: (field, value) pairs; `include`: (list field, id) pairs;
            a switch of the reading is a field of the account.
        row: the row to add.
        order: ids of the table in the wanted order, for `add` and `sort`; an added row
            goes behind the last one before it in this order, or to the end without.
    """

    action: Action
    subject: Subject
    values: tuple[tuple[str, object], ...] = ()
    row: EditedRow | None = None
    order: tuple[str, ...] = field(default=(), repr=False)


def include(mailbox_id: str, list_field: str, member: str) -> Edit:
    """Lists an employee, a group or a project on a mailbox.

    Args:
        mailbox_id: the mailbox.
        list_field: `employees`, `groups` or `projects`.
        member: the id to list. On access `nobody` it also selects; `everyone` stays.
    """
    subject = Subject(SubjectKind.MAILBOX, mailbox_id)
    return Edit(Action.INCLUDE, subject, ((list_field, member),))


def change(mailbox_id: str, **fields: object) -> Edit:
    """Sets fields of a mailbox; `projects=()` lifts its limit to projects."""
    subject = Subject(SubjectKind.MAILBOX, mailbox_id)
    return Edit(Action.SET, subject, tuple(fields.items()))


def add(row: EditedRow, order: Sequence[str] = ()) -> Edit:
    """Adds a mailbox, an employee or a project, at the end where no order is given."""
    return Edit(Action.ADD, _subject(row), row=row, order=tuple(order))


def remove(row: EditedRow) -> Edit:
    """Removes the row with this one's id."""
    return Edit(Action.REMOVE, _subject(row))


def _subject(row: EditedRow) -> Subject:
    if isinstance(row, Mailbox):
        return Subject(SubjectKind.MAILBOX, row.id)
    if isinstance(row, Employee):
        return Subject(SubjectKind.EMPLOYEE, row.id)
    return Subject(SubjectKind.PROJECT, row.id)


def drafted(account: Account, edits: Iterable[Edit]) -> Account:
    """The account with the edits applied in order; the given one stays as it is.

    Raises:
        KeyError: an edit speaks of a row that isn't there.
        TypeError: an edit sets a field that the row doesn't have.
    """
    for edit in edits:
        account = _drafted_once(account, edit)
    return account


def _drafted_once(account: Account, edit: Edit) -> Account:
    if edit.subject.kind is SubjectKind.ACCOUNT:
        return _drafted_account(account, edit)
    if edit.subject.kind is SubjectKind.MAILBOX:
        return replace(account, mailboxes=_edited(account.mailboxes, edit))
    if edit.subject.kind is SubjectKind.EMPLOYEE:
        return replace(account, employees=_edited(account.employees, edit))
    return replace(account, projects=_edited(account.projects, edit))


def _drafted_account(account: Account, edit: Edit) -> Account:
    if edit.action is Action.SORT:
        place = {row_id: at for at, row_id in enumerate(edit.order)}
        rows = sorted(account.mailboxes, key=lambda m: place.get(m.id, len(place)))
        return replace(account, mailboxes=tuple(rows))
    values: dict[str, Any] = dict(edit.values)
    plan = values.pop("plan", account.plan)
    reading = replace(account.reading, **values)
    return replace(account, plan=plan, reading=reading)


def _edited(rows: tuple[_Row, ...], edit: Edit) -> tuple[_Row, ...]:
    if edit.action is Action.ADD:
        return _inserted(rows, cast(_Row, edit.row), edit.order)
    at = next((i for i, row in enumerate(rows) if row.id == edit.subject.id), None)
    if at is None:
        raise KeyError(edit.subject.id)
    before, row, behind = rows[:at], rows[at], rows[at + 1 :]
    if edit.action is Action.REMOVE:
        return before + behind
    if edit.action is Action.INCLUDE:
        return (*before, _including(row, edit.values), *behind)
    fields: dict[str, Any] = dict(edit.values)
    return (*before, replace(row, **fields), *behind)


def _inserted(
    rows: tuple[_Row, ...], row: _Row, order: tuple[str, ...]
) -> tuple[_Row, ...]:
    if row.id not in order:
        return (*rows, row)
    earlier = set(order[: order.index(row.id)])
    behind = [at for at, other in enumerate(rows) if other.id in earlier]
    at = behind[-1] + 1 if behind else 0
    return (*rows[:at], row, *rows[at:])


def _including(row: _Row, values: tuple[tuple[str, object], ...]) -> _Row:
    for list_field, member in values:
        members = getattr(row, list_field)
        changed: dict[str, Any] = {}
        if member not in members:
            changed[list_field] = (*members, member)
        closed = isinstance(row, Mailbox) and row.access is Access.NOBODY
        if closed and list_field != "projects":
            changed["access"] = Access.SELECTED
        row = replace(row, **changed)
    return row


def refusals(before: Account, after: Account) -> tuple[Finding, ...]:
    """Where Planfix would refuse to save the difference, or want a new test first.

    Planfix saves a mailbox only when its Test account passes (planfix-mail.md, "Who
    sends" 4); a test that passed with another server, login or address says nothing.
    """
    earlier = {mailbox.id: mailbox for mailbox in before.mailboxes}
    found = []
    for mailbox in after.mailboxes:
        known = earlier.get(mailbox.id)
        if known == mailbox:
            continue
        if mailbox.test is TestResult.FAILED:
            evidence = "its test failed, so Planfix refuses to save this change"
            found.append(_refusal("coverage/draft-refused", mailbox, evidence))
        elif mailbox.test is TestResult.UNKNOWN:
            evidence = "it was never tested; Planfix tests it before it can send"
            found.append(_refusal("coverage/draft-untested", mailbox, evidence))
        elif known is not None and _connection(known) != _connection(mailbox):
            evidence = "its test passed with other settings and must be repeated"
            found.append(_refusal("coverage/draft-untested", mailbox, evidence))
    return tuple(found)


def _refusal(rule_id: str, mailbox: Mailbox, evidence: str) -> Finding:
    return stated(
        rule_id,
        f"{mailbox_name(mailbox)} would change, but {evidence}.",
        mailbox,
        seen=str(mailbox.test),
    )


def _connection(mailbox: Mailbox) -> tuple[object, ...]:
    return (
        mailbox.address,
        mailbox.login,
        mailbox.secret,
        mailbox.provider,
        mailbox.smtp,
        mailbox.auth,
    )
