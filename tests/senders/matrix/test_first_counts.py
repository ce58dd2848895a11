"""How many pairs a mailbox comes first for, beside the cells one by one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from diagnostics.model import Account, Employee, Mailbox, Plan
from diagnostics.senders.matrix import first_counts
from diagnostics.senders.matrix.first_counts import first_pairs, own_sent_pairs
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.simulation import Simulation, simulate

MakeAccount: TypeAlias = Callable[[random.Random], Account]


def columns_of(simulation: Simulation) -> list[list[Cell]]:
    """The cells, column by column."""
    height, width = simulation.roster.shape
    return [[simulation.cell(r, c) for r in range(height)] for c in range(width)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("at_once", [1, 1 << 18])
def test_a_mailbox_comes_first_as_often_as_it_does_in_the_cells(
    seed: int,
    at_once: int,
    random_account: MakeAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(first_counts, "_CELLS_AT_ONCE", at_once)
    rng = random.Random(seed + 50)
    for number in range(20):
        simulation = simulate(random_account(rng), include_inactive=number % 2 == 0)
        first = Counter(
            cell.candidates[0]
            for column in columns_of(simulation)
            for cell in column
            if cell.candidates
        )
        ids = [mailbox.id for mailbox in simulation.account.mailboxes]
        assert first_pairs(simulation) == {i: first[i] for i in ids}


@pytest.mark.parametrize("seed", range(5))
def test_own_mailboxes_are_counted_in_the_columns_that_count(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed)
    for number in range(40):
        simulation = simulate(random_account(rng), include_inactive=number % 2 == 0)
        cells = columns_of(simulation)
        chosen = np.array([rng.random() < 0.5 for _ in cells], np.bool_)
        first = Counter(
            cell.candidates[0]
            for column, counts in zip(cells, chosen, strict=True)
            for cell in column
            if counts and cell.candidates
        )
        expected = [m.is_own * first[m.id] for m in simulation.account.mailboxes]
        assert own_sent_pairs(simulation, chosen).tolist() == expected


def test_an_account_without_employees_has_no_pairs_to_come_first_for() -> None:
    assert first_pairs(simulate(Account(mailboxes=(Mailbox("m"),)))) == {"m": 0}


def test_no_mailbox_comes_first_where_the_plan_cannot_send() -> None:
    account = Account(
        plan=Plan.FREE, employees=(Employee("e"),), mailboxes=(Mailbox("m"),)
    )
    assert first_pairs(simulate(account)) == {"m": 0}
