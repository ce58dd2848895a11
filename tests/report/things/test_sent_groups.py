"""What a person's or a project's letters leave from, alike ones together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics.accounts import load
from diagnostics.model import (
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Project,
    Reading,
    Source,
    Tie,
)
from diagnostics.report.things.sent_groups import (
    GROUP_COLUMNS,
    MOST_LINES,
    MOST_NAMED,
    conditions,
    few_named,
    group_lines,
    group_rows,
    member_names,
    of_person,
    of_project,
    places_of,
)
from diagnostics.senders import of_employee, simulate
from diagnostics.senders import of_project as one_project
from diagnostics.words import text

SAMPLES = Path(__file__).resolve().parents[3] / "sample_data"
OFFICE = Mailbox("office", "office@example.com")
SHOP = Mailbox("shop", "shop@example.com", projects=("shop",))
ACCOUNT = Account(
    host="acme.example.com",
    employees=(
        Employee("anna", "Anna", "anna"),
        Employee("ext", "Visitor", kind=EmployeeKind.EXTERNAL),
        Employee("bot", "Robot", kind=EmployeeKind.ROBOT),
    ),
    projects=(Project("web", "Website"), Project("shop", "Shop"), Project("x", "X")),
    mailboxes=(OFFICE, SHOP),
)


def test_a_persons_projects_are_folded_the_most_first() -> None:
    groups = of_person(of_employee(ACCOUNT, "anna"))
    assert group_lines(ACCOUNT, groups, ACCOUNT.employees[0]) == [
        "tasks without a project, Website and X: office@example.com",
        "Shop: shop@example.com",
    ]


def test_a_projects_people_are_folded_and_the_odd_ones_are_said() -> None:
    groups = of_project(one_project(ACCOUNT, "shop"))
    assert group_lines(ACCOUNT, groups) == [
        "Anna and Robot: shop@example.com",
        "Visitor: unknown: an external user doesn't send from external mailboxes",
    ]


def test_who_has_no_mailbox_sends_from_the_internal_address_or_from_none() -> None:
    bare = replace(ACCOUNT, mailboxes=())
    anna, _, bot = bare.employees
    (internal,) = of_person(of_employee(bare, "anna"))
    (none,) = of_person(of_employee(bare, "bot"))
    assert (internal.source, none.source) == (Source.INTERNAL, Source.NONE)
    (line,) = group_lines(bare, [internal], anna)
    assert "anna@acme.example.com" in line
    (line,) = group_lines(bare, [none], bot)
    assert "no address at all" in line


def test_a_plan_that_cannot_send_leaves_the_internal_address() -> None:
    free = replace(ACCOUNT, plan=Plan.FREE)
    (group,) = of_person(of_employee(free, "anna"))
    assert (group.sender, group.source) == (None, Source.INTERNAL)


def test_a_tie_is_said_and_where_nobody_decides_no_mailbox_is_named() -> None:
    equal = replace(ACCOUNT, mailboxes=(OFFICE, Mailbox("desk", "desk@example.com")))
    (group,) = of_person(of_employee(equal, "anna"))
    assert (group.sender, group.tied) == (OFFICE, 4)
    (said,) = conditions(group)
    assert said.startswith("Only the order in the list")
    assert text(places_of(group)) == "3 projects and tasks without one"
    undecided = Reading(tie=Tie.UNDECIDED)
    (group,) = of_person(of_employee(equal, "anna", undecided))
    assert group.undecided
    assert group.sender is None
    assert group_lines(equal, [group], equal.employees[0])[0].endswith(
        "nobody can tell which of equal mailboxes"
    )


def test_what_another_reading_changes_is_counted() -> None:
    own = Mailbox("own", "anna@example.com", owner="anna")
    account = replace(ACCOUNT, mailboxes=(OFFICE, SHOP, own))
    (group,) = of_person(of_employee(account, "anna"))
    assert group.sender == own
    assert group.contested == 1
    (said,) = conditions(group)
    assert said.startswith("For 1 of them another reading")


@pytest.mark.parametrize("name", ["acme", "small.yaml", "changed.yaml"])
@pytest.mark.parametrize("tie", Tie)
def test_groups_are_what_the_pairs_say_one_by_one(name: str, tie: Tie) -> None:
    account = replace(load(SAMPLES / name).account, reading=Reading(tie=tie))
    whole = simulate(account)
    for person in whole.employees:
        places = ["none", *(p.id for p in whole.projects)]
        cells = [whole.at(person.id, place) for place in places]
        expected = Counter((cell.sender, cell.source) for cell in cells)
        groups = of_person(of_employee(account, person.id))
        found: Counter[tuple[str, Source]] = Counter()
        for g in groups:
            found[g.sender.id if g.sender else "", g.source] += len(g.members)
        assert found == expected
        assert sum(g.contested for g in groups) == sum(c.contested for c in cells)
    for project in whole.projects:
        cells = [whole.at(e.id, project.id) for e in whole.employees]
        groups = of_project(one_project(account, project.id))
        assert sum(len(g.members) for g in groups) == len(cells)
        assert sum(g.contested for g in groups) == sum(c.contested for c in cells)


def test_the_rows_have_every_member_with_what_its_letters_leave_from() -> None:
    anna = ACCOUNT.employees[0]
    rows = group_rows(ACCOUNT, of_person(of_employee(ACCOUNT, "anna")), anna)
    assert [(row["id"], row["mailbox"]) for row in rows] == [
        ("none", "office"), ("web", "office"), ("x", "office"), ("shop", "shop"),
    ]  # fmt: skip
    assert set(rows[0]) == set(GROUP_COLUMNS)
    assert rows[0]["name"] == "tasks without a project"


def test_many_groups_are_told_in_few_lines() -> None:
    (group,) = of_person(of_employee(replace(ACCOUNT, mailboxes=(OFFICE,)), "anna"))
    lines = group_lines(ACCOUNT, [group] * (MOST_LINES + 7), ACCOUNT.employees[0])
    assert len(lines) == MOST_LINES + 1
    assert lines[-1].startswith("and 7 more lines")


def test_names_that_several_share_have_their_ids() -> None:
    people = [Employee("a", "Jan"), Employee("b", "Jan"), Employee("c", "Eva"), None]
    assert member_names(people) == [
        "Jan (a)", "Jan (b)", "Eva", "tasks without a project",
    ]  # fmt: skip


def test_long_lists_are_cut_and_counted() -> None:
    people = tuple(Employee(f"e{n}", f"P{n}") for n in range(MOST_NAMED + 5))
    assert few_named(people).endswith("P11 and 5 more")
    assert few_named(people[:2]) == "P0 and P1"
