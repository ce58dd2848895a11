"""What can't be seen and what looks like another letter is found at its place."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.characters import is_unseen, named, strange, unseen


@pytest.mark.parametrize(
    ("character", "hidden"),
    [
        ("\ufdff", False),  # the last one before the variation selectors
        ("\ufe00", True),
        ("\ufe0f", True),
        ("\ufe10", False),  # a comma for lines from top to bottom
        ("\U000e00ff", True),  # nobody knows it
        ("\U000e0100", True),
        ("\U000e01ef", True),
        ("\U000e01f0", True),  # nobody knows it either
        (" ", False),
        ("\u00a0", True),
        ("\u2009", True),
        ("\u3000", True),
        ("\t", True),
        ("\n", True),
        ("\x7f", True),
        ("\u00ad", True),
        ("\u200b", True),
        ("\u202e", True),
        ("\u2028", True),
        ("\u2029", True),
        ("\ue000", True),
        ("\u3164", True),
        ("\u2800", True),
        ("\u034f", True),
        ("a", False),
        ("é", False),
        ("\u0301", False),  # an accent is seen on the letter before it
        ("я", False),
        ("漢", False),
        ("😀", False),
        ("-", False),
        ("_", False),
    ],
)
def test_a_character_is_unseen_where_it_leaves_no_mark(
    character: str, hidden: bool
) -> None:
    assert is_unseen(character) is hidden


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", None),
        ("plain text", None),
        ("zażółć gęślą", None),
        ("\u200bfirst", 0),
        ("last\u200b", 4),
        ("a\u00a0b\u200bc", 1),
        ("tab\there", 3),
        ("del\x7f", 3),
        ("two  blanks", None),
    ],
)
def test_the_first_unseen_character_is_pointed_at(text: str, place: int | None) -> None:
    assert unseen(text) == place


@given(st.text(max_size=12))
def test_in_any_text_nothing_before_the_place_is_unseen(text: str) -> None:
    at = unseen(text)
    before = text if at is None else text[:at]
    assert not any(map(is_unseen, before))
    if at is not None:
        assert is_unseen(text[at])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("acme", None),
        ("асме", None),  # all Cyrillic
        ("\u0430cme", 0),  # a Cyrillic а before Latin letters
        ("acm\u0435", 3),
        ("\u0430\u0441m\u0435", 2),  # one Latin letter among Cyrillic ones
        ("a\u0430", 1),  # as many of each: the Latin one is usual
        ("\u0430a", 0),
        ("acme Почта", None),  # words of their own
        ("acme-почта", None),
        ("acme_почта", None),
        ("acme1почта", None),  # a figure parts words
        ("m\u03bfil", 1),  # a Greek omicron
        ("acme漢", None),  # nobody mistakes it for a letter of ours
        ("漢a\u0430", 2),
        ("ok ok\u0430 a\u0430", 5),  # the first of two
        ("\u0561a", 0),  # Armenian
        ("\u13a0ab", 0),  # Cherokee
    ],
)
def test_a_letter_of_another_script_within_a_word_is_pointed_at(
    text: str, place: int | None
) -> None:
    assert strange(text) == place


@given(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)))
def test_letters_of_one_script_are_never_strange(text: str) -> None:
    latin = "".join(c for c in text if unicodedata.name(c, "").startswith("LATIN"))
    assert strange(latin) is None


@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\x07", "U+0007"),
        ("A", "U+0041 LATIN CAPITAL LETTER A"),
        ("\U0001f600", "U+1F600 GRINNING FACE"),
    ],
)
def test_a_character_is_named_by_its_number_and_its_name(
    character: str, said: str
) -> None:
    assert named(character) == said
