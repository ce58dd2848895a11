"""Public wordings of servers, providers and programs: the rows of wordings/*.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from diagnostics.errors import explain, reasons

FOLDER = Path(__file__).with_name("wordings")


def table(name: str) -> list[tuple[str, str]]:
    """(reasons that are right, text) of one file, whatever system says it."""
    systems = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return [
        (wanted, text)
        for system in systems.values()
        for wanted, texts in system.items()
        for text in texts
    ]


def assert_explained(wanted: str, text: str) -> None:
    found = explain(text)[0]
    assert found.reason in wanted.split("|"), found.evidence


@pytest.mark.parametrize(("wanted", "text"), table("servers"))
def test_a_known_reply_of_a_mail_server_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("providers"))
def test_a_known_reply_of_a_provider_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("programs"))
def test_a_known_error_of_a_program_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("sentences"))
def test_a_sentence_of_no_system_in_particular_is_explained(
    wanted: str, text: str
) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("reports"))
def test_a_program_s_report_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("phrases"))
def test_a_phrase_that_other_classifiers_know_is_explained(
    wanted: str, text: str
) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("registry"))
def test_a_registered_code_s_text_is_explained_with_and_without_the_code(
    wanted: str, text: str
) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("paraphrases"))
def test_a_paraphrase_is_explained(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize(("wanted", "text"), table("names"))
def test_words_within_names_and_links_tell_nothing(wanted: str, text: str) -> None:
    assert_explained(wanted, text)


@pytest.mark.parametrize("name", [path.stem for path in FOLDER.glob("*.toml")])
def test_the_tables_name_reasons_of_the_catalogue_only(name: str) -> None:
    wanted = {reason for key, _ in table(name) for reason in key.split("|")}
    assert wanted <= set(reasons())
