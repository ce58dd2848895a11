"""An edit is told by what it does, with what stood there before and whose it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Phrase,
    Plan,
    Project,
    Reading,
    Source,
    SubjectKind,
    TestResult,
)
from diagnostics.senders.changes.account_edits import edits_between
from diagnostics.senders.changes.edit_words import EditWords, listed
from diagnostics.senders.changes.left_and_came import Crossing
from diagnostics.senders.edits import Action, drafted
from diagnostics.words import text

BOX = Mailbox("m", "t@a.example", test=TestResult.PASSED)
EVA = Employee("e", "Eva", "eva")
SHOP = Project("p", "Shop")
ACCOUNT = Account(
    host="a.planfix.com",
    groups=(Group("g", "Sales"), Group("h")),
    employees=(EVA, Employee("f", "Jan")),
    projects=(SHOP, Project("q", "Blog")),
    mailboxes=(BOX, Mailbox("n", "n@a.example")),
)


def told(before: Account, after: Account) -> list[str]:
    words = EditWords(before, after)
    return [text(words.phrase(edit)) for edit in edits_between(before, after)]


def with_box(account: Account = ACCOUNT, **more: Any) -> Account:
    first, *others = account.mailboxes
    return replace(account, mailboxes=(replace(first, **more), *others))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"default": True}, "t@a.example marked Default"),
        (
            {"test": TestResult.FAILED},
            "t@a.example failed its test (before: passed)",
        ),
        (
            {"test": TestResult.UNKNOWN},
            "t@a.example is not tested (before: passed)",
        ),
        ({"owner": "e"}, "t@a.example belongs to Eva (before: the company)"),
        ({"owner": "gone"}, "t@a.example belongs to gone (before: the company)"),
        ({"address": "u@a.example"}, "address of t@a.example changed to u@a.example"),
        ({"address": ""}, "address of t@a.example changed to not given"),
        (
            {"access": Access.NOBODY},
            "t@a.example may be used by nobody (before: everyone)",
        ),
        (
            {"access": Access.SELECTED},
            "t@a.example may be used by nobody (selected, but the list is empty)"
            " (before: everyone)",
        ),
        (
            {"access": Access.SELECTED, "employees": ("e", "x"), "groups": ("g", "h")},
            "t@a.example may be used by group Sales, group h, Eva and x"
            " (before: everyone)",
        ),
        ({"projects": ("p",)}, "t@a.example limited to Shop (before: all projects)"),
    ],
    ids=str,
)
def test_an_edit_of_a_mailbox_says_what_is_so_now_and_was_before(
    more: dict[str, Any], said: str
) -> None:
    assert told(ACCOUNT, with_box(**more)) == [said]


@pytest.mark.parametrize(
    "more",
    [
        {"name": "Sales"},
        {"username": "u"},
        {"two_factor": True},
        {"replies_here": True},
        {"tested_on": "2026-01-01"},
        {},
    ],
    ids=str,
)
def test_what_changes_no_sender_is_not_told(more: dict[str, Any]) -> None:
    assert told(ACCOUNT, with_box(**more)) == []


def test_the_same_edit_back_is_told_the_other_way_round() -> None:
    limited = with_box(projects=("p",), default=True)
    assert told(limited, ACCOUNT) == [
        "t@a.example opened to all projects (before: only Shop)",
        "t@a.example no longer marked Default",
    ]


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"groups": ("g",)}, "Eva is in group Sales (before: no group)"),
        (
            {"groups": ("h", "g")},
            "Eva is in group h and group Sales (before: no group)",
        ),
        ({"kind": EmployeeKind.ROBOT}, "Eva is a robot (before: a person)"),
        ({"kind": EmployeeKind.EXTERNAL}, "Eva is an external user (before: a person)"),
        ({"login": "eva2"}, "login of Eva changed to eva2 (before: eva)"),
        ({"login": ""}, "login of Eva changed to not given (before: eva)"),
    ],
    ids=str,
)
def test_an_edit_of_a_person_is_told(person: dict[str, Any], said: str) -> None:
    after = replace(ACCOUNT, employees=(replace(EVA, **person), *ACCOUNT.employees[1:]))
    assert told(ACCOUNT, after) == [said]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("", "q", "project Shop stands below Blog (before: below no project)"),
        ("q", "", "project Shop stands below no project (before: below Blog)"),
        ("q", "x", "project Shop stands below x (before: below Blog)"),
    ],
)
def test_a_project_that_moves_is_told(was: str, now: str, said: str) -> None:
    before, after = (
        replace(ACCOUNT, projects=(replace(SHOP, parent=p), *ACCOUNT.projects[1:]))
        for p in (was, now)
    )
    assert told(before, after) == [said]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"plan": Plan.FREE}, "plan of the account: free (before: paid)"),
        (
            {"host": "b.planfix.com"},
            "address of the Planfix account: b.planfix.com (before: a.planfix.com)",
        ),
        (
            {"host": ""},
            "address of the Planfix account: not given (before: a.planfix.com)",
        ),
        ({"host": "A.planfix.com"}, None),
        (
            {"reading": Reading(default_flag=DefaultFlag.IGNORED)},
            "reading of Planfix's help: default_flag = ignored (before: within-level)",
        ),
        ({"name": "Other"}, None),
    ],
    ids=str,
)
def test_an_edit_of_the_account_is_told(
    change: dict[str, Any], said: str | None
) -> None:
    assert told(ACCOUNT, replace(ACCOUNT, **change)) == ([said] if said else [])


def test_rows_that_came_and_went_are_named_by_what_they_are() -> None:
    more = replace(
        ACCOUNT,
        mailboxes=(*ACCOUNT.mailboxes, Mailbox("bare")),
        projects=(*ACCOUNT.projects, Project("r", "New")),
    )
    assert told(ACCOUNT, more) == ["mailbox bare added", "project New added"]
    assert told(more, ACCOUNT) == ["mailbox bare removed", "project New removed"]


def test_a_person_who_came_or_went_changes_which_pairs_there_are_and_is_no_edit() -> (
    None
):
    fewer = replace(ACCOUNT, employees=ACCOUNT.employees[:1])
    assert told(ACCOUNT, fewer) == told(fewer, ACCOUNT) == []


def test_of_two_mailboxes_of_one_address_the_id_is_told_too() -> None:
    twin = replace(BOX, id="m2", address="T@a.example")
    account = replace(ACCOUNT, mailboxes=(BOX, twin))
    assert told(account, with_box(account, default=True)) == [
        "t@a.example (m) marked Default"
    ]


def test_another_order_is_told_once() -> None:
    turned = replace(ACCOUNT, mailboxes=ACCOUNT.mailboxes[::-1])
    (edit,) = edits_between(ACCOUNT, turned)
    assert edit.action is Action.SORT
    assert told(ACCOUNT, turned) == ["order of the mailboxes changed"]
    assert drafted(ACCOUNT, [edit]) == turned


def test_a_row_that_leaves_does_not_make_it_another_order() -> None:
    three = (*ACCOUNT.mailboxes, Mailbox("o", "o@a.example"))
    before = replace(ACCOUNT, mailboxes=three)
    after = replace(ACCOUNT, mailboxes=(three[0], three[2]))
    assert told(before, after) == ["n@a.example removed"]


@pytest.mark.parametrize("row", ["mailboxes", "projects"])
def test_what_takes_another_s_place_stands_behind_it_as_long_as_both_are_there(
    row: str,
) -> None:
    rows = getattr(ACCOUNT, row)
    new = replace(rows[0], id="new")
    after = replace(ACCOUNT, **{row: (new, *rows[1:])})
    edits = edits_between(ACCOUNT, after)
    assert [edit.action for edit in edits] == [Action.ADD, Action.REMOVE]
    both = drafted(ACCOUNT, edits[:1])
    assert [r.id for r in getattr(both, row)][:2] == [rows[0].id, "new"]
    assert drafted(both, edits[1:]) == after


def test_the_name_afterwards_counts() -> None:
    renamed = replace(EVA, name="Eva Lis", login="e2")
    after = replace(ACCOUNT, employees=(renamed, *ACCOUNT.employees[1:]))
    assert told(ACCOUNT, after) == ["login of Eva Lis changed to e2 (before: eva)"]


@pytest.mark.parametrize("number", [1, 2, 4])
def test_several_phrases_are_one_each_behind_those_before(number: int) -> None:
    phrases = [Phrase.of("edits:group", label=str(n)) for n in range(number)]
    found = listed("x:y", phrases)
    for phrase in reversed(phrases[1:]):
        assert found.data["last"] is phrase
        found = found.data["first"]
    assert found is phrases[0]


@pytest.mark.parametrize(("there", "named", "more"), [(0, 0, 0), (5, 5, 0), (7, 5, 2)])
def test_five_addresses_that_somebody_had_are_told(
    there: int, named: int, more: int
) -> None:
    crossing = Crossing(
        kind=SubjectKind.EMPLOYEE,
        id="e",
        came=False,
        phrase=Phrase.of("x:y"),
        pairs=9,
        witness=None,
        sources=(Source.COMPANY,),
        addresses=tuple((f"a{n}@a.example", 3) for n in range(there)),
    )
    said = text(crossing.had)
    assert sum(f"a{n}@" in said for n in range(there)) == named
    assert (f"{more} more" in said) is bool(more)
    assert crossing.had.key == ("edits:list" if there else "changes:no-pairs-before")
