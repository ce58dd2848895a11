"""Values of columns in words, in tables of another language than English."""

from __future__ import annotations

import pytest

from diagnostics import language
from diagnostics.report.text_tables import as_table
from diagnostics.report.wording.cell_words import told_cell, words_of_column

SAID = [
    ("severity", "error", "błąd"),
    ("source", "own", "skrzynka własna"),
    ("before_source", "internal", "adres wewnętrzny"),
    ("decided_by", "list-order", "tylko kolejność na liście"),
    ("state", "skipped", "nie wykonano"),
    ("step", "connect", "połączenie"),
    ("ending", "lost", "przerwane"),
    ("said_by", "own-server", "własny serwer skrzynki"),
    ("confidence", "low", "przypuszczenie"),
    ("retry", "later", "spróbuj później"),
    ("tied", True, "tak"),
]


@pytest.mark.parametrize(("column", "value", "told"), SAID)
def test_a_value_is_said_in_words(column: str, value: object, told: str) -> None:
    with language.spoken("pl"):
        assert told_cell(value, words_of_column(column)) == told
        assert told in as_table([{column: value}], [column])


@pytest.mark.parametrize(("column", "value"), [said[:2] for said in SAID])
def test_english_keeps_the_value_of_the_files(column: str, value: object) -> None:
    assert told_cell(value, words_of_column(column)) == (
        "yes" if value is True else value
    )


def test_what_has_no_words_stays_as_it_is() -> None:
    with language.spoken("pl"):
        assert told_cell("error", words_of_column("subject")) == "error"
        assert told_cell("of-later", words_of_column("severity")) == "of-later"
        assert told_cell(["a", "b"], words_of_column("candidates")) == "a;b"
        assert told_cell(None, words_of_column("source")) == ""
