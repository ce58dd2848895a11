"""What comes to an end next: certificates, tests that grow old, acceptances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nsmallest

from diagnostics.catalogue import rule
from diagnostics.checks import Step
from diagnostics.model import Account, Finding, Phrase
from diagnostics.report.standing.acceptances import acceptance_of, in_force
from diagnostics.report.things.certificate_days import days_of_certificates
from diagnostics.senders.coverage.linting import TEST_AGE_DAYS
from diagnostics.words import text


@dataclass(frozen=True, slots=True)
class NextDate:
    """A day on which something has to be renewed.

    Attributes:
        day: the day.
        said: what ends then.
        subject: the id of what it is about, mostly a mailbox's.
    """

    day: date
    said: str
    subject: str


def dates_ahead(
    account: Account,
    steps: Iterable[Step],
    now: datetime,
    findings: Iterable[Finding] = (),
    most: int = 6,
) -> list[NextDate]:
    """The next days, from today on, the first first.

    Args:
        account: the account.
        steps: the last steps of the checks of its mailboxes.
        now: from when on.
        findings: those that are there; an acceptance of another one ends unnoticed.
        most: so many at most.
    """
    found = [
        *_certificates(account, steps, now),
        *_tests(account, now.date(), most),
        *_acceptances(account, findings, now),
    ]
    ahead = [one for one in found if one.day >= now.date()]
    return sorted(ahead, key=lambda one: (one.day, one.said))[:most]


def _certificates(
    account: Account, steps: Iterable[Step], now: datetime
) -> Iterator[NextDate]:
    labels = {mailbox.id: mailbox.label for mailbox in account.mailboxes}
    of_mailbox: dict[str, list[Step]] = {}
    for step in steps:
        of_mailbox.setdefault(step.mailbox, []).append(step)
    for mailbox_id, own in of_mailbox.items():
        for one in days_of_certificates(own, now):
            facts = {
                "mailbox": labels.get(mailbox_id, mailbox_id),
                "service": one.service.upper(),
            }
            said = text(Phrase.of("overview:date-certificate", **facts))
            yield NextDate(one.ends.date(), said, mailbox_id)


def _tests(account: Account, today: date, most: int) -> Iterator[NextDate]:
    """When tests get old: the next ones, since thousands needn't be put into words."""
    ends = [
        (tested + timedelta(days=TEST_AGE_DAYS), mailbox.label, mailbox.id)
        for mailbox in account.mailboxes
        if (tested := _day(mailbox.tested_on))
    ]
    for day, label, mailbox_id in nsmallest(most, (e for e in ends if e[0] >= today)):
        said = Phrase.of("overview:date-test", mailbox=label, days=TEST_AGE_DAYS)
        yield NextDate(day, text(said), mailbox_id)


def _acceptances(
    account: Account, findings: Iterable[Finding], now: datetime
) -> Iterator[NextDate]:
    """When a finding that is there counts again, once where several are accepted."""
    held = in_force(account, now.date())
    for one in dict.fromkeys(acceptance_of(finding, held) for finding in findings):
        until = _day(one.until) if one else None
        if one is None or until is None:
            continue
        said = Phrase.of(
            "overview:date-accepted",
            title=rule(one.rule).title,
            about=_label(account, one.subject),
            because=one.because,
        )
        yield NextDate(until, text(said), one.subject)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _label(account: Account, subject: str) -> str:
    """The name of what an acceptance is about, as people know it."""
    names = {project.id: project.label for project in account.projects}
    names |= {employee.id: employee.label for employee in account.employees}
    names |= {mailbox.id: mailbox.label for mailbox in account.mailboxes}
    return names.get(subject, subject)
