"""The fewest lines are given up at the least cost; proved is only what is so called."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.model import Access, Account, Employee, Mailbox, Project
from diagnostics.model import TestResult as Tested
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import all_expanded
from diagnostics.senders.wishes.choices import OF_GROUP, Choice, Deed
from diagnostics.senders.wishes.solving import Lines, Solved, solved

PEOPLE = tuple(Employee(name) for name in ("ann", "bob", "cy"))
PLACES = Project("shop"), Project("web")


def box(row_id: str, **fields: Any) -> Mailbox:
    return Mailbox(row_id, **{"test": Tested.PASSED, **fields})


def closed(row_id: str, **fields: Any) -> Mailbox:
    return box(row_id, access=Access.SELECTED, **fields)


def lines_of(
    *boxes: Mailbox, lines: list[tuple[str, str, str]], keep: tuple[str, ...] = ()
) -> Lines:
    account = Account(employees=PEOPLE, projects=PLACES, mailboxes=boxes)
    rows = [Expectation(who, place, sender) for who, place, sender in lines]
    return Lines(account, account.reading, all_expanded(account, rows), keep)


def answer(
    known: Lines, lines: list[int] | None = None, needed: tuple[int, ...] = ()
) -> Solved:
    """What is found with time enough."""
    chosen = list(range(len(known.expected))) if lines is None else lines
    return solved(known, chosen, time.monotonic() + 20, needed)


def told(found: Solved) -> set[str]:
    return {" ".join(filter(None, (c.step, c.mailbox, c.target))) for c in found.taken}


def test_lines_that_are_met_are_solved_by_nothing() -> None:
    found = answer(lines_of(box("m"), lines=[("ann", "shop", "m")]))
    assert found == Solved((), (), True)
    assert found.cost == 0


def test_no_lines_are_met_by_nothing() -> None:
    assert answer(lines_of(box("m"), lines=[])) == Solved((), (), True)


def test_two_people_are_listed_and_three_are_everyone() -> None:
    """A name on a list costs 1, access for everyone 3: three names cost as much."""
    rows = [(person.id, "shop", "m") for person in PEOPLE]
    two = answer(lines_of(closed("m"), lines=rows[:2]))
    assert told(two) == {"person m ann", "person m bob"}
    assert (two.cost, two.complete) == (2.0, True)
    three = answer(lines_of(closed("m"), lines=rows))
    assert three.cost == three.least_cost == 3.0


def test_of_lines_that_clash_the_fewest_are_given_up() -> None:
    """One wants another mailbox than two lines that agree."""
    known = lines_of(
        box("m"),
        closed("n"),
        lines=[("ann", "shop", "n"), ("ann", "shop", "m"), ("everyone", "shop", "m")],
    )
    found = answer(known)
    assert (found.taken, found.given_up) == ((), (0,))
    assert (found.complete, found.least_given_up, found.least_cost) == (True, 1, 0.0)
    assert known.clashing(0) == {1, 2}
    assert known.clashing(1) == known.clashing(2) == {0}


def test_a_line_that_is_needed_is_met_or_there_is_no_answer() -> None:
    known = lines_of(
        box("m"), closed("n"), lines=[("ann", "shop", "n"), ("ann", "shop", "m")]
    )
    alone = answer(known, [0], needed=(0,))
    assert (alone.given_up, alone.complete) == ((), True)
    both = answer(known, needed=(0, 1))
    assert (both.taken, both.given_up, both.complete) == ((), (0, 1), True)


def test_numbers_of_lines_are_those_of_the_file_also_where_some_are_solved() -> None:
    known = lines_of(
        box("m"),
        closed("n"),
        lines=[("bob", "web", "m"), ("ann", "shop", "m"), ("ann", "shop", "n")],
    )
    found = answer(known, [1, 2])
    assert len(found.given_up) == 1
    assert found.given_up[0] in (1, 2)
    assert answer(known, [2]).given_up == ()
    assert told(answer(known, [2])) >= {"person n ann"}


def test_what_is_to_stay_as_it_is_stays() -> None:
    known = lines_of(closed("m"), lines=[("ann", "shop", "m")], keep=("m",))
    found = answer(known)
    assert (found.taken, found.given_up, found.complete) == ((), (0,), True)


def test_what_lines_taught_is_remembered_and_can_be_left_behind() -> None:
    known = lines_of(closed("m"), lines=[("ann", "shop", "m"), ("bob", "shop", "m")])
    made = known.board([0, 1])
    assert known.learn(made, [0, 1], made.unmet)
    assert not known.learn(made, [0, 1], made.unmet), "nothing of it is new"
    assert known.programme([0, 1]).fewest(5.0) == 0
    fresh = known.untaught()
    assert fresh.expected == known.expected
    assert fresh.choices.numbers == {}
    assert fresh.learn(fresh.board([0, 1]), [0, 1], [0, 1])


def test_lessons_of_some_lines_are_about_just_these() -> None:
    known = lines_of(closed("m"), lines=[("bob", "web", "m"), ("ann", "shop", "m")])
    made = known.board([1])
    known.learn(made, [1], made.unmet)
    cheapest = known.programme([1]).cheapest(100.0, 5.0)
    assert cheapest is not None
    assert {c.target for c in cheapest.taken} == {"ann"}
    other = known.programme([0]).cheapest(100.0, 5.0)
    assert other is not None
    assert other.taken == ()


def test_without_time_nothing_is_said_to_be_proved_that_is_not() -> None:
    known = lines_of(closed("m"), lines=[("ann", "shop", "m")])
    hasty = solved(known, [0], time.monotonic() - 1)
    assert len(hasty.given_up) >= hasty.least_given_up
    assert hasty.least_cost <= hasty.cost
    needed = solved(known, [0], time.monotonic() - 1, needed=[0])
    assert not needed.complete


@pytest.mark.parametrize("start", range(0, 90, 30))
def test_answers_meet_what_they_say_and_bounds_hold_for_better_ones(
    account_of: Callable[..., Account],
    some_rows: Callable[..., list[Expectation]],
    start: int,
) -> None:
    """A hasty answer is no better than the proved one, and its bounds are true."""
    proved = 0
    for seed in range(start, start + 30):
        account = account_of(seed, 4)
        rows = some_rows(account, seed, 4) if account.mailboxes else []
        if not rows:
            continue
        lines = all_expanded(account, rows)
        known = Lines(account, account.reading, lines, ())
        numbers = list(range(len(lines)))
        best = answer(known)
        hasty = solved(known.untaught(), numbers, time.monotonic())
        assert best.complete, seed
        for found in (best, hasty):
            made = known.board(numbers)
            made.turn_to(found.taken)
            assert tuple(made.unmet) == tuple(sorted(found.given_up)), seed
            assert made.cost == pytest.approx(found.cost), seed
            assert found.least_given_up <= len(best.given_up), seed
            for mailbox in account.mailboxes:
                of_it = [c for c in found.taken if c.mailbox == mailbox.id]
                of_it = [c for c in of_it if c.step not in OF_GROUP]
                assert known.choices.allowed(of_it), seed
        assert len(best.given_up) <= len(hasty.given_up), seed
        if len(best.given_up) == len(hasty.given_up):
            assert best.cost <= hasty.cost + 1e-6, seed
            assert hasty.least_cost <= best.cost + 1e-6, seed
        if hasty.complete:
            assert len(hasty.given_up) == len(best.given_up), seed
            assert hasty.cost == pytest.approx(best.cost), seed
            proved += 1
    assert proved > 3


def test_a_few_random_choices_never_beat_the_cheapest_answer(
    account_of: Callable[..., Account],
    all_choices: Callable[..., list[Choice]],
    some_rows: Callable[..., list[Expectation]],
) -> None:
    tried = 0
    for seed in range(200, 240):
        account = account_of(seed, 3)
        rows = some_rows(account, seed, 2) if account.mailboxes else []
        if not rows:
            continue
        lines = all_expanded(account, rows)
        known = Lines(account, account.reading, lines, ())
        best = answer(known)
        every = all_choices(account, rows)
        rng = random.Random(seed)
        made = known.board(range(len(lines)))
        for _ in range(60):
            made.turn_to(())
            for choice in rng.sample(every, min(len(every), rng.randint(1, 3))):
                if made.allows(choice):
                    made.flip(choice)
            tried += 1
            given_up = len(made.unmet)
            assert given_up >= len(best.given_up), (seed, made.taken)
            if given_up == len(best.given_up):
                assert made.cost >= best.cost - 1e-6, (seed, made.taken)
    assert tried > 1000


def test_an_edit_that_costs_more_than_a_line_is_still_made() -> None:
    """A line that can be met is never given up to save edits."""
    rival = box("n", projects=("shop", "web"), owner="ann")
    known = lines_of(box("m"), rival, lines=[("ann", "shop", "m"), ("ann", "web", "n")])
    found = answer(known)
    assert (found.given_up, told(found)) == ((), {"no-project n shop"})
    assert found.taken == (Choice(Deed.NO_PROJECT, "n", "shop"),)
