"""Times work on a shared machine: seconds of CPU beside those of the clock."""

from __future__ import annotations

import email
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
    """Mails a second by CPU time and by the clock, each the best of some rounds.

    Beside them, taken in turns, what Python's own parser of mails needs to take the
    same ones apart: the machine's clock is in both, so that their ratio holds where
    mails a second do not.
    """
    shares, cpu, wall = [], float("inf"), float("inf")
    for _ in range(rounds):
        spent, passed = _spent(mails, work)
        cpu, wall = min(cpu, spent), min(wall, passed)
        shares.append(spent / _spent(mails, _taken_apart)[0])
    return (
        f"{len(mails) / cpu:.0f} mails a second of CPU, "
        f"{len(mails) / wall:.0f} of the clock, one process; "
        f"{statistics.median(shares):.2f} times the CPU of Python's email package, "
        "which only takes them apart"
    )


def fixed_load() -> float:
    """Seconds of CPU that a fixed sum takes here and now: 0.18 on a quiet machine.

    What counts on a busy one are ratios to it.
    """
    start = time.process_time()
    sum(n * n for n in range(3_000_000))
    return time.process_time() - start


def _spent(
    mails: Sequence[bytes], work: Callable[[bytes], object]
) -> tuple[float, float]:
    """Seconds of CPU and of the clock for a round."""
    wall_start, cpu_start = time.perf_counter(), time.process_time()
    for mail in mails:
        work(mail)
    return time.process_time() - cpu_start, time.perf_counter() - wall_start


def _taken_apart(mail: bytes) -> list[object]:
    """A mail's parts, decoded."""
    parts = email.message_from_bytes(mail).walk()
    return [part.get_payload(decode=True) for part in parts]


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
