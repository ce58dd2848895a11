"""Who has no sender is told by name and by how many places."""

from __future__ import annotations

import pytest

from diagnostics.accounts import generate
from diagnostics.model import Account
from diagnostics.senders import DecidedBy, resolve, simulate
from diagnostics.senders.matrix.without_sender import people_without


@pytest.mark.parametrize("seed", range(5))
def test_places_are_counted_as_single_answers_count_them(seed: int) -> None:
    account = generate(employees=8, projects=5, mailboxes=6, groups=3, seed=seed)
    simulation = simulate(account)
    without = {one.employee.id: one for one in people_without(simulation)}
    for employee in simulation.employees:
        places = ["none", *(p.id for p in simulation.projects)]
        found = [resolve(account, employee.id, place) for place in places]
        gaps = [one.decided_by is DecidedBy.NO_CANDIDATE for one in found]
        told = without.get(employee.id)
        assert (told.places if told else 0) == sum(gaps)
        assert bool(told and told.with_none) is gaps[0]


def test_those_with_the_most_places_stand_first(sample_account: Account) -> None:
    found = people_without(simulate(sample_account))
    assert [one.places for one in found] == sorted(
        (one.places for one in found), reverse=True
    )
    assert sum(one.places for one in found) == simulate(sample_account).gap_count


def test_who_has_a_mailbox_somewhere_is_not_everywhere_without(
    sample_account: Account,
) -> None:
    for one in people_without(simulate(sample_account)):
        assert one.is_everywhere is (one.places == one.of)
