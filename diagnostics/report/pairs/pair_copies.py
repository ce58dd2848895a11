"""One pair as texts to copy: for the customer, for a colleague, and all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from diagnostics.model import Account, Mailbox, Phrase, TestResult
from diagnostics.report.pair_texts import (
    caveats,
    headline,
    recipient_lines,
    resolution_text,
)
from diagnostics.report.wording.value_words import reading_phrase
from diagnostics.senders import Resolution
from diagnostics.words import text

MOST_CANDIDATES = 8
"""Candidates that are listed one by one; the others are counted."""


MOST_OTHERS = 200
"""Other mailboxes that the whole trace tells one by one, the nearest first."""


@dataclass(frozen=True, slots=True)
class AskedPair:
    """Under which circumstances a pair was asked about.

    Attributes:
        files: where the account comes from, as the top line says it.
        when: when the question was asked, with its zone.
        link: the address that opens the same again; empty where there is none.
        delivery: whether letters of the sender get out, and how old that is.
    """

    files: str
    when: datetime
    link: str = ""
    delivery: str = ""


def to_customer(account: Account, answer: Resolution, asked: AskedPair) -> str:
    """What can be sent to the customer: the answer, what is seen, what it hangs on.

    Its last line says of which account that holds, under which reading, and when.
    """
    lines = [headline(account, answer), *recipient_lines(account, answer)]
    noted = caveats(account, answer)
    lines += [text(Phrase.of("copies:note", said=said)) for said in noted[:1]]
    return "\n".join([*lines, *noted[1:], _about(account, answer, asked)])


def to_colleague(account: Account, answer: Resolution, asked: AskedPair) -> str:
    """The answer with its condition, its check, its account and its address."""
    lines = [headline(account, answer), *caveats(account, answer)]
    if asked.delivery:
        lines.append(text(Phrase.of("copies:gets-out", said=asked.delivery)))
    return "\n".join([*lines, *_circumstances(account, answer, asked)])


def whole_trace(account: Account, answer: Resolution, asked: AskedPair) -> str:
    """All that is known of the pair, every other mailbox with its reasons."""
    lines = [resolution_text(account, answer, MOST_OTHERS).rstrip()]
    if asked.delivery:
        lines.append(text(Phrase.of("copies:gets-out", said=asked.delivery)))
    return "\n".join([*lines, *_circumstances(account, answer, asked)])


def _circumstances(
    account: Account, answer: Resolution, asked: AskedPair
) -> Iterator[str]:
    yield _about(account, answer, asked)
    if asked.link:
        yield text(Phrase.of("copies:link", link=asked.link))


def _about(account: Account, answer: Resolution, asked: AskedPair) -> str:
    """Of which account an answer holds, under which reading, and when."""
    return text(
        Phrase.of(
            "copies:about",
            account=account.name or Phrase.of("copies:no-name"),
            host=account.host,
            files=asked.files,
            reading=reading_phrase(answer.reading),
            when=_zoned(asked.when),
        )
    )


def _zoned(when: datetime) -> str:
    """A time that holds elsewhere too: `2026-11-26 09:05 UTC+01:00`."""
    offset = f"{when:%z}"
    zone = f"{offset[:3]}:{offset[3:5]}" if int(offset) else ""
    return f"{when:%Y-%m-%d %H:%M} UTC{zone}"


def candidate_lines(account: Account, answer: Resolution) -> list[str]:
    """The candidates in their order with what the order rests on, a line each."""
    by_id = {mailbox.id: mailbox for mailbox in account.mailboxes}
    listed = answer.candidates[:MOST_CANDIDATES]
    lines = [
        text(
            Phrase.of(
                "copies:candidate",
                number=number,
                mailbox=by_id[mailbox_id].label,
                traits=", ".join(_traits(by_id[mailbox_id])),
            )
        )
        for number, mailbox_id in enumerate(listed, 1)
    ]
    if more := len(answer.candidates) - len(listed):
        lines.append(text(Phrase.of("copies:more", number=more)))
    return lines


def _traits(mailbox: Mailbox) -> Iterator[str]:
    """What the order of candidates rests on."""
    names = ["own" if mailbox.is_own else "company"]
    names.append("bound" if mailbox.is_bound else "general")
    if mailbox.default:
        names.append("default")
    if mailbox.test is TestResult.UNKNOWN:
        names.append("untested")
    return (text(Phrase.of(f"copies:trait-{name}")) for name in names)
