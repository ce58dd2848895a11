"""What is seen behind the login: the sender's address, the POP3 mailbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from diagnostics.checks.mail.judges.refusal_effects import UNKNOWN
from diagnostics.checks.mail.judges.refusals import judge_refusal
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import Reply, whole_number
from diagnostics.checks.mail.seen import Visit
from diagnostics.checks.mail.stage_records.behind_login_seen import (
    Counted,
    Oldest,
    SenderSeen,
    UniqueNames,
)
from diagnostics.model import Phrase, State

MANY = 10_000
"""Messages from which a mailbox is slow to collect."""

OLD_DAYS = 30
"""Age of the oldest message, in days, from which nobody seems to collect."""

_RECIPIENTS = frozenset(
    (
        *("user-unknown", "mailbox-full", "mailbox-disabled", "recipient-moved"),
        *("recipient-restricted", "address-syntax", "domain-unknown", "null-mx"),
        *("account-suspended", "too-many-recipients"),
    )
)
"""Reasons to refuse a recipient that say nothing about who writes to it."""


def judge_sender(visit: Visit, sender: SenderSeen) -> StageOutcome:
    """Whether a letter from the mailbox's address to itself would be taken."""
    reply = sender.reply
    if reply is None:
        seen, expected = Phrase.of("smtp:no-utf8"), Phrase.of("smtp:utf8-wanted")
        return StageOutcome(State.FAILED, "checks/smtputf8-missing", seen, expected)
    if reply.is_done:
        return StageOutcome(seen=reply.text)
    first = judge_refusal(visit, sender.command, reply, "250", sender.address)
    if sender.second is None or not sender.second.spoke:
        return first
    return _by_both(visit, sender, first, sender.second)


def _by_both(
    visit: Visit, sender: SenderSeen, first: StageOutcome, second: Reply
) -> StageOutcome:
    """What two refused recipients, or one of them, say about the sender."""
    if second.is_done:
        return _own_address_refused(sender, first)
    if not _is_about_recipient(first):
        return first
    postmaster = f"postmaster@{sender.address.rpartition('@')[2]}"
    other = judge_refusal(visit, "RCPT", second, "250", postmaster)
    if not _is_about_recipient(other) and not _is_unclear(other):
        return other
    if _is_unclear(first):
        return first
    seen = Phrase.of("smtp:both-refused", own=first.seen, second=other.seen)
    return replace(first, state=State.INCONCLUSIVE, seen=seen)


def _own_address_refused(sender: SenderSeen, first: StageOutcome) -> StageOutcome:
    """Letters leave; the address itself takes none."""
    seen = Phrase.of("smtp:takes-none", address=sender.address, reply=first.seen)
    data = {"reason": first.data.get("reason", "")}
    aside = StageOutcome(State.PASSED, "checks/own-address-refused", seen, data=data)
    taken = Phrase.of("smtp:postmaster-taken")
    return StageOutcome(seen=taken, asides=(("own-address", aside),))


def _is_about_recipient(outcome: StageOutcome) -> bool:
    """Whether the recipient was refused, or perhaps only the recipient."""
    return outcome.data.get("reason") in _RECIPIENTS or _is_unclear(outcome)


def _is_unclear(outcome: StageOutcome) -> bool:
    return outcome.data.get("reason") in (UNKNOWN, "policy-rejected")


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
        return _without_names(refused)
    if not names.compared:
        seen = Phrase.of("pop3:not-compared", messages=names.messages)
        return StageOutcome(seen=seen)
    if names.flaw:
        of = {"names": names.names, "messages": names.messages, "line": names.line[:80]}
        seen = Phrase.of(f"pop3:list-{names.flaw}", **of)
        return StageOutcome(State.WARNING, rule, seen, expected)
    given = {"names": names.names, "distinct": names.distinct}
    if names.distinct < names.names:
        seen = Phrase.of("pop3:names-twice", **given)
        return StageOutcome(State.WARNING, rule, seen, expected)
    seconds = round(names.seconds, 1)
    return StageOutcome(seen=Phrase.of("pop3:unique", names=names.names, spent=seconds))


def _without_names(refused: StageOutcome) -> StageOutcome:
    """UIDL is optional (RFC 1939, section 7): without it letters aren't left there."""
    if refused.rule != "errors/pop-command-missing":
        return replace(refused, state=State.INCONCLUSIVE)
    return replace(refused, state=State.PASSED, rule="checks/pop3-no-uidl", data={})


def judge_oldest(oldest: Oldest, now: datetime) -> StageOutcome:
    """The age of the first message: kept on purpose, or not collected by anybody."""
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
    return StageOutcome(State.PASSED, rule, seen, expected, data)
