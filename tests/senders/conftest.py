"""Helpers of the senders' tests: an oracle by the letter, and random accounts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Plan,
    Precedence,
    Project,
    Reading,
    Subprojects,
    TestResult,
    Tie,
    Unverified,
)


@dataclass(frozen=True)
class Answer:
    sender: str
    source: str
    decided_by: str
    tied: bool
    candidates: tuple[str, ...]


class Oracle:
    """Pair by pair, as planfix-mail.md says it; shares no code with the package."""

    def __init__(
        self,
        account: Account,
        reading: Reading | None = None,
        include_inactive: bool = False,
    ) -> None:
        self.account = account
        self.reading = reading or account.reading
        self.rows = [e for e in account.employees if e.active or include_inactive]
        projects = [p for p in account.projects if p.active or include_inactive]
        self.columns: list[Project | None] = [None, *projects]

    def pairs(self) -> Iterator[tuple[Employee, Project | None]]:
        return itertools.product(self.rows, self.columns)

    def may_use(self, employee: Employee, mailbox: Mailbox) -> bool:
        if employee.kind == "external":
            return False
        if mailbox.owner != "company":
            return mailbox.owner == employee.id
        if mailbox.access == "selected":
            in_group = set(employee.groups) & set(mailbox.groups)
            return employee.id in mailbox.employees or bool(in_group)
        return mailbox.access == "everyone"

    def is_valid(self, project: Project | None, mailbox: Mailbox) -> bool:
        if not mailbox.projects:
            return True
        if project is None:
            return False
        chain = {project.id}
        if self.reading.subprojects == "inherit":
            parents = {p.id: p.parent for p in self.account.projects}
            step = parents.get(project.id, "")
            while step in parents and step not in chain:
                chain.add(step)
                step = parents[step]
        return bool(chain & set(mailbox.projects))

    def accepts(self, mailbox: Mailbox) -> bool:
        if mailbox.test == "unknown":
            return self.reading.unverified == "usable"
        return mailbox.test == "passed"

    def key(self, mailbox: Mailbox) -> tuple[tuple[str, int], ...]:
        level = ("level", 0 if mailbox.owner != "company" else 1)
        flag = ("default-flag", 0 if mailbox.default else 1)
        bound = ("bound", 0 if mailbox.projects else 1)
        own_first = self.reading.precedence == "own-first"
        if self.reading.default_flag == "within-level":
            return (level, flag, bound) if own_first else (bound, level, flag)
        if self.reading.default_flag == "across-levels":
            return (flag, level, bound) if own_first else (flag, bound, level)
        return (level, bound) if own_first else (bound, level)

    def candidates(self, employee: Employee, project: Project | None) -> list[Mailbox]:
        if self.account.plan in ("free", "unpaid"):
            return []
        found = [
            mailbox
            for mailbox in self.account.mailboxes
            if self.accepts(mailbox)
            and self.may_use(employee, mailbox)
            and self.is_valid(project, mailbox)
        ]
        return sorted(found, key=lambda m: [number for _, number in self.key(m)])

    def answer(self, employee: Employee, project: Project | None) -> Answer:
        if employee.kind == "external":
            return Answer("", "unknown", "external-user", False, ())
        found = self.candidates(employee, project)
        ids = tuple(mailbox.id for mailbox in found)
        if not found:
            source = "none" if employee.kind == "robot" else "internal"
            lapsed = self.account.plan in ("free", "unpaid")
            return Answer("", source, "plan" if lapsed else "no-candidate", False, ())
        source = "company" if found[0].owner == "company" else "own"
        if len(found) == 1:
            return Answer(ids[0], source, "only-candidate", False, ids)
        pairs = zip(self.key(found[0]), self.key(found[1]), strict=True)
        part = next((one[0] for one, other in pairs if one != other), "")
        if part:
            return Answer(ids[0], source, part, False, ids)
        if self.reading.tie == "undecided":
            return Answer("", source, "tie", True, ids)
        return Answer(ids[0], source, "list-order", True, ids)

    def all(self) -> dict[tuple[str, str], Answer]:
        return {
            (e.id, p.id if p else "none"): self.answer(e, p) for e, p in self.pairs()
        }

    def readings(self) -> list[Reading]:
        return [
            replace(self.reading, precedence=a, default_flag=b, subprojects=c)
            for a, b, c in itertools.product(Precedence, DefaultFlag, Subprojects)
        ]


def _some(rng: random.Random, ids: list[str], most: int) -> tuple[str, ...]:
    return tuple(rng.sample(ids, min(len(ids), rng.randint(0, most))))


def _mailbox(
    rng: random.Random, number: int, owners: list[str], groups: list[str], ps: list[str]
) -> Mailbox:
    owner = rng.choice(owners) if owners and rng.random() < 0.4 else "company"
    return Mailbox(
        id=f"m{number}",
        address=f"m{number}@example.org",
        owner=owner,
        access=rng.choice([Access.EVERYONE, *[Access.SELECTED] * 3, Access.NOBODY]),
        employees=_some(rng, owners, 2),
        groups=_some(rng, groups, 2),
        projects=_some(rng, [*ps, "gone"], 3) if rng.random() < 0.7 else (),
        default=rng.random() < 0.3,
        test=rng.choice([*[TestResult.PASSED] * 4, *TestResult]),
    )


def make_account(seed: int, largest: int = 6) -> Account:
    """A small account with every kind of trouble; the seed decides all of it."""
    rng = random.Random(seed)
    groups = [f"g{i}" for i in range(rng.randint(0, 3))]
    people = [f"e{i}" for i in range(rng.randint(1, largest))]
    projects = [f"p{i}" for i in range(rng.randint(0, largest))]
    kinds = [*[EmployeeKind.PERSON] * 4, *EmployeeKind]
    return Account(
        host="acme.example",
        plan=rng.choice([*[Plan.PAID] * 12, *Plan]),
        reading=Reading(
            rng.choice(list(Precedence)),
            rng.choice(list(DefaultFlag)),
            rng.choice(list(Subprojects)),
            rng.choice(list(Unverified)),
            rng.choice(list(Tie)),
        ),
        groups=tuple(Group(g) for g in groups),
        employees=tuple(
            Employee(
                e,
                groups=_some(rng, groups, 2),
                kind=rng.choice(kinds),
                active=rng.random() < 0.85,
            )
            for e in people
        ),
        projects=tuple(
            Project(
                p,
                parent=rng.choice(["", *projects]),
                active=rng.random() < 0.85,
                anonymous=rng.random() < 0.3,
            )
            for p in projects
        ),
        mailboxes=tuple(
            _mailbox(rng, i, people, groups, projects)
            for i in range(rng.randint(0, largest + 2))
        ),
    )


@pytest.fixture
def oracle() -> type[Oracle]:
    return Oracle


@pytest.fixture
def account_of() -> Callable[..., Account]:
    """Makes a random account by its seed."""
    return make_account


@dataclass(frozen=True)
class ReferenceCell:
    """The oracle's answer in the order of `matrix.Cell`'s fields."""

    employee: str
    project: str
    sender: str
    source: str
    decided_by: str
    tied: bool
    contested: bool
    candidates: tuple[str, ...]


class Reference:
    """The oracle, asked for cells in list order."""

    def __init__(self, account: Account, reading: Reading) -> None:
        self.account = account
        self.reading = reading

    def rows(self, everyone: bool) -> list[tuple[Employee, Project | None]]:
        return list(Oracle(self.account, self.reading, everyone).pairs())

    def pair(self, employee: Employee, project: Project | None) -> ReferenceCell:
        judge = Oracle(self.account, self.reading)
        answer = judge.answer(employee, project)
        others = [
            Oracle(self.account, other).answer(employee, project)
            for other in judge.readings()
        ]
        return ReferenceCell(
            employee=employee.id,
            project=project.id if project else "",
            sender=answer.sender,
            source=answer.source,
            decided_by=answer.decided_by,
            tied=answer.tied,
            contested=len({(other.sender, other.source) for other in others}) > 1,
            candidates=answer.candidates,
        )


@pytest.fixture
def reference() -> type[Reference]:
    return Reference


@pytest.fixture
def random_account() -> Callable[[random.Random], Account]:
    """Makes a random account from a random generator; every other one is odd."""

    def make(rng: random.Random) -> Account:
        account = make_account(rng.randrange(2**32))
        return _odd(account) if rng.random() < 0.5 else account

    return make


_ODD_IDS = {
    "e0": "007",
    "e1": "NA",
    "e2": "1e5",
    "p0": "no",
    "p1": "a,b",
    "p2": "ä ö",
    "m0": '"',
    "m1": "=1+1",
    "m2": "null",
    "g0": "e0",
}


def _odd(account: Account) -> Account:
    """Ids that look like something else, and everything in a list listed twice."""

    def named(row_id: str) -> str:
        return _ODD_IDS.get(row_id, row_id)

    def doubled(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(named, ids)) * 2

    return replace(
        account,
        groups=tuple(replace(g, id=named(g.id)) for g in account.groups),
        employees=tuple(
            replace(e, id=named(e.id), groups=doubled(e.groups))
            for e in account.employees
        ),
        projects=tuple(
            replace(p, id=named(p.id), parent=named(p.parent)) for p in account.projects
        ),
        mailboxes=tuple(
            replace(
                m,
                id=named(m.id),
                owner=named(m.owner),
                employees=doubled(m.employees),
                groups=doubled(m.groups),
                projects=doubled(m.projects),
            )
            for m in account.mailboxes
        ),
    )
