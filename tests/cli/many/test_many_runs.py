"""Which accounts a run is over, who works at it, and what its exit status is."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from diagnostics.accounts import Loaded
from diagnostics.cli.many import many_runs
from diagnostics.cli.many.many_runs import ManyRun, accounts_asked_for
from diagnostics.cli.screen import COULD_NOT_RUN, FOUND, OK
from diagnostics.fleet.account_results import AccountResult, Ending
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.crew import ProcessCrew
from diagnostics.model import Account, Finding, Severity, Subject
from diagnostics.workspace import Workspace, digest_of

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def options(**given: Any) -> argparse.Namespace:
    usual = {
        "workspace": False,
        "where": None,
        "workers": None,
        "scheduler": None,
        "local_cluster": None,
        "fail_on": "error",
        "new_only": False,
    }
    return argparse.Namespace(**{**usual, **given})


@pytest.mark.parametrize("given", [{}, {"workspace": True, "where": "accounts"}])
def test_a_place_or_the_workspace_is_named_and_not_both(
    given: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="or --workspace"):
        accounts_asked_for(options(**given), Workspace(tmp_path))


def test_a_workspace_without_accounts_is_said_and_one_with_some_is_taken(
    tmp_path: Path,
) -> None:
    shelf = Workspace(tmp_path)
    with pytest.raises(ValueError, match="keeps no account"):
        accounts_asked_for(options(workspace=True), shelf)
    shelf.keep(Loaded(Account("Acme", "acme.example")), digest_of([("a", b"x")]))
    found = accounts_asked_for(options(workspace=True), shelf)
    assert [account.label for account in found.accounts] == ["Acme"]


def test_a_folder_is_looked_through(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("mailboxes: []\n")
    found = accounts_asked_for(options(where=str(tmp_path)), Workspace(tmp_path / "h"))
    assert [account.label for account in found.accounts] == ["one.yaml"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"workers": 2, "scheduler": "tcp://h:1"}, "--workers, --scheduler exclude"),
        ({"workers": 2, "local_cluster": 1}, "--workers, --local-cluster exclude"),
        ({"workers": 0}, "--workers: from 1 to 256"),
        ({"workers": 257}, "--workers: from 1 to 256"),
        ({"workers": -1}, "--workers: from 1 to 256"),
        ({"local_cluster": 0}, "--local-cluster: from 1 to 256"),
        ({"local_cluster": 257}, "--local-cluster: from 1 to 256"),
    ],
)
def test_workers_of_two_kinds_or_of_no_number_are_refused(
    given: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        many_runs._crew(options(**given))


@pytest.mark.parametrize(("workers", "number"), [(None, 0), (1, 1), (256, 256)])
def test_without_dask_processes_of_this_machine_work(
    workers: int | None, number: int
) -> None:
    crew = many_runs._crew(options(workers=workers))
    assert isinstance(crew, ProcessCrew)
    assert crew.number == number


def result(
    *severities: Severity,
    ending: Ending = Ending.DONE,
    accepted: tuple[int, ...] = (),
    new: tuple[int, ...] | None = None,
) -> AccountResult:
    rows = (Finding("coverage/tied", Subject(), s, {}, "age") for s in severities)
    return AccountResult(
        FleetAccount("a", "a"),
        ending,
        findings=tuple(rows),
        accepted=frozenset(accepted),
        new=None if new is None else frozenset(new),
    )


@pytest.mark.parametrize(
    ("results", "given", "status"),
    [
        ([], {}, OK),
        ([result()], {}, OK),
        ([result(ERROR)], {}, FOUND),
        ([result(WARNING)], {}, OK),
        ([result(WARNING)], {"fail_on": "warning"}, FOUND),
        ([result(INFO)], {"fail_on": "warning"}, OK),
        ([result(INFO)], {"fail_on": "info"}, FOUND),
        ([result(), result(WARNING, ERROR)], {}, FOUND),
        ([result(ERROR, accepted=(0,))], {}, OK),
        ([result(ERROR, new=())], {}, FOUND),
        ([result(ERROR, new=())], {"new_only": True}, OK),
        ([result(ERROR, new=(0,))], {"new_only": True}, FOUND),
        ([result(ERROR, new=None)], {"new_only": True}, FOUND),  # nobody can tell
        ([result(ERROR, WARNING, new=(1,))], {"new_only": True}, OK),
        ([result(ending=Ending.PARTIAL)], {}, COULD_NOT_RUN),
        ([result(ending=Ending.LOST), result(ERROR)], {}, COULD_NOT_RUN),
        ([result(ERROR), result(ending=Ending.UNREADABLE)], {}, COULD_NOT_RUN),
    ],
)
def test_the_status_says_the_worst_of_all_accounts(
    results: list[AccountResult], given: dict[str, Any], status: int
) -> None:
    run: Any = SimpleNamespace(options=options(**given))
    assert ManyRun._status(run, results) == status
