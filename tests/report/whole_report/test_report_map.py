"""The map of a report is true of everybody in each of its lines."""

import pytest

from diagnostics.accounts import generate
from diagnostics.model import Account, Employee, Mailbox, Project, Source, TestResult
from diagnostics.report.whole_report.report_map import sender_map
from diagnostics.senders import simulate

PASSED = TestResult.PASSED


def team(*mailboxes: Mailbox) -> Account:
    return Account(
        employees=tuple(Employee(i, i.title()) for i in ("ann", "bob", "cid")),
        projects=(Project("p", "Place"), Project("q", "Quay")),
        mailboxes=mailboxes,
    )


def lines_of(account: Account) -> list[list[str]]:
    found = sender_map(simulate(account), 20, 6)
    return [[line[0].people, *(cell.sender for cell in line)] for line in found.lines]


def test_nobody_with_another_sender_hides_in_a_group() -> None:
    shared = Mailbox("all", "all@example.org", test=PASSED)
    own = Mailbox("own", "bob@example.org", owner="bob", test=PASSED)
    assert lines_of(team(shared)) == [["Ann, Bob and Cid", "all@example.org"]]
    assert lines_of(team(shared, own)) == [
        ["Ann and Cid", "all@example.org"],
        ["Bob", "their own mailbox"],
    ]


def test_a_project_with_an_own_mailbox_of_somebody_is_a_column_of_its_own() -> None:
    shared = Mailbox("all", "all@example.org", test=PASSED)
    own = Mailbox("own", "b@example.org", owner="bob", projects=("q",), test=PASSED)
    assert lines_of(team(shared, own)) == [
        ["Ann and Cid", "all@example.org", "all@example.org"],
        ["Bob", "all@example.org", "their own mailbox"],
    ]


def test_what_nobody_can_tell_is_said_with_a_mark() -> None:
    [line] = lines_of(team())
    assert line[1].startswith("✕")


def test_no_project_comes_first_and_what_is_left_out_is_counted() -> None:
    bound = Mailbox("b", "b@example.org", projects=("p",), test=PASSED)
    found = sender_map(simulate(team(bound)), 1, 1)
    assert found.projects_left in (1, 2)
    whole = sender_map(simulate(team(bound)), 20, 6)
    assert whole.lines[0][0].projects.startswith("tasks without a project")
    assert whole.projects_left == whole.people_left == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lines_without_a_mark_agree_with_every_pair(seed: int) -> None:
    account = generate(employees=12, projects=8, mailboxes=8, groups=3, seed=seed)
    simulation = simulate(account)
    found = sender_map(simulation, 100, 100)
    people = sum(line[0].people_count for line in found.lines)
    assert people == len(simulation.employees)
    assert sum(cell.projects_count for cell in found.lines[0]) == 1 + len(
        simulation.projects
    )
    labels = {m.id: m.label for m in account.mailboxes}
    singles = {e.label: e.id for e in simulation.employees}
    places = {"tasks without a project": "none"}
    places |= {p.label: p.id for p in simulation.projects}
    for line in found.lines:
        for cell in line:
            if cell.people in singles and cell.projects in places:
                at = simulation.at(singles[cell.people], places[cell.projects])
                if at.sender and at.source is not Source.OWN:
                    assert cell.sender.startswith(labels[at.sender])
