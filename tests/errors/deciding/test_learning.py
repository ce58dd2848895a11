"""The model of likeness is a ridge regression over the rules' examples alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from diagnostics.catalogue import rule
from diagnostics.errors import reasons
from diagnostics.errors.deciding import learning
from diagnostics.errors.deciding.likeness import Model, load, prepared, runs

FEW = [
    ("no bird sits on that branch, bird, bird, bird", "bird"),
    ("fish tank full", "fish"),
    ("a fish is too big", "fish"),
]
"""Made-up examples of made-up reasons."""


def test_every_example_of_a_rule_is_learnt_for_its_reason() -> None:
    every = learning.examples()
    assert {name for _, name in every} <= set(reasons())
    for name in reasons()[:5]:
        own = [text for text, other in every if other == name]
        assert own == list(rule(f"errors/{name}").data.get("examples", ()))


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """What is learnt from the few examples."""
    monkeypatch.setattr(learning, "examples", lambda: FEW)
    monkeypatch.setattr(learning, "reasons", lambda: ("bird", "fish"))
    assert learning.learn(tmp_path / "model") == 3
    return load(tmp_path / "model")


def features(model: Model, text: str) -> np.ndarray:  # type: ignore[type-arg]
    """A text's features as a row of length 1."""
    row = np.zeros(len(model.rarity))
    for place, count in Counter(runs(prepared(text)).tolist()).items():
        row[place] = (1 + np.log(count)) * model.rarity[place]
    return row / np.linalg.norm(row)


def test_an_example_is_like_its_reason_but_not_learnt_by_heart(model: Model) -> None:
    rows = np.array([features(model, text) for text, _ in FEW])
    scores = rows @ model.weights * model.step
    wanted = np.array([[1, -0.5], [-0.5, 1], [-0.5, 1]])
    # What is missing to the wanted score is `SMOOTH` times the example's own part.
    parts = np.linalg.solve(rows @ rows.T + 0.3 * np.eye(3), wanted)
    assert scores == pytest.approx(wanted - 0.3 * parts, abs=0.006)
    assert (np.abs(scores) < np.abs(wanted)).all()


def test_the_rarer_a_run_of_characters_the_more_it_counts(model: Model) -> None:
    def rarity(run: str) -> float:
        return float(model.rarity[next(iter(runs(run)))])

    assert rarity("ish") == pytest.approx(1 + np.log(4 / 3), abs=0.001)
    assert rarity("ird") == pytest.approx(1 + np.log(4 / 2), abs=0.001)
    assert rarity("zzz") == pytest.approx(1 + np.log(4 / 1), abs=0.001)


def test_weights_use_the_whole_range_of_a_byte_to_both_sides(model: Model) -> None:
    assert int(np.abs(model.weights.astype(int)).max()) == 127
