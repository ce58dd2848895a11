"""What a scenario says is right is what the engines say, against the real lab."""

from __future__ import annotations

import pytest

from diagnostics.checks import Network
from diagnostics.checks.step import step_to_json
from diagnostics.lab.offered.disguises import NEUTRAL_NAMES
from diagnostics.senders import DecidedBy
from diagnostics.training.finding_out import find_out
from diagnostics.training.scenario_files import (
    AnswerKind,
    Scenario,
    scenario,
    scenarios,
)
from diagnostics.training.staging import is_served, staged_account, staged_mailbox

EVERY = scenarios()
TO_MEND = [one for one in EVERY if not one.is_right_as_it_is]


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.id)
def test_the_answer_is_what_is_found_and_no_other_choice_is(
    one: Scenario, network: Network
) -> None:
    seen = find_out(one, network)
    right = [c for c, named in one.choices.items() if seen.is_right(named)]
    assert right == [one.answer], seen.found
    if one.is_right_as_it_is and one.kind is not AnswerKind.TEXT:
        assert seen.is_green


@pytest.mark.parametrize("one", TO_MEND, ids=lambda s: s.id)
def test_the_change_makes_it_green_and_before_it_is_not(
    one: Scenario, network: Network
) -> None:
    assert not find_out(one, network).is_green
    assert find_out(one, network, changed=True).is_green


@pytest.mark.parametrize(
    "one", [s for s in EVERY if s.kind is AnswerKind.CHECK], ids=lambda s: s.id
)
def test_nothing_that_a_check_shows_names_the_fault(
    one: Scenario, network: Network
) -> None:
    run = find_out(one, network).run
    assert run
    shown = " ".join(str(step_to_json(step)) for step in run.steps)
    real = {NEUTRAL_NAMES[str(one.data["mailbox"][k])] for k in one.data["mailbox"]
            if k in ("server", "domain")} - {"good"}  # fmt: skip
    assert not any(f"{name}.lab.test" in shown for name in real)
    assert not any(f"{name}.test" in shown for name in real)


def test_every_rule_that_decides_who_sends_has_a_scenario(network: Network) -> None:
    about = [s for s in EVERY if s.kind is AnswerKind.SENDER]
    seen = [find_out(one, network).resolution for one in about]
    assert {answer.decided_by for answer in seen if answer} == set(DecidedBy)


def test_every_reading_and_every_kind_of_author_has_a_scenario() -> None:
    accounts = [staged_account(s) for s in EVERY if s.kind is AnswerKind.SENDER]
    parts = [part for a in accounts for part in a.reading.name.split(", ")]
    changed = {part.partition("=")[0] for part in parts}
    assert {"precedence", "default_flag", "subprojects", "unverified", "tie"} <= changed
    assert {str(e.kind) for a in accounts for e in a.employees} == {
        *("person", "robot", "external"),
    }
    assert any(p.anonymous for a in accounts for p in a.projects)


def test_a_password_that_is_wrong_is_typed_and_the_right_one_is_the_lab_s(
    network: Network,
) -> None:
    one = scenario("changed-on-friday")
    _, before = staged_mailbox(one, network)
    _, after = staged_mailbox(one, network, changed=True)
    assert before.typed
    assert not after.typed


def test_without_the_lab_a_check_is_not_served() -> None:
    one = scenario("patience")
    assert not is_served(one, Network())
    with pytest.raises(KeyError):
        staged_mailbox(one, Network())
