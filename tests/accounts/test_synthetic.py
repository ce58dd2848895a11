from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from diagnostics.accounts import generate, validate
from diagnostics.model import (
    Access,
    Account,
    EmployeeKind,
    Mailbox,
    Severity,
    TestResult,
)


@pytest.fixture(scope="module")
def large() -> Account:
    """An account of so many employees and projects that shares can be told."""
    return generate(10_000, 10_000, 0, seed=1)


@pytest.fixture(scope="module")
def sending() -> Account:
    """One of so many mailboxes."""
    return generate(500, 50, 12_000, seed=1)


@pytest.fixture(scope="module")
def company(sending: Account) -> list[Mailbox]:
    return [m for m in sending.mailboxes if not m.is_own]


def shares(values: Iterable[object]) -> dict[object, float]:
    """In percent, how often each value is there."""
    counts = Counter(values)
    return {value: 100 * n / counts.total() for value, n in counts.items()}


def test_a_robot_has_no_login_and_a_person_one_of_its_own(large: Account) -> None:
    kinds = shares(e.kind for e in large.employees)
    assert kinds[EmployeeKind.PERSON] == pytest.approx(94, abs=0.5)
    assert kinds[EmployeeKind.ROBOT] == pytest.approx(2, abs=0.3)
    assert kinds[EmployeeKind.EXTERNAL] == pytest.approx(4, abs=0.3)
    assert large.employees[0].id == "e1"
    assert large.employees[-1].id == "e10000"
    for employee in large.employees:
        robot = employee.kind is EmployeeKind.ROBOT
        first = employee.name.split()[0].lower()
        number = employee.id.removeprefix("e")
        assert employee.login == ("" if robot else f"{first}{number}")


def test_one_employee_in_four_is_in_two_groups_and_none_in_more(
    large: Account,
) -> None:
    joined = shares(len(e.groups) for e in large.employees)
    assert set(joined) == {1, 2}
    assert joined[2] == pytest.approx(25, abs=1.5)
    assert all(len(e.groups) == 1 for e in generate(50, 0, 0, groups=1).employees)


def test_some_employees_and_projects_are_inactive(large: Account) -> None:
    assert shares(e.active for e in large.employees)[True] == pytest.approx(95, abs=1)
    assert shares(p.active for p in large.projects)[True] == pytest.approx(90, abs=1)
    anonymous = shares(p.anonymous for p in large.projects)
    assert anonymous[True] == pytest.approx(3, abs=0.5)


def test_a_quarter_of_the_projects_is_below_an_earlier_one(large: Account) -> None:
    below = shares(bool(p.parent) for p in large.projects)
    assert below[True] == pytest.approx(25, abs=1)
    for number, project in enumerate(large.projects, 1):
        assert project.id == f"p{number}"
        assert int((project.parent or "p0")[1:]) < number
    parents = {generate(0, 2, 0, seed=seed).projects[1].parent for seed in range(40)}
    assert parents == {"", "p1"}


def test_projects_lie_in_twelve_areas_in_turn(large: Account) -> None:
    areas = [p.group for p in large.projects]
    assert areas[:13] == [*(f"Area {i}" for i in range(1, 13)), "Area 1"]
    assert len(set(areas)) == 12


def test_groups_are_numbered_and_no_two_have_one_name() -> None:
    groups = generate(0, 0, 0, groups=16).groups
    assert [g.id for g in groups[:2]] == ["g1", "g2"]
    names = [groups[i].name for i in (0, 1, 7, 14)]
    assert names == ["Sales 1", "Support 1", "Sales 2", "Sales 3"]
    assert len({g.name for g in groups}) == 16


@pytest.mark.parametrize(
    ("employees", "groups"), [(0, 1), (24, 1), (49, 1), (50, 2), (75, 3)]
)
def test_there_is_a_group_for_about_twenty_five_employees(
    employees: int, groups: int
) -> None:
    assert len(generate(employees, 0, 0).groups) == groups


@pytest.mark.parametrize(
    ("employees", "mailboxes", "own"),
    [(100, 10, 8), (100, 4, 3), (100, 1, 0), (10, 10, 3), (100, 100, 30), (1, 9, 0)],
)
def test_four_of_five_mailboxes_are_own_ones_at_most(
    employees: int, mailboxes: int, own: int
) -> None:
    found = [m.is_own for m in generate(employees, 5, mailboxes).mailboxes]
    assert found == [True] * own + [False] * (mailboxes - own)


def test_mailboxes_are_numbered_by_kind() -> None:
    account = generate(10, 5, 5)
    own, shared = account.mailboxes[0], account.mailboxes[3]
    assert (own.id, own.address) == ("own1", f"{own.owner}@example.com")
    assert (shared.id, shared.address) == ("m1", "team1@example.com")
    assert (own.secret, shared.secret) == ("env:MAIL_OWN1", "env:MAIL_M1")


def test_who_may_use_a_company_mailbox(company: list[Mailbox]) -> None:
    access = shares(m.access for m in company)
    assert access[Access.SELECTED] == pytest.approx(72, abs=1)
    assert access[Access.EVERYONE] == pytest.approx(25, abs=0.6)
    assert access[Access.NOBODY] == pytest.approx(3, abs=0.3)
    for mailbox in company:
        lists = bool(mailbox.groups) + bool(mailbox.employees)
        assert lists == (mailbox.access is Access.SELECTED)
    selected = [m for m in company if m.access is Access.SELECTED]
    assert shares(bool(m.groups) for m in selected)[True] == pytest.approx(70, abs=1)


def test_so_many_are_listed_at_most(sending: Account, company: list[Mailbox]) -> None:
    for lists, most in (
        ([m.groups for m in company], 3),
        ([m.employees for m in company], 8),
        ([m.projects for m in company], 12),
        ([m.projects for m in sending.mailboxes if m.is_own], 4),
    ):
        assert {len(listed) for listed in lists} == set(range(most + 1))


def test_how_many_mailboxes_are_bound_and_are_the_default(
    sending: Account, company: list[Mailbox]
) -> None:
    own = [m for m in sending.mailboxes if m.is_own]
    assert shares(m.is_bound for m in own)[True] == pytest.approx(20, abs=2)
    assert shares(m.is_bound for m in company)[True] == pytest.approx(85, abs=1)
    assert shares(m.default for m in company)[True] == pytest.approx(8, abs=1)
    assert not any(m.default for m in own)
    two_factor = shares(m.two_factor for m in sending.mailboxes)
    assert two_factor[True] == pytest.approx(50, abs=1.5)
    here = shares(m.replies_here for m in sending.mailboxes)
    assert here[True] == pytest.approx(20, abs=1)


def test_when_and_how_mailboxes_were_tested(sending: Account) -> None:
    tests = shares(m.test for m in sending.mailboxes)
    assert tests[TestResult.PASSED] == pytest.approx(88, abs=0.6)
    assert tests[TestResult.UNKNOWN] == pytest.approx(8, abs=0.3)
    assert tests[TestResult.FAILED] == pytest.approx(4, abs=0.3)
    for mailbox in sending.mailboxes:
        assert (mailbox.test is TestResult.UNKNOWN) is (not mailbox.tested_on)
    days = {m.tested_on for m in sending.mailboxes if m.tested_on}
    assert (min(days), max(days)) == ("2025-06-30", "2026-01-15")
    assert (date.fromisoformat(max(days)) - date.fromisoformat(min(days))).days == 199


def test_the_same_arguments_give_the_same_account() -> None:
    assert generate(50, 40, 30, seed=1) == generate(50, 40, 30, seed=1)
    assert generate(50, 40, 30, seed=1) != generate(50, 40, 30, seed=2)
    assert generate(50, 40, 30) == generate(50, 40, 30, seed=0)


def test_sizes_are_as_asked() -> None:
    account = generate(200, 150, 100, groups=7)
    assert len(account.employees) == 200
    assert len(account.projects) == 150
    assert len(account.mailboxes) == 100
    assert len(account.groups) == 7


def test_three_in_ten_employees_own_a_mailbox() -> None:
    account = generate(1000, 100, 500)
    owners = {m.owner for m in account.mailboxes if m.is_own}
    assert len(owners) == 300


def test_company_mailboxes_are_scoped_restricted_and_tested() -> None:
    company = [m for m in generate(100, 100, 400).mailboxes if not m.is_own]
    assert {m.access for m in company} == set(Access)
    assert {m.test for m in company} == set(TestResult)
    assert 0 < sum(m.is_bound for m in company) < len(company)
    assert any(m.default for m in company)


@pytest.mark.parametrize("size", [(0, 0, 0), (1, 0, 1), (0, 5, 3), (30, 30, 30)])
def test_a_synthetic_account_has_no_errors(size: tuple[int, int, int]) -> None:
    found = validate(generate(*size))
    assert [p for p in found if p.severity is Severity.ERROR] == []


def test_an_account_without_groups_can_be_made() -> None:
    account = generate(10, 5, 10, groups=0)
    assert account.groups == ()
    assert all(e.groups == () for e in account.employees)


@pytest.mark.parametrize("sizes", [(-1, 0, 0), (0, -1, 0), (0, 0, -1), (0, 0, 0, -1)])
def test_a_negative_size_is_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="negative"):
        generate(*sizes)
