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
from diagnostics.fleet.run_notices.sent_notices import SentNotices
from diagnostics.language import spoken
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


HOOK = "https://hooks.example.com/x"


def unsent(folder: Path) -> SentNotices:
    """Of a run that has sent nothing."""
    folder.mkdir(exist_ok=True)
    return SentNotices(folder / "notices")


def options(**given: Any) -> argparse.Namespace:
    usual = {
        "metrics": None,
        "webhook": None,
        "out": None,
        "format": "table",
        "command": "audit-all",
        "fail_on": "error",
        "quiet": False,
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
    from diagnostics.fleet.run_notices import webhook

    sent: list[str] = []
    monkeypatch.setattr(webhook, "send_notice", lambda url, _: sent.append(url))
    monkeypatch.setenv("SENDERSCOPE_WEBHOOKS", "hooks.example.com")
    monkeypatch.setenv("CHAT", "https://hooks.example.com/t0ken")
    held = tmp_path / "chat"
    held.write_text("https://hooks.example.com/other\n")
    held.chmod(0o600)
    for reference in ("env:CHAT", f"file:{held}"):
        refuse_unattended(options(webhook=reference))
        send_news(
            [ACME], NOW, unsent(tmp_path / reference[:3]), options(webhook=reference)
        )
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
    is_new: bool | None, sent: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from diagnostics.fleet.run_notices import webhook

    notices: list[dict[str, Any]] = []
    monkeypatch.setattr(webhook, "send_notice", lambda _, told: notices.append(told))
    one = ReportedAccount("Acme", "acme", (ReportedFinding(DEAD, "", is_new),), "")
    send_news([one], NOW, unsent(tmp_path), options(webhook=HOOK))
    assert len(notices) == sent
    assert [notice["command"] for notice in notices] == ["audit-all"] * sent


def test_a_notice_tells_what_is_gone_also_where_nothing_else_is_new(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chat = Chat(monkeypatch)
    old = ReportedAccount("Acme", "acme", (ReportedFinding(DEAD, "", False),), "")
    send_news([old], NOW, unsent(tmp_path), options(webhook=HOOK), ["/srv/bakery"])
    (notice,) = chat.told
    assert (notice["new"], notice["gone"]) == (0, ["/srv/bakery"])
    assert notice["text"].endswith("gone since the last run 1")


class Chat:
    """Somebody who is told, and may stop whoever tells: before taking it, or after."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from diagnostics.fleet.run_notices import webhook

        self.told: list[dict[str, Any]] = []
        self.stops_with: BaseException | None = None
        monkeypatch.setattr(webhook, "send_notice", self._take)

    def _take(self, _url: str, notice: dict[str, Any]) -> None:
        self.told.append(notice)
        if self.stops_with is not None:
            raise self.stops_with


def renamed(label: str) -> ReportedAccount:
    return ReportedAccount(label, label, ACME.findings, "")


def test_what_was_taken_is_not_told_again_in_another_language_either(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chat, sent = Chat(monkeypatch), unsent(tmp_path)
    send_news([ACME], NOW, sent, options(webhook=HOOK))
    with spoken("pl"):
        send_news([ACME], NOW, sent, options(webhook=HOOK))
    assert len(chat.told) == 1
    assert "again" not in chat.told[0]
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError("no answer")])
def test_what_may_have_arrived_is_told_again_and_says_so(
    stop: BaseException, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chat, sent = Chat(monkeypatch), unsent(tmp_path)
    chat.stops_with = stop
    with pytest.raises(type(stop)):
        send_news([ACME], NOW, sent, options(webhook=HOOK))
    chat.stops_with = None
    send_news([ACME], NOW, sent, options(webhook=HOOK))
    send_news([ACME], NOW, sent, options(webhook=HOOK))
    first, second = chat.told
    assert "again" not in first
    assert second["again"] is True
    assert second["text"] == f"{first['text']} (perhaps told before)"


@pytest.mark.parametrize(
    ("account", "address"), [(renamed("Bakery"), HOOK), (ACME, f"{HOOK}/other")]
)
def test_other_news_and_other_addresses_are_told(
    account: ReportedAccount,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    chat, sent = Chat(monkeypatch), unsent(tmp_path)
    send_news([ACME], NOW, sent, options(webhook=HOOK))
    send_news([account], NOW, sent, options(webhook=address))
    assert [notice.get("again") for notice in chat.told] == [None, True]


def test_where_nothing_can_be_written_down_it_is_told_and_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chat, sent = Chat(monkeypatch), SentNotices(tmp_path / "gone" / "notices")
    with pytest.raises(FileNotFoundError):
        send_news([ACME], NOW, sent, options(webhook=HOOK))
    assert len(chat.told) == 1
