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


def test_the_last_report_that_fits_is_read() -> None:
    named = [
        f"Final-Recipient: rfc822; a{i}@b.test\nAction: failed\n"
        for i in range(MAX_BLOCKS + 1)
    ]
    found = blocks("\n".join(named))
    assert found[-1].recipient == f"a{MAX_BLOCKS - 1}@b.test"


@pytest.mark.parametrize(
    ("final", "original", "recipient"),
    [
        ("bob@there.example", "eve@there.example", "bob@there.example"),
        ("bob@localhost", "eve@there.example", "eve@there.example"),
        ("bob@localhost", "eve@inside", "bob@localhost"),
        ("bob", "there.example", "bob"),
        ("", "eve@there.example", "eve@there.example"),
    ],
)
def test_the_original_recipient_stands_in_for_one_that_is_no_full_address(
    final: str, original: str, recipient: str
) -> None:
    text = f"Final-Recipient: rfc822;{final}\nOriginal-Recipient: rfc822;{original}\n"
    assert blocks(text)[0].recipient == recipient


def test_a_recipient_is_read_by_its_original_name_alone() -> None:
    (block,) = blocks("Original-Recipient: rfc822; a@b.test\nAction: failed\n")
    assert (block.recipient, block.action) == ("a@b.test", "failed")


def test_a_block_s_lines_stay_apart_from_another_s() -> None:
    found = blocks(f"{BOB}Diagnostic-Code: smtp; 550 a\n\nmore\n\n{EVE}")
    assert [b.diagnostic for b in found] == ["550 a", ""]
    assert "Status: 4.4.1".lower() in found[1].raw.lower()
    assert "550" not in found[1].raw


def test_a_status_of_its_own_line_keeps_what_stands_behind() -> None:
    (block,) = blocks(f"{BOB}X-Remote-MTA: dns;mx.test\nDiagnostic-Code: x y; z\n")
    assert block.remote_host == "mx.test"
    assert block.diagnostic == "x y; z"
    assert block.comment == ""


def test_one_reporter_after_another_speaks_for_those_below() -> None:
    second = COMMON.replace("relay", "other")
    found = blocks(f"{COMMON}\n{BOB}\n{second}\n{EVE}")
    assert [b.reporting_host for b in found] == ["relay.example", "other.example"]


def test_a_field_that_comes_twice_counts_once() -> None:
    twice = "X-Note: a\nX-Note: b\n"
    (block,) = blocks(f"{BOB}{twice}Diagnostic-Code: smtp; one\n")
    assert "x-note: a" in block.raw
    assert "x-note: b" not in block.raw
    assert block.diagnostic == "one"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("x; bob+2Bshop@there.example", "bob+2Bshop@there.example"),
        ("bob+2Bshop@there.example", "bob+2Bshop@there.example"),
        ("rfc822; @relay.example", "@relay.example"),
        ("rfc822; Bob <bob@there.example> x", "bob@there.example"),
        ("utf-8; b\\x{10FFFF}b@x.example", "b\U0010ffffb@x.example"),
        ("utf-8; b\\x{110000}b@x.example", "bb@x.example"),
    ],
)
def test_what_is_encoded_is_decoded_by_its_type(value: str, address: str) -> None:
    assert blocks(f"Final-Recipient: {value}\n")[0].recipient == address


def test_complaints_are_read_line_by_line() -> None:
    text = "X: a@b.test\n Original-Rcpt-To : rfc822; a@b.test\nRemoval-Recipient:\n"
    assert feedback_recipients(text) == ["a@b.test"]
