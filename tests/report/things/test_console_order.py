"""The console shows first what needs attention; a finding leads to its step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.checks import Step
from diagnostics.model import (
    Finding,
    Mailbox,
    Named,
    Severity,
    State,
    Subject,
    SubjectKind,
)
from diagnostics.report.things.console_order import (
    USUAL_STEPS,
    step_found,
    steps_planned,
    worst_mailboxes,
)
from diagnostics.report.things.results_known import last_results

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
BOXES = tuple(Mailbox(i, f"{i}@example.org") for i in ("good", "open", "bad"))
GOOD = (
    Step("good", "smtp", "sender", State.PASSED),
    Step("good", "dns", "spf", State.PASSED),
)
BAD = Step("bad", "smtp", "login", State.FAILED, rule="checks/smtp-none")


def finding(*others: str, service: str = "") -> Finding:
    data = {"mailboxes": [Named(i, i) for i in others], "service": service}
    return Finding(
        "checks/smtp-none", Subject(SubjectKind.MAILBOX, "bad"), Severity.ERROR, data
    )


def test_what_does_not_get_out_comes_first_then_what_is_not_known() -> None:
    results = last_results([*GOOD, BAD], {})
    assert [m.id for m in worst_mailboxes(BOXES, results)] == ["bad", "open", "good"]


def test_a_state_and_an_age_a_service() -> None:
    ages = {("good", "smtp"): NOW, ("good", "dns"): NOW - timedelta(days=2)}
    result = last_results(GOOD, ages)["good"]
    assert dict(result.states) == {"smtp": State.PASSED, "dns": State.PASSED}
    assert result.oldest == NOW - timedelta(days=2)
    assert "open" not in last_results(GOOD, ages)


def test_a_finding_leads_to_the_step_that_it_was_made_of() -> None:
    assert step_found(finding(), [*GOOD, BAD]) is BAD
    assert step_found(finding(service="pop3"), [*GOOD, BAD]) is None
    assert step_found(finding(), GOOD) is None


def test_a_finding_about_several_leads_to_the_first_of_them() -> None:
    other = Step("open", "smtp", "login", State.FAILED, rule="checks/smtp-none")
    assert step_found(finding("open"), [other, BAD]) is BAD


def test_as_many_steps_are_planned_as_there_were_last_time() -> None:
    planned = steps_planned(["good", "open"], ["dns"], GOOD)
    assert planned == 1 + USUAL_STEPS["dns"]


@pytest.mark.parametrize(
    ("known", "planned"),
    [
        ([], USUAL_STEPS["smtp"] * 2 + USUAL_STEPS["dns"] * 2),
        ([("m", "smtp")] * 3, 3 + USUAL_STEPS["smtp"] + USUAL_STEPS["dns"] * 2),
        ([("gone", "smtp")] * 3, USUAL_STEPS["smtp"] * 2 + USUAL_STEPS["dns"] * 2),
        ([("m", "pop3")] * 3, USUAL_STEPS["smtp"] * 2 + USUAL_STEPS["dns"] * 2),
    ],
)
def test_steps_are_planned_a_mailbox_and_service(
    known: list[tuple[str, str]], planned: int
) -> None:
    steps = [Step(mailbox, service, "x", State.PASSED) for mailbox, service in known]
    assert steps_planned(["m", "n"], ["smtp", "dns"], steps) == planned
    assert steps_planned([], ["smtp"], steps) == 0
    assert steps_planned(["m"], ["unheard-of"], []) == 1


@pytest.mark.parametrize("rule", ["checks/a", "checks/b"])
def test_a_finding_stands_for_a_step_of_its_rule_and_service_only(rule: str) -> None:
    steps = [
        Step("m", "smtp", "one", State.FAILED, "checks/a"),
        Step("m", "pop3", "two", State.FAILED, "checks/a"),
        Step("n", "smtp", "three", State.FAILED, "checks/a"),
    ]

    def found(**data: object) -> str | None:
        subject = Subject(SubjectKind.MAILBOX, "m")
        step = step_found(Finding(rule, subject, Severity.ERROR, data), steps)
        return step.step if step else None

    if rule == "checks/b":
        assert found() is None
        return
    assert found() == "one"
    assert found(service="pop3") == "two"
    assert found(service="dns") is None
    assert found(service="smtp", mailboxes=["n"]) == "one"  # the subject stands first
