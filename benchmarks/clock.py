"""Times work on a shared machine: seconds of CPU beside those of the clock."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def rates(
    mails: Sequence[bytes], work: Callable[[bytes], object], rounds: int = 5
) -> str:
    """Mails a second by CPU time and by the clock, each the best of some rounds."""
    cpu = wall = float("inf")
    for _ in range(rounds):
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        for mail in mails:
            work(mail)
        cpu = min(cpu, time.process_time() - cpu_start)
        wall = min(wall, time.perf_counter() - wall_start)
    return (
        f"{len(mails) / cpu:.0f} mails a second of CPU, "
        f"{len(mails) / wall:.0f} of the clock, one process"
    )


def fixed_load() -> float:
    """Seconds of CPU that a fixed sum takes here and now: 0.18 on a quiet machine.

    What counts on a busy one are ratios to it.
    """
    start = time.process_time()
    sum(n * n for n in range(3_000_000))
    return time.process_time() - start


def start_up(*arguments: str, runs: int = 5) -> float:
    """Seconds by the clock of `python ARGUMENTS` in the checkout, the median."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
