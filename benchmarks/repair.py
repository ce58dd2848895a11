"""Repairs: the greedy choice beside the proof, at 1e6 and 1e8 pairs, in one run.

Run from the checkout: `python -m benchmarks.repair`.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

from diagnostics.accounts.synthetic import generate
from diagnostics.model import Access, Account
from diagnostics.senders.cover import greedy, improved
from diagnostics.senders.gaps import GAP, GapGrid
from diagnostics.senders.marked import Marked
from diagnostics.senders.pairs import PairMatrix
from diagnostics.senders.proposals import Proposals
from diagnostics.senders.roster import Roster

SIZES = (1_000, 10_000)
BUDGET_SECONDS = 10.0


def with_gaps(size: int) -> Account:
    """A synthetic account without the general mailboxes that everyone may use."""
    account = generate(size, size, size // 2)
    kept = [
        mailbox
        for mailbox in account.mailboxes
        if mailbox.is_own or mailbox.is_bound or mailbox.access is not Access.EVERYONE
    ]
    return replace(account, mailboxes=tuple(kept))


def measure(size: int) -> None:
    """Prints one account's figures."""
    account = with_gaps(size)
    times = [time.perf_counter()]
    pairs = PairMatrix(Roster.of(account, account.reading, False), account.reading)
    times.append(time.perf_counter())
    proposals = Proposals(GapGrid.of(pairs))
    times.append(time.perf_counter())
    deadline = time.monotonic() + BUDGET_SECONDS
    quick = greedy(proposals, deadline)
    times.append(time.perf_counter())
    best = improved(proposals, quick, deadline)
    times.append(time.perf_counter())
    taken = [after - before for before, after in pairwise(times)]
    cells = proposals.grid.gap
    print(
        f"{pairs.pairs:.0e} pairs, {Marked.by_outcome(pairs, GAP).count():,} gaps in"
        f" {int(cells.sum()):,} cells of {cells.shape[0]:,} × {cells.shape[1]:,}:\n"
        f"  matrix {taken[0]:.3f} s, proposals {taken[1]:.3f} s,"
        f" greedy {taken[2]:.3f} s (cost {quick.cost:.2f}),"
        f" milp {taken[3]:.3f} s (cost {best.cost:.2f},"
        f" {'proved' if best.proved else 'not proved'})"
    )


if __name__ == "__main__":
    for each in SIZES:
        measure(each)
