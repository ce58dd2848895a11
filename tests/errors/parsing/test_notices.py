"""Bounces in plain words."""

import pytest

from diagnostics.errors.parsing.notices import best_words, remarks, without_returned


@pytest.mark.parametrize(
    "rule",
    [
        "--- Below this line is a copy of the message.",
        "------ This is a copy of the message, including all the headers. ------",
        "----- Original message -----",
        "   ----- Unsent message follows -----",
        "--- The header of the original message is following. ---",
        "Original message follows.",
        "Message headers follow.",
        "-------- Returned Mail --------",
        "|------------------ Message text follows: ------------------|",
        "Return-Path: <ann@shop.example>",
        "Received: from a.example by b.example; Mon, 1 Jan 2024",
    ],
)
def test_the_returned_message_is_cut_off_below(rule: str) -> None:
    notice = "We could not deliver your message.\n\n"
    assert without_returned(f"{notice}{rule}\n\nTo: x@y.example") == notice


def test_ordinary_lines_do_not_cut_a_notice() -> None:
    notice = "Your original message was refused.\nWe received: nothing\n-- \nBye\n"
    assert without_returned(notice) == notice


@pytest.mark.parametrize(
    "line",
    [
        "<bob@there.example>: full",
        "bob@there.example: full",
        '"bob@there.example": full',
        "   bob@there.example  full",
        "  * bob@there.example - full",
        "> bob@there.example [full]",
        "Recipient address: bob@there.example\nfull",
        "550 5.1.1 <bob@there.example>... full",
        "<bob@there.example>\n    (reason: 552 full)",
    ],
)
def test_an_address_at_the_start_of_a_line_owns_the_words_behind(line: str) -> None:
    (found,) = remarks(f"Sorry.\n\n{line}\n\nGoodbye.")
    assert found.recipient == "bob@there.example"
    assert "full" in found.words
    assert "Goodbye" not in found.words


def test_a_header_line_names_the_recipient_only_where_no_sentence_does() -> None:
    header = "From: a@b.example\nTo: c@d.example\nSubject: x\n\n"
    assert [r.recipient for r in remarks(header)] == ["c@d.example"]
    assert [r.recipient for r in remarks(f"{header}Could not reach e@f.example")] == [
        "e@f.example"
    ]


def test_the_sender_and_postmasters_are_not_guessed() -> None:
    text = "Please send mail to postmaster@relay.example or message ann@shop.example"
    assert remarks(text, sender="ANN@shop.example") == []


def test_known_recipients_are_the_only_ones() -> None:
    found = remarks(
        "<Bob@there.example>: no\n\n<eve@x.example>: no", ("bob@there.example",)
    )
    assert [(r.recipient, r.words) for r in found] == [("bob@there.example", "no")]


def test_a_transcript_belongs_to_the_recipient_it_asked_for() -> None:
    found = remarks(
        "While talking to mx.there.example:\n>>> RCPT To:<bob@there.example>\n"
        "<<< 550-5.1.1 no\n<<< 550 5.1.1 bob\n>>> RCPT To:<eve@there.example>\n"
        "<<< 552 5.2.2 full\n"
    )
    assert [(r.recipient, r.words, r.host) for r in found] == [
        ("bob@there.example", "550-5.1.1 no\n550 5.1.1 bob", "mx.there.example"),
        ("eve@there.example", "552 5.2.2 full", "mx.there.example"),
    ]


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        ("Sorry.\n\n<<< 550 no\n>>> QUIT\n", "550 no"),
        ("Sorry.\n\nIt said:\n550 no\n\nBye", "It said:\n550 no"),
        ("Sorry.\n\nReason: mailbox on holiday\n\nBye", "mailbox on holiday"),
        ("===== Rules =====\n\nSorry.", "Sorry."),
    ],
)
def test_the_best_words_of_a_notice_say_why(notice: str, words: str) -> None:
    assert best_words(notice) == words


def test_a_rule_in_the_first_twenty_characters_cuts_nothing() -> None:
    begun = "Returned mail\n"
    assert without_returned(f"{begun}Original message follows.\n") == (
        f"{begun}Original message follows.\n"
    )
    nineteen = "x" * 19 + "\n"
    assert without_returned(f"{nineteen}Original message follows.\n") == nineteen
    assert without_returned("") == ""
