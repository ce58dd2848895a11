"""What differs between two accounts and can change a sender: as edits, as phrases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import chain
from operator import attrgetter

from diagnostics.model import (
    Account,
    Mailbox,
    Phrase,
    Reading,
    Said,
    Subject,
    SubjectKind,
)
from diagnostics.senders.edits import Action, Edit, EditedRow, add, remove

_SHOWN = 5
"""How many ids of a list are shown."""

_TOGETHER: dict[SubjectKind, tuple[tuple[str, ...], ...]] = {
    SubjectKind.MAILBOX: (
        ("owner",),
        ("access", "employees", "groups"),
        ("projects",),
        ("default",),
        ("test",),
    ),
    SubjectKind.EMPLOYEE: (("groups",), ("kind",)),
    SubjectKind.PROJECT: (("parent",),),
}
"""Fields that decide who sends; those that are one setting in Planfix together."""


def edits_between(before: Account, after: Account) -> tuple[Edit, ...]:
    """Edits that turn one account into the other, as far as senders are concerned.

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


def edit_phrase(edit: Edit, account: Account) -> Phrase:
    """What an edit of `edits_between` does, in words that stand alone.

    Args:
        edit: the edit.
        account: where its row is found: the account before it, or after it.
    """
    if edit.action is Action.SORT:
        return Phrase.of("edits:sorted")
    row = _row_phrase(edit, account)
    if edit.action in (Action.ADD, Action.REMOVE):
        done = "added" if edit.action is Action.ADD else "removed"
        return Phrase.of(f"edits:{done}", row=row)
    fields = [
        Phrase.of("edits:field", name=name, value=_shown(value))
        for name, value in edit.values
    ]
    return Phrase.of("edits:set", row=row, values=listed("edits:and", fields))


def listed(template: str, phrases: Sequence[Phrase]) -> Phrase:
    """Phrases as one: `template` puts each (`last`) behind those before (`first`)."""
    first, *others = phrases
    for phrase in others:
        first = Phrase.of(template, first=first, last=phrase)
    return first


def _row_phrase(edit: Edit, account: Account) -> Phrase:
    kind, row_id = edit.subject.kind, edit.subject.id
    if kind is SubjectKind.ACCOUNT:
        of_plan = edit.values[0][0] == "plan"
        return Phrase.of("edits:plan" if of_plan else "edits:reading")
    rows: dict[SubjectKind, tuple[EditedRow, ...]] = {
        SubjectKind.MAILBOX: account.mailboxes,
        SubjectKind.EMPLOYEE: account.employees,
        SubjectKind.PROJECT: account.projects,
    }
    row = edit.row or next((r for r in rows[kind] if r.id == row_id), None)
    label = row.label if row else row_id
    return Phrase.of(f"edits:{kind}", label=label, id="" if label == row_id else row_id)


def _shown(value: object) -> Said:
    if isinstance(value, bool):
        return Phrase.of("edits:yes" if value else "edits:no")
    if not isinstance(value, tuple):
        return str(value) or Phrase.of("edits:empty")
    shown, more = ";".join(map(str, value[:_SHOWN])), len(value) - _SHOWN
    if more > 0:
        return Phrase.of("edits:more", shown=shown, more=more)
    return shown or Phrase.of("edits:empty")
