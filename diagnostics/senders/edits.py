"""Edits of an account that concern who sends, as values; nothing is saved anywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, count, groupby
from typing import Any, TypeAlias, TypeVar, cast

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Project,
    Subject,
    SubjectKind,
    UnknownIdError,
)

EditedRow: TypeAlias = Mailbox | Employee | Project
_Row = TypeVar("_Row", bound=Mailbox | Employee | Project)


class Action(StrEnum):
    """What an edit does."""

    ADD = "add"
    REMOVE = "remove"
    SET = "set"
    INCLUDE = "include"
    EXCLUDE = "exclude"
    SORT = "sort"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of an account.

    Attributes:
        action: `add` a row, `remove` it, `set` fields, `include` an id in a list
            field or `exclude` it, or `sort` the mailboxes.
        subject: the row; the account for its plan, its reading and `sort`.
        values: `set`: (field, value) pairs; for lists: (list field, id) pairs;
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


def exclude(mailbox_id: str, list_field: str, member: str) -> Edit:
    """Takes an employee, a group or a project off a mailbox's list."""
    subject = Subject(SubjectKind.MAILBOX, mailbox_id)
    return Edit(Action.EXCLUDE, subject, ((list_field, member),))


def join(employee_id: str, group_id: str) -> Edit:
    """Puts an employee into a group."""
    subject = Subject(SubjectKind.EMPLOYEE, employee_id)
    return Edit(Action.INCLUDE, subject, (("groups", group_id),))


def leave(employee_id: str, group_id: str) -> Edit:
    """Takes an employee out of a group."""
    subject = Subject(SubjectKind.EMPLOYEE, employee_id)
    return Edit(Action.EXCLUDE, subject, (("groups", group_id),))


def change(mailbox_id: str, **fields: object) -> Edit:
    """Sets fields of a mailbox; `projects=()` lifts its limit to projects."""
    subject = Subject(SubjectKind.MAILBOX, mailbox_id)
    return Edit(Action.SET, subject, tuple(fields.items()))


def free_id(name: str, taken: Collection[str]) -> str:
    """The name, or with the first number that makes it an id not taken yet."""
    numbered = (f"{name}-{number}" for number in count(2))
    return next(i for i in chain([name], numbered) if i not in taken)


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
        UnknownIdError: an edit speaks of a row that isn't there.
        TypeError: an edit sets a field that the row doesn't have.
    """
    for (kind, adds), together in groupby(edits, _table_and_whether_it_adds):
        edit = _with_added if adds else _edited
        if kind is SubjectKind.ACCOUNT:
            account = _drafted_account(account, together)
        elif kind is SubjectKind.MAILBOX:
            account = replace(account, mailboxes=edit(account.mailboxes, together))
        elif kind is SubjectKind.EMPLOYEE:
            account = replace(account, employees=edit(account.employees, together))
        else:
            account = replace(account, projects=edit(account.projects, together))
    return account


def _table_and_whether_it_adds(edit: Edit) -> tuple[SubjectKind, bool]:
    return edit.subject.kind, edit.action is Action.ADD


def _drafted_account(account: Account, edits: Iterable[Edit]) -> Account:
    for edit in edits:
        if edit.action is Action.SORT:
            place = {row_id: at for at, row_id in enumerate(edit.order)}
            rows = sorted(account.mailboxes, key=lambda m: place.get(m.id, len(place)))
            account = replace(account, mailboxes=tuple(rows))
        else:
            values: dict[str, Any] = dict(edit.values)
            plan = values.pop("plan", account.plan)
            reading = replace(account.reading, **values)
            account = replace(account, plan=plan, reading=reading)
    return account


def _edited(rows: tuple[_Row, ...], edits: Iterable[Edit]) -> tuple[_Row, ...]:
    """The rows changed and removed; each is found by its id, as there may be many."""
    left = dict(enumerate(rows))
    places = {row.id: place for place, row in left.items()}
    for edit in edits:
        place = places.get(edit.subject.id)
        if place not in left:
            known = [row.id for row in rows]
            raise UnknownIdError(edit.subject.kind, edit.subject.id, known)
        if edit.action is Action.REMOVE:
            del left[place]
        else:
            left[place] = edited_row(left[place], edit)
    return tuple(left.values())


def edited_row(row: _Row, edit: Edit) -> _Row:
    """A row after an edit of it that neither adds nor removes it."""
    if edit.action is Action.INCLUDE:
        return _including(row, edit.values)
    if edit.action is Action.EXCLUDE:
        return _excluding(row, edit.values)
    fields: dict[str, Any] = dict(edit.values)
    return replace(row, **fields)


def _with_added(rows: tuple[_Row, ...], edits: Iterable[Edit]) -> tuple[_Row, ...]:
    for edit in edits:
        rows = _inserted(rows, cast(_Row, edit.row), edit.order)
    return rows


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


def _excluding(row: _Row, values: tuple[tuple[str, object], ...]) -> _Row:
    for list_field, member in values:
        members = tuple(m for m in getattr(row, list_field) if m != member)
        changed: dict[str, Any] = {list_field: members}
        row = replace(row, **changed)
    return row
