"""What could not be told at the end of a run is refused before it begins."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diagnostics.cli.many.told_unattended import (
    form_of,
    refuse_unattended,
    send_news,
    write_metrics,
)
from diagnostics.model import Finding, Severity, Subject, SubjectKind
from diagnostics.report.unattended.metrics_text import BEGINNING
from diagnostics.report.unattended.reported_accounts import (
    ReportedAccount,
    ReportedFinding,
)

NOW = datetime(2026, 11, 26, tzinfo=UTC)
SUBJECT = Subject(SubjectKind.MAILBOX, "m")
DEAD = Finding("coverage/dead-nowhere", SUBJECT, Severity.ERROR, says="things:age-now")
ACME = ReportedAccount("Acme", "acme", (ReportedFinding(DEAD, "", True),), "")


def options(**given: Any) -> argparse.Namespace:
    usual = {
        "metrics": None,
        "webhook": None,
        "out": None,
        "format": "table",
        "command": "audit-all",
        "fail_on": "error",
    }
    return argparse.Namespace(**{**usual, **given})


def test_where_nothing_is_asked_nothing_is_refused() -> None:
    refuse_unattended(options())


@pytest.mark.parametrize(
    ("content", "is_ours"),
    [
        (None, True),
        ("", True),
        (BEGINNING, True),
        (f"{BEGINNING}findings Findings.\n", True),
        (BEGINNING[:-1], False),
        (f" {BEGINNING}", False),
        ("somebody's work", False),
    ],
)
def test_metrics_replace_only_what_is_theirs(
    content: str | None, is_ours: bool, tmp_path: Path
) -> None:
    place = tmp_path / "x.prom"
    if content is not None:
        place.write_text(content)
    if is_ours:
        refuse_unattended(options(metrics=str(place)))
        return
    with pytest.raises(ValueError, match="no metrics of ours"):
        refuse_unattended(options(metrics=str(place)))
    assert place.read_text() == content


def test_metrics_are_no_folder_and_not_the_answer_s_own_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no metrics of ours"):
        refuse_unattended(options(metrics=str(tmp_path)))
    same = tmp_path / "sub" / ".." / "x.prom"
    (tmp_path / "sub").mkdir()
    with pytest.raises(ValueError, match="--out writes the same file"):
        refuse_unattended(options(metrics=str(tmp_path / "x.prom"), out=str(same)))
    refuse_unattended(
        options(metrics=str(tmp_path / "x.prom"), out=str(tmp_path / "y.json"))
    )


def test_a_webhook_that_nobody_listed_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SENDERSCOPE_WEBHOOKS", "hooks.example.com")
    refuse_unattended(options(webhook="https://hooks.example.com/x"))
    with pytest.raises(ValueError, match=r"doesn't list other\.example\.com"):
        refuse_unattended(options(webhook="https://other.example.com/x"))


def test_a_webhook_whose_path_is_a_secret_is_named_by_a_reference(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from diagnostics.fleet import webhook

    sent: list[str] = []
    monkeypatch.setattr(webhook, "send_notice", lambda url, _: sent.append(url))
    monkeypatch.setenv("SENDERSCOPE_WEBHOOKS", "hooks.example.com")
    monkeypatch.setenv("CHAT", "https://hooks.example.com/t0ken")
    held = tmp_path / "chat"
    held.write_text("https://hooks.example.com/other\n")
    held.chmod(0o600)
    for reference in ("env:CHAT", f"file:{held}"):
        refuse_unattended(options(webhook=reference))
        send_news([ACME], NOW, options(webhook=reference))
    assert sent == [
        "https://hooks.example.com/t0ken",
        "https://hooks.example.com/other",
    ]


@pytest.mark.parametrize(
    ("reference", "address", "told"),
    [
        ("env:NOWHERE", "", "--webhook: .*NOWHERE"),
        ("env:CHAT", "https://other.example.com/t0ken", "doesn't list other"),
        ("env:CHAT", "t0ken", "takes an address"),
    ],
)
def test_what_a_reference_to_a_webhook_holds_is_never_told(
    reference: str, address: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_WEBHOOKS", "hooks.example.com")
    monkeypatch.setenv("CHAT", address)
    with pytest.raises(ValueError, match=told) as refused:
        refuse_unattended(options(webhook=reference))
    assert "t0ken" not in str(refused.value)


@pytest.mark.parametrize(
    ("form", "begin"), [("table", None), ("csv", None), ("json", None)]
)
def test_other_formats_are_told_elsewhere(form: str, begin: None) -> None:
    assert form_of([ACME], options(format=form)) is begin


def test_junit_fails_what_is_as_severe_as_asked_and_sarif_names_the_rule() -> None:
    failing = form_of([ACME], options(format="junit"))
    assert failing is not None
    assert "<failure" in failing
    warned = ReportedFinding(
        Finding(DEAD.rule, SUBJECT, Severity.WARNING, says=DEAD.says), "", True
    )
    milder = ReportedAccount("Acme", "acme", (warned,), "")
    passing = form_of([milder], options(format="junit"))
    assert passing is not None
    assert "<failure" not in passing
    sarif = form_of([ACME], options(format="sarif"))
    assert sarif is not None
    (run,) = json.loads(sarif)["runs"]
    assert [one["ruleId"] for one in run["results"]] == [DEAD.rule]


def test_metrics_count_all_that_was_found(tmp_path: Path) -> None:
    place = tmp_path / "x.prom"
    write_metrics([ACME], NOW, options(metrics=str(place)))
    assert place.read_text().startswith(BEGINNING)
    assert 'account="Acme",severity="error"} 1' in place.read_text()


@pytest.mark.parametrize(("is_new", "sent"), [(True, 1), (False, 0), (None, 0)])
def test_a_notice_is_sent_only_where_something_is_new(
    is_new: bool | None, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diagnostics.fleet import webhook

    notices: list[dict[str, Any]] = []
    monkeypatch.setattr(webhook, "send_notice", lambda _, told: notices.append(told))
    one = ReportedAccount("Acme", "acme", (ReportedFinding(DEAD, "", is_new),), "")
    send_news([one], NOW, options(webhook="https://hooks.example.com/x"))
    assert len(notices) == sent
    assert [notice["command"] for notice in notices] == ["audit-all"] * sent
