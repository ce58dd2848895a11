"""One wish: letters of this person in this project leave from that mailbox."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from diagnostics.model import (
    NO_PROJECT,
    Account,
    EmployeeKind,
    Mailbox,
    Missing,
    Phrase,
    Reading,
    UnknownIdError,
)
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.pair.ranking import key_code
from diagnostics.senders.pair.resolution import Resolution, resolve
from diagnostics.senders.statements import mailbox_name, named, pair_phrase
from diagnostics.senders.wishes.effects import Effects, effects_of
from diagnostics.senders.wishes.held_under import held_phrase
from diagnostics.senders.wishes.moves import Move, Moves
from diagnostics.senders.wishes.new_mailbox import (
    adding,
    is_address,
    nearest_address,
    new_mailboxes,
    with_mailbox,
)
from diagnostics.senders.wishes.searching import (
    MOST_MOVES,
    Found,
    Way,
    of_different_kinds,
    search,
    worth,
)
from diagnostics.senders.wishes.standings import (
    ALL_READINGS,
    READINGS,
    Standings,
    bit_of,
)
from diagnostics.wholeness import expect_whole

_SECONDS = 0.6
"""How long one search may take; then it says that it isn't proved."""

_LOST_COST, _CHANGED_COST, _CHANGED_AT_MOST = 2.0, 0.25, 20.0


@dataclass(frozen=True, slots=True)
class Alternative:
    """Edits that make the wanted mailbox the sender.

    Attributes:
        mailbox: the wanted mailbox.
        moves: what to do, step by step.
        readings: the readings under which it sends then, without a tie.
        effects: what else they do.
        cost: the weighed sum by which alternatives are ordered.
    """

    mailbox: Mailbox
    moves: tuple[Move, ...]
    readings: tuple[Reading, ...]
    effects: Effects
    cost: float

    @property
    def is_robust(self) -> bool:
        """Whether every reading gives the wanted sender."""
        return len(self.readings) == len(READINGS)

    @property
    def warnings(self) -> tuple[Phrase, ...]:
        """What the steps open that was limited."""
        return tuple(move.warning for move in self.moves if move.warning)

    @property
    def steps(self) -> tuple[Phrase, ...]:
        """The instructions."""
        return tuple(move.phrase for move in self.moves)

    @property
    def hold(self) -> Phrase:
        """Which readings it holds under, in words."""
        return held_phrase(self.readings)


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """What to change so that a pair sends from the wanted mailbox.

    Attributes:
        now: who sends today.
        wanted: the mailboxes that would do: one, or all of one address; one that
            would have to be added where the account has none.
        readings: the readings under which a wanted one sends today, without a tie.
        met: whether it is the sender today, whatever the list's order.
        by_order: whether it is the sender only because it stands first among equals.
        alternatives: the best first, each the smallest of its kind.
        impossible: why nothing helps; empty where something does or nothing has to.
        remarks: what to know besides: an inactive employee or project.
        proved: whether every way of at most four steps was looked at.
        missing: what the account lacks of its files.
    """

    now: Resolution
    wanted: tuple[Mailbox, ...]
    readings: tuple[Reading, ...]
    met: bool
    by_order: bool
    alternatives: tuple[Alternative, ...]
    impossible: tuple[Phrase, ...]
    remarks: tuple[Phrase, ...]
    proved: bool
    missing: tuple[Missing, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it sends today, without a tie and under every reading."""
        return self.met and len(self.readings) == len(READINGS)


def wish(
    account: Account,
    employee_id: str,
    project_id: str,
    want: str,
    reading: Reading | None = None,
    keep: Sequence[str] = (),
    *,
    partial: bool = False,
) -> WishAnswer:
    """What to change so that this pair's letters leave from the wanted mailbox.

    A way counts when the wanted mailbox then comes first alone: a tie is no answer,
    since no help page says that the list's order counts.

    Args:
        account: the account; it stays as it is.
        employee_id: the author.
        project_id: the project, or `none`.
        want: a mailbox's id, or an address; of one that the account doesn't have, a
            mailbox is added.
        reading: how to read what the help leaves open; None: the account's own.
        keep: ids of mailboxes that stay as they are.
        partial: whether an account that lacks parts of its files is taken too.

    Raises:
        UnknownIdError: there is no such employee, project or mailbox.
        PartialAccountError: the account lacks parts of its files.
        ValueError: an id stands twice in one of its tables.
    """
    expect_whole(account, partial)
    chosen = reading or account.reading
    now = resolve(account, employee_id, project_id, chosen, partial=True)
    pair = Pair.of(account, employee_id, project_id, chosen)
    for kept in keep:
        account.mailbox(kept)
    asked = _Asked(pair, *_wanted(pair, want), keep)
    held = asked.held()
    barred = asked.barred()
    sends, by_order = asked.sends_now(now)
    found = [] if barred else asked.searched()
    return WishAnswer(
        now=now,
        wanted=asked.wanted,
        readings=_readings(held, chosen),
        met=sends and not by_order,
        by_order=by_order,
        alternatives=asked.alternatives(found),
        impossible=barred or (() if held >> bit_of(chosen) & 1 else asked.why(found)),
        remarks=tuple(_remarks(asked)),
        proved=all(part.complete for _, part in found),
        missing=account.missing,
    )


def mailboxes_named(account: Account, want: str) -> tuple[Mailbox, ...]:
    """The mailbox with this id, or those with this address. Raises UnknownIdError."""
    by_id = [mailbox for mailbox in account.mailboxes if mailbox.id == want]
    wanted = want.strip().casefold()
    found = by_id or [
        mailbox
        for mailbox in account.mailboxes
        if wanted and mailbox.address.casefold() == wanted
    ]
    if not found:
        known = [m.id for m in account.mailboxes]
        known += [m.address for m in account.mailboxes if m.address]
        raise UnknownIdError("mailbox", want, known)
    return tuple(found)


def _wanted(pair: Pair, want: str) -> tuple[tuple[Mailbox, ...], bool]:
    """The mailboxes that would do, and whether they are still to be added."""
    try:
        return mailboxes_named(pair.account, want), False
    except UnknownIdError:
        if not is_address(want):
            raise
        return tuple(new_mailboxes(pair, want.strip())), True


class _Asked:
    """A wish, and what is computed once for all of its alternatives."""

    def __init__(
        self,
        pair: Pair,
        wanted: tuple[Mailbox, ...],
        is_new: bool,
        keep: Sequence[str],
    ) -> None:
        self.pair = pair
        self.wanted = wanted[:1] if is_new else wanted
        self.is_new = is_new
        self._keep = keep
        self._moves = Moves(pair, keep)
        self._bit = bit_of(pair.reading)
        as_good = {mailbox.id for mailbox in wanted}
        self._standings = [
            Standings(self._with(mailbox) if is_new else pair, mailbox, as_good)
            for mailbox in wanted
        ]

    def _with(self, mailbox: Mailbox) -> Pair:
        return replace(self.pair, account=with_mailbox(self.pair.account, mailbox))

    def held(self) -> int:
        """The readings under which one of the wanted mailboxes sends today."""
        held = 0
        for standings in [] if self.is_new else self._standings:
            held |= standings.holds(self.pair.employee, {})
        return held

    def sends_now(self, now: Resolution) -> tuple[bool, bool]:
        """Whether a wanted one sends today, and whether only by the list's order."""
        rows = {mailbox.id: mailbox for mailbox in self.pair.account.mailboxes}
        codes = [key_code(rows[row_id], now.reading) for row_id in now.candidates]
        wanted = set() if self.is_new else {mailbox.id for mailbox in self.wanted}
        equals = {
            row_id
            for row_id, code in zip(now.candidates, codes, strict=True)
            if code == codes[0]
        }
        surely = bool(equals) and equals <= wanted
        return surely or now.sender in wanted, not surely and now.sender in wanted

    def barred(self) -> tuple[Phrase, ...]:
        """What no edit of a mailbox can change."""
        employee = self.pair.employee
        if employee.kind is EmployeeKind.EXTERNAL:
            return (Phrase.of("wishes:never-external", employee=named(employee)),)
        if not self.pair.account.plan.can_send:
            plan = str(self.pair.account.plan)
            return (Phrase.of("wishes:never-plan", plan=plan),)
        return ()

    def searched(self) -> list[tuple[Standings, Found]]:
        """By wanted mailbox, ways that hold under all readings, and under this one."""
        found = []
        for standings in self._standings:
            asked = standings, self._moves_for(standings), self._bit
            seconds = _SECONDS / len(self._standings)
            here = search(*asked, 1 << self._bit, time.monotonic() + seconds)
            found.append((standings, self._added(standings, here)))
            if here.ways:
                deadline = time.monotonic() + seconds
                sure = search(*asked, ALL_READINGS, deadline, (MOST_MOVES,))
                found.append((standings, self._added(standings, sure)))
        return found

    def _moves_for(self, standings: Standings) -> Moves:
        """The steps there are; a new mailbox is added as it should be."""
        if not self.is_new:
            return self._moves
        return Moves(standings.pair, (*self._keep, standings.wanted.id))

    def _added(self, standings: Standings, found: Found) -> Found:
        """The same ways, with the mailbox added first where it is new."""
        if not self.is_new:
            return found
        first = adding(self.pair, standings.wanted)
        ways = [Way((first, *way.moves), way.held) for way in found.ways]
        return Found(tuple(ways), found.complete)

    def alternatives(
        self, found: Iterable[tuple[Standings, Found]]
    ) -> tuple[Alternative, ...]:
        """The best ways, with all that they do; at most five."""
        ways: dict[tuple[object, ...], tuple[Mailbox, Way]] = {}
        for standings, part in found:
            for way in part.ways:
                if way.moves:
                    key = tuple(sorted(map(repr, way.edits)))
                    ways.setdefault(key, (standings.wanted, way))
        ordered = sorted(ways.values(), key=lambda both: worth(both[1], 0.0))
        chosen = of_different_kinds(ordered)
        if not chosen:
            return ()
        account, reading = self.pair.account, self.pair.reading
        before = PairMatrix(Roster.of(account, reading, False), reading)
        place = self.pair.project.id if self.pair.project else NO_PROJECT
        aside = [(self.pair.employee.id, place)]
        made = []
        for mailbox, way in chosen:
            effects = effects_of(before, way.edits, aside, over_all=False)
            cost = way.cost + _weight(effects)
            held = _readings(way.held, reading)
            alternative = Alternative(mailbox, way.moves, held, effects, cost)
            made.append((worth(way, _weight(effects)), alternative))
        return tuple(each for _, each in sorted(made, key=lambda item: item[0]))

    def why(self, found: Sequence[tuple[Standings, Found]]) -> tuple[Phrase, ...]:
        """Why no way was found; empty where one was."""
        if any(part.ways for _, part in found):
            return ()
        told = []
        for standings in self._standings[-1:] if self.is_new else self._standings:
            told += list(self._obstacles(standings))
        return tuple(told) or (Phrase.of("wishes:never-few"),)

    def _obstacles(self, standings: Standings) -> Iterator[Phrase]:
        """Each mailbox that is in the way alone, and the wanted one by itself."""
        pair, bit = self.pair, self._bit
        if not self._alone(standings.wanted, []).ways:
            facts = {"mailbox": named(standings.wanted), "pair": _pair(pair)}
            kept = standings.wanted.id in self._keep
            yield Phrase.of(f"wishes:never-{'kept' if kept else 'candidate'}", **facts)
            return
        stands = standings.stands(pair.employee)
        for mailbox in standings.mailboxes.values():
            there = any(stands[mailbox.id].candidate)
            if mailbox.id == standings.wanted.id or not there:
                continue
            if not self._alone(standings.wanted, [mailbox]).ways:
                facts = {
                    "mailbox": named(mailbox),
                    "wanted": mailbox_name(standings.wanted),
                    "employee": named(pair.employee),
                    "reading": READINGS[bit].name,
                }
                yield Phrase.of(f"wishes:never-{self._how(mailbox)}", **facts)

    def _how(self, mailbox: Mailbox) -> str:
        if mailbox.id in self._keep:
            return "kept-first"
        return "own-first" if mailbox.is_own else "first"

    def _alone(self, wanted: Mailbox, others: list[Mailbox]) -> Found:
        """What there is when only these mailboxes are in the account."""
        kept = [m for m in self.pair.account.mailboxes if m in (wanted, *others)]
        kept += [wanted] if self.is_new else []
        account = replace(self.pair.account, mailboxes=tuple(kept))
        pair = replace(self.pair, account=account)
        deadline = time.monotonic() + _SECONDS
        standings, moves = Standings(pair, wanted), Moves(pair, self._keep)
        return search(standings, moves, self._bit, 1 << self._bit, deadline)


def _pair(pair: Pair) -> Phrase:
    return pair_phrase(pair.employee, pair.project)


def _readings(held: int, chosen: Reading) -> tuple[Reading, ...]:
    return tuple(
        replace(reading, unverified=chosen.unverified, tie=chosen.tie)
        for bit, reading in enumerate(READINGS)
        if held >> bit & 1
    )


def _weight(effects: Effects) -> float:
    changed = min(_CHANGED_COST * effects.pairs, _CHANGED_AT_MOST)
    return changed + min(_LOST_COST * effects.lost, _CHANGED_AT_MOST)


def _remarks(asked: _Asked) -> Iterator[Phrase]:
    pair = asked.pair
    if asked.is_new:
        address = asked.wanted[0].address
        known = [m.address for m in pair.account.mailboxes if m.address]
        near = nearest_address(address, known)
        yield Phrase.of("wishes:not-there", mailbox=address, near=near)
    if not pair.employee.active:
        yield Phrase.of("wishes:inactive", row=named(pair.employee))
    if pair.project and not pair.project.active:
        yield Phrase.of("wishes:inactive", row=named(pair.project))
