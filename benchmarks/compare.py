"""Comparing beside simulating twice and beside a pandas merge, at 1e6 pairs.

Run from the checkout: `python -m benchmarks.compare`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import numpy as np
import pandas as pd

from diagnostics.accounts.synthetic import generate
from diagnostics.senders.compare import compare
from diagnostics.senders.matrix import Simulation, simulate

SIZE = 1_000
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """The median time of several rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def frame(matrix: Simulation) -> pd.DataFrame:
    """All pairs with their first candidate and source, as plain columns."""
    positions, outcomes = matrix.block(0, len(matrix.employees))
    height, width = positions.shape
    return pd.DataFrame(
        {
            "employee": np.repeat(np.arange(height), width),
            "project": np.tile(np.arange(width), height),
            "sender": positions.reshape(-1),
            "outcome": outcomes.reshape(-1),
        }
    )


def merged_changes(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """How many pairs have another first candidate, by merging both tables."""
    both = before.merge(after, on=["employee", "project"])
    return int((both["sender_x"] != both["sender_y"]).sum())


def main() -> None:
    """Prints the three times and that both ways count alike."""
    account = generate(SIZE, SIZE, SIZE // 2)
    company = next(n for n, m in enumerate(account.mailboxes) if not m.is_own)
    changed = list(account.mailboxes)
    del changed[company:]
    edited = replace(account, mailboxes=tuple(changed))
    before, after = simulate(account), simulate(edited)
    # Positions stay comparable, because only the end of the list is cut off.
    frames = frame(before), frame(after)
    counted, merged = compare(before, after).changed, merged_changes(*frames)
    twice = seconds(lambda: (simulate(account), simulate(edited)))
    ours = seconds(lambda: compare(before, after).changed)
    theirs = seconds(lambda: merged_changes(*frames))
    print(
        f"{before.pairs:.0e} pairs, {counted:,} changed (merge: {merged:,}):"
        f" 2 × simulate {twice:.4f} s, compare {ours:.4f} s, pandas merge"
        f" {theirs:.4f} s"
    )


if __name__ == "__main__":
    main()
