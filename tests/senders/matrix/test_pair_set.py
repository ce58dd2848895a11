"""Sets of pairs, counted on the classes and pair by pair."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from diagnostics.model import Account
from diagnostics.senders.arrays import Flags
from diagnostics.senders.matrix import pair_set
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import OUTCOMES, TIED
from diagnostics.senders.simulation import Simulation, simulate

MakeAccount = Callable[[random.Random], Account]


def in_full(marked: Marked) -> Flags:
    """By pair, whether it belongs to the set."""
    height, width = len(marked.of_row), len(marked.of_column)
    return marked.at(np.arange(height * width)).reshape(height, width)


def simulations(make: MakeAccount, seed: int, count: int) -> list[Simulation]:
    rng = random.Random(seed)
    return [simulate(make(rng), None, n % 2 == 0) for n in range(count)]


@pytest.mark.parametrize("at_once", [1, 1 << 18])
def test_a_set_is_counted_as_its_pairs_are(
    at_once: int, random_account: MakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pair_set, "_CELLS_AT_ONCE", at_once)
    rng = np.random.default_rng(at_once)
    for simulation in simulations(random_account, 1, 150):
        wanted = rng.random(len(OUTCOMES)) < 0.5
        marked = Marked.by_outcome(simulation, wanted)
        _, outcomes = simulation.block(0, len(simulation.employees))
        full = wanted[outcomes]
        chosen = rng.random(full.shape[1]) < 0.5
        assert (in_full(marked) == full).all()
        assert marked.count() == full.sum()
        assert marked.in_rows().tolist() == full.sum(axis=1).tolist()
        assert marked.in_rows(chosen).tolist() == full[:, chosen].sum(axis=1).tolist()
        assert marked.in_columns().tolist() == full.sum(axis=0).tolist()
        for row in range(full.shape[0]):
            assert marked.columns_of(row).tolist() == np.flatnonzero(full[row]).tolist()
        for column in range(full.shape[1]):
            rows = np.flatnonzero(full[:, column]).tolist()
            assert marked.rows_of(column).tolist() == rows


def test_the_witness_is_the_first_pair_in_list_order(
    random_account: MakeAccount,
) -> None:
    for simulation in simulations(random_account, 2, 100):
        marked = Marked.by_outcome(simulation, TIED)
        first = next(zip(*np.nonzero(in_full(marked)), strict=True), None)
        assert marked.witness() == first


def test_joined_sets_have_the_pairs_of_both(random_account: MakeAccount) -> None:
    rng = np.random.default_rng(3)
    for simulation in simulations(random_account, 3, 100):
        one, other = (
            Marked.by_outcome(simulation, rng.random(len(OUTCOMES)) < 0.3)
            for _ in range(2)
        )
        assert (in_full(one.joined(other)) == (in_full(one) | in_full(other))).all()
