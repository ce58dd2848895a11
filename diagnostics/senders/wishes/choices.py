"""The edits that a file of expectations may be met by, as choices of a programme.

A choice is taken or not. In one pair it can only help a mailbox, only harm it, or do
either (`clear` and `limit`: more or fewer projects, but another rank; a group that
somebody joins or leaves: other mailboxes of the group).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from diagnostics.model import Access, Account, Mailbox, TestResult
from diagnostics.senders.edits import Edit, change, exclude, include, join, leave
from diagnostics.senders.expected.meanings import Expected


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
    JOIN = "join"
    LEAVE = "leave"


_NOT_WITH_EVERYONE = (Deed.NO_PERSON, Deed.NO_GROUP, Deed.REOPEN)

OF_GROUP = (Deed.JOIN, Deed.LEAVE)
"""Choices about a group and one person; the others are about a mailbox."""

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
    Deed.JOIN: 1.5,
    Deed.LEAVE: 1.6,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One edit: what it does, to which mailbox, and the id it lists or takes off.

    Of a group's members `mailbox` is the group's id, and `target` the employee's.
    """

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
        expected: the lines. Groups that they name keep their members, or the lines
            would mean other people afterwards.
    """

    def __init__(
        self, account: Account, keep: Collection[str], expected: Iterable[Expected] = ()
    ) -> None:
        self.account = account
        self.mailboxes = {m.id: m for m in account.mailboxes}
        self.numbers: dict[Choice, int] = {}
        self._keep = frozenset(keep)
        self._known = frozenset(p.id for p in account.projects)
        self.groups = {e.id: e.groups for e in account.employees}
        self._joinable, self._named = _groups_of(account, expected)

    @cached_property
    def active(self) -> tuple[str, ...]:
        """Ids of the active projects, which a limited mailbox keeps."""
        return tuple(p.id for p in self.account.projects if p.active)

    @cached_property
    def is_active(self) -> frozenset[str]:
        """The same ids, to look one up."""
        return frozenset(self.active)

    def number(self, choice: Choice) -> int:
        """The choice's number; a new one where it is new."""
        return self.numbers.setdefault(choice, len(self.numbers))

    def joinable(self, employee: str) -> tuple[str, ...]:
        """Groups that somebody may be put into: those that a wanted mailbox lists."""
        mine = self.groups[employee]
        found = self._joinable.get(employee, {})
        return tuple(g for g in found if g not in mine and g not in self._named)

    def leavable(self, group: str) -> bool:
        """Whether somebody may be taken out of a group."""
        return group not in self._named

    def there(self, mailbox: Mailbox) -> frozenset[str]:
        """The projects that can be taken off a mailbox, all but one of them."""
        return self._known.intersection(mailbox.projects) or self.is_active

    def is_kept(self, mailbox_id: str) -> bool:
        """Whether the mailbox is to stay as it is."""
        return mailbox_id in self._keep

    def rules(self) -> Iterator[tuple[list[int], list[int], int]]:
        """What goes together: `sum(more) - sum(less) <= most`, as numbers.

        A project is taken off a general mailbox only when it is limited; never all of
        its projects, since it would be general then; one list isn't set twice.
        """
        off: dict[str, list[int]] = {}
        apart: list[tuple[int, Choice]] = []
        for choice, number in list(self.numbers.items()):
            if choice.step is Deed.NO_PROJECT:
                off.setdefault(choice.mailbox, []).append(number)
            if choice.step is Deed.PROJECT:
                apart.append((number, Choice(Deed.CLEAR, choice.mailbox)))
            if choice.step in _NOT_WITH_EVERYONE:
                apart.append((number, Choice(Deed.EVERYONE, choice.mailbox)))
        for mailbox_id, numbers in off.items():
            mailbox = self.mailboxes[mailbox_id]
            yield numbers, [], len(self.there(mailbox)) - 1
            step = Deed.CLEAR if mailbox.projects else Deed.LIMIT
            other = self.number(Choice(step, mailbox_id))
            for number in numbers:
                if step is Deed.LIMIT:
                    yield [number], [other], 0
                else:
                    yield [number, other], [], 1
        for number, choice in apart:
            yield [number, self.number(choice)], [], 1

    def allowed(self, taken: Collection[Choice]) -> bool:
        """Whether choices about one mailbox go together, as `rules` has it."""
        steps = [choice.step for choice in taken]
        apart = (
            (Deed.CLEAR, (Deed.PROJECT, Deed.NO_PROJECT)),
            (Deed.EVERYONE, _NOT_WITH_EVERYONE),
        )
        if any(one in steps and set(others) & set(steps) for one, others in apart):
            return False
        off = [choice for choice in taken if choice.step is Deed.NO_PROJECT]
        if not off:
            return True
        mailbox = self.mailboxes[off[0].mailbox]
        limited = bool(mailbox.projects) or Deed.LIMIT in steps
        return limited and len(off) < len(self.there(mailbox))

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
        if step in OF_GROUP:
            moved = join if step is Deed.JOIN else leave
            return moved(choice.target, mailbox_id)
        if step in _LISTED:
            return include(mailbox_id, _LISTED[step], choice.target)
        if step in _UNLISTED:
            return exclude(mailbox_id, _UNLISTED[step], choice.target)
        if step is Deed.LIMIT:
            return change(mailbox_id, projects=self.active)
        fields = _FIELDS[step]
        return change(mailbox_id, **fields)


def _groups_of(
    account: Account, expected: Iterable[Expected]
) -> tuple[dict[str, dict[str, None]], set[str]]:
    """By employee the groups that a wanted mailbox lists; and the groups named."""
    known = {group.id for group in account.groups}
    joinable: dict[str, dict[str, None]] = {}
    named = set()
    for line in expected:
        if line.group:
            named.add(line.group)
        mailbox = line.mailbox
        if mailbox is None or mailbox.access is not Access.SELECTED or mailbox.is_own:
            continue
        listed = dict.fromkeys(g for g in mailbox.groups if g in known)
        for employee in line.employees if listed else ():
            joinable.setdefault(employee, {}).update(listed)
    return joinable, named


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
