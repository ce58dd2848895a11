"""A map shows the largest groups, and the one that somebody asks for in any case."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from diagnostics.model import Account, Employee, Mailbox, Project, TestResult
from diagnostics.report.pair_map.agreeing_groups import (
    AgreeingMap,
    WhichPairs,
    agreeing,
)
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.senders import Simulation, simulate

PASSED = TestResult.PASSED
SIZES = (4, 3, 2, 1)


def teams() -> Simulation:
    """Ten people in four teams of different sizes, each with a mailbox of a project.

    Team n alone may use the mailbox of project n.
    """
    people: list[Employee] = []
    boxes = []
    for team, size in enumerate(SIZES):
        members = [f"t{team}m{n}" for n in range(size)]
        people += [Employee(name) for name in members]
        boxes.append(
            Mailbox(
                f"b{team}", access="selected", employees=tuple(members),  # type: ignore[arg-type]
                projects=(f"p{team}",), test=PASSED,
            )
        )  # fmt: skip
    projects = tuple(Project(f"p{n}") for n in range(len(SIZES)))
    return simulate(
        Account(employees=tuple(people), projects=projects, mailboxes=tuple(boxes))
    )


def shown(which: WhichPairs) -> AgreeingMap:
    return agreeing(teams(), AnswerCodes(), which)


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5])
def test_the_largest_groups_are_shown_and_the_people_of_others_counted(
    most: int,
) -> None:
    found = shown(WhichPairs(most_rows=most))
    assert [len(rows) for rows in found.rows] == list(SIZES[:most])
    assert found.people_left == sum(SIZES[most:])
    assert found.groups == (4, 5)


@pytest.mark.parametrize("most", [1, 2, 3, 5, 6])
def test_no_project_is_shown_first_whatever_its_size(most: int) -> None:
    found = shown(WhichPairs(most_columns=most))
    assert found.columns[0].tolist() == [0]
    assert len(found.columns) == min(most, 5)
    assert found.projects_left == 5 - len(found.columns)


@pytest.mark.parametrize(("most", "row"), list(itertools.product((1, 2, 3), (0, 7, 9))))
def test_somebody_who_is_asked_for_is_shown_in_place_of_the_last(
    most: int, row: int
) -> None:
    found = shown(WhichPairs(most_rows=most, row=row))
    assert len(found.rows) == most
    assert any(row in group for group in found.rows)
    assert found.people_left == 10 - sum(map(len, found.rows))


@pytest.mark.parametrize("column", [0, 1, 4])
def test_a_project_that_is_asked_for_is_shown(column: int) -> None:
    found = shown(WhichPairs(most_columns=2, column=column))
    assert any(column in group for group in found.columns)
    assert len(found.columns) == 2


def test_a_map_of_some_is_about_them_alone() -> None:
    found = shown(WhichPairs(rows=(0, 1, 4), columns=(1, 2)))
    assert sorted(np.concatenate(found.rows).tolist()) == [0, 1, 4]
    assert sorted(np.concatenate(found.columns).tolist()) == [1, 2]
    besides = shown(WhichPairs(rows=(0, 1), row=9))
    assert sorted(np.concatenate(besides.rows).tolist()) == [0, 1, 9]
    assert besides.people_left == 0


@pytest.mark.parametrize("most", [2, 24])
def test_every_pair_of_a_cell_has_the_cell_s_answer(most: int) -> None:
    simulation, codes = teams(), AnswerCodes()
    found = agreeing(simulation, codes, WhichPairs(most_rows=most, most_columns=most))
    for down, rows in enumerate(found.rows):
        for across, columns in enumerate(found.columns):
            grid = np.array(list(itertools.product(rows, columns)))
            answers = codes.of(*simulation.lookup(grid[:, 0], grid[:, 1]))
            assert set(answers.tolist()) == {int(found.codes[down, across])}
