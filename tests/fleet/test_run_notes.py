"""A run over many accounts goes on where it stopped, and no other does."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diagnostics.fleet.account_results import AccountResult, Ending
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.run_notes import FORM, NotResumableError, RunNotes

ASKED = {"command": "audit-all", "where": "accounts"}
THEN = "2026-11-25T03:00:00+00:00"


def place(name: str) -> FleetAccount:
    return FleetAccount(name, name)


def result(name: str, ended: str = THEN, ending: Ending = Ending.DONE) -> AccountResult:
    return AccountResult(place(name), ending, ended=ended)


def stopped(home: Path, *places: str, batch: str = "") -> RunNotes:
    """Notes of a run that was killed after these accounts."""
    notes = RunNotes(home, ASKED, resume=False)
    for place in places:
        notes.note(result(place))
    if batch:
        notes.batches.mkdir()
        (notes.batches / batch).write_text("seen")
    notes._file.close()
    return notes


def resumed(home: Path) -> list[str]:
    with RunNotes(home, ASKED, resume=True) as notes:
        return [one.account.place for one in notes.done]


def test_a_killed_run_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    first = stopped(tmp_path, "a", "b")
    again = RunNotes(tmp_path, ASKED, resume=True)
    assert [one.account.place for one in again.done] == ["a", "b"]
    assert again.begun == first.begun
    again.note(result("c"))
    again._file.close()
    assert resumed(tmp_path) == ["a", "b", "c"]


def test_a_run_that_ended_leaves_nothing_to_resume(tmp_path: Path) -> None:
    stopped(tmp_path, "a")
    assert resumed(tmp_path) == ["a"]
    with pytest.raises(NotResumableError, match="no unfinished run"):
        RunNotes(tmp_path, ASKED, resume=True)


@pytest.mark.parametrize(("batch", "goes_on"), [("1.json", True), ("", False)])
def test_a_run_that_noted_no_account_goes_on_where_batches_are_there(
    tmp_path: Path, batch: str, goes_on: bool
) -> None:
    stopped(tmp_path, batch=batch)
    if goes_on:
        assert resumed(tmp_path) == []
        return
    with pytest.raises(NotResumableError):
        RunNotes(tmp_path, ASKED, resume=True)


def test_beginning_anew_forgets_the_unfinished_run(tmp_path: Path) -> None:
    before = stopped(tmp_path, "a", batch="1.json")
    again = RunNotes(tmp_path, ASKED, resume=False)
    assert again.done == ()
    assert again.begun >= before.begun
    assert not again.batches.exists()
    again.note(result("b"))
    again._file.close()
    assert resumed(tmp_path) == ["b"]


@pytest.mark.parametrize(
    "other",
    [
        {**ASKED, "where": "elsewhere"},
        {**ASKED, "command": "check-all"},
        {**ASKED, "only": ["dns"]},
        "audit-all",
    ],
)
def test_another_run_is_not_taken_up(tmp_path: Path, other: object) -> None:
    stopped(tmp_path, "a")
    with pytest.raises(NotResumableError):
        RunNotes(tmp_path, other, resume=True)
    assert resumed(tmp_path) == ["a"]


def test_the_order_of_what_was_asked_makes_no_other_run(tmp_path: Path) -> None:
    stopped(tmp_path, "a")
    turned = dict(reversed(ASKED.items()))
    with RunNotes(tmp_path, turned, resume=True) as notes:
        assert len(notes.done) == 1


@pytest.mark.parametrize("resume", [True, False])
def test_the_same_run_does_not_go_on_twice(tmp_path: Path, resume: bool) -> None:
    with RunNotes(tmp_path, ASKED, resume=False) as held:
        held.note(result("a"))
        with pytest.raises(ValueError, match="going on already"):
            RunNotes(tmp_path, ASKED, resume=resume)


def test_a_last_line_that_a_kill_cut_off_is_no_note_and_harms_no_later_one(
    tmp_path: Path,
) -> None:
    notes = stopped(tmp_path, "a", "b")
    file = notes.folder / "done.jsonl"
    file.write_text(file.read_text()[:-20])
    again = RunNotes(tmp_path, ASKED, resume=True)
    assert [one.account.place for one in again.done] == ["a"]
    again.note(result("c"))
    again._file.close()
    lines = file.read_text().splitlines()
    assert json.loads(lines[-1])["account"]["place"] == "c"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{",
        "[]",
        "null",
        json.dumps({"form": FORM + 1, "begun": THEN}),
        json.dumps({"form": FORM - 1, "begun": THEN}),
        json.dumps({"form": FORM, "begun": "yesterday"}),
        json.dumps({"form": FORM}),
        json.dumps({"begun": THEN}),
    ],
)
def test_notes_of_another_form_are_none(tmp_path: Path, header: str) -> None:
    notes = stopped(tmp_path, "a")
    file = notes.folder / "done.jsonl"
    _, line = file.read_text().splitlines()
    file.write_text(f"{header}\n{line}\n")
    with pytest.raises(NotResumableError):
        RunNotes(tmp_path, ASKED, resume=True)


def test_the_next_run_knows_when_each_account_ended_in_the_last(tmp_path: Path) -> None:
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        assert notes.last_of(place("a")) is None
        notes.note(result("a"))
        assert notes.last_of(place("a")) is None  # that is this run, not the one before
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        assert notes.last_of(place("a")) == datetime.fromisoformat(THEN)
        assert notes.last_of(place("b")) is None


def test_accounts_of_an_unfinished_run_count_when_it_ends(tmp_path: Path) -> None:
    stopped(tmp_path, "a")
    with RunNotes(tmp_path, ASKED, resume=True) as notes:
        notes.note(result("b"))
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        assert (
            notes.last_of(place("a"))
            == notes.last_of(place("b"))
            == datetime.fromisoformat(THEN)
        )


def test_a_run_that_failed_leaves_what_it_did(tmp_path: Path) -> None:
    notes = RunNotes(tmp_path, ASKED, resume=False)
    notes.note(result("a"))
    notes.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    with RunNotes(tmp_path, ASKED, resume=True) as notes:
        assert notes.last_of(place("a")) is None
        assert [one.account.place for one in notes.done] == ["a"]


def test_who_had_a_name_first_stays_its_owner_in_later_runs(tmp_path: Path) -> None:
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        assert notes.is_owner("acme", place("one"))
        assert not notes.is_owner("acme", place("two"))
        assert notes.is_owner("acme", place("one"))
        assert notes.is_owner("other", place("two"))
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        assert not notes.is_owner("acme", place("two"))
        assert notes.is_owner("acme", place("one"))


def test_an_owner_that_a_later_run_lacks_gives_its_name_free(tmp_path: Path) -> None:
    """A file was renamed: otherwise nobody could tell its news any more."""
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        assert notes.is_owner("acme", place("old"))
    there = [place("new"), place("other")]
    with RunNotes(tmp_path, ASKED, resume=False, accounts=there) as notes:
        assert notes.is_owner("acme", place("new"))
        assert not notes.is_owner("acme", place("other"))


def test_what_is_gone_since_the_last_run_is_named_once(tmp_path: Path) -> None:
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        assert notes.gone == ()
        for name in "abc":
            notes.note(result(name))
    there = [place("a"), place("d")]
    for gone in (("b", "c"), ()):
        with RunNotes(tmp_path, ASKED, resume=False, accounts=there) as notes:
            assert [Path(name).name for name in notes.gone] == [*gone]
            notes.note(result("a"))


def test_what_has_another_place_now_is_not_gone(tmp_path: Path) -> None:
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        notes.note(result("old"))
        notes.is_owner("acme", place("old"))
    with RunNotes(tmp_path, ASKED, resume=False, accounts=[place("new")]) as notes:
        assert notes.gone == (place("old").known_by,)
        notes.is_owner("acme", place("new"))
        assert notes.gone == ()


def test_news_are_told_since_the_last_answer_and_not_since_a_night_without_one(
    tmp_path: Path,
) -> None:
    later = "2026-11-26T03:00:00+00:00"
    for name, ending in (("a", Ending.UNREADABLE), ("b", Ending.DONE)):
        with RunNotes(tmp_path, name, resume=False) as notes:
            notes.note(result("x"))
        with RunNotes(tmp_path, name, resume=False) as notes:
            notes.note(result("x", later, ending))
    for name, since in (("a", THEN), ("b", later)):
        with RunNotes(tmp_path, name, resume=False, accounts=[place("x")]) as notes:
            assert notes.last_of(place("x")) == datetime.fromisoformat(since)
            assert notes.gone == ()


def test_an_account_is_known_from_whatever_folder_a_run_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to("in")
    spellings = [str(tmp_path / "in" / "a"), str(tmp_path / "link" / "a"), "in/a"]
    monkeypatch.chdir(tmp_path)
    assert {place(spelling).known_by for spelling in spellings} == {spellings[0]}
    assert FleetAccount("bak-3f2a", "bakery", home="/x").known_by == "bak-3f2a"


@pytest.mark.parametrize(
    "left", ["", "{", "[]", '{"owners": 1, "ended": {}}', '{"owners": {}}', "\xff"]
)
def test_what_the_last_run_left_may_be_damaged(tmp_path: Path, left: str) -> None:
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        notes.note(result("a"))
    notes.folder.with_suffix(".ended").write_text(left, encoding="latin-1")
    with RunNotes(tmp_path, ASKED, resume=False) as again:
        assert again.last_of(place("a")) is None


def test_notes_are_for_their_owner_s_eyes(tmp_path: Path) -> None:
    notes = stopped(tmp_path, "a")
    assert notes.folder.stat().st_mode & 0o777 == 0o700
    assert (notes.folder / "done.jsonl").stat().st_mode & 0o777 == 0o600


def test_times_are_of_this_world(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    with RunNotes(tmp_path, ASKED, resume=False) as notes:
        assert before <= notes.begun <= datetime.now(UTC)
