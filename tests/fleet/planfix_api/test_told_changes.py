"""An import tells what there is, what would change, and what stayed open."""

from __future__ import annotations

import pytest

from diagnostics.fleet.planfix_api import Imported
from diagnostics.fleet.planfix_api.table_changes import (
    AccountRow,
    ChangedRow,
    TableChange,
)
from diagnostics.fleet.planfix_api.told_changes import NAMED, lines_of
from diagnostics.language import spoken
from diagnostics.model import Account, Employee, Group, Phrase, Project


def told(*changes: TableChange, notes: tuple[Phrase, ...] = ()) -> list[str]:
    account = Account(host="acme.example")
    return list(lines_of(Imported(account, changes, notes)))[1:]


@pytest.mark.parametrize(
    ("people", "teams", "works", "line"),
    [
        (0, 0, 0, "acme.example: 0 employees, 0 groups, 0 projects."),
        (1, 1, 1, "acme.example: 1 employee, 1 group, 1 project."),
        (2, 1, 3, "acme.example: 2 employees, 1 group, 3 projects."),
    ],
)
def test_the_first_line_counts_what_there_is(
    people: int, teams: int, works: int, line: str
) -> None:
    account = Account(
        host="acme.example",
        employees=tuple(Employee(f"e{n}") for n in range(people)),
        groups=tuple(Group(f"g{n}") for n in range(teams)),
        projects=tuple(Project(f"p{n}") for n in range(works)),
    )
    assert list(lines_of(Imported(account, (), ()))) == [line]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (TableChange("groups"), []),
        (TableChange("groups", new=(Group("1", "Hotline"),)), ["groups, new: Hotline"]),
        (TableChange("projects", gone=(Project("p", "Web"),)), ["projects, gone: Web"]),
        (
            TableChange("employees", new=(Employee("7"), Employee("8", "Eva"))),
            ["employees, new: 7, Eva"],
        ),
        (
            TableChange(
                "employees",
                changed=(
                    ChangedRow(Employee("1", "Ada"), ("login",)),
                    ChangedRow(Employee("2"), ("name", "groups")),
                ),
            ),
            ["employees, changed: Ada (login), 2 (name, groups)"],
        ),
    ],
)
def test_a_table_tells_only_what_differs_by_name_else_by_id(
    change: TableChange, lines: list[str]
) -> None:
    assert told(change) == lines


def test_columns_and_counts_are_told_in_the_language_spoken() -> None:
    rows = [Employee(str(n)) for n in range(NAMED + 1234)]
    cells = ("name", "groups", "parent", "active")
    change = TableChange("employees", changed=tuple(ChangedRow(r, cells) for r in rows))
    with spoken("pl"):
        (line,) = told(change)
    assert "0 (nazwa, grupy, projekt nadrzędny, aktywne)" in line
    assert line.endswith("i jeszcze 1\N{NO-BREAK SPACE}234")


def test_new_stands_before_gone_and_gone_before_changed() -> None:
    change = TableChange(
        "groups",
        (Group("1", "One"),),
        (Group("2", "Two"),),
        (ChangedRow(Group("3", "Three"), ("name",)),),
    )
    assert told(change) == [
        "groups, new: One",
        "groups, gone: Two",
        "groups, changed: Three (name)",
    ]


@pytest.mark.parametrize(
    ("rows", "rest"),
    [
        (NAMED - 1, ""),
        (NAMED, ""),
        (NAMED + 1, ", and 1 more"),
        (NAMED + 1234, ", and 1,234 more"),
    ],
)
@pytest.mark.parametrize("kind", ["new", "gone", "changed"])
def test_twenty_rows_are_named_and_the_others_are_counted(
    kind: str, rows: int, rest: str
) -> None:
    found: tuple[AccountRow, ...] = tuple(Group(f"g{n}") for n in range(rows))
    named = [f"g{n}" for n in range(min(rows, NAMED))]
    if kind == "changed":
        changed = tuple(ChangedRow(row, ("name",)) for row in found)
        change = TableChange("groups", changed=changed)
        named = [f"{name} (name)" for name in named]
    else:
        change = TableChange("groups", **{kind: found})
    assert told(change) == [f"groups, {kind}: {', '.join(named)}{rest}"]


def test_what_the_api_left_open_comes_last() -> None:
    change = TableChange("groups", new=(Group("1", "One"),))
    note = Phrase.of("planfix:note-mailboxes")
    lines = told(change, notes=(note,))
    assert lines[0] == "groups, new: One"
    assert lines[1].startswith("Mailboxes aren't in Planfix's API")
    assert len(lines) == 2
