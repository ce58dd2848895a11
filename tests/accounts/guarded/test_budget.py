"""What one account may use up, at the edge of each limit."""

from __future__ import annotations

import pytest

from diagnostics.accounts import limits
from diagnostics.accounts.guarded.budget import (
    ALLOWED,
    Budget,
    OverBudgetError,
    charge,
    charge_rows,
    current,
    spending,
)


@pytest.mark.parametrize("what", ALLOWED)
def test_all_that_is_allowed_may_be_spent_and_no_more(what: str) -> None:
    budget = Budget()
    budget.charge(what, ALLOWED[what])
    with pytest.raises(OverBudgetError) as over:
        budget.charge(what)
    assert (over.value.what, over.value.most) == (what, ALLOWED[what])


def test_one_is_charged_where_nothing_else_is_said() -> None:
    budget = Budget()
    budget.charge("nodes")
    assert budget.left["nodes"] == ALLOWED["nodes"] - 1


def test_a_rule_lists_so_many_findings_and_counts_the_others() -> None:
    budget, most = Budget(), limits.MAX_FINDINGS_OF_A_RULE
    assert sum(budget.lists("files/x") for _ in range(most + 3)) == most
    assert (budget.listed["files/x"], budget.unlisted["files/x"]) == (most, 3)
    assert budget.lists("files/y")


def test_of_many_items_those_that_are_still_listed_come_back() -> None:
    budget, most = Budget(), limits.MAX_FINDINGS_OF_A_RULE
    assert len(budget.first_of("files/x", range(most))) == most
    assert budget.unlisted["files/x"] == 0
    budget.lists("files/x")
    assert len(budget.first_of("files/x", range(most))) == most - 1
    assert budget.unlisted["files/x"] == 1


def test_a_budget_is_in_force_where_an_account_is_read() -> None:
    charge("nodes", ALLOWED["nodes"] + 1)  # nothing is limited here
    with spending():
        spent = current()
        assert spent is not None
        charge_rows("mailboxes", 2)
        charge_rows("projects")
        taken = ALLOWED["all-rows"] - spent.left["all-rows"]
        assert taken == 2 * limits.MAILBOX_WEIGHT + 1
    assert current() is None
