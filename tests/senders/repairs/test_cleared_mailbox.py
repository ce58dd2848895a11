"""What a bound mailbox loses in the ranking once its projects are cleared."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.model import (
    Account,
    Employee,
    Mailbox,
    Precedence,
    Project,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.repairs.cleared_mailbox import Unbound
from diagnostics.senders.repairs.gap_grid import GapGrid

LISTED, UNDECIDED = Reading(), Reading(tie=Tie.UNDECIDED)


def passed(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, test=TestResult.PASSED, **fields)


def bound(mailbox_id: str, **fields: Any) -> Mailbox:
    return passed(mailbox_id, projects=("p",), **fields)


def cleared(reading: Reading, *mailboxes: Mailbox) -> Unbound:
    """The mailbox `m`, cleared where two people work in one project."""
    account = Account(
        employees=(Employee("a"), Employee("b")),
        projects=(Project("p"),),
        mailboxes=mailboxes,
    )
    pairs = PairMatrix(Roster.of(account, reading, False), reading)
    ids = [account.mailboxes[at].id for at in pairs.roster.company.tolist()]
    return Unbound.of(GapGrid.of(pairs), ids.index("m"))


@pytest.mark.parametrize(
    ("reading", "mailboxes", "lost"),
    [
        (LISTED, (bound("m"),), 0),
        (LISTED, (bound("m"), passed("behind")), 0),
        (LISTED, (passed("ahead"), bound("m")), 2),
        (LISTED, (bound("m"), bound("also")), 2),
        (LISTED, (bound("also"), bound("m")), 0),
        (LISTED, (bound("m", default=True), bound("also")), 0),
        (UNDECIDED, (bound("m"), passed("behind")), 2),
        (UNDECIDED, (bound("m"), bound("also")), 2),
        (UNDECIDED, (bound("m"), bound("also"), bound("third")), 0),
        (UNDECIDED, (bound("m", default=True), bound("also")), 0),
    ],
)
def test_a_lead_is_lost_to_whoever_comes_before_the_mailbox_then(
    reading: Reading, mailboxes: tuple[Mailbox, ...], lost: int
) -> None:
    assert cleared(reading, *mailboxes).given_up() == lost


def test_an_own_general_mailbox_overtakes_only_where_bound_comes_first() -> None:
    own = passed("own", owner="a")
    bound_first = Reading(precedence=Precedence.BOUND_FIRST)
    assert cleared(bound_first, bound("m"), own).given_up() == 1
    assert cleared(LISTED, bound("m"), own).given_up() == 0


def test_an_own_bound_mailbox_keeps_what_it_has() -> None:
    own = bound("own", owner="a")
    for precedence in Precedence:
        reading = Reading(precedence=precedence)
        assert cleared(reading, bound("m"), own).given_up() == 0


def test_the_rank_counts_all_that_come_before_the_general_mailbox() -> None:
    general = (passed("one"), bound("m"), passed("two"))
    found = cleared(LISTED, *general)
    assert (found.before, found.rank) == (0, 2), "itself now, and one"
    assert found.code == max(found.grid.pairs.ranking.codes[:-1])
