"""Which readings letters bear out, which none explains, and who else sends; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from diagnostics.domain_names import same_address
from diagnostics.fleet.sent_letters.letter_files import LetterKind, SentLetter
from diagnostics.fleet.sent_letters.stated_results import is_own
from diagnostics.fleet.sent_letters.who_wrote import KnownAuthors, Writer, Writers
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Reading,
    Source,
    Unverified,
)
from diagnostics.senders import (
    Cell,
    Simulation,
    of_employee,
    resolve,
    served,
    simulate,
)
from diagnostics.senders.wishes.standings import READINGS as TWELVE

READINGS = tuple(
    replace(reading, unverified=unverified)
    for reading in TWELVE
    for unverified in Unverified
)
"""Every way to read the open points; which of two equal ones sends is left open."""

SWITCHES = ("precedence", "default_flag", "subprojects", "unverified")

MOST_WRITERS = 500
"""So many authors are simulated one by one; letters of more say nothing of readings."""


class LeftOut(StrEnum):
    """Why a letter counts for nothing."""

    DRAFT = "draft"
    NOTICE = "notice"
    OF_LIST = "list"
    CAME_IN = "came-in"
    """Somebody else's domain wrote it to the account."""
    CARRIED = "carried"
    """Somebody else's, that only carries a letter or was handed on by the account."""


_KINDS_LEFT_OUT = {
    LetterKind.NOTICE: LeftOut.NOTICE,
    LetterKind.OF_LIST: LeftOut.OF_LIST,
}


@dataclass(frozen=True, slots=True)
class JudgedLetter:
    """A letter and the readings under which it could have left so.

    Attributes:
        writer: who wrote it, as far as that is known.
        mailboxes: ids of the account's mailboxes with its address; empty where it is
            none of the account's, or the internal address.
        fits: places in `READINGS`; None where the account can't say anything of it.
        is_candidate: whether its mailbox may be used in its pair, or by its author in
            any, so that somebody may have chosen it by hand; None where nobody knows
            who wrote it, or it left from no mailbox.
    """

    letter: SentLetter
    writer: Writer
    mailboxes: tuple[str, ...]
    fits: frozenset[int] | None
    is_candidate: bool | None = None

    @property
    def contradicts_all(self) -> bool:
        """Whether no reading explains it."""
        return self.fits is not None and not self.fits

    @property
    def tells(self) -> bool:
        """Whether it tells readings apart."""
        return self.fits is not None and 0 < len(self.fits) < len(READINGS)


@dataclass(frozen=True)  # no slots: what follows from the letters is computed once
class LettersJudged:
    """All letters, and what follows from them.

    Attributes:
        account: whose they are.
        reading: the one that the account is read by now.
        letters: in their order.
    """

    account: Account
    reading: Reading
    letters: tuple[JudgedLetter, ...]

    @cached_property
    def strangers(self) -> Mapping[str, tuple[SentLetter, ...]]:
        """Letters from addresses that the account doesn't know, by address."""
        found: dict[str, list[SentLetter]] = {}
        for one in self.counted:
            if one.fits is None and not self._is_known(one.letter.address):
                found.setdefault(one.letter.address, []).append(one.letter)
        return {address: tuple(letters) for address, letters in found.items()}

    @cached_property
    def told_apart(self) -> tuple[tuple[JudgedLetter, LeftOut | None], ...]:
        """Each letter with why it counts for nothing; None where it counts."""
        return tuple((one, self.why_left_out(one)) for one in self.letters)

    @cached_property
    def counted(self) -> tuple[JudgedLetter, ...]:
        """Letters that may have been sent by the account."""
        return tuple(one for one, why in self.told_apart if why is None)

    def left_out(self, why: LeftOut) -> tuple[SentLetter, ...]:
        """Letters that count for nothing, for one reason."""
        return tuple(one.letter for one, found in self.told_apart if found is why)

    def why_left_out(self, one: JudgedLetter) -> LeftOut | None:
        """Why a letter can't have been sent by the account; None where it may."""
        letter = one.letter
        if letter.kind is LetterKind.DRAFT:
            return LeftOut.DRAFT
        if self._is_known(letter.address):
            return None
        if letter.is_attached and letter.carrier:
            return LeftOut.CARRIED if self._is_known(letter.carrier) else None
        if letter.carries > 0 or letter.closed:
            return LeftOut.CARRIED
        came_in = LeftOut.CAME_IN if self._came_in(letter) else None
        return _KINDS_LEFT_OUT.get(letter.kind, came_in)

    def _came_in(self, letter: SentLetter) -> bool:
        """Whether a letter of another domain lies where the account gets its own."""
        domain = letter.address.rpartition("@")[2]
        return any(map(self._is_known, filter(None, letter.delivered_to))) and not any(
            is_own(domain, own) for own in self._own_domains
        )

    @cached_property
    def _own_domains(self) -> frozenset[str]:
        domains = {address.rpartition("@")[2] for address in self._own_addresses}
        return frozenset(filter(None, {*domains, self.account.host.lower()}))

    def _is_known(self, address: str) -> bool:
        own = self._own_addresses
        return same_address(address) in own or self._is_internal(address)

    @cached_property
    def _own_addresses(self) -> frozenset[str]:
        return frozenset(same_address(o.address) for o in self.account.mailboxes) | {""}

    def _is_internal(self, address: str) -> bool:
        host = self.account.host.lower()
        return bool(host) and address.endswith(f"@{host}")

    @cached_property
    def against_all(self) -> tuple[JudgedLetter, ...]:
        """Letters that no reading explains."""
        return tuple(one for one in self.letters if one.contradicts_all)

    @cached_property
    def telling(self) -> tuple[JudgedLetter, ...]:
        """Letters that tell readings apart."""
        return tuple(one for one in self.letters if one.tells)

    @cached_property
    def against(self) -> tuple[int, ...]:
        """By reading, how many of the telling letters contradict it."""
        held: Counter[int] = Counter()
        for one in self.telling:
            held.update(one.fits or ())
        return tuple(len(self.telling) - held[at] for at in range(len(READINGS)))

    @cached_property
    def best(self) -> tuple[Reading, ...]:
        """The readings that the fewest letters contradict; empty where none tells."""
        if not self.telling:
            return ()
        fewest = min(self.against)
        return tuple(
            r for r, n in zip(READINGS, self.against, strict=True) if n == fewest
        )

    @cached_property
    def settled(self) -> Mapping[str, str]:
        """Switches that have one value in all of the best readings."""
        values = {s: {str(getattr(r, s)) for r in self.best} for s in SWITCHES}
        return {s: next(iter(v)) for s, v in values.items() if len(v) == 1}

    @property
    def own_against(self) -> int:
        """How many of the telling letters contradict the account's own reading."""
        return self.against[place_of(self.reading)]


def place_of(reading: Reading) -> int:
    """The place among `READINGS` of a reading; how it breaks ties doesn't matter."""
    return READINGS.index(replace(reading, tie=Reading().tie))


def judged(
    account: Account,
    letters: Iterable[SentLetter],
    table: Writers,
    reading: Reading | None = None,
) -> LettersJudged:
    """Holds letters against the account.

    Raises:
        PartialAccountError: the account lacks parts of its files.
    """
    court = _Court(account, table)
    own = reading or account.reading
    return LettersJudged(account, own, tuple(map(court.judge, letters)))


class _Court:
    """Answers remembered by author, as many letters have few authors."""

    def __init__(self, account: Account, table: Writers) -> None:
        self._account = account
        self._authors = KnownAuthors(account, table)
        self._employees = {employee.id: employee for employee in account.employees}
        self._pairs: dict[tuple[str, str], list[frozenset[str]]] = {}
        self._people: dict[str, list[frozenset[str]]] = {}
        self._everybody: list[Simulation] = []
        self._anybody: dict[frozenset[str], frozenset[int] | None] = {}
        self._usable: dict[tuple[str, str], frozenset[str]] = {}
        self._boxes: dict[str, list[str]] = {}
        for mailbox in account.mailboxes:
            self._boxes.setdefault(same_address(mailbox.address), []).append(mailbox.id)

    def judge(self, letter: SentLetter) -> JudgedLetter:
        """The letter with the readings that it fits."""
        boxes = tuple(self._boxes.get(same_address(letter.address), ()))
        if boxes:  # one address, however a letter spells its domain
            spelt = self._account.mailbox(boxes[0]).address.lower()
            letter = replace(letter, address=spelt)
        writer = self._authors.of(letter)
        internal = self._internal(letter, writer)
        is_bearer = letter.carries > 0  # who hands a letter on may do so by hand
        is_draft = letter.kind is LetterKind.DRAFT
        if is_bearer or is_draft or not (boxes or internal):
            return JudgedLetter(letter, writer, boxes, None)
        wanted = frozenset(boxes) or frozenset({internal})
        return JudgedLetter(
            letter, writer, boxes, self._fits(writer, wanted), self._may(writer, boxes)
        )

    def _internal(self, letter: SentLetter, writer: Writer) -> str:
        """How an internal sender is written below, where the letter has one."""
        if not writer.employee:
            return ""
        employee = self._employees[writer.employee]
        own = self._account.internal_address(employee).lower()
        return str(Source.INTERNAL) if own == letter.address else ""

    def _fits(self, writer: Writer, wanted: frozenset[str]) -> frozenset[int] | None:
        if not writer.employee:
            if wanted not in self._anybody:
                self._anybody[wanted] = self._of_anybody(wanted)
            return self._anybody[wanted]
        if writer.project:
            sent: list[frozenset[str]] | None = self._of_pair(
                writer.employee, writer.project
            )
        else:
            sent = self._of_person(writer.employee)
        if sent is None:
            return None
        return frozenset(at for at, found in enumerate(sent) if found & wanted)

    def _of_pair(self, employee: str, project: str) -> list[frozenset[str]]:
        """By reading, what the pair's letters may leave from."""
        key = (employee, project)
        if key not in self._pairs:
            self._pairs[key] = [self._may_send(*key, r) for r in READINGS]
        return self._pairs[key]

    def _may_send(
        self, employee: str, project: str, reading: Reading
    ) -> frozenset[str]:
        return _may_leave_from(resolve(self._account, employee, project, reading))

    def _of_person(self, employee: str) -> list[frozenset[str]] | None:
        """By reading, what the person's letters may leave from in any project."""
        if employee not in self._people:
            if len(self._people) >= MOST_WRITERS:
                return None
            self._people[employee] = [
                frozenset(_senders_of(of_employee(self._account, employee, r)))
                for r in READINGS
            ]
        return self._people[employee]

    def _of_anybody(self, wanted: frozenset[str]) -> frozenset[int] | None:
        """The readings under which one of the mailboxes sends somewhere at all."""
        if not self._everybody:
            self._everybody = [simulate(self._account, r) for r in READINGS]
        found = frozenset(
            at
            for at, simulation in enumerate(self._everybody)
            if any(served(simulation, mailbox).pairs for mailbox in wanted)
        )
        # Without an author a mailbox that sends nowhere may just have been chosen.
        return found or None

    def _may(self, writer: Writer, boxes: tuple[str, ...]) -> bool | None:
        """Whether the writer could choose one of them, in that project or anywhere."""
        if not (writer.employee and boxes):
            return None
        for box in boxes:
            places = [writer.project] if writer.project else self._places_of(box)
            pairs = ((writer.employee, place) for place in places)
            if any(box in self._candidates(pair) for pair in pairs):
                return True
        return False

    def _places_of(self, mailbox: str) -> list[str]:
        bound = self._account.mailbox(mailbox).projects
        known = {project.id for project in self._account.projects}
        return [p for p in bound if p in known] if bound else [NO_PROJECT]

    def _candidates(self, pair: tuple[str, str]) -> frozenset[str]:
        if pair not in self._usable:
            self._usable[pair] = frozenset(resolve(self._account, *pair).candidates)
        return self._usable[pair]


def senders_of_person(account: Account, employee: str) -> tuple[str, ...]:
    """The addresses, or kinds of source, that a person's letters leave from."""
    found: dict[str, None] = {}
    for cell in _kinds_of_cells(of_employee(account, employee)):
        answer = resolve(account, employee, cell.project or NO_PROJECT)
        found.setdefault(answer.address or str(answer.source))
    return tuple(found)


def _senders_of(simulation: Simulation) -> set[str]:
    """Everything that one person's letters may leave from."""
    found: set[str] = set()
    for cell in _kinds_of_cells(simulation):
        found |= _may_leave_from(cell)
    return found


def _kinds_of_cells(simulation: Simulation) -> Iterator[Cell]:
    """One pair of each sender and outcome that one person's letters have."""
    columns = np.arange(simulation.roster.shape[1])
    positions, outcomes = simulation.lookup(np.zeros_like(columns), columns)
    kinds = np.unique(np.stack([positions, outcomes]), axis=1, return_index=True)[1]
    for column in sorted(map(int, kinds)):
        yield simulation.cell(0, column)


def _may_leave_from(cell: Cell) -> frozenset[str]:
    """The mailbox that sends, or the kind of source where none does.

    Which of two equal ones sends, no help page says: either is no contradiction.
    """
    if not cell.sender:
        return frozenset({str(cell.source)})
    return frozenset(cell.candidates[:2] if cell.tied else [cell.sender])
