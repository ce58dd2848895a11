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
    assert told.mended("do nxt") == "do not"
    assert told.mended("nxt relay") == "not relay"
    assert told.mended("relay nxt do") == "relay nxt do"
    assert told.mended("do noot relay") == "do noot relay"
    assert told.mended("do nt relay") == "do nt relay"


@pytest.mark.parametrize(("times", "mended"), [(9, "do nxt"), (10, "do not")])
def test_a_short_word_is_mended_if_it_is_in_many_texts(times: int, mended: str) -> None:
    assert Speller(["do not relay"] * times, []).mended("do nxt") == mended


@pytest.mark.parametrize(("times", "mended"), [(1, "usxr"), (2, "user")])
def test_a_word_of_four_letters_is_mended_if_it_is_common(
    times: int, mended: str
) -> None:
    assert Speller(["no user"] * times, ["user"]).mended("usxr") == mended


def test_a_mended_word_stands_beside_the_next_one() -> None:
    told = Speller(["relay not"] * 10, ["relay"])
    assert told.mended("rexay nxt") == "relay not"
    assert told.mended("rexxy nxt") == "rexxy nxt"


def test_of_words_that_go_with_those_beside_the_one_that_goes_with_both_is_meant() -> (
    None
):
    told = Speller(["bad password here", "bad passport"], ["password passport"])
    assert told.mended("bad passwort here") == "bad password here"
    told = Speller(["bad passport here", "bad password"], ["password passport"])
    assert told.mended("bad passwort here") == "bad passport here"


def test_of_words_that_fit_alike_the_one_that_is_said_more_is_meant() -> None:
    told = Speller(["passport"] * 2, ["password passport"])
    assert told.mended("passwort") == "passport"
    told = Speller(["password"] * 2, ["password passport"])
    assert told.mended("passwort") == "password"


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("recxxient", "recipient"),
        ("recxxxent", "recxxxent"),
        ("ecipientr", "ecipientr"),
        ("mailbux", "mailbox"),
        ("mxilbux", "mxilbux"),
        ("abndna", "abndna"),
        ("bnanaa", "bnanaa"),
        ("abnana", "banana"),
        ("bannaa", "banana"),
        ("bananaa", "banana"),
        ("bananaxy", "bananaxy"),
    ],
)
def test_one_wrong_letter_or_two_of_a_long_word_can_be_told(
    damaged: str, meant: str
) -> None:
    told = Speller([], ["recipient", "mailbox", "banana"])
    assert told.mended(damaged) == meant


@pytest.mark.parametrize(
    ("ends_at", "mended"), [(1000, "recipient"), (1001, "recipiemt")]
)
def test_a_text_is_mended_to_a_limit(ends_at: int, mended: str) -> None:
    before = " " * (ends_at - len("recipiemt"))
    assert SPELLER.mended(f"{before}recipiemt recipiemt") == (
        f"{before}{mended} recipiemt"
    )


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


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("recipiemt", 1),
        ("/recipiemt", 0),
        ("recipiemt/", 0),
        ("_recipiemt", 0),
        ("recipiemt2", 0),
        ("/ recipiemt /", 1),
    ],
)
def test_a_part_of_a_path_is_not_damaged(text: str, damaged: int) -> None:
    assert SPELLER.read(text).damaged == damaged


BRIEF = Speller(["alpha beta gamma", "over quota"], ["quota", "spend", "refused"])


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("quoxa", 0),
        ("quoxa spxnd", 2),
        ("quoxa zz", 0),
        ("quoxa zzz", 1),
        ("quoxa zzzz", 1),
        ("refxsed", 1),
        ("over quoxa", 1),
        ("over alpha quoxa", 0),
        ("quoxa spxnd" + " alpha" * 18, 2),
        ("quoxa spxnd" + " alpha" * 19, 0),
        ("quoxa spxnd quotx qxota" + " alpha" * 16, 3),
        ("quoxa spxnd qxota" + " alpha" * 17, 3),
        ("quoxa spxnd qxota" + " alpha" * 18, 0),
        ("quoxa zzz" + " alpha" * 18, 1),
        ("refxsed refuxed" + " alpha" * 30, 2),
    ],
)
def test_what_may_be_damage_is_so_where_many_of_few_words_are_unknown(
    text: str, damaged: int
) -> None:
    assert BRIEF.read(text).damaged == damaged


def test_words_of_prose_are_sound_and_put_in_place_of_none() -> None:
    told = Speller([], ["rejected"], ["he ejected it"])
    assert told.mended("ejected rexected ejectex") == "ejected rejected ejectex"


def test_a_sure_answer_is_less_sure_in_a_damaged_text() -> None:
    text = "550 5.1.1 No such user here, your message was not delivered"
    assert explain(text)[0].confidence == "high"
    damaged = explain(text.replace("message", "messige"))[0]
    assert (damaged.reason, damaged.confidence) == ("user-unknown", "medium")
