"""Cells as people and spreadsheets write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.understanding.cell_values import (
    address_of,
    choice_of,
    date_of,
    flag_of,
    holds_password,
    is_error,
    port_of,
    taken_off,
    unseen_at,
)
from diagnostics.model import Access, Security, TestResult


@pytest.mark.parametrize(
    "word",
    [
        *("yes", "TAK", "да", "Так", "Ja", "ano", "Sí", "oui", "sim", "x", "✓"),
        *("PRAWDA", "ИСТИНА", "WAHR", "VRAI", "Verdadero", "1", "True"),
    ],
)
def test_yes_is_read_in_many_languages(word: str) -> None:
    assert flag_of(word) is True


@pytest.mark.parametrize(
    "word",
    [
        *("no", "NIE", "нет", "Ні", "Nein", "ne", "non", "não", "☐", "✗", "✘"),
        *("FAŁSZ", "ЛОЖЬ", "FALSCH", "FAUX", "Falso", "0", "false"),
    ],
)
def test_no_is_read_in_many_languages(word: str) -> None:
    assert flag_of(word) is False


@pytest.mark.parametrize("word", ["maybe", "yes no", "2", "-", "zwolniony", "taki"])
def test_other_words_are_neither(word: str) -> None:
    assert flag_of(word) is None


@pytest.mark.parametrize(
    ("text", "port", "security"),
    [
        ("1", 1, None),
        ("465", 465, None),
        ("465.0", 465, None),
        ("587,0", 587, None),
        ("465 (SSL)", 465, Security.TLS),
        ("465/ssl", 465, Security.TLS),
        ("SSL 465", 465, Security.TLS),
        ("587 STARTTLS", 587, Security.STARTTLS),
        ("587 (TLS)", 587, None),
        ("65535", 65535, None),
        ("'465", 465, None),  # a spreadsheet's mark of text
    ],
)
def test_a_port_is_read_with_what_stands_beside(
    text: str, port: int, security: Security | None
) -> None:
    assert port_of(text) == (port, security)


@pytest.mark.parametrize(
    "text", ["0", "65536", "465.5", "smtp", "465 or 587", "465 (old)", "'", "''465"]
)
def test_no_port_is_made_up(text: str) -> None:
    assert port_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-02", "2026/11/2", "2026.11.02", "2.11.2026", "02.11.2026"),
        *("2026-11-02 00:00:00", "2 listopada 2026", "2 lis 2026", "2 Nov 2026"),
        *("2 ноября 2026 г", "02.11.2026 0:00"),
    ],
)
def test_a_day_is_read_in_the_orders_that_people_write(text: str) -> None:
    assert date_of(text) == date(2026, 11, 2)


def test_with_slashes_only_what_can_be_one_day_is_read() -> None:
    assert date_of("25/11/2026") == date_of("11/25/2026") == date(2026, 11, 25)
    assert date_of("02/11/2026") is None
    assert date_of("11/11/2026") == date(2026, 11, 11)
    assert date_of("12/11/2026") is None
    assert date_of("11-12-2026") is None
    assert date_of("13/12/2026") == date_of("12/13/2026") == date(2026, 12, 13)


def test_with_dots_the_day_comes_first() -> None:
    assert date_of("02.11.2026") == date(2026, 11, 2)
    assert date_of("11.25.2026") is None


@pytest.mark.parametrize(
    "text", ["31.02.2026", "2 foo 2026", "yesterday", "2026", "46328"]
)
def test_no_day_is_made_up(text: str) -> None:
    assert date_of(text) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_back_from_the_ways_it_is_written(day: date) -> None:
    assert date_of(day.isoformat()) == day
    assert date_of(f"{day.day}.{day.month}.{day.year}") == day


def test_values_are_known_by_their_translations_only() -> None:
    assert choice_of("Wybrani", Access, "access") is Access.SELECTED
    assert choice_of("для всех", Access, "access") is Access.EVERYONE
    assert choice_of("Не пройден", TestResult, "test") is TestResult.FAILED
    assert choice_of("SSL/TLS", Security, "security") is Security.TLS
    assert choice_of("some", Access, "access") is None


@pytest.mark.parametrize(
    "text", ["#N/A", "#REF!", "#n/d!", "#ADR!", "#ССЫЛКА!", "Err:502"]
)
def test_errors_of_spreadsheets_are_known(text: str) -> None:
    assert is_error(text)


@pytest.mark.parametrize("text", ["#1", "", "#sales", "Error", "N/A"])
def test_other_texts_are_none(text: str) -> None:
    assert not is_error(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("sales\u200b", "sales"),
        ("\ufeffsales", "sales"),
        ("a\u00a0b", "a b"),
        ("\u00a0x\u00a0", "x"),
        ("a\nb\tc", "a\nb\tc"),
        ("Łódź", "Łódź"),
        ("a\x00b", "ab"),
        ("a\u3164b", "ab"),
    ],
)
def test_what_cannot_be_seen_is_taken_off(text: str, seen: str) -> None:
    assert taken_off(text) == seen


@pytest.mark.parametrize(
    ("text", "at"), [("\u200bsales", 0), ("sales\u00a0a", 5), ("p1\np2\u200b", 5)]
)
def test_the_first_that_is_taken_off_is_pointed_at(text: str, at: int) -> None:
    """A line break in a list is kept, so it is never the one that is told of."""
    assert unseen_at(text) == at


@pytest.mark.parametrize(
    "written",
    [
        *("Ann <a@b.test>", '"Lee, Ann" <a@b.test>', "<a@b.test>", "a@b.test,"),
        *("mailto:a@b.test", "<mailto:a@b.test>", "a@b.test.", "a@b.test ;"),
        *("[a@b.test](mailto:a@b.test)", "x@y.test <a@b.test>", "a@b.test"),
    ],
)
def test_an_address_is_found_in_what_is_written_around_it(written: str) -> None:
    assert address_of(written) == "a@b.test"


@pytest.mark.parametrize(
    "written",
    ["a@b.test, c@d.test", "a@b.test c@d.test", "Ann", "a@b@c.test", "<a@b> <c@d>"],
)
def test_no_address_or_more_than_one_stays_as_it_is(written: str) -> None:
    assert address_of(written) == written


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1.0", True), ("0,0", False), ("aktywny", True), ("Inactive", False)],
)
def test_numbers_of_programs_and_words_of_a_state_are_yes_and_no(
    written: str, meant: bool
) -> None:
    assert flag_of(written) is meant


@pytest.mark.parametrize("written", ["2.0", "1.5", "10.0", "0.01"])
def test_other_numbers_are_neither(written: str) -> None:
    assert flag_of(written) is None


@pytest.mark.parametrize(
    "text",
    [
        *("tT8!qW2#zz", "P@ssw0rd1", "abcd fghj ijkl mnop", "pass: x7x7", "Pwd=a1b2"),
        *("stare hasło: lis99, nowe później", "Пароль : кот7"),
    ],
)
def test_what_can_hardly_be_but_a_password_is_known_in_any_column(text: str) -> None:
    assert holds_password(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Room#12a",
            "ABC/12-2026",
            "2026-11-02",
            "a1B@firm.test",
            "#N/A",
            "Tel=+48500",
        ),
        *(
            "https://x.test/A?b=1&c=2",
            "www.x.test/Ab?c=1&D=2",
            "hasło: brak",
            "=Sum(A1)",
        ),
        *(
            "hasło: 12.03.2026",
            "Password changed",
            "compass: north1",
            "Windows Server 2022",
        ),
        *("mail", "2025.Q4-plan_B", "some text with four"),
    ],
)
def test_what_may_be_anything_else_is_no_password(text: str) -> None:
    assert not holds_password(text)
