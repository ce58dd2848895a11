"""JUnit, SARIF, metrics and JSON: what programs read has the form they expect."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from diagnostics import audit, load
from diagnostics.fleet.account_results import AccountResult, Ending
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.lines_of_accounts import fleet_json, reported_of
from diagnostics.fleet.run_notices.notice_documents import is_worth_telling, notice_of
from diagnostics.model import Acceptance, Account, Severity
from diagnostics.report import rows
from diagnostics.report.unattended import reported_accounts
from diagnostics.report.unattended.junit_xml import as_junit
from diagnostics.report.unattended.metrics_text import as_metrics
from diagnostics.report.unattended.reported_accounts import ReportedAccount, reported
from diagnostics.report.unattended.sarif_log import as_sarif

ACME = load("sample_data/acme").account
FOUND = audit(ACME)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
SCHEMAS = Path(reported_accounts.__file__).parent / "schemas"


def schema(name: str) -> Any:
    told = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(told)
    return jsonschema.Draft202012Validator(told)


@pytest.fixture
def results() -> list[AccountResult]:
    """An audited account, one that nobody can read, and one with bad characters."""
    done = AccountResult(
        FleetAccount("there/acme", "acme"),
        Ending.DONE,
        "Acme",
        "acme.planfix.com",
        findings=FOUND,
        accepted=frozenset([1]),
        new=frozenset([0, 1]),
        ended=NOW.isoformat(),
    )
    broken = AccountResult(FleetAccount("x", "x"), Ending.UNREADABLE, why="a\x00 b <")
    return [done, broken]


def test_the_json_of_many_accounts_is_as_its_schema_says(
    results: list[AccountResult],
) -> None:
    for only_new in (False, True):
        told = fleet_json(results, "audit-all", NOW, NOW, ["y"], only_new=only_new)
        schema("many-accounts-1").validate(json.loads(json.dumps(told, default=str)))
        assert [a["ending"] for a in told["accounts"]] == ["unreadable", "done"]
    assert len(told["accounts"][1]["findings"]) == 2


def test_the_json_of_an_audit_is_as_its_schema_says() -> None:
    told = [{**rows.finding_json(f), "accepted": ""} for f in FOUND]
    schema("audit-1").validate(json.loads(json.dumps(told)))


def test_a_notice_tells_what_is_new_and_not_accepted(
    results: list[AccountResult],
) -> None:
    notice = notice_of([reported_of(r) for r in results], "audit-all", NOW)
    schema("notice-1").validate(notice)
    assert [row["rule"] for row in notice["findings"]] == [FOUND[0].rule]
    assert [row["account"] for row in notice["unanswered"]] == ["x"]
    assert is_worth_telling(notice)
    assert not is_worth_telling(notice_of([], "audit-all", NOW))


def test_a_notice_tells_accounts_of_one_name_apart(
    results: list[AccountResult],
) -> None:
    again = replace(results[0], account=FleetAccount("there/other", "other"))
    told = [reported_of(one) for one in (*results, again)]
    rows_told = notice_of(told, "audit-all", NOW)["findings"]
    assert [row["account"] for row in rows_told] == [
        "Acme (there/acme)",
        "Acme (there/other)",
    ]


def test_junit_counts_what_it_holds(results: list[AccountResult]) -> None:
    text = as_junit([reported_of(r) for r in results], "audit-all", Severity.ERROR)
    root = ET.fromstring(text.split("\n", 1)[1])
    assert root.tag == "testsuites"
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"Acme", "x"}
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        assert all(case.get("classname") and case.get("name") for case in cases)
        for name, tag in (("failures", "failure"), ("errors", "error")):
            assert int(suite.get(name, "")) == len(suite.findall(f"testcase/{tag}"))
    failed = [f for f in FOUND if f.severity is Severity.ERROR]
    assert len(suites["Acme"].findall("testcase/failure")) == len(failed) - (
        FOUND[1].severity is Severity.ERROR
    )
    assert len(suites["Acme"].findall("testcase/skipped")) == 1
    assert len(suites["x"].findall("testcase/error")) == 1


def test_junit_of_nothing_found_is_one_case_that_passed() -> None:
    root = ET.fromstring(
        as_junit([ReportedAccount("a", "a")], "audit", Severity.ERROR).split("\n", 1)[1]
    )
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_junit_without_news_does_not_say_that_nothing_is_wrong() -> None:
    of = [ReportedAccount("a", "a")], "audit-all", Severity.ERROR
    assert 'name="a: nothing found"' in as_junit(*of)
    assert 'name="a: nothing new found"' in as_junit(*of, only_new=True)


def test_sarif_has_the_structure_of_2_1_0(results: list[AccountResult]) -> None:
    """Section numbers are those of the OASIS standard."""
    log = json.loads(as_sarif([reported_of(r) for r in results], "0.1.0"))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)  # 3.13
    (run,) = log["runs"]
    driver = run["tool"]["driver"]  # 3.18, 3.19
    ids = [entry["id"] for entry in driver["rules"]]
    assert driver["name"]
    assert len(ids) == len(set(ids))  # 3.19.23
    for result in run["results"]:  # 3.27
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        assert result["baselineState"] in ("new", "unchanged")
        (place,) = result["locations"]  # 3.28
        uri = place["physicalLocation"]["artifactLocation"]["uri"]  # 3.4.3
        assert re.fullmatch(r"[A-Za-z0-9._~/@%:-]+", uri)
        assert place["logicalLocations"][0]["fullyQualifiedName"]
    held = [r for r in run["results"] if r.get("suppressions")]  # 3.35
    assert [r["suppressions"][0]["kind"] for r in held] == ["external"]
    (invocation,) = run["invocations"]  # 3.20
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"]["text"]


def test_metrics_are_samples_of_their_own(results: list[AccountResult]) -> None:
    again = [*results, results[0]]
    text = as_metrics(
        [reported_of(r) for r in again], "audit-all", NOW, NOW + timedelta(seconds=9)
    )
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    sample = re.compile(r'senderscope_\w+\{(\w+="(?:[^"\\\n]|\\.)*",?)+\} \d+')
    assert all(sample.fullmatch(line) for line in lines)
    names = [line.rpartition(" ")[0] for line in lines]
    assert len(names) == len(set(names))
    assert 'senderscope_account_answered{command="audit-all",account="x"} 0' in lines
    assert text.endswith("\n")


def test_a_label_can_t_end_its_quotes() -> None:
    odd = ReportedAccount('a"} 1\nb\\', "p")
    text = as_metrics([odd], "audit", NOW, NOW)
    assert 'account="a\\"} 1 b\\\\"' in text


def test_what_the_account_accepts_is_told_with_its_day_and_why() -> None:
    one = FOUND[0]
    row = Acceptance(one.rule, one.subject.id, "2999-01-01", "known")
    told = reported(Account(accepted=(row,)), "p", FOUND, new=[0])
    assert told.findings[0].accepted == "accepted until 2999-01-01: known"
    assert told.findings[0].is_new is True
    assert told.findings[-1].is_new is False
    assert told.counts()[one.severity] < len(FOUND)
