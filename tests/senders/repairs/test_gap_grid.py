"""The grid of gaps says of each class cell what holds for every pair of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest

from diagnostics.model import (
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Project,
    Subprojects,
    TestResult,
)
from diagnostics.senders.repairs.gap_grid import GapGrid
from diagnostics.senders.simulation import Simulation, simulate

MakeAccount: TypeAlias = Callable[[random.Random], Account]


def grids(
    seed: int, random_account: MakeAccount, number: int = 20
) -> list[tuple[Simulation, GapGrid]]:
    rng = random.Random(seed + 900)
    made = []
    for at in range(number):
        simulation = simulate(random_account(rng), include_inactive=at % 2 == 0)
        made.append((simulation, GapGrid.of(simulation)))
    return made


@pytest.mark.parametrize("seed", range(4))
def test_every_pair_is_as_its_class_cell_says(
    seed: int, random_account: MakeAccount, oracle: Any
) -> None:
    for simulation, grid in grids(seed, random_account):
        account, reading = simulation.account, simulation.reading
        mailboxes = account.mailboxes
        for row in range(len(grid.of_row)):
            for column in range(len(grid.of_column)):
                cell = simulation.cell(row, column)
                at = grid.of_row[row], grid.of_column[column]
                assert grid.gap[at] == (cell.decided_by == "no-candidate")
                assert grid.tied[at] == cell.tied
                if cell.candidates:
                    place = simulation.ranking.rank.tolist().index(grid.rank[at])
                    assert mailboxes[place].id == cell.candidates[0]
        judge = oracle(account, reading)
        for bit, position in enumerate(simulation.roster.company.tolist()):
            mailbox = mailboxes[position]
            for row, employee in enumerate(simulation.employees):
                may = judge.may_use(employee, mailbox)
                assert grid.usable[grid.of_row[row], bit] == may
            for column, project in enumerate([None, *simulation.projects]):
                valid = judge.is_valid(project, mailbox)
                assert grid.valid[grid.of_column[column], bit] == valid


@pytest.mark.parametrize("seed", range(4))
def test_people_and_places_of_the_classes_are_all_there_are(
    seed: int, random_account: MakeAccount
) -> None:
    for simulation, grid in grids(seed, random_account):
        senders = [e for e in simulation.employees if e.kind != "external"]
        assert grid.people.sum() == len(senders)
        assert grid.places.sum() == len(simulation.projects) + 1
        assert grid.places[grid.no_project] == 1
        for number, group in enumerate(grid.groups):
            for row, employee in enumerate(simulation.employees):
                if employee.kind != "external":
                    belongs = group in employee.groups
                    assert grid.member[number, grid.of_row[row]] == belongs


@pytest.mark.parametrize("seed", range(4))
def test_a_weight_is_the_number_of_pairs_in_the_chosen_cells(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed)
    for simulation, grid in grids(seed, random_account, 10):
        height, width = grid.gap.shape
        rows = np.array(sorted(rng.sample(range(height), rng.randint(1, height))))
        columns = np.array(sorted(rng.sample(range(width), rng.randint(1, width))))
        chosen = np.array([[rng.random() < 0.5 for _ in columns] for _ in rows])
        cells = {
            (row, column)
            for r, row in enumerate(rows.tolist())
            for c, column in enumerate(columns.tolist())
            if chosen[r, c]
        }
        expected = sum(
            (grid.of_row[row], grid.of_column[column]) in cells
            for row, employee in enumerate(simulation.employees)
            for column in range(len(grid.of_column))
            if employee.kind != "external"
        )
        assert grid.weight(rows, columns, chosen) == expected


@pytest.mark.parametrize("seed", range(4))
def test_where_a_project_s_mailbox_is_valid_is_told_where_it_is_inherited(
    seed: int, random_account: MakeAccount, oracle: Any
) -> None:
    rng = random.Random(seed + 30)
    for _ in range(15):
        account = random_account(rng)
        for way in Subprojects:
            reading = replace(account.reading, subprojects=way)
            simulation = simulate(account, reading)
            grid = GapGrid.of(simulation)
            if grid.covers is None:
                continue
            judge = oracle(account, reading)
            for listed, one in enumerate(simulation.projects, 1):
                bound = Mailbox("x", projects=(one.id,))
                for covered, other in enumerate(simulation.projects, 1):
                    is_covered = grid.covers[
                        grid.of_column[listed], grid.of_column[covered]
                    ]
                    assert is_covered == judge.is_valid(other, bound)


ANN, BOB = Employee("ann"), Employee("bob", groups=("g",))
P, Q = Project("p"), Project("q")


def bound_to(*projects: str) -> Account:
    mailbox = Mailbox("m", projects=projects, test=TestResult.PASSED)
    return Account(employees=(ANN, BOB), projects=(P, Q), mailboxes=(mailbox,))


def required(account: Account, projects_only: bool) -> int:
    grid = GapGrid.of(simulate(account), projects_only)
    every = [np.arange(length) for length in grid.gap.shape]
    return grid.weight(*every, grid.required)


@pytest.mark.parametrize(
    ("projects", "with_all", "in_projects"),
    [((), 0, 0), (("p",), 2, 2), (("p", "q"), 2, 0), (("gone",), 2, 4)],
)
def test_what_has_to_be_closed_are_gaps_without_a_project_or_those_in_projects(
    projects: tuple[str, ...], with_all: int, in_projects: int
) -> None:
    account = bound_to(*projects)
    assert required(account, projects_only=False) == with_all
    assert required(account, projects_only=True) == in_projects


def test_people_in_other_groups_are_no_class_together() -> None:
    grid = GapGrid.of(simulate(bound_to("p")))
    assert len({*grid.of_row.tolist()}) == 2
    alike = replace(bound_to("p"), employees=(ANN, replace(BOB, groups=())))
    assert len({*GapGrid.of(simulate(alike)).of_row.tolist()}) == 1


def test_whoever_is_external_is_nobody_whose_gap_is_closed() -> None:
    guest = replace(BOB, kind=EmployeeKind.EXTERNAL)
    account = replace(bound_to("p"), employees=(ANN, guest))
    assert required(account, projects_only=False) == 1
    grid = GapGrid.of(simulate(account))
    assert grid.people.tolist()[grid.of_row[1]] == 0
    assert not grid.member.any()


@pytest.mark.parametrize("way", Subprojects)
def test_projects_without_parents_cover_nothing_but_themselves(
    way: Subprojects,
) -> None:
    account = bound_to("p")
    reading = replace(account.reading, subprojects=way)
    assert GapGrid.of(simulate(account, reading)).covers is None
    tree = replace(account, projects=(P, replace(Q, parent="p")))
    covers = GapGrid.of(simulate(tree, reading)).covers
    assert (covers is None) == (way is Subprojects.SEPARATE)
