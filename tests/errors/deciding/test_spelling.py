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
        ("recipxemt", "recipient"),
        ("rxcipxemt", "rxcipxemt"),
        ("rejexxed", "rejected"),
        ("listen", "listen"),
        ("mailbux", "mailbux"),
        ("usir", "usir"),
        ("unk", "unk"),
        ("550 rexected: unknowm", "550 rejected: unknown"),
    ],
)
def test_wrong_letters_are_mended_in_words_that_count(damaged: str, meant: str) -> None:
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


def test_of_several_words_the_one_is_meant_that_goes_with_those_beside() -> None:
    told = Speller(["bad password here", "any passport there"], ["password passport"])
    assert told.mended("bad passwort here") == "bad password here"
    assert told.mended("any passwort there") == "any passport there"


def test_a_short_word_is_told_by_those_beside_it_only() -> None:
    told = Speller(["do not relay"] * 10, [])
    assert told.mended("do nxt relay") == "do not relay"
    assert told.mended("nxt mail") == "nxt mail"


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("the recipiemt was rexected", 2),
        ("the recipients", 0),
        ("the rejectet user", 0),
        ("/usr/unknewn/recipiemt.log", 0),
        ("xxxxxxx@xxxxxxxx.xxx", 0),
    ],
)
def test_damage_is_a_letter_that_no_inflection_changes(text: str, damaged: int) -> None:
    assert SPELLER.read(text).damaged == damaged


def test_words_of_prose_are_sound_and_put_in_place_of_none() -> None:
    told = Speller([], ["rejected"], ["he ejected it"])
    assert told.mended("ejected rexected ejectex") == "ejected rejected ejectex"


def test_a_sure_answer_is_less_sure_in_a_damaged_text() -> None:
    text = "550 5.1.1 No such user here, your message was not delivered"
    assert explain(text)[0].confidence == "high"
    damaged = explain(text.replace("message", "messige"))[0]
    assert (damaged.reason, damaged.confidence) == ("user-unknown", "medium")
