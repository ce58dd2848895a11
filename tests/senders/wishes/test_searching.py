"""Ways are ranked by what they open, what they hang on and what they cost."""

from __future__ import annotations

import time
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Phrase,
    Precedence,
    Project,
    Reading,
    TestResult,
)
from diagnostics.senders.edits import Edit, change, exclude, include, join
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.wishes import searching
from diagnostics.senders.wishes.moves import Means, Move, Moves
from diagnostics.senders.wishes.searching import (
    ALTERNATIVES_AT_MOST,
    Found,
    Way,
    of_different_kinds,
    search,
    worth,
)
from diagnostics.senders.wishes.standings import ALL_READINGS, Standings, bit_of

SAID = Phrase.of("things:age-now")
LATER = 1e9  # seconds on the machine's clock: a deadline that never comes


def move(means: Means, cost: float = 1.0, *edits: Edit, warned: bool = False) -> Move:
    made = edits or (change(f"{means}-{cost}", default=True),)
    return Move(means, made, cost, SAID, SAID if warned else None)


def way(*moves: Move, held: int = ALL_READINGS) -> Way:
    return Way(moves, held)


TEST, DEFAULT = move(Means.TEST), move(Means.DEFAULT, 2.0)
OPENED = move(Means.OPENED, 0.5, warned=True)


def test_a_way_is_what_its_steps_are_together() -> None:
    both = way(TEST, DEFAULT)
    assert both.cost == 3.0
    assert both.kind == {Means.TEST, Means.DEFAULT}
    assert both.edits == (*TEST.edits, *DEFAULT.edits)
    assert (way().cost, way().kind, way().edits) == (0, frozenset(), ())


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (way(DEFAULT), way(OPENED)),  # cheap, but it opens a limited mailbox
        (way(DEFAULT, held=1), way(OPENED)),
        (way(DEFAULT), way(TEST, held=1)),
        (way(TEST), way(DEFAULT)),
        (way(move(Means.ACCESS, 2.0)), way(TEST, move(Means.ACCESS, 1.0))),
    ],
)
def test_what_opens_is_last_and_what_hangs_on_a_reading_behind_the_rest(
    better: Way, worse: Way
) -> None:
    assert worth(better, 0.0) < worth(worse, 0.0)


def test_another_mailbox_s_weight_is_part_of_the_price() -> None:
    assert worth(way(TEST), 1.5)[2] == 2.5
    assert worth(way(TEST), 0.0)[2] == 1.0
    assert worth(way(move(Means.TEST, 0.1), move(Means.ACCESS, 0.2)), 0.0)[2] == 0.3


M, N = Mailbox("m"), Mailbox("n")


def test_of_one_kind_the_first_is_taken_and_a_shaky_one_beside_a_sure_one() -> None:
    dear = way(move(Means.TEST, 5.0))
    shaky = way(move(Means.TEST, 6.0), held=1)
    found = [(M, way(TEST)), (M, dear), (M, shaky), (N, dear)]
    assert of_different_kinds(found) == [(M, way(TEST)), (M, shaky), (N, dear)]


def test_no_ways_are_no_alternatives() -> None:
    assert of_different_kinds([]) == []


def test_five_alternatives_are_told_and_the_cheapest_is_one_of_them() -> None:
    kinds = [*Means][: ALTERNATIVES_AT_MOST + 2]
    ways = [(M, way(move(kind, 9.0 - n))) for n, kind in enumerate(kinds)]
    found = of_different_kinds(ways)
    assert len(found) == ALTERNATIVES_AT_MOST
    assert found[:-1] == ways[: ALTERNATIVES_AT_MOST - 1]
    assert found[-1] == ways[-1]
    rising = [(M, way(move(kind, 1.0 + n))) for n, kind in enumerate(kinds)]
    assert of_different_kinds(rising) == rising[:ALTERNATIVES_AT_MOST]


def of_edits(*edits: Edit) -> Move:
    return move(Means.ACCESS, 1.0, *edits)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (change("m", default=True), change("m", default=True), True),
        (change("m", default=True), change("m", default=False), False),
        (change("m", default=True), change("n", default=False), True),
        (change("m", default=True), change("m", test=TestResult.PASSED), True),
        (change("m", projects=("p",)), include("m", "projects", "q"), False),
        (include("m", "projects", "q"), change("m", projects=()), False),
        (include("m", "projects", "q"), include("m", "projects", "r"), True),
        (include("m", "projects", "q"), exclude("m", "projects", "p"), True),
        (change("m", projects=()), include("m", "employees", "e"), True),
        (change("m", access=Access.EVERYONE), join("m", "access"), True),
    ],
)
def test_one_setting_is_changed_once_and_a_list_may_be_changed_often(
    one: Edit, other: Edit, together: bool
) -> None:
    aside = of_edits(change("z", default=True))
    assert searching._goes_with(of_edits(one), [aside, of_edits(other)]) is together
    assert searching._goes_with(of_edits(other), [of_edits(one), aside]) is together
    assert searching._goes_with(of_edits(one), [])


def found(
    *boxes: Mailbox,
    project: str = "none",
    goal: int = ALL_READINGS,
    deadline: float = LATER,
    depths: tuple[int, ...] = (4, 6),
) -> Found:
    """Ways to let the first mailbox send."""
    account = Account(
        employees=(Employee("ada"), Employee("ben")),
        projects=(Project("web"), Project("shop")),
        mailboxes=boxes,
    )
    pair = Pair.of(account, "ada", project, Reading())
    standings = Standings(pair, boxes[0])
    return search(standings, Moves(pair), bit_of(Reading()), goal, deadline, depths)


def box(row_id: str, **fields: Any) -> Mailbox:
    return Mailbox(row_id, **{"test": TestResult.PASSED, **fields})


def test_what_sends_already_needs_no_step() -> None:
    assert found(box("m")) == Found((Way((), ALL_READINGS),), True)


def test_the_only_obstacle_is_removed_by_the_only_step() -> None:
    (alone,) = found(box("m", default=True, test=TestResult.FAILED)).ways
    assert alone.kind == {Means.TEST}
    assert alone.held == ALL_READINGS


def test_every_way_of_another_kind_is_found_and_no_step_is_to_spare() -> None:
    ways = found(box("m", access=Access.SELECTED)).ways
    assert {way.kind for way in ways} == {
        frozenset({Means.ACCESS}),
        frozenset({Means.OPENED}),
    }


def test_of_one_kind_the_cheapest_way_is_told() -> None:
    account_wide = box("m", access=Access.SELECTED)
    author = Employee("ada", groups=("g",))
    account = Account(employees=(author,), mailboxes=(account_wide,))
    pair = Pair.of(account, "ada", "none", Reading())
    ways = search(
        Standings(pair, account_wide), Moves(pair), 0, ALL_READINGS, LATER
    ).ways
    by_access = [way for way in ways if way.kind == {Means.ACCESS}]
    assert [way.cost for way in by_access] == [1.0]


def test_three_obstacles_are_too_deep_for_two_steps() -> None:
    needy = box("m", test=TestResult.FAILED, access=Access.SELECTED, projects=("shop",))
    assert found(needy, project="web", depths=(2,)).ways == ()
    deep = found(needy, project="web", depths=(2, 3)).ways
    assert deep
    assert min(len(way.moves) for way in deep) == 3


def test_a_search_that_has_no_time_says_that_it_is_not_complete() -> None:
    late = found(box("m", test=TestResult.FAILED), deadline=time.monotonic() - 1)
    assert late == Found((), False)


def test_an_own_mailbox_that_nothing_moves_lets_nothing_else_send() -> None:
    account = Account(
        employees=(Employee("ada"),), mailboxes=(box("m"), box("own", owner="ada"))
    )
    pair = Pair.of(account, "ada", "none", Reading())
    standings = Standings(pair, account.mailboxes[0])
    nothing = search(standings, Moves(pair), 0, ALL_READINGS, LATER)
    assert nothing == Found((), True)


def against_rivals(*boxes: Mailbox, goal: int, bit: int) -> set[frozenset[Means]]:
    """What could be done where the first mailbox itself is to stay as it is."""
    account = Account(
        employees=(Employee("ada"),),
        projects=(Project("web"), Project("shop")),
        mailboxes=boxes,
    )
    pair = Pair.of(account, "ada", "web", Reading())
    standings = Standings(pair, boxes[0])
    found = search(standings, Moves(pair, keep=("m",)), bit, goal, LATER)
    assert found.complete
    for each in found.ways:
        assert each.held & goal == goal
    return {each.kind for each in found.ways}


OWN_FIRST = Reading(precedence=Precedence.OWN_FIRST)
BOUND_FIRST = Reading(precedence=Precedence.BOUND_FIRST)


def test_where_the_own_reading_holds_the_obstacle_of_another_one_is_looked_up() -> None:
    """Under one reading the own mailbox comes first, under the other the bound one."""
    boxes = box("m", owner="ada"), box("n", projects=("web", "shop"))
    own, other = bit_of(OWN_FIRST), bit_of(BOUND_FIRST)
    told = against_rivals(*boxes, goal=ALL_READINGS, bit=own)
    assert frozenset({Means.RIVAL_PROJECTS}) in told
    assert against_rivals(*boxes, goal=ALL_READINGS, bit=other) == told
    assert against_rivals(*boxes, goal=1 << own, bit=own) == {frozenset()}
    assert against_rivals(*boxes, goal=1 << other, bit=own) == told


def test_steps_that_do_not_go_together_are_in_no_way() -> None:
    """Nor is one step in it twice."""
    needy = box("m", access=Access.SELECTED, projects=("shop",))
    for each in found(needy, box("n"), project="web").ways:
        assert len(set(each.moves)) == len(each.moves)
        for at, move_ in enumerate(each.moves):
            assert searching._goes_with(move_, each.moves[:at])
