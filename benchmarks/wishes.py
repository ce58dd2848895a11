"""Wishes: one pair among 1e8, and a file of 1,000 expectations among 1e6.

Run from the checkout: `python -m benchmarks.wishes`.
"""

from __future__ import annotations

import random
import time

from diagnostics.accounts.synthetic import generate
from diagnostics.model import NO_PROJECT, Account
from diagnostics.senders import simulate
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.wishes.expected_repair import repair_expected
from diagnostics.senders.wishes.one_wish import wish

_WISHES = 5
_LINES = 1_000


def measure_wishes(size: int, mailboxes: int) -> None:
    """Prints the slowest of a few wishes."""
    account = generate(size, size, mailboxes)
    rng = random.Random(1)
    shared = [m.id for m in account.mailboxes if not m.is_own]
    slowest, answer = 0.0, ""
    for _ in range(_WISHES):
        person, place = (
            rng.choice(account.employees).id,
            rng.choice(account.projects).id,
        )
        wanted = rng.choice(shared)
        began = time.perf_counter()
        found = wish(account, person, place, wanted)
        taken = time.perf_counter() - began
        if taken > slowest:
            proved = "proved" if found.proved else "not proved"
            slowest, answer = taken, f"{len(found.alternatives)} alternatives, {proved}"
    pairs = size * (size + 1)
    print(
        f"one wish, {pairs:.0e} pairs, {len(account.mailboxes):,} mailboxes:"
        f" {slowest:.2f} s ({answer}; the slowest of {_WISHES})",
        flush=True,
    )


def lines(account: Account, wished: float, seed: int) -> list[Expectation]:
    """Lines of one person and one project each: what is so today, and what isn't.

    Args:
        account: the account.
        wished: the part of the lines that wish for a company mailbox by chance, which
            contradict each other soon; the others say who sends today.
        seed: another file for another number.
    """
    rng = random.Random(seed)
    today = simulate(account)
    shared = [m.id for m in account.mailboxes if not m.is_own]
    places = [NO_PROJECT, *(p.id for p in account.projects if p.active)]
    people = [e.id for e in account.employees if e.active]
    found: dict[tuple[str, str], str] = {}
    while len(found) < _LINES:
        pair = rng.choice(people), rng.choice(places)
        cell = today.at(*pair)
        if rng.random() < wished:
            found[pair] = rng.choice(shared)
        elif not cell.tied and cell.source in ("own", "company"):
            found[pair] = cell.sender
    return [Expectation(e, p, sender) for (e, p), sender in found.items()]


def measure_file(size: int, mailboxes: int, wished: float) -> None:
    """Prints how long a file takes, and whether its answer is proved."""
    account = generate(size, size, mailboxes)
    rows = lines(account, wished, 1)
    began = time.perf_counter()
    found = repair_expected(account, rows)
    taken = time.perf_counter() - began
    print(
        f"{len(rows):,} expectations, {wished:.0%} of them wishes,"
        f" {size:,} × {size:,} × {mailboxes}: {taken:.2f} s,"
        f" {len(found.edits):,} edits, {found.met_before:,} met before,"
        f" {found.met_after:,} after of {found.at_most:,} at most,"
        f" {'proved' if found.proved else 'not proved'}",
        flush=True,
    )


def main() -> None:
    """Measures wishes, and files of expectations."""
    for mailboxes in (40, 500):
        measure_wishes(10_000, mailboxes)
    for wished in (0.01, 0.05, 0.2, 1.0):
        measure_file(1_000, 200, wished)


if __name__ == "__main__":
    main()
