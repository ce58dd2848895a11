"""Resolving all pairs: time and memory, beside a pandas merge and a raw write.

    python benchmarks/matrix.py [--quick]

Prints one line a case. Times are the best of a few runs; memory is the peak that the
run itself allocates. Machines vary, so compare figures of one run with each other.
`--quick` leaves out 1e10 pairs and the account whose rows and columns all differ.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.peers import duckdb_join, duckdb_sources
from diagnostics.accounts import generate
from diagnostics.model import Access, Account, Employee, Mailbox, Source, TestResult
from diagnostics.senders import Simulation, impact, resolve, simulate
from diagnostics.senders.matrix.first_counts import first_pairs
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import OUTCOMES
from diagnostics.senders.pair.ranking import accepts_test, key_code

GROUPS = 40
COMPANY = 40
PARQUET_SECONDS = 10.0
PARQUET_BYTES = 100e6


def company_account(employees: int, projects: int) -> Account:
    """As facts/performance.md measured: 30 % of employees with own mailboxes."""
    base = generate(employees, projects, COMPANY * 5, groups=GROUPS, seed=1)
    shared = [m for m in base.mailboxes if not m.is_own][:COMPANY]
    samples = [m for m in base.mailboxes if m.is_own]
    chance = random.Random(1)
    people = [e.id for e in base.employees if e.active and e.kind != "external"]
    works = [p.id for p in base.projects]
    owners = chance.sample(people, min(round(employees * 0.3), len(people)))
    # Company mailboxes list thousands of projects: no more are made than are kept.
    owned = [
        replace(
            sample,
            id=f"own{number}",
            owner=owner,
            projects=tuple(chance.sample(works, len(sample.projects))),
        )
        for number, owner in enumerate(owners)
        for sample in [samples[number % len(samples)]]
    ]
    return replace(base, mailboxes=(*owned, *shared))


def adversarial_account(side: int) -> Account:
    """Every employee and every project differs from all others."""
    base = generate(side, side, 0, groups=0, seed=1)
    chance = random.Random(1)
    people = [e.id for e in base.employees]
    works = [p.id for p in base.projects]
    mailboxes = tuple(
        Mailbox(
            id=f"m{number}",
            access=Access.SELECTED,
            employees=tuple(chance.sample(people, side // 3)),
            projects=tuple(chance.sample(works, side // 3)),
            default=chance.random() < 0.2,
            test=TestResult.PASSED,
        )
        for number in range(64)
    )
    return replace(base, mailboxes=mailboxes)


def measured(action: Callable[[], object], rounds: int) -> float:
    """The best time of a few runs, in seconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return min(times)


def peak(action: Callable[[], object]) -> float:
    """The peak of memory allocated by a run, in MB; numpy's arrays are traced too."""
    tracemalloc.start()
    kept = action()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return most / 1e6


def counted(account: Account) -> tuple[Simulation, int, int]:
    """Simulates and counts ties and gaps."""
    simulation = simulate(account)
    return simulation, simulation.tied_count, simulation.gap_count


def merged(account: Account) -> pd.Series:
    """The same senders by pandas: explode lists, merge, sort, take the first."""
    users, places = sides(account)
    found = users.merge(places, on="mailbox")
    return found.groupby(["employee", "project"])["rank"].min()


def sides(account: Account) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who may use each mailbox, and where it is valid with its rank."""
    reading = account.reading
    usable = [m for m in account.mailboxes if accepts_test(m, reading)]
    people = [e for e in account.employees if e.active and e.kind != "external"]
    columns = ["", *(p.id for p in account.projects if p.active)]
    groups = [(e.id, g) for e in people for g in e.groups]
    of_group = pd.DataFrame(groups, columns=["employee", "group"])
    parts: list[pd.DataFrame] = [_users(usable, of_group), _everyone(usable, people)]
    users: pd.DataFrame = pd.concat(parts)
    users = users[users["employee"].isin([e.id for e in people])].drop_duplicates()
    general = [(m.id, c) for m in usable if not m.is_bound for c in columns]
    bound = [(m.id, p) for m in usable for p in set(m.projects) & set(columns)]
    places = pd.DataFrame([*general, *bound], columns=["mailbox", "project"])
    order = sorted(usable, key=lambda m: key_code(m, reading))
    rank = {m.id: at for at, m in enumerate(order)}
    places["rank"] = places["mailbox"].map(rank)
    return users, places


def _users(usable: list[Mailbox], of_group: pd.DataFrame) -> pd.DataFrame:
    listed = [m for m in usable if not m.is_own and m.access is Access.SELECTED]
    named = [(m.id, e) for m in listed for e in m.employees]
    named += [(m.id, m.owner) for m in usable if m.is_own]
    teams = pd.DataFrame(
        [(m.id, g) for m in listed for g in m.groups], columns=["mailbox", "group"]
    )
    by_group = teams.merge(of_group, on="group")[["mailbox", "employee"]]
    return pd.concat([pd.DataFrame(named, columns=["mailbox", "employee"]), by_group])


def _everyone(usable: list[Mailbox], people: list[Employee]) -> pd.DataFrame:
    company = [m for m in usable if not m.is_own and m.access is Access.EVERYONE]
    ids = pd.DataFrame({"employee": [e.id for e in people]})
    return pd.DataFrame({"mailbox": [m.id for m in company]}).merge(ids, how="cross")


def report_size(side: int, rounds: int) -> None:
    """Simulates an account of side times side pairs."""
    account = company_account(side, side)
    simulation, tied, gaps = counted(account)
    best = measured(lambda: counted(account), rounds)
    memory = peak(lambda: counted(account))
    classes = "x".join(map(str, simulation.matrix.first.shape))
    line(
        f"{side:,} x {side:,}: simulate, counts, ties, gaps",
        best,
        f"{memory:.1f} MB; {simulation.pairs:,} pairs, classes {classes},"
        f" tied {tied:,}, gaps {gaps:,}",
    )


def report_merge() -> None:
    """Merges by pandas and joins by DuckDB on 1e6 pairs, checked against ours."""
    account = company_account(1000, 1000)
    simulation = simulate(account)
    sent = sum(first_pairs(simulation).values())
    if len(merged(account)) != sent:
        raise SystemExit("the merge and the simulation differ")
    line(
        "1,000 x 1,000: pandas merge, senders only",
        measured(lambda: merged(account), 2),
    )
    seconds, pairs = duckdb_join(*sides(account))
    if pairs != sent:
        raise SystemExit("DuckDB and the simulation differ")
    line("1,000 x 1,000: DuckDB join, senders only, tables made before", seconds)


def report_outputs() -> None:
    """Explaining, frames and Parquet at 1e8 pairs."""
    account = company_account(10_000, 10_000)
    simulation = simulate(account)
    employee, project = account.employees[777].id, account.projects[777].id
    line(
        "1e8: explain one pair",
        measured(lambda: resolve(account, employee, project), 9),
    )
    ids = [m.id for m in account.mailboxes]
    line(
        "1e8: impact of every mailbox",
        measured(lambda: [impact(simulation, i) for i in ids], 1),
        f"{len(ids):,} mailboxes",
    )
    line(
        "1e8: contested pairs", measured(lambda: simulate(account).contested.count(), 1)
    )
    people = [e.id for e in simulation.employees[:100]]
    places = ["none", *(p.id for p in simulation.projects[:999])]
    line(
        "1e8: a frame of 100,000 pairs",
        measured(lambda: simulation.to_frame(people, places), 3),
    )
    report_parquet(simulation)


def report_parquet(simulation: Simulation) -> None:
    """All 1e8 pairs to a file, in turns with the raw positions and outcomes."""
    with tempfile.TemporaryDirectory() as folder:
        raw, path = Path(folder) / "raw", Path(folder) / "matrix.parquet"
        taken = synced(lambda file: write_raw(simulation, file), raw)
        line("1e8: raw arrays", taken, size(raw))
        busy = time.process_time()
        taken = synced(simulation.to_parquet, path)
        busy = time.process_time() - busy
        line("1e8: Parquet, all columns", taken, f"{busy:.1f} s of CPU, {size(path)}")
        again = rewritten(path, raw)
        line("1e8: pyarrow writes these columns, made before", again)
        seconds, pairs = duckdb_sources(path)
        if pairs != by_source(simulation):
            raise SystemExit("DuckDB reads something else than was written")
        line("1e8: DuckDB reads the file and counts sources", seconds)
        if busy > PARQUET_SECONDS or path.stat().st_size > PARQUET_BYTES:
            raise SystemExit("writing Parquet took too long, or the file is too large")


def by_source(simulation: Simulation) -> dict[str, int]:
    """Pairs by source, where there are any."""
    sources = np.array([outcome.source for outcome in OUTCOMES])
    counts = {
        str(source): Marked.by_outcome(simulation, sources == source).count()
        for source in Source
    }
    return {source: pairs for source, pairs in counts.items() if pairs}


def size(path: Path) -> str:
    """A file's size."""
    return f"{path.stat().st_size / 1e6:,.0f} MB"


def synced(write: Callable[[IO[bytes]], None], path: Path) -> float:
    """Seconds until a new file is on the disk."""
    path.unlink(missing_ok=True)
    started = time.perf_counter()
    with path.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - started


def write_raw(simulation: Simulation, file: IO[bytes]) -> None:
    """Positions and outcomes of all pairs, three bytes a pair, as they are."""
    height = len(simulation.employees)
    for start in range(0, height, 100):
        position, outcome = simulation.block(start, min(start + 100, height))
        position.astype(np.uint16).tofile(file)
        outcome.tofile(file)


def rewritten(path: Path, copy: Path) -> float:
    """Seconds of pyarrow's writer for a file's row groups, without reading them."""
    seconds = 0.0
    file = pq.ParquetFile(path)
    texts = [f.name for f in file.schema_arrow if not pa.types.is_boolean(f.type)]
    with pq.ParquetWriter(
        copy,
        file.schema_arrow,
        compression="zstd",
        use_dictionary=texts,
        write_statistics=False,
    ) as writer:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number)
            started = time.perf_counter()
            writer.write_table(table, table.num_rows)
            seconds += time.perf_counter() - started
    return seconds


def line(what: str, seconds: float, more: str = "") -> None:
    """Prints one figure."""
    print(f"{what:<58}{seconds * 1000:>12,.1f} ms  {more}", flush=True)


def main() -> None:
    """Prints all figures."""
    quick = "--quick" in sys.argv[1:]
    report_size(1000, 9)
    report_merge()
    report_size(10_000, 5)
    report_outputs()
    if quick:
        return
    report_size(100_000, 2)
    account = adversarial_account(10_000)
    best = measured(lambda: counted(account), 1)
    memory = f"{peak(lambda: counted(account)):.1f} MB"
    line("10,000 x 10,000, all different: the same", best, memory)


if __name__ == "__main__":
    main()
