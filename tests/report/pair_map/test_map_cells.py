"""Cells of a map have marks that say a tie, and sides whose names differ."""

from __future__ import annotations

import pytest

from diagnostics.model import (
    Account,
    Employee,
    Mailbox,
    Project,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.report.pair_map.agreeing_groups import WhichPairs, agreeing
from diagnostics.report.pair_map.map_cells import (
    cell_rows,
    column_ids,
    pairs_by_mark,
    row_ids,
    row_labels,
)
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.report.whole_report.report_map import SenderMap
from diagnostics.report.whole_report.report_tables import map_left
from diagnostics.senders import simulate

PASSED = TestResult.PASSED
ONE, TWO = (Mailbox(n, f"{n}@a.example", test=PASSED) for n in ("one", "two"))


def cells(account: Account, by_result: bool = False) -> list[dict[str, object]]:
    simulation = simulate(account)
    known = {"one": GetsOut.YES, "two": GetsOut.YES} if by_result else None
    codes = AnswerCodes() if known is None else AnswerCodes.with_results(account, known)
    return cell_rows(simulation, codes, agreeing(simulation, codes, WhichPairs()))


def account(*boxes: Mailbox, tie: Tie = Tie.LIST_ORDER) -> Account:
    return Account(
        reading=Reading(tie=tie), employees=(Employee("e", "Eva"),), mailboxes=boxes
    )


@pytest.mark.parametrize(
    ("made", "by_result", "mark"),
    [
        (account(ONE), False, "C"),
        (account(ONE, TWO), False, "C="),
        (account(ONE, TWO, tie=Tie.UNDECIDED), False, "=?"),  # says it already
        (account(ONE, TWO), True, "✓"),  # whether it gets out is no matter of ties
        (account(), False, "I"),
    ],
)
def test_a_mark_says_where_only_the_order_of_the_list_decides(
    made: Account, by_result: bool, mark: str
) -> None:
    (row,) = cells(made, by_result)
    assert row["mark"] == mark
    assert row["pairs"] == 1
    assert (row["employees_id"], row["projects_id"]) == ("e", "none")


def test_people_of_one_name_are_told_apart_by_their_ids() -> None:
    people = (Employee("e", "Eva"), Employee("f", "Eva"))
    own = Mailbox("own", owner="e", test=PASSED)
    simulation = simulate(Account(employees=people, mailboxes=(own,)))
    found = agreeing(simulation, AnswerCodes(), WhichPairs())
    labels = row_labels(simulation, found)
    assert len(set(labels)) == 2
    assert all(f"({i})" in label for i, label in zip("ef", labels, strict=True))
    assert row_ids(simulation, found) == ["e", "f"]


@pytest.mark.parametrize(("people", "named", "more"), [(1, 1, 0), (2, 2, 0), (5, 2, 3)])
def test_two_of_a_group_are_named_on_its_side(
    people: int, named: int, more: int
) -> None:
    simulation = simulate(
        Account(employees=tuple(Employee(f"e{n}", f"P{n}") for n in range(people)))
    )
    (label,) = row_labels(simulation, agreeing(simulation, AnswerCodes(), WhichPairs()))
    assert sum(f"P{n}" in label for n in range(people)) == named
    assert (str(more) in label.replace("P0", "").replace("P1", "")) is bool(more)


def test_the_first_project_names_its_group_in_addresses() -> None:
    bound = Mailbox("b", projects=("q",), test=PASSED)
    made = Account(
        employees=(Employee("e"),),
        projects=(Project("p"), Project("q"), Project("r")),
        mailboxes=(bound,),
    )
    simulation = simulate(made)
    found = agreeing(simulation, AnswerCodes(), WhichPairs())
    assert column_ids(simulation, found) == ["none", "q"]


def test_every_pair_has_one_mark() -> None:
    made = account(ONE, TWO)
    counts = pairs_by_mark(simulate(made))
    assert sum(counts.values()) == 1
    assert counts["company"] == 1
    undecided = pairs_by_mark(simulate(account(ONE, TWO, tie=Tie.UNDECIDED)))
    assert undecided["undecided"] == 1


@pytest.mark.parametrize(
    ("people", "projects", "said"),
    [(0, 0, False), (1, 0, True), (0, 1, True), (2, 3, True)],
)
def test_what_a_map_leaves_out_is_said(people: int, projects: int, said: bool) -> None:
    assert bool(map_left(SenderMap((), people, projects))) is said
