from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from diagnostics.model import Account, Employee, Mailbox, Plan, Source
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.outcomes import OUTCOMES, Outcome
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.simulation import Simulation, simulate

MakeAccount: TypeAlias = Callable[[random.Random], Account]


def grid_of(simulation: Simulation) -> list[list[Cell]]:
    height, width = simulation.roster.shape
    return [[simulation.cell(r, c) for c in range(width)] for r in range(height)]


def outcomes_of(cells: list[Cell]) -> list[int]:
    seen = Counter(Outcome(cell.source, cell.decided_by) for cell in cells)
    return [seen[outcome] for outcome in OUTCOMES]


@pytest.mark.parametrize("seed", range(5))
def test_tables_by_employee_and_project_count_every_pair(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed)
    for number in range(40):
        simulation = simulate(random_account(rng), include_inactive=number % 2 == 0)
        grid = grid_of(simulation)
        counts = simulation.counts
        assert counts.by_employee.tolist() == [outcomes_of(row) for row in grid]
        columns = [list(column) for column in zip(*grid, strict=True)]
        if columns:
            expected = [outcomes_of(column) for column in columns]
            assert counts.by_project.tolist() == expected
        cells = [cell for row in grid for cell in row]
        assert counts.by_outcome.tolist() == outcomes_of(cells)


@pytest.mark.parametrize("seed", range(5))
def test_sums_by_source_decision_and_mailbox_are_those_of_the_cells(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed + 50)
    for number in range(40):
        simulation = simulate(random_account(rng), include_inactive=number % 2 == 0)
        cells = [cell for row in grid_of(simulation) for cell in row]
        counts, ids = simulation.counts, [m.id for m in simulation.account.mailboxes]
        sources = Counter(cell.source for cell in cells)
        assert counts.by_source == {s: sources[s] for s in Source}
        decisions = Counter(cell.decided_by for cell in cells)
        assert counts.by_decision == {d: decisions[d] for d in DecidedBy}
        senders = Counter(cell.sender for cell in cells)
        assert counts.by_sender == {i: senders[i] for i in ids}
        first = Counter(cell.candidates[0] for cell in cells if cell.candidates)
        assert counts.by_first == {i: first[i] for i in ids}


@pytest.mark.parametrize("seed", range(5))
def test_ties_gaps_and_contested_pairs_are_counted_exactly(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed + 100)
    for _ in range(40):
        simulation = simulate(random_account(rng))
        grid = grid_of(simulation)
        cells = [cell for row in grid for cell in row]
        gaps = [cell for cell in cells if cell.decided_by is DecidedBy.NO_CANDIDATE]
        assert simulation.pairs == len(cells)
        assert simulation.tied_count == sum(cell.tied for cell in cells)
        assert simulation.gap_count == len(gaps)
        assert simulation.contested_count == sum(cell.contested for cell in cells)
        flags = np.array([[cell.contested for cell in row] for row in grid], np.bool_)
        flags = flags.reshape(simulation.roster.shape)
        contested = simulation.contested
        assert contested.in_rows().tolist() == flags.sum(axis=1).tolist()
        assert contested.in_columns().tolist() == flags.sum(axis=0).tolist()


def test_an_account_without_employees_has_no_pairs() -> None:
    simulation = simulate(Account(mailboxes=(Mailbox("m"),)))
    assert simulation.pairs == 0
    assert simulation.counts.by_sender == {"m": 0}
    assert (simulation.tied_count, simulation.gap_count) == (0, 0)
    assert simulation.contested_count == 0


def test_a_plan_that_cannot_send_leaves_no_gaps_but_pairs_without_sender() -> None:
    people = (Employee("e"), Employee("f"))
    account = Account(plan=Plan.FREE, employees=people, mailboxes=(Mailbox("m"),))
    counts = simulate(account).counts
    assert counts.by_decision[DecidedBy.PLAN] == 2
    assert counts.by_decision[DecidedBy.NO_CANDIDATE] == 0
    assert counts.by_source[Source.INTERNAL] == 2
