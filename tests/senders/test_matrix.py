from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import pytest

from diagnostics.model import Account
from diagnostics.senders.impacts import Impact
from diagnostics.senders.matrix import Simulation, impact, simulate


def cells_of(simulation: Simulation) -> list[tuple[object, ...]]:
    rows, columns = simulation.roster.shape
    return [
        astuple(simulation.cell(row, column))
        for row in range(rows)
        for column in range(columns)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_every_pair_is_as_the_facts_say(
    seed: int,
    random_account: Callable[[random.Random], Account],
    reference: Callable[..., Any],
) -> None:
    rng = random.Random(seed)
    for number in range(125):
        account = random_account(rng)
        everyone = number % 3 == 0
        oracle = reference(account, account.reading)
        expected = [astuple(oracle.pair(*pair)) for pair in oracle.rows(everyone)]
        found = cells_of(simulate(account, include_inactive=everyone))
        assert found == expected, account


@pytest.mark.parametrize("seed", range(4))
def test_the_impact_of_a_mailbox_counts_the_pairs_that_it_sends(
    seed: int, random_account: Callable[[random.Random], Account]
) -> None:
    rng = random.Random(seed)
    for number in range(60):
        simulation = simulate(random_account(rng), include_inactive=number % 2 == 0)
        height, width = simulation.roster.shape
        cells = [simulation.cell(r, c) for r in range(height) for c in range(width)]
        for mailbox in simulation.account.mailboxes:
            sent = [cell for cell in cells if cell.sender == mailbox.id]
            assert impact(simulation, mailbox.id) == Impact(
                employees=len({cell.employee for cell in sent}),
                projects=len({cell.project for cell in sent}),
                pairs=len(sent),
            )


def test_the_impact_of_an_unknown_mailbox_raises() -> None:
    with pytest.raises(KeyError, match="ghost"):
        impact(simulate(Account()), "ghost")
