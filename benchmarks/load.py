"""How long a large account takes to load, beside a peer in the same run.

    python -m benchmarks.load [EMPLOYEES PROJECTS MAILBOXES]

The peer reads the same CSV files with pandas and validates every row with pydantic: the
types of its cells only, none of the references, servers or cycles that we look at.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import BaseModel, TypeAdapter

from diagnostics.accounts import generate, load, save

RUNS = 5


class Employee(BaseModel):
    """A row of employees.csv."""

    id: str
    name: str
    login: str
    groups: str
    kind: Literal["person", "robot", "external"]
    active: bool


class Project(BaseModel):
    """A row of projects.csv."""

    id: str
    name: str
    parent: str
    group: str
    active: bool
    anonymous: bool


class Mailbox(BaseModel):
    """A row of mailboxes.csv, without its rarely filled columns."""

    id: str
    address: str
    owner: str
    secret: str
    access: Literal["everyone", "nobody", "selected"]
    employees: str
    groups: str
    projects: str
    default: bool
    replies_here: bool
    two_factor: bool
    test: Literal["passed", "failed", "unknown"]


MODELS: dict[str, type[BaseModel]] = {
    "employees": Employee,
    "projects": Project,
    "mailboxes": Mailbox,
}


def peer(folder: Path) -> int:
    """Rows that pandas read and pydantic accepted."""
    count = 0
    for name, model in MODELS.items():
        frame = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        rows = TypeAdapter(list[model]).validate_python(frame.to_dict("records"))  # type: ignore[valid-type]
        count += len(rows)
    return count


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
        assert ours(folder) == peer(folder)
        print(f"{' × '.join(f'{size:,}' for size in sizes)}, CSV, medians of {RUNS}")
        print(f"senderscope, load and validate   {seconds(ours, folder):.2f} s")
        print(f"pandas and pydantic, types only  {seconds(peer, folder):.2f} s")


if __name__ == "__main__":
    main()
