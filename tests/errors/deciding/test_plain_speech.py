"""Common words in a sentence about anything else speak for no reason."""

from __future__ import annotations

import pytest

from diagnostics.errors import explain


@pytest.mark.parametrize(
    "text",
    [
        "Adresat nieznany – tak napisał kurier na pudełku z butami.",
        "The parking deck is full, please walk from the station.",
        "Заявка отклонена комиссией, приложите копию паспорта.",
        "The train was delayed by a cow on the track near Leeds.",
    ],
)
def test_words_of_a_sentence_about_something_else_say_nothing(text: str) -> None:
    assert explain(text)[0].reason == "unknown"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Unknown user", "user-unknown"),
        ("User unknown", "user-unknown"),
        ("The e-mail came back: recipient unknown, nothing else", "user-unknown"),
        ("450 Greylisted", "greylisted"),
    ],
)
def test_words_count_where_they_are_the_sentence_or_a_sign_of_mail_stands_by(
    text: str, reason: str
) -> None:
    assert explain(text)[0].reason == reason
