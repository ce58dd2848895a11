"""A run was something else for each of its mailboxes."""

from __future__ import annotations

from datetime import UTC, datetime

from diagnostics.checks import Step
from diagnostics.model import State
from diagnostics.report.things.mailbox_verdict import GetsOut, verdict
from diagnostics.report.things.past_runs import PastRun, runs_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def step(mailbox: str, service: str = "smtp", state: State = State.FAILED) -> Step:
    return Step(mailbox, service, "connect", state)


def test_without_steps_nothing_ran() -> None:
    assert runs_of([], NOW) == ()


def test_each_mailbox_is_judged_by_its_own_steps_only() -> None:
    bad, good = step("a"), step("b", "dns", State.PASSED)
    later = step("a", "pop3", State.PASSED)
    first, second = runs_of([bad, good, later], NOW)
    assert first == PastRun("a", NOW, verdict([bad, later]))
    assert second == PastRun("b", NOW, verdict([good]))
    assert first.verdict.gets_out is GetsOut.NO
    assert second.verdict.gets_out is not GetsOut.NO


def test_mailboxes_stand_in_the_order_in_which_they_were_checked() -> None:
    steps = [step("b"), step("a"), step("b", "dns"), step("c")]
    assert [run.mailbox for run in runs_of(steps, NOW)] == ["b", "a", "c"]
