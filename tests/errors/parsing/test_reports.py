"""Statements from blocks of a report, remarks of a notice, and events."""

from __future__ import annotations

import json
from typing import Any

import pytest

from diagnostics.errors.parsing.dsn import Block
from diagnostics.errors.parsing.reports import (
    MAX_RAW,
    from_notice,
    read_event,
    reported,
)
from diagnostics.errors.statement import Statement


def of_block(notice: str = "", failed: str = "", **fields: str) -> Statement:
    block = Block(**{"recipient": "bob@there.example", **fields})
    (found,) = reported([block], notice, failed)
    return found


def test_a_block_s_facts_are_handed_on() -> None:
    found = of_block(
        status="5.1.1",
        action="delayed",
        diagnostic="550 5.1.1 no",
        diagnostic_type="smtp",
        remote_host="mx.test",
        reporting_host="relay.test",
        raw="x" * (MAX_RAW + 1),
    )
    assert found == Statement(
        recipient="bob@there.example",
        text="550 5.1.1 no",
        raw="x" * MAX_RAW,
        reply_code="550",
        status_code="5.1.1",
        action="delayed",
        remote_host="mx.test",
        reporting_host="relay.test",
        diagnostic_type="smtp",
        kind="bounce",
        said_by_hint="recipient-server",
    )


@pytest.mark.parametrize(
    ("action", "wanted", "kind"),
    [
        ("", "failed", "bounce"),
        ("failed", "failed", "bounce"),
        ("delayed", "delayed", "bounce"),
        ("delivered", "delivered", "delivered"),
        ("relayed", "relayed", "delivered"),
        ("expanded", "expanded", "delivered"),
    ],
)
def test_an_action_says_what_kind_of_text_it_is(
    action: str, wanted: str, kind: str
) -> None:
    found = of_block(action=action)
    assert (found.action, found.kind) == (wanted, kind)


def test_who_spoke_is_told_by_whom_the_report_names() -> None:
    assert of_block(diagnostic="550 no").said_by_hint == "own-server"
    quoted = "host mx.test[192.0.2.1] said: 550 no"
    assert of_block(diagnostic=quoted).said_by_hint == "recipient-server"
    assert of_block(diagnostic=quoted).remote_host == "mx.test"
    remote = of_block(diagnostic=quoted, remote_host="a.test")
    assert remote.remote_host == "a.test"
    talk = "while talking to mx.test:\n>>> RCPT To:<bob@there.example>\n<<< no\n"
    refused = f"{talk}<<< 550 5.1.1 no\n"
    found = of_block(refused, diagnostic="")
    assert (found.said_by_hint, found.remote_host) == ("recipient-server", "mx.test")
    assert (found.command, found.reply_code) == ("RCPT", "550")


def test_words_that_say_nothing_give_way_to_the_notice_s() -> None:
    notice = "Sorry.\n\n<bob@there.example>: 550 no such user\n"
    assert of_block(notice, diagnostic="5.1.1").text == "550 no such user"
    assert of_block(notice, diagnostic="550 full").text == "550 full"
    assert of_block("", diagnostic="550 5.1.1", comment="gone").text == "gone"
    assert of_block("", diagnostic="550 5.1.1").text == "550 5.1.1"
    vague = "Sorry.\n\nReason: it is gone\n"
    assert of_block(vague, comment="bad").text == "it is gone bad"


def test_a_notice_is_asked_where_it_can_add_something() -> None:
    notice = (
        "<bob@there.example>: host mx.test[192.0.2.1] said: 550 no (in reply to "
        "RCPT TO command)"
    )
    assert of_block(notice, diagnostic="550 no").command == "RCPT"
    plain = notice.partition(" (in")[0]
    assert of_block(plain, diagnostic="550 no").remote_host == ""
    assert of_block(plain, diagnostic="no").remote_host == "mx.test"
    assert of_block(plain, diagnostic="no").reply_code == "550"


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("bob@there.example", "bob@there.example"),
        ("|/bin/mail@x", "ann@here.example"),
        ("/var/mail/bob@x", "ann@here.example"),
        (":include:x@y", "ann@here.example"),
        ("bob", "ann@here.example"),
        ("@there.example", "ann@here.example"),
        ("", ""),
    ],
)
def test_a_pipe_or_a_file_is_no_person(address: str, whom: str) -> None:
    assert of_block("", "ann@here.example", recipient=address).recipient == whom
    notice = "<ann@here.example>: no"
    assert of_block(notice, recipient=address).recipient == whom


def test_a_pipe_stays_where_nobody_is_named() -> None:
    assert of_block(recipient="|/bin/mail").recipient == "|/bin/mail"


def test_of_two_blocks_of_a_recipient_the_first_counts() -> None:
    twice = [Block("a@b.test", diagnostic=words) for words in ("550 a", "551 b")]
    assert [s.text for s in reported(twice, "")] == ["550 a"]


@pytest.mark.parametrize(
    ("notice", "kind", "action"),
    [
        ("We could not deliver it.", "bounce", "failed"),
        ("It has been delayed.", "bounce", "delayed"),
        ("It was successfully delivered.", "delivered", "delivered"),
        ("successful mail delivery", "delivered", "delivered"),
        ("successful mail delivery\nbut user unknown", "bounce", "failed"),
    ],
)
def test_a_notice_says_what_became_of_the_letter(
    notice: str, kind: str, action: str
) -> None:
    (found,) = from_notice(notice)
    assert (found.kind, found.action) == (kind, action)


def test_a_notice_s_subject_says_it_too() -> None:
    (found,) = from_notice("Your letter", subject="Delivery delayed")
    assert found.action == "delayed"


def test_a_remark_without_a_code_takes_that_of_the_whole_notice() -> None:
    notice = "550 5.1.1 no such user\n\n<bob@there.example>: gone\n"
    (found,) = from_notice(notice)
    assert found.text == "gone 550 5.1.1 no such user"
    assert (found.reply_code, found.status_code) == ("550", "5.1.1")
    assert found.raw == "gone"


def test_of_several_recipients_none_takes_the_words_about_another() -> None:
    notice = "<bob@there.example>: 550 full\n\n<eve@there.example>: gone\n"
    assert [(s.text, s.reply_code) for s in from_notice(notice)] == [
        ("550 full", "550"),
        ("gone", ""),
    ]


def test_a_recipient_without_words_takes_the_notice_s() -> None:
    notice = "It failed: 550 full\n\n<bob@there.example>\n\n<eve@there.example>\n"
    found = from_notice(notice)
    assert [s.reply_code for s in found] == ["550", "550"]
    assert {s.said_by_hint for s in found} == {""}


def event(key: str, part: Any) -> list[Statement]:
    return read_event(json.dumps({"notificationType": key, key: part}))


def test_an_event_s_recipients_are_statements() -> None:
    row = {
        "emailAddress": "a@b.test",
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 no",
    }
    part = {"bouncedRecipients": [row], "reportingMTA": "dns; relay.test"}
    (found,) = event("bounce", part)
    assert (found.recipient, found.text) == ("a@b.test", "550 5.1.1 no")
    assert (found.kind, found.action) == ("bounce", "failed")
    assert (found.diagnostic_type, found.reporting_host) == ("smtp", "relay.test")


def test_events_of_other_kinds_name_their_recipients_elsewhere() -> None:
    (complaint,) = event("complaint", {"complainedRecipients": [{"emailAddress": "a"}]})
    assert (complaint.kind, complaint.text) == ("feedback", "complaint")
    delivery = {"recipients": ["a@b.test"], "smtpResponse": "250 ok"}
    (delivered,) = event("delivery", delivery)
    assert (delivered.recipient, delivered.kind) == ("a@b.test", "delivered")
    assert (delivered.text, delivered.action) == ("250 ok", "delivered")


def test_a_bounce_without_words_is_named_by_its_kind() -> None:
    rows = [{"emailAddress": "a@b.test"}]
    (found,) = event("bounce", {"bouncedRecipients": rows, "bounceSubType": "Full"})
    assert (found.text, found.action) == ("bounce Full", "failed")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "1", '"x"', "{}", '{"bounce": 1}', '{"Message": "["}', "[" * 9999],
)
def test_what_is_no_event_has_no_statements(text: str) -> None:
    assert read_event(text) == []


def test_recipients_that_are_no_list_are_none() -> None:
    assert event("bounce", {"bouncedRecipients": "a@b.test"}) == []
    assert event("bounce", {}) == []


def test_an_event_may_stand_in_a_message() -> None:
    inner = {"delivery": {"recipients": ["a@b.test"]}}
    (found,) = read_event(json.dumps({"Message": json.dumps(inner)}))
    assert found.recipient == "a@b.test"
