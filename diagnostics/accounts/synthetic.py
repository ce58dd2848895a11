"""Synthetic accounts that look like real ones, for practice and for measuring."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from diagnostics.language import gettext as _
from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    AuthKind,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Project,
    TestResult,
)

OWNERS = 0.3
"""The share of employees who have mailboxes of their own."""

_FIRST = ("Anna", "Jan", "Maria", "Piotr", "Ewa", "Tomasz", "Olga", "Marek", "Julia")
_LAST = ("Nowak", "Kowalska", "Lis", "Wrona", "Zych", "Bąk", "Sowa", "Maj", "Kos")
_TEAMS = ("Sales", "Support", "Finance", "Logistics", "Design", "Legal", "Hiring")
_WORKS = ("Website", "Onboarding", "Tender", "Renewal", "Audit", "Launch", "Move")
_SERVICES = ("gmail", "microsoft365", "yandex", "homepl")

_TESTED_ON = date(2026, 1, 15)
"""The latest test of a synthetic account, which never depends on today."""


def generate(
    employees: int,
    projects: int,
    mailboxes: int,
    groups: int | None = None,
    seed: int = 0,
) -> Account:
    """A synthetic account of the given size, the same for the same arguments.

    30 % of employees own mailboxes, if there are enough mailboxes: at most four of
    five are own ones. Company mailboxes are scoped, restricted and tested as in real
    accounts. Without `groups` there is one for about 25 employees.

    Raises:
        ValueError: a negative size.
    """
    count = max(1, employees // 25) if groups is None else groups
    if min(employees, projects, mailboxes, count) < 0:
        raise ValueError(_("an account's sizes can't be negative"))
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    teams = tuple(_group(i) for i in range(count))
    staff = tuple(_employee(i, teams, chance) for i in range(employees))
    works = tuple(_project(i, chance) for i in range(projects))
    own = min(round(employees * OWNERS), mailboxes * 4 // 5)
    owners = chance.sample([e.id for e in staff], own)
    owned = [
        _own(i, owner, [p.id for p in works], chance) for i, owner in enumerate(owners)
    ]
    shared = [
        _company(i, (staff, teams, works), chance) for i in range(mailboxes - own)
    ]
    return Account(
        name=f"Synthetic {employees} × {projects} × {mailboxes}",
        host="synthetic.planfix.com",
        groups=teams,
        employees=staff,
        projects=works,
        mailboxes=(*owned, *shared),
    )


def _group(number: int) -> Group:
    team = _TEAMS[number % len(_TEAMS)]
    return Group(f"g{number + 1}", f"{team} {number // len(_TEAMS) + 1}")


def _employee(number: int, teams: Sequence[Group], chance: random.Random) -> Employee:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    kinds = (EmployeeKind.PERSON, EmployeeKind.ROBOT, EmployeeKind.EXTERNAL)
    joined = chance.sample(teams, min(len(teams), chance.choice((1, 1, 1, 2))))
    kind = chance.choices(kinds, (94, 2, 4))[0]
    return Employee(
        id=f"e{number + 1}",
        name=f"{first} {last}",
        login="" if kind is EmployeeKind.ROBOT else f"{first.lower()}{number + 1}",
        groups=tuple(group.id for group in joined),
        kind=kind,
        active=chance.random() < 0.95,
    )


def _project(number: int, chance: random.Random) -> Project:
    has_parent = number > 0 and chance.random() < 0.25
    return Project(
        id=f"p{number + 1}",
        name=f"{chance.choice(_WORKS)} {number + 1}",
        parent=f"p{chance.randint(1, number)}" if has_parent else "",
        group=f"Area {number % 12 + 1}",
        active=chance.random() < 0.9,
        anonymous=chance.random() < 0.03,
    )


def _base(mailbox_id: str, address: str, chance: random.Random) -> Mailbox:
    results = (TestResult.PASSED, TestResult.UNKNOWN, TestResult.FAILED)
    test = chance.choices(results, (88, 8, 4))[0]
    tested = _TESTED_ON - timedelta(days=chance.randrange(200))
    return Mailbox(
        id=mailbox_id,
        address=address,
        provider=chance.choice(_SERVICES),
        secret=f"env:MAIL_{mailbox_id.upper()}",
        auth=AuthKind.APP_PASSWORD,
        two_factor=chance.random() < 0.5,
        replies_here=chance.random() < 0.2,
        test=test,
        tested_on="" if test is TestResult.UNKNOWN else tested.isoformat(),
    )


def _some(ids: Sequence[str], most: int, chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.sample(ids, min(len(ids), chance.randint(1, most))))


def _own(
    number: int, owner: str, works: Sequence[str], chance: random.Random
) -> Mailbox:
    base = _base(f"own{number + 1}", f"{owner}@example.com", chance)
    bound = chance.random() < 0.2
    return replace(base, owner=owner, projects=_some(works, 4, chance) if bound else ())


def _company(
    number: int,
    people: tuple[Sequence[Employee], Sequence[Group], Sequence[Project]],
    chance: random.Random,
) -> Mailbox:
    staff, teams, works = people
    base = _base(f"m{number + 1}", f"team{number + 1}@example.com", chance)
    kinds = (Access.EVERYONE, Access.SELECTED, Access.NOBODY)
    access = chance.choices(kinds, (25, 72, 3))[0]
    selected = access is Access.SELECTED
    by_group = selected and chance.random() < 0.7
    by_name = selected and not by_group
    bound = chance.random() < 0.85
    return replace(
        base,
        name=chance.choice(_TEAMS),
        owner=COMPANY,
        access=access,
        groups=_some([g.id for g in teams], 3, chance) if by_group else (),
        employees=_some([e.id for e in staff], 8, chance) if by_name else (),
        projects=_some([p.id for p in works], 12, chance) if bound else (),
        default=chance.random() < 0.08,
    )
