"""Comparing beside simulating, at 1e8 pairs, and beside a pandas merge, at 1e6 pairs.

Run from the checkout: `python -m benchmarks.compare`. At 1e8 pairs every figure is a
ratio to one simulation, both the best of several rounds that take turns.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

import numpy as np
import pandas as pd

from benchmarks.matrix import company_account
from diagnostics.accounts.synthetic import generate
from diagnostics.model import Access, Account, Precedence, Reading, TestResult
from diagnostics.senders.changes.comparison import Cause, compare
from diagnostics.senders.edits import change, drafted
from diagnostics.senders.simulation import Simulation, simulate

SIZE = 1_000
ROUNDS = 5
LARGE = 10_000
LARGE_ROUNDS = 9


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


@dataclass(frozen=True, slots=True)
class Case:
    """An account to compare with, and how many edits it takes."""

    after: Account
    edits: int


def cases(account: Account) -> dict[str, Case]:
    """Accounts that differ by edits of mailboxes, and by others too."""
    company = [m for m in account.mailboxes if not m.is_own]
    bound = [m for m in company if m.access is Access.SELECTED and m.is_bound]
    general = [m for m in company if not m.is_bound]
    everyone = next(m for m in company if m.access is Access.EVERYONE)
    groups = tuple(group.id for group in account.groups[:4])
    projects = tuple(project.id for project in account.projects[: LARGE // 3])
    edits = [
        change(bound[0].id, groups=groups),
        change(general[0].id, default=True),
        change(everyone.id, projects=projects),
        change(bound[1].id, test=TestResult.FAILED),
        change(bound[2].id, access=Access.EVERYONE),
        change(bound[3].id, default=True),
        change(general[1].id, access=Access.NOBODY),
        change(general[2].id, test=TestResult.FAILED),
    ]
    four = drafted(account, edits[:4])
    people = list(account.employees)
    people[0] = replace(people[0], groups=groups)
    return {
        "one edit of a mailbox": Case(drafted(account, edits[:1]), 1),
        "four of mailboxes": Case(four, 4),
        "the same, both accounts read anew": Case(copy.deepcopy(four), 4),
        "eight of mailboxes": Case(drafted(account, edits), 8),
        "an employee's groups": Case(replace(account, employees=tuple(people)), 1),
        "these and four of mailboxes": Case(replace(four, employees=tuple(people)), 5),
        "their order and four of mailboxes": Case(
            replace(four, mailboxes=four.mailboxes[::-1]), 5
        ),
        "the reading and four of mailboxes": Case(
            replace(four, reading=Reading(Precedence.BOUND_FIRST)), 5
        ),
    }


def count(before: Simulation, after: Simulation) -> int:
    """How many pairs changed."""
    return compare(before, after).changed


def explain(before: Simulation, after: Simulation) -> tuple[Cause, ...]:
    """How many pairs changed, and why."""
    return compare(before, after).causes


def best(actions: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The best time of each action, in seconds; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(LARGE_ROUNDS):
        for name, action in actions.items():
            began = time.perf_counter()
            action()
            times[name].append(time.perf_counter() - began)
    return {name: min(taken) for name, taken in times.items()}


def report_large() -> None:
    """Prints what counting and explaining take, as ratios to one simulation."""
    account = company_account(LARGE, LARGE)
    before = simulate(account)
    chosen = cases(account)
    after = {name: simulate(case.after) for name, case in chosen.items()}
    actions: dict[str, Callable[[], object]] = {"simulate": lambda: simulate(account)}
    for name, matrix in after.items():
        actions[f"count, {name}"] = partial(count, before, matrix)
        actions[f"causes, {name}"] = partial(explain, before, matrix)
    times = best(actions)
    print(f"{before.pairs:.0e} pairs: simulate {times['simulate']:.4f} s")
    for name, case in chosen.items():
        comparison = compare(before, after[name])
        print(
            f"  {name}: {comparison.changed:,} changed,"
            f" {len(comparison.causes)} causes of {case.edits} edits;"
            f" counted in {times[f'count, {name}'] / times['simulate']:.2f} x,"
            f" with causes in {times[f'causes, {name}'] / times['simulate']:.2f} x"
        )


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
    """Prints all figures."""
    report_large()
    report_merge()


if __name__ == "__main__":
    main()
