"""A cell of the map is told with its people, its mailboxes and what was found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from diagnostics.model import Account, Employee, Mailbox, Project, TestResult
from diagnostics.report.pair_map.agreeing_groups import WhichPairs, agreeing
from diagnostics.report.pair_map.cell_told import ToldCell, told_cell
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.senders import audit, simulate

PASSED = TestResult.PASSED
SALES = Mailbox("sales", "sales@example.org", test=PASSED, projects=("p",))
TWIN = replace(SALES, id="twin", address="twin@example.org")


def account(*mailboxes: Mailbox) -> Account:
    return Account(
        employees=(Employee("ann", "Ann"), Employee("bob", "Bob")),
        projects=(Project("p", "Place"), Project("q", "Quay")),
        mailboxes=mailboxes,
    )


def told(of: Account, employee: int, column: int) -> ToldCell:
    """The cell of the map in which this pair stands."""
    simulation, codes = simulate(of), AnswerCodes()
    found = agreeing(simulation, codes, WhichPairs())
    rows = next(r for r in found.rows if employee in r)
    columns = next(c for c in found.columns if column in c)
    return told_cell(simulation, codes, rows, columns, audit(of))


def test_the_sentence_names_people_projects_and_the_sender() -> None:
    cell = told(account(SALES), 0, 1)
    assert cell.sentence == (
        "Ann and Bob, in Place: letters leave from sales@example.org."
    )
    assert [m.id for m in cell.mailboxes] == ["sales"]
    assert [e.id for e in cell.people] == ["ann", "bob"]


def test_a_hole_tells_of_the_lack_and_a_covered_cell_does_not() -> None:
    hole, covered = told(account(SALES), 0, 0), told(account(SALES), 0, 1)
    assert any("no-candidate" in f.rule for f in hole.findings)
    assert not any("no-candidate" in f.rule for f in covered.findings)
    assert hole.mailboxes == []


def test_a_tie_is_told_where_it_is_and_nowhere_else() -> None:
    of = account(SALES, TWIN)
    assert any(f.rule.startswith("coverage/tied") for f in told(of, 0, 1).findings)
    assert not any(f.rule.startswith("coverage/tied") for f in told(of, 0, 0).findings)


def test_own_mailboxes_of_a_cell_are_all_named() -> None:
    own = [
        Mailbox(f"{i}s", f"{i}@example.org", owner=i, test=PASSED)
        for i in ("ann", "bob")
    ]
    cell = told(account(*own), 0, 1)
    assert [m.id for m in cell.mailboxes] == ["anns", "bobs"]
    assert "their own mailbox" in cell.sentence
    assert len(cell.places) == 3


def test_a_cell_without_pairs_of_numbers_is_read_from_its_first() -> None:
    simulation = simulate(account(SALES))
    one = np.array([1])
    cell = told_cell(simulation, AnswerCodes(), one, one, ())
    assert cell.sentence.startswith("Bob, in Place")
    assert cell.findings == []
