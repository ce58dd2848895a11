"""What comes to an end next: certificates, and tests that grow old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from diagnostics.checks import Step
from diagnostics.model import Account, Phrase
from diagnostics.report.things.certificate_days import days_of_certificates
from diagnostics.senders.coverage.linting import TEST_AGE_DAYS
from diagnostics.words import text


@dataclass(frozen=True, slots=True)
class NextDate:
    """A day on which something has to be renewed.

    Attributes:
        day: the day.
        said: what ends then.
        mailbox: the mailbox's id.
    """

    day: date
    said: str
    mailbox: str


def dates_ahead(
    account: Account, steps: Iterable[Step], now: datetime, most: int = 6
) -> list[NextDate]:
    """The next days, from today on, the first first."""
    found = [*_certificates(account, steps, now), *_tests(account)]
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


def _tests(account: Account) -> Iterator[NextDate]:
    for mailbox in account.mailboxes:
        try:
            tested = date.fromisoformat(mailbox.tested_on)
        except ValueError:
            continue
        said = Phrase.of(
            "overview:date-test", mailbox=mailbox.label, days=TEST_AGE_DAYS
        )
        yield NextDate(tested + timedelta(days=TEST_AGE_DAYS), text(said), mailbox.id)
