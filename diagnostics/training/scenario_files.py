"""A scenario of a training: what happened, what is asked, and what mends it.

Each is a file under rules/training. Its `[account]`, `[mailbox]` or `[text]` says what
is found out for real: who sends, what a check against the lab finds, or what an error
text means. Its texts stand in tables of a language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from diagnostics.catalogue import TRAINING, scenario_entry, scenario_ids, texts

MOST_CHOICES = 5
"""A continue code has room for so many."""

HINTS = ("hint_1", "hint_2", "hint_3")
TEXTS = ("title", "story", "question", *HINTS, "change", "debrief", "trainer")
"""The texts that every scenario has in every language."""

NOTHING = "nothing"
"""What a check finds where nothing is wrong."""


class AnswerKind(StrEnum):
    """How the answer is found out."""

    SENDER = "sender"
    CHECK = "check"
    TEXT = "text"


class TrainingPart(StrEnum):
    """The parts of a training, in their order."""

    WHO_SENDS = "who-sends"
    SERVERS = "servers"
    ERRORS = "errors"
    ODD = "odd"


class ScenarioError(ValueError):
    """A file under rules/training isn't a scenario; its text says why."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario.

    Attributes:
        id: its file's name.
        number: its own for good, from 1: what continue codes name it by.
        part: which part of the training it belongs to.
        kind: how the answer is found out.
        choices: by letter, what is to be found: a sender, what decides, a rule.
        answer: the right letter.
        asked: what the question is about, by kind. Of a sender: `sender` or
            `decided_by`; of a check: the services, with a comma between; of a text:
            nothing.
        data: its tables `account`, `pair`, `mailbox`, `text` and `changed`.
    """

    id: str
    number: int
    part: TrainingPart
    kind: AnswerKind
    choices: Mapping[str, str]
    answer: str
    asked: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def wanted(self) -> str:
        """What the right answer names."""
        return self.choices[self.answer]

    @property
    def is_right_as_it_is(self) -> bool:
        """Whether nothing is wrong, so that nothing is to be changed."""
        return "changed" not in self.data

    def told(self, name: str, language: str) -> str:
        """One of its texts, English where the language has none.

        Raises:
            KeyError: it has no such text.
        """
        return str(texts(f"{TRAINING}/{self.id}", language)[name]).strip()

    def choice_told(self, letter: str, language: str) -> str:
        """A choice in words; empty where a name of the account says it."""
        return str(texts(f"{TRAINING}/{self.id}", language).get(letter, ""))


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All scenarios, part by part, inside one by number. Raises ScenarioError."""
    read = [read_scenario(one, scenario_entry(one)) for one in scenario_ids()]
    parts = list(TrainingPart)
    return tuple(sorted(read, key=lambda s: (parts.index(s.part), s.number)))


def scenario(scenario_id: str) -> Scenario:
    """The scenario with this id. Raises KeyError."""
    for one in scenarios():
        if one.id == scenario_id:
            return one
    raise KeyError(scenario_id)


def read_scenario(scenario_id: str, entry: Mapping[str, Any]) -> Scenario:
    """A file's content as a scenario. Raises ScenarioError, which names the file."""
    try:
        found = _read(scenario_id, entry)
        _expect_sense(found)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise ScenarioError(f"rules/training/{scenario_id}.toml: {why}") from error
    return found


_TABLES = {
    AnswerKind.SENDER: {"account", "pair"},
    AnswerKind.CHECK: {"mailbox"},
    AnswerKind.TEXT: {"text"},
}
"""By kind, the tables that it needs."""


def _read(scenario_id: str, entry: Mapping[str, Any]) -> Scenario:
    kinds = [kind for kind, tables in _TABLES.items() if tables <= entry.keys()]
    if len(kinds) != 1:
        raise ValueError("not one of [account] with [pair], [mailbox], [text]")
    tables = _TABLES[kinds[0]] | {"changed"}
    known = tables | {"number", "part", "choices", "answer", "asked"}
    if strange := entry.keys() - known:
        raise ValueError(f"unknown: {', '.join(sorted(strange))}")
    return Scenario(
        id=scenario_id,
        number=int(entry["number"]),
        part=TrainingPart(entry["part"]),
        kind=kinds[0],
        choices={str(k): str(v) for k, v in entry["choices"].items()},
        answer=str(entry["answer"]),
        asked=str(
            entry.get("asked", "sender" if kinds[0] is AnswerKind.SENDER else "")
        ),
        data={name: entry[name] for name in tables & entry.keys()},
    )


def _expect_sense(scenario: Scenario) -> None:
    if not 1 <= scenario.number <= 999:
        raise ValueError("the number must be 1 to 999")
    if not 2 <= len(scenario.choices) <= MOST_CHOICES:
        raise ValueError(f"2 to {MOST_CHOICES} choices are needed")
    if len(set(scenario.choices.values())) < len(scenario.choices):
        raise ValueError("two choices say the same")
    if scenario.answer not in scenario.choices:
        raise ValueError(f"the answer {scenario.answer!r} is no choice")
    for name in TEXTS:
        if not scenario.told(name, "en"):
            raise ValueError(f"the text {name} is empty")
