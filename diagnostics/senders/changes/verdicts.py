"""What a change means for a pair: the sender lost, a new tie, or another address."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from diagnostics.model import Phrase, Severity, Source

_SOURCES = tuple(Source)
_BOXES = (Source.OWN, Source.COMPANY)


class ChangeKind(StrEnum):
    """What became of a pair."""

    LOST = "lost"
    TIED = "tied"
    GAINED = "gained"
    SETTLED = "settled"
    CHANGED = "changed"

    @property
    def severity(self) -> Severity:
        """A lost sender is an error, a new tie a warning, all else is told."""
        if self is ChangeKind.LOST:
            return Severity.ERROR
        return Severity.WARNING if self is ChangeKind.TIED else Severity.INFO


def change_kind(
    before: Source, was_tied: bool, after: Source, is_tied: bool, same: bool
) -> ChangeKind:
    """What became of a pair.

    Args:
        before: where its sender came from.
        was_tied: whether its first two candidates were equal.
        after: where it comes from now.
        is_tied: whether they are equal now.
        same: whether it is the same address.
    """
    if before in _BOXES and after not in _BOXES:
        return ChangeKind.LOST
    if before is Source.INTERNAL and after is Source.NONE:
        return ChangeKind.LOST
    if is_tied and not was_tied:
        return ChangeKind.TIED
    if before not in _BOXES and after in _BOXES:
        return ChangeKind.GAINED
    if was_tied and not is_tied and same:
        return ChangeKind.SETTLED
    return ChangeKind.CHANGED


def outcome_phrase(kind: ChangeKind, before: Source, after: Source) -> Phrase:
    """What became of a pair, and from which level to which where that differs."""
    told = Phrase.of(f"changes:{kind}")
    if before is after:
        return told
    sources = [Phrase.of(f"changes:source-{source}") for source in (before, after)]
    return Phrase.of("changes:moved", told=told, before=sources[0], after=sources[1])


SIDES = 2 * len(_SOURCES)
"""So many numbers say a source and whether it is tied: `2 * place of source + tied`."""

VERDICTS = SIDES * SIDES * 2
"""So many numbers say all that `change_kind` looks at."""


def verdict_of(number: int) -> tuple[ChangeKind, Source, Source]:
    """The kind, the source before and that after, for one of `VERDICTS`.

    The number is `(side before * SIDES + side after) * 2 + same`.
    """
    sides, same = divmod(number, 2)
    before, after = divmod(sides, SIDES)
    was, now = _SOURCES[before // 2], _SOURCES[after // 2]
    kind = change_kind(was, bool(before % 2), now, bool(after % 2), bool(same))
    return kind, was, now


def verdict_numbers(
    before: npt.NDArray[np.int32],
    after: npt.NDArray[np.int32],
    same: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int32]:
    """Pairs' numbers among `VERDICTS`, by their sides and whether they are the same."""
    return (before * np.int32(SIDES) + after) * np.int32(2) + same
