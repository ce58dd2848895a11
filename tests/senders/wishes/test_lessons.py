"""What stands in the way of a line, and that every answer has something of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations
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
    Plan,
    Precedence,
    Project,
    Reading,
    Subprojects,
    TestResult,
)
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import all_expanded
from diagnostics.senders.wishes.board import Board
from diagnostics.senders.wishes.choices import Choice, Choices, Deed
from diagnostics.senders.wishes.lessons import Lesson, lessons_of, ways_of

PEOPLE = Employee("ann", groups=("team",)), Employee("bob")
INHERITING = Reading(subprojects=Subprojects.INHERIT)
PLACES = Project("shop"), Project("till", parent="shop"), Project("web")


def box(row_id: str, **fields: Any) -> Mailbox:
    return Mailbox(row_id, **{"test": TestResult.PASSED, **fields})


def board(
    *boxes: Mailbox,
    sender: str = "m",
    project: str = "shop",
    reading: Reading | None = None,
    keep: tuple[str, ...] = (),
    more: tuple[Expectation, ...] = (),
    plan: Plan = Plan.PAID,
    people: tuple[Employee, ...] = PEOPLE,
) -> Board:
    """The first line is about ann; others may follow."""
    account = Account(
        plan=plan,
        groups=(Group("team"), Group("late")),
        employees=people,
        projects=PLACES,
        mailboxes=boxes,
    )
    lines = all_expanded(account, [Expectation("ann", project, sender), *more])
    return Board(Choices(account, keep, lines), lines, reading or Reading())


def told(choice: Choice) -> str:
    return " ".join(filter(None, (choice.step, choice.mailbox, choice.target)))


def ways(made: Board) -> list[set[str]]:
    """What stands in the way of the first line, by obstacle."""
    ((row, column),) = made.wrong_pairs(0)
    return [{told(c) for c in options} for options in ways_of(made, 0, row, column)]


# What keeps the wanted mailbox out


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"test": TestResult.FAILED}, {"test m"}),
        ({"access": Access.NOBODY}, {"everyone m", "person m ann", "group m team"}),
        (
            {"access": Access.NOBODY, "employees": ("ann",)},
            {"everyone m", "reopen m", "person m ann", "group m team"},
        ),
        (
            {"access": Access.NOBODY, "groups": ("team",)},
            {"everyone m", "reopen m", "person m ann", "group m team"},
        ),
        (  # opened with its own list it would still not let ann in
            {"access": Access.NOBODY, "employees": ("bob",)},
            {"everyone m", "person m ann", "group m team"},
        ),
        (
            {"access": Access.SELECTED, "employees": ("bob",)},
            {"everyone m", "person m ann", "group m team"},
        ),
        (
            {"access": Access.SELECTED, "groups": ("late",)},
            {"everyone m", "person m ann", "group m team", "join late ann"},
        ),
        ({"projects": ("web",)}, {"clear m", "project m shop"}),
        ({"owner": "bob"}, set()),  # nobody uses somebody else's own mailbox
    ],
)
def test_what_keeps_the_wanted_mailbox_out_is_named_with_all_that_lets_it_in(
    fields: dict[str, Any], expected: set[str]
) -> None:
    assert ways(board(box("m", **fields))) == [expected]


def test_every_thing_that_keeps_it_out_is_an_obstacle_of_its_own() -> None:
    shut = box("m", access=Access.NOBODY, projects=("web",), test=TestResult.FAILED)
    assert ways(board(shut)) == [
        {"test m"},
        {"everyone m", "person m ann", "group m team"},
        {"clear m", "project m shop"},
    ]


def test_a_project_above_may_be_listed_where_mailboxes_are_inherited() -> None:
    bound = box("m", projects=("web",))
    assert ways(board(bound, project="till", reading=INHERITING)) == [
        {"clear m", "project m till", "project m shop"}
    ]
    alone = Reading(subprojects=Subprojects.SEPARATE)
    assert ways(board(bound, project="till", reading=alone)) == [
        {"clear m", "project m till"}
    ]
    assert ways(board(bound, project="none")) == [{"clear m"}]


def test_what_was_taken_off_helps_by_being_put_back() -> None:
    made = board(box("m", access=Access.SELECTED, employees=("ann",)))
    made.flip(Choice(Deed.NO_PERSON, "m", "ann"))
    assert ways(made) == [{"everyone m", "no-person m ann", "group m team"}]
    made = board(box("m", access=Access.SELECTED, groups=("team",)))
    made.flip(Choice(Deed.LEAVE, "team", "ann"))
    assert ways(made) == [{"everyone m", "person m ann", "leave team ann"}]
    made = board(box("m", projects=("shop", "web")))
    made.flip(Choice(Deed.NO_PROJECT, "m", "shop"))
    assert ways(made) == [{"clear m", "no-project m shop"}]


def test_a_limited_mailbox_gets_its_project_or_its_freedom_back() -> None:
    made = board(box("m"))
    made.flip(Choice(Deed.LIMIT, "m"), Choice(Deed.NO_PROJECT, "m", "shop"))
    assert ways(made) == [{"no-project m shop"}]
    made = board(box("m"), project="none")
    made.flip(Choice(Deed.LIMIT, "m"))
    assert ways(made) == [{"limit m"}]


# What comes before it


def test_an_equal_rival_is_shut_limited_or_ranked_behind() -> None:
    """Of what everybody may use nothing ends the access."""
    rank = {"default m", "limit m"}
    assert ways(board(box("m"), box("n"))) == [{"no-project n shop", *rank}]
    below = ways(board(box("m"), box("n"), project="till", reading=INHERITING))
    assert below == [{"no-project n till", *rank}, {"no-project n shop", *rank}]
    assert ways(board(box("m"), box("n"), project="none")) == [{"limit n", *rank}]


def test_a_rival_s_own_default_and_limits_are_lifted() -> None:
    flagged = box("n", default=True, projects=("shop",))
    assert ways(board(box("m"), flagged)) == [
        {"no-project n shop", "default m", "limit m", "no-default n", "clear n"}
    ]
    ignored = Reading(default_flag=DefaultFlag.IGNORED)
    assert ways(board(box("m"), flagged, reading=ignored)) == [
        {"no-project n shop", "limit m", "clear n"}
    ]


def test_every_way_in_which_a_rival_is_open_is_closed() -> None:
    rank = {"no-project n shop", "default m", "limit m"}
    listed = box("n", access=Access.SELECTED, employees=("ann",), groups=("team",))
    assert ways(board(box("m"), listed)) == [
        {"no-person n ann", *rank},
        {"no-group n team", "leave team ann", *rank},
    ]


def test_a_group_that_lines_name_keeps_its_members() -> None:
    named = Expectation("", "web", "m", group="team")
    rival = box("n", access=Access.SELECTED, groups=("team",))
    (options,) = ways(board(box("m"), rival, more=(named,)))
    assert options == {"no-group n team", "no-project n shop", "default m", "limit m"}


def test_who_was_let_in_by_a_choice_is_kept_out_by_taking_it_back() -> None:
    rank = {"no-project n shop", "default m", "limit m"}
    made = board(box("m"), box("n", access=Access.NOBODY))
    made.flip(Choice(Deed.EVERYONE, "n"))
    assert ways(made) == [{"everyone n", *rank}]
    made.turn_to([Choice(Deed.PERSON, "n", "ann")])
    assert ways(made) == [{"person n ann", *rank}]
    made = board(box("m"), box("n", access=Access.NOBODY, employees=("ann",)))
    made.flip(Choice(Deed.REOPEN, "n"))
    assert ways(made) == [{"reopen n", *rank}]
    made = board(box("m"), box("n", test=TestResult.UNKNOWN))
    made.flip(Choice(Deed.TEST, "n"))
    assert ways(made) == [{"test n", *rank}]
    made = board(box("m"), box("n", projects=("web",)))
    made.flip(Choice(Deed.CLEAR, "n"))
    assert ways(made) == [{"default m", "limit m", "clear n"}]
    made.turn_to([Choice(Deed.PROJECT, "n", "shop")])
    assert ways(made) == [{"project n shop", "default m", "limit m", "clear n"}]


def test_a_rank_that_no_edit_turns_round_is_not_tried() -> None:
    """The author's own mailbox comes first, whatever the company's one is."""
    own = box("n", owner="ann")
    assert ways(board(box("m"), own)) == [{"no-project n shop"}]
    mixed = Reading(precedence=Precedence.BOUND_FIRST)
    (options,) = ways(board(box("m"), own, reading=mixed))
    assert "limit m" in options
    flags = Reading(default_flag=DefaultFlag.ACROSS_LEVELS)
    (options,) = ways(board(box("m"), own, reading=flags))
    assert "default m" in options


def test_of_what_is_to_stay_as_it_is_nothing_is_changed() -> None:
    shut = box("m", access=Access.SELECTED, groups=("late",))
    assert ways(board(shut, keep=("m",))) == [{"join late ann"}]
    flagged = box("n", default=True)
    assert ways(board(box("m"), flagged, keep=("n",))) == [{"default m", "limit m"}]
    # What stays general is at best as good as another without Default.
    assert ways(board(box("m"), flagged, keep=("m",))) == [{"no-project n shop"}]
    limited = box("m", projects=("shop",))
    assert ways(board(limited, flagged, keep=("m",))) == [
        {"no-project n shop", "no-default n"}
    ]
    kept = box("m", default=True), box("n", default=True)
    assert ways(board(*kept, keep=("m", "n"))) == [set()]


# Lines that nothing meets, and those that want the internal address


def test_nothing_helps_who_has_no_candidates_at_all() -> None:
    guests = tuple(
        Employee(e.id, groups=e.groups, kind=EmployeeKind.EXTERNAL) for e in PEOPLE
    )
    assert ways(board(box("m"), people=guests)) == [set()]
    assert ways(board(box("m"), plan=Plan.UNPAID)) == [set()]
    robots = tuple(Employee(e.id, kind=EmployeeKind.ROBOT) for e in PEOPLE)
    assert ways(board(box("m"), sender="", people=robots)) == [set()]


def test_for_the_internal_address_every_candidate_has_to_go() -> None:
    made = board(
        box("m", access=Access.SELECTED, employees=("ann",), projects=("shop",)),
        box("n", owner="ann"),
        box("far", projects=("web",)),
        sender="",
    )
    assert ways(made) == [
        {"no-project n shop"},
        {"no-person m ann", "no-project m shop"},
    ]


# Lessons


def test_a_lesson_asks_for_one_that_helps_or_against_one_that_harms() -> None:
    made = board(box("m"), box("n", access=Access.NOBODY))
    made.flip(Choice(Deed.EVERYONE, "n"))
    (lesson,) = lessons_of(made, 0)
    names = list(made.choices.numbers)
    assert {told(names[n]) for n in lesson.less} == {"everyone n"}
    assert {told(names[n]) for n in lesson.more} == {
        "no-project n shop",
        "default m",
        "limit m",
    }
    assert lesson.line == 0


def test_a_line_that_is_met_teaches_nothing() -> None:
    assert lessons_of(board(box("m"), box("n", projects=("web",))), 0) == set()


def test_of_a_line_about_many_pairs_some_teach_from_its_start_to_its_end() -> None:
    people = tuple(Employee(f"e{n}") for n in range(67))
    account = Account(employees=people, mailboxes=(box("m", access=Access.NOBODY),))
    lines = all_expanded(account, [Expectation("everyone", "none", "m")])
    made = Board(Choices(account, (), lines), lines, Reading())
    taught = lessons_of(made, 0)
    names = list(made.choices.numbers)
    persons = {names[n].target for x in taught for n in x.more} - {""}
    assert persons == {f"e{n}" for n in range(0, 67, 3)}
    few = replace(lines[0], employees=lines[0].employees[:39])
    assert len(lessons_of(Board(made.choices, [few], Reading()), 0)) == 39


def holds(lesson: Lesson, taken: Iterable[int]) -> bool:
    return bool(lesson.more & set(taken)) or not lesson.less <= set(taken)


@pytest.mark.parametrize("start", range(0, 240, 80))
def test_every_answer_respects_what_any_tried_choices_teach(
    account_of: Callable[..., Account],
    all_choices: Callable[..., list[Choice]],
    some_rows: Callable[..., list[Expectation]],
    start: int,
) -> None:
    """Or the cheapest answer would not be found: all of one or two edits are tried."""
    seen = 0
    for seed in range(start, start + 80):
        account = account_of(seed, 3)
        rows = some_rows(account, seed, 1) if account.mailboxes else []
        if not rows:
            continue
        lines = all_expanded(account, rows)
        made = Board(Choices(account, (), lines), lines, account.reading)
        every = all_choices(account, rows)
        sets = [c for n in range(3) for c in combinations(every, n)]
        answers = [taken for taken in sets if is_met_after(made, taken)]
        rng = random.Random(seed)
        tried = [(), *(rng.sample(every, min(len(every), 3)) for _ in range(6))]
        taught: set[Lesson] = set()
        for taken in tried:
            made.turn_to(taken)
            taught |= lessons_of(made, 0)
        number = made.choices.number
        for answer in answers:
            numbers = [number(choice) for choice in answer]
            assert all(holds(lesson, numbers) for lesson in taught), (seed, answer)
            seen += len(taught)
    assert seen > 1000


def is_met_after(made: Board, taken: Iterable[Choice]) -> bool:
    """Whether these choices go together and meet the one line."""
    made.turn_to(())
    for choice in taken:
        made.flip(choice)
    of_mailbox: dict[str, list[Choice]] = {}
    for choice in taken:
        if choice.step not in (Deed.JOIN, Deed.LEAVE):
            of_mailbox.setdefault(choice.mailbox, []).append(choice)
    return made.met == 1 and all(map(made.choices.allowed, of_mailbox.values()))
