"""Fields of delivery reports and complaints."""

import pytest

from diagnostics.errors.parsing.dsn import MAX_BLOCKS, blocks, feedback_recipients

COMMON = (
    "Reporting-MTA: dns; relay.example (192.0.2.1)\nArrival-Date: Mon, 1 Jan 2024\n"
)
BOB = "Final-Recipient: rfc822; bob@there.example\nAction: failed\nStatus: 5.1.1\n"
EVE = "Final-Recipient: rfc822; eve@there.example\nAction: delayed\nStatus: 4.4.1\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{COMMON}\n{BOB}\n{EVE}",
        f"{COMMON}{BOB}{EVE}",
        f"\n\n{COMMON}\n\n\n{BOB}\n\n\n{EVE}\n\n",
        f"{COMMON}\n{BOB}{EVE}",
        f"{COMMON}\n{BOB}\n{EVE}".replace(": ", ":"),
        f"{COMMON}\n{BOB}\n{EVE}".replace("Final-Recipient", "FINAL-RECIPIENT"),
    ],
)
def test_recipients_are_told_apart_however_blocks_are_divided(text: str) -> None:
    found = blocks(text)
    assert [(b.recipient, b.action, b.status) for b in found] == [
        ("bob@there.example", "failed", "5.1.1"),
        ("eve@there.example", "delayed", "4.4.1"),
    ]
    assert {b.reporting_host for b in found} == {"relay.example"}


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("rfc822; bob@there.example", "bob@there.example"),
        ("RFC822;<bob@there.example>", "bob@there.example"),
        ("bob@there.example", "bob@there.example"),
        ("rfc822; bob+2Bshop@there.example", "bob+shop@there.example"),
        ("rfc822; bob@there.example (Bob)", "bob@there.example"),
        ("utf-8; b\\x{F6}b@there.example", "böb@there.example"),
        ("utf-8; b\\x{FFFFFF}b@there.example", "bb@there.example"),
        ("rfc822; @relay.example:bob@there.example", "bob@there.example"),
        ("", ""),
    ],
)
def test_typed_addresses_are_undressed(value: str, address: str) -> None:
    (block,) = blocks(f"Final-Recipient: {value}\nAction: failed\n")
    assert block.recipient == address


def test_diagnostics_lose_their_type_and_keep_their_lines() -> None:
    (block,) = blocks(
        f"{BOB}Diagnostic-Code: SMTP; 550-5.1.1 a\n  550 5.1.1 b\nbroken\n"
    )
    assert block.diagnostic_type == "smtp"
    assert block.diagnostic.split("\n") == ["550-5.1.1 a   550 5.1.1 b", "broken"] or (
        block.diagnostic.split() == ["550-5.1.1", "a", "550", "5.1.1", "b", "broken"]
    )


def test_a_diagnostic_without_type_is_taken_whole() -> None:
    (block,) = blocks(f"{BOB}Diagnostic-Code: no such user; go away\n")
    assert (block.diagnostic_type, block.diagnostic) == ("", "no such user; go away")


@pytest.mark.parametrize(
    ("line", "action", "comment"),
    [
        ("Action: failed (no such user)", "failed", "no such user"),
        ("Action: failure", "failed", ""),
        ("Action: error", "failed", ""),
        ("Action: Delayed", "delayed", ""),
        ("Action: relayed", "relayed", ""),
        ("Action: nonsense", "", ""),
    ],
)
def test_actions_have_one_spelling(line: str, action: str, comment: str) -> None:
    (block,) = blocks(f"Final-Recipient: rfc822; bob@there.example\n{line}\n")
    assert (block.action, block.comment) == (action, comment)


def test_a_status_with_a_comment_gives_both() -> None:
    (block,) = blocks("Final-Recipient: x@y.example\nStatus: 4.4.1 (no answer)\n")
    assert (block.status, block.comment) == ("4.4.1", "no answer")


def test_the_remote_server_is_named_without_its_comment() -> None:
    (block,) = blocks(f"{BOB}Remote-MTA: dns; mx.there.example (192.0.2.9, port 25)\n")
    assert block.remote_host == "mx.there.example"


def test_text_without_recipients_has_no_blocks() -> None:
    assert blocks("") == []
    assert blocks("Hello\n\nSubject: x\n") == []


def test_a_report_about_a_whole_town_is_cut() -> None:
    assert len(blocks(f"{BOB}\n" * (MAX_BLOCKS + 50))) == MAX_BLOCKS


def test_complaints_name_each_recipient_once() -> None:
    text = (
        "Feedback-Type: abuse\nOriginal-Rcpt-To: <bob@isp.example>\n"
        "Original-Rcpt-To: bob@isp.example\nRemoval-Recipient: eve@isp.example\n"
    )
    assert feedback_recipients(text) == ["bob@isp.example", "eve@isp.example"]
    assert feedback_recipients("Feedback-Type: abuse\n") == []
