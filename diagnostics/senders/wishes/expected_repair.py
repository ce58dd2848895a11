"""The smallest edits after which a file of expectations is met."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from diagnostics.model import (
    NO_PROJECT,
    Account,
    Missing,
    Phrase,
    Reading,
    UnknownIdError,
)
from diagnostics.senders.edits import Edit, drafted
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.statements import Facts, named, shortened
from diagnostics.senders.wishes.choices import Choice, Deed
from diagnostics.senders.wishes.contradictions import Conflict, Lines
from diagnostics.senders.wishes.effects import Effects, effects_of
from diagnostics.senders.wishes.expected_rows import Expected, ExpectedRow, expanded
from diagnostics.senders.wishes.one_wish import held_phrase
from diagnostics.senders.wishes.standings import READINGS
from diagnostics.senders.wishes.violations import Tried
from diagnostics.wholeness import expect_whole

_CONFLICTS_AT_MOST = 10
"""So many contradictions are followed up; further lines are only named."""

_ASIDE_AT_MOST = 50_000
"""So many expected pairs are told from side effects one by one."""

_READ_AT_MOST = 4_000_000
"""So many pairs are resolved under all twelve readings."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Lines of a file that no edits meet together.

    Attributes:
        rows: the lines; one alone where nothing meets it.
        phrase: what to say about them.
        smallest: whether it was proved that there are no fewer.
    """

    rows: tuple[ExpectedRow, ...]
    phrase: Phrase
    smallest: bool


@dataclass(frozen=True, slots=True)
class ExpectedRepair:
    """Edits after which expectations are met.

    Attributes:
        edits: the edits, in the order of `texts`.
        texts: what to do in Planfix, one instruction an edit.
        warnings: what they open that was limited.
        lines: how many lines the file has.
        met_before: how many of them are met without edits, without a tie.
        met_after: how many are met afterwards, simulated.
        contradictions: which lines can't be met, and why.
        remarks: lines about inactive people and projects, or about nobody.
        proved: no cheaper edits meet as many lines, among those that are searched.
        readings: the readings under which all that are met here are met.
        effects: what else the edits do.
        missing: what the account lacks of its files.
    """

    edits: tuple[Edit, ...]
    texts: tuple[Phrase, ...]
    warnings: tuple[Phrase, ...]
    lines: int
    met_before: int
    met_after: int
    contradictions: tuple[Contradiction, ...]
    remarks: tuple[Phrase, ...]
    proved: bool
    readings: tuple[Reading, ...] | None
    effects: Effects
    missing: tuple[Missing, ...] = ()

    @property
    def hold(self) -> Phrase | None:
        """Which readings the answer holds under; None where nobody asked."""
        return None if self.readings is None else held_phrase(self.readings)


def repair_expected(
    account: Account,
    rows: Sequence[ExpectedRow],
    reading: Reading | None = None,
    keep: Collection[str] = (),
    budget_seconds: float = 6.5,
    *,
    partial: bool = False,
) -> ExpectedRepair:
    """The cheapest edits of mailboxes after which these lines are met.

    Searched are: a person, a group or everyone gets access to a wanted mailbox; its
    test passes; it gets a project or none; Default is set. Mailboxes that come before
    it lose a person, a group, a project or Default; a general one is limited to all
    projects but some. Ties count as not met.

    Args:
        account: the account; it stays as it is.
        rows: the lines.
        reading: how to read what the help leaves open; None: the account's own.
        keep: ids of mailboxes that stay as they are.
        budget_seconds: how long to search for cheaper edits, and their proof.
        partial: whether an account that lacks parts of its files is taken too.

    Raises:
        UnknownIdError: the account has no such mailbox to keep.
        PartialAccountError: the account lacks parts of its files.
        ValueError: a line names what the account doesn't have, or an address that
            several mailboxes have; an id stands twice in the account.
    """
    expect_whole(account, partial)
    for kept in keep:
        account.mailbox(kept)
    chosen = reading or account.reading
    expected = [_expanded(account, row) for row in rows]
    start = PairMatrix(Roster.of(account, chosen, True), chosen)
    deadline = time.monotonic() + budget_seconds
    lines = Lines(start, expected, keep)
    every = list(range(len(expected)))
    found = lines.solved(every, deadline)
    conflicts = _conflicts(lines, found.given_up, every, deadline)
    edits = lines.choices.edits(found.taken)
    before = Tried(lines.choices, (), expected, start)
    met = [line for line in every if not found.tried.unmet(line)]
    told = [_contradiction(conflict, expected) for conflict in conflicts]
    pairs = PairMatrix(Roster.of(account, chosen, False), chosen)
    return ExpectedRepair(
        edits=edits,
        texts=tuple(_texts(account, found.taken)),
        warnings=tuple(_warnings(account, found.taken)),
        lines=len(expected),
        met_before=sum(not before.unmet(line) for line in every),
        met_after=len(met),
        contradictions=tuple(told),
        remarks=tuple(_remarks(account, expected)),
        proved=found.complete,
        readings=_held(start, edits, lines, expected, met),
        effects=effects_of(pairs, edits, _pairs(expected), over_all=False),
        missing=account.missing,
    )


def _expanded(account: Account, row: ExpectedRow) -> Expected:
    try:
        return expanded(account, row)
    except (UnknownIdError, ValueError) as error:
        raise ValueError(
            f"{row.place}: {error}" if row.place.row else str(error)
        ) from error


def _conflicts(
    lines: Lines, given_up: Sequence[int], every: Sequence[int], deadline: float
) -> list[Conflict]:
    """By line that isn't met, the fewest that it contradicts."""
    met = [line for line in every if line not in given_up]
    later = max(deadline, time.monotonic() + 1.0)
    return [
        lines.smallest_set(line, met, later) for line in given_up[:_CONFLICTS_AT_MOST]
    ] + [Conflict((line,), False) for line in given_up[_CONFLICTS_AT_MOST:]]


def _contradiction(conflict: Conflict, expected: Sequence[Expected]) -> Contradiction:
    rows = tuple(expected[line].row for line in conflict.lines)
    shown = [row.phrase for row in rows]
    if not conflict.smallest and len(rows) == 1:
        phrase = Phrase.of("wishes:not-met", row=shown[0])
    elif len(rows) == 1:
        phrase = Phrase.of("wishes:never-met", row=shown[0])
    else:
        phrase = Phrase.of("wishes:contradict", rows=shown)
    return Contradiction(rows, phrase, conflict.smallest)


def _pairs(expected: Sequence[Expected]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in expected:
        if len(found) > _ASIDE_AT_MOST:
            break
        found += [(e, p) for e in each.employees for p in each.projects]
    return found


def _held(
    start: PairMatrix,
    edits: Sequence[Edit],
    lines: Lines,
    expected: Sequence[Expected],
    met: Sequence[int],
) -> tuple[Reading, ...] | None:
    """The readings under which these lines are met too."""
    if start.pairs > _READ_AT_MOST:
        return None
    account = drafted(start.account, edits)
    found = []
    for each in READINGS:
        chosen = start.reading
        reading = replace(each, unverified=chosen.unverified, tie=chosen.tie)
        pairs = PairMatrix(Roster.of(account, reading, True), reading)
        tried = Tried(lines.choices, (), expected, pairs)
        if not any(tried.unmet(line) for line in met):
            found.append(reading)
    return tuple(found)


def _texts(account: Account, taken: Sequence[Choice]) -> Iterator[Phrase]:
    """One instruction a mailbox and step, whatever many names it has."""
    groups: dict[tuple[str, Deed], list[str]] = {}
    order = list(Deed)
    for choice in sorted(taken, key=lambda c: (c.mailbox, order.index(c.step))):
        groups.setdefault((choice.mailbox, choice.step), []).append(choice.target)
    for (mailbox_id, step), targets in groups.items():
        off = groups.get((mailbox_id, Deed.NO_PROJECT), [])
        if step is Deed.NO_PROJECT and (mailbox_id, Deed.LIMIT) in groups:
            continue
        yield _text(account, mailbox_id, step, off if step is Deed.LIMIT else targets)


def _text(
    account: Account, mailbox_id: str, step: Deed, targets: Sequence[str]
) -> Phrase:
    rows = {e.id: named(e) for e in account.employees}
    if step in (Deed.GROUP, Deed.NO_GROUP):
        rows = {g.id: named(g) for g in account.groups}
    if step in (Deed.PROJECT, Deed.NO_PROJECT, Deed.LIMIT):
        rows = {p.id: named(p) for p in account.projects}
    mailbox = account.mailbox(mailbox_id)
    facts: Facts = {
        "mailbox": named(mailbox),
        "names": shortened([rows[target] for target in targets if target in rows]),
        "seen": str(mailbox.access if step is Deed.EVERYONE else mailbox.test),
    }
    return Phrase.of(f"wishes:step-{step}", **facts)


def _warnings(account: Account, taken: Sequence[Choice]) -> Iterator[Phrase]:
    for choice in taken:
        mailbox = account.mailbox(choice.mailbox)
        facts: Facts = {"mailbox": named(mailbox)}
        if choice.step is Deed.CLEAR:
            rows = [named(p) for p in account.projects if p.id in mailbox.projects]
            yield Phrase.of("wishes:warn-general", **facts, projects=shortened(rows))
        if choice.step is Deed.EVERYONE:
            yield Phrase.of("wishes:warn-opened", **facts)


def _remarks(account: Account, expected: Sequence[Expected]) -> Iterator[Phrase]:
    people = {e.id: e for e in account.employees}
    places = {p.id: p for p in account.projects}
    for each in expected:
        off = [named(people[e]) for e in each.employees if not people[e].active]
        off += [
            named(places[p])
            for p in each.projects
            if p != NO_PROJECT and not places[p].active
        ]
        if off:
            yield Phrase.of("wishes:row-inactive", row=each.row.phrase, rows=off)
        if not (each.employees and each.projects):
            yield Phrase.of("wishes:row-of-nobody", row=each.row.phrase)
        if each.left_out:
            facts: Facts = {"row": each.row.phrase, "employees": each.left_out}
            yield Phrase.of("wishes:row-external", **facts)
