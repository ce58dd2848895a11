"""The five sentences of a report, and which tables stand below them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostics.model import (
    Acceptance,
    Account,
    Employee,
    Extent,
    Finding,
    Mailbox,
    Missing,
    Plan,
    Project,
    Severity,
    Subject,
    SubjectKind,
    TestResult,
)
from diagnostics.report.origin import Origin
from diagnostics.report.whole_report.report_body import whole_report
from diagnostics.report.whole_report.report_facts import ExpectationsHeld, ReportFacts
from diagnostics.report.whole_report.report_tables import work_table
from diagnostics.senders import simulate

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ERROR, WARNING = Severity.ERROR, Severity.WARNING
ACCOUNT = Account(
    name="Acme",
    employees=(Employee("e", "Eva"),),
    projects=(Project("p", "Shop"),),
    mailboxes=(Mailbox("a", "a@x.example", test=TestResult.PASSED),),
)


def facts(account: Account = ACCOUNT, **more: Any) -> ReportFacts:
    origin = Origin(account.name, account.host, "id-1", NOW)
    return ReportFacts(account, simulate(account, partial=True), origin, **more)


def found(rule: str = "coverage/tied", subject: str = "a") -> Finding:
    said = Subject(SubjectKind.MAILBOX, subject)
    return Finding(rule, said, ERROR, {}, "things:age-now")


def summary(account: Account = ACCOUNT, **more: Any) -> tuple[str, ...]:
    return whole_report(facts(account, **more)).summary


def people(number: int) -> Account:
    """So many people, of whom nobody has a mailbox anywhere."""
    rows = tuple(Employee(f"e{n}", f"P{n}") for n in range(number))
    return Account(name="Acme", employees=rows)


def test_a_summary_is_five_sentences_whatever_there_is() -> None:
    for account in (
        ACCOUNT,
        Account(),
        replace(ACCOUNT, plan=Plan.FREE),
        replace(ACCOUNT, mailboxes=()),
        Account(employees=tuple(Employee(f"e{n}") for n in range(9))),
    ):
        told = summary(account)
        assert len(told) == 5
        assert all(told)


@pytest.mark.parametrize(("causes", "named"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)])
def test_the_three_worst_causes_are_named(causes: int, named: int) -> None:
    rules = (
        *("coverage/tied", "coverage/dead-nobody", "coverage/dead-nowhere"),
        "coverage/no-candidate",
    )[:causes]
    made = facts(coverage=tuple(found(rule) for rule in rules))
    said = whole_report(made).summary[1]
    work = work_table(made)
    titles = [line[work.columns.index("what")] for line in work.lines]
    assert len(titles) == causes
    assert [title in said for title in titles] == [n < named for n in range(causes)]
    if not causes:
        assert said == "No errors and no warnings in what was looked at."


@pytest.mark.parametrize(
    ("plan", "said"), [(Plan.PAID, False), (Plan.TRIAL, False), (Plan.FREE, True)]
)
def test_a_plan_that_can_not_send_is_said_first_of_all(plan: Plan, said: bool) -> None:
    first = summary(replace(ACCOUNT, plan=plan))[0]
    assert first.startswith("This plan can't send from external mailboxes") is said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1 person without a mailbox somewhere: P0."),
        (6, "6 people without a mailbox somewhere: P0, P1, P2, P3, P4 and P5."),
        (7, "7 people without a mailbox somewhere: P0, P1, P2, P3, P4, P5 and 1 more."),
        (9, "9 people without a mailbox somewhere: P0, P1, P2, P3, P4, P5 and 3 more."),
    ],
)
def test_six_people_without_a_mailbox_are_named(number: int, said: str) -> None:
    assert summary(people(number))[2] == said


def test_everybody_covered_and_nobody_there_are_not_the_same() -> None:
    assert summary()[2] == "Nobody is without a mailbox in any project."
    idle = replace(ACCOUNT, employees=(Employee("e", active=False),))
    assert summary(idle)[2].startswith("There are no active people")


def accepted_until(*days: str) -> Account:
    """Each day an acceptance of another mailbox's finding ends."""
    rows = [
        Acceptance("coverage/tied", f"m{n}", day, "known") for n, day in enumerate(days)
    ]
    return replace(ACCOUNT, accepted=tuple(rows))


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_the_next_two_dates_are_told(number: int) -> None:
    days = [f"2026-12-0{n + 1}" for n in range(number)]
    held = tuple(found(subject=f"m{n}") for n in range(number))
    last = summary(accepted_until(*days), coverage=held)[4]
    if not number:
        assert last == "No date is known on which something ends."
        return
    assert last.startswith("Next dates: 2026-12-01")
    assert [day in last for day in days] == [n < 2 for n in range(number)]


def names(report: Any) -> list[str]:
    return [table.name for table in report.tables]


def test_tables_stand_in_their_order_and_some_only_where_they_have_something() -> None:
    usual = ["work", "without", "map", "mailboxes", "open", "dates"]
    assert names(whole_report(facts())) == usual
    accepting = facts(accepted_until("2026-12-01"), coverage=(found(subject="m0"),))
    assert names(whole_report(accepting)) == ["work", "accepted", *usual[1:]]
    held = facts(expected=ExpectationsHeld("wanted.csv", 2, ()))
    assert names(whole_report(held)) == [*usual[:4], "expected", *usual[4:]]


def test_an_appendix_comes_only_where_it_is_wished() -> None:
    assert whole_report(facts()).appendix == ()
    every, classes = whole_report(facts(), with_appendix=True).appendix
    assert (every.name, classes.name) == ("findings", "classes")


def test_half_an_account_is_stamped_and_a_whole_one_is_not() -> None:
    assert whole_report(facts()).stamp == ""
    missing = Missing(next(iter(Extent)), "mailboxes")
    half = whole_report(facts(replace(ACCOUNT, missing=(missing,))))
    assert half.stamp
    assert half.missing == (missing,)
