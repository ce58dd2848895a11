"""What a mailbox's service takes stands beside whom the mailbox serves."""

from dataclasses import dataclass
from datetime import date

import pytest

from diagnostics import catalogue
from diagnostics.model import Account, Mailbox
from diagnostics.report.service_limits import CUSTOMERS, OWN, served
from diagnostics.words import text

LIMITS = {
    i: limits
    for i in catalogue.provider_ids()
    if (limits := catalogue.provider(i).rule.data.get("limits"))
}
COUNTS = ("letters_a_day", "recipients_a_day", "recipients_a_letter")


@dataclass(frozen=True)
class Weight:
    employees: int = 12
    projects: int = 1
    pairs: int = 14
    with_none: bool = False


def account(*rows: Mailbox) -> Account:
    return Account(mailboxes=rows)


@pytest.mark.parametrize("provider_id", LIMITS)
def test_a_presets_limits_have_a_source_and_a_date(provider_id: str) -> None:
    limits = dict(LIMITS[provider_id])
    assert limits.pop("source").startswith("https://")
    assert date.fromisoformat(limits.pop("checked"))
    assert limits.pop("addresses", OWN) in (OWN, CUSTOMERS)
    assert limits
    assert set(limits) <= set(COUNTS)
    assert all(isinstance(count, int) and count > 0 for count in limits.values())


def test_limits_stand_beside_the_people_and_projects() -> None:
    box = Mailbox("m", "a@firm.example", provider="gmail")
    (told,) = served(account(box), ["m", "absent"], lambda _: Weight())
    assert (told.employees, told.letters_a_day, told.recipients_a_letter) == (
        12,
        2000,
        100,
    )
    assert text(told.told).startswith(
        "m (Gmail and Google Workspace): letters of 12 employees in 1 project leave "
        "from it; the service takes 2,000 letters a day and 100 recipients a letter ("
    )


@pytest.mark.parametrize(
    ("provider_id", "address", "known"),
    [
        ("gmail", "a@gmail.com", False),  # documented for customers' domains only
        ("gmail", "a@firm.example", True),
        ("yandex", "a@yandex.com", True),
        ("yandex", "a@firm.example", False),
        ("fastmail", "a@fastmail.com", False),
    ],
)
def test_a_limit_counts_for_whom_it_is_documented(
    provider_id: str, address: str, known: bool
) -> None:
    box = Mailbox("m", address, provider=provider_id)
    (told,) = served(account(box), ["m"], None)
    assert told.is_limited is known
    assert (told.letters_a_day is not None) is known
    assert told.pairs is None


def test_an_unknown_service_has_no_limits() -> None:
    (told,) = served(account(Mailbox("m", "a@firm.example")), ["m"], None)
    assert (told.provider, told.is_limited) == ("", False)
