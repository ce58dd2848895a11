"""Each step that helps a wish is offered where it helps, at its price, and said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Project,
    Reading,
    TestResult,
    Unverified,
)
from diagnostics.senders.edits import change, exclude, include, join, leave
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.wishes.moves import (
    LISTED_BUT_ONE,
    NAMED_AT_MOST,
    Means,
    Move,
    Moves,
)
from diagnostics.words import text

ADA, BEN = Employee("ada", "Ada", groups=("g1",)), Employee("ben", "Ben")
WEB, SUB, SHOP = Project("web", "Web"), Project("sub", "Sub", "web"), Project("shop")
SELECTED = {"access": Access.SELECTED}


def box(**fields: Any) -> Mailbox:
    """A tested company mailbox for everybody, with Default: nothing helps it."""
    usual = {"test": TestResult.PASSED, "default": True}
    return Mailbox("m", **{**usual, **fields})


def moves(
    mailbox: Mailbox,
    project: str = "none",
    keep: tuple[str, ...] = (),
    reading: Reading | None = None,
    **parts: Any,
) -> Moves:
    usual: dict[str, Any] = {
        "employees": (ADA, BEN),
        "groups": (Group("g1", "Hotline"), Group("g2", "Sales")),
        "projects": (WEB, SUB, SHOP),
    }
    account = Account(mailboxes=(mailbox,), **{**usual, **parts})
    return Moves(Pair.of(account, "ada", project, reading or Reading()), keep)


def helping(mailbox: Mailbox, project: str = "none", **parts: Any) -> list[Move]:
    return list(moves(mailbox, project, **parts).of_wanted(mailbox))


def against(mailbox: Mailbox, project: str = "none", **parts: Any) -> list[Move]:
    return list(moves(mailbox, project, **parts).of_rival(mailbox))


def told(found: list[Move]) -> list[tuple[Means, float, str]]:
    return [(m.means, round(m.cost, 3), text(m.phrase)) for m in found]


def test_a_mailbox_that_lacks_nothing_needs_no_step() -> None:
    assert helping(box()) == []


@pytest.mark.parametrize(
    ("result", "unverified", "helps"),
    [
        (TestResult.PASSED, Unverified.UNUSABLE, False),
        (TestResult.FAILED, Unverified.UNUSABLE, True),
        (TestResult.FAILED, Unverified.USABLE, True),
        (TestResult.UNKNOWN, Unverified.UNUSABLE, True),
        (TestResult.UNKNOWN, Unverified.USABLE, False),
    ],
)
def test_the_test_has_to_pass_where_the_reading_asks_for_it(
    result: TestResult, unverified: Unverified, helps: bool
) -> None:
    reading = Reading(unverified=unverified)
    found = helping(box(test=result), reading=reading)
    assert [m.means for m in found] == [Means.TEST] * helps
    for move in found:
        assert move.edits == (change("m", test=TestResult.PASSED),)
        assert move.cost == 1.0
        assert move.phrase.data["seen"].key == f"values:test-result-{result}"


def test_default_is_set_where_it_is_not_and_cleared_of_a_rival_that_has_it() -> None:
    (found,) = helping(box(default=False))
    assert (found.means, found.cost) == (Means.DEFAULT, 1.0)
    assert found.edits == (change("m", default=True),)
    rival = [m for m in against(box()) if m.means is Means.RIVAL_DEFAULT]
    assert [m.edits for m in rival] == [(change("m", default=False),)]
    plain = against(box(default=False))
    assert not [m for m in plain if m.means is Means.RIVAL_DEFAULT]


def test_an_own_mailbox_of_the_author_needs_no_access() -> None:
    assert helping(box(owner="ada")) == []


def test_somebody_else_s_own_mailbox_becomes_the_company_s_and_keeps_its_owner() -> (
    None
):
    (found,) = helping(box(owner="ben"))
    assert (found.means, found.cost) == (Means.OWNER, 4.0)
    assert found.edits == (
        change(
            "m",
            owner=COMPANY,
            access=Access.SELECTED,
            employees=("ben", "ada"),
            groups=(),
        ),
    )
    assert found.warning is not None
    assert text(found.warning) == (
        "m is Ben's own mailbox; it stops being that, and Ada writes in Ben's name."
    )


def test_an_owner_who_is_not_in_the_account_is_told_by_id() -> None:
    (found,) = helping(box(owner="gone"))
    assert "its owner gone can send" in text(found.phrase)


@pytest.mark.parametrize(
    "fields",
    [
        {"access": Access.EVERYONE},
        {**SELECTED, "employees": ("ada",)},
        {**SELECTED, "groups": ("g1",)},
        {**SELECTED, "employees": ("ben",), "groups": ("g2", "g1")},
    ],
)
def test_who_may_use_it_already_is_let_in_by_no_step(fields: dict[str, Any]) -> None:
    assert helping(box(**fields)) == []


def test_a_list_takes_the_author_a_group_or_everybody() -> None:
    found = helping(box(**SELECTED, employees=("ben",)))
    assert told(found) == [
        (Means.ACCESS, 1.0, "Add Ada to the access list of m."),
        (Means.ACCESS, 1.21, "Add group Hotline to the access list of m."),
        (
            Means.OPENED,
            3.02,
            "Give everyone access to m (now: only those on its list).",
        ),
    ]
    assert [m.edits for m in found] == [
        (include("m", "employees", "ada"),),
        (include("m", "groups", "g1"),),
        (change("m", access=Access.EVERYONE),),
    ]
    assert found[0].warning is found[1].warning is None
    assert found[2].warning is not None
    assert (
        text(found[2].warning) == "m is for Ben only; then everyone could send from it."
    )


def test_a_group_costs_more_the_more_people_get_access_by_it() -> None:
    crowd = tuple(Employee(f"e{n}", groups=("g1",)) for n in range(9))
    found = helping(box(**SELECTED), employees=(ADA, *crowd))
    assert [round(m.cost, 3) for m in found] == [1.0, 1.3, 3.1]


def test_a_mailbox_that_nobody_may_use_is_opened_again() -> None:
    found = helping(box(access=Access.NOBODY, groups=("g2",)))
    assert told(found) == [
        (Means.ACCESS, 1.0, "Give Ada access to m (now: nobody)."),
        (Means.ACCESS, 1.21, "Give group Hotline access to m (now: nobody)."),
        (Means.OPENED, 3.02, "Give everyone access to m (now: nobody)."),
    ]
    assert found[2].warning is not None
    assert text(found[2].warning).startswith("Nobody may use m today")


def test_a_list_with_nobody_on_it_is_closed_as_well() -> None:
    idle = replace(BEN, active=False)
    for fields in ({}, {"employees": ("ben",)}):
        found = helping(box(**SELECTED, **fields), employees=(ADA, idle))
        assert found[-1].warning is not None
        assert text(found[-1].warning).startswith("Nobody may use m today")


@pytest.mark.parametrize(
    ("listed", "joined"),
    [
        ((), []),
        (("g2",), ["g2"]),
        (("g2", "gone"), ["g2"]),  # a group that there is not
        (("gone",), []),
        (("g3", "g2"), ["g3", "g2"]),
    ],
)
def test_the_author_may_join_a_group_that_the_mailbox_lists(
    listed: tuple[str, ...], joined: list[str]
) -> None:
    groups = (Group("g1"), Group("g2"), Group("g3"))
    found = helping(box(**SELECTED, groups=listed), groups=groups)
    into = [m for m in found if m.means is Means.GROUPS]
    assert [m.edits for m in into] == [(join("ada", g),) for g in joined]
    assert {m.cost for m in into} <= {1.5}


def test_a_general_mailbox_may_be_limited_to_the_pair_s_project() -> None:
    assert helping(box(), "none") == []
    (found,) = helping(box(), "web")
    assert (found.means, found.cost) == (Means.PROJECTS, 5.0)
    assert found.edits == (change("m", projects=("web",)),)
    assert text(found.phrase) == "Limit m to project Web (now: all projects)."


@pytest.mark.parametrize(
    ("project", "listed", "means"),
    [
        ("web", ("shop",), [Means.PROJECTS, Means.CLEARED]),
        ("web", ("web",), [Means.CLEARED]),
        ("web", ("shop", "web"), [Means.CLEARED]),
        ("sub", ("web",), [Means.PROJECTS, Means.CLEARED]),
        ("none", ("web",), [Means.CLEARED]),
    ],
)
def test_a_bound_mailbox_gets_the_project_or_loses_its_list(
    project: str, listed: tuple[str, ...], means: list[Means]
) -> None:
    found = helping(box(projects=listed), project)
    assert [m.means for m in found] == means
    *adding, clearing = found
    assert [m.edits for m in adding] == [
        (include("m", "projects", project),) for _ in adding
    ]
    assert [m.cost for m in found] == [1.0, 6.0][-len(found) :]
    assert clearing.edits == (change("m", projects=()),)
    assert clearing.warning is not None


@pytest.mark.parametrize("keep", [("m",), ("other", "m")])
def test_a_mailbox_that_is_to_be_kept_has_no_steps(keep: tuple[str, ...]) -> None:
    needy = box(default=False, test=TestResult.FAILED)
    assert helping(needy, keep=keep) == []
    assert against(needy, keep=keep) == []
    assert helping(needy, keep=("other",)) != []


@pytest.mark.parametrize(
    ("project", "listed", "taken"),
    [
        ("web", ("web", "shop"), [("web",)]),
        ("web", ("web",), []),  # without any it would be general
        ("web", ("web", "gone"), []),
        ("web", ("shop",), []),
        ("none", ("web", "shop"), []),
        ("sub", ("web", "shop"), [("web",)]),
        ("sub", ("sub", "web", "shop"), [("sub",), ("sub", "web")]),
        ("sub", ("sub", "web"), [("sub",)]),
        ("sub", ("web", "sub", "shop"), [("sub",), ("web", "sub")]),
    ],
)
def test_projects_are_taken_off_a_rival_and_never_the_last(
    project: str, listed: tuple[str, ...], taken: list[tuple[str, ...]]
) -> None:
    rival = box(projects=listed, default=False, access=Access.SELECTED)
    found = [m for m in against(rival, project) if m.means is Means.RIVAL_PROJECTS]
    assert [m.edits for m in found] == [
        tuple(exclude("m", "projects", p) for p in off) for off in taken
    ]
    assert [m.cost for m in found] == [float(len(off)) for off in taken]


OWN = box(owner="ada", default=False, projects=("web",))


@pytest.mark.parametrize(
    ("mailbox", "project", "elsewhere"),
    [
        (OWN, "web", ("sub", "shop")),
        (OWN, "sub", ("shop",)),  # nor above it, where projects are inherited
        (OWN, "shop", None),  # it isn't valid there at all
        (OWN, "none", None),
        (replace(OWN, owner=COMPANY, access=Access.SELECTED), "web", None),
    ],
)
def test_an_own_mailbox_of_one_project_moves_to_the_others(
    mailbox: Mailbox, project: str, elsewhere: tuple[str, ...] | None
) -> None:
    found = against(mailbox, project)
    if elsewhere is None:
        assert found == []
        return
    (move,) = found
    assert move.edits == (change("m", projects=elsewhere),)
    assert move.cost == pytest.approx(2.5 + 0.05 * len(elsewhere))


@pytest.mark.parametrize("trait", ["anonymous", "inactive", "none"])
def test_an_own_mailbox_moves_to_no_project_that_hides_people(trait: str) -> None:
    other = Project("shop", active=trait != "inactive", anonymous=trait == "anonymous")
    found = against(OWN, "web", projects=(WEB, other))
    assert [m.edits for m in found] == [(change("m", projects=("shop",)),)] * (
        trait == "none"
    )


def limited(mailbox: Mailbox, project: str, number: int) -> list[Move]:
    others = tuple(Project(f"p{n}") for n in range(number))
    found = against(
        mailbox, project, projects=(WEB, *others, Project("x", active=False))
    )
    return [m for m in found if m.means is Means.RIVAL_PROJECTS]


@pytest.mark.parametrize(("owner", "base"), [("ada", 1.5), (COMPANY, 3.0)])
def test_a_general_rival_is_limited_to_all_other_projects(
    owner: str, base: float
) -> None:
    (found,) = limited(box(owner=owner), "web", 2)
    assert found.edits == (change("m", projects=("p0", "p1")),)
    assert found.cost == pytest.approx(base + 0.1)
    (everywhere,) = limited(box(owner=owner), "none", 2)
    assert everywhere.edits == (change("m", projects=("web", "p0", "p1")),)
    assert limited(box(owner=owner), "web", 0) == []


@pytest.mark.parametrize(
    ("project", "number", "key"),
    [
        ("web", NAMED_AT_MOST, "wishes:limit"),
        ("web", NAMED_AT_MOST + 1, "wishes:limit-all-but"),
        ("none", NAMED_AT_MOST + 1, "wishes:limit"),
    ],
)
def test_many_other_projects_are_told_by_the_one_that_is_left_out(
    project: str, number: int, key: str
) -> None:
    (found,) = limited(box(), project, number)
    assert found.phrase.key == key
    if key.endswith("all-but"):
        assert found.phrase.data["others"] == number


def test_the_projects_above_are_left_out_of_a_limit_too() -> None:
    found = [m for m in against(box(), "sub") if m.means is Means.RIVAL_PROJECTS]
    assert [m.edits for m in found] == [(change("m", projects=("shop",)),)]


def shut(mailbox: Mailbox, **parts: Any) -> list[Move]:
    return [
        m
        for m in against(mailbox, **parts)
        if m.means in (Means.RIVAL_ACCESS, Means.GROUPS)
    ]


@pytest.mark.parametrize(
    ("others", "listed"),
    [(0, False), (1, True), (LISTED_BUT_ONE, True), (LISTED_BUT_ONE + 1, False)],
)
def test_everybody_but_the_author_is_listed_where_they_are_few(
    others: int, listed: bool
) -> None:
    people = tuple(Employee(f"e{n}") for n in range(others))
    found = shut(box(), employees=(people[0], ADA, *people[1:]) if people else (ADA,))
    assert len(found) == listed
    for move in found:
        ids = tuple(e.id for e in people)
        edit = change("m", access=Access.SELECTED, employees=ids, groups=())
        assert move.edits == (edit,)
        assert move.cost == pytest.approx(1.5 + 0.1 * others)


@pytest.mark.parametrize(
    "other",
    [replace(BEN, active=False), replace(BEN, kind=EmployeeKind.EXTERNAL)],
    ids=["inactive", "external"],
)
def test_who_can_not_send_is_not_listed_among_the_others(other: Employee) -> None:
    assert shut(box(), employees=(ADA, other)) == []
    robot = Employee("r", kind=EmployeeKind.ROBOT)
    (found,) = shut(box(), employees=(ADA, other, robot))
    assert ("employees", ("r",)) in found.edits[0].values


def test_the_author_is_taken_off_a_rival_s_lists_by_every_way_in() -> None:
    author = replace(ADA, groups=("g1", "g2", "g1"))
    rival = box(**SELECTED, employees=("ada",), groups=("g1",))
    found = shut(rival, employees=(author, BEN, Employee("c", groups=("g1",))))
    assert [m.edits for m in found] == [
        (exclude("m", "employees", "ada"),),
        (exclude("m", "groups", "g1"),),
        (leave("ada", "g1"),),
    ]
    assert [round(m.cost, 3) for m in found] == [1.0, 1.6, 1.6]


@pytest.mark.parametrize(
    "rival",
    [box(**SELECTED), box(**SELECTED, groups=("g2",)), box(owner="ada")],
)
def test_who_is_on_no_list_is_taken_off_none(rival: Mailbox) -> None:
    assert shut(rival) == []


def test_steps_are_made_once_and_wanted_ones_are_not_a_rival_s() -> None:
    mailbox = box(default=False)
    made = moves(mailbox)
    assert made.of_wanted(mailbox) is made.of_wanted(mailbox)
    assert made.of_rival(mailbox) is made.of_rival(mailbox)
    assert {m.means for m in made.of_wanted(mailbox)} == {Means.DEFAULT}
    assert Means.DEFAULT not in {m.means for m in made.of_rival(mailbox)}
