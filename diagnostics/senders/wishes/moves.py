"""What an administrator can do in Planfix about one pair, a step at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Named,
    Phrase,
    Said,
    TestResult,
)
from diagnostics.senders.edits import Edit, change, exclude, include, join, leave
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.pair.ranking import accepts_test
from diagnostics.senders.statements import named, shortened

NAMED_AT_MOST = 3
"""So many projects that a mailbox keeps are named; more are counted."""

LISTED_BUT_ONE = 20
"""So many people may be listed one by one, to leave one of all out."""


class Means(StrEnum):
    """What a step touches; alternatives of the same means are of one kind."""

    NEW = "new"
    NEW_GENERAL = "new-general"
    TEST = "test"
    ACCESS = "access"
    OPENED = "opened"
    OWNER = "owner"
    PROJECTS = "projects"
    CLEARED = "cleared"
    DEFAULT = "default"
    GROUPS = "groups"
    RIVAL_PROJECTS = "rival-projects"
    RIVAL_ACCESS = "rival-access"
    RIVAL_DEFAULT = "rival-default"


@dataclass(frozen=True, slots=True)
class Move:
    """One step.

    Attributes:
        means: what it touches.
        edits: the edits, nearly always one.
        cost: how much is asked of the administrator and of others; a name on a list
            is 1.
        phrase: the instruction.
        warning: what it gives up, where it opens a mailbox that was limited.
    """

    means: Means
    edits: tuple[Edit, ...]
    cost: float
    phrase: Phrase = field(compare=False)
    warning: Phrase | None = field(default=None, compare=False)


class Moves:
    """The steps that could help a wanted mailbox in a pair.

    Args:
        pair: the pair.
        keep: ids of mailboxes that stay as they are.
    """

    def __init__(self, pair: Pair, keep: Sequence[str] = ()) -> None:
        self._pair = pair
        self._account = pair.account
        self._keep = frozenset(keep)
        self._groups = {group.id: group.name for group in pair.account.groups}
        self._known: dict[tuple[str, bool], tuple[Move, ...]] = {}

    def of_wanted(self, mailbox: Mailbox) -> tuple[Move, ...]:
        """Steps that make the wanted mailbox a candidate, or let it come earlier."""
        return self._once(mailbox, True, self._wanted)

    def of_rival(self, mailbox: Mailbox) -> tuple[Move, ...]:
        """Steps after which another mailbox is none any more, or comes later."""
        return self._once(mailbox, False, self._rival)

    def _once(
        self, mailbox: Mailbox, wanted: bool, made: Callable[[Mailbox], Iterator[Move]]
    ) -> tuple[Move, ...]:
        key = mailbox.id, wanted
        if key not in self._known:
            kept = mailbox.id in self._keep
            self._known[key] = () if kept else tuple(made(mailbox))
        return self._known[key]

    def _wanted(self, mailbox: Mailbox) -> Iterator[Move]:
        box = {"mailbox": named(mailbox)}
        if not accepts_test(mailbox, self._pair.reading):
            yield _move(
                Means.TEST, (change(mailbox.id, test=TestResult.PASSED),), 1.0,
                "make-test-pass", **box,
                seen=Phrase.of(f"values:test-result-{mailbox.test}"),
            )  # fmt: skip
        if mailbox.is_own:
            yield from self._made_company(mailbox)
        else:
            yield from self._let_in(mailbox)
        yield from self._made_valid(mailbox)
        if not mailbox.default:
            edit = change(mailbox.id, default=True)
            yield _move(Means.DEFAULT, (edit,), 1.0, "set-default", **box)

    def _made_company(self, mailbox: Mailbox) -> Iterator[Move]:
        author = self._pair.employee
        if mailbox.owner == author.id:
            return
        owner = _person(self._account, mailbox.owner)
        edit = change(
            mailbox.id,
            owner=COMPANY,
            access=Access.SELECTED,
            employees=(mailbox.owner, author.id),
            groups=(),
        )
        facts: dict[str, object] = {
            "mailbox": named(mailbox), "owner": owner, "employee": named(author)
        }  # fmt: skip
        warning = Phrase.of("wishes:warn-own", **facts)
        yield _move(Means.OWNER, (edit,), 4.0, "make-company", warning, **facts)

    def _let_in(self, mailbox: Mailbox) -> Iterator[Move]:
        author = self._pair.employee
        open_to = mailbox.access is Access.SELECTED
        if mailbox.access is Access.EVERYONE:
            return
        if open_to and _is_listed(author, mailbox):
            return
        facts: dict[str, object] = {
            "mailbox": named(mailbox),
            "employee": named(author),
        }
        words = "list-employee" if open_to else "reopen-for-employee"
        edit = include(mailbox.id, "employees", author.id)
        yield _move(Means.ACCESS, (edit,), 1.0, words, **facts)
        words = "list-group" if open_to else "reopen-for-group"
        for group in author.groups:
            facts["group"] = self._group(group)
            edit = include(mailbox.id, "groups", group)
            cost = 1.2 + 0.01 * self._members(group)
            yield _move(Means.ACCESS, (edit,), cost, words, **facts)
        warning = _warning_of_access(self._account, mailbox)
        words = "open-to-everyone" if open_to else "reopen-for-everyone"
        edit = change(mailbox.id, access=Access.EVERYONE)
        cost = 3.0 + 0.01 * len(self._account.employees)
        yield _move(Means.OPENED, (edit,), cost, words, warning, **facts)
        if not open_to:
            return
        for group in mailbox.groups:
            if group in self._groups and group not in author.groups:
                facts["group"] = self._group(group)
                edit = join(author.id, group)
                yield _move(Means.GROUPS, (edit,), 1.5, "join-group", **facts)

    def _made_valid(self, mailbox: Mailbox) -> Iterator[Move]:
        project = self._pair.project
        facts: dict[str, object] = {"mailbox": named(mailbox)}
        if project is not None:
            facts["project"] = named(project)
        if not mailbox.is_bound:
            if project is not None:
                edit = change(mailbox.id, projects=(project.id,))
                yield _move(Means.PROJECTS, (edit,), 5.0, "bind", **facts)
            return
        if project is not None and project.id not in mailbox.projects:
            edit = include(mailbox.id, "projects", project.id)
            yield _move(Means.PROJECTS, (edit,), 1.0, "list-project", **facts)
        facts["projects"] = self._projects(mailbox.projects)
        edit = change(mailbox.id, projects=())
        warning = Phrase.of("wishes:warn-general", **facts)
        yield _move(Means.CLEARED, (edit,), 6.0, "clear-projects", warning, **facts)

    def _rival(self, mailbox: Mailbox) -> Iterator[Move]:
        box = {"mailbox": named(mailbox)}
        if mailbox.is_bound:
            unlisted = tuple(self._unlisted(mailbox))
            yield from unlisted or self._moved_elsewhere(mailbox)
        else:
            yield from self._limited(mailbox)
        if not mailbox.is_own:
            yield from self._shut_out(mailbox)
        if mailbox.default:
            edit = change(mailbox.id, default=False)
            yield _move(Means.RIVAL_DEFAULT, (edit,), 1.0, "clear-default", **box)

    def _unlisted(self, mailbox: Mailbox) -> Iterator[Move]:
        """Taking the last project off would make it general: no such step."""
        project = self._pair.project
        if project is None:
            return
        listed = [p for p in mailbox.projects if p in self._pair.lineage]
        choices = [[project.id], listed] if project.id in listed else [listed]
        if choices[0] == listed:
            choices = choices[:1]
        for taken in choices:
            if not taken or not self._there(mailbox.projects) - set(taken):
                continue
            edits = tuple(exclude(mailbox.id, "projects", p) for p in taken)
            yield _move(
                Means.RIVAL_PROJECTS, edits, float(len(taken)), "unlist-projects",
                mailbox=named(mailbox), projects=self._projects(taken),
            )  # fmt: skip

    def _moved_elsewhere(self, mailbox: Mailbox) -> Iterator[Move]:
        """An own mailbox of this project alone, for others that may show a person."""
        project = self._pair.project
        if project is None or not mailbox.is_own:
            return
        places = [p for p in self._account.projects if p.active and not p.anonymous]
        left = [p for p in places if p.id not in self._pair.lineage]
        if left and not self._pair.lineage.isdisjoint(mailbox.projects):
            edit = change(mailbox.id, projects=tuple(p.id for p in left))
            yield _move(
                Means.RIVAL_PROJECTS, (edit,), 2.5 + 0.05 * len(left), "limit-instead",
                mailbox=named(mailbox), projects=shortened([named(p) for p in left]),
                listed=self._projects(mailbox.projects),
            )  # fmt: skip

    def _there(self, projects: Sequence[str]) -> set[str]:
        return {p.id for p in self._account.projects} & set(projects)

    def _limited(self, mailbox: Mailbox) -> Iterator[Move]:
        """Listing all other projects; under `inherit` none above this one is."""
        project = self._pair.project
        left = [p for p in self._account.projects if p.active]
        if project is not None:
            left = [p for p in left if p.id not in self._pair.lineage]
        if not left:
            return
        facts: dict[str, object] = {"mailbox": named(mailbox)}
        facts["projects"] = shortened([named(p) for p in left])
        edit = change(mailbox.id, projects=tuple(p.id for p in left))
        cost = (1.5 if mailbox.is_own else 3.0) + 0.05 * len(left)
        words = "limit"
        if project is not None and len(left) > NAMED_AT_MOST:
            facts |= {"others": len(left), "project": named(project)}
            words = "limit-all-but"
        yield _move(Means.RIVAL_PROJECTS, (edit,), cost, words, **facts)

    def _shut_out(self, mailbox: Mailbox) -> Iterator[Move]:
        author = self._pair.employee
        facts: dict[str, object] = {
            "mailbox": named(mailbox),
            "employee": named(author),
        }
        if mailbox.access is Access.EVERYONE:
            others = [e for e in self._account.employees if _can_send(e, author)]
            if 0 < len(others) <= LISTED_BUT_ONE:
                ids = tuple(e.id for e in others)
                edit = change(
                    mailbox.id, access=Access.SELECTED, employees=ids, groups=()
                )
                facts["others"] = shortened([named(e) for e in others])
                cost = 1.5 + 0.1 * len(others)
                yield _move(Means.RIVAL_ACCESS, (edit,), cost, "all-but", **facts)
            return
        if author.id in mailbox.employees:
            edit = exclude(mailbox.id, "employees", author.id)
            yield _move(Means.RIVAL_ACCESS, (edit,), 1.0, "unlist-employee", **facts)
        for group in dict.fromkeys(author.groups):
            if group in mailbox.groups:
                facts["group"] = self._group(group)
                edit = exclude(mailbox.id, "groups", group)
                cost = 1.5 + 0.05 * self._members(group)
                yield _move(Means.RIVAL_ACCESS, (edit,), cost, "unlist-group", **facts)
                edit = leave(author.id, group)
                yield _move(Means.GROUPS, (edit,), 1.6, "leave-group", **facts)

    def _group(self, group: str) -> Named:
        return Named(group, self._groups.get(group, ""))

    def _members(self, group: str) -> int:
        return sum(group in e.groups for e in self._account.employees)

    def _projects(self, ids: Sequence[str]) -> list[Named | Said]:
        names = {p.id: named(p) for p in self._account.projects}
        return shortened([names.get(p, Named(p)) for p in ids])


def _move(
    means: Means,
    edits: tuple[Edit, ...],
    cost: float,
    words: str,
    warning: Phrase | None = None,
    /,
    **facts: object,
) -> Move:
    return Move(means, edits, cost, Phrase.of(f"wishes:{words}", **facts), warning)


def _is_listed(employee: Employee, mailbox: Mailbox) -> bool:
    in_group = any(group in mailbox.groups for group in employee.groups)
    return employee.id in mailbox.employees or in_group


def _can_send(employee: Employee, author: Employee) -> bool:
    able = employee.active and employee.kind is not EmployeeKind.EXTERNAL
    return able and employee.id != author.id


def _person(account: Account, employee_id: str) -> Named:
    known: Mapping[str, Employee] = {e.id: e for e in account.employees}
    row = known.get(employee_id)
    return named(row) if row else Named(employee_id)


def _warning_of_access(account: Account, mailbox: Mailbox) -> Phrase:
    """Who shares it now: everybody else would get it too."""
    people = [e for e in account.employees if e.active and _is_listed(e, mailbox)]
    if mailbox.access is Access.NOBODY or not people:
        return Phrase.of("wishes:warn-closed", mailbox=named(mailbox))
    shown = shortened([named(e) for e in people])
    return Phrase.of("wishes:warn-everyone", mailbox=named(mailbox), people=shown)
