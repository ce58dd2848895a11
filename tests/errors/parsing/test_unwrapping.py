"""Lines that were cut at one width are joined; others stay as they are."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import explain
from diagnostics.errors.parsing.unwrapping import unwrapped

REPLY = (
    "550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown in "
    "virtual mailbox table; please see https://example.net/help for what to do next"
)
LOG = f"Could not send the letter:\n{REPLY}\n\ntried again at 09:12\n{REPLY}"


def cut(text: str, width: int) -> str:
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@pytest.mark.parametrize("width", [41, 60, 61, 72, 80])
def test_a_text_that_is_cut_after_so_many_characters_is_joined(width: int) -> None:
    assert unwrapped(cut(REPLY, width)) == REPLY
    assert unwrapped(cut(LOG, width)) == LOG


@pytest.mark.parametrize("width", [60, 70])
def test_each_line_may_be_cut_by_itself(width: int) -> None:
    wrapped = "\n".join(cut(line, width) for line in LOG.split("\n"))
    assert unwrapped(wrapped) == LOG


def test_lines_that_end_between_words_stay() -> None:
    for width in range(50, 90):
        wrapped = textwrap.fill(f"{REPLY} {REPLY} {REPLY}", width)
        assert unwrapped(wrapped) == wrapped


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one line",
        "two\nlines",
        "a\n\nb",
        "x" * 300 + "\nend",
        "x" * 60 + "\n  at f()",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert unwrapped(text) == text


@given(st.text("ab \n", max_size=300))
def test_nothing_but_line_ends_goes(text: str) -> None:
    assert unwrapped(text).replace("\n", "") == text.replace("\n", "")


def test_a_cut_reply_is_explained_like_a_whole_one() -> None:
    whole, again = explain(REPLY)[0], explain(cut(REPLY, 60))[0]
    assert (whole.reason, whole.status_code) == (again.reason, again.status_code)


def test_entries_of_one_width_are_no_cut_lines() -> None:
    text = (
        "<a@x.example>: host mx.x.example[192.0.2.1] said: 550 5.1.1 User unknown\n\n"
        "<b@y.example>: host mx.y.example[192.0.2.2] said: 552 5.2.2 Mailbox full\n"
    )
    assert unwrapped(text) == text
