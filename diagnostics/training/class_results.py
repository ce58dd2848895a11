"""Who of a class has solved what, from the continue codes that they sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from diagnostics.training.progress import (
    CodeError,
    Progress,
    TriedOnce,
    is_right,
    progress_of,
)
from diagnostics.training.scenario_files import Scenario, scenarios

CODE = "progress"
"""The parameter of addresses that holds a continue code."""

_SPACE = re.compile(r"\s+")
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Participant:
    """One line that was pasted.

    Attributes:
        name: what stands before the code, or the line's number.
        progress: what the code says; None where it is no code.
    """

    name: str
    progress: Progress | None

    def attempt(self, scenario: Scenario) -> TriedOnce | None:
        """What this one did with a scenario; None: nothing."""
        return (self.progress or {}).get(scenario.number)

    @property
    def answered(self) -> int:
        """How many scenarios were answered."""
        return sum(bool(a.choice) for a in (self.progress or {}).values())

    @property
    def right(self) -> int:
        """How many were answered right."""
        told = ((one, self.attempt(one)) for one in scenarios())
        return sum(bool(a and is_right(one, a)) for one, a in told)


@dataclass(frozen=True, slots=True)
class ScenarioCount:
    """How a class did one scenario, in numbers of participants."""

    scenario: Scenario
    answered: int
    right: int
    hints: int


def participants(pasted: str) -> tuple[Participant, ...]:
    """A line a participant: a name if they like, then a code or an address with one."""
    found = []
    for number, line in enumerate(pasted.splitlines()[:_MOST_LINES], start=1):
        if told := line.strip().rstrip(",;"):
            found.append(_participant(number, told))
    return tuple(found)


def counts(class_: Sequence[Participant]) -> tuple[ScenarioCount, ...]:
    """Every scenario that somebody touched, in the training's order."""
    rows = []
    for one in scenarios():
        attempts = [a for person in class_ if (a := person.attempt(one))]
        if attempts:
            answered = sum(bool(a.choice) for a in attempts)
            right = sum(is_right(one, a) for a in attempts)
            hints = sum(a.hints for a in attempts)
            rows.append(ScenarioCount(one, answered, right, hints))
    return tuple(rows)


def _participant(number: int, line: str) -> Participant:
    """The name is what is left before the longest end of the line that is a code."""
    words = _SPACE.split(line)
    for at in range(len(words)):
        code = _code_in(" ".join(words[at:]))
        try:
            progress = progress_of(code)
        except CodeError:
            continue
        if progress:
            name = " ".join(words[:at]).strip(" ,;:\t")
            return Participant(name or str(number), progress)
    return Participant(line[:60], None)


def _code_in(text: str) -> str:
    if "://" not in text and f"{CODE}=" not in text:
        return text
    try:
        query = urlsplit(text).query or text.partition("?")[2]
    except ValueError:
        return text
    return parse_qs(query).get(CODE, [text])[0]
