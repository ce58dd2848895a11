"""Mailboxes that are the sender of no pair, and why.

Facts: planfix-mail.md, "Audit, exactly".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from diagnostics.model import Access, Finding, Mailbox, TestResult
from diagnostics.senders.coverage.forerunners import Firsts
from diagnostics.senders.coverage.reach import Reach
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.matrix.first_counts import first_pairs
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.pair.ranking import accepts_test
from diagnostics.senders.statements import (
    named,
    named_project,
    pair_phrase,
    shortened,
    stated,
)


def dead_mailboxes(pairs: PairMatrix, reach: Reach) -> Iterator[OfOneRule]:
    """One finding for every mailbox that comes first nowhere, by what keeps it.

    The first of them stands first, outranked ones last. Nothing where the plan can't
    send: then that is why, not the mailboxes.
    """
    if not pairs.account.plan.can_send:
        return
    first = first_pairs(pairs)
    barred: dict[str, list[Mailbox]] = defaultdict(list)
    outranked: list[Mailbox] = []
    for mailbox in pairs.account.mailboxes:
        if first[mailbox.id]:
            continue
        barrier = _barrier(mailbox, pairs, reach)
        (barred[barrier] if barrier else outranked).append(mailbox)
    for rule_id, mailboxes in barred.items():
        yield _barred(rule_id, mailboxes)
    yield _outranked(pairs, reach, outranked)


def _barrier(mailbox: Mailbox, pairs: PairMatrix, reach: Reach) -> str:
    """The rule that says why it is no candidate anywhere; empty where it is one."""
    if not accepts_test(mailbox, pairs.reading):
        return "coverage/dead-test"
    if not len(reach.users(mailbox)):
        return "coverage/dead-nobody"
    return "" if len(reach.places(mailbox)) else "coverage/dead-nowhere"


def _barred(rule_id: str, mailboxes: list[Mailbox]) -> OfOneRule:
    make = _MAKERS[rule_id]
    return OfOneRule(
        rule_id,
        np.zeros(len(mailboxes), np.int64),
        lambda at: mailboxes[at].id,
        lambda at: make(mailboxes[at]),
    )


def _test(mailbox: Mailbox) -> Finding:
    failed = mailbox.test is TestResult.FAILED
    return stated(
        "coverage/dead-test",
        mailbox,
        says="evidence" if failed else "evidence-unknown",
        pairs=0,
        seen=str(mailbox.test),
        expected=str(TestResult.PASSED),
    )


def _nobody(mailbox: Mailbox) -> Finding:
    says, owner = "evidence", None
    if mailbox.is_own:
        says, owner = "evidence-own", mailbox.owner
    elif mailbox.access is Access.NOBODY:
        says = "evidence-closed"
    return stated(
        "coverage/dead-nobody",
        mailbox,
        says=says,
        pairs=0,
        owner=owner,
        seen=str(mailbox.access),
    )


def _nowhere(mailbox: Mailbox) -> Finding:
    return stated(
        "coverage/dead-nowhere",
        mailbox,
        pairs=0,
        projects=len(mailbox.projects),
        seen=";".join(mailbox.projects),
    )


_MAKERS: Mapping[str, Callable[[Mailbox], Finding]] = {
    "coverage/dead-test": _test,
    "coverage/dead-nobody": _nobody,
    "coverage/dead-nowhere": _nowhere,
}


def _outranked(pairs: PairMatrix, reach: Reach, mailboxes: list[Mailbox]) -> OfOneRule:
    firsts = Firsts(pairs)
    counts = [len(reach.users(m)) * len(reach.places(m)) for m in mailboxes]

    def made(at: int) -> Finding:
        mailbox = mailboxes[at]
        rows, columns = reach.users(mailbox), reach.places(mailbox)
        employee, project = reach.employees[rows[0]], reach.columns[columns[0]]
        before = firsts.before(mailbox.id, rows, columns)
        return stated(
            "coverage/dead-outranked",
            mailbox,
            pairs=counts[at],
            employee=named(employee),
            project=named_project(project),
            witness=pair_phrase(employee, project),
            before=before,
            shown=shortened(before),
        )

    return OfOneRule(
        "coverage/dead-outranked",
        np.array(counts, np.int64),
        lambda at: mailboxes[at].id,
        made,
    )
