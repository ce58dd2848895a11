"""What has to change where a line isn't met, as sums that every answer satisfies.

A lesson names every choice that could remove one thing that stands in the way; so an
answer that differs from the tried one in nothing that helps is as wrong as that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from diagnostics.model import Access, DefaultFlag, Mailbox
from diagnostics.senders.wishes.board import Board
from diagnostics.senders.wishes.choices import OF_GROUP, Choice, Deed

_PAIRS_AT_ONCE = 20
"""So many pairs of a line teach something in one round; the others wait."""

_RIVALS_AT_ONCE = 8
"""So many mailboxes that come before the wanted one teach something in one round."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The sum of `more` and of (1 - each of `less`) is at least 1 for a line.

    Attributes:
        line: the number of the expectation that teaches it.
        more: numbers of choices, one of which is to be taken;
        less: or one of these not to be.
    """

    line: int
    more: frozenset[int]
    less: frozenset[int]


def lessons_of(board: Board, line: int) -> set[Lesson]:
    """What some of the unmet pairs of a line teach; none where it is met."""
    return {
        _lesson(board, line, ways)
        for row, column in _some(board.wrong_pairs(line), _PAIRS_AT_ONCE)
        for ways in ways_of(board, line, row, column)
    }


def ways_of(board: Board, line: int, row: int, column: int) -> list[list[Choice]]:
    """By thing that stands in the way in a pair, the choices that could remove it.

    Those that are taken help by being taken back.

    Args:
        board: the lines, after the choices so far.
        line: a line that isn't met.
        row: one of its pairs that is wrong: the employee's row,
        column: and the project's column.
    """
    return list(_Obstacles(board, line, row, column).ways())


def _some(pairs: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    return pairs[:: max(1, len(pairs) // most)]


def _lesson(board: Board, line: int, ways: Iterable[Choice]) -> Lesson:
    number = board.choices.number
    more: list[int] = []
    less: list[int] = []
    for choice in ways:
        (less if choice in board.taken else more).append(number(choice))
    return Lesson(line, frozenset(more), frozenset(less))


class _Obstacles:
    """What stands in the way of a line in one pair."""

    def __init__(self, board: Board, line: int, row: int, column: int) -> None:
        self._board, self._row, self._column = board, row, column
        self._choices, self._taken = board.choices, board.taken
        self._employee = board.employees[row]
        self._lineage = board.lineage[board.projects[column]]
        self._wanted = board.expected[line].mailbox

    def ways(self) -> Iterator[list[Choice]]:
        """By obstacle, the choices; none of them where nothing helps."""
        board, wanted = self._board, self._wanted
        if wanted is None and not board.has_login[self._row]:
            yield []
            return
        found = board.candidates(self._row, self._column)
        code = 8
        if wanted is not None:
            if not board.able[self._row]:
                yield []
                return
            yield from map(self._kept, self._barriers(wanted))
            code = int(board.code[board.at[wanted.id]])
        ahead = [
            board.mailboxes[at]
            for at in found
            if board.code[at] <= code and board.mailboxes[at] is not wanted
        ]
        for rival in ahead[:_RIVALS_AT_ONCE]:
            yield from map(self._kept, self._against(rival))

    def _kept(self, ways: list[Choice]) -> list[Choice]:
        """Without choices about mailboxes that are to stay as they are."""
        keep = self._choices.is_kept
        found = (c for c in ways if c.step in OF_GROUP or not keep(c.mailbox))
        return list(dict.fromkeys(found))

    def _is_on(self, step: Deed, mailbox: Mailbox, target: str = "") -> bool:
        return Choice(step, mailbox.id, target) in self._taken

    def _barriers(self, mailbox: Mailbox) -> Iterator[list[Choice]]:
        """By thing that keeps the wanted mailbox out, what lets it in."""
        board, at = self._board, self._board.at[mailbox.id]
        if not board.usable[at]:
            yield [Choice(Deed.TEST, mailbox.id)]
        if not board.access[at, self._row]:
            yield [] if mailbox.is_own else list(self._letting_in(mailbox))
        if not board.place[at, self._column]:
            yield list(self._making_valid(mailbox))

    def _letting_in(self, mailbox: Mailbox) -> Iterator[Choice]:
        """Of each group one side that is missing: a member, or a line on the list."""
        me, row = self._employee, self._row
        mine = self._choices.groups[me]
        possible = (*mine, *self._choices.joinable(me))
        closed = mailbox.access is Access.NOBODY
        listed = me in mailbox.employees
        yield Choice(Deed.EVERYONE, mailbox.id)
        if closed and (listed or any(g in mailbox.groups for g in possible)):
            yield Choice(Deed.REOPEN, mailbox.id)
        person = Deed.NO_PERSON if listed and not closed else Deed.PERSON
        yield Choice(person, mailbox.id, me)
        for group in possible:
            if self._board.is_member(row, group):
                on_list = group in mailbox.groups and not closed
                step = Deed.NO_GROUP if on_list else Deed.GROUP
                yield Choice(step, mailbox.id, group)
            else:
                yield Choice(Deed.LEAVE if group in mine else Deed.JOIN, group, me)

    def _making_valid(self, mailbox: Mailbox) -> Iterator[Choice]:
        if mailbox.is_bound:
            yield Choice(Deed.CLEAR, mailbox.id)
            for project in self._lineage:
                listed = project in mailbox.projects
                step = Deed.NO_PROJECT if listed else Deed.PROJECT
                yield Choice(step, mailbox.id, project)
            return
        off = [p for p in self._lineage if p in self._choices.is_active]
        yield from (Choice(Deed.NO_PROJECT, mailbox.id, p) for p in off)
        if not off:
            yield Choice(Deed.LIMIT, mailbox.id)

    def _against(self, rival: Mailbox) -> Iterator[list[Choice]]:
        """What could change that this one comes before the wanted mailbox."""
        always = [*self._ranks(rival)]
        if self._is_on(Deed.TEST, rival):
            always.append(Choice(Deed.TEST, rival.id))
        for shut, off in product(self._accesses(rival), self._places(rival)):
            yield [*shut, *off, *always]

    def _accesses(self, rival: Mailbox) -> Iterator[list[Choice]]:
        """By way in which the author may use it, what would end that."""
        me = self._employee
        if rival.is_own or rival.access is Access.EVERYONE:
            yield []
            return
        if self._is_on(Deed.EVERYONE, rival):
            yield [Choice(Deed.EVERYONE, rival.id)]
            return
        yield from self._lists(rival, me in rival.employees, Deed.PERSON, me)
        mine = self._choices.groups[me]
        for group in (*mine, *self._choices.joinable(me)):
            if not self._board.is_member(self._row, group):
                continue
            out = [Choice(Deed.JOIN, group, me)]
            if group in mine:
                out = [Choice(Deed.LEAVE, group, me)] * self._choices.leavable(group)
            listed = group in rival.groups
            for ways in self._lists(rival, listed, Deed.GROUP, group):
                yield [*ways, *out]

    def _lists(
        self, rival: Mailbox, listed: bool, step: Deed, target: str
    ) -> Iterator[list[Choice]]:
        """By way in which its list has somebody or a group, what would end that."""
        added = Choice(step, rival.id, target)
        if added in self._taken:
            yield [added]
        if not listed:
            return
        if rival.access is Access.NOBODY:
            reopened = Choice(Deed.REOPEN, rival.id)
            if reopened in self._taken:
                yield [reopened]
            return
        taken_off = Choice(_OFF[step], rival.id, target)
        if taken_off not in self._taken:
            yield [taken_off]

    def _places(self, rival: Mailbox) -> Iterator[list[Choice]]:
        """By project that makes it valid, what would end that."""
        active = self._choices.is_active
        if rival.is_bound and self._is_on(Deed.CLEAR, rival):
            yield [Choice(Deed.CLEAR, rival.id)]
            return
        listed = rival.projects if rival.is_bound else active
        if not rival.is_bound and active.isdisjoint(self._lineage):
            yield [Choice(Deed.LIMIT, rival.id)] * bool(active)
            return
        for project in self._lineage:
            added = Choice(Deed.PROJECT, rival.id, project)
            off = Choice(Deed.NO_PROJECT, rival.id, project)
            if added in self._taken:
                yield [added]
            elif project in listed and off not in self._taken:
                yield [off]

    def _ranks(self, rival: Mailbox) -> Iterator[Choice]:
        """What lets the wanted one come earlier, or the rival later, if anything does.

        Default and being limited only ever let a mailbox come earlier.
        """
        wanted = self._wanted
        if wanted is None or not self._could_rank(wanted, rival):
            return
        if self._board.reading.default_flag is not DefaultFlag.IGNORED:
            yield from self._flag(wanted, True)
            yield from self._flag(rival, False)
        yield from self._limit(wanted, True)
        yield from self._limit(rival, False)

    def _could_rank(self, wanted: Mailbox, rival: Mailbox) -> bool:
        codes, keep = self._board.codes, self._choices.is_kept
        mine = int(codes[int(not wanted.is_own)].min())
        other = int(codes[int(not rival.is_own)].max())
        if keep(wanted.id):
            mine = int(self._board.code[self._board.at[wanted.id]])
        if keep(rival.id):
            other = int(self._board.code[self._board.at[rival.id]])
        return mine < other

    def _flag(self, mailbox: Mailbox, on: bool) -> Iterator[Choice]:
        """What turns its Default on or off, where it is the other way."""
        flagged = mailbox.default or self._is_on(Deed.DEFAULT, mailbox)
        flagged = flagged and not self._is_on(Deed.NO_DEFAULT, mailbox)
        if flagged != on:
            step = Deed.NO_DEFAULT if mailbox.default else Deed.DEFAULT
            yield Choice(step, mailbox.id)

    def _limit(self, mailbox: Mailbox, on: bool) -> Iterator[Choice]:
        """What limits it to projects or lifts that, where it is the other way."""
        step = Deed.CLEAR if mailbox.is_bound else Deed.LIMIT
        bound = mailbox.is_bound != self._is_on(step, mailbox)
        if bound != on and (step is Deed.CLEAR or self._choices.active):
            yield Choice(step, mailbox.id)


_OFF = {Deed.PERSON: Deed.NO_PERSON, Deed.GROUP: Deed.NO_GROUP}
