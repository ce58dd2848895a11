"""Two matrices side by side, beside both looked up pair by pair."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from diagnostics.model import Account, Employee, Mailbox, Project
from diagnostics.senders.matrix import side_by_side
from diagnostics.senders.matrix.side_by_side import Aligned
from diagnostics.senders.simulation import simulate

MakeAccount = Callable[..., Account]


@pytest.mark.parametrize("at_once", [1, 1 << 18])
def test_the_pairs_that_both_have_differ_as_their_cells_do(
    at_once: int, account_of: MakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "_CELLS_AT_ONCE", at_once)
    for seed in range(150):
        sides = [
            simulate(account_of(seed), None, seed % 2 == 0),
            simulate(account_of(seed + 1000), None, seed % 3 == 0),
        ]
        aligned = Aligned.of(sides)
        differs = aligned.differing(0, 1)
        for row, employee in enumerate(aligned.employees):
            columns = set(differs.columns_of(row).tolist())
            for column, project in enumerate(aligned.projects):
                cells = [side.at(employee, project) for side in sides]
                said = {(cell.sender, cell.source) for cell in cells}
                assert (column in columns) == (len(said) > 1), seed


def test_only_the_named_rows_and_columns_are_compared_in_their_order() -> None:
    rng = random.Random(1)
    people = tuple(Employee(f"e{n}") for n in range(6))
    works = tuple(Project(f"p{n}") for n in range(6))
    before = Account(employees=people, projects=works, mailboxes=(Mailbox("a"),))
    own = Mailbox("own", owner="e3", projects=("p4",))
    after = Account(employees=people, projects=works, mailboxes=(Mailbox("a"), own))
    sides = [simulate(before), simulate(after)]
    for _ in range(20):
        employees = tuple(rng.sample([e.id for e in people], 3))
        projects = tuple(rng.sample(["none", *(p.id for p in works)], 3))
        aligned = Aligned.of(sides, employees, projects)
        assert (aligned.employees, aligned.projects) == (employees, projects)
        expected = int("e3" in employees and "p4" in projects)
        assert aligned.differing(0, 1).count() == expected
