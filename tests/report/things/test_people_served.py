"""Whom a mailbox serves, by name: to read, to copy and to take away."""

from __future__ import annotations

from diagnostics.model import Account, Employee, Mailbox, Project
from diagnostics.report.things.people_served import (
    MOST_LINES,
    MOST_PLACES,
    names_served,
    served_lines,
    served_rows,
)
from diagnostics.senders import served, simulate

PEOPLE = (Employee("a", "Anna", "anna"), Employee("b", "Jan"), Employee("c", "Eva"))
ACCOUNT = Account(
    employees=PEOPLE,
    projects=(Project("web", "Website"), Project("shop", "Shop")),
    mailboxes=(
        Mailbox("office", "office@example.com"),
        Mailbox("own", "eva@example.com", owner="c", projects=("web",)),
    ),
)


def test_people_with_the_same_projects_stand_in_one_line() -> None:
    simulation = simulate(ACCOUNT)
    assert served_lines(simulation, served(simulation, "office")) == [
        "Anna and Jan · in every project, and without one",
        "Eva · in tasks without a project and Shop",
    ]
    assert served_lines(simulation, served(simulation, "own")) == ["Eva · in Website"]


def test_names_are_listed_once_each() -> None:
    simulation = simulate(ACCOUNT)
    people, places = names_served(simulation, served(simulation, "office"))
    assert people == ["Anna", "Jan", "Eva"]
    assert places == ["tasks without a project", "Website", "Shop"]


def test_the_file_has_a_row_a_person_in_list_order() -> None:
    simulation = simulate(ACCOUNT)
    rows = served_rows(simulation, served(simulation, "office"))
    assert [(r["employee"], r["projects"]) for r in rows] == [
        ("a", 3), ("b", 3), ("c", 2),
    ]  # fmt: skip
    assert rows[2]["where"] == "tasks without a project; Shop"
    assert rows[0]["where"] == "every project, and without one"


def test_without_projects_nobody_speaks_of_every_project() -> None:
    simulation = simulate(Account(employees=PEOPLE[:1], mailboxes=(Mailbox("office"),)))
    found = served(simulation, "office")
    assert served_lines(simulation, found) == ["Anna · in tasks without a project"]


def test_long_lists_are_cut_and_say_so() -> None:
    number = MOST_LINES + 3
    people = tuple(Employee(f"e{n}", f"P{n}") for n in range(number))
    projects = tuple(Project(f"p{n}", f"Q{n}") for n in range(MOST_PLACES + 10))
    own = tuple(
        Mailbox(f"o{n}", owner=f"e{n}", projects=tuple(p.id for p in projects[: n + 1]))
        for n in range(number)
    )
    simulation = simulate(
        Account(employees=people, projects=projects, mailboxes=(Mailbox("all"), *own))
    )
    found = served(simulation, "all")
    lines = served_lines(simulation, found)
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "and 3 more lines; the file has all of them"
    (first, *_) = served_rows(simulation, found)
    assert first["where"].endswith("; 10 more")


def test_nobody_served_is_no_line() -> None:
    simulation = simulate(ACCOUNT)
    found = served(simulation, ())
    assert served_lines(simulation, found) == []
    assert served_rows(simulation, found) == []
