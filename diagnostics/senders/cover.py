"""Choosing the proposals that close all gaps at the least cost: weighted set cover."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from diagnostics.senders.bits import Ints
from diagnostics.senders.proposals import Floats, Proposals

MOST_ENTRIES = 4_000_000
"""A programme with more closed cells than this isn't begun: it wouldn't end in time."""
_MOST_PROPOSALS = 20_000


@dataclass(frozen=True, slots=True)
class Cover:
    """Proposals that close all gaps together.

    Attributes:
        numbers: the proposals.
        cost: the sum of their costs.
        proved: no other choice among the proposals costs less.
    """

    numbers: tuple[int, ...]
    cost: float
    proved: bool


def greedy(proposals: Proposals, deadline: float) -> Cover:
    """Takes the most gaps for the cost, again and again; never dearer than one mailbox.

    Side effects are looked up only for proposals that would be taken: without them a
    cost is a lower bound.

    Args:
        proposals: the proposals.
        deadline: when to stop, on `time.monotonic`'s clock; then the new mailbox is
            the answer.
    """
    costs = proposals.base.copy()
    costs[-1] = proposals.cost(proposals.new_mailbox)
    known = {proposals.new_mailbox}
    whole = Cover((proposals.new_mailbox,), float(costs[-1]), proved=False)
    is_open = proposals.grid.gap.copy()
    by_row = proposals.open_by_row(np.arange(is_open.shape[0]), is_open)
    by_column = proposals.open_by_column(np.arange(is_open.shape[1]), is_open)
    taken: list[int] = []
    ratio = np.zeros(0)
    while is_open.any():
        if not len(ratio):
            left = proposals.grid.weight(*_all(is_open.shape), is_open)
            gains = proposals.gains(by_row, by_column, left)
            ratio = gains / costs
        best = int(ratio.argmax())
        if best not in known:
            known.add(best)
            costs[best] = proposals.cost(best)
            ratio[best] = gains[best] / costs[best]
            continue
        taken.append(best)
        if costs[taken].sum() >= whole.cost or time.monotonic() > deadline:
            return whole
        reached = proposals.rectangle(best)
        is_open[np.ix_(reached.rows, reached.columns)] = False
        by_row[reached.rows] = proposals.open_by_row(reached.rows, is_open)
        by_column[reached.columns] = proposals.open_by_column(reached.columns, is_open)
        ratio = np.zeros(0)
    kept = _without_spare(proposals, taken, costs)
    return Cover(tuple(kept), float(costs[kept].sum()), proved=False)


def _all(shape: tuple[int, ...]) -> tuple[Ints, Ints]:
    return np.arange(shape[0]), np.arange(shape[1])


def _without_spare(proposals: Proposals, taken: list[int], costs: Floats) -> list[int]:
    """Drops what the others close as well, the dearest first."""
    times = np.zeros(proposals.grid.gap.shape, np.uint16)
    cells = {}
    for number in taken:
        reached = proposals.rectangle(number)
        cells[number] = np.ix_(reached.rows, reached.columns)
        times[cells[number]] += 1
    for number in sorted(taken, key=lambda n: -float(costs[n])):
        at = cells[number]
        if (times[at][proposals.grid.gap[at]] > 1).all():
            times[at] -= 1
            del cells[number]
    return list(cells)


def improved(proposals: Proposals, start: Cover, deadline: float) -> Cover:
    """The cheapest cover, proved by integer programming where time allows.

    Args:
        proposals: the proposals.
        start: a cover; the answer is never dearer.
        deadline: when to stop, on `time.monotonic`'s clock.
    """
    grid = proposals.grid
    everything = _all(grid.gap.shape)
    gains = proposals.gains(
        proposals.open_by_row(everything[0], grid.gap),
        proposals.open_by_column(everything[1], grid.gap),
        grid.weight(*everything, grid.gap),
    )
    # Nothing that costs as much as a whole cover alone can be part of a cheaper one.
    useful = np.flatnonzero((gains > 0) & (proposals.base < start.cost))
    if len(useful) > _MOST_PROPOSALS:
        return start
    useful = np.union1d(useful, start.numbers)
    columns = _closed_cells(proposals, useful, deadline)
    if columns is None:
        return start
    costs = np.array([proposals.cost(number) for number in useful.tolist()])
    return _solved(useful, costs, columns, start, deadline)


def _closed_cells(
    proposals: Proposals, useful: Ints, deadline: float
) -> list[Ints] | None:
    """By proposal, numbers of the gap cells it closes; None where they are too many."""
    gap = proposals.grid.gap
    numbers = np.full(gap.shape, -1, np.int64)
    numbers[gap] = np.arange(np.count_nonzero(gap))
    columns, entries = [], 0
    for number in useful.tolist():
        reached = proposals.rectangle(number)
        cells = numbers[np.ix_(reached.rows, reached.columns)].reshape(-1)
        columns.append(cells[cells >= 0])
        entries += len(columns[-1])
        if entries > MOST_ENTRIES or time.monotonic() > deadline:
            return None
    return columns


def _solved(
    useful: Ints, costs: Floats, columns: list[Ints], start: Cover, deadline: float
) -> Cover:
    # Loading scipy takes longer than most audits; only repairs need it.
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_matrix

    ends = np.append(0, np.cumsum([len(cells) for cells in columns]))
    cells = np.concatenate(columns)
    shape = int(cells.max()) + 1, len(useful)
    closes = csc_matrix((np.ones(len(cells)), cells, ends), shape=shape)
    result = milp(
        costs,
        integrality=np.ones(len(useful), np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(closes, lb=1),
        options={
            "time_limit": max(0.1, deadline - time.monotonic()),
            "mip_rel_gap": 0.0,
        },
    )
    proved = result.status == 0
    if result.x is None:
        return start
    chosen = np.flatnonzero(result.x > 0.5)
    cost = float(costs[chosen].sum())
    if cost < start.cost - 1e-6:
        return Cover(tuple(useful[chosen].tolist()), cost, proved)
    return Cover(start.numbers, start.cost, proved)
