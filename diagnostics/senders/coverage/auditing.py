"""Is everyone covered? Gaps, ties, contested pairs, dead mailboxes and lints.

Facts: planfix-mail.md, "Audit, exactly" and "Lints that follow directly". Every part
counts its findings first; only those that are listed are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain

import numpy as np

from diagnostics.model import Access, Account, Finding, Phrase, Reading
from diagnostics.senders.arrays import Ints
from diagnostics.senders.coverage.anonymity import anonymity_findings
from diagnostics.senders.coverage.audited import Audited, of_column
from diagnostics.senders.coverage.dead import dead_mailboxes
from diagnostics.senders.coverage.gaps import gap_findings
from diagnostics.senders.coverage.linting import counted_lints
from diagnostics.senders.coverage.reach import column_id
from diagnostics.senders.coverage.singly import OfOneRule, listed
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.readings import pairs_by_switch
from diagnostics.senders.pair.outcomes import OUTCOMES, TIED
from diagnostics.senders.pair.ranking import DecidedBy, accepts_test
from diagnostics.senders.statements import named, named_project, stated
from diagnostics.wholeness import expect_whole, stamp

_BY_PLAN = np.array([o.decided_by is DecidedBy.PLAN for o in OUTCOMES])


def audit(
    account: Account,
    reading: Reading | None = None,
    include_inactive: bool = False,
    today: date | None = None,
    *,
    partial: bool = False,
) -> tuple[Finding, ...]:
    """All coverage findings and lints, the most severe first.

    Args:
        account: the account.
        reading: how open points are read; None takes the account's own.
        include_inactive: whether inactive employees and projects count as active.
        today: what a test's age is measured against; None is this machine's date.
        partial: whether an account that lacks parts of its files is taken too; the
            first finding says then what it lacks.

    Returns:
        Findings with exact counts in `data["pairs"]` and a witness pair in
        `data["employee"]`, `data["project"]`. Beyond 200 subjects of one rule the rest
        is one finding of `coverage/more-of-a-rule`.

    Raises:
        PartialAccountError: the account lacks parts of its files.
        ValueError: an id stands twice in one of its tables.
    """
    expect_whole(account, partial)
    audited = Audited.of(account, reading or account.reading, include_inactive)
    parts = chain.from_iterable(part(audited) for part in _PARTS)
    return listed(
        chain(
            parts,
            dead_mailboxes(audited.pairs, audited.reach),
            counted_lints(account, today),
        )
    )


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


def _ties(audited: Audited) -> Iterator[OfOneRule]:
    tied = Marked.by_outcome(audited.pairs, TIED)
    yield from audited.summary("coverage/tied", tied)


def _contested(audited: Audited) -> Iterator[OfOneRule]:
    """A pair is contested where any switch changes it, under some setting of others."""
    contested: Marked | None = None
    by_switch = []
    for switch, decided in pairs_by_switch(audited.pairs):
        contested = decided if contested is None else contested.joined(decided)
        facts = audited.set_facts(decided)
        if facts:
            rule_id = "coverage/contested-switch"
            by_switch.append(stated(rule_id, switch=switch, **facts))
    if contested is not None and by_switch:
        yield from audited.summary("coverage/contested", contested)
        yield OfOneRule.ready(by_switch)


def _general_company(audited: Audited) -> Iterator[OfOneRule]:
    for mailbox in audited.account.mailboxes:
        fits = not mailbox.is_own and not mailbox.is_bound
        fits = fits and accepts_test(mailbox, audited.pairs.reading)
        # Access for everyone is as it should be where nobody is there to use it.
        everyone = mailbox.access is Access.EVERYONE
        if fits and (everyone or len(audited.reach.users(mailbox))):
            return
    company = sum(not mailbox.is_own for mailbox in audited.account.mailboxes)
    found = stated(
        "coverage/no-general-company-mailbox",
        says="evidence" if company else "evidence-none",
        seen=company,
    )
    yield OfOneRule.ready([found])


def _served_by_one(audited: Audited) -> Iterator[OfOneRule]:
    """Projects in which exactly one mailbox is a candidate, whoever writes."""
    serving, position = _candidates_by_column(audited)
    alone = np.flatnonzero(serving == 1)
    columns, mailboxes = audited.reach.columns, audited.account.mailboxes

    def made(at: int) -> Finding:
        project = columns[alone[at]]
        return stated(
            "coverage/single-mailbox-project",
            of_column(project),
            says="evidence" if project else "evidence-without-project",
            mailbox=named(mailboxes[position[alone[at]]]),
            project=named_project(project),
        )

    yield OfOneRule(
        "coverage/single-mailbox-project",
        np.zeros(len(alone), np.int64),
        lambda at: column_id(columns[alone[at]]),
        made,
    )


def _candidates_by_column(audited: Audited) -> tuple[Ints, Ints]:
    """By column, how many mailboxes serve somebody there, and the last one's position.

    General ones are counted once for all columns.
    """
    reach = audited.reach
    serving = np.zeros(len(reach.columns), np.int64)
    last = np.zeros(len(reach.columns), np.int64)
    everywhere: list[int] = []
    for position in audited.pairs.roster.usable:
        mailbox = audited.account.mailboxes[position]
        if not len(reach.users(mailbox)):
            continue
        if mailbox.is_bound:
            places = reach.places(mailbox)
            serving[places] += 1
            last[places] = position
        else:
            everywhere.append(position)
    if everywhere:
        last[serving == 0] = everywhere[-1]
    return serving + len(everywhere), last


_PARTS: tuple[Callable[[Audited], Iterator[OfOneRule]], ...] = (
    _lacking,
    _plan,
    gap_findings,
    _ties,
    _contested,
    anonymity_findings,
    _general_company,
    _served_by_one,
)
