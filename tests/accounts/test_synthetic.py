import pytest

from diagnostics.accounts import generate, validate
from diagnostics.model import Access, Severity, TestResult


def test_the_same_arguments_give_the_same_account() -> None:
    assert generate(50, 40, 30, seed=1) == generate(50, 40, 30, seed=1)
    assert generate(50, 40, 30, seed=1) != generate(50, 40, 30, seed=2)


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


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        generate(-1, 0, 0)
