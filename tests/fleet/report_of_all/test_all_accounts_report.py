"""The report over many accounts: unknown is never good, shared causes are named."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diagnostics import audit, load
from diagnostics.cli import main
from diagnostics.fleet.report_of_all.all_accounts_report import report_of_all
from diagnostics.fleet.report_of_all.causes_in_several import shared_causes
from diagnostics.fleet.standing_now.account_standings import (
    ACCEPTED,
    OPEN,
    AccountStanding,
    StandingFinding,
)
from diagnostics.language import spoken
from diagnostics.model import Severity
from diagnostics.report.whole_report.report_forms import writer
from diagnostics.report.whole_report.report_tables import ReportTable

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 26, 3, 10, tzinfo=UTC)
FOUND = audit(load(ROOT / "sample_data" / "acme").account)


def standing(name: str, state: str = OPEN, **more: object) -> AccountStanding:
    rows = tuple(StandingFinding(name.lower(), name, f, state) for f in FOUND)
    whole = AccountStanding(name.lower(), name, rows, NOW, NOW)
    return replace(whole, **more)  # type: ignore[arg-type]


CLEAN = standing("Clean", findings=())
BAD = standing("Bad")
ALIKE = standing("Alike", checked=None)
UNKNOWN = AccountStanding("unknown", "Unknown")
BROKEN = AccountStanding("broken", "Broken", trouble="mailboxes.csv: no such column")
ALL = (CLEAN, BAD, ALIKE, UNKNOWN, BROKEN)


def table(name: str, accounts: tuple[AccountStanding, ...] = ALL) -> ReportTable:
    found = report_of_all(accounts, NOW, ["notes.txt"])
    return next(t for t in found.tables if t.name == name)


def column(told: ReportTable, name: str) -> list[str]:
    return [line[told.columns.index(name)] for line in told.lines]


def test_what_nobody_knows_comes_first_and_has_no_numbers() -> None:
    told = table("accounts")
    names = ["Broken", "Unknown", "Alike", "Bad", "Clean"]
    assert column(told, "account") == names
    assert column(told, "errors")[:2] == ["?", "?"]
    assert column(told, "errors")[-1] == "0"
    assert column(told, "audited")[1] == column(told, "checked")[2] == "never"
    assert column(told, "worst")[0] == "mailboxes.csv: no such column"


def test_five_sentences_tell_how_all_stand() -> None:
    state, worst, shared, unchecked, accepted = report_of_all(ALL, NOW).summary
    assert state == (
        "5 accounts: with errors 2, with warnings only 0, with neither 1, unknown 2."
    )
    assert worst.startswith("Worst first: Alike (")
    assert "(2 accounts)" in shared
    assert unchecked.startswith("Of 3 accounts no check of mailboxes is known")
    assert accepted == "Nothing is accepted."


def test_of_accounts_without_findings_nothing_is_said_to_be_wrong() -> None:
    told = report_of_all((CLEAN,), NOW)
    assert told.summary[1] == (
        "No account has an error or a warning in what was looked at."
    )
    assert told.summary[2] == "No cause is shared by two accounts."
    assert table("causes", (CLEAN,)).lines == ()


def test_a_cause_names_its_accounts_and_counts_each_once() -> None:
    causes = shared_causes((BAD, ALIKE, standing("Quiet", ACCEPTED)))
    assert {cause.accounts for cause in causes} == {("Bad", "Alike")}
    severities = [cause.severity.rank for cause in causes]
    assert severities == sorted(severities, reverse=True)
    assert all(cause.severity is not Severity.INFO for cause in causes)


def test_what_is_accepted_counts_nowhere_but_is_told() -> None:
    told = report_of_all((standing("Quiet", ACCEPTED),), NOW)
    assert "with neither 1" in told.summary[0]
    assert told.summary[4].endswith(f"{len(FOUND)} findings.")


def test_what_was_not_looked_at_is_listed_with_its_reason() -> None:
    told = table("open")
    reasons = dict(zip(column(told, "what"), column(told, "why"), strict=True))
    assert {"Broken", "Unknown", "Alike", "notes.txt"} <= set(reasons)
    assert "Bad" not in reasons
    assert "no account" in reasons["notes.txt"]


@pytest.mark.parametrize("ending", [".html", ".xlsx", ".csv", ".json"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_form_holds_it_in_both_languages(ending: str, language: str) -> None:
    with spoken(language):
        assert writer(ending)(report_of_all(ALL, NOW, ["notes.txt"]))


def test_the_command_tells_of_every_account_and_of_those_without_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SENDERSCOPE_DATABASE", raising=False)
    where = tmp_path / "accounts.txt"
    places = [ROOT / "sample_data" / name for name in ("acme", "small.yaml", "broken")]
    where.write_text("\n".join(map(str, places)), encoding="utf-8")
    out = tmp_path / "all.json"
    assert main(["report-all", str(where), "--out", str(out)]) == 2
    told = json.loads(out.read_text(encoding="utf-8"))
    assert len(told["summary"]) == 5
    rows = told["parts"]["accounts"]["rows"]
    assert len(rows) == 3
    assert rows[0]["errors"] == "?"
    assert rows[0]["id"].endswith("broken")
    assert main(["report-all", str(where), "--out", str(out)]) == 2  # it is there
