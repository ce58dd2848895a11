"""What an edit does, in sentences for people who know Planfix but not our tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Employee,
    Mailbox,
    Phrase,
    Project,
    Said,
    Subject,
    SubjectKind,
)
from diagnostics.senders.edits import Action, Edit
from diagnostics.senders.statements import LISTED_AT_MOST

_Row: TypeAlias = Mailbox | Employee | Project


class EditWords:
    """Puts edits between two accounts into words, with what stood there before.

    Args:
        before: the account before.
        after: the account after, its rows under the same ids.
    """

    def __init__(self, before: Account, after: Account) -> None:
        self._before, self._after = _rows_of(before), _rows_of(after)
        self._accounts = before, after
        self._names: dict[tuple[SubjectKind, str], str] = {}
        for account in (before, after):  # what it is called afterwards counts
            for kind, rows in (
                (SubjectKind.GROUP, account.groups),
                (SubjectKind.EMPLOYEE, account.employees),
                (SubjectKind.PROJECT, account.projects),
            ):
                self._names |= {(kind, row.id): row.name or row.id for row in rows}
        boxes = {m.id: m.address.casefold() for m in before.mailboxes}
        boxes |= {m.id: m.address.casefold() for m in after.mailboxes}
        self._sharing = Counter(boxes.values())

    def phrase(self, edit: Edit) -> Phrase:
        """The edit in words that stand alone."""
        if edit.action is Action.SORT:
            return Phrase.of("edits:sorted")
        kind, row_id = edit.subject.kind, edit.subject.id
        if kind is SubjectKind.ACCOUNT:
            return self._of_account(*edit.values[0])
        if edit.action in (Action.ADD, Action.REMOVE):
            done = "added" if edit.action is Action.ADD else "removed"
            row = edit.row or self._before.get((kind, row_id))
            return Phrase.of(f"edits:{done}", row=self._row(edit.subject, row))
        was, now = self._before[kind, row_id], self._after[kind, row_id]
        if isinstance(was, Mailbox) and isinstance(now, Mailbox):
            return self._of_mailbox(edit.values[0][0], was, now)
        return self._of_others(edit.values[0][0], was, now)

    def _row(self, subject: Subject, row: _Row | None) -> Phrase:
        """What a row is called; a mailbox by its address, its id where two have it."""
        if isinstance(row, Mailbox) and row.address:
            shared = self._sharing[row.address.casefold()] > 1
            return Phrase.of(
                "edits:mailbox", label=row.address, id=row.id if shared else ""
            )
        label = row.label if row else subject.id
        key = f"edits:{'bare-mailbox' if isinstance(row, Mailbox) else subject.kind}"
        return Phrase.of(key, label=label)

    def _of_account(self, name: str, value: object) -> Phrase:
        before = self._accounts[0]
        if name in ("plan", "host"):
            was: object = getattr(before, name)
        else:
            was = getattr(before.reading, name)
        key = f"edits:{name if name in ('plan', 'host') else 'reading'}"
        empty = Phrase.of("edits:not-given")
        return Phrase.of(
            key, name=name, value=str(value) or empty, was=str(was) or empty
        )

    def _of_mailbox(self, name: str, was: Mailbox, now: Mailbox) -> Phrase:
        row = self._row(Subject(SubjectKind.MAILBOX, was.id), was)
        if name == "default":
            return Phrase.of(f"edits:default-{'on' if now.default else 'off'}", row=row)
        if name == "test":
            earlier = Phrase.of(f"edits:was-{was.test}")
            return Phrase.of(f"edits:test-{now.test}", row=row, was=earlier)
        if name == "projects":
            return self._of_projects(row, was.projects, now.projects)
        if name == "owner":
            owners = {"value": self._owner(now), "was": self._owner(was)}
            return Phrase.of("edits:owner", row=row, **owners)
        if name == "address":
            empty = Phrase.of("edits:not-given")
            told = {"value": now.address or empty, "was": was.address or empty}
            return Phrase.of("edits:address", row=row, **told)
        return Phrase.of(
            "edits:access", row=row, value=self._users(now), was=self._users(was)
        )

    def _of_projects(
        self, row: Phrase, was: tuple[str, ...], now: tuple[str, ...]
    ) -> Phrase:
        every = Phrase.of("edits:all-projects")
        sides = [
            self._listed(SubjectKind.PROJECT, ids) if ids else every
            for ids in (now, was)
        ]
        key = "edits:limited" if now else "edits:not-limited"
        return Phrase.of(key, row=row, projects=sides[0], was=sides[1])

    def _owner(self, mailbox: Mailbox) -> Said:
        if mailbox.owner == COMPANY:
            return Phrase.of("edits:company")
        return self._names.get((SubjectKind.EMPLOYEE, mailbox.owner), mailbox.owner)

    def _users(self, mailbox: Mailbox) -> Phrase:
        if mailbox.access is not Access.SELECTED:
            return Phrase.of(f"edits:{mailbox.access}")
        groups = self._groups(mailbox.groups)
        people = [self._name(SubjectKind.EMPLOYEE, e) for e in mailbox.employees]
        if not groups and not people:
            return Phrase.of("edits:nobody-listed")
        return _as_list([*groups, *people])

    def _of_others(self, name: str, was: _Row, now: _Row) -> Phrase:
        kind = (
            SubjectKind.EMPLOYEE if isinstance(was, Employee) else SubjectKind.PROJECT
        )
        row = self._row(Subject(kind, was.id), now)
        if isinstance(was, Employee) and isinstance(now, Employee):
            if name == "groups":
                return self._of_groups(row, was.groups, now.groups)
            if name == "kind":
                sides = [Phrase.of(f"edits:{e.kind}") for e in (now, was)]
                return Phrase.of("edits:kind", row=row, value=sides[0], was=sides[1])
        if isinstance(was, Project) and isinstance(now, Project):
            sides = [
                Phrase.of("edits:below", project=self._name(kind, p.parent))
                if p.parent
                else Phrase.of("edits:top")
                for p in (now, was)
            ]
            return Phrase.of("edits:parent", row=row, value=sides[0], was=sides[1])
        empty = Phrase.of("edits:not-given")
        logins = [getattr(e, name) or empty for e in (now, was)]
        return Phrase.of("edits:login", row=row, value=logins[0], was=logins[1])

    def _of_groups(
        self, row: Phrase, was: tuple[str, ...], now: tuple[str, ...]
    ) -> Phrase:
        sides = [
            _as_list(self._groups(ids)) if ids else Phrase.of("edits:no-group")
            for ids in (now, was)
        ]
        return Phrase.of("edits:groups", row=row, value=sides[0], was=sides[1])

    def _groups(self, ids: Iterable[str]) -> list[Phrase]:
        kind = SubjectKind.GROUP
        return [Phrase.of("edits:group", label=self._name(kind, g)) for g in ids]

    def _name(self, kind: SubjectKind, row_id: str) -> str:
        return self._names.get((kind, row_id), row_id)

    def _listed(self, kind: SubjectKind, ids: Iterable[str]) -> Phrase:
        return _as_list([self._name(kind, row_id) for row_id in ids])


def edit_phrase(edit: Edit, before: Account, after: Account) -> Phrase:
    """What an edit between two accounts does, in words that stand alone."""
    return EditWords(before, after).phrase(edit)


def listed(template: str, phrases: Sequence[Phrase]) -> Phrase:
    """Phrases as one: `template` puts each (`last`) behind those before (`first`)."""
    first, *others = phrases
    for phrase in others:
        first = Phrase.of(template, first=first, last=phrase)
    return first


def _as_list(names: Sequence[Said]) -> Phrase:
    """The first names, and how many more there are."""
    shown: list[Said] = list(names[:LISTED_AT_MOST])
    more = len(names) - len(shown)
    if more:
        shown.append(Phrase.of("senders:more", number=more))
    return Phrase.of("edits:list", names=shown)


def _rows_of(account: Account) -> dict[tuple[SubjectKind, str], _Row]:
    tables: tuple[tuple[SubjectKind, Sequence[_Row]], ...] = (
        (SubjectKind.MAILBOX, account.mailboxes),
        (SubjectKind.EMPLOYEE, account.employees),
        (SubjectKind.PROJECT, account.projects),
    )
    return {(kind, row.id): row for kind, rows in tables for row in rows}
