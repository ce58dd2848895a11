"""The list of work: what is new, what is accepted, and whom it is about."""

from datetime import date
from types import MappingProxyType

import pytest

from diagnostics.model import (
    Acceptance,
    Account,
    Finding,
    Mailbox,
    Named,
    Severity,
    Subject,
    SubjectKind,
)
from diagnostics.report.standing.work_rows import (
    WorkState,
    accepting,
    chosen,
    not_accepting,
    work_list,
)

DAY = date(2026, 11, 26)


def about(rule: str, mailbox: str, severity: Severity, label: str) -> Finding:
    data = MappingProxyType(
        {"mailbox": Named(mailbox, label), "column": "test", "pairs": 3}
    )
    return Finding(rule, Subject(SubjectKind.MAILBOX, mailbox), severity, data)


TESTED = about("config/lint-test-failed", "desk", Severity.ERROR, "desk@x.test")
OLD = about("config/lint-test-unknown", "lodz", Severity.WARNING, "Łódź")
ACCOUNT = Account(
    mailboxes=(Mailbox("desk", "desk@x.test"), Mailbox("lodz", "lodz@x.test", "Łódź")),
    accepted=(Acceptance("config/lint-test-failed", "desk", "2026-11-26", "moving"),),
)


def test_what_is_accepted_stands_behind_the_others_and_says_until_when() -> None:
    rows = work_list([TESTED, OLD], ACCOUNT, day=DAY)
    assert [row.finding for row in rows] == [OLD, TESTED]
    assert [row.state for row in rows] == [WorkState.OPEN, WorkState.ACCEPTED]
    assert rows[1].accepted == ACCOUNT.accepted[0]


def test_from_the_day_after_it_counts_again() -> None:
    rows = work_list([TESTED], ACCOUNT, day=date(2026, 11, 27))
    assert rows[0].state is WorkState.OPEN


def test_what_came_since_is_new_unless_it_is_accepted() -> None:
    rows = work_list([TESTED, OLD], ACCOUNT, {id(TESTED), id(OLD)}, DAY)
    assert [row.state for row in rows] == [WorkState.NEW, WorkState.ACCEPTED]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [OLD, TESTED]),
        ({"severities": [Severity.ERROR]}, [TESTED]),
        ({"folders": ["coverage"]}, []),
        ({"folders": ["config", "coverage"]}, [OLD, TESTED]),
        ({"states": [WorkState.ACCEPTED]}, [TESTED]),
        ({"about": "lodz"}, [OLD]),
        ({"about": "DESK x.test"}, [TESTED]),
        ({"about": "desk nobody"}, []),
    ],
)
def test_filters_let_through_what_fits_all_of_them(
    filters: dict[str, object], found: list[Finding]
) -> None:
    rows = work_list([TESTED, OLD], ACCOUNT, day=DAY)
    assert [row.finding for row in chosen(rows, ACCOUNT, **filters)] == found


def test_accepting_replaces_what_was_accepted_of_the_same() -> None:
    other = Acceptance("config/lint-test-failed", "lodz")
    account = Account(accepted=(*ACCOUNT.accepted, other))
    longer = accepting(account, TESTED, date(2027, 1, 31), "moving\n later ")
    until = Acceptance("config/lint-test-failed", "desk", "2027-01-31", "moving later")
    assert longer == (other, until)
    assert accepting(Account(), OLD, None, "known")[0].until == ""
    assert not_accepting(account, TESTED) == (other,)
