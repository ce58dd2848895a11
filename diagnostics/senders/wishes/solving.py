"""The cheapest choices that meet expectations, but for the fewest.

An integer programme knows only lessons that pairs have taught so far. Its answer is
tried; what is wrong then teaches more, until nothing is. As every lesson holds in every
answer, the last one is the cheapest there is. A line may be given up, at a price above
all others: so the fewest are. Where that takes too long, every answer is improved line
by line, and what the programme knows by then bounds how far from the best it is.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from diagnostics.model import Account, Reading
from diagnostics.senders.expected.meanings import Expected
from diagnostics.senders.wishes.board import Board
from diagnostics.senders.wishes.choices import Choice, Choices
from diagnostics.senders.wishes.improving import improve
from diagnostics.senders.wishes.lessons import Lesson, lessons_of
from diagnostics.senders.wishes.programme import Programme, Programmed

_CLOSE = 1e-6
_GIVEN_UP = 10_000.0
"""What a line costs that isn't met: more than any edits that are worth making."""

_ROUGHLY, _ROUGH_SECONDS = 0.03, 1.0
"""How near to the cheapest, and how long, answers are that will teach more anyway."""

_GIVEN_UP_ROUGHLY = 100.0
"""The price of a line in those; with lower ones the programme is solved sooner."""

_EXACTLY_SECONDS, _UNMET_AT_ONCE = 1.0, 50
"""So long an exact answer is looked for before any is improved; with more lines that
aren't met none is waited for."""

_FIRST_SECONDS, _IMPROVING_SECONDS = 2.5, 1.5
"""How long the account as it is and each answer are improved."""

_BOUND_SECONDS = 0.6
"""How long each of the two bounds is looked for where nothing is proved."""

_BROKEN_AT_MOST = 30
"""So many of the lines that a choice breaks teach something."""


@dataclass(frozen=True, slots=True)
class Solved:
    """Choices, and the lines that they don't meet.

    Attributes:
        taken: the choices.
        given_up: numbers of lines that they don't meet.
        complete: whether this is the cheapest, and the fewest lines; else the best
            that was found in time.
        least_given_up: so many lines are given up whatever is chosen.
        least_cost: whatever meets as many lines costs as much.
    """

    taken: tuple[Choice, ...]
    given_up: tuple[int, ...]
    complete: bool
    least_given_up: int = 0
    least_cost: float = 0.0

    @property
    def cost(self) -> float:
        """What the choices cost together."""
        return sum(choice.cost for choice in self.taken)


class Lines:
    """Expectations of one account; what they teach is remembered.

    Args:
        account: the account.
        reading: the reading.
        expected: the lines.
        keep: ids of mailboxes that stay as they are.
    """

    def __init__(
        self,
        account: Account,
        reading: Reading,
        expected: Sequence[Expected],
        keep: Collection[str],
    ) -> None:
        self.expected = expected
        self._of = account, reading, expected, keep
        self.choices = Choices(account, keep, expected)
        self._reading = reading
        self._lessons: set[Lesson] = set()
        self._clashes = self.board(range(len(expected))).clashes()

    def untaught(self) -> Lines:
        """The same before they taught anything: a few of them are solved sooner."""
        return Lines(*self._of)

    def clashing(self, line: int) -> frozenset[int]:
        """Lines that want another mailbox in one of its pairs; some of many."""
        return frozenset(
            one if other == line else other
            for one, other in self._clashes
            if line in (one, other)
        )

    def board(self, lines: Sequence[int]) -> Board:
        """Some lines, before any choice."""
        expected = [self.expected[line] for line in lines]
        return Board(self.choices, expected, self._reading)

    def learn(self, board: Board, lines: Sequence[int], wrong: Iterable[int]) -> bool:
        """Remembers what some lines of a board teach; whether any of it is new."""
        before = len(self._lessons)
        for at in wrong:
            taught = lessons_of(board, at)
            self._lessons |= {replace(one, line=lines[at]) for one in taught}
        return len(self._lessons) > before

    def programme(
        self, lines: Sequence[int], needed: Collection[int] = ()
    ) -> Programme:
        """What these lines taught so far, as a programme."""
        return Programme(self.choices, self._lessons, self._clashes, lines, needed)


def solved(
    known: Lines, lines: Sequence[int], deadline: float, needed: Collection[int] = ()
) -> Solved:
    """The cheapest choices that meet these lines, but for the fewest.

    Args:
        known: the expectations.
        lines: numbers of lines.
        deadline: when to stop, on `time.monotonic`'s clock.
        needed: lines that are met, or there is no answer: then all are given up.
    """
    return _Solver(known, lines, deadline, needed).found()


class _Solver:
    def __init__(
        self,
        known: Lines,
        lines: Sequence[int],
        deadline: float,
        needed: Collection[int],
    ) -> None:
        self._known, self._lines, self._needed = known, lines, needed
        self._deadline = deadline
        self._board = known.board(lines)
        many = len(self._board.unmet) > _UNMET_AT_ONCE
        self._hurries_from = time.monotonic() + (0.0 if many else _EXACTLY_SECONDS)
        self._best = self._standing()
        self._at_best = False
        self._probed: set[Choice] = set()

    def found(self) -> Solved:
        """Tries answers of the programme until one is right, and exact."""
        known, lines, board = self._known, self._lines, self._board
        known.learn(board, lines, board.unmet)
        wrong = board.unmet
        if not wrong:
            return Solved((), (), True)
        while not self._is_late(self._deadline):
            if not self._needed and self._is_late(self._hurries_from):
                self._hurry()
            answer = self._answer(bool(wrong))
            if answer is None:
                break
            if self._needed and len(answer.given_up) == len(lines):
                return Solved((), tuple(lines), answer.exact)
            board.turn_to(answer.taken)
            wrong = [at for at in board.unmet if lines[at] not in answer.given_up]
            if not wrong and answer.exact:
                given_up, cost = answer.given_up, board.cost
                return Solved(answer.taken, given_up, True, len(given_up), cost)
            if not known.learn(board, lines, wrong) and answer.exact:
                break
            self._improve()
        return self._bounded()

    def _answer(self, roughly: bool) -> Programmed | None:
        """What the programme says; not waited for long where it will learn more."""
        programme = self._known.programme(self._lines, self._needed)
        left = self._deadline - time.monotonic()
        if roughly:
            seconds = min(left, _ROUGH_SECONDS)
            return programme.cheapest(_GIVEN_UP_ROUGHLY, seconds, _ROUGHLY)
        return programme.cheapest(_GIVEN_UP, left)

    def _is_late(self, when: float) -> bool:
        return time.monotonic() > when

    def _standing(self) -> tuple[int, float, tuple[Choice, ...]]:
        return self._board.met, -self._board.cost, tuple(self._board.taken)

    def _improve(self, seconds: float = _IMPROVING_SECONDS) -> bool:
        """Meets further lines from here on, and learns; whether it came to its end."""
        self._keep()
        if self._needed or not self._is_late(self._hurries_from):
            return False
        until = min(self._deadline, time.monotonic() + seconds)
        ended = improve(self._board, until)
        if self._keep():
            self._at_best = ended
        self._known.learn(self._board, self._lines, self._board.unmet)
        return ended

    def _keep(self) -> bool:
        """Whether this is the best so far."""
        here = self._standing()
        if here[:2] > self._best[:2]:
            self._best = here
            return True
        return False

    def _hurry(self) -> None:
        """Goes on improving the best, if there was no time for it; then learns more."""
        if not self._at_best:
            self._board.turn_to(self._best[2])
            self._at_best = self._improve(_FIRST_SECONDS)
        self._teach_more()

    def _teach_more(self) -> None:
        """Learns from each choice alone which lines it breaks."""
        board, known = self._board, self._known
        board.turn_to(())
        unmet = set(board.unmet)
        until = min(self._deadline, time.monotonic() + _IMPROVING_SECONDS)
        for choice in [c for c in known.choices.numbers if c not in self._probed]:
            if self._is_late(until):
                return
            self._probed.add(choice)
            if board.allows(choice):
                board.flip(choice)
                broken = [at for at in board.unmet if at not in unmet]
                known.learn(board, self._lines, broken[:_BROKEN_AT_MOST])
                board.flip(choice)

    def _bounded(self) -> Solved:
        """The best so far, and how far from the best of all it may be."""
        board = self._board
        self._keep()
        board.turn_to(self._best[2])
        if not (self._needed or self._best[2]):
            improve(board, time.monotonic() + _IMPROVING_SECONDS)
        given_up = tuple(self._lines[at] for at in board.unmet)
        taken = tuple(board.taken)
        if self._needed:
            return Solved(taken, given_up, False)
        programme = self._known.programme(self._lines)
        fewest = min(len(given_up), programme.fewest(_BOUND_SECONDS))
        least = programme.least_cost(len(given_up), _BOUND_SECONDS)
        complete = len(given_up) == fewest and board.cost - least < _CLOSE
        return Solved(taken, given_up, complete, fewest, min(least, board.cost))
