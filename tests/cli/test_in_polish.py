"""Commands and their pages in Polish have no English sentence; files keep English."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from diagnostics.cli import main
from tests.ui.in_polish.english_left import is_english

ACME = "sample_data/acme"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The parts of what a command prints: cells of tables, else lines."""
    main([*arguments, "--lang", "pl"])
    shown = capsys.readouterr()
    return re.split(r"\n| {2,}", shown.out + shown.err)


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", ACME),
        ("senders", ACME, "--employee", "maria", "--project", "website"),
        ("repair", ACME),
        ("compare", ACME, "sample_data/changed.yaml"),
        ("check", ACME, "--plan"),
        ("explain", "app-password-required"),
        ("audit", "sample_data/nothing"),
    ],
    ids=lambda given: given[0],
)
def test_what_is_printed_is_polish(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert [part for part in said(capsys, *arguments) if is_english(part)] == []


def test_the_page_of_an_audit_is_polish(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "audit.html"
    main(["audit", ACME, "--format", "html", "--out", str(page), "--lang", "pl"])
    told = page.read_text(encoding="utf-8")
    assert "<html lang='pl'>" in told
    parts = re.split(r"<[^>]*>|\n", html.unescape(told.partition("</head>")[2]))
    assert [part for part in parts if is_english(part)] == []


def test_columns_and_ids_of_a_file_stay_english(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = said(capsys, "audit", ACME, "--format", "csv")
    assert lines[0].startswith("rule,severity,subject,pairs,")


@pytest.mark.parametrize(
    ("given", "setting", "shown"),
    [
        (["--lang", "pl"], "", "użycie:"),
        (["--lang=pl"], "en", "użycie:"),
        ([], "pl", "użycie:"),
        ([], "xx", "usage:"),
        ([], "", "usage:"),
    ],
)
def test_an_option_or_a_setting_chooses_the_language(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    given: list[str],
    setting: str,
    shown: str,
) -> None:
    monkeypatch.setenv("SENDERSCOPE_LANG", setting)
    monkeypatch.setenv("LANG", "pl_PL.UTF-8")
    with pytest.raises(SystemExit):
        main(["audit", "--help", *given])
    assert capsys.readouterr().out.startswith(shown)
