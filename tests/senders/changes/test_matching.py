"""Rows of two exports are the same by id, else by what people see of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Account,
    Employee,
    Group,
    Mailbox,
    Project,
    SubjectKind,
)
from diagnostics.senders.changes.matching import Matching, matched

PERSON, PROJECT = SubjectKind.EMPLOYEE, SubjectKind.PROJECT
MAILBOX, GROUP = SubjectKind.MAILBOX, SubjectKind.GROUP


def people(*rows: tuple[str, ...]) -> Account:
    """Each with an id, a name and perhaps a login."""
    return Account(employees=tuple(Employee(*row) for row in rows))


def boxes(*rows: Mailbox) -> Account:
    return Account(mailboxes=rows)


def ids(found: Matching, table: str = "employees") -> list[str]:
    return [row.id for row in getattr(found.before, table)]


def test_the_same_account_matches_itself_and_stays_the_same_object() -> None:
    account = Account(
        employees=(Employee("e", "Ada"),), mailboxes=(Mailbox("m", "m@x.example"),)
    )
    found = matched(account, account)
    assert found.before is account
    assert (found.new_ids, found.other_logins, found.replaced) == ({}, (), ())


@pytest.mark.parametrize(
    ("before", "after", "now"),
    [
        ([("1", "Ada", "ada")], [("9", "Ada", "ada")], ["9"]),
        ([("1", "Ada", "ada")], [("9", "ADA  ", "Ada")], ["9"]),  # case and blanks
        ([("1", "Ada", "ada")], [("9", "Ada Lis", "ada")], ["9"]),  # by the login
        ([("1", "Ada", "")], [("9", "ada", "")], ["9"]),  # by the name
        ([("1", "Ada", "ada")], [("9", "Ben", "ben")], ["1"]),
        ([("1", "", "")], [("9", "", "")], ["1"]),  # nothing is seen of them
        ([("1", "Ada", ""), ("2", "Ada", "")], [("8", "Ada", ""), ("9", "Ada", "")],
         ["1", "2"]),
        ([("1", "Ada", "a"), ("2", "Ada", "")], [("8", "Ada", "a"), ("9", "Ada", "")],
         ["8", "9"]),  # the login first; then the name stands once
        ([("1", "Ada", "a"), ("2", "Ben", "b")], [("2", "Ada", "a"), ("1", "Ben", "b")],
         ["2", "1"]),
        ([("1", "Ada", "a")], [("1", "Ada L", "a"), ("2", "Ada", "x")], ["1"]),
        ([("1", "Ada", "a")], [("1", "Ben", "b")], ["1"]),  # all else changed, nobody
        ([("1", "Ada", "a")], [("1", "Ben", "b"), ("2", "Ada", "a")], ["2"]),
    ],
)  # fmt: skip
def test_people_go_by_id_then_by_login_then_by_name(
    before: list[tuple[str, ...]], after: list[tuple[str, ...]], now: list[str]
) -> None:
    assert ids(matched(people(*before), people(*after))) == now


def test_whose_id_is_somebody_else_s_now_gets_a_free_one() -> None:
    found = matched(
        people(("1", "Ada", "a"), ("2", "Ben", "b")),
        people(("2", "Ada", "a")),
    )
    assert ids(found) == ["2", "2-2"]
    assert found.new_ids == {PERSON: 1}
    assert found.id_before(PERSON, "2") == "1"
    assert found.id_before(PERSON, "2-2") == "2"


def test_ids_that_stay_and_other_tables_are_called_as_before() -> None:
    found = matched(
        people(("1", "Ada", "a"), ("3", "Eva")), people(("2", "Ada", "a"), ("3", "Eva"))
    )
    assert found.id_before(PERSON, "3") == "3"
    assert found.id_before(PROJECT, "2") == "2"
    assert found.id_before(PERSON, "unheard of") == "unheard of"


@pytest.mark.parametrize(
    ("before", "after", "by_name", "by_id"),
    [
        (("1", "Ada", "ada"), ("9", "Ada", "lis"), ("9",), ()),
        (("1", "Ada", ""), ("9", "Ada", "lis"), (), ()),
        (("1", "Ada", "ada"), ("9", "Ada", ""), (), ()),
        (("1", "Ada", "ada"), ("9", "Ada", "ADA"), (), ()),
        (("1", "Ada", "ada"), ("1", "Ben", "ben"), (), ("1",)),
        (("1", "Ada", "ada"), ("1", "Ada", "ben"), (), ()),
        (("1", "Ada", "ada"), ("1", "Ben", "ada"), (), ()),
        (("1", "", "ada"), ("1", "Ben", "ben"), (), ()),
        (("1", "Ada", "ada"), ("1", "", "ben"), (), ()),
    ],
)
def test_whoever_may_be_somebody_else_is_named(
    before: tuple[str, ...],
    after: tuple[str, ...],
    by_name: tuple[str, ...],
    by_id: tuple[str, ...],
) -> None:
    found = matched(people(before), people(after))
    assert (found.other_logins, found.replaced) == (by_name, by_id)


def projects(*rows: tuple[str, ...]) -> Account:
    """Each with an id, a name and perhaps a parent."""
    return Account(projects=tuple(Project(*row) for row in rows))


@pytest.mark.parametrize(
    ("before", "after", "now"),
    [
        ([("1", "Web")], [("9", "web")], ["9"]),
        (
            [("1", "Web"), ("2", "Mail", "1"), ("3", "Shop"), ("4", "Mail", "3")],
            [("5", "Shop"), ("6", "Mail", "5"), ("7", "Web"), ("8", "Mail", "7")],
            ["7", "8", "5", "6"],  # two of one name are told apart by their parents
        ),
        ([("1", "Mail", "gone")], [("9", "Mail")], ["9"]),
        ([("1", "Mail"), ("2", "Mail")], [("8", "Mail"), ("9", "Mail")], ["1", "2"]),
        ([("1", "")], [("9", "")], ["1"]),
    ],
)
def test_projects_go_by_their_own_and_their_parents_names(
    before: list[tuple[str, ...]], after: list[tuple[str, ...]], now: list[str]
) -> None:
    assert ids(matched(projects(*before), projects(*after)), "projects") == now


def test_groups_go_by_their_names() -> None:
    one = Account(groups=(Group("1", "Hotline"), Group("2", "Sales")))
    other = Account(groups=(Group("8", "sales"), Group("9", "hotline")))
    found = matched(one, other)
    assert ids(found, "groups") == ["9", "8"]
    assert found.new_ids == {GROUP: 2}


def test_all_that_refers_to_a_row_goes_with_it() -> None:
    def account(g: str, e: str, p: str, m: str) -> Account:
        return Account(
            groups=(Group(g, "Hotline"),),
            employees=(Employee(e, "Ada", "ada", (g,)),),
            projects=(Project(p, "Web"), Project(f"{p}-sub", "Sub", p)),
            mailboxes=(
                Mailbox(m, "own@x.example", owner=e, projects=(p, "gone")),
                Mailbox(
                    f"{m}-team", "team@x.example", employees=(e, "gone"), groups=(g,)
                ),
            ),
        )

    after = account("g9", "e9", "p9", "m9")
    found = matched(account("g1", "e1", "p1", "m1"), after)
    assert found.before == after
    assert found.new_ids == {MAILBOX: 2, PERSON: 1, PROJECT: 2, GROUP: 1}
    assert found.id_before(MAILBOX, "m9-team") == "m1-team"


def test_the_company_and_no_project_are_nobody_s_ids() -> None:
    before = Account(
        employees=(Employee("company", "Ada", "ada"),),
        projects=(Project("none", "Web"),),
        mailboxes=(Mailbox("m", "m@x.example", projects=("none",)),),
    )
    after = replace(
        before,
        employees=(Employee("9", "Ada", "ada"),),
        projects=(Project("8", "Web"),),
    )
    (mailbox,) = matched(before, after).before.mailboxes
    assert (mailbox.owner, mailbox.projects) == ("company", ("none",))


def box(row_id: str, address: str = "a@x.example", **fields: Any) -> Mailbox:
    return Mailbox(row_id, address, **fields)


@pytest.mark.parametrize(
    ("before", "after", "now"),
    [
        ([box("1")], [box("9")], ["9"]),
        ([box("1")], [box("9", "A@X.example")], ["9"]),
        ([box("1")], [box("9", "b@x.example")], ["1"]),
        ([box("1", "")], [box("9", "")], ["1"]),
        (
            [box("1"), box("2", owner="e")],
            [box("8", owner="e"), box("9")],
            ["9", "8"],  # two of one address are told apart by their owners
        ),
        (
            [box("1", projects=("p", "q")), box("2", projects=("r",))],
            [box("8", projects=("r",)), box("9", projects=("q", "p"))],
            ["9", "8"],  # else by their projects, in any order
        ),
        ([box("1"), box("2")], [box("8"), box("9")], ["1", "2"]),
        ([box("1", owner="e")], [box("9")], ["9"]),
    ],
)
def test_mailboxes_go_by_address_owner_and_projects(
    before: list[Mailbox], after: list[Mailbox], now: list[str]
) -> None:
    assert ids(matched(boxes(*before), boxes(*after)), "mailboxes") == now


def test_a_mailbox_keeps_its_id_where_the_one_of_its_address_is_no_more_alike() -> None:
    """Its former address is another mailbox's now: who is meant is a matter of both."""
    renamed = [box("1", "new@x.example", name="Desk"), box("2", name="Other")]
    found = matched(boxes(box("1", name="Desk")), boxes(*renamed))
    assert ids(found, "mailboxes") == ["1"]
    swapped = [box("1", "new@x.example", name="Other"), box("2", name="Desk")]
    found = matched(boxes(box("1", name="Desk")), boxes(*swapped))
    assert ids(found, "mailboxes") == ["2"]


@pytest.mark.parametrize(
    ("gone", "renamed", "now"),
    [
        ({"name": "Desk"}, {"name": "Shop"}, ["2", "2-2"]),
        ({"name": "Shop"}, {"name": "Desk"}, ["1", "2"]),
        ({"name": "Desk"}, {"name": "Desk"}, ["2", "2-2"]),  # the address is alike
    ],
)
def test_of_two_mailboxes_the_one_that_is_more_alike_is_the_one_that_is_left(
    gone: dict[str, Any], renamed: dict[str, Any], now: list[str]
) -> None:
    """After it has the first one's address under the second one's id."""
    before = boxes(box("1", **gone), box("2", "b@x.example", **renamed))
    found = matched(before, boxes(box("2", name="Desk")))
    assert ids(found, "mailboxes") == now
