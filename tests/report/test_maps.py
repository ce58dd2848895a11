"""The coverage map says of its classes exactly what single pairs say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.accounts import generate
from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Mailbox,
    Precedence,
    Project,
    Reading,
    Source,
    Subprojects,
    TestResult,
    Tie,
    Unverified,
)
from diagnostics.report.maps import (
    COLOURS,
    class_map,
    class_sizes,
    density,
    members,
)
from diagnostics.senders import Simulation, simulate


def rgb(source: Source) -> tuple[int, ...]:
    return tuple(bytes.fromhex(COLOURS[source][1:]))


def team(people: int = 4, projects: int = 3) -> Account:
    """Half the people may use a general mailbox; one project has its own."""
    ids = [f"e{n}" for n in range(people)]
    return Account(
        employees=tuple(Employee(i, f"Person {i}") for i in ids),
        projects=tuple(Project(f"p{n}", f"Place {n}") for n in range(projects)),
        mailboxes=(
            Mailbox(
                "general",
                "general@example.org",
                access=Access.SELECTED,
                employees=tuple(ids[::2]),
                test=TestResult.PASSED,
            ),
            Mailbox(
                "bound",
                "bound@example.org",
                projects=("p0",),
                test=TestResult.PASSED,
            ),
        ),
    )


def assert_map_is_true(simulation: Simulation) -> None:
    labels = {m.id: m.label for m in simulation.account.mailboxes}
    for line in class_map(simulation).to_dict("records"):
        cell = simulation.at(line["employee_id"], line["project_id"])
        assert line["source"] == str(cell.source)
        assert line["sender"] == (labels[cell.sender] if cell.sender else "")


def test_the_map_of_the_sample_agrees_with_every_pair_it_names(
    sample_account: Account,
) -> None:
    assert_map_is_true(simulate(sample_account))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 8), st.integers(0, 10_000))
def test_the_map_agrees_with_single_pairs(
    employees: int, projects: int, seed: int
) -> None:
    assert_map_is_true(simulate(generate(employees, projects, 6, seed=seed)))


READINGS = st.builds(
    Reading,
    st.sampled_from(Precedence),
    st.sampled_from(DefaultFlag),
    st.sampled_from(Subprojects),
    st.sampled_from(Unverified),
    st.sampled_from(Tie),
)


@settings(max_examples=25, deadline=None)
@given(READINGS, st.booleans())
def test_the_map_agrees_with_single_pairs_under_every_reading(
    sample_account: Account, reading: Reading, everyone: bool
) -> None:
    assert_map_is_true(simulate(sample_account, reading, everyone))


def test_an_undecided_tie_has_a_level_but_no_sender() -> None:
    general = replace(team().mailboxes[1], projects=())
    tied = replace(team(), mailboxes=(general, replace(general, id="other")))
    frame = class_map(simulate(tied, Reading(tie=Tie.UNDECIDED)))
    assert set(frame["source"]) == {"company"}
    assert set(frame["sender"]) == {""}


def test_the_cells_of_the_map_stand_for_all_pairs(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    frame = class_map(simulation)
    assert (frame["people"] * frame["projects"]).sum() == simulation.pairs


def test_the_largest_classes_come_first() -> None:
    of_place = np.array([7, 1, 1, 7, 7, 3])
    assert class_sizes(of_place) == [(7, 0, 3), (1, 1, 2), (3, 5, 1)]


def test_the_map_holds_no_more_classes_than_asked() -> None:
    frame = class_map(simulate(team()), most=1)
    assert len(frame) == 1
    assert (frame["row"][0], frame["column"][0]) == (1, 1)


def test_a_class_is_labelled_by_a_member_and_the_number_of_others() -> None:
    frame = class_map(simulate(team(people=5)))
    assert set(frame["employee"]) == {
        "Person e0 and 2 more",
        "Person e1 and 1 more",
    }
    assert "no project and 2 more" in set(frame["project"])


def test_classes_whose_first_members_share_a_name_stay_apart() -> None:
    account = team(people=2, projects=1)
    namesakes = replace(
        account, employees=tuple(replace(e, name="Jan") for e in account.employees)
    )
    frame = class_map(simulate(namesakes))
    assert frame["row"].nunique() == 2
    assert frame["employee"].nunique() == 2


def test_a_project_named_like_the_absence_of_one_stays_apart() -> None:
    account = team(people=2, projects=1)
    renamed = replace(account, projects=(Project("p0", "no project"),))
    frame = class_map(simulate(renamed))
    assert frame["column"].nunique() == frame["project"].nunique() == 2


def test_without_employees_the_map_is_empty() -> None:
    assert class_map(simulate(Account(projects=(Project("p"),)))).empty


def test_all_members_of_a_class_are_named(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    for line in class_map(simulation).to_dict("records"):
        people, places = members(simulation, line["employee_id"], line["project_id"])
        assert (len(people), len(places)) == (line["people"], line["projects"])


def test_members_are_those_with_the_same_company_mailboxes() -> None:
    people, places = members(simulate(team()), "e1", "")
    assert people == ["Person e1", "Person e3"]
    assert places == ["no project", "Place 1", "Place 2"]


def test_members_of_an_unknown_pair_are_an_error() -> None:
    with pytest.raises(KeyError):
        members(simulate(team()), "nobody", "")


def pixels_by_pair(simulation: Simulation) -> list[tuple[int, ...]]:
    pairs = [
        simulation.cell(row, column).source
        for row in np.argsort(simulation.rows.of_row, kind="stable").tolist()
        for column in np.argsort(simulation.columns.of_column, kind="stable").tolist()
    ]
    return [rgb(source) for source in pairs]


def test_every_pixel_has_the_colour_of_its_pairs_source(
    sample_account: Account,
) -> None:
    simulation = simulate(sample_account)
    picture = density(simulation)
    assert picture.shape == (
        len(simulation.employees),
        len(simulation.projects) + 1,
        3,
    )
    seen = [tuple(pixel) for pixel in picture.reshape(-1, 3).tolist()]
    assert seen == pixels_by_pair(simulation)


def test_a_picture_is_never_larger_than_asked() -> None:
    simulation = simulate(generate(300, 200, 40, seed=3))
    picture = density(simulation, size=120)
    assert picture.shape == (120, 120, 3)
    known = {rgb(source) for source in Source}
    assert {tuple(p) for p in picture.reshape(-1, 3).tolist()} <= known


def test_robots_and_external_users_have_colours_of_their_own() -> None:
    account = Account(
        employees=(
            Employee("r", kind=EmployeeKind.ROBOT),
            Employee("x", kind=EmployeeKind.EXTERNAL),
        )
    )
    picture = density(simulate(account))
    seen = {tuple(p) for p in picture.reshape(-1, 3).tolist()}
    assert seen == {rgb(Source.NONE), rgb(Source.UNKNOWN)}


def test_sources_are_told_apart_by_colour() -> None:
    assert set(COLOURS) == set(Source)
    assert len(set(COLOURS.values())) == len(Source)
