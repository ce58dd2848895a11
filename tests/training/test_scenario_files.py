"""Scenarios can be read, are told in every language, and give nothing away."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest

from diagnostics.catalogue import RULES
from diagnostics.training.scenario_files import (
    HINTS,
    NOTHING,
    TEXTS,
    AnswerKind,
    Scenario,
    ScenarioError,
    TrainingPart,
    read_scenario,
    scenario,
    scenarios,
)

EVERY = scenarios()
GOOD = {
    "number": 1,
    "part": "odd",
    "answer": "a",
    "choices": {"a": "nothing", "b": "checks/no-greeting"},
    "mailbox": {"server": "quartz"},
}


def entry(one: Scenario) -> dict[str, dict[str, str]]:
    path = RULES / "training" / f"{one.id}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_a_training_of_a_day_has_enough_of_every_part() -> None:
    parts = Counter(one.part for one in EVERY)
    assert len(EVERY) >= 24
    assert parts[TrainingPart.WHO_SENDS] >= 12
    assert min(parts[part] for part in TrainingPart) >= 5


def test_every_number_stands_for_one_scenario() -> None:
    assert sorted(one.number for one in EVERY) == list(range(1, len(EVERY) + 1))


def test_the_right_letter_can_t_be_guessed() -> None:
    letters = Counter(one.answer for one in EVERY)
    assert max(letters.values()) < len(EVERY) / 2


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.id)
def test_every_language_has_every_text(one: Scenario) -> None:
    told = entry(one)
    for language in ("en", "pl"):
        assert set(TEXTS) <= told[language].keys()
        assert all(text.strip() for text in told[language].values())
    assert told["en"].keys() == told["pl"].keys() - {"of"}
    if one.kind is not AnswerKind.SENDER or one.asked != "sender":
        assert set(one.choices) <= told["en"].keys()


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.id)
def test_nothing_before_the_answer_names_what_is_to_be_found(one: Scenario) -> None:
    told = one.told("title", "en") + one.told("story", "en")
    said = one.choice_told(one.answer, "en").lower()
    assert not said or said not in told.lower()
    rule = one.wanted.partition("/")[2] or one.wanted
    assert (
        rule == NOTHING or rule.replace("-", " ") not in told.lower() or len(rule) < 4
    )
    assert "lab" not in str(one.data).lower()


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.id)
def test_hints_go_from_far_to_near_and_don_t_repeat(one: Scenario) -> None:
    for language in ("en", "pl"):
        hints = [one.told(hint, language) for hint in HINTS]
        assert len(set(hints)) == len(HINTS)


@pytest.mark.parametrize("one", EVERY, ids=lambda s: s.id)
def test_polish_is_polish(one: Scenario) -> None:
    told = " ".join(entry(one)["pl"].values())
    assert re.search(r"[ąćęłńóśźż]", told)
    assert not re.search(r"\b(the|of|and|which|letter)\b", told)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"answer": "z"}, "is no choice"),
        ({"choices": {"a": "nothing"}}, "choices are needed"),
        ({"choices": {"a": "nothing", "b": "nothing"}}, "say the same"),
        ({"number": 0}, "number"),
        ({"part": "other"}, "other"),
        ({"text": {"example": "550"}}, "not one of"),
        ({"colour": "red"}, "unknown: colour"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_by_name(
    change: dict[str, object], why: str
) -> None:
    with pytest.raises(ScenarioError, match=why) as refused:
        read_scenario("patience", {**GOOD, **change})
    assert "patience.toml" in str(refused.value)


def test_a_good_file_is_read() -> None:
    assert read_scenario("patience", GOOD).kind is AnswerKind.CHECK


def test_an_unknown_scenario_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        scenario("no-such-thing")
