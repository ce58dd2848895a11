"""Rows become facts: named so that nobody mistakes them, and few of many."""

from __future__ import annotations

import pytest

from diagnostics.model import (
    NO_PROJECT,
    Employee,
    Group,
    Mailbox,
    Named,
    Phrase,
    Place,
    Project,
    Severity,
    Subject,
    SubjectKind,
)
from diagnostics.senders.statements import (
    LISTED_AT_MOST,
    AccountRow,
    few,
    mailbox_name,
    named,
    named_project,
    pair_phrase,
    placed,
    shortened,
    stated,
)
from diagnostics.words import text

RULE = "config/lint-replies-here"


@pytest.mark.parametrize(
    ("mailbox", "name"),
    [
        (Mailbox("m", "desk@a.example"), "desk@a.example (m)"),
        (Mailbox("desk@a.example", "desk@a.example"), "desk@a.example"),
        (Mailbox("m"), "m"),
        (Mailbox("M", "m"), "m (M)"),
    ],
)
def test_a_mailbox_is_named_by_address_and_id_since_addresses_are_not_unique(
    mailbox: Mailbox, name: str
) -> None:
    assert mailbox_name(mailbox) == name
    assert named(mailbox) == Named(mailbox.id, name)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (Employee("e", "Eva"), "Eva"),
        (Employee("e"), "e"),
        (Project("p", "Shop"), "Shop"),
        (Group("g"), "g"),
    ],
)
def test_other_rows_are_shown_by_their_names(row: AccountRow, shown: str) -> None:
    assert str(named(row)) == shown
    assert named(row).id == row.id


def test_no_project_is_a_place_of_its_own() -> None:
    assert named_project(None) == Named(NO_PROJECT)
    assert named_project(Project("p", "Shop")) == Named("p", "Shop")
    assert placed(Project("p", "Shop")) == Named("p", "Shop")
    assert isinstance(placed(None), Phrase)


def test_a_pair_is_told_with_its_project_or_without_one() -> None:
    eva = Employee("e", "Eva")
    assert text(pair_phrase(eva, Project("p", "Shop"))) == "Eva in Shop"
    assert text(pair_phrase(eva, None)) == "Eva without a project"


@pytest.mark.parametrize("there", [0, 1, 4, 5, 6, 7, 100])
def test_five_are_named_and_the_others_are_counted(there: int) -> None:
    rows = [Named(f"e{n}") for n in range(there)]
    shown = shortened(rows)
    assert shown[:LISTED_AT_MOST] == rows[:5]
    beyond = shown[LISTED_AT_MOST:]
    assert [p.data["number"] for p in beyond if isinstance(p, Phrase)] == (
        [there - 5] if there > 5 else []
    )
    assert len(shown) == min(there, 6)


def test_only_what_is_shown_is_named() -> None:
    asked: list[int] = []

    def name(number: int) -> str:
        asked.append(number)
        return str(number)

    assert few(range(9), name)[:5] == ["0", "1", "2", "3", "4"]
    assert asked == [0, 1, 2, 3, 4]


def test_a_finding_has_its_row_s_place_where_the_row_stands_in_a_file() -> None:
    here = Mailbox("m", "m@a.example", place=Place("mailboxes.csv", 7))
    found = stated(RULE, here)
    assert found.subject == Subject(SubjectKind.MAILBOX, "m")
    assert (found.data["file"], found.data["row"]) == ("mailboxes.csv", 7)
    nowhere = stated(RULE, Mailbox("m", place=Place("", 7)))
    assert "file" not in nowhere.data
    assert "row" not in nowhere.data


def test_a_row_stands_under_its_kind_unless_it_is_told_otherwise() -> None:
    row = Mailbox("m", "m@a.example")
    assert stated(RULE, row).data["mailbox"] == Named("m", "m@a.example (m)")
    other = Named("n", "another")
    assert stated(RULE, row, mailbox=other).data["mailbox"] is other


def test_a_fact_that_is_none_is_left_out_and_a_severity_may_be_given() -> None:
    found = stated("coverage/dead-nobody", Mailbox("m"), owner=None, pairs=0)
    assert "owner" not in found.data
    assert found.data["pairs"] == 0
    severe = stated(RULE, Mailbox("m"), severity=Severity.ERROR)
    assert severe.severity is Severity.ERROR
    assert stated(RULE, Mailbox("m")).severity is not Severity.ERROR
