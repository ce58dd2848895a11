"""The integer programme: the cheapest choices that respect all lessons so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from diagnostics.senders.wishes.choices import Choice, Choices
from diagnostics.senders.wishes.lessons import Lesson

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult
    from scipy.sparse import csr_matrix

_OPTIMAL, _INFEASIBLE = 0, 2
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Programmed:
    """What a programme found.

    Attributes:
        taken: the choices.
        given_up: lines that they don't meet, as far as the programme knows.
        bound: no choices cost less, lines that are given up included.
        exact: whether these cost as little.
    """

    taken: tuple[Choice, ...]
    given_up: tuple[int, ...]
    bound: float
    exact: bool


class Programme:
    """Lessons of some lines as sums over choices, and one slack a line.

    Args:
        choices: the choices; numbered further where a rule speaks of others.
        lessons: what every answer respects, or gives its line up.
        clashes: lines of which one is given up, two by two.
        lines: numbers of the lines.
        needed: those that can't be given up.
    """

    def __init__(
        self,
        choices: Choices,
        lessons: Iterable[Lesson],
        clashes: Iterable[tuple[int, int]],
        lines: Sequence[int],
        needed: Collection[int] = (),
    ) -> None:
        wanted = set(lines)
        self._lines, self._needed = lines, frozenset(needed)
        self._lessons = [lesson for lesson in lessons if lesson.line in wanted]
        self._lessons.sort(key=_key)
        self._clashes = sorted(both for both in clashes if wanted.issuperset(both))
        self._rules = list(choices.rules())
        self._names = list(choices.numbers)
        self._never = {x.line for x in self._lessons if not x.more and not x.less}

    @cached_property
    def _sums(self) -> tuple[csr_matrix, npt.NDArray[np.float64]]:
        """The matrix, and the least that each of its rows is."""
        from scipy.sparse import csr_matrix

        slack = {line: len(self._names) + n for n, line in enumerate(self._lines)}
        entries: list[tuple[int, int, float]] = []
        least: list[float] = []
        for lesson in self._lessons:
            row = len(least)
            entries += [(row, column, 1.0) for column in lesson.more]
            entries += [(row, column, -1.0) for column in lesson.less]
            entries.append((row, slack[lesson.line], 1.0))
            least.append(1.0 - len(lesson.less))
        for both in self._clashes:
            entries += [(len(least), slack[line], 1.0) for line in both]
            least.append(1.0)
        for more, less, most in self._rules:
            row = len(least)
            entries += [(row, column, -1.0) for column in more]
            entries += [(row, column, 1.0) for column in less]
            least.append(-float(most))
        rows, columns, values = zip(*entries, strict=True) if entries else ((),) * 3
        shape = len(least), len(self._names) + len(self._lines)
        return csr_matrix((values, (rows, columns)), shape=shape), np.array(least)

    def cheapest(
        self, price: float, seconds: float, gap: float = 0.0
    ) -> Programmed | None:
        """Cheap choices where a line that is given up has this price.

        Args:
            price: the price; lines that nothing meets cost nothing.
            seconds: how long to search.
            gap: how near to the cheapest is near enough, as a part of the costs.

        Returns:
            The choices; None where none was found in time. Where there are none, all
            lines are given up; there are always some where none is needed, whatever a
            solver in haste says.
        """
        costs = [choice.cost for choice in self._names]
        costs += [0.0 if line in self._never else price for line in self._lines]
        return self._solved(costs, seconds, gap)

    def fewest(self, seconds: float) -> int:
        """So many lines are given up by every answer, those included that must be."""
        costs = [0.0] * len(self._names)
        costs += [0.0 if line in self._never else 1.0 for line in self._lines]
        found = self._solved(costs, seconds, 0.0)
        least = 0 if found is None else int(np.ceil(found.bound - 1e-4))
        return len(self._never) + max(0, least)

    def least_cost(self, given_up: int, seconds: float) -> float:
        """No choices cost less that give up at most so many lines."""
        costs = [choice.cost for choice in self._names] + [0.0] * len(self._lines)
        found = self._solved(costs, seconds, 0.0, given_up)
        return 0.0 if found is None else max(0.0, found.bound)

    def _solved(
        self, costs: list[float], seconds: float, gap: float, most: int | None = None
    ) -> Programmed | None:
        from scipy.optimize import Bounds, LinearConstraint, milp

        if not costs:
            return Programmed((), (), 0.0, True)
        matrix, least = self._sums
        upper = [1.0] * len(self._names)
        upper += [0.0 if line in self._needed else 1.0 for line in self._lines]
        constraints = [LinearConstraint(matrix, lb=least)] if len(least) else []
        if most is not None:
            slack = np.repeat((0.0, 1.0), (len(self._names), len(self._lines)))
            constraints.append(LinearConstraint(slack[None, :], ub=[float(most)]))
        result = milp(
            np.array(costs),
            integrality=np.ones(len(costs), np.int64),
            bounds=Bounds(0, np.array(upper)),
            constraints=constraints,
            options={"time_limit": max(0.1, seconds), "mip_rel_gap": gap},
        )
        return self._answer(result)

    def _answer(self, result: OptimizeResult) -> Programmed | None:
        if result.status == _INFEASIBLE and self._needed:
            return Programmed((), tuple(self._lines), 0.0, True)
        bound = result.mip_dual_bound
        bound = float(bound) if bound is not None and np.isfinite(bound) else 0.0
        if result.x is None:
            return (
                None if not bound else Programmed((), tuple(self._lines), bound, False)
            )
        names = len(self._names)
        chosen = result.x > 0.5
        taken = tuple(self._names[n] for n in np.flatnonzero(chosen[:names]).tolist())
        off = np.flatnonzero(chosen[names:]).tolist()
        given_up = tuple(self._lines[n] for n in off)
        exact = result.status == _OPTIMAL and result.fun - bound < _CLOSE
        return Programmed(taken, given_up, bound, bool(exact))


def _key(lesson: Lesson) -> tuple[int, list[int], list[int]]:
    return lesson.line, sorted(lesson.more), sorted(lesson.less)
