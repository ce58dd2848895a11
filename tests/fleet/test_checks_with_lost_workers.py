"""Checks of many accounts whose workers are killed: no result lost, no login twice.

On processes of this machine, on a Dask cluster of four worker processes, and with a
Dask scheduler that is restarted. Linux tells which process has an account's log open.
"""

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics.accounts import save
from diagnostics.checks import Step
from diagnostics.fleet import check_run
from diagnostics.fleet.account_log import steps_in
from diagnostics.fleet.account_results import AccountResult, Ending
from diagnostics.fleet.accounts_found import accounts_in
from diagnostics.fleet.checking_accounts import CheckOrder
from diagnostics.fleet.crew import Crew, ProcessCrew
from diagnostics.fleet.dask_crew import DaskCrew
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.lab import Lab
from diagnostics.model import State
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import settings_of
from tests.ports import free_port

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc"),
    pytest.mark.timeout(300),
]
FAULTS = ("good", "wrong-password", "app-password-required", "cross-signed")
CANARY = "tr0ub4dor-canary"


@pytest.fixture(scope="module")
def slow_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab whose every answer is late enough for a worker to be killed before it."""
    place = tmp_path_factory.mktemp("lab")
    with (
        pytest.MonkeyPatch.context() as patch,
        Lab(faults=FAULTS, latency=0.5) as running,
    ):
        patch.setenv("SENDERSCOPE_LAB", str(place))
        patch.setenv("SENDERSCOPE_CANARY", CANARY)
        running.publish()
        yield running


@pytest.fixture
def folder(slow_lab: Lab, tmp_path: Path) -> Path:
    """Accounts of one mailbox, each at a host of its own."""
    place = tmp_path / "accounts"
    place.mkdir()
    for fault in FAULTS:
        account = replace(slow_lab.account(fault), name=fault, host=f"{fault}.test")
        save(account, place / f"{fault}.json", "json")
    return place


def checked(folder: Path, crew: Crew) -> tuple[dict[str, AccountResult], dict]:
    """The results and the steps, by account."""
    found = accounts_in(folder, Workspace(folder)).accounts
    order = CheckOrder(only=("smtp",), granted=("env:SENDERSCOPE_CANARY@x.test",))
    with RunNotes(folder.parent / "home", ["check"], resume=False) as notes:
        results = {
            r.label: r for r in check_run.check_all(found, order, crew, None, notes)
        }
        steps = {
            r.label: steps_in(
                Path(check_run.log_of(r.account, notes)),
                settings_of(r.account.loaded().account),
            )
            for r in results.values()
        }
    return results, steps


def logins_seen(lab: Lab) -> Counter[str]:
    said = {fault: lab.seen(fault, "smtp") for fault in FAULTS}
    return Counter(
        {f: sum(line.startswith("AUTH") for line in lines) for f, lines in said.items()}
    )


def login_of(steps: tuple[Step, ...]) -> Step:
    return next(s for s in steps if (s.service, s.step) == ("smtp", "login"))


class Killer:
    """Kills the process that has begun a login, once, before its answer is there."""

    def __init__(self, folder: Path) -> None:
        self.logs = folder.parent / "home"
        self.account = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            for log in self.logs.glob("fleet/*/batches/*.jsonl"):
                lines = log.read_text().splitlines()
                if any(json.loads(line)[0] == "login" for line in lines if line):
                    for pid in holders(log):
                        os.kill(pid, signal.SIGKILL)
                        self.account = log.name
                        return


def holders(log: Path) -> list[int]:
    """The other processes that have a file open."""
    found = []
    for place in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if place.readlink() == log and int(place.parts[2]) != os.getpid():
                found.append(int(place.parts[2]))
        except OSError:
            continue
    return found


def expect_whole(
    lab: Lab, before: Counter[str], found: tuple[dict[str, AccountResult], dict]
) -> None:
    """Every account has its result, and no server saw a second login."""
    results, steps = found
    assert set(results) == set(FAULTS)
    assert all(r.ending is Ending.DONE for r in results.values())
    after = logins_seen(lab)
    assert all(after[fault] - before[fault] <= 1 for fault in FAULTS)
    logins = {name: login_of(held) for name, held in steps.items()}
    cut_off = [n for n, s in logins.items() if s.rule == "checks/login-interrupted"]
    assert len(cut_off) == 1
    assert logins[cut_off[0]].state is State.INCONCLUSIVE
    whole = {name: step for name, step in logins.items() if name not in cut_off}
    assert all(step.state is not State.INCONCLUSIVE for step in whole.values())
    if "good" in whole:
        assert whole["good"].state is State.PASSED


def test_a_killed_process_loses_nothing_and_no_login_is_repeated(
    slow_lab: Lab, folder: Path
) -> None:
    before, crew = logins_seen(slow_lab), ProcessCrew(2)
    with Killer(folder) as killer:
        found = checked(folder, crew)
    crew.close()
    assert killer.account
    expect_whole(slow_lab, before, found)


class Graph:
    """Keeps what a Dask client hands out, as it goes over the line."""

    def __init__(self, crew: DaskCrew, monkeypatch: pytest.MonkeyPatch) -> None:
        self.handed_out: list[bytes] = []
        submit = crew.client.submit

        def told(*arguments: Any, **named: Any) -> Any:
            self.handed_out.append(pickle.dumps((arguments, named)))
            return submit(*arguments, **named)

        monkeypatch.setattr(crew.client, "submit", told)


def test_a_dask_cluster_of_four_loses_a_worker_and_no_result(
    slow_lab: Lab, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, crew = logins_seen(slow_lab), DaskCrew.at(None, 4)
    graph = Graph(crew, monkeypatch)
    try:
        with Killer(folder) as killer:
            found = checked(folder, crew)
    finally:
        crew.close()
    assert killer.account
    expect_whole(slow_lab, before, found)
    handed_out = b"".join(graph.handed_out)
    assert b"env:SENDERSCOPE_CANARY" in handed_out
    assert b"lab:good" in handed_out
    for secret in (CANARY, *slow_lab.state.passwords.values()):
        assert secret.encode() not in handed_out


Program = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def program() -> Iterator[Program]:
    """Starts a program of Dask's; all end with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> "subprocess.Popen[bytes]":
        line = [sys.executable, "-m", *arguments, "--no-dashboard"]
        quiet = subprocess.DEVNULL
        one = subprocess.Popen(line, stdout=quiet, stderr=quiet)
        started.append(one)
        return one

    yield start
    for one in started:
        one.kill()
    for one in started:
        one.wait(20)


def test_a_scheduler_that_is_restarted_gets_the_rest_anew(
    slow_lab: Lab, folder: Path, program: Program
) -> None:
    port = str(free_port())
    where = f"tcp://127.0.0.1:{port}"
    cli = "distributed.cli."
    named = ("--host", "127.0.0.1", "--port", port)
    work = (f"{cli}dask_worker", where, "--nthreads", "1", "--no-nanny")

    scheduler, workers = program(f"{cli}dask_scheduler", *named), []
    workers = [program(*work) for _ in range(2)]
    before, crew = logins_seen(slow_lab), _connected(where)

    def restart() -> None:
        logs = folder.parent / "home"
        while not any('"done"' in p.read_text() for p in logs.rglob("*.jsonl")):
            time.sleep(0.05)
        for one in (scheduler, *workers):
            one.kill()
            one.wait(20)
        program(f"{cli}dask_scheduler", *named)
        for _ in range(2):
            program(*work)

    thread = threading.Thread(target=restart, daemon=True)
    thread.start()
    try:
        results, steps = checked(folder, crew)
    finally:
        thread.join(60)
        crew.close()
    assert {r.ending for r in results.values()} == {Ending.DONE}
    assert set(results) == set(FAULTS)
    after = logins_seen(slow_lab)
    assert all(after[fault] - before[fault] <= 1 for fault in FAULTS)
    assert all(login_of(held).state for held in steps.values())


def _connected(where: str) -> DaskCrew:
    deadline = time.monotonic() + 90
    while True:
        try:
            return DaskCrew.at(where, 0)
        except OSError:
            if time.monotonic() > deadline:
                raise
