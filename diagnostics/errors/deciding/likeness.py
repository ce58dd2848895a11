"""A second voice: which reason's examples a text is most like, letter by letter.

A linear model over runs of three to five characters, made from the rules' examples
by `make model` (`learning.py`) and kept in rules/likeness.model. It is asked where
patterns are silent or unsure, and to doubt them where it is sure of something else.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from diagnostics.catalogue import RULES
from diagnostics.errors.deciding.patterns import as_seen

FILE = RULES / "likeness.model"

PLACES = 1 << 14
"""Into so many features the runs of characters are thrown."""

LENGTHS = (3, 4, 5)

_MIX, _SPREAD = np.uint32(16_777_619), np.uint32(2_654_435_769)
_SHIFT = np.uint32(32 - 14)
"""How a run's characters become a number, and that one of PLACES (Knuth, 6.4)."""

READ = 1_200
"""Characters of a text that are looked at; words that matter come early."""

SPEAKING = (0.30, 0.10)
"""Score and lead of a likeness that fills a silence or casts a doubt …"""

OVERRULING = (0.40, 0.15)
"""… and of one that goes before unsure words (measured in benchmarks/errors.py)."""

TELLING = 3
"""Words that are shown of those that decided."""

_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Which reason a text is most like.

    Attributes:
        reason: an id under rules/errors.
        score: how like, about 0 (not at all) to 1 (an example itself).
        lead: how much less like the next reason's examples it is.
    """

    reason: str
    score: float
    lead: float

    def is_plain(self, *, certain: bool) -> bool:
        """Whether it says enough to speak at all, or (`certain`) to overrule words."""
        score, lead = OVERRULING if certain else SPEAKING
        return self.score >= score and self.lead >= lead


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of each feature for each reason.

    Attributes:
        reasons: their ids, in the order of a feature's weights.
        step: what a weight of 1 stands for.
        rarity: how much each of the PLACES features counts in a text.
        weights: -127 to 127, of shape (PLACES, reasons).
    """

    reasons: tuple[str, ...]
    step: float
    rarity: npt.NDArray[np.float64]
    weights: npt.NDArray[np.int8]


def prepared(text: str) -> str:
    """A text as its runs of characters are taken from: no names, no numbers."""
    return f" {_DIGITS.sub('0', as_seen(text[:READ]))} "


def runs(seen: str) -> npt.NDArray[np.uint16]:
    """The feature of each run of a prepared text; one that comes twice, twice."""
    points = np.frombuffer(seen.encode("utf-32-le", "surrogatepass"), np.uint32)
    found, mixed = [], points[:0]
    for length in range(1, max(LENGTHS) + 1):
        mixed = mixed[:-1] * _MIX + points[length - 1 :] if length > 1 else points
        if length in LENGTHS:
            found.append(mixed)
    return (np.concatenate(found) * _SPREAD >> _SHIFT).astype(np.uint16)


def counted(
    places: npt.NDArray[np.uint16],
) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.float64]]:
    """Each feature of a text once, and how much its number counts."""
    ordered = np.sort(places, kind="stable")  # a radix sort
    begins = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    first = np.flatnonzero(begins[: len(ordered)])
    often = np.concatenate((first[1:], [len(ordered)])) - first
    return ordered[first], 1 + np.log(often)


def load(path: Path = FILE) -> Model:
    """The model in a file: a line of JSON, then the weights. Raises OSError."""
    head, _, weights = zlib.decompress(path.read_bytes()).partition(b"\n")
    kept = json.loads(head)
    made = np.frombuffer(weights, np.int8).reshape(-1, len(kept["reasons"]))
    return Model(tuple(kept["reasons"]), kept["step"], np.array(kept["rarity"]), made)


def save(model: Model, path: Path = FILE) -> None:
    """Writes a model for `load`; the same model as the same bytes."""
    kept = {
        "reasons": model.reasons,
        "step": model.step,
        "rarity": [round(value, 3) for value in model.rarity.tolist()],
    }
    head = json.dumps(kept, separators=(",", ":")).encode()
    path.write_bytes(zlib.compress(head + b"\n" + model.weights.tobytes(), 9))


@cache
def _known() -> Model:
    return load()


@lru_cache(maxsize=8)
def guess(text: str) -> Likeness:
    """The reason whose examples the text is most like."""
    model = _known()
    places, often = counted(runs(prepared(text)))
    values = often * model.rarity[places]
    scores = values @ model.weights[places]
    second, first = scores.argsort(kind="stable")[-2:].tolist()
    scale = model.step / (float(np.linalg.norm(values)) or 1.0)
    lead = float(scores[first] - scores[second])
    return Likeness(model.reasons[first], float(scores[first]) * scale, lead * scale)


def telling(text: str, name: str) -> str:
    """The words of a text that make it like a reason's examples, in their order."""
    model, column = _known(), _known().reasons.index(name)
    worth = []
    for place, word in enumerate(_WORD.findall(text[:READ])):
        places = runs(prepared(word))
        score = float(model.weights[places, column] @ model.rarity[places])
        worth.append((score, place, word))
    best = sorted(sorted(worth, reverse=True)[:TELLING], key=lambda item: item[1])
    return " ".join(word for score, _, word in best if score > 0)
