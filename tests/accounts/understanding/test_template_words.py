"""A table is known to come from a template by all of the template's headings."""

from __future__ import annotations

import pytest

from diagnostics.accounts.understanding.template_words import (
    OFFERED,
    headings,
    is_official,
    language_of,
    languages,
    values,
    written,
)

OTHERS = [code for code in languages() if code != "en"]
TRANSLATED = [(language, table) for language in OTHERS for table in OFFERED]


@pytest.mark.parametrize(("language", "table"), TRANSLATED)
def test_a_template_is_known_by_all_its_headings_and_not_by_some(
    language: str, table: str
) -> None:
    row = [*headings(language)[table].values()]
    assert language_of(table, row) == language
    assert language_of(table, [*reversed(row), "Notes"]) == language
    assert language_of(table, map(str.upper, row)) == language
    assert language_of(table, row[:-1]) == ""


@pytest.mark.parametrize(("language", "table"), TRANSLATED)
def test_a_table_in_our_own_words_is_from_no_translated_template(
    language: str, table: str
) -> None:
    assert language_of(table, OFFERED[table]) == ""


@pytest.mark.parametrize("language", OTHERS)
def test_values_are_official_in_their_own_language_only(language: str) -> None:
    for value in values(language):
        assert is_official(written(value, language), language)
        assert not is_official(written(value, language), "")
    assert not is_official("something else", language)
    assert written("mailbox-7", language) == "mailbox-7"
