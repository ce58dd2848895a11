"""A tie is ended by Default on one of two equal mailboxes, each way told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Account,
    DefaultFlag,
    Employee,
    Mailbox,
    Project,
    Reading,
    TestResult,
)
from diagnostics.senders import drafted
from diagnostics.senders.repairs.tie_endings import ended_ties
from diagnostics.senders.simulation import simulate
from diagnostics.words import text

SET, CLEAR = (
    "Set Default on mailbox {0}@x.example ({0}).",
    "Clear Default on mailbox {0}@x.example ({0}).",
)


def box(row_id: str, **fields: Any) -> Mailbox:
    return Mailbox(row_id, f"{row_id}@x.example", test=TestResult.PASSED, **fields)


def account(*boxes: Mailbox, **reading: Any) -> Account:
    return Account(
        reading=Reading(**reading),
        employees=(Employee("e"), Employee("f")),
        projects=(Project("p"), Project("q")),
        mailboxes=boxes,
    )


def endings(
    of: Account, keep: tuple[str, ...] = ()
) -> list[tuple[str, str, int, list[str]]]:
    """By couple: both ids, how many pairs are freed, and each way in words."""
    return [
        (
            one.first.id,
            one.second.id,
            one.pairs,
            [text(way.deed) for way in one.ways],
        )
        for one in ended_ties(simulate(of), keep)
    ]


def test_where_nothing_is_tied_nothing_is_ended() -> None:
    assert endings(account(box("m"))) == []
    assert endings(account(box("m"), box("n", default=True))) == []
    assert endings(account()) == []


def test_default_on_either_of_two_ends_their_tie() -> None:
    assert endings(account(box("m"), box("n"))) == [
        ("m", "n", 6, [SET.format("m"), SET.format("n")])
    ]


def test_of_two_defaults_the_second_is_cleared_first() -> None:
    both = account(box("m", default=True), box("n", default=True))
    assert endings(both) == [("m", "n", 6, [CLEAR.format("n"), CLEAR.format("m")])]


@pytest.mark.parametrize(
    ("keep", "edits"),
    [
        (("m",), [SET.format("n")]),
        (("n",), [SET.format("m")]),
        (("other",), [SET.format("m"), SET.format("n")]),
    ],
)
def test_a_mailbox_that_is_to_be_kept_is_not_edited(
    keep: tuple[str, ...], edits: list[str]
) -> None:
    assert endings(account(box("m"), box("n")), keep) == [("m", "n", 6, edits)]


def test_where_both_are_kept_or_default_means_nothing_no_edit_helps() -> None:
    assert endings(account(box("m"), box("n")), ("m", "n")) == []
    ignored = account(box("m"), box("n"), default_flag=DefaultFlag.IGNORED)
    assert endings(ignored) == []


def test_a_default_that_ends_the_first_tie_may_end_the_others_with_it() -> None:
    general = box("a"), box("b")
    bound = box("c", projects=("p",)), box("d", projects=("p",))
    found = endings(account(*general, *bound))
    assert [one[:3] for one in found] == [("a", "b", 6)]


def test_an_edit_that_frees_no_pair_is_no_way() -> None:
    three = account(
        box("m", default=True), box("n", default=True), box("o", default=True)
    )
    found = endings(three)
    assert found == []  # two of them are as equal as three


def test_a_way_says_how_many_pairs_leave_from_another_address() -> None:
    (found,) = ended_ties(simulate(account(box("m"), box("n"))))
    stays, moves = found.ways
    assert (stays.moved, moves.moved) == (0, 6)
    assert text(stays.told).endswith("No pair gets another sender than today.")
    assert text(moves.told).endswith("Then 6 pairs have another sender than today.")


@pytest.mark.parametrize("start", range(0, 120, 40))
def test_each_way_frees_tied_pairs_of_the_account_as_it_is(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    ways = 0
    for seed in range(start, start + 40):
        tied = replace(account_of(seed, 5), reading=Reading())
        addresses = {m.id: m.address for m in tied.mailboxes}
        before = oracle(tied).all()
        for way in (w for tie in ended_ties(simulate(tied)) for w in tie.ways):
            after = oracle(drafted(tied, way.edits)).all()
            assert sum(a.tied for a in after.values()) < sum(
                a.tied for a in before.values()
            )
            moved = [
                pair
                for pair, was in before.items()
                if (was.source, addresses.get(was.sender))
                != (after[pair].source, addresses.get(after[pair].sender))
            ]
            assert way.moved == len(moved)
            ways += 1
    assert ways > 2


@pytest.mark.parametrize("couples", [4, 5, 6])
def test_five_couples_are_told_at_most(couples: int) -> None:
    projects = tuple(Project(f"p{n}") for n in range(couples))
    boxes = [
        box(f"m{n}{half}", projects=(f"p{n}",)) for n in range(couples) for half in "ab"
    ]
    tied = replace(account(*boxes), projects=projects, employees=(Employee("e"),))
    found = ended_ties(simulate(tied))
    assert len(found) == min(couples, 5)
    assert [one.pairs for one in found] == [1] * min(couples, 5)
