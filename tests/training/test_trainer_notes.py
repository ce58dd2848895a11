"""The trainer's notes hold every exercise, stand alone and print."""

from __future__ import annotations

import html
import re

import pytest

from diagnostics.training.choice_words import choice_labels
from diagnostics.training.scenario_files import scenarios
from diagnostics.training.trainer_notes import notes_page


@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_scenario_stands_there_with_its_answer(language: str) -> None:
    page = notes_page(language)
    for one in scenarios():
        for name in ("title", "story", "question", "debrief", "trainer"):
            assert html.escape(one.told(name, language)) in page
        labels = choice_labels(one, language)
        assert html.escape(labels[one.answer]) in page
        assert len(set(labels.values())) == len(labels)


def test_nothing_is_fetched_from_elsewhere() -> None:
    page = notes_page("pl")
    assert 'lang="pl"' in page
    assert not re.search(r"<(script|link|img|iframe)|url\(|src=", page)
    assert "@page" in page
