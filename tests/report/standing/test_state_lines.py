"""The state of an account in a few sentences, each right by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from diagnostics.catalogue import rule
from diagnostics.checks import Step
from diagnostics.model import (
    Acceptance,
    Account,
    Employee,
    Finding,
    Mailbox,
    Severity,
    State,
    Subject,
    SubjectKind,
)
from diagnostics.report.standing.next_dates import dates_ahead
from diagnostics.report.standing.state_lines import (
    MOST_PEOPLE,
    lines_of_state,
    people_hit,
    without_lines,
)
from diagnostics.senders import audit, simulate
from diagnostics.senders.matrix.without_sender import WithoutSender, people_without

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def finding(severity: Severity, rule: str = "config/x", mailbox: str = "") -> Finding:
    kind = SubjectKind.MAILBOX if mailbox else SubjectKind.ACCOUNT
    return Finding(rule, Subject(kind, mailbox), severity, {})


def serves(ids: Sequence[str]) -> Sequence[Employee]:
    people = {"a": (Employee("e"), Employee("f")), "b": (Employee("f"),)}
    return [one for i in ids for one in people.get(i, ())]


@pytest.mark.parametrize(
    ("errors", "warnings", "people", "checked", "told"),
    [
        (0, 0, 0, 0, "No errors. No mailbox was checked, so whether letters get out "
         "is unknown."),
        (3, 1, 14, 9, "3 errors for 14 people. 1 warning. Every mailbox was checked."),
        (1, 0, 0, 7, "1 error in the account's files. 2 mailboxes of 9 not checked."),
    ],
)  # fmt: skip
def test_the_state_is_told_in_short_sentences(
    errors: int, warnings: int, people: int, checked: int, told: str
) -> None:
    findings = [finding(Severity.ERROR)] * errors + [
        finding(Severity.WARNING)
    ] * warnings
    assert " ".join(lines_of_state(findings, people, checked, 9)) == told


def test_an_account_without_mailboxes_has_none_to_be_checked() -> None:
    assert lines_of_state([], 0, 0, 0) == ["No errors."]


def test_people_hit_by_two_errors_count_once() -> None:
    errors = [
        finding(Severity.ERROR, mailbox="a"),
        finding(Severity.ERROR, mailbox="b"),
        finding(Severity.WARNING, mailbox="b"),
    ]
    assert people_hit(errors, (), serves) == 2


def test_people_without_a_sender_are_hit_too(sample_account: Account) -> None:
    without = people_without(simulate(sample_account))
    hit = people_hit(audit(sample_account), without, lambda _: ())
    assert hit == len(without)
    assert people_hit([finding(Severity.WARNING)], without, lambda _: ()) == 0


def test_people_without_a_sender_are_told_by_name_with_their_places() -> None:
    told = without_lines(
        (
            WithoutSender(Employee("e", "Eva"), 0, 8, 8, with_none=True),
            WithoutSender(Employee("f"), 1, 3, 8, with_none=True),
            WithoutSender(Employee("g"), 2, 1, 8, with_none=True),
            WithoutSender(Employee("h"), 3, 7, 8, with_none=False),
        )
    )
    assert told == [
        "Eva: nowhere a mailbox",
        "f: no mailbox in 2 of 7 projects, nor for tasks without one",
        "g: no mailbox for tasks without a project",
        "h: no mailbox in 7 of 7 projects",
    ]


def test_people_of_one_name_are_told_apart() -> None:
    both = [
        WithoutSender(Employee(i, "Eva"), n, 8, 8, with_none=True)
        for n, i in enumerate("ab")
    ]
    assert without_lines(tuple(both)) == [
        "Eva (a): nowhere a mailbox",
        "Eva (b): nowhere a mailbox",
    ]


def test_very_many_people_are_counted_at_the_end() -> None:
    many = tuple(
        WithoutSender(Employee(f"e{n}"), n, 1, 2, with_none=False)
        for n in range(MOST_PEOPLE + 5)
    )
    assert without_lines(many)[-1] == "and 5 people more"


def test_the_next_dates_are_those_ahead_the_first_first() -> None:
    account = Account(
        mailboxes=(
            Mailbox("a", "a@example.org", tested_on="2026-10-01"),
            Mailbox("b", "b@example.org", tested_on="2020-01-01"),
            Mailbox("c", "c@example.org", tested_on="no date"),
        )
    )
    chain = [{"subject": "mail.example.org", "ends": "2026-12-01T00:00:00+00:00"}]
    step = Step("b", "smtp", "tls", State.PASSED, data={"chain": chain})
    assert [(f"{one.day}", one.said) for one in dates_ahead(account, [step], NOW)] == [
        ("2026-12-01", "b@example.org: the certificate of its SMTP server ends"),
        ("2026-12-30", "a@example.org: its test in Planfix is 90 days old then"),
    ]


def test_the_day_on_which_an_acceptance_runs_out_is_ahead_while_it_is_needed() -> None:
    account = Account(
        mailboxes=(Mailbox("a", "a@example.org"),),
        accepted=(
            Acceptance("coverage/tied", "a", "2026-12-05", "the move is on Monday"),
            Acceptance("coverage/tied", "gone", "2026-12-06", "mended meanwhile"),
            Acceptance("coverage/unused", "a", "2026-11-25", "over"),
            Acceptance("config/lint-test-old", "a", "", "for good"),
        ),
    )
    found = [
        finding(Severity.ERROR, "coverage/tied", "a"),
        finding(Severity.WARNING, "coverage/tied", "a"),
        finding(Severity.ERROR, "coverage/unused", "a"),
        finding(Severity.INFO, "config/lint-test-old", "a"),
    ]
    (one,) = dates_ahead(account, [], NOW, found)
    assert (f"{one.day}", one.subject) == ("2026-12-05", "a")
    title = rule("coverage/tied").title
    assert one.said == (
        f"a@example.org: “{title}” is accepted until then, "
        "because the move is on Monday"
    )
