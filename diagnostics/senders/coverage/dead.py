"""Mailboxes that are the sender of no pair, and why.

Facts: planfix-mail.md, "Audit, exactly".
"""

from __future__ import annotations

import numpy as np

from diagnostics.model import Access, Finding, Mailbox
from diagnostics.senders.coverage.reach import Reach, column_id
from diagnostics.senders.matrix.first_counts import first_pairs
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.pair.ranking import accepts_test
from diagnostics.senders.statements import (
    LISTED_SINGLY,
    mailbox_name,
    pair_text,
    stated,
)
from diagnostics.words import counted

_NAMED = 5


def dead_mailboxes(pairs: PairMatrix, reach: Reach) -> tuple[Finding, ...]:
    """One finding for every mailbox that comes first nowhere.

    They stand in list order, but outranked ones last, those with the most pairs first.
    Nothing where the plan can't send: then that is why, not the mailboxes.
    """
    if not pairs.account.plan.can_send:
        return ()
    first = first_pairs(pairs)
    never = [m for m in pairs.account.mailboxes if not first[m.id]]
    found = []
    outranked = []
    for mailbox in never:
        users, places = reach.users(mailbox), reach.places(mailbox)
        if not accepts_test(mailbox, pairs.reading):
            found.append(_test(mailbox))
        elif not users:
            found.append(_nobody(mailbox))
        elif not places:
            found.append(_nowhere(mailbox))
        else:
            outranked.append((len(users) * len(places), mailbox))
    outranked.sort(key=lambda counted_one: -counted_one[0])
    singly = [mailbox for _, mailbox in outranked[:LISTED_SINGLY]]
    named = {m.id: _who_comes_before(pairs, reach, m) for m in singly}
    found += [_outranked(m, reach, named.get(m.id, ())) for _, m in outranked]
    return tuple(found)


def _test(mailbox: Mailbox) -> Finding:
    seen = "failed" if mailbox.test == "failed" else "has no known result"
    return stated(
        "coverage/dead-test",
        f"{mailbox_name(mailbox)} is never a sender: its test {seen}, which this"
        " reading doesn't accept.",
        mailbox,
        pairs=0,
        seen=str(mailbox.test),
        expected="passed",
    )


def _nobody(mailbox: Mailbox) -> Finding:
    if mailbox.is_own:
        cause = f"its owner {mailbox.owner} is inactive, external or missing"
    elif mailbox.access is Access.NOBODY:
        cause = "its access is set to nobody"
    else:
        cause = "no active employee who can send has access"
    return stated(
        "coverage/dead-nobody",
        f"{mailbox_name(mailbox)} is never a sender: {cause}.",
        mailbox,
        pairs=0,
        seen=str(mailbox.access),
    )


def _nowhere(mailbox: Mailbox) -> Finding:
    return stated(
        "coverage/dead-nowhere",
        f"{mailbox_name(mailbox)} is never a sender: it lists"
        f" {counted(len(mailbox.projects), 'project')}, none of them active.",
        mailbox,
        pairs=0,
        seen=";".join(mailbox.projects),
    )


def _outranked(mailbox: Mailbox, reach: Reach, before: tuple[Mailbox, ...]) -> Finding:
    users, places = reach.users(mailbox), reach.places(mailbox)
    employee, project = reach.employees[users[0]], reach.columns[places[0]]
    number = len(users) * len(places)
    shown = ", ".join(mailbox_name(other) for other in before[:_NAMED])
    more = len(before) - _NAMED
    if more > 0:
        shown += f" and {more} more"
    evidence = (
        f"{mailbox_name(mailbox)} is a candidate for {counted(number, 'pair')},"
        f" {pair_text(employee, project)} for one, and never the sender"
    )
    return stated(
        "coverage/dead-outranked",
        f"{evidence}: {shown} come{'s' if len(before) == 1 else ''} before it."
        if before
        else f"{evidence}.",
        mailbox,
        pairs=number,
        employee=employee.id,
        project=column_id(project),
        before=[other.id for other in before],
    )


def _who_comes_before(
    pairs: PairMatrix, reach: Reach, mailbox: Mailbox
) -> tuple[Mailbox, ...]:
    """Mailboxes that come first where this one is a candidate, in list order."""
    rows = np.array(reach.users(mailbox), np.int64)
    columns = np.array(reach.places(mailbox), np.int64)
    matrix = pairs.matrix
    row_classes = np.unique(pairs.rows.of_row[rows])
    column_classes = np.unique(pairs.columns.of_column[columns])
    first = matrix.first[np.ix_(row_classes, column_classes)]
    of_number = np.append(pairs.ranking.bits, [-1, -1])
    with_own = row_classes[(first == matrix.own).any(axis=1)]
    own_rows = rows[np.isin(pairs.rows.of_row[rows], with_own)]
    point_rows, point_columns = np.divmod(pairs.points.cells, pairs.roster.shape[1])
    here = np.isin(point_rows, rows) & np.isin(point_columns, columns)
    found = np.concatenate(
        [
            of_number[np.unique(first)],
            pairs.first_general[own_rows],
            pairs.points.first[here],
        ]
    )
    mailboxes = pairs.account.mailboxes
    others = [mailboxes[p] for p in np.unique(found).tolist() if p >= 0]
    return tuple(other for other in others if other.id != mailbox.id)
