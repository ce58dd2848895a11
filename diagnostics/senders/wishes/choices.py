"""The edits that a file of expectations may be met by, as choices of a programme.

A choice is taken or not. In one pair it can only help a mailbox, only harm it, or do
either (`clear` and `limit`: more or fewer projects, but another rank).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from diagnostics.model import Access, Account, Mailbox, TestResult
from diagnostics.senders.edits import Edit, change, exclude, include


class Deed(StrEnum):
    """What a choice does, in the order in which the edits are made."""

    TEST = "test"
    EVERYONE = "everyone"
    REOPEN = "reopen"
    CLEAR = "clear"
    LIMIT = "limit"
    PERSON = "person"
    GROUP = "group"
    PROJECT = "project"
    NO_PERSON = "no-person"
    NO_GROUP = "no-group"
    NO_PROJECT = "no-project"
    DEFAULT = "default"
    NO_DEFAULT = "no-default"


_COSTS = {
    Deed.TEST: 1.0,
    Deed.EVERYONE: 3.0,
    Deed.REOPEN: 1.0,
    Deed.CLEAR: 6.0,
    Deed.LIMIT: 2.0,
    Deed.PERSON: 1.0,
    Deed.GROUP: 1.2,
    Deed.PROJECT: 1.0,
    Deed.NO_PERSON: 1.0,
    Deed.NO_GROUP: 1.5,
    Deed.NO_PROJECT: 1.0,
    Deed.DEFAULT: 1.0,
    Deed.NO_DEFAULT: 1.0,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One edit of one mailbox: what it does, and the id that it lists or takes off."""

    step: Deed
    mailbox: str
    target: str = ""

    @property
    def cost(self) -> float:
        """What it costs; a name on a list is 1."""
        return _COSTS[self.step]


class Choices:
    """All choices that were thought of so far, numbered.

    Args:
        account: the account.
        keep: ids of mailboxes that stay as they are.
    """

    def __init__(self, account: Account, keep: Collection[str]) -> None:
        self.account = account
        self.mailboxes = {m.id: m for m in account.mailboxes}
        self.numbers: dict[Choice, int] = {}
        self._keep = frozenset(keep)
        self._groups = {e.id: e.groups for e in account.employees}

    @cached_property
    def active(self) -> tuple[str, ...]:
        """Ids of the active projects, which a limited mailbox keeps."""
        return tuple(p.id for p in self.account.projects if p.active)

    def number(self, choice: Choice) -> int:
        """The choice's number; a new one where it is new."""
        return self.numbers.setdefault(choice, len(self.numbers))

    def tested(self, mailbox: Mailbox) -> list[Choice]:
        """What lets the mailbox send at all."""
        return self._kept([Choice(Deed.TEST, mailbox.id)])

    def letting_in(self, mailbox: Mailbox, employee: str) -> list[Choice]:
        """What lets a person use a company mailbox."""
        if mailbox.is_own or mailbox.access is Access.EVERYONE:
            return []
        found = [Choice(Deed.EVERYONE, mailbox.id)]
        groups = self._groups[employee]
        listed = employee in mailbox.employees
        in_group = any(group in mailbox.groups for group in groups)
        closed = mailbox.access is Access.NOBODY
        if closed and (listed or in_group):
            found.append(Choice(Deed.REOPEN, mailbox.id))
        if closed or not listed:
            found.append(Choice(Deed.PERSON, mailbox.id, employee))
        found += [
            Choice(Deed.GROUP, mailbox.id, group)
            for group in groups
            if closed or group not in mailbox.groups
        ]
        return self._kept(found)

    def shutting_out(self, mailbox: Mailbox, employee: str) -> list[Choice]:
        """What takes a person, or one of their groups, off its list."""
        if mailbox.is_own or mailbox.access is not Access.SELECTED:
            return []
        found = []
        if employee in mailbox.employees:
            found.append(Choice(Deed.NO_PERSON, mailbox.id, employee))
        found += [
            Choice(Deed.NO_GROUP, mailbox.id, group)
            for group in self._groups[employee]
            if group in mailbox.groups
        ]
        return self._kept(found)

    def making_valid(self, mailbox: Mailbox, lineage: Sequence[str]) -> list[Choice]:
        """What lists a project, the first of its lineage."""
        if not mailbox.projects or not lineage or lineage[0] in mailbox.projects:
            return []
        return self._kept([Choice(Deed.PROJECT, mailbox.id, lineage[0])])

    def unlisting(self, mailbox: Mailbox, lineage: Sequence[str]) -> list[Choice]:
        """What takes a project, or one above it, off its list, or off all of them."""
        listed = mailbox.projects or self.active
        found = [
            Choice(Deed.NO_PROJECT, mailbox.id, project)
            for project in lineage
            if project in listed
        ]
        return self._kept(found)

    def both_ways(self, mailbox: Mailbox) -> list[Choice]:
        """What changes both where it is valid and how it ranks."""
        if mailbox.projects:
            return self._kept([Choice(Deed.CLEAR, mailbox.id)])
        if not self.active:
            return []
        return self._kept([Choice(Deed.LIMIT, mailbox.id)])

    def flagged(self, mailbox: Mailbox) -> list[Choice]:
        """Default set; nothing where it is set already."""
        if mailbox.default:
            return []
        return self._kept([Choice(Deed.DEFAULT, mailbox.id)])

    def unflagged(self, mailbox: Mailbox) -> list[Choice]:
        """Default cleared; nothing where it isn't set."""
        if not mailbox.default:
            return []
        return self._kept([Choice(Deed.NO_DEFAULT, mailbox.id)])

    def rules(self) -> Iterator[tuple[list[int], list[int], int]]:
        """What goes together: `sum(more) - sum(less) <= most`, as numbers.

        A project is taken off a general mailbox only when it is limited; never all of
        its projects, since it would be general then; one list isn't set twice.
        """
        off: dict[str, list[int]] = {}
        people: dict[str, list[int]] = {}
        for choice, number in list(self.numbers.items()):
            if choice.step is Deed.NO_PROJECT:
                off.setdefault(choice.mailbox, []).append(number)
            if choice.step in (Deed.NO_PERSON, Deed.NO_GROUP):
                people.setdefault(choice.mailbox, []).append(number)
        for mailbox_id, numbers in off.items():
            mailbox = self.mailboxes[mailbox_id]
            there = {p.id for p in self.account.projects}
            listed = set(mailbox.projects) & there or set(self.active)
            yield numbers, [], len(listed) - 1
            step = Deed.CLEAR if mailbox.projects else Deed.LIMIT
            other = self.number(Choice(step, mailbox_id))
            for number in numbers:
                if step is Deed.LIMIT:
                    yield [number], [other], 0
                else:
                    yield [number, other], [], 1
        for mailbox_id, numbers in people.items():
            opened = self.number(Choice(Deed.EVERYONE, mailbox_id))
            for number in numbers:
                yield [number, opened], [], 1

    def edits(self, taken: Iterable[Choice]) -> tuple[Edit, ...]:
        """The edits of the choices, in an order in which they may be made."""
        order = list(Deed)
        chosen = sorted(taken, key=lambda c: (order.index(c.step), c.mailbox, c.target))
        return (*self._emptied(chosen), *map(self._edit, chosen))

    def _emptied(self, chosen: Sequence[Choice]) -> Iterator[Edit]:
        """A list that nobody uses is forgotten before somebody is put on it."""
        reopened = {c.mailbox for c in chosen if c.step in (Deed.REOPEN, Deed.EVERYONE)}
        listing = (c.mailbox for c in chosen if c.step in (Deed.PERSON, Deed.GROUP))
        for mailbox_id in dict.fromkeys(listing):
            mailbox = self.mailboxes[mailbox_id]
            stale = mailbox.employees or mailbox.groups
            closed = mailbox.access is Access.NOBODY
            if closed and stale and mailbox_id not in reopened:
                yield change(mailbox_id, employees=(), groups=())

    def _edit(self, choice: Choice) -> Edit:
        mailbox_id, step = choice.mailbox, choice.step
        if step in _LISTED:
            return include(mailbox_id, _LISTED[step], choice.target)
        if step in _UNLISTED:
            return exclude(mailbox_id, _UNLISTED[step], choice.target)
        if step is Deed.LIMIT:
            return change(mailbox_id, projects=self.active)
        fields = _FIELDS[step]
        return change(mailbox_id, **fields)

    def _kept(self, choices: list[Choice]) -> list[Choice]:
        return [choice for choice in choices if choice.mailbox not in self._keep]


_LISTED = {
    Deed.PERSON: "employees",
    Deed.GROUP: "groups",
    Deed.PROJECT: "projects",
}
_UNLISTED = {
    Deed.NO_PERSON: "employees",
    Deed.NO_GROUP: "groups",
    Deed.NO_PROJECT: "projects",
}
_FIELDS: dict[Deed, dict[str, object]] = {
    Deed.TEST: {"test": TestResult.PASSED},
    Deed.EVERYONE: {"access": Access.EVERYONE},
    Deed.REOPEN: {"access": Access.SELECTED},
    Deed.CLEAR: {"projects": ()},
    Deed.DEFAULT: {"default": True},
    Deed.NO_DEFAULT: {"default": False},
}
