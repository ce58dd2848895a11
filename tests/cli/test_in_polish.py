"""Commands and their pages in Polish have no English sentence; files keep English."""

from __future__ import annotations

import argparse
import html
import re
from pathlib import Path

import pytest

from diagnostics.cli import argparse_words, main
from diagnostics.cli.entry import COMMANDS
from diagnostics.cli.screen import COULD_NOT_RUN
from diagnostics.fleet.account_results import Ending
from diagnostics.model import Severity, Source, State
from diagnostics.senders import DecidedBy
from tests.ui.in_polish.english_left import ENGLISH, is_english

ACME = "sample_data/acme"


def english_words(told: str) -> list[str]:
    """Every word of it that is English and no Polish one."""
    known = set(ENGLISH.split()) - {"by"}
    return [word for word in re.findall(r"[^\W\d_]+", told) if word.lower() in known]


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
        ("explain", "sample_data/errors/bounce.eml", "--format", "table"),
        ("audit-all", "sample_data/accounts.txt", "--no-history"),
        ("audit", "sample_data/nothing"),
    ],
    ids=lambda given: given[0],
)
def test_what_is_printed_is_polish(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert [part for part in said(capsys, *arguments) if is_english(part)] == []


RAW = {
    str(value)
    for kind in (Severity, Source, State, DecidedBy, Ending)
    for value in kind
} | {"yes", "no", "later", "high", "medium", "low", "recipient-server"}
"""Values as files for programs have them."""


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", ACME),
        ("senders", ACME, "--employee", "maria"),
        ("senders", ACME, "--project", "website"),
        ("compare", ACME, "sample_data/changed.yaml", "--pairs"),
        ("explain", "sample_data/errors/bounce.eml", "--format", "table"),
        ("audit-all", "sample_data/accounts.txt", "--no-history"),
    ],
    ids=lambda given: given[0],
)
def test_a_table_says_values_in_words_and_a_file_as_they_are(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert RAW.intersection(said(capsys, *arguments)) == set()
    given = (
        arguments[: arguments.index("--format")]
        if "explain" in arguments
        else (arguments)
    )
    told = ",".join(said(capsys, *given, "--format", "csv"))
    assert RAW.intersection(told.split(",")) != set()


def test_a_table_in_english_has_the_values_of_the_files(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["senders", ACME, "--employee", "jan"])
    assert {"company", "list-order", "yes"} <= set(capsys.readouterr().out.split())


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


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("senders",),
        ("senders", ACME, "--nothing"),
        ("senders", ACME, "--employee"),
        ("senders", ACME, "--employee", "nobody"),
        ("senders", ACME, "--project", "websit"),
        ("senders", ACME, "--reading", "some=thing"),
        ("senders", ACME, "--format", "parquet"),
        ("senders", ACME, "--want", "sales"),
        ("audit", ACME, "--expect", "sample_data/absent.csv"),
        ("audit", ACME, "--force=1"),
        ("audit", ACME, "--format", "table", "--out", "README.md"),
        ("repair", ACME, "--keep", "nobody"),
        ("report", ACME, "--out", "made.pdf"),
        ("check", ACME, "--only", "fax"),
        ("check", ACME, "--dns", "some where:x"),
        ("check", ACME, "--timeout", "never"),
        ("check", ACME, "--plan", "--timeout", "9"),
        ("check", ACME, "--allow", "a b"),
        ("check", ACME, "--allow", "10.0.0.0/99"),
        ("repair", ACME, "--expect", "sample_data/acme/groups.csv"),
        ("check", ACME, "--again", "README.md"),
        ("check", "nobody@x", "--mailbox", "sales"),
        ("generate", "--employees", "many", "--out", "made"),
        ("lab", "--fault", "none-such"),
        ("letters", ACME),
        ("explain", "sample_data"),
    ],
    ids=" ".join,
)
def test_a_refusal_is_polish(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert main(["--lang", "pl", *arguments]) == COULD_NOT_RUN
    told = capsys.readouterr().err.removeprefix("senderscope: ")
    plain = re.sub(r"`[^`]*`|'[^']*'|„[^”]*”|--?[\w-]+", "", told)
    assert english_words(plain) == [], told


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_is_polish(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit):
        main(["--lang", "pl", command, "--help"])
    told = capsys.readouterr().out
    told = re.sub(
        r"python -m diagnostics.*|\[[^]]*\]|\{[^}]*\}|--[\w-]+|`[^`]*`", "", told
    )
    assert english_words(told) == []


def test_argparse_speaks_english_again_once_a_command_line_is_read() -> None:
    before = vars(argparse)["_"]
    main(["--lang", "pl", "nothing"])
    assert vars(argparse)["_"] is before


def test_what_is_known_of_argparse_is_what_it_says() -> None:
    source = Path(argparse.__file__).read_text(encoding="utf-8")
    assert [
        said for said in argparse_words.WORDS if repr(said)[1:-1] not in source
    ] == []
