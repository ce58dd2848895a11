"""Explanations for a terminal: everything is said, nothing is wider than it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.errors import explain, reason
from diagnostics.report.explanations.explanation_text import (
    answers_text,
    retry,
    speaker,
)
from diagnostics.report.text_tables import shown_width
from diagnostics.words import text

REFUSED = (
    "535 5.7.8 Username and Password not accepted, "
    "see https://support.google.com/mail/?p=BadCredentials 5sm"
)
SPEAKERS = ("", "local", "own-server", "recipient-server", "dns", "network")


def joined(said: str) -> str:
    return " ".join(said.split())


def test_the_answer_says_reason_speaker_what_to_do_and_what_it_rests_on() -> None:
    (answer,) = explain(REFUSED)
    told = joined(answers_text([answer]))
    known = reason("auth-failed")
    assert told.startswith(f"{known.title} (auth-failed)")
    assert "Said by the mailbox's own server: 535 5.7.8" in told
    assert f"confidence {answer.confidence}" in told
    assert joined(known.rule.fix) in told
    assert known.reply in told
    assert known.notes["google"] in told
    assert all(piece.quote in told for piece in answer.evidence)


def test_an_answer_without_a_reason_asks_for_what_is_missing() -> None:
    told = joined(answers_text(explain("it does not work")))
    assert f"Ask for: {reason('unknown').ask_for}" in told


def test_a_refusal_that_follows_from_another_asks_for_the_line_before() -> None:
    (answer,) = explain("550 5.1.1 user unknown")
    told = joined(answers_text([replace(answer, follows=True)]))
    assert "what stands before this line" in told
    assert reason("user-unknown").reply not in told
    assert reason("unknown").reply in told


def test_file_and_recipient_stand_above_the_answer() -> None:
    answer = replace(explain(REFUSED, "a.txt")[0], recipient="b@acme.example")
    assert answers_text([answer]).startswith("a.txt · b@acme.example\n")
    alone = replace(answer, file="")
    assert answers_text([alone]).startswith("b@acme.example\n")


def test_several_answers_stand_below_each_other() -> None:
    (answer,) = explain(REFUSED)
    told = answers_text([answer, answer], 40)
    assert joined(told).count("Said by the mailbox's own server") == 2
    assert "·" * 40 in told.splitlines()
    assert answers_text([], 40) == "\n"


@pytest.mark.parametrize("room", [20, 33, 80])
def test_no_line_is_wider_than_the_terminal(room: int) -> None:
    given = "550 5.1.1 " + "很长的地址@例子.example " * 20 + "user unknown"
    for answer in (*explain(given), *explain(REFUSED)):
        lines = answers_text([answer], room).splitlines()
        assert max(map(shown_width, lines)) <= room


def test_text_from_outside_can_not_drive_the_terminal() -> None:
    told = answers_text(explain("550 5.1.1 user\x1b[2Junknown \x07 no such user"))
    assert "\x1b" not in told
    assert "\x07" not in told


@pytest.mark.parametrize("said_by", SPEAKERS)
def test_every_speaker_has_words(said_by: str) -> None:
    assert text(speaker(said_by))


def test_whether_to_send_again_has_words() -> None:
    (answer,) = explain(REFUSED)
    for again in ("yes", "later", "no", ""):
        assert text(retry(replace(answer, retry=again)))
    waiting = retry(replace(answer, reason="delayed"))
    assert text(waiting) == "It is still being tried: wait."
    plain = retry(replace(answer, reason="not-an-error"))
    assert text(plain) == "It tells of no failure."
