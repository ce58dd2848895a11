"""Makes the model of likeness.py from the rules' examples: `make model`.

Each reason's weights are those of a ridge regression (1 for its own examples, else
nothing). Nothing but the rules goes in, and the same rules give the same file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from diagnostics.catalogue import rule
from diagnostics.errors.deciding.catalogue_reasons import FOLDER, reasons
from diagnostics.errors.deciding.likeness import (
    FILE,
    PLACES,
    Model,
    counted,
    prepared,
    runs,
    save,
)

SMOOTH = 0.3
"""How much single examples are kept from being learnt by heart."""

STEPS = 127
"""Weights are rounded to so many steps to each side of 0."""


def examples() -> list[tuple[str, str]]:
    """All examples of the rules, each with its reason."""
    return [
        (text, name)
        for name in reasons()
        for text in rule(f"{FOLDER}/{name}").data.get("examples", ())
    ]


def learn(path: Path = FILE) -> int:
    """Writes the model; returns how many examples it is made from."""
    every, names = examples(), reasons()
    found, rarity = _features([text for text, _ in every])
    wanted = np.full((len(every), len(names)), -1 / len(names))
    wanted[np.arange(len(every)), [names.index(name) for _, name in every]] = 1
    alike = found @ found.T + SMOOTH * np.eye(len(every), dtype=np.float32)
    weights = found.T @ np.linalg.solve(alike, wanted)
    step = float(np.abs(weights).max()) / STEPS
    rounded = np.rint(weights / step).astype(np.int8)
    save(Model(names, step, rarity.astype(np.float64), rounded), path)
    return len(every)


def _features(
    texts: list[str],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Each text's features, as a row of length 1, and how rare each feature is."""
    found = np.zeros((len(texts), PLACES), np.float32)
    for row, text in zip(found, texts, strict=True):
        places, often = counted(runs(prepared(text)))
        row[places] = often
    rarity = np.log((1 + len(texts)) / (1 + (found > 0).sum(axis=0))) + 1
    found *= rarity
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found, rarity.astype(np.float32)


if __name__ == "__main__":
    sys.stdout.write(f"{FILE.name}: from {learn()} examples\n")
