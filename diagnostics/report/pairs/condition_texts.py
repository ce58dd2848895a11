"""Conditions in words: which mailbox sends if the help is read one way or another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from diagnostics.model import Account, Phrase, Reading, Source
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.senders import DecidedBy, Resolution
from diagnostics.senders.pair.conditions import (
    SWITCHES,
    Values,
    conditions_of,
    if_untested_cannot_send,
    only_if,
)
from diagnostics.words import text


def condition_lines(account: Account, answer: Resolution) -> list[str]:
    """A sentence an outcome, the one that is read here first; none where none differs.

    As `If the Default checkbox doesn't count, alfa@example.org sends.`
    """
    grouped: dict[str, list[Values]] = {}
    current: set[str] = set()
    for each in conditions_of(account, answer):
        said = text(outcome_phrase(account, each.outcome))
        grouped.setdefault(said, []).append(each.values)
        if each.is_current:
            current.add(said)
    return [
        text(
            Phrase.of(
                "conditions:if-current" if said in current else "conditions:if",
                conditions=_alternatives(values),
                outcome=said,
            )
        )
        for said, values in grouped.items()
    ]


def untested_line(account: Account, answer: Resolution) -> str:
    """What sends if Planfix takes no mailbox that was never tested; else empty."""
    other = if_untested_cannot_send(account, answer)
    if other is None:
        return ""
    outcome = outcome_phrase(account, other)
    return text(Phrase.of("conditions:untested", outcome=outcome))


def held_line(readings: Sequence[Reading]) -> str:
    """Under which of the twelve readings something holds: all, or only if …."""
    found = only_if(readings)
    if not found:
        return text(Phrase.of("conditions:never"))
    if not any(found):
        return text(Phrase.of("conditions:always"))
    return text(Phrase.of("conditions:only-if", conditions=_alternatives(found)))


def outcome_phrase(account: Account, answer: Resolution) -> Phrase:
    """Who sends, as the end of a sentence that begins with a condition."""
    if answer.decided_by is DecidedBy.TIE:
        tied = [account.mailbox(i).label for i in answer.candidates[:2]]
        return Phrase.of("conditions:tie", mailboxes=tied)
    if answer.source in (Source.NONE, Source.UNKNOWN):
        return Phrase.of(f"conditions:{answer.source}")
    internal = answer.source is Source.INTERNAL
    address = answer.address or account.mailbox(answer.sender).label
    return Phrase.of(
        f"conditions:{'internal' if internal else 'sends'}", address=address
    )


def _alternatives(several: Iterable[Values]) -> Phrase | str:
    """`A and B, or if C`."""
    first, *others = map(_together, several)
    told: Phrase | str = first
    for other in others:
        told = Phrase.of("conditions:or-if", first=told, second=other)
    return told


def _together(values: Values) -> str:
    told = [_switch(name, some) for name, some in values.items()]
    return text(Phrase.of("conditions:all", each=told))


def _switch(name: str, some: Sequence[StrEnum]) -> Phrase:
    """One switch with the values that it may have, in the order of its enum."""
    if len(some) == 1:
        return value_phrase(some[0])
    said = "-".join(value for value in SWITCHES[name] if value in some)
    return Phrase.of(f"conditions:{name.replace('_', '-')}-{said}")
