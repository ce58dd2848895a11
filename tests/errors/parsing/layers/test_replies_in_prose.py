"""Replies are found in sentences; numbers with words are none."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.layers.replies_in_prose import quoted_replies


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SPF is fine. Still: 535 5.7.8 no", "535 5.7.8 no"),
        ("ответ сервера 553 5.7.1 нет", "553 5.7.1 нет"),
        ("the error “550 relay not permitted” came", "550 relay not permitted"),
        ("SMTP Error (535): Authentication failed", "535 Authentication failed"),
        ("permanent error (550): 5.1.1 User unknown", "550 5.1.1 User unknown"),
        ("msg='552 5.2.0 bare CR' errormsg='the mail'", "552 5.2.0 bare CR"),
        ("452 Too many recipients\nWhat now?", "452 Too many recipients"),
        ("550-5.1.1 no\n550 5.1.1 such", "550-5.1.1 no\n550 5.1.1 such"),
        ("shows:\n5.1.0 <a@b.example> sender rejected", "5.1.0 <a@b.example> sender "
         "rejected"),
        ("Some(\"[AUTHENTICATIONFAILED] no\")", "[AUTHENTICATIONFAILED] no"),
        ("it says -ERR [SYS/TEMP] later", "-ERR [SYS/TEMP] later"),
        ("smtp.php on 550 User unknown", ""),
    ],
)  # fmt: skip
def test_a_reply_is_found_where_it_stands(text: str, words: str) -> None:
    found = [quoted.words for quoted in quoted_replies(text)]
    assert found == ([words] if words else [])


@pytest.mark.parametrize(
    "text",
    [
        "We need 550 chairs by Monday, invoice 530 is open.",
        "Room 421, 4th floor",
        "450 guests came to the party",
        "https://example.org/550/error",
        "version 5.2.22 was released",
    ],
)
def test_numbers_are_no_replies(text: str) -> None:
    assert quoted_replies(text) == []


def test_several_replies_are_told_apart() -> None:
    found = quoted_replies("a: 550 5.1.1 unknown\nb: 452 4.2.2 full")
    assert [quoted.words for quoted in found] == ["550 5.1.1 unknown", "452 4.2.2 full"]
