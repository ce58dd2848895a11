"""Bounces in plain words."""

import pytest

from diagnostics.errors.parsing.notices import (
    MAX_LINES,
    MAX_NOTICE,
    best_words,
    first_addresses,
    remarks,
    without_returned,
)


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


def test_a_notice_is_read_to_its_limits() -> None:
    assert len(without_returned("x" * (MAX_NOTICE + 9))) == MAX_NOTICE
    line = "<bob@there.example>: full"
    assert [r.words for r in remarks("\n" * (MAX_LINES - 1) + line)] == ["full"]
    last, cut = "\n" * (MAX_LINES - 1), "\n" * MAX_LINES
    assert best_words(f"{last}<<< 550 no\nx") == "550 no"
    assert best_words(f"{cut}<<< 550 no\nx") == "<<< 550 no\nx"


def test_a_later_remark_goes_on_where_the_address_comes_again() -> None:
    text = "<bob@there.example>: full\n   bob@there.example is over\n\n"
    (found,) = remarks(f"{text}<bob@there.example>: again")
    assert found.words == "full\nbob@there.example is over\nagain"


def test_an_address_at_the_margin_begins_a_remark_of_its_own() -> None:
    found = remarks("<bob@there.example>: full\n<bob@there.example>: gone\n x")
    assert [r.words for r in found] == ["full\ngone\nx"]


def test_a_header_or_a_greeting_ends_a_remark() -> None:
    text = "<bob@there.example>: full\nSubject: x\nmore\n"
    assert [r.words for r in remarks(text)] == ["full"]
    text = "<bob@there.example>: full\n550 mx.test (smtp)... no\nmore\n"
    assert [r.words for r in remarks(text)] == ["full"]


def test_a_transcript_s_words_stand_in_for_a_remark_without_a_code() -> None:
    talk = (
        "while talking to mx.test.:\n>>> RCPT To:<bob@there.example>\n"
        "<<< 452 full\n<<< 251 well\n"
    )
    (found,) = remarks(f"<bob@there.example>: sorry\n\n{talk}")
    assert (found.words, found.host) == ("452 full", "mx.test")
    assert found.command == "RCPT To:<bob@there.example>"
    (found,) = remarks(f"<bob@there.example>: 550 sorry\n\n{talk}")
    assert (found.words, found.host) == ("550 sorry", "mx.test")
    (found,) = remarks(f"<bob@there.example>\n\n{talk}")
    assert found.words == "452 full"


def test_a_refusal_before_any_recipient_is_of_whom_sendmail_sums_up() -> None:
    talk = (
        "while talking to mx.test:\n>>> MAIL From:<a@b.test>\n<<< 550 no\n"
        "550 5.1.1 <bob@there.example>... User unknown\n"
    )
    (found,) = remarks(talk)
    assert (found.recipient, found.host) == ("bob@there.example", "mx.test")
    assert "User unknown" in found.words


def test_a_command_that_was_asked_is_kept_short() -> None:
    sent = "RCPT To:<bob@there.example> " + "x" * 80
    (found,) = remarks(f">>> {sent}\n<<< 550 no\n")
    assert found.command == sent[:80]


def test_a_refusal_of_the_data_does_not_replace_that_of_the_recipient() -> None:
    talk = (
        ">>> RCPT To:<bob@there.example>\n<<< 450 busy\n"
        ">>> DATA\n<<< 503 no recipients\n<<< 503 really\n"
    )
    (found,) = remarks(talk)
    assert found.words == "503 no recipients\n503 really"
    (found,) = remarks(talk.replace("<<< 503 really\n", ""))
    assert found.words == "450 busy"


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        ("<<< 250 ok\n<<< 421-a\n<<< 421 b", "421-a\n421 b"),
        ("<<< 250 ok\nSorry.", "<<< 250 ok\nSorry."),
        ("One.\n\nMail: 5.1.1 two.\n\n550 three", "Mail: 5.1.1 two."),
        ("Error: it is gone\nreally\n\nBye", "it is gone\nreally"),
        ("Subject: x\n\nSorry.", "Sorry."),
        ("From: x", "From: x"),
        ("", ""),
    ],
)
def test_the_first_words_that_say_why_are_taken(notice: str, words: str) -> None:
    assert best_words(notice) == words


@pytest.mark.parametrize("name", ["postmaster", "MAILER-DAEMON"])
def test_who_sends_notices_is_no_recipient(name: str) -> None:
    assert remarks(f"Sent to {name}@there.example") == []
    assert remarks(f"Sent to x{name}@there.example")


def test_the_first_header_with_an_address_counts() -> None:
    assert first_addresses("", "nobody", "a@b.test, c@d.test", "e@f.test") == [
        "a@b.test",
        "c@d.test",
    ]
    assert first_addresses("") == []


def test_a_known_recipient_that_nothing_is_said_of_has_no_words() -> None:
    found = remarks("<eve@x.example>: no", ("bob@there.example",))
    assert [(r.recipient, r.words) for r in found] == [("bob@there.example", "")]


def test_what_a_notice_says_in_two_languages_counts_once() -> None:
    part = "\n\n  bob@shop.example\n    Unrouteable address\n"
    (told,) = remarks(f"Письмо не доставлено:{part}\nThese failed:{part}")
    assert told.words == "Unrouteable address"
