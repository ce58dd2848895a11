"""How gaps are divided among people and projects, and what is said of each."""

from __future__ import annotations

from typing import Any

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Finding,
    Mailbox,
    Project,
    TestResult,
)
from diagnostics.report.rows import to_do
from diagnostics.senders.coverage.auditing import audit
from diagnostics.words import evidence, text

ADA, BOB, CY = Employee("ada", "Ada"), Employee("bob", "Bob"), Employee("cy", "Cy")
BOT = Employee("bot", "Helper", kind=EmployeeKind.ROBOT)
PROJECTS = (Project("shop", "Shop"), Project("web", "Web"), Project("pr", "Press"))


def box(mailbox_id: str, *people: str, **fields: Any) -> Mailbox:
    chosen = {"access": Access.SELECTED, "employees": people} if people else {}
    return Mailbox(mailbox_id, **{"test": TestResult.PASSED, **chosen, **fields})


def gaps_of(*mailboxes: Mailbox, people: tuple[Employee, ...]) -> list[Finding]:
    account = Account(
        host="a.example", employees=people, projects=PROJECTS, mailboxes=mailboxes
    )
    return [f for f in audit(account) if f.rule.startswith("coverage/no-candidate")]


def parts(findings: list[Finding]) -> list[tuple[str, str, int]]:
    """By part of the gaps: of whom or where, the first one's id, and how many."""
    kinds = [f.rule.rpartition("-")[2] for f in findings]
    return [
        (k, f.subject.id, f.data["pairs"]) for k, f in zip(kinds, findings, strict=True)
    ]


def test_people_with_gaps_in_the_same_projects_are_one_row() -> None:
    ada_anywhere = box("a", "ada")
    for_shop = box("s", "bob", "cy", projects=("shop",))
    whole, *rest = gaps_of(ada_anywhere, for_shop, people=(ADA, BOB, CY))
    assert (whole.data["pairs"], rest) == (6, []), "one rectangle says it alone"
    whole, *rest = gaps_of(ada_anywhere, for_shop, people=(ADA, BOB, CY, BOT))
    assert whole.data["pairs"] == 10
    assert parts(rest) == [("employee", "bob", 6), ("employee", "bot", 4)]
    assert evidence(rest[0]).startswith(
        "Bob and Cy have no mailbox in 3 of 4 projects (no project counts as one);"
        " letters leave from their internal addresses there"
    )
    assert evidence(rest[1]).startswith("Helper has no mailbox in 4 of 4 projects")
    assert "its letters have no sender there" in evidence(rest[1])


def test_one_person_s_gaps_name_the_address_that_letters_leave_from() -> None:
    boxes = box("a", "ada", projects=("shop",)), box("b", "bob", projects=("web",))
    _, *rest = gaps_of(*boxes, people=(ADA, BOB))
    assert parts(rest) == [("employee", "ada", 3), ("employee", "bob", 3)]
    assert "letters leave from ada@a.example there" in evidence(rest[0])


def test_with_as_many_rows_either_way_it_is_divided_by_people() -> None:
    boxes = (
        box("web", "ada", "bob", "cy", projects=("web",)),
        box("shop", "ada", "eve", projects=("shop",)),
        box("pr", "bob", "eve", projects=("pr",)),
    )
    whole, *rest = gaps_of(*boxes, people=(ADA, BOB, CY, Employee("eve", "Eve")))
    assert whole.data["pairs"] == 9
    assert parts(rest) == [
        ("employee", "cy", 3),
        ("employee", "ada", 2),
        ("employee", "bob", 2),
        ("employee", "eve", 2),
    ]


def test_with_fewer_rows_by_project_it_is_divided_so() -> None:
    boxes = (
        box("s", "ada", "bob", "cy", projects=("shop", "web")),
        box("p", "ada", "bot", projects=("pr",)),
    )
    _, *rest = gaps_of(*boxes, people=(ADA, BOB, CY, BOT, Employee("dan", "Dan")))
    assert parts(rest) == [
        ("project", "none", 5),
        ("project", "shop", 4),
        ("project", "pr", 3),
    ]
    assert [evidence(f).partition(";")[0] for f in rest] == [
        "Work without a project has no mailbox for 5 employees: Ada, Bob, Cy, Helper"
        " and Dan",
        "No mailbox serves Helper and Dan in Shop and Web",
        "Project Press has no mailbox for 3 employees: Bob, Cy and Dan",
    ]
    assert all(text(f.data["fix"]) for f in rest), "each has a next step of its own"
    witnesses = [(f.data["employee"].id, f.data["project"].id) for f in rest]
    assert witnesses == [("ada", "none"), ("bot", "shop"), ("bob", "pr")]


def test_people_with_the_same_gaps_are_one_row_whosever_their_mailboxes_are() -> None:
    boxes = (
        box("a", "ada"),
        box("own", owner="bob", projects=("shop",)),
        box("s", "cy", projects=("shop",)),
    )
    _, *rest = gaps_of(*boxes, people=(ADA, BOB, CY, BOT))
    assert parts(rest) == [("employee", "bob", 6), ("employee", "bot", 4)]
    assert evidence(rest[0]).startswith("Bob and Cy have no mailbox in 3 of 4 projects")
    witness = rest[0].data["employee"].id, rest[0].data["project"].id
    assert witness == ("bob", "none"), "the first pair of the list"


def test_own_mailboxes_of_some_projects_count_where_gaps_are_divided_by_project() -> (
    None
):
    """They are kept pair by pair, beside what whole classes of people share."""
    some = (
        box("s", "ada", projects=("shop", "web", "pr")),
        box("own", owner="bob", projects=("shop", "web")),
        box("p", "cy", projects=("pr",)),
        box("q", "eve", projects=("web", "shop")),
        box("eves", owner="eve", projects=("pr",)),
    )
    people = (ADA, BOB, CY, BOT, Employee("eve", "Eve"))
    whole, *rest = gaps_of(*some, people=people)
    assert whole.data["pairs"] == 11
    assert parts(rest) == [
        ("project", "none", 5),
        ("project", "shop", 4),
        ("project", "pr", 2),
    ]
    told = [evidence(f).partition(";")[0] for f in rest]
    assert told[1].endswith("serves Cy and Helper in Shop and Web")
    assert told[2].endswith("has no mailbox for 2 employees: Bob and Helper")


def test_where_one_mailbox_is_the_cause_nothing_is_divided() -> None:
    boxes = box("shut", access=Access.NOBODY), box("s", "ada", projects=("shop",))
    (whole,) = gaps_of(*boxes, people=(ADA, BOB))
    assert to_do(whole) == (
        "First do what the findings on shut say: that gives all of them a mailbox."
    )


def test_where_it_closes_some_the_rest_is_divided() -> None:
    shut = box("shut", access=Access.NOBODY, projects=("shop", "web"))
    whole, *rest = gaps_of(shut, box("p", "ada", projects=("pr",)), people=(ADA, BOB))
    assert whole.data["pairs"] == 7
    wanted = (
        "First do what the findings on shut say, then audit again: that closes 4"
        " gaps of 7."
    )
    assert (to_do(whole), to_do(rest[0])) == (wanted, wanted)
    assert parts(rest) == [("employee", "bob", 4), ("employee", "ada", 3)]
