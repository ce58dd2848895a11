"""How a map shows an answer: its mark, its colour, and what it means in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.model import Account, Phrase, Source
from diagnostics.report.pair_map.shown_answers import ShownAnswer
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.words import text


@dataclass(frozen=True, slots=True)
class MapMark:
    """One kind of cell.

    Attributes:
        name: of the kind; addresses and phrases use it.
        symbol: in the cell; empty: a letter of the reader's language.
        colour: of the cell, dark enough for white letters.
    """

    name: str
    symbol: str
    colour: str

    @property
    def mark(self) -> str:
        """The letter or symbol in the cell."""
        return self.symbol or text(Phrase.of(f"map:letter-{self.name}"))

    @property
    def meaning(self) -> str:
        """What it says, in words."""
        return text(Phrase.of(f"map:mark-{self.name}"))


UNDECIDED = MapMark("undecided", "=?", "#875700")
OF_SOURCE = {
    Source.COMPANY: MapMark("company", "", "#1f6ec2"),
    Source.OWN: MapMark("own", "", "#7d46c4"),
    Source.INTERNAL: MapMark("internal", "", "#c9302c"),
    Source.NONE: MapMark("none", "✕", "#7a1f1c"),
    Source.UNKNOWN: MapMark("unknown", "?", "#666666"),
}
NOT_KNOWN = MapMark("not-known", "?", "#666666")
NO_MAILBOX = MapMark("no-mailbox", "–", "#7a1f1c")
OF_RESULT = {
    GetsOut.YES: MapMark("sends", "✓", "#1d7a3a"),
    GetsOut.NO: MapMark("does-not", "✕", "#c9302c"),
    GetsOut.DOUBTED: MapMark("doubted", "▲", "#875700"),
    GetsOut.UNPROVEN: NOT_KNOWN,
    GetsOut.UNCHECKED: NOT_KNOWN,
}

BY_SOURCE = (*OF_SOURCE.values(), UNDECIDED)
BY_RESULT = tuple(dict.fromkeys((*OF_RESULT.values(), NO_MAILBOX)))
"""The kinds of cells that a map has in each of its two colourings."""

TIED = "="
"""Stands behind a mark where only the order of the list decides."""


def mark_of(answer: ShownAnswer, by_result: bool) -> MapMark:
    """The kind of cell that an answer is.

    Args:
        answer: the answer.
        by_result: whether cells say if letters get out, not where they leave from.
    """
    if not by_result:
        return UNDECIDED if answer.undecided else OF_SOURCE[answer.source]
    if answer.gets_out is not None:
        return OF_RESULT[answer.gets_out]
    open_ones = answer.undecided or answer.source is Source.UNKNOWN
    return NOT_KNOWN if open_ones else NO_MAILBOX


def marks_shown(answers: Iterable[ShownAnswer], by_result: bool) -> tuple[MapMark, ...]:
    """The kinds among these answers, in the order of the legend."""
    found = {mark_of(answer, by_result) for answer in answers}
    return tuple(m for m in (BY_RESULT if by_result else BY_SOURCE) if m in found)


def sender_told(account: Account, answer: ShownAnswer) -> Phrase:
    """What letters leave from, as a part of a sentence or in a cell."""
    if answer.undecided:
        return Phrase.of("report:map-undecided")
    tied = "-tied" if answer.tied else ""
    if answer.mailbox >= 0:
        label = account.mailboxes[answer.mailbox].label
        return Phrase.of(f"report:map-mailbox{tied}", mailbox=label)
    return Phrase.of(f"report:map-{answer.source}{tied}")
