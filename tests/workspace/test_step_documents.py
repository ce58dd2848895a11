"""Steps as JSON, whole or with what many of them say alike written once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks import Step
from diagnostics.checks.step import Line
from diagnostics.model import Named, Phrase, State
from diagnostics.workspace.step_documents import (
    StepTexts,
    documents_of,
    step_document,
    step_of,
)

words = st.text(max_size=8)
facts = st.recursive(
    st.one_of(words, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)
    ),
    max_leaves=6,
)
lines = st.lists(st.builds(Line, st.sampled_from("<>-"), words), max_size=3)


@st.composite
def steps_that_share(draw: st.DrawFn) -> list[Step]:
    """Some steps of which the later ones share with the first, and differ, at will."""
    data = MappingProxyType(draw(st.dictionaries(words, facts, max_size=3)))
    collected = draw(st.none() | st.dictionaries(words, facts, max_size=3))
    seen = Phrase.of("mail:x", who=Named("1", draw(words)), data=draw(facts))
    first = Step("m", "smtp", "x", State.PASSED, "r", seen, data=data)
    made = [replace(first, collected=collected)]
    for number in range(draw(st.integers(0, 4))):
        step = made[draw(st.integers(0, number))]
        changes: dict[str, Any] = {"mailbox": draw(words)}
        changes["transcript"] = tuple(draw(lines))
        changes["seconds"] = draw(st.floats(0, 9))
        for name in ("service", "step", "rule", "seen", "expected", "waited_for"):
            if draw(st.integers(0, 9)) == 0:
                changes[name] = draw(words)
        more = draw(st.none() | st.dictionaries(words, facts, max_size=2))
        changes["collected"] = None if more is None else {**(collected or {}), **more}
        made.append(replace(step, **changes))
    return made


def read(texts: tuple[str, str]) -> list[dict[str, Any]]:
    alike, own = map(json.loads, texts)
    return documents_of(alike, own)


@given(st.lists(steps_that_share(), max_size=3))
def test_steps_come_back_as_if_each_had_been_written_whole(
    batches: Sequence[Sequence[Step]],
) -> None:
    writer = StepTexts()
    for steps in batches:
        whole = json.loads(json.dumps([step_document(step) for step in steps]))
        assert read(writer.texts(steps)) == whole


def test_what_many_say_alike_is_written_once() -> None:
    data: Mapping[str, Any] = MappingProxyType({"host": "mx.acme.example"})
    first = Step("m1", "smtp", "greeting", State.PASSED, seen="220", data=data)
    second = replace(first, mailbox="m2", seconds=2.0)
    writer = StepTexts()
    alike, own = writer.texts([first])
    again, others = writer.texts([second])
    assert again == alike
    assert others != own
    assert [step_of(entry) for entry in read((again, others))] == [second]


def test_a_thousand_kinds_of_steps_leave_the_writer_small() -> None:
    writer = StepTexts()
    for number in range(1000):
        data = MappingProxyType({"number": number})
        writer.texts([Step("m", "smtp", "x", State.PASSED, data=data)])
    assert len(writer._kept) <= 64


def test_parts_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        documents_of([{}], [])
