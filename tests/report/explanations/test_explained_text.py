"""What is shown of a long text is bounded, and the count of answers is whole."""

from __future__ import annotations

import pytest

from diagnostics.report.explanations.explained_text import (
    MOST_ANSWERS,
    explain_text,
)

REPORT = """\
This is the mail system. I could not deliver your message.

{lines}
"""


def recipients(number: int) -> bytes:
    """A report about so many recipients."""
    lines = (
        f"<p{n}@a.example>: host mx.a.example said: 550 5.1.1 User unknown"
        for n in range(number)
    )
    return REPORT.format(lines="\n\n".join(lines)).encode()


@pytest.mark.parametrize("number", [1, MOST_ANSWERS, MOST_ANSWERS + 1])
def test_so_many_answers_are_shown_and_all_are_counted(number: int) -> None:
    told = explain_text(recipients(number))
    assert told.count == number
    assert len(told.answers) == min(number, MOST_ANSWERS)
    assert len(told.addresses) == number
    assert told.stopped is None


def test_addresses_are_told_once_each_in_lower_case() -> None:
    told = explain_text(b"550 no such user Kim@A.example, kim@a.example, x@b.example")
    assert told.addresses == ("kim@a.example", "x@b.example")


def test_the_part_that_holds_the_words_is_the_one_that_is_shown() -> None:
    (answer,) = explain_text(b"550 5.7.1 relaying denied").answers
    quotes = [piece.quote for piece in answer.found.evidence if piece.quote]
    assert any(quote in answer.excerpt for quote in quotes)


def test_a_text_of_nothing_has_no_addresses_and_is_not_cut() -> None:
    told = explain_text(b"")
    assert (told.addresses, told.cut, told.stopped) == ((), None, None)
    assert told.count == len(told.answers)
