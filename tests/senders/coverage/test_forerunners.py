"""Who comes first where a mailbox is a candidate is who the oracle says."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Project,
    TestResult,
)
from diagnostics.senders.coverage.audited import Audited
from diagnostics.senders.coverage.forerunners import Firsts

MakeAccount: TypeAlias = Callable[[random.Random], Account]


def audited_of(account: Account, inactive: bool = False) -> Audited:
    return Audited.of(account, account.reading, inactive)


def never_first(audited: Audited) -> list[Mailbox]:
    """Mailboxes that are candidates somewhere and come first nowhere."""
    account = audited.account
    return [
        mailbox
        for mailbox in account.mailboxes
        if mailbox.test is TestResult.PASSED
        and not audited.first[mailbox.id]
        and len(audited.reach.users(mailbox))
        and len(audited.reach.places(mailbox))
    ]


def ids_before(audited: Audited, firsts: Firsts, mailbox: Mailbox) -> list[str]:
    rows, columns = audited.reach.users(mailbox), audited.reach.places(mailbox)
    return [named.id for named in firsts.before(rows, columns)]


@pytest.mark.parametrize("seed", range(6))
def test_all_that_come_first_where_it_is_a_candidate_are_told_in_list_order(
    seed: int, random_account: MakeAccount, oracle: Any
) -> None:
    rng, tried = random.Random(seed + 500), 0
    while tried < 40:
        account, inactive = random_account(rng), rng.random() < 0.5
        if not account.plan.can_send:
            continue
        audited = audited_of(account, inactive)
        answers = oracle(account, account.reading, inactive).all()
        firsts = Firsts(audited.pairs)
        for mailbox in never_first(audited):
            tried += 1
            pairs = [p for p, a in answers.items() if mailbox.id in a.candidates]
            expected = {answers[pair].candidates[0] for pair in pairs}
            found = ids_before(audited, firsts, mailbox)
            assert found == [m.id for m in account.mailboxes if m.id in expected]


@pytest.mark.parametrize("seed", range(3))
def test_any_rows_and_columns_may_be_asked_about(
    seed: int, random_account: MakeAccount
) -> None:
    rng, tried = random.Random(seed + 600), 0
    while tried < 20:
        account = random_account(rng)
        if not account.plan.can_send:
            continue
        audited = audited_of(account)
        for mailbox in never_first(audited):
            tried += 1
            users, places = audited.reach.users(mailbox), audited.reach.places(mailbox)
            rows = np.array(sorted(rng.sample(users.tolist(), 1)))
            columns = np.array(sorted(rng.sample(places.tolist(), 1)))
            (first,), _ = audited.pairs.lookup(rows, columns)
            found = Firsts(audited.pairs).before(rows, columns)
            assert [one.id for one in found] == [account.mailboxes[first].id]


ANN, BOB = Employee("ann", groups=("g",)), Employee("bob")
PASSED = Mailbox("x", test=TestResult.PASSED)


def account_with(*mailboxes: Mailbox) -> Account:
    return Account(
        employees=(ANN, BOB), projects=(Project("p"), Project("q")), mailboxes=mailboxes
    )


def before(*mailboxes: Mailbox) -> list[str]:
    """Those before the last of these mailboxes."""
    audited = audited_of(account_with(*mailboxes))
    return ids_before(audited, Firsts(audited.pairs), mailboxes[-1])


def test_one_open_to_everybody_everywhere_has_all_forerunners() -> None:
    found = before(
        replace(PASSED, id="own", owner="ann"),
        replace(PASSED, id="shop", projects=("p",), owner="bob"),
        replace(PASSED, id="other", default=True),
        replace(PASSED, id="shut", access=Access.NOBODY),
        replace(PASSED, id="last"),
    )
    assert found == ["own", "shop", "other"]


def test_one_for_a_person_has_that_person_s_alone() -> None:
    found = before(
        replace(PASSED, id="own", owner="ann"),
        replace(PASSED, id="theirs", owner="bob"),
        replace(PASSED, id="last", access=Access.SELECTED, groups=("g",)),
    )
    assert found == ["own"]


def test_one_in_a_project_has_the_project_s_alone() -> None:
    found = before(
        replace(PASSED, id="shop", projects=("p",)),
        replace(PASSED, id="web", projects=("q",)),
        replace(PASSED, id="last", projects=("p",)),
    )
    assert found == ["shop"]


def test_an_own_bound_one_is_told_where_it_comes_before_its_owner_s_other_one() -> None:
    found = before(
        replace(PASSED, id="bound", owner="ann", projects=("p",)),
        replace(PASSED, id="flagged", owner="ann", default=True),
        replace(PASSED, id="last", owner="ann", projects=("q",)),
    )
    assert found == ["flagged"]
    found = before(
        replace(PASSED, id="bound", owner="ann", projects=("p",)),
        replace(PASSED, id="general", owner="ann"),
        replace(PASSED, id="last", owner="ann"),
    )
    assert found == ["bound", "general"]
