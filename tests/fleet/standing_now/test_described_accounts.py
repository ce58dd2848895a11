"""What a folder's accounts stand like on the page, as the command over them said."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diagnostics.cli import main
from diagnostics.fleet.standing_now.account_standings import AccountStanding, standings
from diagnostics.model import Severity
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import AUDIT, History


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))
    place = tmp_path / "accounts"
    place.mkdir()
    write(place)
    return place


def write(place: Path, *accepted: dict[str, str]) -> None:
    told = {
        "account": {"name": "Żółta piekarnia", "host": "bakery.planfix.com"},
        "employees": [{"id": "e1", "name": "Ada"}],
        "mailboxes": [{"id": "m1", "address": "desk@example.com", "test": "failed"}],
        "accepted": list(accepted),
    }
    (place / "bakery.json").write_text(json.dumps(told))


def standing() -> tuple[History, AccountStanding]:
    history = History.here()
    assert history is not None
    since = datetime.now(UTC) - timedelta(days=1)
    (one,) = standings(Workspace.usual(), history, since)
    return history, one


def test_an_account_is_called_what_it_calls_itself_and_counts_as_the_command_counts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dead = {"rule": "coverage/dead-test", "subject": "m1"}
    for accepted in ((), (dead,), ()):
        write(folder, *accepted)
        main(["audit-all", str(folder), "--workers", "1", "--format", "json"])
        (told,) = json.loads(capsys.readouterr().out)["accounts"]
        history, one = standing()
        history.close()
        assert (one.label, one.is_kept) == ("Żółta piekarnia", False)
        assert one.knows_accepted
        for severity in Severity:
            assert one.number(severity) == told[f"{severity}s"]
        found = {(f.finding.rule, f.state) for f in one.findings}
        assert (("coverage/dead-test", "accepted") in found) is bool(accepted)


def test_of_an_account_that_was_audited_alone_nobody_knows_what_was_accepted(
    folder: Path,
) -> None:
    history = History.here()
    assert history is not None
    history.record("florist.planfix.com", AUDIT, [], datetime.now(UTC))
    history.close()
    history, one = standing()
    history.close()
    assert (one.label, one.knows_accepted) == ("florist.planfix.com", False)
