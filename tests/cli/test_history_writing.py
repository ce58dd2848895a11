"""A check on the command line is known to the pages."""

from pathlib import Path

import pytest

from diagnostics.accounts import load
from diagnostics.checks import CheckRun, Step
from diagnostics.cli import history_writing
from diagnostics.model import Account, Extent, Mailbox, Missing, Place, State
from diagnostics.workspace.history import (
    SAMPLES,
    History,
    name_of_sample,
    settings_of,
)

ACCOUNT = Account("Acme", "Acme.planfix.com", mailboxes=(Mailbox("m", "m@x.test"),))
RUN = CheckRun((Step("m", "smtp", "connect", State.PASSED),), ())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_run_is_kept_under_the_account_s_host(home: Path) -> None:
    history_writing.write_down(ACCOUNT, "files", RUN, None)
    history = History.usual(home)
    (checked,) = history.checked("acme.planfix.com", settings_of(ACCOUNT))
    assert checked.steps == RUN.steps
    assert (home / "history.sqlite3").stat().st_mode & 0o077 == 0
    history.close()


def test_the_folder_of_a_sample_has_the_history_of_the_sample_on_its_page(
    home: Path,
) -> None:
    folder = SAMPLES / "acme"
    account = load(folder).account
    step = Step(account.mailboxes[0].id, "smtp", "connect", State.PASSED)
    history_writing.write_down(account, str(folder), CheckRun((step,), ()), None)
    history = History.usual(home)
    (checked,) = history.checked(name_of_sample("acme"), settings_of(account))
    assert checked.mailbox == step.mailbox
    assert not history.runs("acme.planfix.com")
    history.close()


@pytest.mark.parametrize(
    "account",
    [
        Account(mailboxes=ACCOUNT.mailboxes),
        Account("Acme", missing=(Missing(Extent.TABLE, "config/syntax", Place("x")),)),
    ],
)
def test_of_half_an_account_and_of_one_without_a_name_nothing_is_kept(
    home: Path, account: Account
) -> None:
    history_writing.write_down(account, "files", RUN, None)
    assert not home.exists()


def test_where_nothing_is_to_be_kept_nothing_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_KEEP_DAYS", "0")
    history_writing.write_down(ACCOUNT, "files", RUN, None)
    assert not home.exists()


def test_a_history_that_cant_be_used_is_said_and_nothing_else_happens(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write_text("a file stands in the folder's place")
    history_writing.write_down(ACCOUNT, "files", RUN, None)
    assert "the history can't be kept" in capsys.readouterr().err
