"""Cells of the draft's tables become rows again: what nobody edits stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.accounts import generate
from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Endpoint,
    Mailbox,
    Project,
    Security,
    TestResult,
)
from diagnostics.ui import editors

TABLES = {
    "mailboxes": editors._MAILBOXES,
    "employees": editors._EMPLOYEES,
    "projects": editors._PROJECTS,
}
SMTP = Endpoint("smtp.a.test", 465, Security.TLS)
MADE = generate(employees=30, projects=20, mailboxes=30, groups=4, seed=1)
BOX = Mailbox("m", "m@a.test", smtp=SMTP, test=TestResult.PASSED, default=True)


def cells_of(table: Any, row: Any) -> dict[str, Any]:
    """What the table shows of a row in the columns that can be edited."""
    shown = table.frame([row])
    return {name: shown[name].tolist()[0] for name in table.edited}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("which", ["made", "sample"])
def test_a_row_whose_every_cell_is_read_back_is_the_same_row(
    name: str, which: str, sample_account: Account
) -> None:
    account, table = {"made": MADE, "sample": sample_account}[which], TABLES[name]
    account = replace(account, mailboxes=(*account.mailboxes, BOX))
    for row in getattr(account, name):
        assert table.changed(row, cells_of(table, row)) == row
        for column, cell in cells_of(table, row).items():
            assert table.changed(row, {column: cell}) == row, column


def test_a_table_has_a_line_a_row_and_a_column_a_field() -> None:
    other = replace(BOX, id="n", smtp=Endpoint(), employees=("e", "f"))
    shown = editors._MAILBOXES.frame([BOX, other])
    assert shown["id"].tolist() == ["m", "n"]
    assert shown["smtp host"].tolist() == ["smtp.a.test", ""]
    assert shown["smtp port"].tolist()[0] == 465
    assert shown["smtp security"].tolist()[0] == "tls"
    assert shown["smtp security"].isna().tolist() == [False, True]
    assert shown["employees"].tolist() == [[], ["e", "f"]]
    assert shown["default"].tolist() == [True, True]
    assert list(editors._MAILBOXES.frame([]).columns) == list(shown.columns)


@pytest.mark.parametrize(
    ("cells", "smtp"),
    [
        ({"smtp port": 587.0}, Endpoint("smtp.a.test", 587, Security.TLS)),
        ({"smtp port": None}, Endpoint("smtp.a.test", None, Security.TLS)),
        ({"smtp host": "  mx.a.test "}, Endpoint("mx.a.test", 465, Security.TLS)),
        ({"smtp host": None}, Endpoint("", 465, Security.TLS)),
        (
            {"smtp security": "starttls"},
            Endpoint("smtp.a.test", 465, Security.STARTTLS),
        ),
        ({"smtp security": ""}, Endpoint("smtp.a.test", 465, None)),
        (
            {"smtp port": 25, "smtp security": "none", "smtp host": "mx.a.test"},
            Endpoint("mx.a.test", 25, Security.NONE),
        ),
    ],
)
def test_a_part_of_a_server_is_edited_and_the_others_stay(
    cells: dict[str, Any], smtp: Endpoint
) -> None:
    assert editors._MAILBOXES.changed(BOX, cells) == replace(BOX, smtp=smtp)


def test_parts_of_two_servers_are_kept_apart() -> None:
    cells = {"smtp port": 587, "pop3 host": "pop.a.test", "imap port": 993}
    changed = editors._MAILBOXES.changed(BOX, cells)
    assert changed.smtp == replace(SMTP, port=587)
    assert changed.pop3 == Endpoint("pop.a.test")
    assert changed.imap == Endpoint(port=993)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("address", ""),
        ("owner", COMPANY),
        ("access", Access.SELECTED),
        ("employees", ()),
        ("groups", ()),
        ("projects", ()),
        ("default", False),
        ("test", TestResult.UNKNOWN),
        ("username", ""),
    ],
)
def test_an_emptied_cell_of_a_mailbox_grants_and_promises_nothing(
    column: str, value: object
) -> None:
    full = replace(
        BOX,
        owner="e",
        access=Access.EVERYONE,
        employees=("e",),
        groups=("g",),
        projects=("p",),
        username="u",
    )
    assert editors._MAILBOXES.changed(full, {column: None}) == replace(
        full,
        **{column: value},  # type: ignore[arg-type]
    )


def test_emptied_cells_of_people_and_projects_are_the_usual() -> None:
    robot = Employee("e", "Eva", kind=EmployeeKind.ROBOT, groups=("g",))
    cells: dict[str, Any] = {"kind": None, "groups": None}
    assert editors._EMPLOYEES.changed(robot, cells) == Employee("e", "Eva")
    below = Project("p", "Web", parent="q")
    assert editors._PROJECTS.changed(below, {"parent": None}) == Project("p", "Web")
    gone = editors._PROJECTS.changed(below, {"active": False})
    assert gone == replace(below, active=False)


def test_lists_keep_the_order_in_which_they_are_chosen() -> None:
    changed = editors._MAILBOXES.changed(BOX, {"projects": ["q", "p"]})
    assert changed.projects == ("q", "p")


def test_an_added_row_has_only_what_can_be_edited() -> None:
    """The table calls more its own than what may be typed."""
    assert editors._of_fields({"id": "mine", "address": "a@b.test", "x": 1}) == {
        "address": "a@b.test"
    }


def test_every_column_has_the_heading_that_files_have() -> None:
    for name, table in TABLES.items():
        titled = table.titled({})
        assert list(titled) == [*table.shown, *table.edited], name
        assert all(column["label"] for column in titled.values())
    assert editors._MAILBOXES.titled({})["smtp host"]["label"] == "smtp_host"


def test_the_accounts_have_what_could_be_lost(sample_account: Account) -> None:
    assert all(m.smtp.host for m in sample_account.mailboxes)
    assert any(m.owner != COMPANY for m in MADE.mailboxes)
    assert any(m.employees and m.projects for m in MADE.mailboxes)
    assert {e.kind for e in MADE.employees} > {EmployeeKind.PERSON}
