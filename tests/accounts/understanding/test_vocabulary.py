"""A word means one thing, however it is spelt, and our own names always mean ours."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.schema import ACCOUNT_KEYS, CHOICES
from diagnostics.accounts.schema import COLUMNS as OURS
from diagnostics.accounts.understanding.vocabulary import (
    COLUMNS,
    ERRORS,
    FLAGS,
    KEYS,
    MONTHS,
    PASSWORDS,
    TABLES,
    TOTALS,
    VALUES,
    plain,
)
from diagnostics.model import AuthKind, Plan, Security


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("E-mail  Address:", "e mail address"),
        ("SMTP_host", "smtp host"),
        ("smtp.host", "smtp host"),
        ("Właściciel", "wlasciciel"),
        ("ŻÓŁĆ", "zolc"),
        ("Straße", "strasse"),
        ("Учётная запись", "учетная запись"),
        ("„Nazwa”", "nazwa"),
        ("name *", "name"),
        ("active?", "active"),
        ("(id)", "id"),
        ("a\u00a0b\tc\nd", "a b c d"),
        ("", ""),
        (" - ", ""),
        ("ａｄｄｒｅｓｓ", "address"),  # full width
        ("ℌost", "host"),  # a sign that stands for a capital
    ],
)
def test_headings_are_compared_without_case_accents_and_signs(
    text: str, said: str
) -> None:
    assert plain(text) == said


@given(st.text(max_size=20))
def test_what_is_plain_stays_so_and_case_never_matters(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert "  " not in once
    if text.isascii():
        assert plain(text.upper()) == plain(text.lower()) == once


@pytest.mark.parametrize("table", COLUMNS)
def test_our_own_headings_mean_our_own_columns(table: str) -> None:
    known = COLUMNS[table]
    assert set(known.values()) <= set(OURS[table])
    for column in OURS[table]:
        assert known.get(plain(column), column) == column
    assert all(plain(word) == word for word in known)


def test_our_own_tables_and_keys_mean_themselves() -> None:
    assert set(TABLES.values()) == set(OURS)
    assert all(TABLES[plain(table)] == table for table in OURS)
    assert set(KEYS.values()) <= set(ACCOUNT_KEYS)


KINDS: dict[str, type[StrEnum]] = {
    **{name: kind for name, kind in CHOICES.items() if name in VALUES},
    "security": Security,
    "auth": AuthKind,
    "plan": Plan,
}


@pytest.mark.parametrize("column", KINDS)
def test_no_word_for_a_value_is_the_name_of_another_one(column: str) -> None:
    ours = list(KINDS[column])
    for word, value in VALUES[column].items():
        assert value in ours
        assert plain(word) == word
        assert word not in {plain(other) for other in ours} - {plain(value)}


def test_a_word_is_yes_or_no_and_no_total_or_secret_is_either() -> None:
    assert set(FLAGS.values()) == {True, False}
    assert all(plain(word) == word for word in FLAGS)
    assert not TOTALS & set(FLAGS)
    assert not PASSWORDS & set(FLAGS)


@pytest.mark.parametrize("table", COLUMNS)
def test_no_heading_of_a_secret_in_clear_is_a_column_of_ours(table: str) -> None:
    assert not PASSWORDS & set(COLUMNS[table])


def test_a_month_is_the_same_in_each_language() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    assert all(len(name) == 3 and plain(name) == name for name in MONTHS)
    assert MONTHS["mar"] == MONTHS["мар"] == 3
    assert MONTHS["lip"] == MONTHS["июл"] == MONTHS["jul"] == 7


def test_an_error_of_a_spreadsheet_is_written_as_it_is_compared() -> None:
    assert all(error == error.lower() for error in ERRORS)
    assert all(error.startswith(("#", "err:")) for error in ERRORS)


@pytest.mark.parametrize("service", ["smtp", "pop3", "imap"])
@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("{} server", "server {}", "serwer {}", "сервер {}"), "host"),
        (("{} port", "port {}", "порт {}"), "port"),
        (("{} ssl", "szyfrowanie {}", "{} encryption"), "security"),
    ],
)
def test_a_server_s_heading_is_read_in_either_order(
    service: str, words: tuple[str, ...], part: str
) -> None:
    for word in words:
        heading = plain(word.format(service.upper()))
        assert COLUMNS["mailboxes"][heading] == f"{service}_{part}"


def test_pop_without_its_number_is_pop3() -> None:
    assert COLUMNS["mailboxes"]["pop server"] == "pop3_host"
    assert COLUMNS["mailboxes"]["port pop"] == "pop3_port"


@pytest.mark.parametrize(
    ("asked", "word", "value"),
    [
        ("test", "zaliczony", "passed"),
        ("test", "niezaliczony", "failed"),
        ("test", "nietestowany", "unknown"),
        ("plan", "płatne", "paid"),
        ("plan", "nieopłacone", "unpaid"),
    ],
)
def test_people_s_own_polish_words_are_values(
    asked: str, word: str, value: str
) -> None:
    assert VALUES[asked][plain(word)] == value


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("mailboxes", "Власник", "owner"),
        ("mailboxes", "Проєкти", "projects"),
        ("mailboxes", "Співробітники", "employees"),
    ],
)
def test_ukrainian_headings_of_what_decides_are_columns(
    table: str, heading: str, column: str
) -> None:
    assert COLUMNS[table][plain(heading)] == column


def test_ukrainian_words_for_access_are_values() -> None:
    assert VALUES["access"][plain("усі")] == "everyone"
    assert VALUES["access"][plain("вибрані")] == "selected"
    assert VALUES["access"][plain("ніхто")] == "nobody"
