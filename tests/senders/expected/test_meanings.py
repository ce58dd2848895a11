"""What a line of expectations names is looked up by id, then by what people say."""

from __future__ import annotations

import pytest

from diagnostics.model import (
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Phrase,
    Place,
    Project,
)
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import Expected, Meanings, all_expanded

ACCOUNT = Account(
    groups=(Group("g", "Sales"), Group("h", "Desk")),
    employees=(
        Employee("1", "Ada", "lis", ("g",)),
        Employee("lis", "Ben", "ada", ("g", "h")),
        Employee("3", "Guest", "guest", ("g",), EmployeeKind.EXTERNAL),
        Employee("4", "Idle", "idle", ("g",), active=False),
    ),
    projects=(Project("p", "Web"), Project("q", "web"), Project("r", active=False)),
    mailboxes=(
        Mailbox("m", "desk@x.example", "Desk"),
        Mailbox("desk", "m@x.example", "M"),
    ),
)


def meant(
    employee: str = "1", project: str = "p", sender: str = "m", group: str = ""
) -> Expected:
    found = Meanings(ACCOUNT).of(Expectation(employee, project, sender, group=group))
    assert isinstance(found, Expected)
    return found


def unknown(
    employee: str = "1", project: str = "p", sender: str = "m", group: str = ""
) -> list[Phrase]:
    found = Meanings(ACCOUNT).of(Expectation(employee, project, sender, group=group))
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("told", "person"),
    [
        ("1", "1"),
        ("lis", "lis"),  # somebody's id before somebody else's login
        ("LIS", "1"),  # an id is written as it is; a login in any case
        ("ada", "lis"),  # a login before a name
        ("ben", "lis"),
        ("idle", "4"),
        ("guest", "3"),  # named by itself an external user stays
    ],
)
def test_a_person_is_named_by_id_then_by_login_then_by_name(
    told: str, person: str
) -> None:
    found = meant(told)
    assert (found.employees, found.left_out) == ((person,), 0)


@pytest.mark.parametrize(
    ("told", "mailbox"),
    [
        ("m", "m"),
        ("desk", "desk"),  # an id before a name
        ("DESK", "m"),
        ("Desk@X.example", "m"),
        ("M@x.example", "desk"),
    ],
)
def test_a_mailbox_is_named_by_id_then_by_address_then_by_name(
    told: str, mailbox: str
) -> None:
    wanted = meant(sender=told).mailbox
    assert wanted is not None
    assert wanted.id == mailbox


def test_no_sender_is_the_internal_address() -> None:
    assert meant(sender="").mailbox is None


@pytest.mark.parametrize(
    ("told", "projects"),
    [
        ("p", ("p",)),
        ("r", ("r",)),
        ("none", ("none",)),
        ("every", ("p", "q")),
        ("EVERY", ("p", "q")),
    ],
)
def test_a_project_none_or_every_active_one(
    told: str, projects: tuple[str, ...]
) -> None:
    assert meant(project=told).projects == projects


def test_everyone_and_a_group_are_active_people_without_external_users() -> None:
    for found in (meant("everyone"), meant("EVERYONE"), meant("", group="sales")):
        assert found.employees == ("1", "lis")
        assert found.left_out == 1
    assert meant("", group="h").employees == ("lis",)
    assert (meant("", group="Sales").group, meant("everyone").group) == ("g", "")


def test_a_row_that_is_called_like_a_word_is_that_row() -> None:
    account = Account(
        employees=(Employee("everyone"), Employee("e")),
        projects=(Project("every"), Project("p")),
        mailboxes=(Mailbox("m"),),
    )
    found = Meanings(account).of(Expectation("everyone", "every", "m"))
    assert isinstance(found, Expected)
    assert (found.employees, found.projects) == (("everyone",), ("every",))
    other = Meanings(account).of(Expectation("Everyone", "Every", "m"))
    assert isinstance(other, Expected)
    assert (other.employees, other.projects) == (("everyone", "e"), ("every", "p"))


def test_all_that_a_line_names_wrongly_is_told_at_once() -> None:
    phrases = unknown("nobody", "nowhere", "nothing")
    assert [phrase.key.rpartition(":")[2] for phrase in phrases] == [
        *("employee", "project", "mailbox")
    ]
    (several,) = unknown(project="WEB")
    assert several.key.endswith(":several-project")
    assert several.data["ids"] == ["p", "q"]


@pytest.mark.parametrize(
    ("told", "near"),
    [("everyon", "everyone"), ("gest", "guest"), ("qqqq", "")],
)
def test_the_nearest_name_is_told_words_among_them(told: str, near: str) -> None:
    (one,) = unknown(told)
    assert one.data["near"] == near


def test_the_nearest_is_looked_up_for_twenty_names_only() -> None:
    meanings = Meanings(ACCOUNT)
    nears = []
    for _ in range(22):
        found = meanings.of(Expectation("gest", "p", "m"))
        assert isinstance(found, list)
        nears.append(found[0].data["near"])
    assert nears == ["guest"] * 20 + ["", ""]


def test_the_first_line_that_names_nothing_is_told_with_its_place() -> None:
    good = Expectation("1", "p", "m")
    bad = Expectation("1", "p", "gone", place=Place("wanted.csv", 3))
    assert len(all_expanded(ACCOUNT, [good, good])) == 2
    with pytest.raises(ValueError, match=r"3.*the account has no mailbox 'gone'"):
        all_expanded(ACCOUNT, [good, bad])
    with pytest.raises(ValueError, match=r"^the account has no mailbox"):
        all_expanded(ACCOUNT, [Expectation("1", "p", "gone")])
