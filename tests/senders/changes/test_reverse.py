from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from diagnostics.model import Access, Account, Employee, Mailbox, Project, Reading, Tie
from diagnostics.senders.changes.reverse import SentBy
from diagnostics.senders.simulation import simulate

TWO = (Employee("anna"), Employee("jan"))
SITES = (Project("a"), Project("b"))


def named(sent: SentBy) -> Iterator[tuple[str, str]]:
    for block in sent.blocks:
        for pair in product(block.employees, block.projects):
            if pair not in sent.except_pairs:
                yield pair
    yield from sent.extra_pairs


@pytest.mark.parametrize("seed", range(4))
def test_blocks_and_points_are_exactly_the_pairs_that_a_mailbox_sends(
    seed: int, random_account: Callable[[random.Random], Account]
) -> None:
    rng = random.Random(seed)
    for number in range(60):
        simulation = simulate(random_account(rng), include_inactive=number % 2 == 0)
        height, width = simulation.roster.shape
        cells = [simulation.cell(r, c) for r in range(height) for c in range(width)]
        for mailbox in simulation.account.mailboxes:
            sent = simulation.pairs_of(mailbox.id)
            found = list(named(sent))
            assert len(found) == len(set(found)) == sent.pairs
            assert set(found) == {
                (cell.employee, cell.project or "none")
                for cell in cells
                if cell.sender == mailbox.id
            }


def test_employees_with_the_same_rights_are_one_block() -> None:
    account = Account(employees=TWO, projects=SITES, mailboxes=(Mailbox("m"),))
    sent = simulate(account).pairs_of("m")
    assert [(b.employees, b.projects) for b in sent.blocks] == [
        (("anna", "jan"), ("none", "a", "b"))
    ]
    assert (sent.except_pairs, sent.extra_pairs, sent.pairs) == ((), (), 6)


def test_an_own_bound_mailbox_takes_single_pairs_out_of_a_block() -> None:
    own = Mailbox("own", owner="jan", projects=("b",))
    account = Account(employees=TWO, projects=SITES, mailboxes=(Mailbox("m"), own))
    simulation = simulate(account)
    assert simulation.pairs_of("m").except_pairs == (("jan", "b"),)
    taken = simulation.pairs_of("own")
    assert (taken.blocks, taken.extra_pairs) == ((), (("jan", "b"),))


def test_a_mailbox_that_nobody_may_use_sends_nowhere() -> None:
    box = Mailbox("m", access=Access.NOBODY)
    sent = simulate(Account(employees=TWO, mailboxes=(box,))).pairs_of("m")
    assert (sent.blocks, sent.pairs) == ((), 0)


def test_tied_mailboxes_send_nowhere_while_the_tie_is_undecided() -> None:
    account = Account(employees=TWO, mailboxes=(Mailbox("m"), Mailbox("n")))
    assert simulate(account).pairs_of("m").pairs == 2
    assert simulate(account, Reading(tie=Tie.UNDECIDED)).pairs_of("m").pairs == 0


def test_an_unknown_mailbox_raises() -> None:
    with pytest.raises(KeyError, match="ghost"):
        simulate(Account()).pairs_of("ghost")
