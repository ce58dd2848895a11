"""Edits leave the given account alone, and do what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Plan,
    Precedence,
    Project,
    Reading,
    Subject,
    TestResult,
)
from diagnostics.senders.changes.account_edits import edits_between
from diagnostics.senders.changes.edit_words import edit_phrase
from diagnostics.senders.edits import (
    Action,
    Edit,
    add,
    change,
    drafted,
    free_id,
    include,
    remove,
)
from diagnostics.words import text
from tests.growth import assert_linear

M = Mailbox("m", access=Access.SELECTED, projects=("p",), test=TestResult.PASSED)
N = Mailbox("n", access=Access.NOBODY, test=TestResult.PASSED)
ACCOUNT = Account(
    employees=(Employee("a"),), projects=(Project("p"),), mailboxes=(M, N)
)


def ids(account: Account) -> list[str]:
    return [mailbox.id for mailbox in account.mailboxes]


def test_including_adds_once_at_the_end() -> None:
    edits = [include("m", "projects", "q"), include("m", "projects", "p")]
    edited = drafted(ACCOUNT, edits)
    assert edited.mailbox("m").projects == ("p", "q")
    assert ACCOUNT.mailbox("m").projects == ("p",)


def test_including_somebody_opens_a_mailbox_for_nobody() -> None:
    edited = drafted(ACCOUNT, [include("n", "employees", "a")]).mailbox("n")
    assert (edited.access, edited.employees) == (Access.SELECTED, ("a",))
    listed = drafted(ACCOUNT, [include("n", "projects", "p")]).mailbox("n")
    assert listed.access is Access.NOBODY


def test_edits_are_made_in_turn() -> None:
    gone = [change("m", name="last"), remove(M), add(M), change("m", owner="a")]
    once = replace(ACCOUNT, mailboxes=(M, N))
    assert drafted(once, gone).mailboxes == (N, replace(M, owner="a"))
    with pytest.raises(KeyError, match="m"):
        drafted(once, [remove(M), change("m", default=True)])


def test_thousands_of_edits_of_thousands_of_mailboxes_take_one_pass() -> None:
    def edited(number: int) -> Account:
        boxes = tuple(Mailbox(f"m{n}") for n in range(number))
        edits = [change(box.id, default=True) for box in boxes]
        return drafted(Account(mailboxes=boxes), [*edits, *map(remove, boxes[1:])])

    assert_linear(edited, 8_000)
    assert edited(9).mailboxes == (Mailbox("m0", default=True),)


def test_a_limit_is_lifted_by_an_empty_list() -> None:
    assert not drafted(ACCOUNT, [change("m", projects=())]).mailbox("m").is_bound


def test_a_row_is_added_behind_those_before_it_in_the_order() -> None:
    new = Mailbox("x")
    assert ids(drafted(ACCOUNT, [add(new)])) == ["m", "n", "x"]
    assert ids(drafted(ACCOUNT, [add(new, ("m", "x", "n"))])) == ["m", "x", "n"]
    assert ids(drafted(ACCOUNT, [add(new, ("x", "m", "n"))])) == ["x", "m", "n"]


def test_rows_of_every_table_are_added_and_removed() -> None:
    edits = [add(Employee("b")), add(Project("q")), remove(M), remove(Project("p"))]
    edited = drafted(ACCOUNT, edits)
    assert [e.id for e in edited.employees] == ["a", "b"]
    assert [p.id for p in edited.projects] == ["q"]
    assert ids(edited) == ["n"]


def test_plan_reading_and_order_are_edits_of_the_account() -> None:
    edits = [
        Edit(Action.SET, Subject(), (("plan", Plan.FREE),)),
        Edit(Action.SET, Subject(), (("precedence", Precedence.BOUND_FIRST),)),
        Edit(Action.SORT, Subject(), order=("n", "m")),
    ]
    edited = drafted(ACCOUNT, edits)
    assert edited.plan is Plan.FREE
    assert edited.reading == Reading(precedence=Precedence.BOUND_FIRST)
    assert ids(edited) == ["n", "m"]


def test_an_edit_of_a_row_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        drafted(ACCOUNT, [include("gone", "projects", "p")])
    with pytest.raises(TypeError):
        drafted(ACCOUNT, [change("m", colour="red")])


def test_a_free_id_is_the_name_or_the_first_number_behind_it() -> None:
    assert free_id("team", ()) == "team"
    assert free_id("team", {"team"}) == "team-2"
    assert free_id("team", {"team", "team-2", "team-3"}) == "team-4"


def test_what_cannot_change_a_sender_is_no_edit() -> None:
    renamed = replace(M, name="Team", replies_here=True, tested_on="2026-01-01")
    people = (replace(ACCOUNT.employees[0], name="Anna"), Employee("b"))
    after = replace(ACCOUNT, mailboxes=(renamed, N), employees=people)
    assert edits_between(ACCOUNT, after) == ()


def test_fields_of_one_setting_are_one_edit() -> None:
    opened = replace(N, access=Access.SELECTED, employees=("a",), default=True)
    after = replace(ACCOUNT, mailboxes=(M, opened))
    edits = edits_between(ACCOUNT, after)
    assert [text(edit_phrase(edit, ACCOUNT, after)) for edit in edits] == [
        "mailbox n may be used by a (before: nobody)",
        "mailbox n marked Default",
    ]


def test_words_of_an_edit_stand_alone() -> None:
    named = Account(
        employees=(Employee("7", "Anna"),), mailboxes=(Mailbox("m", "t@example.org"),)
    )
    long_list = replace(named.mailboxes[0], projects=tuple("abcdefg"))
    anna = replace(named.employees[0], groups=("g",))
    after = replace(named, plan=Plan.UNPAID, mailboxes=(long_list,), employees=(anna,))
    edits = edits_between(named, after)
    texts = [text(edit_phrase(edit, named, after)) for edit in edits]
    assert texts == [
        "plan of the account: unpaid (before: paid)",
        "t@example.org limited to a, b, c, d, e and 2 more (before: all projects)",
        "Anna is in group g (before: no group)",
    ]


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "opened to all projects (before: only p)"),
        (5, "limited to p0, p1, p2, p3 and p4 (before: p)"),
        (6, "limited to p0, p1, p2, p3, p4 and 1 more (before: p)"),
        (9, "limited to p0, p1, p2, p3, p4 and 4 more (before: p)"),
    ],
)
def test_a_long_list_is_shown_by_its_first_five(count: int, shown: str) -> None:
    edit = change("m", projects=tuple(f"p{n}" for n in range(count)))
    said = text(edit_phrase(edit, ACCOUNT, drafted(ACCOUNT, [edit])))
    assert said == f"mailbox m {shown}"
