"""What to change so that another mailbox sends, an alternative a card."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from diagnostics.report.pairs.condition_texts import held_line
from diagnostics.report.proposed.wish_texts import effect_lines
from diagnostics.senders import Alternative, Edit, WishAnswer
from diagnostics.words import text


@dataclass(frozen=True, slots=True)
class AlternativeCard:
    """One alternative in words.

    Attributes:
        key: what names its edits in an address; other edits have another one.
        steps: what to do in Planfix, in order.
        careful: what it gives up.
        also: what else it changes.
        holds: under which readings.
        is_robust: whether that is all of them.
        edits: the edits.
    """

    key: str
    steps: tuple[str, ...]
    careful: tuple[str, ...]
    also: tuple[str, ...]
    holds: str
    is_robust: bool
    edits: tuple[Edit, ...]


def cards_of(answer: WishAnswer) -> list[AlternativeCard]:
    """A card an alternative, the best first."""
    return [_card(each) for each in answer.alternatives]


def _card(each: Alternative) -> AlternativeCard:
    edits = tuple(edit for move in each.moves for edit in move.edits)
    return AlternativeCard(
        key=hashlib.sha256(repr(edits).encode()).hexdigest()[:12],
        steps=tuple(map(text, each.steps)),
        careful=tuple(map(text, each.warnings)),
        also=tuple(effect_lines(each.effects)),
        holds=held_line(each.readings),
        is_robust=each.is_robust,
        edits=edits,
    )
