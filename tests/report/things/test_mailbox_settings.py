"""A mailbox's settings in words, each with where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.model import (
    Access,
    Account,
    AuthKind,
    Employee,
    Endpoint,
    Group,
    Mailbox,
    Place,
    Project,
    Security,
    TestResult,
)
from diagnostics.report.things.mailbox_settings import SETTING_COLUMNS, settings

ROW = Place("mailboxes.csv", 7)
ACCOUNT = Account(
    groups=(Group("g", "Sales"),),
    employees=(Employee("e", "Anna"),),
    projects=(Project("p", "Website"),),
)
BOX = Mailbox(
    "m",
    "m@example.com",
    "Front desk",
    access=Access.SELECTED,
    employees=("e", "gone"),
    groups=("g",),
    projects=("p", "closed"),
    smtp=Endpoint("smtp.example.com", 465, Security.TLS),
    test=TestResult.PASSED,
    tested_on="2026-01-02",
    secret="env:DESK",
    place=ROW,
)


def told(mailbox: Mailbox, setting: str, column: str = "value") -> str:
    (row,) = [r for r in settings(ACCOUNT, mailbox) if r["setting"] == setting]
    return str(row[column])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("Name that recipients see", "Front desk"),
        ("Owner", "the company"),
        ("Who may use it", "Anna and gone (isn't in the account) · groups: Sales"),
        ("Projects", "Website and closed (isn't in the account)"),
        ("Default", "no"),
        ("Test account", "passed on 2026-01-02"),
        ("Sending (SMTP)", "smtp.example.com, port 465, SSL from the start"),
        ("Collecting (POP3)", "–"),
        ("Login", "the address"),
        ("Password kept in", "env:DESK"),
    ],
)
def test_values_are_told_in_words(setting: str, value: str) -> None:
    assert told(BOX, setting) == value
    assert told(BOX, setting, "origin") == "mailboxes.csv, row 7"


def test_every_setting_has_all_columns_and_no_value_is_raw() -> None:
    for access in Access:
        for auth in AuthKind:
            for test in TestResult:
                box = replace(BOX, access=access, auth=auth, test=test, tested_on="")
                for row in settings(ACCOUNT, box):
                    assert set(row) == set(SETTING_COLUMNS)
                    assert "_" not in row["value"]


def test_an_own_mailbox_names_its_owner_and_has_no_access_list() -> None:
    own = replace(BOX, owner="e")
    assert told(own, "Owner") == "Anna"
    names = [row["setting"] for row in settings(ACCOUNT, own)]
    assert "Who may use it" not in names


def test_a_general_mailbox_serves_every_project() -> None:
    general = replace(BOX, projects=())
    assert told(general, "Projects") == "every project, and tasks without one"


def test_an_empty_list_lets_nobody_in() -> None:
    empty = replace(BOX, employees=(), groups=())
    assert "nobody is" in told(empty, "Who may use it")


def test_what_a_preset_fills_says_so() -> None:
    gmail = Mailbox("g", "g@gmail.com", provider="gmail", place=ROW)
    assert told(gmail, "Sending (SMTP)").startswith("smtp.gmail.com, port ")
    assert told(gmail, "Sending (SMTP)", "origin").startswith("preset of ")


def test_what_is_completed_says_so() -> None:
    short = replace(BOX, smtp=Endpoint("smtp.example.com"))
    assert "completed with what is usual" in told(short, "Sending (SMTP)", "origin")


def test_long_lists_are_cut() -> None:
    crowded = replace(BOX, projects=tuple(f"p{n}" for n in range(300)))
    assert told(crowded, "Projects").endswith("and 280 more")


def test_a_row_that_stands_in_no_file_is_the_accounts() -> None:
    assert told(replace(BOX, place=Place()), "Owner", "origin") == "the account"


@pytest.mark.parametrize(("listed", "named", "more"), [(20, 20, 0), (21, 20, 1)])
def test_twenty_names_are_listed_and_the_others_counted(
    listed: int, named: int, more: int
) -> None:
    projects = tuple(Project(f"p{n}", f"Place {n};") for n in range(listed))
    box = Mailbox("m", projects=tuple(p.id for p in projects))
    account = Account(projects=projects, mailboxes=(box,))
    values = [row["value"] for row in settings(account, box)]
    told = next(value for value in values if "Place 0;" in value)
    assert told.count("Place ") == named
    assert (f"{more} more" in told) is bool(more)


def test_an_id_that_there_is_not_is_said_as_such_and_one_twice_is_told_once() -> None:
    box = Mailbox("m", projects=("p", "gone", "p"))
    account = Account(projects=(Project("p", "Shop"),), mailboxes=(box,))
    told = next(r["value"] for r in settings(account, box) if "Shop" in r["value"])
    assert told.count("Shop") == 1
    assert "gone" in told
    assert told != "Shop and gone"
