"""Matched words are quoted from the paste as they were written there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import explain
from diagnostics.errors.deciding.evidence_quotes import verbatim, without_address

SEVEN = "one two three four five six seven"


@pytest.mark.parametrize(
    ("words", "raw", "quote"),
    [
        ("over quota", "is over quota now", "over quota"),
        ("over quota now", "is over\n   quota\tnow.", "over\n   quota\tnow"),
        ("user is over quota", "550-user is over\n550 quota", "user is over"),
        ("nothing of it", "something else", ""),
        ("over quota", "quota over", "over"),
        ("a.c (d)", "abc d a.c\n(d)", "a.c\n(d)"),
        ("", "anything", ""),
        ("over", "", ""),
        ("  over  quota ", "over quota", "over quota"),
    ],
)
def test_the_longest_beginning_is_quoted(words: str, raw: str, quote: str) -> None:
    assert verbatim(words, raw) == quote


@pytest.mark.parametrize("known", range(8))
def test_a_quote_is_cut_where_the_paste_goes_on_otherwise(known: int) -> None:
    beginning = SEVEN.split()[:known]
    assert verbatim(SEVEN, "\n".join([*beginning, "else"])) == "\n".join(beginning)


@given(
    st.lists(st.sampled_from("ab"), max_size=6),
    st.lists(st.sampled_from(["a", "b", "\n", " "]), max_size=12),
)
def test_no_longer_beginning_stands_in_the_paste(
    words: list[str], pieces: list[str]
) -> None:
    raw = "".join(pieces)
    said = raw.split()
    quote = verbatim(" ".join(words), raw)
    assert quote in raw
    long = len(quote.split())
    assert quote.split() == words[:long]
    longer = words[: long + 1]
    if long < len(words):
        windows = [said[i : i + len(longer)] for i in range(len(said))]
        assert longer not in windows


@pytest.mark.parametrize(
    ("quote", "without"),
    [
        ("<bob@example.org>: no such user", "no such user"),
        ("bob@example.org no such user", "no such user"),
        ("bob@example.org, no such user", "no such user"),
        ("no such user bob@example.org", "no such user bob@example.org"),
        ("no such user", "no such user"),
        ("bob@example.org", "bob@example.org"),
        ("<bob@example.org>: 550 5.1.1", "<bob@example.org>: 550 5.1.1"),
        ("<bob@example.org>: 550 нет", "550 нет"),
        ("", ""),
    ],
)
def test_an_address_is_left_out_before_words_only(quote: str, without: str) -> None:
    assert without_address(quote) == without


@pytest.mark.parametrize(
    "said",
    [
        "452 4.2.2 mailbox is over quota",
        "552 5.2.2 mailbox is over quota",
        "450 4.1.1 <a@example.com>: user unknown",
        "535 5.7.8 authentication failed",
    ],
)
def test_a_code_is_quoted_as_the_text_has_it(said: str) -> None:
    (answer,) = explain(said)
    assert [e.quote for e in answer.evidence if e.quote not in said] == []
