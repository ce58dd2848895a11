"""The parts of `benchmarks.fleet`: figures of many accounts, beside their limits."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from benchmarks.checks import lab
from benchmarks.clock import fixed_load
from benchmarks.probing import ProbePiece, probed
from diagnostics.accounts import Loaded, generate, save
from diagnostics.fleet.account_log import steps_in
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.auditing_accounts import AuditBatch, AuditOrder, audited_batch
from diagnostics.fleet.crew import Crew, ProcessCrew
from diagnostics.fleet.dask_crew import DaskCrew
from diagnostics.lab_state import LabState
from diagnostics.model import Endpoint, Mailbox, Security
from diagnostics.workspace import KeepLimits, Workspace
from diagnostics.workspace.history import History
from diagnostics.workspace.history.database_tables import ACCOUNTS, SPANS

ACCOUNTS_AUDITED, EMPLOYEES, PROJECTS, MAILBOXES = 400, 1000, 1000, 40
DIFFERENT = 8
"""So many different accounts are made; the rest are the same under other names."""

PROBES, LATENCY, PROBED_ACCOUNTS = 10_000, 0.2, 400
_failed: list[str] = []


def told(what: str, value: float, limit: float, unit: str) -> None:
    mark = "" if value <= limit else "  ABOVE"
    print(f"{what}: {value:,.2f} {unit} (at most {limit:g}){mark}", flush=True)
    if mark:
        _failed.append(what)


def told_cpu(what: str, seconds: float, pieces: int) -> None:
    """Says what work takes of the processors, beside the fixed load of this moment."""
    load = min(fixed_load() for _ in range(3))
    print(
        f"  {what}: {seconds:.1f} s of CPU, {seconds / pieces * 1000:.1f} ms each, "
        f"{seconds / pieces / load:.3f} fixed loads of {load:.2f} s",
        flush=True,
    )


@dataclass(frozen=True)
class Audits:
    """How long audits took by the clock, and their workers' processors."""

    seconds: float
    cpu: float


def timed_batch(batch: AuditBatch) -> tuple[int, float]:
    """How many accounts a worker audited, and its seconds of CPU."""
    began = time.process_time()
    number = len(audited_batch(batch))
    return number, time.process_time() - began


def audited(accounts: Sequence[FleetAccount], crew: Crew, size: int = 8) -> Audits:
    """The time of auditing all; workers that are there already don't count."""
    list(crew.results(timed_batch, [AuditBatch(tuple(accounts[:1]), AuditOrder())] * 2))
    batches = [
        AuditBatch(tuple(accounts[i : i + size]), AuditOrder())
        for i in range(0, len(accounts), size)
    ]
    began = time.perf_counter()
    done = [result for _, result in crew.results(timed_batch, batches)]
    seconds = time.perf_counter() - began
    assert sum(number for number, _ in done) == len(accounts)  # type: ignore[misc]
    return Audits(seconds, sum(cpu for _, cpu in done))  # type: ignore[misc]


@contextmanager
def kept(number: int) -> Iterator[list[FleetAccount]]:
    """Accounts of 1e6 pairs in a workspace."""
    with tempfile.TemporaryDirectory() as home:
        shelf = Workspace(Path(home), KeepLimits(megabytes=5000))
        made = [
            generate(EMPLOYEES, PROJECTS, MAILBOXES, seed=n) for n in range(DIFFERENT)
        ]
        ids = []
        for at, account in enumerate(made):
            named = replace(account, host=f"a{at}.planfix.com")
            ids.append(shelf.keep(Loaded(named), f"{at:064x}").id)
        yield [FleetAccount(ids[n % DIFFERENT], str(n), home) for n in range(number)]


def audits() -> None:
    with kept(ACCOUNTS_AUDITED) as accounts:
        crew = ProcessCrew(2)
        found = audited(accounts, crew)
        crew.close()
    told("400 accounts of 1e6 pairs, two processes", found.seconds, 4, "s")
    told_cpu("of both", found.cpu, ACCOUNTS_AUDITED)


def files() -> None:
    with tempfile.TemporaryDirectory() as home:
        places = []
        for n in range(DIFFERENT):
            place = Path(home) / f"a{n}"
            save(generate(EMPLOYEES, PROJECTS, MAILBOXES, seed=n), place, "csv")
            places.append(FleetAccount(str(place), place.name))
        crew = ProcessCrew(2)
        found = audited([places[n % DIFFERENT] for n in range(80)], crew, 4)
        crew.close()
    print(f"80 of them read from CSV files: {found.seconds:.1f} s")
    told_cpu("of both", found.cpu, 80)


def dask() -> None:
    with kept(100) as accounts:
        pool, cluster = ProcessCrew(2), DaskCrew.at(None, 2)
        try:
            rounds = [
                (audited(accounts, pool), audited(accounts, cluster)) for _ in range(3)
            ]
        finally:
            pool.close()
            cluster.close()
    pools, clusters = (min(r[n].seconds for r in rounds) for n in (0, 1))
    told("Dask beside two processes, 100 accounts", clusters / pools, 1.6, "times")
    for name, at in ("processes", 0), ("Dask's workers", 1):
        told_cpu(name, min(r[at].cpu for r in rounds), 100)


def memory() -> None:
    with kept(1000) as accounts:
        process = multiprocessing.get_context("spawn").Process(
            target=_alone, args=(accounts,)
        )
        process.start()
        process.join()


def _alone(accounts: list[FleetAccount]) -> None:
    for at in range(0, len(accounts), 8):
        audited_batch(AuditBatch(tuple(accounts[at : at + 8]), AuditOrder()))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told("1e9 pairs over 1,000 accounts, one process", megabytes, 200, "MB")


def history() -> None:
    with tempfile.TemporaryDirectory() as home:
        _asked("SQLite", f"sqlite:///{home}/history.sqlite3")
    named = os.environ.get("SENDERSCOPE_BENCHMARK_DATABASE", "")
    if named:
        _asked("PostgreSQL", named)
    else:
        print("PostgreSQL: not asked, SENDERSCOPE_BENCHMARK_DATABASE names none")


def _asked(name: str, url: str) -> None:
    """1,000 accounts, some 40 findings each, two that come and go every fifth night."""
    kept_history, chance = History(url), random.Random(1)
    first = datetime(2026, 1, 1, 3, tzinfo=UTC)
    engine = kept_history._engine
    with engine.begin() as connection:
        rows = [{"id": n, "name": f"a{n}.planfix.com"} for n in range(1, 1001)]
        connection.execute(insert(ACCOUNTS), rows)
        for account in range(1, 1001):
            connection.execute(insert(SPANS), list(_spans(account, first, chance)))
        connection.execute(text("ANALYZE"))
    asked = first + timedelta(days=363, hours=12)
    kept_history.new_since(asked)
    began = time.perf_counter()
    found = kept_history.new_since(asked)
    seconds = time.perf_counter() - began
    number = sum(map(len, found.values()))
    told(f"what is new ({number:,}) on {name}", seconds * 1000, 200, "ms")
    kept_history.close()


def _spans(
    account: int, first: datetime, chance: random.Random
) -> Iterator[dict[str, object]]:
    document = {
        "rule": "coverage/tied",
        "kind": "account",
        "subject": "x",
        "severity": "warning",
        "says": "",
        "data": {"n": "y" * 300},
    }
    usual = {
        "account": account,
        "kind": "audit",
        "reading": "documented",
        "severity": "warning",
        "document": document,
    }
    for n in range(40):
        yield {**usual, "identity": f"coverage/tied:{n}", "first_at": first,
               "gone_at": None, "is_new": False}  # fmt: skip
    for night in range(0, 365, 5):
        came = first + timedelta(days=night + chance.randrange(5))
        for n in range(2):
            gone = came + timedelta(days=3) if night < 360 else None
            yield {**usual, "identity": f"coverage/dead-test:{n}", "first_at": came,
                   "gone_at": gone, "is_new": True}  # fmt: skip


def probes() -> None:
    """Two workers, each against a lab in a process of its own.

    First what the limit's facts call a probe: a plain server is connected to, greets,
    says what it can and is left. Then whole checks: TLS, a login, a sender asked for.
    """
    _probed("connect, greeting, EHLO, QUIT", Security.NONE, "quit")
    _probed("TLS, login and sender as well", Security.TLS, "login")


def _probed(what: str, security: Security, wanted: str) -> None:
    half, crew = PROBES // 2, ProcessCrew(2)
    with (
        tempfile.TemporaryDirectory() as home,
        lab(LATENCY) as one,
        lab(LATENCY) as other,
    ):
        pieces = [
            ProbePiece(
                n * half,
                half,
                PROBED_ACCOUNTS // 2,
                state,
                _reached_by(good, state, security),
                f"{home}/{n}",
            )
            for n, (state, good) in enumerate((one, other))
        ]
        began = time.perf_counter()
        done = [result for _, result in crew.results(probed, pieces)]
        seconds = time.perf_counter() - began
        came = sum(_came_to(wanted, log) for log in Path(home).rglob("*.jsonl"))
        assert came == PROBES, f"{came} came to {wanted}; {done}"
    crew.close()
    cpu, megabytes = (max(r[n] for r in done) for n in (0, 1))  # type: ignore[index]
    told(f"{PROBES:,} probes ({what}), two workers", seconds, 15, "s")
    told("memory of the larger worker", megabytes, 400, "MB")
    told_cpu("of one worker, its labs aside", cpu, PROBES // 2)


def _reached_by(good: Mailbox, state: LabState, security: Security) -> Mailbox:
    """The mailbox at the good server, over TLS or at a port that begins without it."""
    name = "smtp-tls" if security is Security.TLS else "smtp-starttls"
    at = Endpoint(good.smtp.host, state.ports["good"][name], security)
    return replace(good, smtp=at)


def _came_to(wanted: str, log: Path) -> int:
    """For how many mailboxes of a log a step passed."""
    return len(
        {
            step.mailbox
            for step in steps_in(log)
            if step.step == wanted and step.state == "passed"
        }
    )


PARTS: dict[str, Callable[[], None]] = {
    "audits": audits,
    "files": files,
    "dask": dask,
    "memory": memory,
    "history": history,
    "probes": probes,
}


def measure(*wanted: str) -> None:
    """Prints the figures of these parts, all where none is named, and exits."""
    for name in wanted or PARTS:
        PARTS[name]()
    sys.exit(1 if _failed else 0)
