"""Whether letters get out is told with its age, where it has one."""

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.model import Account, Phrase, Reading, Tie
from diagnostics.report.pairs.delivery_texts import aged, without_mailbox
from diagnostics.report.things.mailbox_verdict import GetsOut, MailboxVerdict, verdict
from diagnostics.senders import resolve
from diagnostics.words import text

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_what_was_never_checked_has_no_age() -> None:
    unchecked = verdict([])
    assert aged(unchecked, None, NOW) == text(unchecked.said)


@pytest.mark.parametrize(
    ("ago", "said"),
    [(timedelta(0), "just now"), (timedelta(days=2), "2 days ago")],
)
def test_an_answer_says_how_old_it_is(ago: timedelta, said: str) -> None:
    found = MailboxVerdict(GetsOut.YES, Phrase.of("things:verdict-yes"))
    told = aged(found, NOW - ago, NOW)
    assert said in told
    assert told != text(found.said)


@pytest.mark.parametrize(
    ("employee", "project", "said"),
    [
        ("anna", "billing", "That can't be told here: Planfix's own servers"),
        ("importer", "billing", "No: there is no address"),
        ("karl", "billing", "That can't be told: which address it leaves from"),
        ("jan", "website", "That can't be told as long as nobody knows"),
    ],
)
def test_what_no_mailbox_sends_is_told_with_its_reason(
    sample_account: Account, employee: str, project: str, said: str
) -> None:
    answer = resolve(sample_account, employee, project, Reading(tie=Tie.UNDECIDED))
    assert not answer.sender
    assert without_mailbox(answer).startswith(said)
