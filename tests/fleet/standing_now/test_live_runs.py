"""Which runs go on is told while their process lives, and how far they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics.fleet.account_results import AccountResult, Ending
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.run_notes import RunNotes, notes_in
from diagnostics.fleet.standing_now.live_runs import RunGoingOn, runs_going_on

PLACE = FleetAccount("one", "one")


def begun(home: Path, *asked: str, resume: bool = False, of: int = 3) -> RunNotes:
    return RunNotes(home, asked, resume=resume, command=asked[0], accounts=[PLACE] * of)


def result(place: str) -> AccountResult:
    return AccountResult(FleetAccount(place, place), Ending.DONE)


def test_where_nothing_runs_nothing_is_told(tmp_path: Path) -> None:
    assert runs_going_on(tmp_path) == ()
    with begun(tmp_path, "audit-all", "a"):
        pass
    assert runs_going_on(tmp_path) == ()


def test_each_account_that_ends_is_counted(tmp_path: Path) -> None:
    with begun(tmp_path, "audit-all", "a") as notes:
        assert runs_going_on(tmp_path) == (RunGoingOn("audit-all", 0, 3),)
        notes.note(result("one"))
        notes.note(result("two"))
        assert runs_going_on(tmp_path) == (RunGoingOn("audit-all", 2, 3),)


def test_of_several_runs_each_is_told(tmp_path: Path) -> None:
    with begun(tmp_path, "check-all", "a", of=2), begun(tmp_path, "audit-all", "a"):
        told = [run.command for run in runs_going_on(tmp_path)]
    assert told == ["audit-all", "check-all"]


def test_a_run_that_was_killed_does_not_go_on_and_a_resumed_one_goes_on_counting(
    tmp_path: Path,
) -> None:
    notes = begun(tmp_path, "audit-all", "a")
    notes.note(result("one"))
    notes._file.close()
    assert runs_going_on(tmp_path) == ()
    with begun(tmp_path, "audit-all", "a", resume=True) as again:
        again.note(result("two"))
        assert runs_going_on(tmp_path) == (RunGoingOn("audit-all", 2, 3),)


def test_what_tells_no_number_of_accounts_is_not_told(tmp_path: Path) -> None:
    with begun(tmp_path, "report-all", of=0):
        assert runs_going_on(tmp_path) == ()


@pytest.mark.parametrize("header", ["", "{", "[]", '{"of": "x"}', '{"of": 2}'])
def test_notes_that_nobody_understands_are_no_run(header: str, tmp_path: Path) -> None:
    with begun(tmp_path, "audit-all"):
        (place,) = notes_in(tmp_path)
        place.write_text(f"{header}\n")
        assert runs_going_on(tmp_path) == ()


def test_a_look_keeps_no_run_from_beginning(tmp_path: Path) -> None:
    with begun(tmp_path, "audit-all"):
        pass
    for _time in range(20):
        runs_going_on(tmp_path)
        with begun(tmp_path, "audit-all"):
            runs_going_on(tmp_path)
