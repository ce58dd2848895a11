"""`report` writes one file in the form that its ending says."""

import json
from pathlib import Path

import pytest

from diagnostics.accounts import load
from diagnostics.checks import Step
from diagnostics.cli import main
from diagnostics.model import State

ROOT = Path(__file__).resolve().parents[2]
SMALL = str(ROOT / "sample_data" / "small.yaml")
ACME = str(ROOT / "sample_data" / "acme")
BROKEN = str(ROOT / "sample_data" / "broken")
EXPECT = str(ROOT / "sample_data" / "expect.csv")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SENDERSCOPE_DATABASE", raising=False)
    return tmp_path / "home"


def told_of(out: Path) -> dict[str, list[dict[str, str]]]:
    parts = json.loads(out.read_text(encoding="utf-8"))["parts"]
    return {name: part["rows"] for name, part in parts.items()}


@pytest.mark.parametrize(
    ("ending", "begin"),
    [
        ("html", b"<!doctype html>"),
        ("xlsx", b"PK"),
        ("csv", b"\xef\xbb\xbfabout;"),
        ("json", b"{"),
    ],
)
def test_the_ending_says_the_form(tmp_path: Path, ending: str, begin: bytes) -> None:
    out = tmp_path / f"report.{ending}"
    assert main(["report", ACME, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(begin)


def test_expectations_and_the_appendix_are_taken_in(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    asked = ["report", ACME, "--expect", EXPECT, "--appendix", "--out", str(out)]
    assert main(asked) == 0
    told = told_of(out)
    assert "expected" in told
    assert told["findings"]
    assert told["classes"]


def test_half_an_account_needs_partial_and_is_stamped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.json"
    assert main(["report", BROKEN, "--out", str(out)]) == 2
    assert not out.exists()
    capsys.readouterr()
    assert main(["report", BROKEN, "--partial", "--out", str(out)]) == 2
    assert json.loads(out.read_text(encoding="utf-8"))["missing"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--out", "report.pdf"], "ends in one of"),
        (["--out", "report.html", "--separator", ";"], "only a .csv file"),
        (["--out", "report.xlsx", "--no-bom"], "only a .csv file"),
        (["--out", "r.json", "--check-run", EXPECT], "no result of `check"),
    ],
)
def test_what_makes_no_report_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    why: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", ACME, *more]) == 2
    assert why in capsys.readouterr().err


def record(home: Path, account_path: str, step: Step) -> None:
    from datetime import UTC, datetime, timedelta

    from diagnostics.workspace.history import History, name_of_files, settings_of

    account = load(account_path).account
    history = History.usual(home)
    history.record_checks(
        name_of_files(account, account_path),
        [step],
        lambda _: (),
        datetime.now(UTC) - timedelta(days=3),
        settings=settings_of(account),
    )
    history.close()


def test_checks_of_the_history_are_told_with_their_age(
    tmp_path: Path, home: Path
) -> None:
    out = tmp_path / "report.json"
    assert main(["report", ACME, "--out", str(out)]) == 0
    assert {row["gets_out"] for row in told_of(out)["mailboxes"]} == {"? not checked"}
    record(home, ACME, Step("sales", "smtp", "sender", State.PASSED, "", "ok"))
    assert main(["report", ACME, "--force", "--out", str(out)]) == 0
    told = {row["id"]: row for row in told_of(out)["mailboxes"]}
    assert told["sales"]["gets_out"] == "✓ yes"
    assert "3 days ago" in told["sales"]["why"]
    left = [row for row in told_of(out)["open"] if row["id"] == "sales"]
    assert any("DNS" in row["what"] for row in left)


def test_without_a_history_nothing_is_taken_for_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_DATABASE", "nonsense://nowhere")
    out = tmp_path / "report.json"
    assert main(["report", ACME, "--out", str(out)]) == 0
    assert "Not checked: no history" in told_of(out)["open"][0]["why"]


def test_a_saved_run_is_taken_in_place_of_the_history(tmp_path: Path) -> None:
    run, out = tmp_path / "run.json", tmp_path / "report.json"
    main(["check", ACME, "--mailbox", "sales", "--only", "smtp", "--format", "json",
          "--out", str(run)])  # fmt: skip
    assert main(["report", ACME, "--check-run", str(run), "--out", str(out)]) == 0
    told = {row["id"]: row for row in told_of(out)["mailboxes"]}
    assert told["sales"]["gets_out"] != "? not checked"
    assert "isn't known" in told["sales"]["why"]
    assert "run.json" in str(told_of(out)["open"])


def test_a_run_of_another_account_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = tmp_path / "run.json", tmp_path / "report.json"
    main(["check", ACME, "--mailbox", "sales", "--only", "smtp", "--format", "json",
          "--out", str(run)])  # fmt: skip
    asked = ["report", SMALL, "--check-run", str(run), "--out", str(out)]
    known = {m.id for m in load(SMALL).account.mailboxes}
    assert main(asked) == (0 if "sales" in known else 2)
