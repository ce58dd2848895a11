"""Mailboxes that somebody meant to send, while another one does.

A list of projects, a "Default" or a list of people says what was meant. Where other
mailboxes come first nevertheless, the people concerned are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from diagnostics.model import Access, Finding, Mailbox
from diagnostics.senders.arrays import Ints, distinct, found_in
from diagnostics.senders.coverage.audited import Audited
from diagnostics.senders.coverage.singly import LISTED_SINGLY, OfOneRule
from diagnostics.senders.fixes.mailbox_fixes import outranked_fix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import FROM_OWN, OUTCOMES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.statements import Facts, named, shortened, stated

_RULE = "coverage/intended-unused"
_MOST_CELLS = 20_000
"""So many pairs of one mailbox are looked at one by one."""

_BY_FLAG = np.array([o.decided_by is DecidedBy.DEFAULT_FLAG for o in OUTCOMES])


def _nothing() -> Ints:
    return np.zeros(0, np.int64)


class Intention(StrEnum):
    """What says that a mailbox was meant to send."""

    NONE = "none"
    TIED = "tied"
    PROJECTS = "projects"
    DEFAULT = "default"
    PEOPLE = "people"

    @property
    def is_missed(self) -> bool:
        """Whether something was meant that doesn't happen."""
        return self not in (Intention.NONE, Intention.TIED)


def intention_of(
    audited: Audited, mailbox: Mailbox, before: Sequence[int]
) -> Intention:
    """What was meant with a mailbox that others come before.

    Args:
        audited: the account.
        mailbox: the mailbox; somewhere it is a candidate and not first.
        before: positions of those that come first there.
    """
    codes = audited.codes
    if np.all(codes[list(before)] == codes[audited.positions[mailbox.id]]):
        return Intention.TIED
    if mailbox.default:
        return Intention.DEFAULT
    # An own one that gives way, or one of a person, is that person's own affair.
    if mailbox.is_bound:
        return Intention.PROJECTS
    selects = mailbox.access is Access.SELECTED and bool(mailbox.groups)
    by_own = all(audited.account.mailboxes[at].is_own for at in before)
    if not mailbox.is_own and selects and by_own:
        return Intention.PEOPLE
    return Intention.NONE


def intended_findings(audited: Audited) -> Iterator[OfOneRule]:
    """One finding for a mailbox that sends, but not where it was meant to."""
    if not audited.account.plan.can_send:
        return
    meant = _Meant.of(audited)
    beaten = [b for m in audited.account.mailboxes if (b := meant.beaten(m))]
    beaten.sort(key=lambda one: -one.pairs)
    # Only those that may be listed are looked at pair by pair: others are counted.
    at_most = 2 * LISTED_SINGLY
    exact = [_exactly(audited, one) for one in beaten[:at_most]]
    found = _together(audited, [one for one in exact if len(one.rows)])
    counts = np.array([one.pairs for one in found], np.int64)
    if len(found) >= LISTED_SINGLY:
        found += beaten[at_most:]
        counts = np.append(counts, np.zeros(len(beaten[at_most:]), np.int64))

    def made(at: int) -> Finding:
        return _finding(audited, found[at])

    yield OfOneRule(_RULE, counts, lambda at: found[at].mailbox.id, made)


@dataclass(frozen=True, slots=True, eq=False)
class _Beaten:
    """A mailbox, what was meant with it, and where another one comes first.

    Attributes:
        mailbox: the mailbox.
        intention: what says that it was meant to send.
        pairs: in how many pairs it is a candidate and not first.
        rows: the employees of such pairs; only known of those that are listed.
        columns: their projects.
        before: positions of the mailboxes that come first there.
        others: further mailboxes of which the same is to be said.
    """

    mailbox: Mailbox
    intention: Intention
    pairs: int
    rows: Ints = field(default_factory=_nothing)
    columns: Ints = field(default_factory=_nothing)
    before: Ints = field(default_factory=_nothing)
    others: tuple[Mailbox, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Meant:
    """What is asked of every mailbox."""

    audited: Audited
    own_pairs: Ints
    deciding: frozenset[int]

    @classmethod
    def of(cls, audited: Audited) -> _Meant:
        own = Marked.by_outcome(audited.pairs, FROM_OWN).in_rows()
        return cls(audited, own, _deciding(audited))

    def beaten(self, mailbox: Mailbox) -> _Beaten | None:
        """Where it is not what it was meant to be; None where it is."""
        audited = self.audited
        if not audited.first[mailbox.id]:
            return None  # never a sender: a finding of its own
        if not (mailbox.is_bound or mailbox.default or mailbox.groups):
            return None
        users = audited.reach.users(mailbox)
        candidate = len(users) * len(audited.reach.places(mailbox))
        lost = candidate - audited.first[mailbox.id]
        if not lost:
            return None
        if mailbox.is_bound:
            return _Beaten(mailbox, Intention.PROJECTS, lost)
        flagged = mailbox.default and not mailbox.is_own
        if flagged and audited.positions[mailbox.id] not in self.deciding:
            return _Beaten(mailbox, Intention.DEFAULT, lost)
        selects = mailbox.access is Access.SELECTED and bool(mailbox.groups)
        by_own = int(self.own_pairs[users].sum())
        if selects and not mailbox.is_own and by_own:
            return _Beaten(mailbox, Intention.PEOPLE, by_own)
        return None


def _deciding(audited: Audited) -> frozenset[int]:
    """Positions of company mailboxes whose "Default" decides somewhere."""
    pairs = audited.pairs
    decided = _BY_FLAG[pairs.matrix.outcome]
    numbers = np.unique(pairs.matrix.first[decided])
    bits = pairs.ranking.bits[numbers[numbers < len(pairs.ranking.bits)]]
    points = pairs.points.first[_BY_FLAG[pairs.points.outcome]]
    return frozenset((*bits.tolist(), *points.tolist()))


def _exactly(audited: Audited, beaten: _Beaten) -> _Beaten:
    """The same with its people, projects and winners, equal ones left out."""
    reach, mailbox = audited.reach, beaten.mailbox
    rows, columns = reach.users(mailbox), reach.places(mailbox)
    at_most = max(1, _MOST_CELLS // len(columns))
    whole = len(rows) <= at_most
    rows = rows[:at_most]
    first, outcome = audited.pairs.lookup(rows[:, None], columns)
    codes = audited.codes
    lost = codes[first] != codes[audited.positions[mailbox.id]]
    if beaten.intention is Intention.PEOPLE:
        lost &= FROM_OWN[outcome]
    return replace(
        beaten,
        pairs=int(np.count_nonzero(lost)) if whole else beaten.pairs,
        rows=rows[lost.any(axis=1)],
        columns=columns[lost.any(axis=0)],
        before=distinct(first[lost], len(codes)),
    )


def _together(audited: Audited, found: list[_Beaten]) -> list[_Beaten]:
    """Those that the same own mailboxes come before, for the same people, as one."""
    mailboxes = audited.account.mailboxes
    groups: dict[object, list[_Beaten]] = {}
    for one in found:
        before = tuple(one.before.tolist())
        by_own = all(mailboxes[at].is_own for at in before)
        alike = by_own and one.intention is Intention.PROJECTS
        key = (before, tuple(one.rows.tolist())) if alike else one.mailbox.id
        groups.setdefault(key, []).append(one)
    return [_as_one(group) for group in groups.values()]


def _as_one(group: list[_Beaten]) -> _Beaten:
    first, *others = group
    if not others:
        return first
    columns = np.unique(np.concatenate([one.columns for one in group]))
    return replace(
        first,
        pairs=sum(one.pairs for one in group),
        columns=columns,
        others=tuple(one.mailbox for one in others),
    )


def _finding(audited: Audited, beaten: _Beaten) -> Finding:
    mailboxes = audited.account.mailboxes
    meant = [named(mailbox) for mailbox in (beaten.mailbox, *beaten.others)]
    before = [mailboxes[at] for at in beaten.before.tolist()]
    fix = outranked_fix(audited.trial, beaten.mailbox, before, beaten.pairs, meant=True)
    return stated(
        _RULE,
        beaten.mailbox,
        says=f"evidence-{'together' if beaten.others else beaten.intention}",
        mailboxes=meant,
        meant=shortened(meant),
        pairs=beaten.pairs,
        before=[named(mailbox) for mailbox in before],
        shown=shortened([named(mailbox) for mailbox in before]),
        people=audited.people(beaten.rows),
        places=audited.places(beaten.columns),
        fix=fix.phrase,
        **_witness(audited, beaten),
    )


def _witness(audited: Audited, beaten: _Beaten) -> Facts:
    """The first pair in which another mailbox comes first."""
    row, columns = int(beaten.rows[0]), beaten.columns
    first, _ = audited.pairs.lookup(np.full(len(columns), row), columns)
    lost, _ = found_in(beaten.before, first)
    return audited.pair_facts(row, int(columns[lost][0]))
