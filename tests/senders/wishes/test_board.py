"""The board of a file's lines, held against the account resolved anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from diagnostics.model import Account, Employee, Mailbox, Project
from diagnostics.senders.edits import drafted
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import Expected, expanded
from diagnostics.senders.wishes.board import Board
from diagnostics.senders.wishes.choices import OF_GROUP, Choice, Choices
from diagnostics.senders.wishes.standings import READINGS


def unmet(oracle: Any, account: Account, lines: Sequence[Expected]) -> list[int]:
    judge = oracle(account, account.reading, True)
    people = {e.id: e for e in account.employees}
    places = {p.id: p for p in account.projects}

    def sends(line: Expected, person: str, place: str) -> bool:
        answer = judge.answer(people[person], places.get(place))
        if line.mailbox is None:
            return bool(answer.source == "internal")
        return not answer.tied and bool(answer.sender == line.mailbox.id)

    return [
        number
        for number, line in enumerate(lines)
        if not all(sends(line, e, p) for e in line.employees for p in line.projects)
    ]


@pytest.mark.parametrize("start", range(0, 120, 30))
def test_after_any_choices_the_same_lines_are_met_as_after_their_edits(
    oracle: Any,
    account_of: Callable[..., Account],
    all_choices: Callable[..., list[Choice]],
    some_rows: Callable[..., list[Expectation]],
    start: int,
) -> None:
    for seed in range(start, start + 30):
        account = account_of(seed, 5)
        if not account.mailboxes:
            continue
        rows = some_rows(account, seed, 5)
        lines = [expanded(account, row) for row in rows]
        choices = Choices(account, (), lines)
        board = Board(choices, lines, account.reading)
        assert board.unmet == unmet(oracle, account, lines)
        rng = random.Random(seed)
        every = all_choices(account, rows)
        for _ in range(25 if every else 0):
            flipped = rng.choice(every)
            if not board.allows(flipped):
                continue
            board.flip(flipped)
            after = drafted(account, choices.edits(board.taken))
            assert board.unmet == unmet(oracle, after, lines), (seed, board.taken)
            assert board.cost == pytest.approx(sum(c.cost for c in board.taken))


def test_choices_are_read_under_another_reading_and_taken_back(
    account_of: Callable[..., Account],
    all_choices: Callable[..., list[Choice]],
    some_rows: Callable[..., list[Expectation]],
) -> None:
    for seed in range(20):
        account = account_of(seed, 5)
        if not account.mailboxes:
            continue
        rows = some_rows(account, seed, 5)
        lines = [expanded(account, row) for row in rows]
        board = Board(Choices(account, (), lines), lines, account.reading)
        before = board.unmet
        taken: list[Choice] = [
            c for c in all_choices(account, rows) if c.step in OF_GROUP
        ]
        board.turn_to(taken)
        after = drafted(account, board.choices.edits(taken))
        for reading in READINGS:
            board.read_under(reading)
            fresh = Board(Choices(after, (), lines), lines, reading)
            assert board.unmet == fresh.unmet, (seed, reading)
        board.turn_to(())
        board.read_under(account.reading)
        assert board.unmet == before


def test_lines_that_want_two_mailboxes_in_one_pair_clash() -> None:
    boxes = Mailbox("m1"), Mailbox("m2")
    account = Account(
        employees=(Employee("a"), Employee("b")),
        projects=(Project("p"), Project("q")),
        mailboxes=boxes,
    )
    rows = [
        Expectation("everyone", "every", "m1"),
        Expectation("a", "p", "m1"),
        Expectation("a", "p", "m2"),
        Expectation("b", "none", "m2"),
        Expectation("b", "q", ""),
    ]
    lines = [expanded(account, row) for row in rows]
    board = Board(Choices(account, (), lines), lines, account.reading)
    assert board.clashes() == {(0, 2), (1, 2), (0, 4)}
