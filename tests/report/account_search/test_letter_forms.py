"""Words are alike however they are written, inflected or mistyped."""

from __future__ import annotations

import pytest

from diagnostics.report.account_search.letter_forms import (
    bare_word,
    fold,
    one_apart,
    stem,
)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łódź", "lodz"),
        ("Ćwiąkalska-Żak", "cwiakalska-zak"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("Søren Ångström", "soren angstrom"),
        ("Алёна", "алена"),
        ("O’Neil", "o'neil"),
        ("Jan\u00a0  Nowak", "jan nowak"),
        ("Ｊａｎ", "jan"),
        ("Zażółć", "zażółć"),
    ],
)
def test_a_name_is_found_without_its_marks(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(
    ("one", "other"), [("Андрей", "андреи"), ("Иванов", "Ivanov"), ("a", "ä b")]
)
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "forms",
    [
        ("kowalska", "kowalskiej", "kowalska", "kowalski", "kowalskiego", "kowalskim"),
        ("zawadzki", "zawadzkiego", "zawadzkiemu", "zawadzka"),
        ("potocka", "potockiej", "potocki"),
        ("nowak", "nowaka", "nowakowi", "nowakiem", "nowaku"),
        ("wrona", "wrony", "wronie", "wrone"),
        ("anna", "anny", "annie", "anne"),
        ("maria", "marii", "marie"),
        ("lis", "lisa", "lisowi", "lisem"),
        ("иванов", "иванова", "иванову", "ивановым", "ивановой"),
    ],
)
def test_cases_of_a_name_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["ewa", "jan", "no", "x", "", "sk", "wójcik", "test"])
def test_a_stem_keeps_something(word: str) -> None:
    assert len(stem(word)) >= min(2, len(word))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("kowalska", "kowalska", False),
        ("kowalska", "kowlaska", True),
        ("kowalska", "kowaska", True),
        ("kowaska", "kowalska", True),
        ("kowalska", "kowalsxa", True),
        ("kowalska", "okwalska", True),
        ("kowalska", "kowalsak", True),
        ("kowalska", "kowalskaa", True),
        ("kowalska", "xkowalska", True),
        ("kowalska", "kwoalksa", False),
        ("kowalska", "kowal", False),
        ("ab", "ba", True),
        ("abc", "cba", False),
        ("", "a", True),
    ],
)
def test_one_letter_wrong_is_near_two_are_not(one: str, other: str, near: bool) -> None:
    assert one_apart(one, other) is near
    assert one_apart(other, one) is near


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("anna", "anna"),
        ("(old)", "old"),
        ("12:30", "12:30"),  # a time, no port
        ("host:0", "host"),
        ("host:123456", "host:123456"),
        ("why?", "why"),
        ("ftp://files.example:21/in", "files.example"),
        ("<>", ""),
        ("#007", "007"),
        ("c#", "c"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}anna\N{POP DIRECTIONAL FORMATTING}", "anna"),
        ("\N{E-MAIL SYMBOL}", ""),
        ("\N{MEMO}anna", "anna"),
        ("a+b@x.example", "a+b@x.example"),
    ],
)
def test_a_bare_word_lacks_what_is_written_around_it(word: str, bare: str) -> None:
    assert bare_word(word) == bare
