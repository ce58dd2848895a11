"""How far words are apart, by the letter; what was pasted is seen where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.dns.near_words import distance, meant
from diagnostics.checks.dns.paste_marks import pasted, typed

WORDS = st.text("abc", max_size=5)


def slowly(one: str, other: str) -> int:
    """The distance by trying everything that one letter can do."""
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return slowly(one[1:], other[1:])
    ways = [
        slowly(one[1:], other),
        slowly(one, other[1:]),
        slowly(one[1:], other[1:]),
    ]
    if len(one) > 1 < len(other) and (one[0], one[1]) == (other[1], other[0]):
        ways.append(slowly(one[2:], other[2:]))
    return 1 + min(ways)


@given(WORDS, WORDS)
def test_the_distance_is_the_fewest_letters_to_change(one: str, other: str) -> None:
    assert distance(one, other) == slowly(one, other) == distance(other, one)
    assert (distance(one, other) == 0) is (one == other)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("gmial", "gmail", 1),
        ("gmal", "gmail", 1),
        ("gmaill", "gmail", 1),
        ("gnail", "gmail", 1),
        ("ab", "ba", 1),
        ("ca", "abc", 3),  # no letter is moved twice
        ("kitten", "sitting", 3),
    ],
)
def test_a_letter_wrong_missing_too_many_or_swapped_is_one(
    one: str, other: str, apart: int
) -> None:
    assert distance(one, other) == apart


@pytest.mark.parametrize(
    ("word", "known", "one"),
    [
        ("redirect", ["redirect", "include"], "redirect"),
        ("REDIRECT", ["redirect", "include"], "redirect"),
        ("redirct", ["redirect", "include"], "redirect"),
        ("redi", ["redirect"], ""),  # four of eight are wrong
        ("abd", ["abc"], "abc"),  # one of three may be
        ("add", ["abc"], ""),
        ("ad", ["ac", "ab"], ""),  # two are as near
        ("xb", ["ab"], ""),  # of two letters none may be wrong
        ("ab", ["ab", "ac"], "ab"),
        ("", ["ab"], ""),
        ("abcdef", ["abc"], ""),
        ("a" * 7, ["abc"], ""),  # more than twice as long
    ],
)
def test_a_word_stands_for_the_one_that_it_is_nearly(
    word: str, known: list[str], one: str
) -> None:
    assert meant(word, known) == one


@given(st.sampled_from(["include", "redirect", "exists"]), st.integers(0, 5))
def test_a_known_word_with_one_letter_lost_is_known(word: str, at: int) -> None:
    assert meant(word[:at] + word[at + 1 :], ["include", "redirect", "exists"]) == word


@pytest.mark.parametrize(
    ("octets", "seen"),
    [
        ("plain", "plain"),
        ("\u00e2\u0080\u009c", "“"),  # three octets of UTF-8
        ("\u00e9", "\u00e9"),  # an octet that is no UTF-8 stays
        ("\u20ac", "\u20ac"),  # no octet at all
        ("", ""),
    ],
)
def test_octets_are_seen_as_their_author_wrote_them(octets: str, seen: str) -> None:
    assert typed(octets) == seen


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("v=spf1 -all", []),
        ("v=DKIM1; k=rsa; p=MIG/+=", []),
        ('"v=spf1 -all"', ["quotes"]),
        ("\u00e2\u0080\u009cv=spf1\u00e2\u0080\u009d", ["quotes"]),
        (r"v=DKIM1\; p=x", ["backslashes"]),
        ("(v=spf1 -all)", ["brackets"]),
        ("<v=spf1>", ["brackets"]),
        ("v=spf1\u00c2\u00a0-all", ["blanks"]),
        ("v=spf1\t-all", ["blanks"]),
        ("v=spf1 \u00e2\u0080\u0093all", ["signs"]),
        ("-----BEGIN PUBLIC KEY-----", ["frame"]),
        ("---- x", []),
        ("example.com. IN TXT v=spf1 -all", ["line"]),
        ("@ txt v=spf1 -all", ["line"]),
        ("TXT v=spf1 -all", ["line"]),
        ("v=spf1 include:txt.example -all", []),
        ('@ IN TXT ("v=spf1")', ["quotes", "brackets", "line"]),
    ],
)
def test_what_a_copy_brings_along_is_named(text: str, marks: list[str]) -> None:
    found = pasted(text)
    named = [m.key for m in found.data["marks"]] if found else []
    assert named == [f"dns:mark-{mark}" for mark in marks]
