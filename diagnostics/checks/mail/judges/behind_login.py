"""What is seen behind the login: the sender's address, the POP3 mailbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from diagnostics.checks.mail.judges.refusals import judge_refusal
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import whole_number
from diagnostics.checks.mail.seen import Counted, Oldest, SenderSeen, UniqueNames, Visit
from diagnostics.model import Phrase, State

MANY = 10_000
"""Messages from which a mailbox is slow to collect."""

OLD_DAYS = 30
"""Age of the oldest message, in days, from which nobody seems to collect."""

_TAKEN = (250, 251, 252)


def judge_sender(visit: Visit, sender: SenderSeen) -> StageOutcome:
    """Whether a letter from the mailbox's address to itself would be taken."""
    reply = sender.reply
    if reply is None:
        seen, expected = Phrase.of("smtp:no-utf8"), Phrase.of("smtp:utf8-wanted")
        return StageOutcome(State.FAILED, "checks/smtputf8-missing", seen, expected)
    if reply.code in _TAKEN:
        return StageOutcome(seen=reply.text)
    return judge_refusal(visit, sender.command, reply, "250", sender.address)


def messages_in(counted: Counted) -> tuple[int, int] | None:
    """Messages and bytes that STAT gives; None where it doesn't."""
    words = counted.reply.text.split(maxsplit=3)[1:3]
    numbers = [n for n in map(whole_number, words) if n is not None]
    if not counted.reply.ok or not words or len(numbers) < len(words):
        return None
    return numbers[0], numbers[-1]


def judge_counted(visit: Visit, counted: Counted) -> StageOutcome:
    """How full the mailbox is."""
    numbers = messages_in(counted)
    if numbers is None:
        if not counted.reply.ok:
            return judge_refusal(visit, "STAT", counted.reply, "+OK")
        rule, expected = "checks/pop3-stat", Phrase.of("pop3:numbers-wanted")
        return StageOutcome(State.FAILED, rule, counted.reply.text, expected)
    data = dict(zip(("messages", "bytes"), numbers, strict=True))
    seen = Phrase.of("pop3:stat", **data)
    if numbers[0] < MANY:
        return StageOutcome(seen=seen, data=data)
    rule, expected = "checks/pop3-nearly-full", Phrase.of("pop3:fewer", messages=MANY)
    return StageOutcome(State.WARNING, rule, seen, expected, data)


def judge_names(visit: Visit, names: UniqueNames) -> StageOutcome:
    """Whether every message has a name of its own, as leaving mail there needs."""
    if names.reply is None:
        return StageOutcome(seen=Phrase.of("pop3:nothing-to-name"))
    rule, expected = "checks/pop3-uidl", Phrase.of("pop3:unique-wanted")
    if not names.reply.ok:
        refused = judge_refusal(visit, "UIDL", names.reply, "+OK")
        return replace(refused, state=State.WARNING, expected=expected)
    if not names.compared:
        seen = Phrase.of("pop3:not-compared", messages=names.messages)
        return StageOutcome(seen=seen)
    given = {"names": names.names, "distinct": names.distinct}
    if names.distinct < names.names:
        seen = Phrase.of("pop3:names-twice", **given)
        return StageOutcome(State.WARNING, rule, seen, expected)
    seconds = f"{names.seconds:.1f}"
    return StageOutcome(seen=Phrase.of("pop3:unique", names=names.names, spent=seconds))


def judge_oldest(oldest: Oldest, now: datetime) -> StageOutcome:
    """The age of the first message: old mail that nobody collects."""
    if oldest.reply is None:
        return StageOutcome(seen=Phrase.of("pop3:no-message"))
    if not oldest.reply.ok:
        return StageOutcome(seen=Phrase.of("pop3:no-top", reply=oldest.reply.text))
    if oldest.received is None:
        return StageOutcome(seen=Phrase.of("pop3:no-date"))
    days = (now - oldest.received).days
    seen, data = Phrase.of("pop3:oldest", days=days), {"days": days}
    if days <= OLD_DAYS:
        return StageOutcome(seen=seen, data=data)
    rule, expected = "checks/pop3-uncollected", Phrase.of("pop3:younger", days=OLD_DAYS)
    return StageOutcome(State.WARNING, rule, seen, expected, data)
