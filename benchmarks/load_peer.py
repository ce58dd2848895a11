"""What `load.py` is measured against; runs where pandas and pydantic are installed.

    PYTHON benchmarks/load_peer.py FOLDER RUNS

Prints the number of rows and the median seconds as JSON.
"""

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import BaseModel, TypeAdapter


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


if __name__ == "__main__":
    rows, taken = 0, []
    for _ in range(int(sys.argv[2])):
        started = time.perf_counter()
        rows = peer(Path(sys.argv[1]))
        taken.append(time.perf_counter() - started)
    print(json.dumps([rows, statistics.median(taken)]))
