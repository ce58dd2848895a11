"""Many accounts audited: streamed, resumed, and compared with the night before."""

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from diagnostics.fleet.account_results import (
    AccountResult,
    Ending,
    result_document,
    result_of,
    worst_accounts_first,
)
from diagnostics.fleet.accounts_found import accounts_in
from diagnostics.fleet.audit_run import audit_all
from diagnostics.fleet.auditing_accounts import AuditOrder
from diagnostics.fleet.crew import Lost, ProcessCrew
from diagnostics.fleet.run_notes import NotResumableError, RunNotes
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import History


class Here:
    """A crew without processes, which some of the work never comes back from."""

    def __init__(self, lost: Callable[[Any], bool] = lambda _: False) -> None:
        self.lost, self.asked = lost, []

    def results(
        self, work: Callable[[Any], Any], pieces: Sequence[Any]
    ) -> Iterator[tuple[int, Any]]:
        for at, piece in enumerate(pieces):
            self.asked.append(piece)
            yield at, Lost("gone") if self.lost(piece) else work(piece)

    def close(self) -> None:
        pass


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    kept = History(f"sqlite:///{tmp_path / 'h.sqlite3'}")
    yield kept
    kept.close()


def run(
    home: Path,
    crew: Any,
    history: History | None = None,
    resume: bool = False,
    stop: int = 0,
) -> list[AccountResult]:
    found = accounts_in(home, Workspace(home.parent / "home")).accounts
    asked = ["audit", str(home)]
    noted = RunNotes(home.parent / "home", asked, resume=resume, accounts=found)
    with noted as notes:
        results = []
        for result in audit_all(found, AuditOrder(), crew, history, notes):
            results.append(result)
            if len(results) == stop:
                raise KeyboardInterrupt
        return results


def interrupted(home: Path, after: int, history: History | None = None) -> None:
    """A run that somebody stops when so many accounts have ended."""
    with contextlib.suppress(KeyboardInterrupt):
        run(home, Here(), history, stop=after)


def test_a_broken_account_is_a_line_of_its_own(put: Callable[..., Path]) -> None:
    home = put("good").parent
    put("half", mailboxes="id,address,smtp_port\nm1,desk@example.com,x\n,b@x.test,1\n")
    (home / "none.yaml").write_text("mailboxes: {{{")
    (home / "empty").mkdir()
    (home / "empty" / "mailboxes.csv").write_bytes(b"\0\0\0")
    crew = ProcessCrew(2)
    found = {result.account.label: result for result in run(home, crew)}
    crew.close()
    assert found["good"].ending is Ending.DONE
    assert found["good"].findings
    assert found["half"].ending is Ending.PARTIAL
    assert found["none.yaml"].ending is Ending.UNREADABLE
    assert found["empty"].ending is Ending.UNREADABLE
    assert all(found[name].why for name in ("half", "none.yaml", "empty"))
    first = worst_accounts_first(found.values())
    assert [r.ending.has_answer for r in first] == [False, False, False, True]


def test_a_result_survives_as_json(put: Callable[..., Path]) -> None:
    (result,) = run(put("good").parent, Here())
    assert result_of(result_document(result)) == result


def test_an_account_whose_worker_is_lost_is_said_to_be(
    put: Callable[..., Path],
) -> None:
    home = put("a").parent
    put("b")
    lost = Here(lambda batch: any(a.label == "b" for a in batch.accounts))
    endings = {r.account.label: r.ending for r in run(home, lost)}
    assert endings == {"a": Ending.DONE, "b": Ending.LOST}


def test_an_interrupted_run_goes_on_where_it_stopped(
    put: Callable[..., Path],
) -> None:
    home = put("a").parent
    put("b")
    interrupted(home, after=1)
    crew = Here()
    results = run(home, crew, resume=True)
    assert {r.account.label for r in results} == {"a", "b"}
    assert [a.label for batch in crew.asked for a in batch.accounts] == ["b"]
    with pytest.raises(NotResumableError):
        run(home, Here(), resume=True)


def test_a_note_that_a_kill_cut_off_is_done_again(put: Callable[..., Path]) -> None:
    home = put("a").parent
    place = home.parent / "home"
    interrupted(home, after=1)
    (done,) = place.glob("fleet/*/done.jsonl")
    held = done.read_bytes()
    done.write_bytes(held[:-40])
    crew = Here()
    (done.parent / "batches").mkdir()  # as if checks had begun
    (done.parent / "batches" / "0.jsonl").write_text("")
    assert len(run(home, crew, resume=True)) == 1
    assert crew.asked


def test_the_same_run_twice_at_a_time_is_refused(tmp_path: Path) -> None:
    with (
        RunNotes(tmp_path, ["x"], resume=False),
        pytest.raises(ValueError, match="going on"),
    ):
        RunNotes(tmp_path, ["x"], resume=False)
    with RunNotes(tmp_path, ["x"], resume=False):
        pass


def test_only_what_came_since_the_last_run_is_new(
    put: Callable[..., Path], history: History
) -> None:
    place = put("a")
    (first,) = run(place.parent, Here(), history)
    assert first.new == frozenset()
    assert first.findings
    with (place / "mailboxes.csv").open("a") as file:
        file.write("m2,shop@example.com,failed\n")
    (second,) = run(place.parent, Here(), history)
    assert second.new
    came = [second.found[at].rule for at in second.new]
    assert came == [f.rule for f in second.counted(only_new=True)]
    (third,) = run(place.parent, Here(), history)
    assert third.new == frozenset()


def test_after_a_clock_was_put_back_news_are_told_still(
    put: Callable[..., Path], history: History, tmp_path: Path
) -> None:
    place = put("a")
    run(place.parent, Here(), history)
    (ended,) = tmp_path.rglob("*.ended")
    ended.write_text(re.sub(r'": "20\d\d-', '": "2999-', ended.read_text()))
    with (place / "mailboxes.csv").open("a") as file:
        file.write("m2,shop@example.com,failed\n")
    (result,) = run(place.parent, Here(), history)
    assert result.new


def test_an_account_that_the_history_can_t_name_is_all_told(
    put: Callable[..., Path], history: History
) -> None:
    place = put("a")
    (place / "account.toml").unlink()
    (result,) = run(place.parent, Here(), history)
    assert result.new is None
    assert result.counted(only_new=True) == result.counted()


def test_two_versions_of_an_account_don_t_overwrite_each_other(
    put: Callable[..., Path], history: History
) -> None:
    home = put("a", host="one.planfix.com").parent
    put("b", host="one.planfix.com", mailboxes="id,address\nm9,other@example.com\n")
    for _ in range(3):
        by_label = {r.account.label: r for r in run(home, Here(), history)}
        assert by_label["a"].new == frozenset()
        assert by_label["b"].new is None


def test_an_interrupted_run_s_account_stays_the_one_that_the_history_keeps(
    put: Callable[..., Path], history: History
) -> None:
    home = put("a", host="one.planfix.com").parent
    put("b", host="one.planfix.com", mailboxes="id,address\nm9,other@example.com\n")
    interrupted(home, 1, history)
    known = {r.account.label: r.new for r in run(home, Here(), history, resume=True)}
    assert known == {"a": frozenset(), "b": None}


def test_an_account_whose_file_was_renamed_has_its_news_still(
    put: Callable[..., Path], history: History
) -> None:
    place = put("a", host="one.planfix.com")
    run(place.parent, Here(), history)
    place.rename(place.with_name("b"))
    (result,) = run(place.parent, Here(), history)
    assert result.new == frozenset()
