"""Texts and patterns meet without diacritics, names and addresses, place by place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors.deciding.folding import (
    folded,
    folded_pattern,
    lowered,
    unnamed,
)

ANY = st.text("aZäÖßŁłéИйёİ'’–。.@-0 ", max_size=30) | st.text(max_size=30)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("no such user", "no such user"),
        ("größe überschritten", "grose uberschritten"),
        ("skrzynka jest pełna", "skrzynka jest pelna"),
        ("schránka je plná", "schranka je plna"),
        ("boîte pleine – déjà", "boite pleine - deja"),
        ("l’adresse “x” «y»", 'l\'adresse "x" "y"'),
        ("пошта ще приймає", "пошта ще приймає"),
        ("ёлка, місце", "елка, місце"),
        ("不存在（错误）：no！", "不存在(错误):no!"),
    ],
)
def test_a_text_is_folded_letter_by_letter(written: str, plain: str) -> None:
    assert folded(written) == plain


@given(ANY)
def test_folding_moves_no_place_and_changes_nothing_twice(text: str) -> None:
    once = folded(lowered(text))
    assert len(once) == len(text)
    assert folded(once) == once


def test_a_letter_that_would_grow_in_lower_case_stays() -> None:
    assert lowered("NO İ") == "no İ"
    assert lowered("NO Ü") == "no ü"


def nameless(text: str) -> str:
    return unnamed(text, lowered(text))


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("No Address: loop", "no address: loop"),
        ("to Bob@Example.org, now", "to xxx@xxxxxxx.xxx, now"),
        ("at bob@localhost", "at xxx@xxxxxxxxx"),
        ("ask host.example.org", "ask xxxx.xxxxxxx.xxx"),
        ("a.example.org and b.example.org", "x.xxxxxxx.xxx and x.xxxxxxx.xxx"),
        ("example.org", "xxxxxxx.xxx"),
        ("smtp.example.org", "smtp.xxxxxxx.xxx"),
        ("MX.example.org", "mx.xxxxxxx.xxx"),
        ("smtp.bob@example.org", "xxxx.xxx@xxxxxxx.xxx"),
        ("smtps.example.org", "xxxxx.xxxxxxx.xxx"),
        ("host full[192.0.2.1] said", "host xxxx[192.0.2.1] said"),
        ("it failed.No such user", "it failed.no such user"),
        ("it failed.No a.example.org", "it failed.no x.xxxxxxx.xxx"),
        ("at mailer.py there", "at mailer.py there"),
        ("at version 2.5 there", "at version 2.5 there"),
    ],
)
def test_letters_of_names_are_hidden_and_the_rest_stays(
    written: str, seen: str
) -> None:
    assert nameless(written) == seen


@given(st.lists(st.sampled_from(["a@b.org", "smtp.c.com", "x", ".", " ", "İ", "A"])))
def test_hiding_names_moves_no_place(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert len(nameless(text)) == len(text)


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        ("mailbox full", ["mailbox full"], ["mailbax full"]),
        ("größe", ["große", "groesse", "grosse", "grose", "größe"], ["grusse"]),
        ("ä", ["a", "ae"], ["e"]),
        ("öffne", ["offne", "oeffne"], ["ooffne"]),
        ("fü?r", ["fr", "fur", "fuer"], ["fuuer"]),
        ("fü+r", ["fur", "fuer", "fuuer"], ["fr"]),
        ("fü{2}r", ["fuur", "fueuer"], ["fur"]),
        ("f[üä]r", ["fur", "far"], ["fuer", "fer", "f?r"]),
        ("[ü]ä", ["ua", "uae"], ["uea"]),
        (r"\[ü\]", ["[u]", "[ue]"], ["u"]),
        (r"ß\[ü", ["s[u", "ss[ue"], ["s[ee"]),
        (r"\\[ü]", ["\\u"], ["\\ue", "\\?"]),
        (r"[\]ü]ö", ["]o", "uoe"], ["ueo", "?o"]),
        ("pełn[aą]", ["pelna"], ["pelne"]),
    ],
)
def test_a_pattern_fits_texts_written_with_and_without_diacritics(
    pattern: str, fits: list[str], fits_not: list[str]
) -> None:
    seen = re.compile(folded_pattern(pattern))
    for text in fits:
        assert seen.fullmatch(folded(text)), text
    for text in fits_not:
        assert not seen.fullmatch(folded(text)), text


def test_a_pattern_in_plain_letters_stays_as_it_is() -> None:
    assert folded_pattern(r"\[a-z]+ [b?]c") == r"\[a-z]+ [b?]c"
