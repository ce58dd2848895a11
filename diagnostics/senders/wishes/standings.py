"""How the mailboxes stand in one pair, under all twelve readings at once.

Whether a mailbox sends depends on who else is a candidate and on three traits: own or
company, Default or not, bound or general. Eight mixtures of them are all there are, so
a pair is two sets of mixtures, one by each way to read sub-projects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from diagnostics.model import (
    COMPANY,
    DefaultFlag,
    Employee,
    Mailbox,
    Precedence,
    Reading,
    Subprojects,
)
from diagnostics.senders.pair.losing_reasons import Pair, ReasonCode
from diagnostics.senders.pair.ranking import key_code

READINGS = tuple(
    Reading(precedence=first, default_flag=flag, subprojects=way)
    for first, flag, way in product(Precedence, DefaultFlag, Subprojects)
)
"""The twelve readings; a set of them is a number whose bit k is `READINGS[k]`."""

ALL_READINGS = (1 << len(READINGS)) - 1

_OF_PROJECTS = (ReasonCode.NOT_IN_PROJECT, ReasonCode.BOUND_WITHOUT_PROJECT)
_WAYS = tuple(Subprojects)


def bit_of(reading: Reading) -> int:
    """The place of a reading among the twelve; `unverified` and `tie` don't matter."""
    at = (reading.precedence, reading.default_flag, reading.subprojects)
    keys = [(r.precedence, r.default_flag, r.subprojects) for r in READINGS]
    return keys.index(at)


@dataclass(frozen=True, slots=True)
class Stand:
    """One mailbox in a pair.

    Attributes:
        mixture: its traits as a number, 0 to 7.
        candidate: by way to read sub-projects, whether it is a candidate.
    """

    mixture: int
    candidate: tuple[bool, bool]


def mixture_of(mailbox: Mailbox) -> int:
    """Own or company, Default or not, bound or general, as one number."""
    own, flag, bound = not mailbox.is_own, not mailbox.default, not mailbox.is_bound
    return own * 4 + flag * 2 + bound


@cache
def _not_beaten(mixture: int) -> tuple[int, ...]:
    """By reading, the mixtures that such a mailbox doesn't beat, as bits of a number.

    Equal ones are among them: nobody knows which of two equal mailboxes sends.
    """
    shapes = [
        Mailbox("m", owner=owner, default=flag, projects=("p",) if bound else ())
        for owner, flag, bound in product(("e", COMPANY), (True, False), (True, False))
    ]
    codes = [[key_code(shape, reading) for shape in shapes] for reading in READINGS]
    return tuple(
        sum(1 << n for n, code in enumerate(by_shape) if code <= by_shape[mixture])
        for by_shape in codes
    )


@cache
def _first_under(mine: Stand, others: tuple[int, int]) -> int:
    """The readings under which a mailbox comes first, and alone.

    Args:
        mine: how it stands.
        others: by way to read sub-projects, the mixtures of the other candidates.
    """
    held = 0
    for bit, reading in enumerate(READINGS):
        way = _WAYS.index(reading.subprojects)
        ahead = others[way] & _not_beaten(mine.mixture)[bit]
        if mine.candidate[way] and not ahead:
            held |= 1 << bit
    return held


class Standings:
    """The mailboxes of one pair, before any edit and after some.

    Args:
        pair: the pair; of its reading `unverified` matters.
        wanted: the mailbox that should send.
        as_good: ids of mailboxes that would do as well, and so are no rivals.
    """

    def __init__(
        self, pair: Pair, wanted: Mailbox, as_good: Collection[str] = ()
    ) -> None:
        self.pair = pair
        self.wanted = wanted
        self.mailboxes = {
            mailbox.id: mailbox
            for mailbox in pair.account.mailboxes
            if mailbox.id == wanted.id
            or (
                (mailbox.owner in (COMPANY, pair.employee.id))
                and mailbox.id not in as_good
            )
        }
        self._by_groups: dict[tuple[str, ...], dict[str, Stand]] = {}
        self._counts: dict[tuple[str, ...], list[list[int]]] = {}

    def stand(self, mailbox: Mailbox, employee: Employee) -> Stand:
        """How a mailbox, edited or not, stands for an author."""
        pair = replace(self.pair, employee=employee)
        barriers = [b for b in pair.barriers(mailbox) if b not in _OF_PROJECTS]
        usable = not barriers
        first, second = (usable and pair.valid_in(mailbox, way) for way in _WAYS)
        return Stand(mixture_of(mailbox), (first, second))

    def stands(self, employee: Employee) -> Mapping[str, Stand]:
        """How all mailboxes stand for an author in these groups, without edits."""
        found = self._by_groups.get(employee.groups)
        if found is None:
            found = {
                mailbox.id: self.stand(mailbox, employee)
                for mailbox in self.mailboxes.values()
            }
            self._by_groups[employee.groups] = found
        return found

    def holds(self, employee: Employee, edited: Mapping[str, Mailbox]) -> int:
        """The readings under which the wanted mailbox comes first, and alone.

        Args:
            employee: the author, with the groups after the edits.
            edited: the edited mailboxes by id.
        """
        base = self.stands(employee)
        mine = self.stand(edited.get(self.wanted.id, self.wanted), employee)
        counts = [list(counter) for counter in self._counted(employee)]
        for row_id in {self.wanted.id, *edited}:
            _count(counts, base[row_id], -1)
        for row_id, mailbox in edited.items():
            if row_id != self.wanted.id:
                _count(counts, self.stand(mailbox, employee), 1)
        first, second = (
            sum(1 << mixture for mixture, n in enumerate(counter) if n)
            for counter in counts
        )
        return _first_under(mine, (first, second))

    def rivals(
        self, employee: Employee, edited: Mapping[str, Mailbox], bit: int
    ) -> list[str]:
        """Ids of the candidates that the wanted one doesn't beat under a reading."""
        way = _WAYS.index(READINGS[bit].subprojects)
        wanted = edited.get(self.wanted.id, self.wanted)
        ahead = _not_beaten(mixture_of(wanted))[bit]
        found = []
        for row_id, stand in self.stands(employee).items():
            if row_id == self.wanted.id:
                continue
            if row_id in edited:
                stand = self.stand(edited[row_id], employee)
            if stand.candidate[way] and ahead >> stand.mixture & 1:
                found.append(row_id)
        return found

    def is_candidate(
        self, employee: Employee, edited: Mapping[str, Mailbox], bit: int
    ) -> bool:
        """Whether the wanted mailbox is a candidate under a reading."""
        way = _WAYS.index(READINGS[bit].subprojects)
        wanted = edited.get(self.wanted.id, self.wanted)
        return self.stand(wanted, employee).candidate[way]

    def _counted(self, employee: Employee) -> list[list[int]]:
        """By way to read sub-projects and by mixture, how many are candidates."""
        found = self._counts.get(employee.groups)
        if found is None:
            found = [[0] * 8, [0] * 8]
            for stand in self.stands(employee).values():
                _count(found, stand, 1)
            self._counts[employee.groups] = found
        return found


def _count(counts: list[list[int]], stand: Stand, by: int) -> None:
    for counter, there in zip(counts, stand.candidate, strict=True):
        if there:
            counter[stand.mixture] += by
