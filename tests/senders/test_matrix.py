from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import pytest

from diagnostics.model import Account
from diagnostics.senders.matrix import Simulation, simulate


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
