"""What is known of a mailbox now is the worst of each service, and how old it is."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.checks import Step
from diagnostics.model import State
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.report.things.results_known import last_results, worst_state

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
ASKING = [
    State.SKIPPED,
    State.PASSED,
    State.WARNING,
    State.INCONCLUSIVE,
    State.FAILED,
]


def step(mailbox: str, service: str, state: State, name: str = "x") -> Step:
    return Step(mailbox, service, name, state)


@pytest.mark.parametrize(
    ("less", "more"), list(itertools.combinations(ASKING, 2)), ids=str
)
def test_of_two_states_the_one_stands_that_asks_for_more(
    less: State, more: State
) -> None:
    assert worst_state([less, more]) is worst_state([more, less]) is more


def test_nothing_asked_is_skipped_and_not_good() -> None:
    assert worst_state([]) is State.SKIPPED


def test_unknown_is_never_shown_as_good() -> None:
    assert worst_state([State.PASSED, State.INCONCLUSIVE]) is State.INCONCLUSIVE


def test_each_mailbox_has_its_own_services_and_ages() -> None:
    steps = [
        step("m", "smtp", State.PASSED),
        step("n", "smtp", State.FAILED),
        step("m", "smtp", State.WARNING),
        step("m", "dns", State.PASSED),
    ]
    ages = {
        ("m", "smtp"): NOON,
        ("m", "dns"): NOON - timedelta(days=2),
        ("n", "dns"): NOON,  # of a service without steps
        ("gone", "smtp"): NOON,
    }
    known = last_results(steps, ages)
    assert set(known) == {"m", "n"}
    assert known["m"].states == {"smtp": State.WARNING, "dns": State.PASSED}
    assert known["m"].ages == {"smtp": NOON, "dns": NOON - timedelta(days=2)}
    assert known["m"].oldest == NOON - timedelta(days=2)
    assert known["n"].states == {"smtp": State.FAILED}
    assert known["n"].ages == {}
    assert known["n"].oldest is None
    assert known["n"].verdict.gets_out is GetsOut.NO


def test_without_steps_nothing_is_known() -> None:
    assert last_results([], {("m", "smtp"): NOON}) == {}
