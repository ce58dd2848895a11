"""When the likeness to the rules' examples is asked, and what its answer counts."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.errors import Statement
from diagnostics.errors.deciding import likeness
from diagnostics.errors.deciding.explanation import Evidence
from diagnostics.errors.deciding.likeness import Likeness
from diagnostics.errors.deciding.patterns import Code, Hit, Pattern
from diagnostics.errors.deciding.second_voice import (
    heard,
    is_about_mail,
    is_clear,
)
from diagnostics.errors.deciding.weighing import Case
from diagnostics.model import Phrase
from diagnostics.words import text as in_words

TEXT = "The mailbox of this person is over quota"
LIKE = "mailbox-full"
OTHER = "relay-denied"


# Whether it is asked at all


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("no such fish", True),
        ("no fish", False),
        ("no fish 550 5.1.1 a", False),
        ("no such fish (0)", False),
        ("no such fish [ #0]", False),
        ("no such fish (1)", True),
    ],
)
def test_a_reply_is_about_mail_if_it_has_words_and_may_have_a_cause(
    text: str, about: bool
) -> None:
    assert is_about_mail(Statement(text=text, raw=text, is_reply=True)) is about


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"is_reply": True}, True),
        ({"kind": "bounce"}, True),
        ({"client": "javamail"}, True),
        ({}, False),
    ],
)
def test_who_speaks_tells_whether_it_is_about_mail(
    fields: dict[str, Any], about: bool
) -> None:
    assert is_about_mail(Statement(text="no such fish", **fields)) is about


@pytest.mark.parametrize(("ends_at", "about"), [(2000, True), (2001, False)])
def test_words_are_counted_to_a_limit(ends_at: int, about: bool) -> None:
    text = (
        "no such".ljust(ends_at - 2) + "ab" if about else "no such".ljust(1999) + "ab"
    )
    assert is_about_mail(Statement(text=text, is_reply=True)) is about


@pytest.mark.parametrize(("place", "about"), [(1996, False), (1997, True)])
def test_a_missing_cause_is_looked_for_to_a_limit(place: int, about: bool) -> None:
    text = "no such fish".ljust(place) + " (0)"
    assert is_about_mail(Statement(text=text, is_reply=True)) is about


@pytest.mark.parametrize(
    ("raw", "about"),
    [
        ("smtp one two three four five six seven eight", True),
        ("smtp one two three four five six seven eight nine", False),
        ("smtp one two three four five six seven eight?", False),
        ("smtp failed one two three four five six seven eight nine", True),
        ("smtp failed one two three?", True),
        ("one two three failed", False),
        ("one two three", False),
    ],
)
def test_a_brief_message_or_a_failure_that_names_a_protocol_is_about_mail(
    raw: str, about: bool
) -> None:
    assert is_about_mail(Statement(text=raw, raw=raw)) is about


# Words that need no second opinion


@pytest.mark.parametrize(
    ("quote", "text", "clear"),
    [
        ("5.1.1 (550)", "anything at all", True),
        ("abcdef", "abcdef ghij", True),
        ("abcde", "abcde fghij", False),
        ("abcdef", "abcdef ghijk", False),
        ("abc 12 def", "abc 12 def 1234567 ghij", True),
        ("a", "b" * 9, False),
    ],
)
def test_words_are_clear_when_they_are_most_of_the_text_or_a_number(
    quote: str, text: str, clear: bool
) -> None:
    assert is_clear(quote, Statement(text=text)) is clear


@pytest.mark.parametrize(("size", "clear"), [(1200, True), (1199, False)])
def test_only_the_beginning_of_a_text_is_compared(size: int, clear: bool) -> None:
    said = "a" * size
    assert is_clear(said, Statement(text=said + "b" * 3000)) is clear


def test_words_around_a_text_are_not_clear_however_long_they_are() -> None:
    assert not is_clear("been in the queue", Statement(text="Invalid domain name"))
    assert is_clear("domain\n  name", Statement(text="domain name"))


# What it says


def words(score: int, reason: str = OTHER, quote: str = "person", **more: bool) -> Case:
    return Case(reason, score, Hit(Pattern(reason, quote, score, **more), quote))  # type: ignore[arg-type]


def code(score: int, reason: str = OTHER) -> Case:
    return Case(reason, score, code=Code(reason, "550", score))


class Voice:
    """Answers each text with the same likeness, and keeps what it was asked."""

    def __init__(self, reason: str, score: float, lead: float) -> None:
        self.answer = Likeness(reason, score, lead)
        self.asked: list[str] = []

    def __call__(self, text: str) -> Likeness:
        self.asked.append(text)
        return self.answer


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> Voice:
    """A likeness plain enough to overrule words."""
    return speaking(monkeypatch, LIKE, 0.5, 0.3)


def speaking(patch: pytest.MonkeyPatch, *answer: Any) -> Voice:
    voice = Voice(*answer)
    patch.setattr(likeness, "guess", voice)
    return voice


def told(cases: list[Case], **fields: Any) -> list[tuple[str, int]]:
    """Reasons and weights of the cases after the second voice was heard."""
    statement = Statement(**{"text": TEXT, "raw": TEXT, **fields})
    return [(case.reason, case.score) for case in heard(cases, statement)]


def test_a_text_without_any_words_is_what_it_is_like(voice: Voice) -> None:
    assert told([]) == [(LIKE, 39)]
    assert voice.asked == [TEXT]


def test_what_it_is_like_is_shown_by_words_of_the_excerpt() -> None:
    raw = "550-The mailbox of this person\n is   over quota"
    (case,) = heard([], Statement(text=TEXT, raw=raw))
    assert case.reason == LIKE
    assert case.hit is case.code is None
    assert isinstance(case.sign, Evidence)
    assert case.sign.quote
    assert case.sign.quote in raw
    assert in_words(case.sign.why).startswith("by its wording most like texts that say")
    assert case.sign.why == Phrase.of(
        "errors:likeness", reason=Phrase.of(f"errors/{LIKE}:title")
    )


def test_a_damaged_text_is_compared_as_it_was_meant(voice: Voice) -> None:
    damaged = Statement(text="The mailbux is over qouta", raw="The mailbux")
    heard([], damaged, "the mailbox is over quota")
    heard([], damaged)
    assert voice.asked == ["the mailbox is over quota", "The mailbux is over qouta"]


@pytest.mark.parametrize("score", [39, 40, 55, 69])
def test_a_plain_likeness_goes_before_unsure_words(voice: Voice, score: int) -> None:
    del voice
    assert told([words(score)]) == [(LIKE, 39), (OTHER, score)]


@pytest.mark.parametrize(("score", "second"), [(70, 69), (90, 89)])
def test_sure_words_stay_first_and_are_doubted(
    voice: Voice, score: int, second: int
) -> None:
    del voice
    cases = [words(score), words(45, "loop")]
    expected = [(OTHER, score), (LIKE, second), ("loop", 45)]
    assert told(cases) == expected
    assert told(cases[:1]) == expected[:2]


def test_sure_words_of_a_returned_letter_are_not_doubted(voice: Voice) -> None:
    assert told([words(70)], kind="bounce") == [(OTHER, 70)]
    assert voice.asked == []
    assert told([words(69)], kind="bounce") == [(LIKE, 39), (OTHER, 69)]
    assert told([], kind="bounce") == [(LIKE, 39)]


def test_what_only_follows_is_left_as_it_is(voice: Voice) -> None:
    assert told([words(50, follows=True)]) == [(OTHER, 50)]
    assert voice.asked == []


@pytest.mark.parametrize("score", [29, 30, 39])
def test_a_code_alone_gives_way_to_a_likeness_that_goes_before_words(
    voice: Voice, score: int
) -> None:
    assert told([code(score)]) == [(LIKE, 39), (OTHER, score)]
    assert voice.asked


def test_an_exact_code_with_words_needs_no_second_voice(voice: Voice) -> None:
    both = Case(OTHER, 50, words(50).hit, Code(OTHER, "550", 30))
    assert told([both]) == [(OTHER, 50)]
    assert voice.asked == []


@pytest.mark.parametrize("kind", ["error", "bounce"])
def test_of_words_that_contradict_each_other_the_likeness_chooses(
    voice: Voice, kind: str
) -> None:
    assert told([words(80), words(71, LIKE)], kind=kind)[0] == (LIKE, 71)
    assert told([words(80), words(70, LIKE)], kind=kind)[0] == (OTHER, 80)
    assert told([words(80), words(75, "loop")], kind=kind)[0] == (OTHER, 80)
    assert voice.asked


@pytest.mark.parametrize("limit", [{"speaker": "own-server"}, {"stage": "AUTH"}])
def test_words_of_one_speaker_or_stage_are_not_contradicted(
    voice: Voice, limit: dict[str, str]
) -> None:
    del voice
    told_there = words(80, **limit)  # type: ignore[arg-type]
    assert told([told_there, words(75, LIKE)])[0] == (OTHER, 80)


UNSURE = (0.35, 0.12)
"""Enough to fill a silence or cast a doubt, not to go before words."""


@pytest.mark.parametrize(
    ("case", "speaks"),
    [
        (None, True),
        (words(39), True),
        (words(40), False),
        (words(69), False),
        (words(70), True),
        (code(29), True),
        (code(30), False),
        (Case(OTHER, 45, code=Code(OTHER, "550", 29)), True),
        (Case(OTHER, 45, sign=Evidence("ssl:587", Phrase.of("errors:words"))), False),
    ],
)
def test_a_likeness_that_is_less_plain_speaks_in_silence_or_as_a_doubt(
    monkeypatch: pytest.MonkeyPatch, case: Case | None, speaks: bool
) -> None:
    speaking(monkeypatch, LIKE, *UNSURE)
    cases = [case] if case else []
    assert len(told(cases)) == len(cases) + speaks


def test_a_faint_likeness_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    speaking(monkeypatch, LIKE, 0.29, 0.2)
    assert told([]) == []
    assert told([words(80)]) == [(OTHER, 80)]


@pytest.mark.parametrize("name", ["unknown", "not-an-error", "smtp-intercepted"])
def test_a_likeness_to_texts_about_nothing_is_not_heard(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    speaking(monkeypatch, name, 0.9, 0.8)
    assert told([]) == []
    assert told([words(50)]) == [(OTHER, 50)]


def test_a_likeness_to_what_words_say_already_adds_nothing(voice: Voice) -> None:
    del voice
    assert told([words(50, LIKE)]) == [(LIKE, 50)]
    assert told([words(60), words(45, LIKE)])[0] == (LIKE, 39)


@pytest.mark.parametrize(
    ("score", "after"),
    [(40, [(OTHER, 40)]), (80, [(OTHER, 80)]), (39, [(LIKE, 39), (OTHER, 39)])],
)
def test_words_that_are_the_whole_text_are_not_doubted(
    voice: Voice, score: int, after: list[tuple[str, int]]
) -> None:
    del voice
    assert told([words(score, quote=TEXT)]) == after
