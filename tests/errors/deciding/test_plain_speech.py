"""Common words in a sentence about anything else speak for no reason."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.errors import Statement, explain
from diagnostics.errors.deciding.plain_speech import (
    fills,
    is_gapped,
    is_plain,
    is_story,
)


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


SAID = "The shelf is full"


@pytest.mark.parametrize(
    ("fields", "plain"),
    [
        ({}, True),
        ({"raw": f"{SAID}@"}, False),
        ({"raw": f"{SAID} in 2.5 hours"}, True),
        ({"raw": f"SMTP: {SAID}"}, False),
        ({"reply_code": "550"}, False),
        ({"status_code": "5.2.2"}, False),
        ({"command": "RCPT"}, False),
        ({"client": "php"}, False),
        ({"diagnostic_type": "smtp"}, False),
        ({"is_reply": True}, False),
        ({"kind": "bounce"}, False),
    ],
)
def test_a_text_is_plain_where_nothing_shows_a_failure(
    fields: dict[str, Any], plain: bool
) -> None:
    assert is_plain(Statement(**{"text": SAID, "raw": SAID, **fields})) is plain


@pytest.mark.parametrize(("place", "plain"), [(3999, False), (4000, True)])
def test_signs_of_a_failure_are_looked_for_to_a_limit(place: int, plain: bool) -> None:
    assert is_plain(Statement(raw=f"{'-' * place}@")) is plain


@pytest.mark.parametrize(
    ("quote", "text", "most"),
    [
        ("full", "It is full", True),
        ("full", "Full it is today", False),
        ("FULL", "the shelf is full", False),
        ("abcd efgh", "abcd efgh ij klmnop", True),
        ("abcd efgh", "abcd efgh ij klmnopq", False),
        ("abcd efgh", "abcd efgh ij klmnop 2027", True),
        ("full", "The box is quite full. Yes", False),
        ("fullest", "Yes now. Fullest of all are the boxes", False),
        ("so full", "Is the shelf over there large enough? So full", True),
        ("not there", "It grew by 2.5 and the rest is not there", False),
        ("empty", "The shelf is full", True),
    ],
)
def test_words_fill_a_sentence_that_has_few_others(
    quote: str, text: str, most: bool
) -> None:
    assert fills(quote, text) is most


@pytest.mark.parametrize(
    ("quote", "match", "gapped"),
    [
        ("mailbox of the crane full", "mailbox.{0,40}full", True),
        ("mailbox of the crane full", "mailbox[^.]{0,40}full", True),
        ("mailbox of the crane full", "mailbox.{0,9}full", False),
        ("mailbox of the crane full", "mailbox of the crane full", False),
        ("mailbox full", "mailbox.{0,40}full", False),
        ("Mailing so full", "mailbox.{0,40}full", False),
        ("abcdef wxyz ghijkl", "abcdef.{0,40}ghijkl", False),
        ("abcdef vwxyz ghijkl", "abcdef.{0,40}ghijkl", True),
        ("skrzynka pełna", "skrzynka.{0,40}pełna", False),
    ],
)
def test_a_pattern_is_gapped_where_other_words_stand_in_its_middle(
    quote: str, match: str, gapped: bool
) -> None:
    assert is_gapped(quote, match) is gapped


@pytest.mark.parametrize(
    ("fields", "story"),
    [
        ({"raw": "I sent a letter and nothing arrived"}, True),
        ({"raw": "Sent by planfix, and nothing arrived"}, True),
        ({"raw": "I sent a parcel and nothing arrived"}, False),
        ({"raw": "Sent from a@b.test, and nothing arrived"}, True),
        ({"raw": "I sent a parcel and nothing arrived", "reply_code": "550"}, True),
        ({"raw": "I sent a letter and nothing arrived", "kind": "bounce"}, False),
        ({"raw": f"{'-' * 3990} a letter"}, True),
        ({"raw": f"{'-' * 3999} a letter"}, False),
    ],
)
def test_a_story_tells_of_letters_and_was_not_returned(
    fields: dict[str, Any], story: bool
) -> None:
    assert is_story(Statement(**fields)) is story


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The certificate expired.", "cert-expired"),
        ("The certificate of the crane expired.", "unknown"),
        ("the mailbox is full", "mailbox-full"),
        ("the mailbox of my neighbour in the village is full", "unknown"),
        ("my password is wrong", "auth-failed"),
    ],
)
def test_plain_words_decide_only_where_they_stand_side_by_side(
    text: str, reason: str
) -> None:
    assert [answer.reason for answer in explain(text)] == [reason]
