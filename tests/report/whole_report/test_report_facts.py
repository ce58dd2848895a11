"""What a report is made of: whom mailboxes serve, what counts, what is accepted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostics.checks import Step
from diagnostics.model import (
    Acceptance,
    Account,
    Employee,
    Finding,
    Group,
    Mailbox,
    Project,
    Severity,
    State,
    Subject,
    SubjectKind,
    TestResult,
)
from diagnostics.report.origin import Origin
from diagnostics.report.whole_report.report_facts import (
    ChecksSeen,
    ExpectationsHeld,
    ReportFacts,
)
from diagnostics.senders import simulate

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
PASSED = TestResult.PASSED
RULE = "coverage/tied"


def account(*accepted: Acceptance, name: str = "Acme") -> Account:
    return Account(
        name=name,
        host="acme.example",
        groups=(Group("g", "Sales"), Group("h")),
        employees=(Employee("e", "Eva"), Employee("f", "Jan"), Employee("x")),
        projects=(Project("p", "Shop"),),
        mailboxes=(
            Mailbox("a", "a@x.example", test=PASSED),
            Mailbox("b", "b@x.example", owner="f", test=PASSED),
            Mailbox("c", "c@x.example", test=TestResult.FAILED),
        ),
        accepted=accepted,
    )


def facts(of: Account | None = None, **more: Any) -> ReportFacts:
    whole = of or account()
    return ReportFacts(whole, simulate(whole), Origin("Acme", "", "id", NOON), **more)


def found(subject: str = "a", kind: SubjectKind = SubjectKind.MAILBOX) -> Finding:
    return Finding(RULE, Subject(kind, subject), Severity.ERROR, {}, "things:age-now")


@pytest.mark.parametrize(
    ("mailboxes", "people"),
    [
        (["a"], ["e", "x"]),
        (["b"], ["f"]),
        (["a", "b"], ["e", "f", "x"]),
        (["c"], []),
        (["gone"], []),
        (["gone", "b"], ["f"]),
        ([], []),
    ],
)
def test_whom_mailboxes_serve_is_in_list_order_and_unknown_ones_serve_nobody(
    mailboxes: list[str], people: list[str]
) -> None:
    assert [e.id for e in facts().serves(mailboxes)] == people


def test_findings_of_files_coverage_expectations_and_checks_stand_in_this_order() -> (
    None
):
    parts = {name: (found(name),) for name in ("files", "audit", "wished", "seen")}
    whole = facts(
        problems=parts["files"],
        coverage=parts["audit"],
        expected=ExpectationsHeld("x.csv", 1, parts["wished"]),
        seen=ChecksSeen(findings=parts["seen"]),
    )
    assert [f.subject.id for f in whole.findings] == [*parts]
    assert facts().findings == ()


@pytest.mark.parametrize(
    ("until", "accepted"),
    [
        ("", True),
        ("2026-11-27", True),
        ("2026-11-26", True),  # the day itself still counts
        ("2026-11-25", False),
    ],
)
def test_what_is_accepted_counts_by_the_report_s_own_day(
    until: str, accepted: bool
) -> None:
    one, other = found("a"), found("b")
    held = facts(account(Acceptance(RULE, "a", until, "known")), coverage=(one, other))
    assert held.accepted == ((one,) if accepted else ())
    assert held.counted == ((other,) if accepted else (one, other))


@pytest.mark.parametrize(
    ("kind", "subject", "name"),
    [
        (SubjectKind.MAILBOX, "a", "a@x.example"),
        (SubjectKind.EMPLOYEE, "e", "Eva"),
        (SubjectKind.EMPLOYEE, "x", "x"),
        (SubjectKind.PROJECT, "p", "Shop"),
        (SubjectKind.GROUP, "g", "Sales"),
        (SubjectKind.GROUP, "h", "h"),
        (SubjectKind.ACCOUNT, "", "Acme"),
        (SubjectKind.DOMAIN, "x.example", "x.example"),
        (SubjectKind.MAILBOX, "e", "e"),  # an employee's id names no mailbox
        (SubjectKind.EMPLOYEE, "gone", "gone"),
    ],
)
def test_what_a_finding_is_about_is_called_by_its_name(
    kind: SubjectKind, subject: str, name: str
) -> None:
    assert facts().subject_name(found(subject, kind)) == name


def test_an_account_without_a_name_is_called_by_its_host() -> None:
    nameless = facts(account(name=""))
    assert nameless.subject_name(found("", SubjectKind.ACCOUNT)) == "acme.example"


def test_the_steps_of_one_mailbox_are_its_own() -> None:
    places = ("a", "1"), ("b", "2"), ("a", "3")
    steps = tuple(Step(m, "smtp", name, State.PASSED) for m, name in places)
    seen = ChecksSeen(steps)
    assert [step.step for step in seen.of("a")] == ["1", "3"]
    assert seen.of("c") == []
