"""Repairs: the greedy choice beside the proof, at 1e6 and 1e8 pairs, in one run.

Run from the checkout: `python -m benchmarks.repair`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from benchmarks.matrix import company_account
from diagnostics.accounts.synthetic import generate
from diagnostics.model import Access, Account
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.repairs.gap_grid import GAP, GapGrid
from diagnostics.senders.repairs.greedy_cover import greedy
from diagnostics.senders.repairs.optimum import improved
from diagnostics.senders.repairs.prices import Prices
from diagnostics.senders.repairs.proposals import Proposals

SIZES = (1_000, 10_000)
BUDGET_SECONDS = 10.0


def without_open_mailboxes(account: Account) -> Account:
    """The account without the general mailboxes that everyone may use."""
    kept = [
        mailbox
        for mailbox in account.mailboxes
        if mailbox.is_own or mailbox.is_bound or mailbox.access is not Access.EVERYONE
    ]
    return replace(account, mailboxes=tuple(kept))


def accounts(size: int) -> Iterator[tuple[str, Account]]:
    """Accounts with gaps: few company mailboxes, as is usual, and very many."""
    yield "40 company mailboxes", without_open_mailboxes(company_account(size, size))
    many = generate(size, size, size // 2)
    shared = sum(not mailbox.is_own for mailbox in many.mailboxes)
    yield f"{shared:,} company mailboxes", without_open_mailboxes(many)


def measure(name: str, account: Account, projects_only: bool) -> None:
    """Prints one account's figures."""
    times = [time.perf_counter()]
    pairs = PairMatrix(Roster.of(account, account.reading, False), account.reading)
    times.append(time.perf_counter())
    proposals = Proposals(GapGrid.of(pairs, projects_only))
    times.append(time.perf_counter())
    deadline = time.monotonic() + BUDGET_SECONDS
    prices = Prices(proposals)
    quick = greedy(prices, deadline)
    times.append(time.perf_counter())
    best = improved(prices, quick, deadline)
    times.append(time.perf_counter())
    taken = [after - before for before, after in pairwise(times)]
    grid = proposals.grid
    aside = ", gaps in projects only" if projects_only else ""
    print(
        f"{pairs.pairs:.0e} pairs, {name}{aside}:"
        f" {Marked.by_outcome(pairs, GAP).count():,} gaps,"
        f" {int(grid.gap.sum()):,} cells of {grid.gap.shape[0]:,} ×"
        f" {grid.gap.shape[1]:,}\n"
        f"  matrix {taken[0]:.3f} s, proposals {taken[1]:.3f} s,"
        f" greedy {taken[2]:.3f} s (cost {quick.cost:.2f}),"
        f" milp {taken[3]:.3f} s (cost {best.cost:.2f},"
        f" {'proved' if best.proved else 'not proved'})",
        flush=True,
    )


def main() -> None:
    """Measures every account, for all gaps and for those in projects."""
    for size in SIZES:
        for name, account in accounts(size):
            for projects_only in (False, True):
                measure(name, account, projects_only)


if __name__ == "__main__":
    main()
