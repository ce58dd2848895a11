"""Where expectations aren't met after some choices, and what that teaches.

A lesson is a sum of choices that must be at least 1 in every answer: it comes from one
pair whose sender is another one, and names all choices that could change that. Choices
only help or only harm in a pair, but for those that do both; so an answer that differs
from the tried one in nothing that helps is as wrong as that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.model import Account, Mailbox, Subprojects
from diagnostics.senders.edits import drafted
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.losing_reasons import Pair, ReasonCode
from diagnostics.senders.pair.outcomes import OUTCOMES
from diagnostics.senders.pair.ranking import key_code
from diagnostics.senders.wishes.choices import Choice, Choices, Deed
from diagnostics.senders.wishes.expected_rows import Expected

_PAIRS_AT_ONCE = 20
"""So many pairs of a line teach something in one round; the others wait."""

_RIVALS_AT_ONCE = 8
"""So many mailboxes that come before the wanted one teach something in one round."""

_TIED = np.array([outcome.decided_by.is_tied for outcome in OUTCOMES])
_ACCESS = {
    ReasonCode.ACCESS_NOBODY,
    ReasonCode.NOT_SELECTED,
    ReasonCode.OTHER_OWNER,
}
_PLACE = {ReasonCode.NOT_IN_PROJECT, ReasonCode.BOUND_WITHOUT_PROJECT}
_TEST = {ReasonCode.TEST_FAILED, ReasonCode.TEST_UNKNOWN}


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


class Tried:
    """An account after some choices, held against expectations.

    Args:
        choices: the choices there are; it learns further ones.
        taken: those that are made.
        expected: the lines.
    """

    def __init__(
        self,
        choices: Choices,
        taken: Iterable[Choice],
        expected: Sequence[Expected],
        pairs: PairMatrix,
    ) -> None:
        self._choices = choices
        self._taken = frozenset(taken)
        self._expected = expected
        self._pairs = pairs
        self._mailboxes = {m.id: m for m in pairs.account.mailboxes}
        self._places = {m.id: n for n, m in enumerate(pairs.account.mailboxes)}

    @classmethod
    def of(
        cls,
        choices: Choices,
        taken: Iterable[Choice],
        expected: Sequence[Expected],
        start: PairMatrix,
    ) -> Tried:
        """Makes the choices, and resolves all pairs again."""
        chosen = tuple(taken)
        account = drafted(start.account, choices.edits(chosen))
        return cls(choices, chosen, expected, resolved(account, start))

    @property
    def pairs(self) -> PairMatrix:
        """The pairs afterwards."""
        return self._pairs

    def unmet(self, line: int) -> list[tuple[str, str]]:
        """Pairs of a line that send otherwise, or only by the list's order."""
        each = self._expected[line]
        if not (each.employees and each.projects):
            return []
        roster = self._pairs.roster
        rows = np.array([roster.rows[e] for e in each.employees], np.int64)
        columns = np.array([roster.columns[p] for p in each.projects], np.int64)
        down, across = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
        position, outcome = self._pairs.lookup(down, across)
        wanted = self._places[each.mailbox.id] if each.mailbox else -1
        wrong = (position != wanted) | _TIED[outcome]
        if each.mailbox is None:
            external = [OUTCOMES[n].source == "unknown" for n in outcome.tolist()]
            wrong |= np.array(external, np.bool_)
        found = np.flatnonzero(wrong).tolist()
        width = len(columns)
        return [(each.employees[n // width], each.projects[n % width]) for n in found]

    def lessons(self, line: int) -> set[Lesson]:
        """What some of the unmet pairs of a line teach; none where it is met."""
        unmet = self.unmet(line)
        step = max(1, len(unmet) // _PAIRS_AT_ONCE)
        found: set[Lesson] = set()
        for employee, project in unmet[::step]:
            found |= set(self._of_pair(line, employee, project))
        return found

    def _of_pair(self, line: int, employee: str, project: str) -> Iterator[Lesson]:
        pair = Pair.of(self._pairs.account, employee, project, self._pairs.reading)
        wanted = self._expected[line].mailbox
        lineage = _lineage(pair)
        mine = self._mailboxes[wanted.id] if wanted else None
        if mine is not None:
            for helping in self._barriers(pair, mine, lineage):
                yield self._lesson(line, helping)
        if mine is None and pair.barrier is ReasonCode.EXTERNAL_USER:
            yield Lesson(line, frozenset(), frozenset())
        for rival in self._ahead(pair, mine, project):
            yield self._against(line, pair, lineage, mine, rival)

    def _barriers(
        self, pair: Pair, mailbox: Mailbox, lineage: Sequence[str]
    ) -> Iterator[list[Choice]]:
        """By thing that keeps the wanted mailbox out, the choices that let it in."""
        codes = set(pair.barriers(mailbox))
        original = self._choices.mailboxes[mailbox.id]
        if codes & {ReasonCode.PLAN, ReasonCode.EXTERNAL_USER}:
            yield []
        if codes & _TEST:
            yield self._choices.tested(original)
        if codes & _ACCESS:
            yield [
                *self._choices.letting_in(original, pair.employee.id),
                *self._choices.shutting_out(original, pair.employee.id),
            ]
        if codes & _PLACE:
            yield [
                *self._choices.making_valid(original, lineage),
                *self._choices.unlisting(original, lineage),
                *self._choices.both_ways(original),
            ]

    def _lesson(self, line: int, helping: list[Choice]) -> Lesson:
        """One of these is to be taken; of those that harm, one is not to be."""
        more = [c for c in helping if c not in self._taken and not _shuts(c)]
        less = [c for c in helping if c in self._taken and c.step in _HARMING]
        return self._sum(line, more, less)

    def _sum(self, line: int, more: Iterable[Choice], less: Iterable[Choice]) -> Lesson:
        number = self._choices.number
        return Lesson(line, frozenset(map(number, more)), frozenset(map(number, less)))

    def _ahead(
        self, pair: Pair, mine: Mailbox | None, project: str
    ) -> Iterator[Mailbox]:
        """The first candidates that the wanted mailbox doesn't beat, as edited."""
        roster = self._pairs.roster
        row, column = roster.rows[pair.employee.id], roster.columns[project]
        found = self._pairs.candidates(row, column)
        code = key_code(mine, pair.reading) if mine else 8
        ahead = [
            m
            for m in found
            if (mine is None or m.id != mine.id) and key_code(m, pair.reading) <= code
        ]
        yield from ahead[:_RIVALS_AT_ONCE]

    def _against(
        self,
        line: int,
        pair: Pair,
        lineage: Sequence[str],
        mine: Mailbox | None,
        rival: Mailbox,
    ) -> Lesson:
        """What could change that this one comes before the wanted mailbox."""
        choices, employee = self._choices, pair.employee.id
        other = choices.mailboxes[rival.id]
        helping = [
            *choices.shutting_out(other, employee),
            *choices.unlisting(other, lineage),
            *choices.both_ways(other),
            *choices.unflagged(other),
        ]
        harming = [
            *choices.tested(other),
            *choices.letting_in(other, employee),
            *choices.making_valid(other, lineage),
            *choices.flagged(other),
            *choices.both_ways(other),
        ]
        if mine is not None:
            original = choices.mailboxes[mine.id]
            helping += [*choices.flagged(original), *choices.both_ways(original)]
            harming += [*choices.unflagged(original), *choices.both_ways(original)]
        more = [c for c in helping if c not in self._taken]
        return self._sum(line, more, [c for c in harming if c in self._taken])


def resolved(account: Account, like: PairMatrix) -> PairMatrix:
    """All pairs of an account, inactive rows too, under a matrix's reading."""
    return PairMatrix(Roster.of(account, like.reading, True), like.reading)


_SHUTTING = (Deed.NO_PERSON, Deed.NO_GROUP, Deed.NO_PROJECT)
_HARMING = (*_SHUTTING, Deed.CLEAR, Deed.LIMIT)


def _shuts(choice: Choice) -> bool:
    return choice.step in _SHUTTING


def _lineage(pair: Pair) -> tuple[str, ...]:
    """The project first; those above it where they pass mailboxes on."""
    if pair.project is None:
        return ()
    if pair.reading.subprojects is not Subprojects.INHERIT:
        return (pair.project.id,)
    above = sorted(pair.lineage - {pair.project.id})
    return (pair.project.id, *above)
