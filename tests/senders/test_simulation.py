from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    Group,
    Mailbox,
    Precedence,
    Project,
    Reading,
    Subprojects,
)
from diagnostics.senders.matrix.first_counts import first_pairs
from diagnostics.senders.matrix.impacts import Impact
from diagnostics.senders.simulation import Simulation, impact, simulate


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


def large_account(rng: random.Random, mailboxes: int, listed: int) -> Account:
    """More company mailboxes than a word has bits, and own ones between them."""
    groups = tuple(Group(f"g{n}") for n in range(9))
    employees = tuple(
        Employee(f"e{n}", groups=tuple(g.id for g in rng.sample(groups, 2)))
        for n in range(12)
    )
    projects = tuple(
        Project(f"p{n}", parent=rng.choice(("", f"p{rng.randrange(12)}")))
        for n in range(12)
    )
    names = [p.id for p in projects]
    return Account(
        reading=Reading(
            rng.choice(list(Precedence)),
            rng.choice(list(DefaultFlag)),
            rng.choice(list(Subprojects)),
        ),
        groups=groups,
        employees=employees,
        projects=projects,
        mailboxes=tuple(
            Mailbox(
                f"m{n}",
                owner=rng.choice(("company", "company", "company", "e3", "e4")),
                access=Access.SELECTED,
                groups=tuple(g.id for g in rng.sample(groups, 1)),
                projects=tuple(rng.sample(names, rng.randint(0, listed))),
                default=rng.random() < 0.1,
            )
            for n in range(mailboxes)
        ),
    )


@pytest.mark.parametrize(("mailboxes", "listed"), [(150, 1), (150, 12), (300, 3)])
def test_pairs_of_accounts_with_many_mailboxes_are_as_the_facts_say(
    mailboxes: int, listed: int, reference: Callable[..., Any]
) -> None:
    rng = random.Random(mailboxes + listed)
    for _ in range(3):
        account = large_account(rng, mailboxes, listed)
        oracle = reference(account, account.reading)
        expected = [astuple(oracle.pair(*pair)) for pair in oracle.rows(False)]
        assert cells_of(simulate(account)) == expected


def test_numbers_of_sums_agree_with_the_cells_that_they_sum() -> None:
    account = large_account(random.Random(5), 150, 3)
    simulation = simulate(account)
    cells = [
        simulation.cell(row, column)
        for row in range(simulation.roster.shape[0])
        for column in range(simulation.roster.shape[1])
    ]
    assert simulation.pairs == len(cells)
    assert simulation.tied_count == sum(cell.tied for cell in cells)
    assert simulation.contested.count() == sum(cell.contested for cell in cells)
    gaps = [cell for cell in cells if cell.decided_by == "no-candidate"]
    assert simulation.gap_count == len(gaps)


def test_employees_alike_share_a_class_and_own_mailboxes_make_none() -> None:
    employees = tuple(Employee(f"e{n}") for n in range(50))
    own = tuple(Mailbox(f"own{n}", owner=f"e{n}", projects=("p1",)) for n in range(25))
    account = Account(
        employees=employees,
        projects=tuple(Project(f"p{n}") for n in range(40)),
        mailboxes=(Mailbox("all"), Mailbox("one", projects=("p3",)), *own),
    )
    simulation = simulate(account)
    assert simulation.matrix.first.shape == (1, 2)
    assert len(simulation.points.cells) == 25

    assert first_pairs(simulation)["all"] == 50 * 40 - 25


def test_the_matrix_raises_for_what_is_no_row_or_column_of_it() -> None:
    account = Account(
        employees=(Employee("e"), Employee("gone", active=False)),
        projects=(Project("closed", active=False),),
    )
    simulation = simulate(account)
    with pytest.raises(KeyError, match="gone"):
        simulation.at("gone")
    with pytest.raises(KeyError, match="closed"):
        simulation.at("e", "closed")
    everything = simulate(account, include_inactive=True)
    assert everything.at("gone", "closed").source == "internal"


def test_an_empty_account_has_an_empty_matrix() -> None:
    simulation = simulate(Account())
    assert (simulation.pairs, simulation.tied_count, simulation.gap_count) == (0, 0, 0)
    assert simulation.contested.count() == 0
