"""The second voice: made from the rules' examples only, the same each time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from diagnostics.errors import explain, reasons
from diagnostics.errors.deciding.learning import examples
from diagnostics.errors.deciding.likeness import (
    PLACES,
    Likeness,
    Model,
    guess,
    load,
    prepared,
    runs,
    save,
    telling,
)


def test_most_examples_are_most_like_their_own_reason() -> None:
    every = examples()[::10]
    right = sum(guess(text).reason == name for text, name in every)
    assert right >= 0.85 * len(every)


def test_the_model_knows_the_catalogue_s_reasons() -> None:
    assert set(load().reasons) <= set(reasons())


def test_names_and_numbers_are_no_features() -> None:
    one = runs(prepared("550 ann@example.org: no such user"))
    other = runs(prepared("553 bob@example.net: no such user"))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, runs(prepared("550 no such user")))


def test_a_model_is_written_and_read_alike(tmp_path: Path) -> None:
    weights = np.array([[1, -127], [0, 3]], np.int8)
    model = Model(("a", "b"), 0.5, np.array([1.0, 2.0]), weights)
    save(model, tmp_path / "one")
    save(load(tmp_path / "one"), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("score", "lead", "speaks", "overrules"),
    [
        (0.30, 0.10, True, False),
        (0.29, 0.30, False, False),
        (0.50, 0.09, False, False),
        (0.40, 0.15, True, True),
    ],
)
def test_a_likeness_speaks_where_it_is_plain(
    score: float, lead: float, speaks: bool, overrules: bool
) -> None:
    like = Likeness("loop", score, lead)
    assert like.is_plain(certain=False) is speaks
    assert like.is_plain(certain=True) is overrules


def test_the_words_that_decided_are_words_of_the_text() -> None:
    text = "550 The mailbox of this person has been closed down"
    words = telling(text, guess(text).reason).split()
    assert words
    assert set(words) <= set(text.split())


def test_an_everyday_sentence_is_like_nothing_that_is_said() -> None:
    assert explain("The children need a timeout after lunch.")[0].reason == "unknown"


def test_every_run_of_three_to_five_characters_is_a_feature() -> None:
    assert [runs("abcdef"[:size]).size for size in range(7)] == [0, 0, 0, 1, 3, 6, 9]
    assert np.bincount(runs("ababab")).max() == 2
    assert runs(prepared("")).size == 0
    assert all(0 <= place < PLACES for place in runs(prepared("no such user")))


def test_the_model_has_weights_for_each_feature_and_reason() -> None:
    model = load()
    assert model.weights.shape == (PLACES, len(model.reasons))
    assert model.rarity.shape == (PLACES,)


@pytest.mark.parametrize(("extra", "same"), [("", True), ("c", False)])
def test_a_text_is_looked_at_to_a_limit(extra: str, same: bool) -> None:
    full = extra + "a" * 1199 + "b"
    assert (prepared(full) == prepared(f"{extra}{'a' * 1199}")) is not same
    assert prepared(f"{full}zzz") == prepared(full[:1200])


@pytest.mark.parametrize(
    "text",
    [
        "550 The mailbox of this person is over quota, quota, quota",
        "The message is too large for this server",
        "ann, please sign in with your browser",
        "",
    ],
)
def test_a_guess_is_the_best_of_all_reasons_and_its_lead_on_the_next(text: str) -> None:
    model = load()
    row = np.zeros(PLACES)
    for place, count in Counter(runs(prepared(text)).tolist()).items():
        row[place] = (1 + np.log(count)) * model.rarity[place]
    length = float(np.linalg.norm(row)) or 1
    scores = dict(
        zip(model.reasons, (row @ model.weights * model.step / length), strict=True)
    )
    like = guess(text)
    best, second, *_ = sorted(scores.values(), reverse=True)
    assert (like.score, like.lead) == pytest.approx((best, best - second))
    assert scores[like.reason] == pytest.approx(best)
    assert -1 < like.score < 1.2


def test_three_words_tell_most_in_the_order_of_the_text() -> None:
    text = "Sir, the quota of the lovely mailbox is over: quota full, storage full"
    said = telling(text, "mailbox-full").split()
    places = [text.split().index(word) for word in said]
    assert len(said) == 3
    assert places == sorted(places)
    assert not {"Sir,", "the", "of", "lovely", "is"} & set(said)


def test_words_against_a_reason_and_beyond_the_limit_tell_nothing() -> None:
    assert telling("relay denied", "mailbox-full") == ""
    far = ". " * 600
    assert "quota" in telling(f"{far[:1190]}quota {far}", "mailbox-full")
    assert "quota" not in telling(f"{far}quota", "mailbox-full")
