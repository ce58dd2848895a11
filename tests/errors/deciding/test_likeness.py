"""The second voice: made from the rules' examples only, the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from diagnostics.errors import explain, reasons
from diagnostics.errors.deciding.learning import examples
from diagnostics.errors.deciding.likeness import (
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
