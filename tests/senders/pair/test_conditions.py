"""Conditions say of every one of the twelve readings what sends under it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from itertools import product

import pytest

from diagnostics.accounts import generate
from diagnostics.model import (
    NO_PROJECT,
    Account,
    DefaultFlag,
    Employee,
    Extent,
    Mailbox,
    Missing,
    Precedence,
    Project,
    Reading,
    Subprojects,
    TestResult,
    Unverified,
)
from diagnostics.senders import Resolution, resolve
from diagnostics.senders.pair.conditions import (
    SWITCHES,
    Condition,
    Values,
    conditions_of,
    if_untested_cannot_send,
    only_if,
)

READINGS = [Reading(*both) for both in product(Precedence, DefaultFlag, Subprojects)]


def holds(values: Values, reading: Reading) -> bool:
    return all(getattr(reading, name) in some for name, some in values.items())


def under(account: Account, answer: Resolution, reading: Reading) -> Resolution:
    return resolve(account, answer.employee, answer.project or NO_PROJECT, reading)


def contested_pairs(seed: int) -> list[tuple[Account, Resolution]]:
    account = generate(employees=6, projects=6, mailboxes=12, groups=3, seed=seed)
    found = []
    for employee in account.employees:
        for project in account.projects:
            answer = resolve(account, employee.id, project.id)
            if answer.contested:
                found.append((account, answer))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_under_every_reading_exactly_the_outcome_of_its_conditions_sends(
    seed: int,
) -> None:
    for account, answer in contested_pairs(seed):
        told = conditions_of(account, answer)
        for reading in READINGS:
            said = under(account, answer, reading)
            held = [each for each in told if holds(each.values, reading)]
            assert held
            assert {each.outcome.sender for each in held} == {said.sender}


def test_the_generated_accounts_have_contested_pairs() -> None:
    assert sum(len(contested_pairs(seed)) for seed in range(12)) > 20


def test_the_reading_in_use_stands_first_and_is_named_once() -> None:
    account, answer = contested_pairs(1)[0]
    told = conditions_of(account, answer)
    assert next(each.is_current for each in told)
    assert told[0].outcome.sender == answer.sender


OWN = Mailbox("own", "own@example.org", owner="e", test=TestResult.PASSED)
BOUND = Mailbox("bound", "bound@example.org", projects=("p",), test=TestResult.PASSED)
SMALL = Account(
    employees=(Employee("e"),), projects=(Project("p"),), mailboxes=(OWN, BOUND)
)


def of(account: Account) -> tuple[Condition, ...]:
    return conditions_of(account, resolve(account, "e", "p"))


def test_only_the_switch_that_decides_is_named() -> None:
    assert [(each.outcome.sender, dict(each.values)) for each in of(SMALL)] == [
        ("own", {"precedence": (Precedence.OWN_FIRST,)}),
        ("bound", {"precedence": (Precedence.BOUND_FIRST,)}),
    ]


def test_a_pair_that_every_reading_answers_alike_has_no_condition() -> None:
    assert of(replace(SMALL, mailboxes=(OWN,))) == ()


def test_half_an_account_has_its_conditions_too() -> None:
    """Who asks has been told already that files are missing."""
    half = replace(SMALL, missing=(Missing(Extent.TABLE, "accounts/unreadable"),))
    told = conditions_of(half, resolve(half, "e", "p", partial=True))
    assert [each.outcome.sender for each in told] == ["own", "bound"]
    untested = replace(OWN, test=TestResult.UNKNOWN)
    half = replace(half, mailboxes=(untested, BOUND))
    other = if_untested_cannot_send(half, resolve(half, "e", "p", partial=True))
    assert other is not None
    assert other.sender == "bound"


def test_an_untested_sender_names_what_sends_without_it() -> None:
    account = replace(SMALL, mailboxes=(replace(OWN, test=TestResult.UNKNOWN), BOUND))
    other = if_untested_cannot_send(account, resolve(account, "e", "p"))
    assert other is not None
    assert other.sender == "bound"


def test_where_untested_mailboxes_are_out_already_nothing_more_is_said() -> None:
    reading = Reading(unverified=Unverified.UNUSABLE)
    answer = resolve(SMALL, "e", "p", reading)
    assert if_untested_cannot_send(SMALL, answer) is None


def test_what_holds_under_all_or_no_readings_has_no_condition() -> None:
    assert only_if(READINGS) == ({},)
    assert only_if([]) == ()


@pytest.mark.parametrize("switch", SWITCHES)
def test_what_hangs_on_one_value_names_just_that(switch: str) -> None:
    value: StrEnum = getattr(Reading(), switch)
    held = [r for r in READINGS if getattr(r, switch) == value]
    assert only_if(held) == ({switch: (value,)},)
