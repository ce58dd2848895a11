"""The cheapest choices that meet expectations, and those that contradict each other.

An integer programme knows only lessons that pairs have taught so far. Its answer is
tried; what is wrong then teaches more, until nothing is. As every lesson holds in every
answer, the last one is the cheapest there is. A line may be given up, at a price above
all others: so the fewest are.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.wishes.choices import Choice, Choices
from diagnostics.senders.wishes.expected_rows import Expected
from diagnostics.senders.wishes.violations import Lesson, Tried, resolved

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

_GIVEN_UP = 10_000.0
"""What a line costs that isn't met: more than any edits that are worth making."""

_OPTIMAL, _INFEASIBLE = 0, 2
_CLOSE = 1e-6
_ROUGHLY, _ROUGH_SECONDS = 0.03, 1.0
"""How near to the cheapest, and how long, answers are that will teach more anyway."""

_GIVEN_UP_ROUGHLY = 100.0
"""The price of a line in those; with lower ones the programme is solved sooner."""


@dataclass(frozen=True, slots=True)
class Solved:
    """Choices, and the lines that they don't meet.

    Attributes:
        taken: the choices.
        given_up: numbers of lines that no choices meet together with the others.
        complete: whether this is the cheapest, and the fewest lines; else the best
            that was found in time.
        tried: the account after the choices.
    """

    taken: tuple[Choice, ...]
    given_up: tuple[int, ...]
    complete: bool
    tried: Tried


@dataclass(frozen=True, slots=True)
class _Answer:
    """Choices as they were tried.

    Attributes:
        taken: the choices.
        given_up: lines that the programme gave up.
        wrong: other lines that aren't met.
        learned: what those teach.
        exact: whether the programme knew no cheaper choices.
        met: how many lines are met.
        at: the account after the choices.
    """

    taken: tuple[Choice, ...]
    given_up: tuple[int, ...]
    wrong: tuple[int, ...]
    learned: set[Lesson]
    exact: bool
    met: int
    at: Tried


class Lines:
    """Expectations of one account; what they teach is remembered.

    Args:
        start: the account's pairs before, inactive rows too.
        expected: the lines.
        keep: ids of mailboxes that stay as they are.
    """

    def __init__(
        self, start: PairMatrix, expected: Sequence[Expected], keep: Collection[str]
    ) -> None:
        self.choices = Choices(start.account, keep)
        self._start = resolved(start.account, start)
        self._expected = expected
        self._lessons: set[Lesson] = set()

    def solved(
        self, lines: Sequence[int], deadline: float, needed: Collection[int] = ()
    ) -> Solved:
        """The cheapest choices that meet these lines, but for the fewest.

        Args:
            lines: numbers of lines.
            deadline: when to stop, on `time.monotonic`'s clock.
            needed: lines that are met, or there is no answer: then all are given up.
        """
        best = self._tried((), (), lines)
        answer, round_ = best, 0
        while answer.wrong or not answer.exact:
            late = self._late(deadline)
            if late or (round_ and answer.exact and answer.learned <= self._lessons):
                return self._best(best, lines)
            self._lessons |= answer.learned
            found = self._cheapest(lines, needed, deadline, bool(answer.wrong))
            if found is None:
                return Solved(
                    best.taken, tuple(lines), not self._late(deadline), best.at
                )
            taken, given_up, exact = found
            answer = self._tried(taken, given_up, lines, exact)
            best = max(best, answer, key=lambda one: one.met)
            round_ += 1
        return Solved(answer.taken, answer.given_up, True, answer.at)

    def _tried(
        self,
        taken: tuple[Choice, ...],
        given_up: tuple[int, ...],
        lines: Sequence[int],
        exact: bool = True,
    ) -> _Answer:
        """What these choices leave unmet, and what that teaches."""
        at = Tried.of(self.choices, taken, self._expected, self._start)
        learned: set[Lesson] = set()
        wrong = []
        for line in lines:
            if line not in given_up:
                lessons = at.lessons(line)
                learned |= lessons
                wrong += [line] if lessons else []
        met = len(lines) - len(given_up) - len(wrong)
        return _Answer(taken, given_up, tuple(wrong), learned, exact, met, at)

    def _best(self, best: _Answer, lines: Sequence[int]) -> Solved:
        """The best so far; given up is only what nothing meets by itself."""
        never = self._never()
        given_up = tuple(line for line in lines if line in never)
        return Solved(best.taken, given_up, False, best.at)

    def _never(self) -> set[int]:
        """Lines that nothing meets by themselves."""
        lessons = self._lessons
        return {one.line for one in lessons if not one.more and not one.less}

    def smallest_set(
        self, line: int, others: Sequence[int], deadline: float
    ) -> Conflict:
        """The fewest lines that this one contradicts, itself among them.

        Args:
            line: a line that can't be met together with all others.
            others: numbers of the others.
            deadline: when to stop; then the set may have a line to spare.
        """
        if not self._together([line], deadline):
            return Conflict((line,), True)
        for other in self._near(line, others):
            if time.monotonic() > deadline:
                break
            if not self._together([line, other], deadline):
                return Conflict((line, other), True)
        needed = [line]
        left = list(others)
        while left and not self._late(deadline) and self._together(needed, deadline):
            # The last of the shortest beginning that contradicts is needed.
            low, high = 1, len(left)
            while low < high:
                middle = (low + high) // 2
                if self._together([*needed, *left[:middle]], deadline):
                    low = middle + 1
                else:
                    high = middle
            needed.append(left[low - 1])
            left = left[: low - 1]
        return Conflict(tuple(needed), len(needed) <= 3 and not self._late(deadline))

    def _near(self, line: int, others: Sequence[int]) -> list[int]:
        """Others that speak of the same pairs first, then of the same mailbox."""
        mine = self._expected[line]

        def far(other: int) -> tuple[bool, bool, int]:
            one = self._expected[other]
            pairs = not set(mine.employees).isdisjoint(one.employees) and (
                not set(mine.projects).isdisjoint(one.projects)
            )
            return not pairs, one.mailbox != mine.mailbox, other

        return sorted(others, key=far)

    def _together(self, lines: list[int], deadline: float) -> bool:
        """Whether these lines can be met together; also yes where time is up."""
        found = self.solved(lines, deadline, needed=lines)
        return not (found.complete and found.given_up)

    def _late(self, deadline: float) -> bool:
        return time.monotonic() > deadline

    def _cheapest(
        self,
        lines: Sequence[int],
        needed: Collection[int],
        deadline: float,
        roughly: bool,
    ) -> tuple[tuple[Choice, ...], tuple[int, ...], bool] | None:
        """Cheap choices that respect all lessons of these lines.

        Returns:
            The choices, the lines that are given up, and whether nothing is cheaper,
            which isn't waited for where they are wanted `roughly`; None where none was
            found in time. Where there are none, all lines are given up; there are
            always some where none is needed, whatever a solver in haste says.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_matrix

        wanted = set(lines)
        lessons = [lesson for lesson in self._lessons if lesson.line in wanted]
        lessons.sort(key=lambda one: (one.line, sorted(one.more), sorted(one.less)))
        rules = list(self.choices.rules())
        names = list(self.choices.numbers)
        slack = {line: len(names) + n for n, line in enumerate(lines)}
        costs = [choice.cost for choice in names]
        never = self._never()
        price = _GIVEN_UP_ROUGHLY if roughly else _GIVEN_UP
        costs += [0.0 if line in never else price for line in lines]
        upper = [1.0] * len(names) + [0.0 if x in needed else 1.0 for x in lines]
        entries: list[tuple[int, int, float]] = []
        least: list[float] = []
        for lesson in lessons:
            row = len(least)
            entries += [(row, column, 1.0) for column in lesson.more]
            entries += [(row, column, -1.0) for column in lesson.less]
            entries.append((row, slack[lesson.line], 1.0))
            least.append(1.0 - len(lesson.less))
        for more, less, most in rules:
            row = len(least)
            entries += [(row, column, -1.0) for column in more]
            entries += [(row, column, 1.0) for column in less]
            least.append(-float(most))
        seconds = _ROUGH_SECONDS if roughly else np.inf
        rows, columns, values = zip(*entries, strict=True)
        matrix = csr_matrix((values, (rows, columns)), shape=(len(least), len(costs)))
        result = milp(
            np.array(costs),
            integrality=np.ones(len(costs), np.int64),
            bounds=Bounds(0, np.array(upper)),
            constraints=LinearConstraint(matrix, lb=np.array(least)),
            options={
                "time_limit": max(0.1, min(seconds, deadline - time.monotonic())),
                "mip_rel_gap": _ROUGHLY if roughly else 0.0,
            },
        )
        if result.status == _INFEASIBLE and needed and time.monotonic() < deadline:
            return (), tuple(lines), True
        if result.x is None:
            return None
        exact = result.status == _OPTIMAL and _is_exact(result)
        taken = tuple(
            choice for choice, x in zip(names, result.x, strict=False) if x > 0.5
        )
        given_up = tuple(line for line in lines if result.x[slack[line]] > 0.5)
        return taken, given_up, exact


def _is_exact(result: OptimizeResult) -> bool:
    """Whether the bound is the answer, not only near it."""
    return bool(result.fun - result.mip_dual_bound < _CLOSE)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that can't be met together.

    Attributes:
        lines: their numbers.
        smallest: whether there are no fewer with the first of them.
    """

    lines: tuple[int, ...]
    smallest: bool
