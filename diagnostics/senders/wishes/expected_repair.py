"""The smallest edits after which a file of expectations is met."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from diagnostics.model import (
    Account,
    Missing,
    Named,
    Phrase,
    Reading,
    Source,
)
from diagnostics.senders.changes.rehearsal import matrix_after
from diagnostics.senders.edits import Edit
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import Expected, all_expanded
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import SENDS, SOURCES, TIED
from diagnostics.senders.statements import Facts, named, shortened
from diagnostics.senders.wishes.choices import OF_GROUP, Choice, Deed
from diagnostics.senders.wishes.contradictions import Conflict, Contradictions
from diagnostics.senders.wishes.effects import Effects, effects_of
from diagnostics.senders.wishes.held_under import held_phrase
from diagnostics.senders.wishes.solving import Lines, Solved, solved
from diagnostics.senders.wishes.standings import READINGS
from diagnostics.wholeness import expect_whole

_CONFLICTS_SECONDS, _CONFLICTS_SHARE = 1.8, 4
"""How long contradictions are followed up beyond the time of the search; each
of them takes no more than this part of what is left."""

_SECONDS = 4.0
_SMALL_FILE, _SMALL_FILE_SECONDS = 50, 12.0
"""How long a search is, and one of few lines, which is to come to its end."""

_ASIDE_AT_MOST = 50_000
"""So many expected pairs are told from side effects one by one."""

_READ_AT_MOST = 1_000_000
"""So many pairs of lines are looked at under all twelve readings."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Lines of a file that no edits meet together.

    Attributes:
        rows: the lines; one alone where nothing meets it.
        phrase: what to say about them.
        smallest: whether it was proved that there are no fewer.
    """

    rows: tuple[Expectation, ...]
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
        met_before: how many of them are met without edits, without a tie; those about
            somebody or something inactive never are.
        met_after: how many are met afterwards, simulated.
        contradictions: which lines can't be met, and why.
        remarks: lines about inactive people and projects, or about nobody.
        proved: no cheaper edits meet as many lines, among those that are searched.
        at_most: no edits meet more lines than this.
        cheaper: edits that meet as many cost less by this part at most, 0 to 1.
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
    at_most: int
    cheaper: float
    readings: tuple[Reading, ...] | None
    effects: Effects
    missing: tuple[Missing, ...] = ()

    @property
    def hold(self) -> Phrase | None:
        """Which readings the answer holds under; None where nobody asked."""
        return None if self.readings is None else held_phrase(self.readings)


def repair_expected(
    account: Account,
    rows: Sequence[Expectation],
    reading: Reading | None = None,
    keep: Collection[str] = (),
    budget_seconds: float | None = None,
    *,
    partial: bool = False,
) -> ExpectedRepair:
    """The cheapest edits of mailboxes after which these lines are met.

    Searched are: a person, a group or everyone gets access to a wanted mailbox, or a
    person joins a group that has it; its test passes; it gets a project or none;
    Default is set. Mailboxes that come before it lose a person, a group, a project or
    Default, or a person leaves the group; a general one is limited to all projects but
    some. Ties count as not met.

    Args:
        account: the account; it stays as it is.
        rows: the lines.
        reading: how to read what the help leaves open; None: the account's own.
        keep: ids of mailboxes that stay as they are.
        budget_seconds: how long to search for cheaper edits, and their proof; None:
            as long as a file of so many lines needs, 12 seconds at most.
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
    expected = all_expanded(account, rows)
    if budget_seconds is None:
        small = len(expected) <= _SMALL_FILE
        budget_seconds = _SMALL_FILE_SECONDS if small else _SECONDS
    deadline = time.monotonic() + budget_seconds
    asked = expected
    inactive = _inactive(account, asked)
    expected = [line for line, off in zip(asked, inactive, strict=True) if not off]
    known = Lines(account, chosen, expected, keep)
    every = list(range(len(expected)))
    found = solved(known, every, deadline)
    conflicts = _conflicts(known, found, deadline)
    edits = known.choices.edits(found.taken)
    pairs = PairMatrix(Roster.of(account, chosen, False), chosen)
    return ExpectedRepair(
        edits=edits,
        texts=tuple(_texts(account, found.taken)),
        warnings=tuple(_warnings(account, found.taken)),
        lines=len(asked),
        met_before=known.board(every).met,
        met_after=_met(matrix_after(pairs, edits), expected),
        contradictions=tuple(_contradiction(each, expected) for each in conflicts),
        remarks=tuple(_remarks(asked, inactive)),
        proved=found.complete,
        at_most=len(expected) - found.least_given_up,
        cheaper=1 - found.least_cost / found.cost if found.cost else 0.0,
        readings=_held(known, found, chosen),
        effects=effects_of(pairs, edits, _pairs(expected), over_all=False),
        missing=account.missing,
    )


def _conflicts(known: Lines, found: Solved, deadline: float) -> list[Conflict]:
    """By line that isn't met, the fewest that it contradicts."""
    given_up = found.given_up
    met = [line for line in range(len(known.expected)) if line not in given_up]
    if not given_up:
        return []
    search = Contradictions(known, found.taken, met)
    later = max(deadline, time.monotonic()) + _CONFLICTS_SECONDS

    def dear(line: int) -> tuple[bool, int]:
        """Those that clash with another line are answered soonest, then short ones."""
        of = known.expected[line]
        return not known.clashing(line), len(of.employees) * len(of.projects)

    order = sorted(given_up, key=dear)
    told = {line: search.of(line, _share(later)) for line in order}
    return [told[line] for line in given_up]


def _share(deadline: float) -> float:
    """When one line's search ends: no hard one takes the time of all that follow."""
    now = time.monotonic()
    return now + (deadline - now) / _CONFLICTS_SHARE


def _contradiction(conflict: Conflict, expected: Sequence[Expected]) -> Contradiction:
    rows = tuple(expected[line].row for line in conflict.lines)
    shown = [row.phrase for row in rows]
    if not conflict.smallest and len(rows) == 1:
        phrase = Phrase.of("wishes:not-met", row=shown[0])
    elif len(rows) == 1:
        phrase = Phrase.of("wishes:never-met", row=shown[0])
    else:
        words = "contradict" if conflict.smallest else "contradict-perhaps"
        phrase = Phrase.of(f"wishes:{words}", rows=shown)
    return Contradiction(rows, phrase, conflict.smallest)


def _pairs(expected: Sequence[Expected]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in expected:
        if len(found) > _ASIDE_AT_MOST:
            break
        found += [(e, p) for e in each.employees for p in each.projects]
    return found


def _met(after: PairMatrix, expected: Sequence[Expected]) -> int:
    """How many lines send as they say in all pairs, and not by the list's order."""
    roster = after.roster
    places = {m.id: n for n, m in enumerate(after.account.mailboxes)}
    rows, columns, lines = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], []
    for number, line in enumerate(expected):
        down = [roster.rows[e] for e in line.employees]
        across = [roster.columns[p] for p in line.projects]
        rows.append(np.repeat(np.array(down, np.int64), len(across)))
        columns.append(np.tile(np.array(across, np.int64), len(down)))
        lines += [number] * (len(down) * len(across))
    wanted = [places[x.mailbox.id] if x.mailbox else -1 for x in expected]
    position, outcome = after.lookup(np.concatenate(rows), np.concatenate(columns))
    want = np.array(wanted, np.int64)[np.array(lines, np.int64)]
    internal = SOURCES[outcome] == list(Source).index(Source.INTERNAL)
    sends = SENDS[outcome] & ~TIED[outcome] & (position == want)
    wrong = np.array(lines, np.int64)[~np.where(want < 0, internal, sends)]
    return len(expected) - len(np.unique(wrong))


def _held(known: Lines, found: Solved, chosen: Reading) -> tuple[Reading, ...] | None:
    """The readings under which the lines that are met here are met too."""
    pairs = sum(len(one.employees) * len(one.projects) for one in known.expected)
    if pairs > _READ_AT_MOST:
        return None
    board = known.board(range(len(known.expected)))
    board.turn_to(found.taken)
    held = []
    for each in READINGS:
        reading = replace(each, unverified=chosen.unverified, tie=chosen.tie)
        board.read_under(reading)
        if set(found.given_up).issuperset(board.unmet):
            held.append(reading)
    return tuple(held)


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
    groups = {g.id: named(g) for g in account.groups}
    if step in (Deed.GROUP, Deed.NO_GROUP):
        rows = groups
    if step in (Deed.PROJECT, Deed.NO_PROJECT, Deed.LIMIT):
        rows = {p.id: named(p) for p in account.projects}
    facts: Facts = {
        "names": shortened([rows.get(target, Named(target)) for target in targets])
    }
    if step in OF_GROUP:
        facts["group"] = groups.get(mailbox_id, Named(mailbox_id))
    else:
        mailbox = account.mailbox(mailbox_id)
        facts["mailbox"] = named(mailbox)
        facts["seen"] = str(mailbox.access if step is Deed.EVERYONE else mailbox.test)
    return Phrase.of(f"wishes:step-{step}", **facts)


def _warnings(account: Account, taken: Sequence[Choice]) -> Iterator[Phrase]:
    for choice in taken:
        if choice.step in OF_GROUP:
            continue
        mailbox = account.mailbox(choice.mailbox)
        facts: Facts = {"mailbox": named(mailbox)}
        if choice.step is Deed.CLEAR:
            rows = [named(p) for p in account.projects if p.id in mailbox.projects]
            yield Phrase.of("wishes:warn-general", **facts, projects=shortened(rows))
        if choice.step is Deed.EVERYONE:
            yield Phrase.of("wishes:warn-opened", **facts)


def _inactive(account: Account, lines: Sequence[Expected]) -> list[list[Named]]:
    """By line, who or what is inactive: nothing meets it, and nothing is changed."""
    people = {e.id: named(e) for e in account.employees if not e.active}
    places = {p.id: named(p) for p in account.projects if not p.active}
    return [
        [people[e] for e in line.employees if e in people]
        + [places[p] for p in line.projects if p in places]
        for line in lines
    ]


def _remarks(
    expected: Sequence[Expected], inactive: Sequence[list[Named]]
) -> Iterator[Phrase]:
    for each, off in zip(expected, inactive, strict=True):
        if off:
            yield Phrase.of("wishes:row-inactive", row=each.row.phrase, rows=off)
        if not (each.employees and each.projects):
            yield Phrase.of("wishes:row-of-nobody", row=each.row.phrase)
        if each.left_out:
            facts: Facts = {"row": each.row.phrase, "employees": each.left_out}
            yield Phrase.of("wishes:row-external", **facts)
