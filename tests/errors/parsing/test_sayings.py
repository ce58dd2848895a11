"""What is left of a paste: whose reply it is, about whom, and in whose words."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.sayings import (
    from_conversation,
    is_of_nobody,
    recipient_in,
    said,
)
from diagnostics.errors.statement import Statement


def only(text: str) -> Statement:
    (statement,) = said(text, text)
    return statement


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("550 5.1.1 <kim@example.org>: user unknown", "kim@example.org"),
        ("550 <kim@example.org> is unknown here", "kim@example.org"),
        ("kim@example.org: 550 no such user", "kim@example.org"),
        ("'kim@example.org' => 550 no such user", "kim@example.org"),
        ("Recipient address kim@example.org failed: 550 unknown", "kim@example.org"),
        ("Failed to send to kim@example.org: 550 unknown", "kim@example.org"),
        ("550 relaying to kim@example.org prohibited", "kim@example.org"),
        ("553 5.7.1 <a@b.example>: Sender address rejected", ""),
        ("550 5.1.0 <a@b.example>: MAIL FROM refused", ""),
        ("535 5.7.8 <a@b.example> Authentication failed", ""),
        ("550 5.1.1 user unknown", ""),
    ],
)
def test_a_reply_is_about_its_recipient_and_never_about_a_refused_sender(
    text: str, recipient: str
) -> None:
    if text.startswith("535"):
        assert recipient_in(text, "AUTH") == recipient
        return
    assert only(text).recipient == recipient


@pytest.mark.parametrize(
    ("command", "nobody"),
    [
        ("AUTH", True),
        ("MAIL", True),
        ("POP3", True),
        ("EHLO", True),
        ("STARTTLS", True),
        ("CONNECT", True),
        ("RCPT", False),
        ("DATA", False),
        ("", False),
    ],
)
def test_some_commands_are_about_no_recipient(command: str, nobody: bool) -> None:
    words = "550 5.1.1 <kim@example.org> refused"
    assert is_of_nobody(words, command) is nobody
    assert recipient_in(words, command) == ("" if nobody else "kim@example.org")


@pytest.mark.parametrize(
    "words",
    [
        "553 sender <a@b.example> is not yours",
        "550 <a@b.example>: return path refused",
        "550 Absender <a@b.example> abgelehnt",
        "550 Адрес отправителя <a@b.example> отклонён",
        "550 Adres nadawcy <a@b.example> odrzucony",
        "550 l'expéditeur <a@b.example> est refusé",
        "550 mittente <a@b.example> rifiutato",
        "550 remitente <a@b.example> rechazado",
        "550 remetente <a@b.example> recusado",
    ],
)
def test_a_sender_is_told_by_its_word_in_each_language(words: str) -> None:
    assert is_of_nobody(words, "RCPT")
    assert recipient_in(words, "RCPT") == ""


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        ("550 5.1.1 user unknown", "550", "5.1.1"),
        ("something odd happened in 550 cases", "", ""),
        ("the mail server answered 550 cases badly", "550", ""),
        ("5.7.1 refused", "", "5.7.1"),
    ],
)
def test_numbers_count_in_front_or_where_mail_is_spoken_of(
    text: str, code: str, status: str
) -> None:
    found = only(text)
    assert (found.reply_code, found.status_code) == (code, status)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Could not connect to smtp.example.org: Connection refused", "local"),
        ("getaddrinfo failed", "local"),
        ("x509: certificate signed by unknown authority", "local"),
        ("Nothing that anybody knows", ""),
        ("dovecot: imap-login: Disconnected: SSL handshake failed", ""),
        ("The server answered: 535 5.7.8 Authentication failed", "own-server"),
        ("421 4.7.0 Try again later. (EHLO) abc", "own-server"),
        ("-ERR [AUTH] bad password", "own-server"),
        ("550 5.1.1 user unknown", ""),
    ],
)
def test_who_speaks_is_told_as_far_as_the_words_show_it(text: str, hint: str) -> None:
    assert only(text).said_by_hint == hint


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "AUTH", "STARTTLS"])
def test_a_command_that_google_names_in_brackets_is_the_one_answered(verb: str) -> None:
    found = only(f"421 4.7.0 Try again later, closing connection. ({verb}) abc - gsmtp")
    assert found.command == verb


def test_a_reply_that_only_follows_from_another_is_not_told() -> None:
    text = "503 5.5.1 no valid recipients\n550 5.1.1 <kim@example.org> unknown here"
    assert only(text).text == "550 5.1.1 <kim@example.org> unknown here"
    alone = only("503 5.5.1 no valid recipients")
    assert alone.reply_code == "503"


def test_of_two_wordings_of_one_code_the_fuller_one_is_kept() -> None:
    short, full = "550 refused", "550 5.7.1 refused, since its sender is unknown"
    for text in (f"{short}\nagain:\n{full}", f"{full}\nagain:\n{short}"):
        assert only(text).text == full


def test_each_line_of_a_list_is_its_recipient_s() -> None:
    found = said(
        *["ann@example.org: 550 5.1.1 unknown\nbob@example.org: 452 4.2.2 full"] * 2
    )
    assert [(one.recipient, one.reply_code) for one in found] == [
        ("ann@example.org", "550"),
        ("bob@example.org", "452"),
    ]
    assert all(one.recipient in one.raw for one in found)


def test_a_list_in_one_line_is_cut_at_each_address() -> None:
    text = "Failed: ann@example.org: 550 5.1.1 unknown, bob@example.org: 452 4.2.2 full"
    found = said(text, text)
    assert [(one.reply_code, one.text) for one in found] == [
        ("550", "550 5.1.1 unknown"),
        ("452", "452 4.2.2 full"),
    ]


def test_what_stands_around_a_reply_is_its_frame() -> None:
    found = only("The letter was turned down: 550 5.7.1 Refused")
    assert found.text == "550 5.7.1 Refused"
    assert found.frame == "The letter was turned down:"


def test_an_exception_s_class_is_no_part_of_what_is_said() -> None:
    found = only("javax.mail.SendFailedException: 550 5.1.1 unknown")
    assert (found.text, found.client) == ("550 5.1.1 unknown", "javamail")


CHAT = """S: 220 mail.example.org ESMTP
C: EHLO me.example
S: 250 mail.example.org
C: MAIL FROM:<a@b.example>
S: 250 2.1.0 Ok
C: RCPT TO:<kim@example.org>
S: {rcpt}
"""


def test_a_conversation_s_refusal_is_the_own_server_s_about_its_recipient() -> None:
    (found,) = from_conversation(CHAT.format(rcpt="550 5.1.1 unknown"))
    assert (found.text, found.command) == ("550 5.1.1 unknown", "RCPT")
    assert (found.recipient, found.said_by_hint) == ("kim@example.org", "own-server")
    assert (found.reply_code, found.diagnostic_type) == ("550", "smtp")


def test_a_conversation_that_went_well_says_that_it_did() -> None:
    well = CHAT.format(rcpt="250 2.1.5 Ok") + (
        "C: DATA\nS: 354 End data with .\nC: .\nS: 250 2.0.0 Ok: queued as 4AB\n"
    )
    (found,) = from_conversation(well)
    assert (found.kind, found.text) == ("accepted", "250 2.0.0 Ok: queued as 4AB")


@pytest.mark.parametrize("text", ["", "550 5.1.1 unknown", "It does not work.\nWhy?"])
def test_what_is_no_conversation_is_left_to_others(text: str) -> None:
    assert from_conversation(text) == []
