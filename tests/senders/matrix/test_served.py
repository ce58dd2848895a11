"""Whom mailboxes serve, in blocks, is what the pairs say one by one."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from diagnostics.model import Account, Employee, Mailbox, Project, UnknownIdError
from diagnostics.senders import Served, Simulation, served, simulate
from diagnostics.senders.matrix.served import rows_served


def pairs_in(found: Served) -> list[tuple[int, int]]:
    return sorted(
        (row, column)
        for block in found.blocks
        for row in block.rows.tolist()
        for column in block.columns.tolist()
    )


def one_by_one(simulation: Simulation, ids: set[str]) -> list[tuple[int, int]]:
    rows, columns = simulation.roster.shape
    return [
        (row, column)
        for row in range(rows)
        for column in range(columns)
        if simulation.cell(row, column).sender in ids
    ]


@pytest.mark.parametrize("seed", range(60))
def test_blocks_hold_every_pair_that_a_mailbox_sends_and_no_other(
    random_account: Callable[[random.Random], Account], seed: int
) -> None:
    rng = random.Random(seed)
    simulation = simulate(random_account(rng))
    ids = [m.id for m in simulation.account.mailboxes]
    for wanted in [{i} for i in ids] + [set(ids), set(rng.sample(ids, len(ids) // 2))]:
        found = served(simulation, wanted)
        pairs = pairs_in(found)
        assert pairs == one_by_one(simulation, wanted)
        assert found.pairs == len(pairs)
        assert found.rows.tolist() == sorted({row for row, _ in pairs})
        assert found.columns.tolist() == sorted({column for _, column in pairs})
        assert rows_served(simulation, wanted).tolist() == found.rows.tolist()


def test_people_with_the_same_projects_are_one_block_the_largest_first() -> None:
    simulation = simulate(
        Account(
            employees=(Employee("a"), Employee("b"), Employee("c")),
            projects=(Project("p"), Project("q")),
            mailboxes=(
                Mailbox("own", owner="c", projects=("q",)),
                Mailbox("team"),
            ),
        )
    )
    first, second = served(simulation, "team").blocks
    assert (first.rows.tolist(), first.columns.tolist()) == ([0, 1], [0, 1, 2])
    assert (second.rows.tolist(), second.columns.tolist()) == ([2], [0, 1])


def test_a_mailbox_that_sends_nothing_serves_nobody() -> None:
    simulation = simulate(Account(employees=(Employee("a"),), mailboxes=_equal()))
    found = served(simulation, "second")
    assert found.blocks == ()
    assert found.pairs == 0
    assert found.rows.dtype == found.columns.dtype == np.int64


def test_a_mailbox_that_there_is_not_is_an_error() -> None:
    with pytest.raises(UnknownIdError):
        served(simulate(Account(mailboxes=_equal())), "third")


def _equal() -> tuple[Mailbox, ...]:
    return Mailbox("first"), Mailbox("second")
