"""Sessions: which reply answers which command, and what was refused for good."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.layers.conversation import (
    Conversation,
    heard,
    refusals,
    went_well,
)

LOGIN = "C: EHLO pc\nS: 250 AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5u\n"


def talk(text: str) -> Conversation:
    found = heard(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "marks",
    [
        ("S: ", "C: "),
        ("<- ", "-> "),
        ("<-- ", "--> "),
        ("<<< ", ">>> "),
        ("< ", "> "),
        ("<-  ", " -> "),
        ("-> ", "<- "),
        ("SERVER -> CLIENT: ", "CLIENT -> SERVER: "),
        ("Got: ", "Sent: "),
        ("Recv: ", "Send: "),
        ("RX: ", "TX: "),
        ("", ""),
    ],
)
def test_a_refusal_is_paired_with_its_command(marks: tuple[str, str]) -> None:
    server, client = marks
    text = (
        f"{server}220 mx ESMTP\n{client}EHLO pc\n{server}250-mx\n{server}250 AUTH\n"
        f"{client}AUTH LOGIN\n{server}535-5.7.8 no\n{server}535 5.7.8 never"
    )
    (refused,) = refusals(talk(text))
    assert (refused.stage, refused.asked) == ("AUTH", "AUTH LOGIN")
    assert refused.reply == "535-5.7.8 no\n535 5.7.8 never"


@pytest.mark.parametrize(
    "text", ["550 5.1.1 no\n550 others", "We need 550 chairs", "USER is unknown"]
)
def test_replies_without_a_command_are_no_conversation(text: str) -> None:
    assert heard(text) is None


def test_a_challenge_leaves_the_command_open() -> None:
    (refused,) = refusals(talk(f"{LOGIN}S: 535 5.7.8 no"))
    assert refused.stage == "AUTH"


def test_secrets_are_no_part_of_a_command() -> None:
    found = talk("C: AUTH PLAIN AGFubgBwdw==\nS: 535 no\nC: PASS pw\nS: -ERR no")
    assert [one.asked for one in found.exchanges] == ["AUTH PLAIN", "PASS"]


@pytest.mark.parametrize("probe", ["CAPA", "AUTH", "UTF8", "STLS"])
def test_refused_probes_before_a_login_that_succeeds_are_no_failure(
    probe: str,
) -> None:
    text = (
        f"S: +OK\nC: {probe}\nS: -ERR unknown\nC: USER ann\nS: +OK\nC: PASS x\n"
        "S: +OK in\nC: QUIT\nS: +OK"
    )
    assert refusals(talk(text)) == []
    assert went_well(talk(text))


def test_helo_makes_up_for_a_refused_ehlo() -> None:
    text = "C: EHLO pc\nS: 502 no\nC: HELO pc\nS: 250 mx\nC: MAIL FROM:<>\nS: 501 bad"
    (refused,) = refusals(talk(text))
    assert refused.stage == "MAIL"


def test_what_follows_from_a_failed_login_is_left_out() -> None:
    text = f"{LOGIN}S: 535 no\nC: MAIL FROM:<a@b.example>\nS: 530 login first"
    (refused,) = refusals(talk(text))
    assert refused.reply == "535 no"


def test_each_recipient_has_its_own_refusal_and_a_retry_counts() -> None:
    text = (
        "C: RCPT TO:<a@x.example>\nS: 450 later\nC: RCPT TO:<b@x.example>\nS: 550 no\n"
        "C: RCPT TO:<a@x.example>\nS: 250 ok\nC: RCPT TO:<c@x.example>\nS: 551 gone"
    )
    assert {r.recipient: r.reply for r in refusals(talk(text))} == {
        "b@x.example": "550 no",
        "c@x.example": "551 gone",
    }


def test_a_refused_letter_is_refused_for_all_who_were_taken() -> None:
    text = (
        "C: RCPT TO:<a@x.example>\nS: 250 ok\nC: RCPT TO:<b@x.example>\nS: 250 ok\n"
        "C: DATA\nS: 354 go\nC: .\nS: 552 5.3.4 too big"
    )
    assert [r.recipient for r in refusals(talk(text))] == ["a@x.example", "b@x.example"]


def test_no_valid_recipients_follows_from_the_refused_ones() -> None:
    text = "RCPT TO: 553 5.7.1 not owned\nDATA: 554 5.5.1 Error: no valid recipients"
    (refused,) = refusals(talk(text))
    assert refused.reply == "553 5.7.1 not owned"


def test_a_server_s_capabilities_are_no_commands() -> None:
    text = "S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: UIDL\nS: .\nC: APOP a b\nS: -ERR no"
    (refused,) = refusals(talk(text))
    assert refused.asked == "APOP a"


def test_a_command_that_was_taken_back_was_refused() -> None:
    found = talk("send: 'mail FROM:<x>\\r\\n'\nsend: 'rset\\r\\n'\nError: no")
    assert (found.unanswered, found.was_reset) == ("mail FROM:<x>", True)
