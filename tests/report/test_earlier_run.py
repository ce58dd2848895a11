"""Two checks side by side: what is new, what is gone."""

import json
from pathlib import Path

import pytest

from diagnostics.checks import findings_from
from diagnostics.checks.step import Step
from diagnostics.model import Finding, State
from diagnostics.report.earlier_run import difference, read_earlier
from diagnostics.report.rows import finding_json


def finding(rule: str, mailbox: str, seen: str = "x", service: str = "smtp") -> Finding:
    step = Step(mailbox, service, "login", State.FAILED, rule, seen)
    (found,) = findings_from([step], {})
    return found


REFUSED = finding("errors/auth-failed", "m1", "535 once")
EXPIRED = finding("checks/certificate-expired", "m2")


def test_two_equal_runs_differ_in_nothing() -> None:
    again = finding("errors/auth-failed", "m1", "535 in other words")
    assert not difference([finding_json(REFUSED)], [again])


def test_what_came_and_what_went_are_told_apart() -> None:
    told = difference([finding_json(REFUSED)], [EXPIRED])
    assert [row["rule"] for row in told.new] == ["checks/certificate-expired"]
    assert [row["rule"] for row in told.gone] == ["errors/auth-failed"]


@pytest.mark.parametrize(
    "other",
    [
        finding("errors/auth-failed", "m2"),
        finding("errors/auth-failed", "m1", service="pop3"),
        finding("checks/certificate-expired", "m1"),
    ],
)
def test_another_mailbox_service_or_rule_is_another_finding(other: Finding) -> None:
    assert len(difference([finding_json(REFUSED)], [REFUSED, other]).new) == 1


def test_an_earlier_result_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "earlier.json"
    path.write_text(json.dumps({"steps": [], "findings": [finding_json(REFUSED)]}))
    assert not difference(read_earlier(path), [REFUSED])


def test_a_finding_under_its_former_name_is_the_same_one() -> None:
    former = {**finding_json(REFUSED), "rule": "checks/login-failed"}
    assert not difference([former], [REFUSED])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"findings": [1]}', "no json"])
def test_another_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="no result of `check --format json`"):
        read_earlier(path)
