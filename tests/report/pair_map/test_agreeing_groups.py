"""Everybody in a group of the map has the answer that its cells show."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.accounts import generate
from diagnostics.model import (
    Access,
    Account,
    Employee,
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
from diagnostics.report.pair_map import agreeing_groups as module
from diagnostics.report.pair_map.agreeing_groups import (
    AgreeingMap,
    WhichPairs,
    agreeing,
)
from diagnostics.report.pair_map.answer_texts import (
    BY_RESULT,
    BY_SOURCE,
    MapMark,
    mark_of,
)
from diagnostics.report.pair_map.map_cells import (
    cell_rows,
    column_labels,
    row_labels,
)
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.senders import Simulation, simulate

PASSED = TestResult.PASSED
ALL = WhichPairs(most_rows=1000, most_columns=1000)


def team(*mailboxes: Mailbox) -> Account:
    return Account(
        employees=tuple(Employee(i, i.title()) for i in ("ann", "bob", "cid")),
        projects=(Project("p", "Place"), Project("q", "Quay")),
        mailboxes=mailboxes,
    )


ALL_MAY = Mailbox("all", "all@example.org", test=PASSED)
OWN = Mailbox("own", "bob@example.org", owner="bob", test=PASSED)
OTHER_OWN = Mailbox("cids", "cid@example.org", owner="cid", test=PASSED)
OWN_IN_Q = replace(OWN, projects=("q",))


def groups(simulation: Simulation, found: AgreeingMap) -> list[str]:
    return [
        " ".join(simulation.employees[row].id for row in rows.tolist())
        for rows in found.rows
    ]


def assert_all_agree(
    simulation: Simulation, codes: AnswerCodes, found: AgreeingMap
) -> None:
    """Every pair of every cell shows what the cell shows."""
    labels = {m.id: n for n, m in enumerate(simulation.account.mailboxes)}
    for (r, rows), (c, columns) in product(
        enumerate(found.rows), enumerate(found.columns)
    ):
        said = codes.answer(int(found.codes[r, c]))
        for row, column in product(rows.tolist(), columns.tolist()):
            cell = simulation.cell(row, column)
            assert (cell.source, cell.tied) == (said.source, said.tied)
            is_company = cell.sender and cell.source is Source.COMPANY
            assert said.mailbox == (labels[cell.sender] if is_company else -1)


READINGS = st.builds(
    Reading,
    precedence=st.sampled_from(Precedence),
    subprojects=st.sampled_from(Subprojects),
    unverified=st.sampled_from(Unverified),
    tie=st.sampled_from(Tie),
)


def test_without_anybody_active_there_are_no_groups_of_people() -> None:
    made = generate(employees=1, projects=2, mailboxes=3, seed=1066)
    idle = tuple(replace(e, active=False) for e in made.employees)
    found = agreeing(simulate(replace(made, employees=idle)), AnswerCodes(), ALL)
    assert found.rows == ()
    assert found.groups[0] == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(0, 8), st.integers(0, 10_000), READINGS)
def test_nobody_and_no_project_differs_from_their_group(
    employees: int, projects: int, seed: int, reading: Reading
) -> None:
    account = generate(employees, projects, 8, seed=seed)
    simulation = simulate(account, reading)
    found = agreeing(simulation, AnswerCodes(), ALL)
    assert_all_agree(simulation, AnswerCodes(), found)
    if simulation.employees:  # else there is no pair to be in a group
        people, places = map(np.concatenate, (found.rows, found.columns))
        assert sorted(people.tolist()) == list(range(len(simulation.employees)))
        assert sorted(places.tolist()) == list(range(len(simulation.projects) + 1))
    assert (found.people_left, found.projects_left) == (0, 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_large_accounts_are_true_too_without_merging_what_happens_to_agree(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_MERGED", 0)
    simulation = simulate(generate(12, 9, 10, seed=seed))
    found = agreeing(simulation, AnswerCodes(), ALL)
    assert_all_agree(simulation, AnswerCodes(), found)


def test_an_own_mailbox_in_one_project_parts_its_person_and_its_project() -> None:
    simulation = simulate(team(ALL_MAY, OWN_IN_Q))
    found = agreeing(simulation, AnswerCodes(), ALL)
    assert groups(simulation, found) == ["ann cid", "bob"]
    assert [c.tolist() for c in found.columns] == [[0, 1], [2]]


def test_an_own_mailbox_that_changes_nothing_shown_parts_no_project() -> None:
    in_q = replace(OWN_IN_Q, id="own2")
    found = agreeing(simulate(team(ALL_MAY, OWN, in_q)), AnswerCodes(), ALL)
    assert [c.tolist() for c in found.columns] == [[0, 1, 2]]


def test_projects_with_mailboxes_that_never_send_are_one_group() -> None:
    never = Mailbox(
        "n", "n@example.org", projects=("p",), test=PASSED, access=Access.NOBODY
    )
    found = agreeing(simulate(team(ALL_MAY, never)), AnswerCodes(), ALL)
    assert len(found.columns) == 1


def test_no_project_stands_first_then_the_largest_groups() -> None:
    bound = Mailbox("b", "b@example.org", projects=("p", "q"), test=PASSED)
    found = agreeing(simulate(team(bound)), AnswerCodes(), ALL)
    assert [c.tolist() for c in found.columns] == [[0], [1, 2]]


def test_what_is_not_shown_is_counted_and_what_is_asked_for_is_shown() -> None:
    simulation = simulate(team(ALL_MAY, OWN_IN_Q))
    few = WhichPairs(most_rows=1, most_columns=1)
    found = agreeing(simulation, AnswerCodes(), few)
    assert (found.people_left, found.projects_left) == (0, 1)
    asked = agreeing(simulation, AnswerCodes(), replace(few, column=2))
    assert [c.tolist() for c in asked.columns] == [[2]]
    assert groups(simulation, asked) == ["ann cid"]
    assert asked.groups == (2, 2)
    bobs = agreeing(simulation, AnswerCodes(), replace(few, column=2, row=1))
    assert groups(simulation, bobs) == ["bob"]


def test_a_map_of_some_people_and_projects_is_about_them_alone() -> None:
    simulation = simulate(team(ALL_MAY, OWN_IN_Q))
    found = agreeing(simulation, AnswerCodes(), replace(ALL, rows=(0, 2)))
    assert groups(simulation, found) == ["ann cid"]
    assert len(found.columns) == 1
    one = agreeing(simulation, AnswerCodes(), replace(ALL, columns=(2,)))
    assert [c.tolist() for c in one.columns] == [[2]]


def test_own_mailboxes_are_one_group_until_their_results_differ() -> None:
    account = team(OWN, OTHER_OWN)
    simulation = simulate(account)
    by_source = agreeing(simulation, AnswerCodes(), ALL)
    assert groups(simulation, by_source) == ["bob cid", "ann"]
    known = {"own": GetsOut.YES, "cids": GetsOut.NO}
    codes = AnswerCodes.with_results(account, known)
    by_result = agreeing(simulation, codes, ALL)
    assert groups(simulation, by_result) == ["ann", "bob", "cid"]
    told = [mark_of(codes.answer(int(c)), True).name for c in by_result.codes[:, 0]]
    assert told == ["no-mailbox", "sends", "does-not"]


def test_what_was_never_checked_is_not_known() -> None:
    account = team(ALL_MAY)
    codes = AnswerCodes.with_results(account, {})
    found = agreeing(simulate(account), codes, ALL)
    assert mark_of(codes.answer(int(found.codes[0, 0])), True).name == "not-known"


def test_which_of_equals_sends_is_not_known_where_nobody_can_tell() -> None:
    account = team(ALL_MAY, replace(ALL_MAY, id="other"))
    codes = AnswerCodes.with_results(
        account, {"all": GetsOut.YES, "other": GetsOut.YES}
    )
    found = agreeing(simulate(account, Reading(tie=Tie.UNDECIDED)), codes, ALL)
    answer = codes.answer(int(found.codes[0, 0]))
    assert mark_of(answer, True).name == "not-known"
    assert mark_of(answer, False).name == "undecided"


def test_no_two_groups_have_one_name_though_their_members_do() -> None:
    account = team(OWN, ALL_MAY)
    namesakes = replace(
        account,
        employees=tuple(replace(e, name="Jan") for e in account.employees),
        projects=tuple(replace(p, name="no project") for p in account.projects),
    )
    bound = replace(ALL_MAY, id="b", projects=("p",))
    simulation = simulate(replace(namesakes, mailboxes=(OWN, ALL_MAY, bound)))
    found = agreeing(simulation, AnswerCodes(), ALL)
    assert len(set(row_labels(simulation, found))) == len(found.rows) == 2
    assert len(set(column_labels(simulation, found))) == len(found.columns) == 2


def test_the_cells_stand_for_all_pairs_each_once(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    codes = AnswerCodes()
    rows = cell_rows(simulation, codes, agreeing(simulation, codes, ALL))
    assert sum(row["pairs"] for row in rows) == simulation.pairs


@pytest.mark.parametrize("kinds", [BY_SOURCE, BY_RESULT])
def test_marks_alone_tell_the_kinds_of_cells_apart(kinds: tuple[MapMark, ...]) -> None:
    assert len({kind.mark for kind in kinds}) == len(kinds)
    assert len({kind.colour for kind in kinds}) == len(kinds)
    assert len({kind.meaning for kind in kinds}) == len(kinds)


def test_white_letters_can_be_read_on_every_colour() -> None:
    for kind in {*BY_SOURCE, *BY_RESULT}:
        channels = [c / 255 for c in bytes.fromhex(kind.colour[1:])]
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in channels
        ]
        light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (light + 0.05) >= 4.5  # WCAG 2.2, 1.4.3
