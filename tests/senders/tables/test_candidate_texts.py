from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeAlias

import pytest

from diagnostics.model import Account
from diagnostics.senders.simulation import simulate
from diagnostics.senders.tables import candidate_texts

MakeAccount: TypeAlias = Callable[[random.Random], Account]


@pytest.mark.parametrize("limit", ["_MOST_TEXTS", "_MOST_NUMBERS"])
@pytest.mark.parametrize("remembered", [0, 5, 1 << 20])
def test_texts_are_the_same_however_much_is_remembered(
    limit: str,
    remembered: int,
    random_account: MakeAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(candidate_texts, limit, remembered)
    rng = random.Random(3)
    for _ in range(20):
        simulation = simulate(random_account(rng), include_inactive=True)
        height, width = simulation.roster.shape
        expected = [
            ";".join(simulation.cell(row, column).candidates)
            for row in range(height)
            for column in range(width)
        ]
        for _ in range(2):
            chunks = list(simulation.chunks(width))
            assert [t for chunk in chunks for t in chunk["candidates"]] == expected
