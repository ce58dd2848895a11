"""Comparing two accounts with causes told apart, beside a pandas merge.

Run from the checkout: `python -m benchmarks.compare`. Exits 1 where a comparison takes
more CPU than `MOST_SECONDS` or more memory than `MOST_MEGABYTES`. Each of these runs in
a process of its own; memory is how far its peak rises above what the accounts take.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from benchmarks.matrix import adversarial_account, company_account
from diagnostics.accounts.synthetic import generate
from diagnostics.model import Access, Account, Precedence, Reading, TestResult
from diagnostics.senders.changes.comparison import compare
from diagnostics.senders.edits import Edit, change, drafted
from diagnostics.senders.simulation import Simulation, simulate

SIZE = 1_000
ROUNDS = 5
LARGE = 10_000
DIFFERENT = 3_000
MOST_SECONDS = {"all rows and columns different": 10.0}
USUAL_SECONDS = 3.0
MOST_MEGABYTES = 400.0


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


def edits_of(account: Account) -> list[Edit]:
    """Eight edits of different company mailboxes."""
    company = [m for m in account.mailboxes if not m.is_own]
    bound = [m for m in company if m.access is Access.SELECTED and m.is_bound]
    general = [m for m in company if not m.is_bound]
    everyone = next(m for m in company if m.access is Access.EVERYONE)
    projects = tuple(project.id for project in account.projects[: LARGE // 3])
    return [
        change(bound[0].id, groups=groups_of(account)),
        change(general[0].id, default=True),
        change(everyone.id, projects=projects),
        change(bound[1].id, test=TestResult.FAILED),
        change(bound[2].id, access=Access.EVERYONE),
        change(bound[3].id, default=True),
        change(general[1].id, access=Access.NOBODY),
        change(general[2].id, test=TestResult.FAILED),
    ]


def groups_of(account: Account) -> tuple[str, ...]:
    """The first four groups."""
    return tuple(group.id for group in account.groups[:4])


def eight_of_mailboxes() -> tuple[Account, Account]:
    """Accounts of 1e8 pairs before and after eight edits of mailboxes."""
    account = company_account(LARGE, LARGE)
    return account, drafted(account, edits_of(account))


def four_and_others(**others: object) -> tuple[Account, Account]:
    """The same after four of them and others."""
    account = company_account(LARGE, LARGE)
    four = drafted(account, edits_of(account)[:4])
    return account, replace(four, **others)  # type: ignore[arg-type]


def four_and_groups() -> tuple[Account, Account]:
    """The same after four of them and an employee's groups."""
    account, four = four_and_others()
    person, *people = account.employees
    changed = replace(person, groups=groups_of(account))
    return account, replace(four, employees=(changed, *people))


def four_and_order() -> tuple[Account, Account]:
    """The same after four of them and all mailboxes in another order."""
    account, four = four_and_others()
    return account, replace(four, mailboxes=four.mailboxes[::-1])


def all_different() -> tuple[Account, Account]:
    """Accounts in which no two rows and no two columns are alike; eight edits."""
    account = adversarial_account(DIFFERENT)
    edits = [
        *(change(m.id, default=not m.default) for m in account.mailboxes[::16]),
        *(change(m.id, access=Access.EVERYONE) for m in account.mailboxes[5::16]),
    ]
    return account, drafted(account, edits)


CASES: dict[str, Callable[[], tuple[Account, Account]]] = {
    "eight edits of mailboxes": eight_of_mailboxes,
    "four and an employee's groups": four_and_groups,
    "four and the mailboxes' order": four_and_order,
    "four and the reading": lambda: four_and_others(
        reading=Reading(Precedence.BOUND_FIRST)
    ),
    "all rows and columns different": all_different,
}


def resident() -> float:
    """What this process takes at the moment, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(name: str) -> bool:
    """Compares the accounts of a case in this process and prints what it took."""
    sides = CASES[name]()
    at_rest = resident()
    began, busy = time.perf_counter(), time.process_time()
    comparison = compare(*sides)
    causes, outcomes = comparison.causes, comparison.outcomes
    taken, busy = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(
        f"{comparison.compared:.0e} pairs, {name}: {comparison.changed:,} changed,"
        f" {len(causes)} causes, {len(outcomes)} outcomes;"
        f" {busy:.2f} s of CPU, {taken:.2f} s by the clock,"
        f" {peak - at_rest:.0f} MB",
        flush=True,
    )
    most = MOST_SECONDS.get(name, USUAL_SECONDS)
    return busy <= most and peak - at_rest <= MOST_MEGABYTES


def report_merge() -> None:
    """Prints three times at 1e6 pairs, and that both ways count alike."""
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


def main() -> None:
    """Prints all figures, or with a case's name that case's."""
    if len(sys.argv) > 1:
        sys.exit(not measure(sys.argv[1]))
    command = [sys.executable, "-m", "benchmarks.compare"]
    failed = [name for name in CASES if subprocess.run([*command, name]).returncode]
    report_merge()
    if failed:
        sys.exit(f"too slow or too large: {', '.join(failed)}")


if __name__ == "__main__":
    main()
