"""What every part of an audit looks at, beside the oracle's counts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest

from diagnostics.model import (
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Named,
    Project,
    Said,
    Subject,
    TestResult,
    places_counted,
)
from diagnostics.senders.coverage.audited import Audited, of_column
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import OUTCOMES
from diagnostics.words import text

MakeAccount: TypeAlias = Callable[[random.Random], Account]


def told(each: Named | Said) -> str:
    return each.label if isinstance(each, Named) else text(each)


def audited_of(account: Account, inactive: bool = False) -> Audited:
    return Audited.of(account, account.reading, inactive)


@pytest.mark.parametrize("seed", range(4))
def test_gaps_and_firsts_are_counted_as_the_oracle_does(
    seed: int, random_account: MakeAccount, oracle: Any
) -> None:
    rng = random.Random(seed + 20)
    for _ in range(20):
        account, inactive = random_account(rng), rng.random() < 0.5
        audited = audited_of(account, inactive)
        judge = oracle(account, account.reading, inactive)
        answers = judge.all()
        gaps = [e for (e, _), a in answers.items() if a.decided_by == "no-candidate"]
        assert audited.gap_count == len(gaps)
        assert audited.gaps_by_row.tolist() == [gaps.count(e.id) for e in judge.rows]
        firsts = [a.candidates[0] for a in answers.values() if a.candidates]
        assert audited.first == {m.id: firsts.count(m.id) for m in account.mailboxes}


@pytest.mark.parametrize("seed", range(4))
def test_a_set_is_told_in_figures_with_its_first_pair(
    seed: int, random_account: MakeAccount, oracle: Any
) -> None:
    rng, told = random.Random(seed + 40), 0
    for _ in range(25):
        account = random_account(rng)
        audited = audited_of(account)
        judge = oracle(account)
        gaps = [
            (employee.id, project.id if project else "none")
            for employee, project in judge.pairs()
            if judge.answer(employee, project).decided_by == "no-candidate"
        ]
        facts = audited.set_facts(audited.gaps)
        assert bool(facts) == bool(gaps)
        if not gaps:
            assert list(audited.summary("coverage/no-candidate", audited.gaps)) == []
            continue
        told += 1
        assert facts["pairs"] == len(gaps)
        assert facts["of"] == len(judge.rows) * len(judge.columns)
        assert facts["employees"] == len({e for e, _ in gaps})
        assert facts["projects"] == len(where := {p for _, p in gaps})
        assert facts["where"] == places_counted(len(where), "none" in where)
        assert facts["employee"].id == gaps[0][0]
        (group,) = audited.summary("coverage/no-candidate", audited.gaps)
        assert len(group.pairs) == 1
        assert group.make(0).data["pairs"] == len(gaps)
    assert told > 5


ACME = Account(
    employees=(
        Employee("ann", "Ann"),
        Employee("gone", active=False),
        Employee("guest", kind=EmployeeKind.EXTERNAL),
    ),
    projects=(Project("shop", "Shop"), Project("old", active=False)),
    mailboxes=(
        Mailbox("m", projects=("shop",), test=TestResult.PASSED),
        Mailbox("flagged", default=True, test=TestResult.FAILED),
    ),
)


def test_rows_that_are_inactive_are_found_and_stand_in_no_pair() -> None:
    audited = audited_of(ACME)
    assert set(audited.owners) == {"ann", "gone", "guest"}
    assert set(audited.projects) == {"shop", "old"}
    assert audited.positions == {"m": 0, "flagged": 1}
    assert [e.id for e in audited.reach.employees] == ["ann", "guest"]
    assert len(audited_of(ACME, inactive=True).reach.employees) == 3


def test_a_witness_is_the_first_pair_by_name() -> None:
    audited = audited_of(ACME)
    facts = audited.set_facts(audited.gaps)
    assert facts["employee"] == Named("ann", "Ann")
    assert text(facts["witness"]) == text(audited.pair(0, 0))
    assert (facts["pairs"], facts["of"]) == (1, 4)
    assert audited.pair_facts(0, 1)["project"] == Named("shop", "Shop")


def test_people_and_places_are_named_and_many_are_counted() -> None:
    people = tuple(Employee(f"e{n}", f"Person {n}") for n in range(9))
    audited = audited_of(replace(ACME, employees=people))
    rows = audited.reach.everyone
    shown = [told(each) for each in audited.people(rows)]
    assert shown[0] == "Person 0"
    assert "more" in shown[-1]
    assert len(shown) < 9
    places = [told(each) for each in audited.places(rows[:2])]
    assert len(places) == 2
    assert places[1] == "Shop"


def test_keys_before_list_order_are_in_list_order_of_mailboxes() -> None:
    audited = audited_of(ACME)
    bound, flagged = audited.codes.tolist()
    assert flagged < bound  # "Default" comes before what is bound
    assert len(audited.codes) == len(ACME.mailboxes)


def test_a_column_is_about_its_project_or_about_none() -> None:
    assert of_column(ACME.projects[0]) is ACME.projects[0]
    nowhere = of_column(None)
    assert isinstance(nowhere, Subject)
    assert nowhere.id == "none"


def test_no_pair_is_no_finding() -> None:
    audited = audited_of(replace(ACME, mailboxes=()))
    none = Marked.by_outcome(audited.pairs, np.zeros(len(OUTCOMES), np.bool_))
    assert audited.set_facts(none) == {}
