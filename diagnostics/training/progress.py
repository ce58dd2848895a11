"""How far somebody came, as a short code that can be typed, sent and pasted.

A code holds, by scenario number, the answer given, the hints taken and whether it was
mended; no name and no time. Its last two characters tell a slip of the pen.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from diagnostics.training.scenario_files import HINTS, MOST_CHOICES, Scenario, scenarios

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which are read as other letters."""

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_GROUP = 5
_CHECK = 1021  # the largest prime below 2 to the power of 10, two characters
_HINTS = len(HINTS) + 1
_STATES = 1 + (MOST_CHOICES + 1) * _HINTS * 2
_LONGEST = 2_000


class CodeError(ValueError):
    """A text is no continue code, or was copied wrong."""


@dataclass(frozen=True, slots=True)
class TriedOnce:
    """What somebody did with one scenario.

    Attributes:
        choice: the letter that was answered and locked; empty: not yet.
        hints: how many were taken before that.
        mended: whether it was mended and run again.
    """

    choice: str = ""
    hints: int = 0
    mended: bool = False


Progress = Mapping[int, TriedOnce]
"""What somebody did, by the number of the scenario."""


def with_answer(progress: Progress, scenario: Scenario, letter: str) -> Progress:
    """With an answer, which stays: a second one changes nothing.

    Raises:
        KeyError: the scenario has no such choice.
    """
    if letter not in scenario.choices:
        raise KeyError(letter)
    before = progress.get(scenario.number, TriedOnce())
    if before.choice:
        return progress
    return {**progress, scenario.number: replace(before, choice=letter)}


def with_hint(progress: Progress, scenario: Scenario) -> Progress:
    """With one more hint; none is counted behind the answer."""
    before = progress.get(scenario.number, TriedOnce())
    if before.choice or before.hints == len(HINTS):
        return progress
    return {**progress, scenario.number: replace(before, hints=before.hints + 1)}


def with_mending(progress: Progress, scenario: Scenario) -> Progress:
    """With what was wrong mended."""
    before = progress.get(scenario.number, TriedOnce())
    return {**progress, scenario.number: replace(before, mended=True)}


def is_right(scenario: Scenario, attempt: TriedOnce) -> bool:
    """Whether the answer given was the right one."""
    return attempt.choice == scenario.answer


def code_of(progress: Progress) -> str:
    """The continue code, in groups of five characters; empty where nothing was done."""
    by_number = {one.number: one for one in scenarios()}
    total = sum(
        _state(by_number[number], attempt) * _STATES ** (number - 1)
        for number, attempt in progress.items()
        if number in by_number
    )
    if not total:
        return ""
    marked = total * 1024 + _check(total)
    letters = ""
    while marked:
        marked, rest = divmod(marked, 32)
        letters = _LETTERS[rest] + letters
    groups = range(0, len(letters), _GROUP)
    return "-".join(letters[at : at + _GROUP] for at in groups)


def progress_of(code: str) -> Progress:
    """What a code says, in any case, with or without hyphens and blanks.

    Raises:
        CodeError: it is no code, or was copied wrong.
    """
    letters = re.sub(r"[\s-]", "", code).upper().translate(_READ_AS)
    if not letters:
        return {}
    if len(letters) > _LONGEST or set(letters) - set(_LETTERS):
        raise CodeError(code)
    marked = 0
    for letter in letters:
        marked = marked * 32 + _LETTERS.index(letter)
    total, check = divmod(marked, 1024)
    if not total or check != _check(total):
        raise CodeError(code)
    return _read(total, code)


def _read(total: int, code: str) -> Progress:
    by_number = {one.number: one for one in scenarios()}
    progress, number = {}, 0
    while total:
        number += 1
        total, state = divmod(total, _STATES)
        if state and number in by_number:
            progress[number] = _attempt(by_number[number], state - 1, code)
    return progress


def _state(scenario: Scenario, attempt: TriedOnce) -> int:
    letters = ("", *scenario.choices)
    chosen = letters.index(attempt.choice)
    return 1 + (chosen * _HINTS + attempt.hints) * 2 + attempt.mended


def _attempt(scenario: Scenario, state: int, code: str) -> TriedOnce:
    rest, mended = divmod(state, 2)
    chosen, hints = divmod(rest, _HINTS)
    letters = ("", *scenario.choices)
    if chosen >= len(letters):
        raise CodeError(code)
    return TriedOnce(letters[chosen], hints, bool(mended))


def _check(total: int) -> int:
    size = (total.bit_length() + 7) // 8
    return zlib.crc32(total.to_bytes(size, "big")) % _CHECK
