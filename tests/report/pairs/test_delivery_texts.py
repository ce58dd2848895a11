"""Whether letters get out is told with its age, where it has one."""

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.model import Phrase
from diagnostics.report.pairs.delivery_texts import aged
from diagnostics.report.things.mailbox_verdict import GetsOut, MailboxVerdict, verdict
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
