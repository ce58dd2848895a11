"""Whether a mailbox's letters get out, with the age of that answer."""

from __future__ import annotations

from datetime import datetime

from diagnostics.model import Phrase, Source
from diagnostics.report.things.check_age import age
from diagnostics.report.things.mailbox_verdict import MailboxVerdict
from diagnostics.senders import Resolution
from diagnostics.words import text

_ALONE = (Source.INTERNAL, Source.NONE, Source.UNKNOWN)


def aged(found: MailboxVerdict, then: datetime | None, now: datetime) -> str:
    """The verdict in words, and how long ago it was found.

    Args:
        found: what the last check amounts to.
        then: when that check ended; None: there was none.
        now: the time to tell the age at.
    """
    if then is None:
        return text(found.said)
    told = Phrase.of("copies:aged", said=found.said, age=age(then, now))
    return text(told)


def without_mailbox(answer: Resolution) -> str:
    """The same of a pair that no mailbox sends for: nothing of it can be checked."""
    key = answer.source if answer.source in _ALONE else "undecided"
    return text(Phrase.of(f"copies:delivery-{key}"))
