"""Which expectations contradict each other, in as few lines as it takes.

Whatever meets a line leaves others unmet, and each contradiction with that line has one
of those. So the fewest lines that have one of all that was left unmet are no more than
the fewest that contradict; where they do contradict they are as few, and where they
don't, what meets them leaves others unmet. Two lines that want different mailboxes in
one pair contradict at once.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.senders.wishes.choices import Choice
from diagnostics.senders.wishes.solving import Lines, solved

_OPTIMAL, _FEWEST_SECONDS = 0, 1.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that can't be met together.

    Attributes:
        lines: their numbers.
        smallest: whether there are no fewer with the first of them.
    """

    lines: tuple[int, ...]
    smallest: bool


class Contradictions:
    """What lines contradict that can't be met together with all others.

    What is found out about one line is remembered for the next.

    Args:
        known: the expectations.
        taken: choices after which many of the others are met.
        others: numbers of the lines that may be named beside one.
    """

    def __init__(
        self, known: Lines, taken: Collection[Choice], others: Collection[int]
    ) -> None:
        self._known, self._taken = known, taken
        self._others = frozenset(others)
        self._board = known.board(range(len(known.expected)))
        self._few = known.untaught()
        self._met = [self._met_now()]  # a line that is met today can be met alone

    def of(self, line: int, deadline: float) -> Conflict:
        """The fewest lines that one contradicts, itself among them.

        Args:
            line: its number.
            deadline: when to stop, on `time.monotonic`'s clock; then it stands alone,
                and isn't the smallest.
        """
        # Of two that aren't met both may clash: then they name each other.
        clashing = self._known.clashing(line)
        left_unmet = [self._others - met for met in self._met if line in met]
        while time.monotonic() <= deadline:
            core = fewest_of_each(left_unmet, len(self._others))
            if core is None:
                break  # all others can be met with it, as far as is known
            if core and clashing:
                return Conflict((line, min(clashing & self._others or clashing)), True)
            lines = [line, *core]
            found = solved(self._few, lines, deadline, needed=lines)
            if found.given_up:
                if found.complete:
                    return Conflict((line, *core), True)
                break
            met = self._met_beside(found.taken, lines)
            self._met.append(met)
            left_unmet.append(self._others - met)
        return Conflict((line,), False)

    def _met_beside(
        self, taken: Sequence[Choice], lines: Sequence[int]
    ) -> frozenset[int]:
        """Lines that are met together with some that these choices meet.

        As many of the choices that meet the others are made beside them: of a mailbox
        or group all or none, so that they go together.
        """
        board = self._board
        mine = {choice.mailbox for choice in taken}
        beside = [choice for choice in self._taken if choice.mailbox not in mine]
        board.turn_to([*taken, *beside])
        while beside and any(map(board.wrong, lines)):
            pairs = [pair for line in lines for pair in board.wrong_pairs(line)]
            here = {
                board.mailboxes[at].id for p in pairs for at in board.candidates(*p)
            }
            fewer = [choice for choice in beside if choice.mailbox not in here]
            beside = fewer if len(fewer) < len(beside) else []
            board.turn_to([*taken, *beside])
        return self._met_now()

    def _met_now(self) -> frozenset[int]:
        return frozenset(range(len(self._known.expected))) - frozenset(
            self._board.unmet
        )


def fewest_of_each(sets: Sequence[frozenset[int]], most: int) -> list[int] | None:
    """The fewest numbers, at most so many, of which each set has one.

    None where it takes more, or where that wasn't found out in a second.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not sets:
        return []
    numbers = sorted(frozenset().union(*sets))
    if not all(sets):
        return None
    has = np.array([[number in one for number in numbers] for one in sets], np.float64)
    found = milp(
        np.ones(len(numbers)),
        integrality=np.ones(len(numbers), np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(has, lb=1),
        options={"time_limit": _FEWEST_SECONDS},
    )
    if found.status != _OPTIMAL or found.x is None:
        return None
    chosen = [n for n, taken in zip(numbers, found.x, strict=True) if taken > 0.5]
    return chosen if len(chosen) <= most else None
