"""All smallest ways to make a mailbox the sender of a pair, by what they touch.

The search branches on what stands in the way: whoever wants another answer has to touch
the wanted mailbox, the one that comes before it, or the author's groups. So no way is
missed, as long as the search isn't cut short.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostics.model import Employee, Mailbox, SubjectKind
from diagnostics.senders.edits import Edit, edited_row
from diagnostics.senders.wishes.moves import Means, Move, Moves
from diagnostics.senders.wishes.standings import ALL_READINGS, Standings

MOST_MOVES = 4
"""So many steps are taken at most; ways of more are looked for only without any."""

ALTERNATIVES_AT_MOST = 5

_MORE_MOVES = 6
_NODES_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Way:
    """Steps after which the wanted mailbox sends.

    Attributes:
        moves: the steps.
        held: the readings that they hold under, a number as in `standings`.
    """

    moves: tuple[Move, ...]
    held: int

    @property
    def cost(self) -> float:
        """What the steps cost together."""
        return sum(move.cost for move in self.moves)

    @property
    def kind(self) -> frozenset[Means]:
        """What the steps touch."""
        return frozenset(move.means for move in self.moves)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits of all steps."""
        return tuple(edit for move in self.moves for edit in move.edits)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        ways: the cheapest way of each kind; no step of one can be left out.
        complete: whether every way of at most so many steps was looked at.
    """

    ways: tuple[Way, ...]
    complete: bool


def search(
    standings: Standings,
    moves: Moves,
    bit: int,
    goal: int,
    deadline: float,
    depths: tuple[int, ...] = (MOST_MOVES, _MORE_MOVES),
) -> Found:
    """The cheapest way of each kind under which all readings of the goal hold.

    Args:
        standings: the pair.
        moves: the steps there are.
        bit: the account's reading, which obstacles are looked up under first.
        goal: the readings to hold, a number as in `standings`.
        deadline: when to stop, on `time.monotonic`'s clock.
        depths: how many steps are taken at most, the next where the first found none.
    """
    for most in depths:
        found = _Search(standings, moves, bit, goal, deadline)
        found.descend((), most)
        if found.ways or not found.too_deep:
            break
    return Found(tuple(found.cheapest()), found.complete)


class _Search:
    def __init__(
        self, standings: Standings, moves: Moves, bit: int, goal: int, deadline: float
    ) -> None:
        self._standings, self._moves = standings, moves
        self._bit, self._goal, self._deadline = bit, goal, deadline
        self._seen: set[frozenset[Move]] = set()
        self.ways: list[Way] = []
        self.complete = True
        self.too_deep = False

    def descend(self, taken: tuple[Move, ...], most: int) -> None:
        """Tries what could remove the first obstacle that these steps leave."""
        key = frozenset(taken)
        if key in self._seen:
            return
        late = time.monotonic() > self._deadline
        if late or len(self._seen) > _NODES_AT_MOST:
            self.complete = False
            return
        self._seen.add(key)
        employee, edited = _after(self._standings, taken)
        held = self._standings.holds(employee, edited)
        if held & self._goal == self._goal:
            self.ways.append(Way(taken, held))
            return
        if len(taken) == most:
            self.too_deep = True
            return
        missing = self._goal & ~held
        bit = self._bit if missing >> self._bit & 1 else missing.bit_length() - 1
        for move in self._promising(employee, edited, bit):
            if move not in key and _goes_with(move, taken):
                self.descend((*taken, move), most)

    def _promising(
        self, employee: Employee, edited: Mapping[str, Mailbox], bit: int
    ) -> Iterator[Move]:
        yield from self._moves.of_wanted(self._standings.wanted)
        if self._standings.is_candidate(employee, edited, bit):
            rivals = self._standings.rivals(employee, edited, bit)
            if rivals:
                rival = self._standings.mailboxes[rivals[0]]
                yield from self._moves.of_rival(rival)

    def cheapest(self) -> Iterator[Way]:
        """By kind the cheapest of those ways that have no step to spare."""
        best: dict[frozenset[Means], Way] = {}
        for way in self.ways:
            known = best.get(way.kind)
            better = known is None or _before(way, known)
            if better and self._is_tight(way):
                best[way.kind] = way
        yield from best.values()

    def _is_tight(self, way: Way) -> bool:
        for left in way.moves:
            fewer = tuple(move for move in way.moves if move is not left)
            held = self._standings.holds(*_after(self._standings, fewer))
            if held & self._goal == self._goal:
                return False
        return True


def _before(way: Way, other: Way) -> bool:
    """Cheaper, or as cheap and holding under more readings."""
    mine = round(way.cost, 6), -way.held.bit_count()
    return mine < (round(other.cost, 6), -other.held.bit_count())


def _goes_with(move: Move, taken: Iterable[Move]) -> bool:
    """One setting is changed once; ids may be added to or taken off a list."""
    return all(_apart(move, other) for other in taken)


def _apart(one: Move, other: Move) -> bool:
    for first in one.edits:
        for second in other.edits:
            if first.subject != second.subject or first == second:
                continue
            whole = {first.action, second.action} & {"set"}
            names = {name for name, _ in first.values}
            if whole and names & {name for name, _ in second.values}:
                return False
    return True


def _after(
    standings: Standings, taken: Iterable[Move]
) -> tuple[Employee, dict[str, Mailbox]]:
    """The author and the edited mailboxes after these steps."""
    employee = standings.pair.employee
    edited: dict[str, Mailbox] = {}
    for edit in (edit for move in taken for edit in move.edits):
        if edit.subject.kind is SubjectKind.EMPLOYEE:
            employee = edited_row(employee, edit)
            continue
        row_id = edit.subject.id
        edited[row_id] = edited_row(
            edited.get(row_id, standings.mailboxes[row_id]), edit
        )
    return employee, edited


def worth(way: Way, weight: float) -> tuple[int, int, float, int]:
    """What opens a limited mailbox is last, what hangs on a reading behind the rest."""
    opens = sum(move.warning is not None for move in way.moves)
    hangs = way.held != ALL_READINGS
    return opens, hangs, round(way.cost + weight, 6), len(way.moves)


def of_different_kinds(
    ordered: Sequence[tuple[Mailbox, Way]],
) -> list[tuple[Mailbox, Way]]:
    """One a kind and whether it is robust; the cheapest that hangs on a reading too."""
    chosen: list[tuple[Mailbox, Way]] = []
    seen = set()
    for mailbox, way in ordered:
        kind = way.kind, mailbox.id, way.held == ALL_READINGS
        if kind not in seen:
            seen.add(kind)
            chosen.append((mailbox, way))
    first = chosen[:ALTERNATIVES_AT_MOST]
    cheapest = min(chosen, key=lambda both: both[1].cost, default=None)
    if cheapest is not None and cheapest not in first:
        first[-1] = cheapest
    return first
