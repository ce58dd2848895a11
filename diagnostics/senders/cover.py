"""Weighted set cover: greedy at once, then proved by mixed-integer programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

Costs = npt.NDArray[np.float64]
Picks = npt.NDArray[np.int64]

_LEAST_SECONDS = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class CoverProblem:
    """Which options to take so that every element is covered.

    Attributes:
        covers: 1 where an option (column) covers an element (row).
        costs: of each option, above 0; of the opener too.
        needs: by option, the option that must be taken with it; -1 for none.
        conflicts: pairs of options that mustn't be taken together.
    """

    covers: csr_array
    costs: Costs
    needs: Picks
    conflicts: tuple[tuple[int, int], ...] = ()

    def cost(self, picks: Picks) -> float:
        """What a choice costs together."""
        return float(self.costs[picks].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """A choice of options that covers all elements, and whether it is the cheapest.

    Attributes:
        picks: the options, rising.
        cost: theirs together.
        greedy_cost: what the greedy choice cost.
        bound: no choice can cost less than this, as far as it was proved.
        is_proved: whether `cost` is proved to be the least, to one part in a million.
    """

    picks: Picks
    cost: float
    greedy_cost: float
    bound: float
    is_proved: bool


def greedy_cover(problem: CoverProblem) -> Picks:
    """Takes the option with the most new elements per cost until all are covered.

    Options in conflict with one already taken are passed over, so an element may stay
    open; options that the later ones made superfluous are left out again.
    """
    columns = problem.covers.T.tocsr()
    is_open = np.ones(problem.covers.shape[0], np.float64)
    price = problem.costs + np.where(
        problem.needs >= 0, problem.costs[problem.needs], 0
    )
    blocked = np.zeros(len(price), np.bool_)
    taken: list[int] = []
    while is_open.any():
        gain = np.where(blocked, 0, columns @ is_open) / price
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        taken.append(best)
        need = int(problem.needs[best])
        if need >= 0 and need not in taken:
            taken.append(need)
            same = problem.needs == need
            price[same] = problem.costs[same]
        for one, other in problem.conflicts:
            if best in (one, other):
                blocked[other if best == one else one] = True
        is_open[columns[[best]].indices] = 0
    return _without_superfluous(problem, taken)


def _without_superfluous(problem: CoverProblem, taken: Sequence[int]) -> Picks:
    columns = problem.covers.T.tocsr()
    kept = list(taken)
    times = np.zeros(problem.covers.shape[0], np.int64)
    for option in kept:
        times[columns[[option]].indices] += 1
    for option in sorted(kept, key=lambda o: -problem.costs[o]):
        covered = columns[[option]].indices
        if len(covered) and (times[covered] > 1).all():
            times[covered] -= 1
            kept.remove(option)
    needed = {int(problem.needs[option]) for option in kept}
    openers = set(problem.needs[problem.needs >= 0].tolist())
    kept = [option for option in kept if option not in openers or option in needed]
    return np.array(sorted(kept), np.int64)


def solve_cover(problem: CoverProblem, seconds: float) -> Cover:
    """The cheapest choice that can be found, and proved, in the time.

    Args:
        problem: every element must be covered by some option.
        seconds: for the proof; the greedy choice doesn't count.
    """
    picks = greedy_cover(problem)
    greedy_cost = problem.cost(picks)
    is_whole = (problem.covers[:, picks].sum(axis=1) > 0).all() if len(picks) else False
    if not is_whole:
        greedy_cost = float("inf")
    found = milp(
        problem.costs,
        integrality=np.ones(len(problem.costs), np.int64),
        bounds=Bounds(0, 1),
        constraints=_constraints(problem),
        options={"time_limit": max(seconds, _LEAST_SECONDS), "mip_rel_gap": 1e-7},
    )
    lowest = getattr(found, "mip_dual_bound", None)
    bound = 0.0 if lowest is None else float(lowest)
    if found.x is not None:
        better = np.flatnonzero(found.x > 0.5)
        if problem.cost(better) < greedy_cost - 1e-9:
            picks = better
    cost = problem.cost(picks)
    is_proved = found.status == 0 and cost <= bound + 1e-6 * max(1.0, cost)
    return Cover(picks, cost, greedy_cost, bound, bool(is_proved))


def _constraints(problem: CoverProblem) -> list[LinearConstraint]:
    count = len(problem.costs)
    found = [LinearConstraint(problem.covers, lb=1)]
    linked = np.flatnonzero(problem.needs >= 0)
    if len(linked):
        ones = np.ones(len(linked))
        places = np.arange(len(linked))
        shape = len(linked), count
        taken = csr_array((ones, (places, linked)), shape)
        opened = csr_array((ones, (places, problem.needs[linked])), shape)
        found.append(LinearConstraint(taken - opened, ub=0))
    if problem.conflicts:
        rows = [
            csr_array((np.ones(2), ([0, 0], pair)), (1, count))
            for pair in problem.conflicts
        ]
        found.append(LinearConstraint(vstack(rows), ub=1))
    return found
