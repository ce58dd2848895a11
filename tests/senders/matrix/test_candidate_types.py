"""Candidates by type are the oracle's candidates, sorted into the eight types."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    Mailbox,
    Precedence,
    Project,
    Subprojects,
    TestResult,
    Tie,
)
from diagnostics.senders.matrix.candidate_types import OWN, Candidates, FirstOfEachType
from diagnostics.senders.matrix.classes import ColumnClasses
from diagnostics.senders.simulation import Simulation, simulate

MakeAccount: TypeAlias = Callable[[random.Random], Account]


def candidates_of(simulation: Simulation) -> Candidates:
    columns = ColumnClasses.of(simulation.roster, *Subprojects)
    words = {
        way: by_class[columns.of_column] for way, by_class in columns.words.items()
    }
    kind = simulation.rows.kind[simulation.rows.of_row]
    return Candidates(simulation.roster, kind, words)


def cells_of(simulation: Simulation) -> np.ndarray[Any, np.dtype[np.int64]]:
    height, width = simulation.roster.shape
    return np.arange(height * width, dtype=np.int64)


def type_of(mailbox: Mailbox) -> int:
    """Its place among the eight, told from the mailbox alone."""
    of_company = [(True, True), (True, False), (False, True), (False, False)]
    place = of_company.index((mailbox.default, bool(mailbox.projects)))
    return place + (OWN if mailbox.owner != "company" else 0)


def by_the_letter(
    oracle: Any, account: Account, way: Subprojects, inactive: bool
) -> list[dict[int, list[int]]]:
    """By pair and type the positions of its candidates, in list order."""
    judge = oracle(account, replace(account.reading, subprojects=way), inactive)
    positions = {mailbox.id: at for at, mailbox in enumerate(account.mailboxes)}
    told = []
    for employee, project in judge.pairs():
        found: dict[int, list[int]] = defaultdict(list)
        for mailbox in judge.candidates(employee, project):
            found[type_of(mailbox)].append(positions[mailbox.id])
        told.append({of_type: sorted(at) for of_type, at in found.items()})
    return told


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("way", Subprojects)
def test_each_pair_has_the_first_of_each_type_and_knows_of_a_second(
    seed: int, way: Subprojects, random_account: MakeAccount, oracle: Any
) -> None:
    rng = random.Random(seed + 300)
    for number in range(25):
        account = random_account(rng)
        if not account.plan.can_send:
            continue
        inactive = number % 2 == 0
        simulation = simulate(account, include_inactive=inactive)
        found = candidates_of(simulation).at(cells_of(simulation), way, points=True)
        expected = by_the_letter(oracle, account, way, inactive)
        nobody = len(account.mailboxes)
        for pair, of_types in enumerate(expected):
            for of_type in range(2 * OWN):
                held = of_types.get(of_type, [])
                assert found.count[of_type, pair] == min(2, len(held))
                assert found.first[of_type, pair] == (held or [nobody])[0]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_said_tells_the_readings_apart_as_the_oracle_does(
    seed: int, random_account: MakeAccount, oracle: Any
) -> None:
    rng = random.Random(seed + 400)
    for _ in range(15):
        account = random_account(rng)
        reading = replace(account.reading, tie=rng.choice(list(Tie)))
        account = replace(account, reading=reading)
        simulation = simulate(account)
        way = rng.choice(list(Subprojects))
        readings = [
            replace(reading, precedence=p, default_flag=d, subprojects=way)
            for p, d in product(Precedence, DefaultFlag)
        ]
        found = candidates_of(simulation).at(cells_of(simulation), way, points=True)
        said = found.said(simulation.roster, readings)
        answers = [list(oracle(account, r).all().values()) for r in readings]
        for pair in range(said.shape[1]):
            told = [(one[pair].sender, one[pair].source) for one in answers]
            for a, b in product(range(len(readings)), repeat=2):
                same = said[a, pair] == said[b, pair]
                assert same == (told[a] == told[b])


def test_some_pairs_are_asked_alone() -> None:
    people, places = (Employee("a"), Employee("b")), (Project("p"), Project("q"))
    boxes = (
        Mailbox("all", test=TestResult.PASSED),
        Mailbox("own", owner="b", test=TestResult.PASSED),
        Mailbox("bound", owner="b", projects=("q",), test=TestResult.PASSED),
        Mailbox("none", access=Access.NOBODY, test=TestResult.PASSED),
    )
    simulation = simulate(Account(employees=people, projects=places, mailboxes=boxes))
    asked = np.array([0, 3, 5], np.int64)  # a without a project, b without, b in q
    found = candidates_of(simulation).at(asked, Subprojects.SEPARATE, points=True)
    assert found.first.T.tolist() == [
        [4, 4, 4, 0, 4, 4, 4, 4],
        [4, 4, 4, 0, 4, 4, 4, 1],
        [4, 4, 4, 0, 4, 4, 2, 1],
    ]


def test_without_points_own_bound_mailboxes_are_left_out() -> None:
    boxes = (
        Mailbox("own", owner="a", test=TestResult.PASSED),
        Mailbox("bound", owner="a", projects=("p",), test=TestResult.PASSED),
    )
    account = Account(
        employees=(Employee("a"),), projects=(Project("p"),), mailboxes=boxes
    )
    candidates = candidates_of(simulate(account))
    cells = np.arange(2, dtype=np.int64)
    found: list[FirstOfEachType] = [
        candidates.at(cells, Subprojects.SEPARATE, points) for points in (False, True)
    ]
    assert found[0].count.sum(axis=0).tolist() == [1, 1]
    assert found[1].count.sum(axis=0).tolist() == [1, 2]
