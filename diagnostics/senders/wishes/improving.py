"""Choices that meet more lines, found one line at a time; never fewer than before."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator

from diagnostics.senders.wishes.board import Board
from diagnostics.senders.wishes.choices import Choice, Deed
from diagnostics.senders.wishes.lessons import ways_of

_STEPS_A_LINE = 40
"""So many choices are made for one line before it is left."""

_BROKEN_AT_MOST = 6
"""So many lines that another one breaks are met otherwise; more aren't worth it."""


def improve(board: Board, deadline: float) -> bool:
    """Meets line after line, as long as more are met than before; then saves choices.

    Returns whether it came to its end; else time was up.

    Args:
        board: the lines, after choices to begin with; it ends with the best.
        deadline: when to stop, on `time.monotonic`'s clock.
    """
    step = _Improvement(board, deadline)
    met = -1
    while board.met > met and not step.is_late:
        met = board.met
        for line in sorted(board.unmet, key=board.wrong):
            if step.is_late:
                break
            step.meet(line)
        step.spare()
    return not step.is_late


class _Improvement:
    def __init__(self, board: Board, deadline: float) -> None:
        self._board, self._deadline = board, deadline

    @property
    def is_late(self) -> bool:
        """Whether time is up."""
        return time.monotonic() > self._deadline

    def meet(self, line: int) -> bool:
        """Meets a line, and those that this breaks; undone where that isn't better."""
        board = self._board
        before, cost, unmet = board.met, board.cost, set(board.unmet)
        made = self._steps(line, frozenset())
        broken = [x for x in board.unmet if x not in unmet] if made else []
        if broken and len(broken) <= _BROKEN_AT_MOST:
            for other in broken:
                made += self._again(other, frozenset(made))
        better = (board.met, -board.cost) > (before, -cost)
        if not better:
            self._undo(made)
        return better

    def _again(self, line: int, fixed: frozenset[Choice]) -> list[Choice]:
        """What meets a broken line without what broke it; none where it costs one."""
        before = self._board.met
        made = self._steps(line, fixed)
        if self._board.met > before:
            return made
        self._undo(made)
        return []

    def _undo(self, made: Iterable[Choice]) -> None:
        self._board.flip(*made)

    def _steps(self, line: int, fixed: frozenset[Choice]) -> list[Choice]:
        """Choices that are flipped for a line, the best one at a time."""
        board = self._board
        made: list[Choice] = []
        for _ in range(_STEPS_A_LINE):
            wrong = board.wrong_pairs(line)
            if not wrong or self.is_late:
                break
            obstacles = ways_of(board, line, *wrong[0])
            options = _milder(min(obstacles, key=len, default=[]))
            bundles = list(self._bundles(options, fixed.union(made)))
            if not bundles:
                break
            best = max(bundles, key=lambda bundle: self._worth(bundle, line))
            board.flip(*best)
            made += best
        if board.wrong(line):
            self._undo(made)
            return []
        return made

    def _bundles(
        self, options: Iterable[Choice], fixed: Collection[Choice]
    ) -> Iterator[tuple[Choice, ...]]:
        """What can be flipped together: a limit, with the first project taken off."""
        board = self._board
        for choice in options:
            if choice in fixed:
                continue
            if board.allows(choice):
                yield (choice,)
            elif choice.step is Deed.NO_PROJECT:
                limit = Choice(Deed.LIMIT, choice.mailbox)
                if limit not in fixed and board.allows(limit, choice):
                    yield limit, choice

    def _worth(self, bundle: tuple[Choice, ...], line: int) -> tuple[int, int, float]:
        board = self._board
        board.flip(*bundle)
        worth = board.met, -board.wrong(line), -board.cost
        board.flip(*bundle)
        return worth

    def spare(self) -> None:
        """Takes choices back that no line needs, the dearest first.

        One that is taken back may free another: a limit, whose projects are back.
        """
        while self._spared():
            pass

    def _spared(self) -> bool:
        """Whether any choice was taken back."""
        board, before = self._board, len(self._board.taken)
        for choice in sorted(board.taken, key=lambda c: (-c.cost, repr(c))):
            if self.is_late:
                return False
            if board.allows(choice):
                met = board.met
                board.flip(choice)
                if board.met < met:
                    board.flip(choice)
        return len(board.taken) < before


def _milder(options: list[Choice]) -> list[Choice]:
    """Nobody is put into a group for what a line on a list does too."""
    if any(choice.step is Deed.PERSON for choice in options):
        return [choice for choice in options if choice.step is not Deed.JOIN]
    return options
