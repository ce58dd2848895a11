"""Which expectations contradict each other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.senders.wishes.solving import Lines, solved


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that can't be met together.

    Attributes:
        lines: their numbers.
        smallest: whether there are no fewer with the first of them.
    """

    lines: tuple[int, ...]
    smallest: bool


def smallest_set(
    known: Lines, line: int, others: Sequence[int], deadline: float
) -> Conflict:
    """The fewest lines that one contradicts, itself among them.

    Args:
        known: the expectations.
        line: a line that can't be met together with all others.
        others: numbers of the others.
        deadline: when to stop, on `time.monotonic`'s clock; then the set may have a
            line to spare.
    """
    if not _together(known, [line], deadline):
        return Conflict((line,), True)
    for other in _near(known, line, others):
        if _is_late(deadline):
            break
        if not _together(known, [line, other], deadline):
            return Conflict((line, other), True)
    needed = [line]
    left = list(others)
    while left and not _is_late(deadline) and _together(known, needed, deadline):
        # The last of the shortest beginning that contradicts is needed.
        low, high = 1, len(left)
        while low < high:
            middle = (low + high) // 2
            if _together(known, [*needed, *left[:middle]], deadline):
                low = middle + 1
            else:
                high = middle
        needed.append(left[low - 1])
        left = left[: low - 1]
    return Conflict(tuple(needed), len(needed) <= 3 and not _is_late(deadline))


def _near(known: Lines, line: int, others: Sequence[int]) -> list[int]:
    """Others that speak of the same pairs first, then of the same mailbox."""
    mine = known.expected[line]
    people, places = set(mine.employees), set(mine.projects)

    def far(other: int) -> tuple[bool, bool, int]:
        one = known.expected[other]
        pairs = not people.isdisjoint(one.employees) and (
            not places.isdisjoint(one.projects)
        )
        return not pairs, one.mailbox != mine.mailbox, other

    return sorted(others, key=far)


def _together(known: Lines, lines: list[int], deadline: float) -> bool:
    """Whether these lines can be met together; also yes where time is up."""
    found = solved(known, lines, deadline, needed=lines)
    return not (found.complete and found.given_up)


def _is_late(deadline: float) -> bool:
    return time.monotonic() > deadline
