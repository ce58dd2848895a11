"""The cheapest choices that respect lessons, or give up the fewest of their lines."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from diagnostics.model import Account, Mailbox, Project
from diagnostics.senders.wishes.choices import Choice, Choices, Deed
from diagnostics.senders.wishes.lessons import Lesson
from diagnostics.senders.wishes.programme import Programme, Programmed

SECONDS, PRICE = 5.0, 100.0
CHEAP = Choice(Deed.DEFAULT, "m")  # costs 1
MIDDLE = Choice(Deed.LIMIT, "m")  # costs 2
DEAR = Choice(Deed.EVERYONE, "m")  # costs 3
NAMES = (CHEAP, MIDDLE, DEAR)


def programme(
    *lessons: tuple[int, tuple[int, ...], tuple[int, ...]],
    lines: int = 1,
    needed: Collection[int] = (),
    clashes: Collection[tuple[int, int]] = (),
    names: tuple[Choice, ...] = NAMES,
) -> Programme:
    """Lessons as their line, the choices that help and those that harm."""
    account = Account(projects=(Project("p"), Project("q")), mailboxes=(Mailbox("m"),))
    choices = Choices(account, ())
    for name in names:
        choices.number(name)
    taught = [Lesson(line, frozenset(m), frozenset(s)) for line, m, s in lessons]
    return Programme(choices, taught, clashes, range(lines), needed)


def found(made: Programme, price: float = PRICE) -> Programmed:
    answer = made.cheapest(price, SECONDS)
    assert answer is not None
    assert answer.exact
    return answer


def test_what_teaches_nothing_asks_for_nothing() -> None:
    assert found(programme()) == Programmed((), (), 0.0, True)
    assert found(programme(lines=0, names=())) == Programmed((), (), 0.0, True)


@pytest.mark.parametrize(
    ("lessons", "taken"),
    [
        ([(0, (0,), ())], (CHEAP,)),
        ([(0, (1, 2), ())], (MIDDLE,)),
        ([(0, (0, 1, 2), ())], (CHEAP,)),
        ([(0, (0, 1), ()), (0, (1, 2), ())], (MIDDLE,)),  # one that does for both
        ([(0, (0,), ()), (0, (2,), ())], (CHEAP, DEAR)),
        ([(0, (2,), (0,))], ()),  # leaving it is as good as taking another
        ([(0, (0,), ()), (0, (2,), (0,))], (CHEAP, DEAR)),
    ],
)
def test_the_cheapest_choices_that_help_are_taken(
    lessons: list[tuple[int, tuple[int, ...], tuple[int, ...]]],
    taken: tuple[Choice, ...],
) -> None:
    answer = found(programme(*lessons))
    assert (answer.taken, answer.given_up) == (taken, ())
    assert answer.bound == pytest.approx(sum(choice.cost for choice in taken))


@pytest.mark.parametrize(("price", "given_up"), [(2.9, (0,)), (3.1, ()), (PRICE, ())])
def test_a_line_is_given_up_where_that_is_cheaper(
    price: float, given_up: tuple[int, ...]
) -> None:
    answer = found(programme((0, (2,), ())), price)
    assert answer.given_up == given_up
    assert answer.taken == (() if given_up else (DEAR,))


def test_a_line_that_nothing_meets_is_given_up_for_nothing() -> None:
    made = programme((0, (), ()), (1, (0,), ()), lines=2)
    answer = found(made)
    assert (answer.taken, answer.given_up) == ((CHEAP,), (0,))
    assert answer.bound == pytest.approx(1.0)
    assert made.fewest(SECONDS) == 1


def test_of_two_lines_that_clash_one_is_given_up() -> None:
    made = programme((0, (2,), ()), (1, (0,), ()), lines=2, clashes=[(0, 1)])
    answer = found(made)
    assert (answer.taken, answer.given_up) == ((CHEAP,), (0,))  # the dearer one
    assert made.fewest(SECONDS) == 1
    assert programme(lines=2).fewest(SECONDS) == 0


def test_a_clash_with_a_line_of_another_question_is_none() -> None:
    assert found(programme(lines=1, clashes=[(0, 1)])).given_up == ()


def test_lessons_of_other_lines_are_left_out() -> None:
    assert found(programme((1, (0,), ()), lines=1)).taken == ()


@pytest.mark.parametrize(
    ("lessons", "met"),
    [
        ([(0, (0,), ())], True),
        ([(0, (), ())], False),
        ([(0, (0,), ()), (0, (), (0,))], False),
    ],
)
def test_a_line_that_is_needed_is_met_or_there_is_no_answer(
    lessons: list[tuple[int, tuple[int, ...], tuple[int, ...]]], met: bool
) -> None:
    answer = found(programme(*lessons, lines=2, needed=[0]))
    assert answer.given_up == (() if met else (0, 1))
    assert answer.taken == ((CHEAP,) if met else ())


@pytest.mark.parametrize(("given_up", "cost"), [(0, 4.0), (1, 1.0), (2, 0.0)])
def test_what_may_be_given_up_bounds_the_cost(given_up: int, cost: float) -> None:
    made = programme((0, (0,), ()), (1, (2,), ()), lines=2)
    assert made.least_cost(given_up, SECONDS) == pytest.approx(cost)


def test_choices_that_do_not_go_together_are_not_taken_together() -> None:
    limit = Choice(Deed.LIMIT, "m")
    off, other = (Choice(Deed.NO_PROJECT, "m", p) for p in "pq")
    made = programme((0, (0,), ()), names=(off, limit, other))
    assert set(found(made).taken) == {off, limit}  # a general one is limited first
    both = programme((0, (0,), ()), (0, (2,), ()), names=(off, limit, other))
    assert found(both).given_up == (0,)  # never all of its projects
