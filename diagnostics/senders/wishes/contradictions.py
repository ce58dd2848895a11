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
    if len(needed) <= 3 or _is_late(deadline):
        return Conflict(tuple(needed), not _is_late(deadline))
    return fewest_from(known, needed, others, deadline)


def fewest_from(
    known: Lines, needed: list[int], others: Sequence[int], deadline: float
) -> Conflict:
    """The fewest lines, where these contradict and two others are too few.

    Whatever meets some lines leaves others unmet: each contradiction has one of those.
    So the fewest that have one of all that was left unmet are no more than the fewest
    that contradict, and as many once they do.

    Args:
        known: the expectations.
        needed: lines that contradict, each of which is needed for that; the first is
            in all that is looked for.
        others: numbers of all lines that may be among them.
        deadline: when to stop, on `time.monotonic`'s clock.
    """
    line, everything = needed[0], range(len(known.expected))
    left_unmet: list[frozenset[int]] = []
    board = known.board(everything)
    while not _is_late(deadline):
        core = fewest_of_each(left_unmet, len(needed) - 2)
        if core is None:
            return Conflict(tuple(needed), True)
        lines = [line, *core]
        found = solved(known, lines, deadline, needed=lines)
        if found.given_up:
            if found.complete:
                return Conflict(tuple(lines), True)
            break
        board.turn_to(found.taken)
        left_unmet.append(frozenset(board.unmet) & frozenset(others))
        if not left_unmet[-1]:
            break
    return Conflict(tuple(needed), False)


def fewest_of_each(sets: Sequence[frozenset[int]], most: int) -> list[int] | None:
    """The fewest numbers, at most so many, of which each set has one; None: more."""
    for size in range(most + 1):
        found = _one_of_each(sets, size)
        if found is not None:
            return found
    return None


def _one_of_each(sets: Sequence[frozenset[int]], size: int) -> list[int] | None:
    """So many numbers at most, of which each set has one."""
    if not sets:
        return []
    if size == 0:
        return None
    shortest = sorted(sets, key=len)[0]
    for number in sorted(shortest):
        rest = _one_of_each([one for one in sets if number not in one], size - 1)
        if rest is not None:
            return [number, *rest]
    return None


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
