"""Personal addresses in projects where the team should stay anonymous."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diagnostics.model import Finding
from diagnostics.senders.arrays import Flags
from diagnostics.senders.coverage.audited import Audited
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.matrix.first_counts import own_sent_pairs
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import FROM_OWN
from diagnostics.senders.statements import stated


def anonymity_findings(audited: Audited) -> Iterator[OfOneRule]:
    """The finding for the account, and one for every mailbox that shows."""
    anonymous = np.array([bool(p and p.anonymous) for p in audited.reach.columns])
    own = Marked.by_outcome(audited.pairs, FROM_OWN)
    in_rows = own.in_rows(anonymous)
    rows = np.flatnonzero(in_rows)
    if not len(rows):
        return
    row, shown = int(rows[0]), own.columns_of(int(rows[0]))
    column = int(shown[anonymous[shown]][0])
    found = stated(
        "coverage/own-in-anonymous",
        pairs=int(in_rows.sum()),
        employees=len(rows),
        projects=int(((own.in_columns() > 0) & anonymous).sum()),
        witness=audited.pair(row, column),
        **audited.pair_facts(row, column),
    )
    yield OfOneRule.ready([found])
    yield _by_mailbox(audited, anonymous)


def _by_mailbox(audited: Audited, anonymous: Flags) -> OfOneRule:
    pairs, mailboxes = audited.pairs, audited.account.mailboxes
    sent = own_sent_pairs(pairs, anonymous)
    positions = np.flatnonzero(sent).tolist()
    columns = np.flatnonzero(anonymous)

    def made(at: int) -> Finding:
        mailbox = mailboxes[positions[at]]
        row = pairs.roster.rows[mailbox.owner]
        first, _ = pairs.lookup(np.full(len(columns), row, np.int64), columns)
        column = int(columns[first == positions[at]][0])
        return stated(
            "coverage/own-in-anonymous-mailbox",
            mailbox,
            pairs=int(sent[positions[at]]),
            **audited.pair_facts(row, column),
        )

    return OfOneRule(
        "coverage/own-in-anonymous-mailbox",
        sent[positions],
        lambda at: mailboxes[positions[at]].id,
        made,
    )
