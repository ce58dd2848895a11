"""How long comparing and auditing take, beside a merge of full tables in pandas.

    python -m benchmarks.compare [EMPLOYEES PROJECTS MAILBOXES]

The peer gets both matrices as finished tables of (employee, project, sender), merges
them on the pair and counts the rows that differ. Both counts must be equal. It is left
out above two million pairs, where its tables alone would take gigabytes.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from diagnostics.accounts import generate
from diagnostics.model import Access, Account
from diagnostics.senders import Simulation, audit, compare, simulate

RUNS = 5
LARGEST_TABLE = 2_000_000


def median(work: Callable[[], object]) -> float:
    """Median seconds of a few runs."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def edited(account: Account, count: int) -> Account:
    """The account with access taken from this many company mailboxes."""
    boxes = list(account.mailboxes)
    chosen = [i for i, m in enumerate(boxes) if not m.is_own][:count]
    for place in chosen:
        boxes[place] = replace(boxes[place], access=Access.NOBODY)
    return replace(account, mailboxes=tuple(boxes))


def table(simulation: Simulation) -> pd.DataFrame:
    """Every pair with its sender's number and source."""
    position, outcome = simulation.block(0, len(simulation.employees))
    rows, columns = np.indices(position.shape)
    return pd.DataFrame(
        {
            "employee": rows.reshape(-1),
            "project": columns.reshape(-1),
            "sender": position.reshape(-1),
            "outcome": outcome.reshape(-1),
        }
    )


def merged_count(before: pd.DataFrame, after: pd.DataFrame) -> int:
    both = before.merge(after, on=["employee", "project"], suffixes=("", "_after"))
    return int((both["sender"] != both["sender_after"]).sum())


def main() -> None:
    employees, projects, mailboxes = map(int, sys.argv[1:4] or (1000, 1000, 200))
    account = generate(employees=employees, projects=projects, mailboxes=mailboxes)
    before, after = simulate(account), simulate(edited(account, 1))
    several = simulate(edited(account, 4))
    simulating = median(lambda: simulate(account))
    print(f"{before.pairs:,} pairs, {len(account.mailboxes):,} mailboxes")
    print(f"simulate                  {simulating * 1e3:10.1f} ms")
    counting = median(lambda: compare(before, after).changed)
    print(f"count changed pairs       {counting * 1e3:10.1f} ms", end="")
    print(f"   {counting / simulating:.2f} times simulate")
    causing = median(lambda: compare(before, after).causes)
    print(f"with the cause, one edit  {causing * 1e3:10.1f} ms")
    start = time.perf_counter()
    causes = compare(before, several).causes
    print(f"causes of four edits      {(time.perf_counter() - start) * 1e3:10.1f} ms")
    for cause in causes:
        print(f"    {cause.pairs:>12,}  {cause.text}")
    start = time.perf_counter()
    findings = audit(account, today=date(2026, 1, 1))
    print(f"audit                     {(time.perf_counter() - start) * 1e3:10.1f} ms")
    print(f"    {len(findings):>12,}  findings")
    if before.pairs > LARGEST_TABLE:
        return
    tables = table(before), table(after)
    merging = median(lambda: merged_count(*tables))
    print(f"pandas merge, no causes   {merging * 1e3:10.1f} ms", end="")
    print(f"   {merging / counting:.0f} times ours")
    assert merged_count(*tables) == compare(before, after).changed


if __name__ == "__main__":
    main()
