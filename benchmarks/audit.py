"""Auditing from the command line, beside explaining one pair of the same account.

    python -m benchmarks.audit [ROUNDS]

Writes an account of 1e8 pairs into a temporary folder and runs both commands in turns.
Prints the seconds of both, by the clock and of CPU, and how many times as long the
audit takes. Exits 1 above `RATIO`, by CPU time: the clock counts others' work too.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.clock import ROOT
from diagnostics.accounts import generate, save

EMPLOYEES, PROJECTS, MAILBOXES = 10_000, 10_000, 3_000
RATIO = 1.5


def timed(*arguments: str) -> tuple[float, float]:
    """Seconds by the clock and of CPU of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "diagnostics", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,  # findings make it 1
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


def main() -> int:
    """Prints the medians and their ratio; 1 where it is too high."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    account = generate(EMPLOYEES, PROJECTS, MAILBOXES, seed=1)
    employee = next(e.id for e in account.employees if e.active)
    project = next(p.id for p in account.projects if p.active)
    pair, audit = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "account")
        save(account, Path(path), "csv")
        one_pair = ("senders", path, "--employee", employee, "--project", project)
        for _ in range(rounds):
            pair.append(timed(*one_pair))
            audit.append(timed("audit", path))
    ratios = []
    for at, kind in enumerate(("by the clock", "of CPU")):
        one, all_pairs = (statistics.median(t[at] for t in ts) for ts in (pair, audit))
        ratios.append(all_pairs / one)
        print(
            f"{kind}: senders, one pair {one:.2f} s; audit {all_pairs:.2f} s;"
            f" {ratios[-1]:.2f} times as long",
            flush=True,
        )
    return int(ratios[1] > RATIO)


if __name__ == "__main__":
    sys.exit(main())
