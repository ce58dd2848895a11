"""One employee's or one project's pairs are those of the whole matrix."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from diagnostics.model import NO_PROJECT, Account, Reading, Subprojects, UnknownIdError
from diagnostics.senders import of_employee, of_project, simulate


@pytest.mark.parametrize("way", Subprojects)
@pytest.mark.parametrize("seed", range(40))
def test_a_row_and_a_column_alone_are_as_in_the_whole_matrix(
    random_account: Callable[[random.Random], Account], seed: int, way: Subprojects
) -> None:
    account = random_account(random.Random(seed))
    reading = Reading(subprojects=way)
    whole = simulate(account, reading)
    places = [NO_PROJECT, *(p.id for p in whole.projects)]
    for employee in whole.employees:
        alone = of_employee(account, employee.id, reading)
        for place in places:
            assert alone.at(employee.id, place) == whole.at(employee.id, place)
    for place in places:
        alone = of_project(account, place, reading)
        assert alone.roster.shape[1] == (1 if place == NO_PROJECT else 2)
        for employee in whole.employees:
            assert alone.at(employee.id, place) == whole.at(employee.id, place)


def test_whoever_is_inactive_is_answered_for_as_if_active(
    random_account: Callable[[random.Random], Account],
) -> None:
    account = random_account(random.Random(3))
    gone = replace(account.employees[0], active=False)
    closed = replace(account.projects[0], active=False)
    account = replace(
        account,
        employees=(gone, *account.employees[1:]),
        projects=(closed, *account.projects[1:]),
    )
    everything = simulate(account, include_inactive=True)
    for project in simulate(account).projects:
        alone = of_employee(account, gone.id)
        assert alone.at(gone.id, project.id) == everything.at(gone.id, project.id)
    for employee in simulate(account).employees:
        alone = of_project(account, closed.id)
        expected = everything.at(employee.id, closed.id)
        assert alone.at(employee.id, closed.id) == expected


def test_an_id_that_there_is_not_is_an_error() -> None:
    with pytest.raises(UnknownIdError):
        of_employee(Account(), "nobody")
    with pytest.raises(UnknownIdError):
        of_project(Account(), "nowhere")
