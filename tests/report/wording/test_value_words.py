"""No page shows a value as files hold it."""

from __future__ import annotations

from enum import StrEnum

import pytest

from diagnostics import language, model
from diagnostics.model import (
    DefaultFlag,
    Phrase,
    Place,
    Precedence,
    Reading,
    Source,
)
from diagnostics.report.wording.value_words import (
    reading_phrase,
    reading_told,
    stated_value,
    step_told,
    value_phrase,
    waited_told,
    yes_or_no,
)
from diagnostics.senders import DecidedBy
from diagnostics.words import text

INNER = {"SubjectKind", "Extent"}
"""Enums whose values name things inside the program and are shown nowhere."""

ENUMS = [
    DecidedBy,
    *(
        kind
        for name, kind in vars(model).items()
        if isinstance(kind, type)
        and issubclass(kind, StrEnum)
        and kind is not StrEnum
        and name not in INNER
    ),
]


@pytest.mark.parametrize("kind", ENUMS)
def test_every_value_has_its_words(kind: type[StrEnum]) -> None:
    said = [text(value_phrase(value)) for value in kind]
    assert len(set(said)) == len(said)


def test_no_two_sources_sound_alike_and_none_is_a_bare_value() -> None:
    assert text(value_phrase(Source.NONE)) == "no address"
    assert text(value_phrase(Source.INTERNAL)) == "internal address"


def test_the_documented_reading_is_called_so() -> None:
    assert text(reading_phrase(Reading())) == "the documented reading"


def test_another_reading_says_what_it_does_otherwise() -> None:
    reading = Reading(
        precedence=Precedence.BOUND_FIRST, default_flag=DefaultFlag.IGNORED
    )
    assert text(reading_phrase(reading)) == (
        "the reading in which a mailbox bound to the project comes before every "
        "general one and the Default checkbox doesn't count"
    )


def test_a_truth_is_said_as_yes_or_no() -> None:
    assert (text(yes_or_no(True)), text(yes_or_no(""))) == ("yes", "no")


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (Reading(), "documented"),
        (Reading(precedence=Precedence.BOUND_FIRST), 1),
        (
            Reading(
                precedence=Precedence.BOUND_FIRST, default_flag=DefaultFlag.IGNORED
            ),
            2,
        ),
    ],
)
def test_a_reading_s_name_is_told_switch_by_switch(
    reading: Reading, told: str | int
) -> None:
    said = reading_told(reading.name)
    if isinstance(told, str):
        assert said == told
        return
    assert said.count("; ") == told - 1
    assert text(value_phrase(Precedence.BOUND_FIRST)) in said
    assert "=" not in said


@pytest.mark.parametrize(
    ("value", "key"),
    [(True, "yes"), (1, "yes"), ("x", "yes"), (False, "no"), ("", "no"), (None, "no")],
)
def test_a_truth_is_yes_or_no(value: object, key: str) -> None:
    assert yes_or_no(value).key == f"values:{key}"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("failed", "nieudany"),
        ("free", "plan darmowy"),
        ("smtp.example.com", "smtp.example.com"),
        (3, 3),
        (None, None),
    ],
)
def test_a_fact_that_is_one_of_our_values_is_said_in_words(
    value: object, told: object
) -> None:
    with language.spoken("pl"):
        said = stated_value(value)
        assert (text(said) if isinstance(said, Phrase) else said) == told


def test_a_place_in_a_file_is_told_in_the_readers_language() -> None:
    with language.spoken("pl"):
        assert text(Place("mailboxes.csv", 8).said) == "mailboxes.csv, wiersz 8"
        assert text(Place("mailboxes.csv").said) == "mailboxes.csv"
        assert text(Place().said) == ""


def test_a_step_is_said_in_words_and_one_that_nobody_knows_by_its_id() -> None:
    assert step_told("connect") == "connection"
    assert step_told("of-tomorrow") == "of-tomorrow"
    with language.spoken("pl"):
        assert step_told("connect") == "połączenie"


def test_a_login_that_waited_for_another_services_login_says_so() -> None:
    assert waited_told("greeting", "tls") == "TLS"
    assert waited_told("login", "login") == "login of an earlier service"
