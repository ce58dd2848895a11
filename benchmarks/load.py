"""How long a large account takes to load, beside a peer in the same run.

    python -m benchmarks.load [EMPLOYEES PROJECTS MAILBOXES]

The peer reads the same CSV files with pandas and validates every row with pydantic: the
types of its cells only, none of the references, servers or cycles that we look at.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import environment
from diagnostics.accounts import generate, load, save

RUNS = 5
PEER = ("pandas==3.1.1", "pydantic==2.14.4")


def peer(folder: Path) -> tuple[int, float]:
    """Rows that pandas read and pydantic accepted, and the seconds of one reading."""
    script = str(Path(__file__).with_name("load_peer.py"))
    with tempfile.TemporaryDirectory() as place:
        python = environment(Path(place) / "peer", *PEER)
        done = subprocess.run(
            [python, script, str(folder), str(RUNS)],
            capture_output=True,
            text=True,
            check=True,
        )
    rows, seconds = json.loads(done.stdout)
    return int(rows), float(seconds)


def ours(folder: Path) -> int:
    """Rows that we read and validated."""
    loaded = load(folder)
    assert loaded.ok
    account = loaded.account
    return len(account.employees) + len(account.projects) + len(account.mailboxes)


def seconds(work: Callable[[Path], int], folder: Path) -> float:
    """The median time of a few runs."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work(folder)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:4]] or [10_000, 10_000, 3_000]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save(generate(*sizes), folder, "csv")
        rows, of_peer = peer(folder)
        assert ours(folder) == rows
        print(f"{' × '.join(f'{size:,}' for size in sizes)}, CSV, medians of {RUNS}")
        print(f"senderscope, load and validate   {seconds(ours, folder):.2f} s")
        print(f"pandas and pydantic, types only  {of_peer:.2f} s")


if __name__ == "__main__":
    main()
