"""What differs between two accounts and can change a sender or its address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from operator import attrgetter

from diagnostics.model import Account, Mailbox, Reading, Subject, SubjectKind
from diagnostics.senders.edits import Action, Edit, EditedRow, add, remove

_TOGETHER: dict[SubjectKind, tuple[tuple[str, ...], ...]] = {
    SubjectKind.MAILBOX: (
        ("owner",),
        ("access", "employees", "groups"),
        ("projects",),
        ("default",),
        ("test",),
        ("address",),
    ),
    SubjectKind.EMPLOYEE: (("groups",), ("kind",), ("login",)),
    SubjectKind.PROJECT: (("parent",),),
}
"""Fields that decide who sends from what; those that are one setting in Planfix."""


def edits_between(before: Account, after: Account) -> tuple[Edit, ...]:
    """Edits that turn one account into the other, as far as senders are concerned.

    Addresses that they send from count too, logins and the account's host as parts of
    internal addresses.

    Rows are matched by ids. An employee or a project that was added, removed or
    switched on or off changes which pairs there are, not who sends in the others; a
    project still counts, because it may pass `inherit` on.
    """
    return (
        *_account_edits(before, after),
        *_row_edits(SubjectKind.MAILBOX, before.mailboxes, after.mailboxes),
        *_order_edit(before.mailboxes, after.mailboxes),
        *_row_edits(SubjectKind.EMPLOYEE, before.employees, after.employees),
        *_row_edits(SubjectKind.PROJECT, before.projects, after.projects),
    )


def _account_edits(before: Account, after: Account) -> Iterator[Edit]:
    if before.plan != after.plan:
        yield Edit(Action.SET, Subject(), (("plan", after.plan),))
    if before.host.casefold() != after.host.casefold():
        yield Edit(Action.SET, Subject(), (("host", after.host),))
    for switch in fields(Reading):
        value = getattr(after.reading, switch.name)
        if getattr(before.reading, switch.name) != value:
            yield Edit(Action.SET, Subject(), ((switch.name, value),))


def _row_edits(
    kind: SubjectKind,
    before: tuple[EditedRow, ...],
    after: tuple[EditedRow, ...],
) -> Iterator[Edit]:
    if before is after:
        return
    fields_of = attrgetter(*(name for names in _TOGETHER[kind] for name in names))
    earlier = {row.id: row for row in before}
    order: tuple[str, ...] = ()
    for row in after:
        known = earlier.get(row.id)
        if known is row:
            continue
        if known is None:
            if kind is not SubjectKind.EMPLOYEE:
                order = order or _order_of_both(before, after)
                yield add(row, order)
        elif fields_of(known) != fields_of(row):
            yield from _field_edits(kind, known, row)
    if kind is not SubjectKind.EMPLOYEE:
        gone = earlier.keys() - {row.id for row in after}
        yield from (remove(row) for row in before if row.id in gone)


def _order_of_both(
    before: tuple[EditedRow, ...], after: tuple[EditedRow, ...]
) -> tuple[str, ...]:
    """The order afterwards, with removed rows where they stood.

    So a row that takes another's place comes behind it as long as both are there.
    """
    kept = {row.id for row in after}
    removed: dict[str | None, list[str]] = defaultdict(list)
    last = None
    for row in before:
        if row.id in kept:
            last = row.id
        else:
            removed[last].append(row.id)
    return (*removed[None], *chain(*((row.id, *removed[row.id]) for row in after)))


def _field_edits(kind: SubjectKind, before: EditedRow, after: EditedRow) -> list[Edit]:
    found = []
    for names in _TOGETHER[kind]:
        changed = tuple(
            (name, getattr(after, name))
            for name in names
            if getattr(before, name) != getattr(after, name)
        )
        if changed:
            found.append(Edit(Action.SET, Subject(kind, after.id), changed))
    return found


def _order_edit(
    before: tuple[Mailbox, ...], after: tuple[Mailbox, ...]
) -> Iterator[Edit]:
    was, order = [row.id for row in before], [row.id for row in after]
    if was == order:
        return
    kept = set(was) & set(order)
    if [row_id for row_id in was if row_id in kept] != [
        row_id for row_id in order if row_id in kept
    ]:
        yield Edit(Action.SORT, Subject(), order=tuple(row.id for row in after))
