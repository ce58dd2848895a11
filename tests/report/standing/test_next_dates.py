"""The days ahead begin today, stand in their order and are few."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from diagnostics.checks import Step
from diagnostics.model import (
    Acceptance,
    Account,
    Employee,
    Finding,
    Mailbox,
    Project,
    Severity,
    State,
    Subject,
    SubjectKind,
)
from diagnostics.report.standing.next_dates import dates_ahead
from diagnostics.senders.coverage.linting import TEST_AGE_DAYS

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOW.date()


def certificate(mailbox: str, ends: datetime, service: str = "smtp") -> Step:
    chain = [{"subject": "x", "ends": ends.isoformat()}]
    return Step(mailbox, service, "tls", State.PASSED, data={"chain": chain})


def grown_old(mailbox_id: str, ahead: int) -> Mailbox:
    """A mailbox whose test grows old in so many days."""
    on = TODAY - timedelta(days=TEST_AGE_DAYS - ahead)
    return Mailbox(mailbox_id, tested_on=on.isoformat())


@pytest.mark.parametrize(("ahead", "told"), [(-1, False), (0, True), (1, True)])
def test_what_ends_today_is_ahead_and_what_ended_yesterday_is_not(
    ahead: int, told: bool
) -> None:
    day = TODAY + timedelta(days=ahead)
    account = Account(
        mailboxes=(grown_old("m", ahead),),
        accepted=(Acceptance("coverage/tied", "m", day.isoformat(), "known"),),
    )
    steps = [certificate("m", NOW + timedelta(days=ahead))]
    subject = Subject(SubjectKind.MAILBOX, "m")
    found = [Finding("coverage/tied", subject, Severity.ERROR)]
    dates = dates_ahead(account, steps, NOW, found)
    assert [one.day for one in dates] == ([day] * 3 if told else [])


@pytest.mark.parametrize(("there", "most", "told"), [(5, 6, 5), (6, 6, 6), (7, 6, 6)])
def test_so_many_days_are_told_and_the_nearest_ones(
    there: int, most: int, told: int
) -> None:
    account = Account(
        mailboxes=tuple(grown_old(f"m{n}", n) for n in range(there, 0, -1))
    )
    dates = dates_ahead(account, [], NOW, most=most)
    assert [one.day for one in dates] == [
        TODAY + timedelta(days=n + 1) for n in range(told)
    ]


def test_on_one_day_what_is_said_decides_the_order() -> None:
    account = Account(mailboxes=(grown_old("z", 3), grown_old("a", 3)))
    assert [one.subject for one in dates_ahead(account, [], NOW)] == ["a", "z"]


def test_each_service_of_each_mailbox_has_its_certificate() -> None:
    steps = [
        certificate("m", NOW + timedelta(days=3)),
        certificate("m", NOW + timedelta(days=1), "pop3"),
        certificate("n", NOW + timedelta(days=2)),
    ]
    account = Account(mailboxes=(Mailbox("m", "m@a.example"),))
    dates = dates_ahead(account, steps, NOW)
    assert [(one.subject, one.day.day) for one in dates] == [
        ("m", 27),
        ("n", 28),
        ("m", 29),
    ]
    assert dates[0].said.startswith("m@a.example")
    assert dates[1].said.startswith("n")  # a mailbox that is gone is told by its id


@pytest.mark.parametrize("written", ["", "2026-13-01", "soon", "26.11.2026"])
def test_a_day_that_is_none_is_not_told(written: str) -> None:
    account = Account(
        mailboxes=(Mailbox("m", tested_on=written),),
        accepted=(Acceptance("coverage/tied", "m", written),),
    )
    subject = Subject(SubjectKind.MAILBOX, "m")
    found = [Finding("coverage/tied", subject, Severity.ERROR)]
    assert dates_ahead(account, [], NOW, found) == []


def test_an_acceptance_names_what_it_is_about_as_people_know_it() -> None:
    until = date(2026, 12, 24).isoformat()
    account = Account(
        employees=(Employee("e", "Eva"),),
        projects=(Project("p", "Shop"),),
        mailboxes=(Mailbox("m", "m@a.example"),),
        accepted=tuple(Acceptance("coverage/tied", s, until) for s in "epmx"),
    )
    found = [
        Finding("coverage/tied", Subject(SubjectKind.MAILBOX, s), Severity.INFO)
        for s in "epmx"
    ]
    told = {one.subject: one.said for one in dates_ahead(account, [], NOW, found)}
    for subject, label in (("e", "Eva"), ("p", "Shop"), ("m", "m@a.example")):
        assert label in told[subject]
    assert "x" in told["x"]
