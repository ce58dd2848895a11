"""Peers that we measure against live in throw-away environments, never in .venv."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

DUCKDB = "duckdb==2.0.0"

JOINING = """
import json, sys, time
import duckdb
base = duckdb.connect()
for name in ("users", "places"):
    path = f"{sys.argv[1]}/{name}.parquet"
    base.execute(f"create table {name} as from read_parquet('{path}')")
times = []
for _ in range(2):
    started = time.perf_counter()
    base.execute(
        "create or replace table sent as select employee, project, min(rank) as rank "
        "from users join places using (mailbox) group by employee, project"
    )
    times.append(time.perf_counter() - started)
print(json.dumps([min(times), base.execute("select count(*) from sent").fetchone()[0]]))
"""

COUNTING = """
import json, sys, time
import duckdb
started = time.perf_counter()
rows = duckdb.execute(
    "select source, count(*) from read_parquet(?) group by source", [sys.argv[1]]
).fetchall()
print(json.dumps([time.perf_counter() - started, dict(rows)]))
"""


def environment(folder: Path, *packages: str) -> str:
    """A fresh environment with these packages in it; its interpreter."""
    uv = [sys.executable, "-m", "uv"]
    python = str(folder / "bin" / "python")
    subprocess.run(
        [*uv, "venv", "--quiet", "--python", sys.executable, folder], check=True
    )
    subprocess.run(
        [*uv, "pip", "install", "--quiet", "--python", python, *packages], check=True
    )
    return python


def duckdb_join(users: pd.DataFrame, places: pd.DataFrame) -> tuple[float, int]:
    """The senders by SQL: the best seconds of two runs, and the pairs that have one.

    Args:
        users: `mailbox`, `employee`.
        places: `mailbox`, `project`, `rank`.
    """
    with tempfile.TemporaryDirectory() as folder:
        users.to_parquet(f"{folder}/users.parquet", index=False)
        places.to_parquet(f"{folder}/places.parquet", index=False)
        seconds, pairs = _in_duckdb(JOINING, folder)
    return float(seconds), int(pairs)


def duckdb_sources(matrix: Path) -> tuple[float, dict[str, int]]:
    """Counts a written matrix' pairs by source: the seconds, and the numbers."""
    seconds, pairs = _in_duckdb(COUNTING, str(matrix))
    return float(seconds), dict(pairs)


def _in_duckdb(code: str, path: str) -> Any:  # noqa: ANN401
    """What a script prints as JSON, run where there is DuckDB."""
    with tempfile.TemporaryDirectory() as folder:
        python = environment(Path(folder) / "peer", DUCKDB)
        done = subprocess.run(
            [python, "-c", code, path], capture_output=True, text=True, check=True
        )
    # A query that takes long draws its progress in the lines before.
    return json.loads(done.stdout.splitlines()[-1])
