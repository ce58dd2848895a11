"""Contested pairs and their switches, beside every reading simulated in full."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from diagnostics.model import Account, Employee, Mailbox, Project, Reading, Tie
from diagnostics.senders.arrays import Flags
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.readings import contested_pairs, pairs_by_switch
from diagnostics.senders.pair.outcomes import OUTCOMES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.simulation import Simulation, simulate

MakeAccount = Callable[[random.Random], Account]
MakesOracle = Callable[..., Any]
SWITCHES = ("precedence", "default_flag", "subprojects")


def said(simulation: Simulation) -> list[list[tuple[int, str]]]:
    """By place: the sender's place in the list and the source."""
    positions, outcomes = simulation.block(0, len(simulation.employees))
    decided = [outcome.decided_by is not DecidedBy.TIE for outcome in OUTCOMES]
    return [
        [
            (p if decided[o] else -1, OUTCOMES[o].source)
            for p, o in zip(*row, strict=True)
        ]
        for row in zip(positions.tolist(), outcomes.tolist(), strict=True)
    ]


def in_full(marked: Marked) -> Flags:
    height, width = len(marked.of_row), len(marked.of_column)
    return marked.at(np.arange(height * width)).reshape(height, width)


def differing(one: object, other: object, shape: tuple[int, int]) -> Flags:
    """Where two tables of what is said differ."""
    pairs = zip(one, other, strict=True)  # type: ignore[call-overload]
    found = [[a != b for a, b in zip(*rows, strict=True)] for rows in pairs]
    return np.array(found, np.bool_).reshape(shape)


@pytest.mark.parametrize("seed", range(4))
def test_contested_pairs_and_switches_are_those_of_twelve_simulations(
    seed: int, random_account: MakeAccount, oracle: MakesOracle
) -> None:
    rng = random.Random(seed)
    contested = 0
    for number in range(100):
        account = random_account(rng)
        simulation = simulate(account, include_inactive=number % 2 == 0)
        shape = simulation.roster.shape
        answers = {
            reading: said(simulate(account, reading, number % 2 == 0))
            for reading in oracle(account).readings()
        }
        any_other = np.zeros(shape, np.bool_)
        switched = {switch: any_other.copy() for switch in SWITCHES}
        for one, answer in answers.items():
            any_other |= differing(answers[account.reading], answer, shape)
            for other, another in answers.items():
                apart = [s for s in SWITCHES if getattr(one, s) != getattr(other, s)]
                if len(apart) == 1:
                    switched[apart[0]] |= differing(answer, another, shape)
        assert (in_full(contested_pairs(simulation)) == any_other).all(), number
        found = {s: in_full(marked) for s, marked in pairs_by_switch(simulation)}
        assert found.keys() == switched.keys()
        # `default_flag` has three values, of which each is held against the first.
        assert all((found[s] == switched[s]).all() for s in SWITCHES), number
        contested += bool(any_other.any())
    assert contested > 20


def test_where_no_order_changes_nothing_is_contested() -> None:
    account = Account(
        reading=Reading(tie=Tie.UNDECIDED),
        employees=(Employee("a"),),
        projects=(Project("p"),),
        mailboxes=(Mailbox("m"), Mailbox("n")),
    )
    simulation = simulate(account)
    assert contested_pairs(simulation).count() == 0
    assert [marked.count() for _, marked in pairs_by_switch(simulation)] == [0, 0, 0]
