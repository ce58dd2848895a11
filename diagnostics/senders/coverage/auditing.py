"""Is everyone covered? Gaps, ties, contested pairs, dead mailboxes and lints.

Facts: planfix-mail.md, "Audit, exactly" and "Lints that follow directly". Every part
counts its findings first; only those that are listed are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain

import numpy as np

from diagnostics.model import (
    Access,
    Account,
    Finding,
    Phrase,
    Reading,
)
from diagnostics.notebook import Findings
from diagnostics.senders.coverage.anonymity import anonymity_findings
from diagnostics.senders.coverage.audited import Audited
from diagnostics.senders.coverage.dead import DeadMailboxes, dead_findings
from diagnostics.senders.coverage.gaps import gap_findings
from diagnostics.senders.coverage.intended import intended_findings
from diagnostics.senders.coverage.linting import counted_lints, told_once
from diagnostics.senders.coverage.singly import OfOneRule, listed
from diagnostics.senders.coverage.ties import tie_findings
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.readings import pairs_by_switch
from diagnostics.senders.pair.outcomes import OUTCOMES
from diagnostics.senders.pair.ranking import DecidedBy, accepts_test
from diagnostics.senders.statements import stated
from diagnostics.wholeness import expect_whole, stamp

_BY_PLAN = np.array([o.decided_by is DecidedBy.PLAN for o in OUTCOMES])


def audit(
    account: Account,
    reading: Reading | None = None,
    include_inactive: bool = False,
    today: date | None = None,
    *,
    partial: bool = False,
    try_fixes: bool = True,
) -> Findings:
    """All coverage findings and lints, the most severe first.

    Args:
        account: the account.
        reading: how open points are read; None takes the account's own.
        include_inactive: whether inactive employees and projects count as active.
        today: what a test's age is measured against; None is this machine's date.
        partial: whether an account that lacks parts of its files is taken too; the
            first finding says then what it lacks.
        try_fixes: whether each fix is tried before it is advised, which takes most of
            the time; one that wasn't says so. All else is the same.

    Returns:
        Findings with exact counts in `data["pairs"]` and a witness pair in
        `data["employee"]`, `data["project"]`. Beyond 200 subjects of one rule the rest
        is one finding of `coverage/more-of-a-rule`.

    Raises:
        PartialAccountError: the account lacks parts of its files.
        ValueError: an id stands twice in one of its tables.
    """
    expect_whole(account, partial)
    read = reading or account.reading
    audited = Audited.of(account, read, include_inactive, try_fixes)
    dead = DeadMailboxes.of(audited)
    causes = dead.causes
    closed = dead.closes[causes[0].id] if causes else 0
    found = listed(
        chain(
            chain.from_iterable(part(audited) for part in _PARTS),
            gap_findings(audited, causes, closed),
            _general_company(audited, dead),
            dead_findings(audited, dead),
            told_once(counted_lints(account, today), dead.folded()),
        )
    )
    return Findings(found)


def not_audited(account: Account) -> Finding:
    """What stands in place of an audit of an account that isn't whole."""
    told = stamp(account.missing) or ""
    return stated("coverage/partial-account", says="evidence-only-problems", stamp=told)


def _lacking(audited: Audited) -> Iterator[OfOneRule]:
    told = stamp(audited.account.missing)
    if told is not None:
        yield OfOneRule.ready([stated("coverage/partial-account", stamp=told)])


def _plan(audited: Audited) -> Iterator[OfOneRule]:
    if audited.account.plan.can_send:
        return
    found = stated(
        "coverage/plan-cannot-send",
        pairs=Marked.by_outcome(audited.pairs, _BY_PLAN).count(),
        seen=str(audited.account.plan),
        expected=Phrase.of("coverage/plan-cannot-send:expected"),
    )
    yield OfOneRule.ready([found])


def _outsiders(audited: Audited) -> Iterator[OfOneRule]:
    """External authors, whose address no help page says: all of them in one row."""
    rows = np.flatnonzero(~audited.pairs.roster.senders)
    if not len(rows):
        return
    found = stated(
        "coverage/external-authors",
        pairs=len(rows) * len(audited.reach.columns),
        employees=len(rows),
        people=audited.people(rows),
        **audited.pair_facts(int(rows[0]), 0),
    )
    yield OfOneRule.ready([found])


def _contested(audited: Audited) -> Iterator[OfOneRule]:
    """A pair is contested where any switch changes it, under some setting of others."""
    decided = dict(pairs_by_switch(audited.pairs))
    figures = {s: f for s, m in decided.items() if (f := audited.set_facts(m))}
    if not figures:
        return
    by_switch = {switch: decided[switch] for switch in figures}
    yield from audited.summary("coverage/contested", _joined(by_switch.values()))
    found = []
    for switch, facts in figures.items():
        others = [m for name, m in by_switch.items() if name != switch]
        shared = 0
        if others:
            both = by_switch[switch].merged(_joined(others), np.bitwise_and)
            shared = Marked.of(both).count()
        settles = facts["pairs"] - shared
        says = "evidence-some" if settles else "evidence-none"
        found.append(
            stated(
                "coverage/contested-switch",
                says="evidence" if not shared else says,
                switch=switch,
                about=Phrase.of(f"values:switch-{switch}"),
                settles=settles,
                **facts,
            )
        )
    yield OfOneRule.ready(found)


def _joined(sets: Iterable[Marked]) -> Marked:
    first, *others = sets
    for marked in others:
        first = first.joined(marked)
    return first


def _general_company(audited: Audited, dead: DeadMailboxes) -> Iterator[OfOneRule]:
    for mailbox in audited.account.mailboxes:
        fits = not mailbox.is_own and not mailbox.is_bound
        fits = fits and accepts_test(mailbox, audited.pairs.reading)
        # Access for everyone is as it should be where nobody is there to use it.
        everyone = mailbox.access is Access.EVERYONE
        if fits and (everyone or len(audited.reach.users(mailbox))):
            return
    barred = chain.from_iterable(dead.barred.values())
    if any(not m.is_own and not m.is_bound and m.id in dead.closes for m in barred):
        return  # there is one, and its own finding says what keeps it from sending
    company = sum(not mailbox.is_own for mailbox in audited.account.mailboxes)
    can_send = audited.account.plan.can_send
    found = stated(
        "coverage/no-general-company-mailbox",
        says="evidence" if company else "evidence-none",
        seen=company,
        fix=None if can_send else Phrase.of("fixes:only-paid"),
    )
    yield OfOneRule.ready([found])


_PARTS: tuple[Callable[[Audited], Iterator[OfOneRule]], ...] = (
    _lacking,
    _plan,
    _outsiders,
    tie_findings,
    _contested,
    anonymity_findings,
    intended_findings,
)
