"""Lines are met one by one: never fewer than before, and nothing without a need."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.model import Access, Account, Employee, Group, Mailbox, Project
from diagnostics.model import TestResult as Tested
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import all_expanded
from diagnostics.senders.wishes.board import Board
from diagnostics.senders.wishes.choices import OF_GROUP, Choice, Choices, Deed
from diagnostics.senders.wishes.improving import improve

PEOPLE = tuple(Employee(name) for name in ("ann", "bob", "cy"))
PLACES = Project("shop"), Project("web")


def box(row_id: str, **fields: Any) -> Mailbox:
    return Mailbox(row_id, **{"test": Tested.PASSED, **fields})


def closed(row_id: str, **fields: Any) -> Mailbox:
    return box(row_id, **{"access": Access.SELECTED, "employees": (), **fields})


def board(
    *boxes: Mailbox,
    lines: list[tuple[str, str, str]],
    keep: tuple[str, ...] = (),
    people: tuple[Employee, ...] = PEOPLE,
) -> Board:
    account = Account(
        groups=(Group("team"),), employees=people, projects=PLACES, mailboxes=boxes
    )
    rows = [Expectation(who, place, sender) for who, place, sender in lines]
    expected = all_expanded(account, rows)
    return Board(Choices(account, keep, expected), expected, account.reading)


def soon() -> float:
    return time.monotonic() + 20


def told(made: Board) -> set[str]:
    return {" ".join(filter(None, (c.step, c.mailbox, c.target))) for c in made.taken}


def improved(made: Board) -> set[str]:
    """What is taken at the end of an improvement that comes to its end."""
    assert improve(made, soon())
    return told(made)


def test_where_all_lines_are_met_nothing_is_chosen() -> None:
    made = board(box("m"), lines=[("ann", "shop", "m")])
    assert improved(made) == set()


@pytest.mark.parametrize(
    ("mailbox", "chosen"),
    [
        (box("m", test=Tested.FAILED), {"test m"}),
        (closed("m"), {"person m ann"}),
        (box("m", projects=("web",)), {"project m shop"}),
        (closed("m", projects=("web",)), {"person m ann", "project m shop"}),
    ],
)
def test_a_line_is_met_by_what_costs_least(mailbox: Mailbox, chosen: set[str]) -> None:
    made = board(mailbox, lines=[("ann", "shop", "m")])
    assert improved(made) == chosen
    assert made.met == 1


def test_a_rival_is_ranked_behind_in_one_step() -> None:
    made = board(box("m"), box("n"), lines=[("ann", "shop", "m")])
    assert improved(made) == {"default m"}


def test_a_project_is_taken_off_a_general_mailbox_together_with_its_limit() -> None:
    """Alone neither may be flipped; the wanted mailbox stays as it is."""
    made = board(
        box("m"),
        box("n"),
        lines=[("ann", "shop", "m"), ("ann", "web", "n")],
        keep=("m",),
    )
    assert made.met == 0
    assert improved(made) == {"limit n", "no-project n shop"}
    assert made.met == 2


def test_who_can_be_listed_is_not_put_into_a_group_for_it() -> None:
    """Though a group that has the mailbox would let him in as well."""
    team = closed("m", groups=("team",))
    made = board(team, lines=[("ann", "shop", "m")])
    assert improved(made) == {"person m ann"}


def test_lines_that_a_choice_breaks_are_met_otherwise() -> None:
    """With Default `m` would take over bob's letters, who is to write from `n`."""
    made = board(box("m"), box("n"), lines=[("ann", "shop", "m"), ("bob", "shop", "n")])
    improve(made, soon())
    assert made.met >= 1
    made = board(
        closed("m", employees=("ann", "bob")),
        box("n"),
        lines=[("ann", "shop", "m"), ("bob", "shop", "n")],
    )
    improve(made, soon())
    assert made.met == 2


def test_of_lines_that_contradict_each_other_the_first_found_stays() -> None:
    made = board(
        box("m"), closed("n"), lines=[("ann", "shop", "m"), ("ann", "shop", "n")]
    )
    assert made.met == 1
    assert improved(made) == set()


def test_what_is_taken_without_a_need_is_taken_back() -> None:
    made = board(
        closed("m", employees=("bob",)), closed("n"), lines=[("ann", "shop", "m")]
    )
    needed = Choice(Deed.PERSON, "m", "ann")
    made.turn_to([needed, Choice(Deed.DEFAULT, "n"), Choice(Deed.PERSON, "n", "ann")])
    assert improved(made) == {"person m ann"}
    assert made.cost == pytest.approx(needed.cost)


def test_the_dearer_of_two_that_do_the_same_is_spared() -> None:
    made = board(closed("m"), lines=[("ann", "shop", "m")])
    made.turn_to([Choice(Deed.EVERYONE, "m"), Choice(Deed.PERSON, "m", "ann")])
    assert improved(made) == {"person m ann"}


def test_a_limit_goes_when_the_projects_that_it_was_for_are_back() -> None:
    """The limit is the dearer one, and can't go as long as a project is off."""
    made = board(box("m", default=True), box("n"), lines=[("ann", "shop", "m")])
    made.turn_to([Choice(Deed.LIMIT, "n"), Choice(Deed.NO_PROJECT, "n", "web")])
    assert improved(made) == set()


def test_without_time_nothing_is_changed_and_that_is_said() -> None:
    made = board(closed("m"), lines=[("ann", "shop", "m")])
    taken = [Choice(Deed.DEFAULT, "m")]
    made.turn_to(taken)
    assert not improve(made, time.monotonic() - 1)
    assert made.taken == set(taken)


@pytest.mark.parametrize("start", range(0, 150, 50))
def test_never_are_fewer_lines_met_and_nothing_taken_can_be_spared(
    account_of: Callable[..., Account],
    all_choices: Callable[..., list[Choice]],
    some_rows: Callable[..., list[Expectation]],
    start: int,
) -> None:
    more = 0
    for seed in range(start, start + 50):
        account = account_of(seed, 5)
        rows = some_rows(account, seed, 5) if account.mailboxes else []
        if not rows:
            continue
        lines = all_expanded(account, rows)
        made = Board(Choices(account, (), lines), lines, account.reading)
        rng = random.Random(seed)
        every = all_choices(account, rows)
        for choice in rng.sample(every, min(seed % 4, len(every))):
            if made.allows(choice):
                made.flip(choice)
        before = made.met
        assert improve(made, soon())
        assert made.met >= before, seed
        more += made.met > before
        fresh = Board(Choices(account, (), lines), lines, account.reading)
        fresh.turn_to(made.taken)
        assert (fresh.met, fresh.unmet) == (made.met, made.unmet), seed
        assert made.cost == pytest.approx(sum(c.cost for c in made.taken)), seed
        for mailbox in account.mailboxes:
            of_it = [c for c in made.taken if c.mailbox == mailbox.id]
            of_it = [c for c in of_it if c.step not in OF_GROUP]
            assert made.choices.allowed(of_it), seed
        met = made.met
        for choice in sorted(made.taken, key=repr):
            if made.allows(choice):
                made.flip(choice)
                assert made.met < met, (seed, choice)
                made.flip(choice)
    assert more > 8
