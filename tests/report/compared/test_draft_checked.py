"""A draft's findings are new or gone only where both sides looked to the end."""

from __future__ import annotations

from diagnostics.checks import CheckRun, Step, findings_from
from diagnostics.model import Finding, State
from diagnostics.report.compared.draft_checked import checked_draft

EXPIRED = "checks/certificate-expired"


def step(state: State, mailbox: str = "m", name: str = "tls") -> Step:
    rule = EXPIRED if state is State.FAILED else ""
    return Step(mailbox, "smtp", name, state, rule, "x")


def found(steps: list[Step]) -> tuple[Finding, ...]:
    return findings_from(steps, {})


def run(*steps: Step) -> CheckRun:
    return CheckRun(steps, found(list(steps)))


def test_what_a_passed_step_now_fails_is_new() -> None:
    told = checked_draft((), [step(State.PASSED)], run(step(State.FAILED)))
    assert [row["rule"] for row in told.new] == [EXPIRED]
    assert not told.untold_new


def test_what_nobody_checked_before_is_found_and_not_called_new() -> None:
    told = checked_draft((), [], run(step(State.FAILED)))
    assert not told.new
    assert [row["rule"] for row in told.untold_new] == [EXPIRED]


def test_what_the_same_step_now_passes_is_gone() -> None:
    before = [step(State.FAILED)]
    told = checked_draft(found(before), before, run(step(State.PASSED)))
    assert [row["rule"] for row in told.gone] == [EXPIRED]


def test_what_the_draft_didnt_get_to_is_not_called_gone() -> None:
    before = [step(State.FAILED)]
    for state in (State.SKIPPED, State.INCONCLUSIVE):
        told = checked_draft(found(before), before, run(step(state)))
        assert not told.gone
        assert [row["rule"] for row in told.untold_gone] == [EXPIRED]


def test_what_both_have_is_as_before() -> None:
    before = [step(State.FAILED)]
    told = checked_draft(found(before), before, run(step(State.FAILED)))
    assert [row["rule"] for row in told.same] == [EXPIRED]
    assert not told.new
    assert not told.gone


def test_a_mailbox_that_the_draft_wasnt_checked_on_is_left_out() -> None:
    before = [step(State.FAILED, "other")]
    told = checked_draft(found(before), before, run(step(State.PASSED)))
    assert not told.gone
    assert not told.untold_gone


def test_another_mailbox_or_service_that_is_open_does_not_matter() -> None:
    known = [
        step(State.PASSED),
        step(State.SKIPPED, "other"),
        step(State.SKIPPED, name="x"),
    ]
    told = checked_draft((), known, run(step(State.FAILED)))
    assert [row["rule"] for row in told.new] == [EXPIRED]


def test_one_step_of_the_service_that_is_open_leaves_it_untold() -> None:
    known = [step(State.PASSED), step(State.INCONCLUSIVE)]
    told = checked_draft((), known, run(step(State.FAILED)))
    assert not told.new
    assert [row["rule"] for row in told.untold_new] == [EXPIRED]
