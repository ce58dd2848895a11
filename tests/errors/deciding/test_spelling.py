"""Damaged words are mended where one known word is near, and left alone elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import explain
from diagnostics.errors.deciding.spelling import Speller

SPELLER = Speller(
    ["the recipient address was rejected as unknown", "listen to the mailbox"],
    ["recipient", "rejected", "unknown", "listed", "user"],
)


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("recipient", "recipient"),
        ("recipiemt", "recipient"),
        ("recpient", "recipient"),
        ("reccipient", "recipient"),
        ("receipient", "recipient"),
        ("recipeint", "recipient"),
        ("ecipient", "recipient"),
        ("recipien", "recipient"),
        ("recipxemt", "recipxemt"),
        ("listen", "listen"),
        ("mailbux", "mailbux"),
        ("usir", "usir"),
        ("unk", "unk"),
        ("550 rexected: unknowm", "550 rejected: unknown"),
    ],
)
def test_one_wrong_letter_is_mended_in_words_that_count(
    damaged: str, meant: str
) -> None:
    assert SPELLER.mended(damaged) == meant


def test_a_text_without_damage_is_the_same_text() -> None:
    text = "the recipient was rejected"
    assert SPELLER.mended(text) is text


@given(st.text("recipntjdu ", max_size=40))
def test_the_number_of_words_stays(text: str) -> None:
    assert len(SPELLER.mended(text).split(" ")) == len(text.split(" "))


def test_a_damaged_reply_is_explained_but_never_surely() -> None:
    whole = explain("554 The recipient's mailbox is full at the moment")[0]
    damaged = explain("554 The recipiemt's mailbax is fuul at the moment")[0]
    assert (damaged.reason, whole.confidence) == (whole.reason, "high")
    assert damaged.confidence != "high"
    assert set(damaged.evidence[0].quote.split()) & {"mailbax", "fuul", "recipiemt's"}
