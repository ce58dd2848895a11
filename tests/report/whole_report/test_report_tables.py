"""The tables of a report say what was seen, what was not, and of whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from diagnostics.checks import Step
from diagnostics.model import (
    Acceptance,
    Account,
    Employee,
    Endpoint,
    Extent,
    Finding,
    Group,
    Mailbox,
    Missing,
    Place,
    Project,
    Severity,
    State,
    Subject,
    SubjectKind,
    TestResult,
)
from diagnostics.report.origin import Origin
from diagnostics.report.whole_report.report_body import whole_report
from diagnostics.report.whole_report.report_facts import (
    ChecksSeen,
    ExpectationsHeld,
    ReportFacts,
)
from diagnostics.report.whole_report.report_forms import MOST_ON_PAPER, as_page
from diagnostics.report.whole_report.report_tables import (
    accepted_table,
    expected_table,
    findings_table,
    mailbox_table,
    open_table,
    work_table,
)
from diagnostics.senders import simulate

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PASSED = TestResult.PASSED
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
ACCOUNT = Account(
    name="Acme",
    groups=(Group("g", "Sales"),),
    employees=(Employee("e", "Eva"), Employee("f", "Jan")),
    projects=(Project("p", "Shop"),),
    mailboxes=(
        Mailbox("a", "a@x.example", smtp=Endpoint("s.x.example"), test=PASSED),
        Mailbox("b", "b@x.example", owner="f", test=PASSED),
    ),
)


def facts(account: Account = ACCOUNT, **more: Any) -> ReportFacts:
    origin = Origin(account.name, account.host, "id-1", NOW)
    return ReportFacts(account, simulate(account), origin, **more)


def found(
    severity: Severity = ERROR,
    subject: str = "a",
    rule: str = "coverage/tied",
    kind: SubjectKind = SubjectKind.MAILBOX,
) -> Finding:
    """A finding whose sentence needs no facts."""
    return Finding(rule, Subject(kind, subject), severity, {}, "things:age-now")


def step(
    service: str, state: State, mailbox: str = "a", waited_for: str = "", seen: str = ""
) -> Step:
    name = "sender" if service == "smtp" else "x"
    return Step(mailbox, service, name, state, waited_for=waited_for, seen=seen)


def rows(table: Any) -> list[dict[str, str]]:
    return [dict(zip(table.columns, line, strict=True)) for line in table.lines]


def test_alike_findings_are_one_line_of_work_and_notes_are_counted() -> None:
    made = facts(
        coverage=(found(), found(subject="b"), found(INFO), found(INFO)),
        problems=(found(WARNING, rule="coverage/dead-nobody"),),
    )
    table = work_table(made)
    assert [row["number"] for row in rows(table)] == ["1", "2"]
    assert rows(table)[0]["ids"] == "a; b"
    assert rows(table)[0]["names"] == "a@x.example; b@x.example"
    assert "2" in table.note
    assert work_table(facts(coverage=(found(),))).note == ""


@pytest.mark.parametrize(
    ("until", "holds"), [("2026-11-25", False), ("2026-11-26", True), ("", True)]
)
def test_what_is_accepted_on_the_report_s_day_is_no_work(
    until: str, holds: bool
) -> None:
    account = replace(
        ACCOUNT, accepted=(Acceptance("coverage/tied", "a", until, "known"),)
    )
    made = facts(account, coverage=(found(),))
    assert bool(work_table(made).lines) is not holds
    assert [row["because"] for row in rows(accepted_table(made))] == (
        ["known"] if holds else []
    )
    assert len(findings_table(made).lines) == 1  # the appendix has it anyway


def test_nobody_checked_anything_is_one_line() -> None:
    table = rows(open_table(facts(seen=ChecksSeen(none_because="no history"))))
    assert [row["id"] for row in table] == ["", "", ""]
    assert "no history" in table[0]["why"]


@pytest.mark.parametrize("none_because", ["", "no history"])
def test_a_mailbox_that_no_check_looked_at_is_named(none_because: str) -> None:
    seen = ChecksSeen((step("smtp", State.PASSED),), none_because=none_because)
    table = rows(open_table(facts(seen=seen)))
    assert [row["id"] for row in table if row["id"]] == ["b", "a"]
    assert table[0]["what"] == "b@x.example"


@pytest.mark.parametrize(
    ("steps", "services"),
    [
        ([step("smtp", State.PASSED), step("dns", State.PASSED)], []),
        ([step("smtp", State.PASSED)], ["DNS"]),
        ([step("dns", State.PASSED)], ["SMTP"]),
        ([step("smtp", State.INCONCLUSIVE), step("dns", State.FAILED)], ["SMTP"]),
        (
            [step("smtp", State.SKIPPED, waited_for="x"), step("dns", State.PASSED)],
            ["SMTP"],
        ),
        ([step("smtp", State.SKIPPED), step("dns", State.PASSED)], []),
        (
            [
                step("smtp", State.SKIPPED, waited_for="x"),
                step("smtp", State.INCONCLUSIVE),
                step("dns", State.INCONCLUSIVE),
            ],
            ["SMTP", "DNS"],
        ),
    ],
)
def test_what_a_check_left_open_is_told_once_a_service(
    steps: list[Step], services: list[str]
) -> None:
    table = rows(open_table(facts(seen=ChecksSeen(tuple(steps)))))
    of_a = [row["what"] for row in table if row["id"] == "a"]
    assert len(of_a) == len(services)
    assert all(s in told for s, told in zip(services, of_a, strict=True))


def test_a_run_from_a_file_says_that_settings_may_be_others() -> None:
    plain = len(open_table(facts(seen=ChecksSeen())).lines)
    saved = open_table(facts(seen=ChecksSeen(from_file="run.json")))
    assert len(saved.lines) == plain + 1
    assert any("run.json" in row["why"] for row in rows(saved))


@pytest.mark.parametrize(
    ("times", "told"),
    [({}, False), ({"a": NOW - timedelta(days=3)}, True), ({"b": NOW}, False)],
)
def test_an_answer_about_a_mailbox_has_its_age_where_it_is_known(
    times: dict[str, datetime], told: bool
) -> None:
    seen = ChecksSeen((step("smtp", State.PASSED),), times=times)
    first, second = rows(mailbox_table(facts(seen=seen)))
    assert ("3 days ago" in first["why"]) is told
    assert "ago" not in second["why"]
    assert first["gets_out"] != second["gets_out"]


def test_whom_a_mailbox_serves_is_named() -> None:
    first, second = rows(mailbox_table(facts()))
    assert "Eva" in first["serves"]
    assert "Jan" not in first["serves"]
    assert "Jan" in second["serves"]
    closed = replace(ACCOUNT, mailboxes=(Mailbox("c", test=TestResult.FAILED),))
    (nobody,) = rows(mailbox_table(facts(closed)))
    assert "Eva" not in nobody["serves"]
    assert nobody["serves"]


def test_expectations_are_told_only_where_there_are_some() -> None:
    assert expected_table(facts()) is None
    held = ExpectationsHeld("expect.csv", 7, (found(INFO), found(ERROR)))
    table = expected_table(facts(expected=held))
    assert table is not None
    assert "7" in table.note
    assert "expect.csv" in table.note
    assert len(table.lines) == 2
    assert table.lines[0][0] != table.lines[1][0]


def test_every_table_has_its_words() -> None:
    held = ExpectationsHeld("e.csv", 1, ())
    report = whole_report(facts(expected=held), True)
    for table in (*report.tables, *report.appendix, accepted_table(facts())):
        assert table.title
        assert table.empty
        assert len(table.headings) == len(table.columns) == len(set(table.headings))
        assert set(table.aside) <= set(table.columns)
        assert all(len(line) == len(table.columns) for line in table.lines)


def test_only_half_an_account_s_page_is_stamped() -> None:
    lost = Missing(Extent.ROW, "config/x", Place("mailboxes.csv", 3))
    half = replace(ACCOUNT, missing=(lost,))
    whole, part = (
        as_page(whole_report(replace(facts(), account=account))).decode()
        for account in (ACCOUNT, half)
    )
    assert "class='stamp'" not in whole
    assert "class='stamp'" in part
    assert "mailboxes.csv" in part


@pytest.mark.parametrize(
    ("lines", "left"), [(MOST_ON_PAPER, 0), (MOST_ON_PAPER + 1, 1), (200, 140)]
)
def test_sixty_lines_of_a_table_are_on_paper_and_the_others_counted(
    lines: int, left: int
) -> None:
    rules = [found(INFO, subject=f"m{n}") for n in range(lines)]
    account = replace(
        ACCOUNT,
        accepted=tuple(Acceptance(f.rule, f.subject.id, "", "known") for f in rules),
    )
    page = as_page(whole_report(facts(account, coverage=tuple(rules)))).decode()
    assert page.count("known</td>") == min(lines, MOST_ON_PAPER)
    assert (f"{left} more" in page) is bool(left)


@pytest.mark.parametrize(("mailboxes", "named"), [(20, True), (21, False)])
def test_whom_a_cause_hits_is_named_where_few_mailboxes_share_it(
    mailboxes: int, named: bool
) -> None:
    idle = tuple(Mailbox(f"m{n}", owner="f", test=PASSED) for n in range(mailboxes - 1))
    account = replace(ACCOUNT, mailboxes=(ACCOUNT.mailboxes[0], *idle))
    alike = [found(subject=m.id) for m in account.mailboxes]
    (cause,) = rows(work_table(facts(account, coverage=tuple(alike))))
    assert ("Eva" in cause["whom"]) is named


def test_the_people_of_the_first_hundred_mailboxes_are_named() -> None:
    people = tuple(Employee(f"e{n}", f"P{n}") for n in range(101))
    own = tuple(Mailbox(f"m{n}", owner=f"e{n}", test=PASSED) for n in range(101))
    account = replace(ACCOUNT, employees=people, mailboxes=own)
    told = [row["serves"] for row in rows(mailbox_table(facts(account)))]
    assert "P99" in told[99]
    assert "P100" not in told[100]
    assert "2 pairs" in told[100]


def test_only_settings_that_say_something_are_told_and_the_name_is_not() -> None:
    first, _ = rows(mailbox_table(facts()))
    lines = first["settings"].splitlines()
    assert len(lines) == 7
    assert all(line.partition(": ")[2] for line in lines)
    assert not lines[0].startswith("Name")
