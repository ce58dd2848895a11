"""Events of mail services: whom each is about, and what it says."""

from __future__ import annotations

import json

import pytest

from diagnostics.errors import explain
from diagnostics.errors.parsing.layers.sender_events import MOST, Event, events

WHOM = "ann@example.org"


def test_a_flat_event_names_its_recipient_and_says_why() -> None:
    said = json.dumps({"event": "bounce", "email": WHOM, "reason": "550 no such user"})
    assert events(said) == [Event("bounce", WHOM, "550 no such user")]


def test_an_event_in_an_event_has_the_outer_one_s_name() -> None:
    inner = {"email": WHOM, "diag": "smtp; 550 5.1.1 no such user"}
    found = events(json.dumps([{"event": "hard_bounce", "msg": inner}]))
    assert found == [Event("hard_bounce", WHOM, "smtp; 550 5.1.1 no such user")]


def test_failures_come_before_deliveries_and_other_steps_are_left_out() -> None:
    names = ("processed", "delivered", "bounce", "open")
    lines = [json.dumps({"event": name, "email": WHOM}) for name in names]
    assert [one.name for one in events("\n".join(lines))] == ["bounce", "delivered"]


@pytest.mark.parametrize(
    "text",
    [
        "550 no such user",
        "{not json",
        "[]",
        '{"event": "bounce"}',
        '{"event": "push", "email": "ann@example.org"}',
        '{"event": 5, "email": ["x", {}], "mail": []}',
        "[" * 500 + "]" * 500,
    ],
)
def test_what_is_no_event_of_a_letter_is_none(text: str) -> None:
    assert events(text) == []


def test_a_very_long_list_is_cut() -> None:
    many = [{"event": "bounce", "email": f"u{i}@example.org"} for i in range(2 * MOST)]
    assert len(events(json.dumps(many))) == MOST


@pytest.mark.parametrize(
    ("record", "reason", "said_by"),
    [
        (
            {"event": "bounce", "email": WHOM, "reason": "552 5.2.2 Mailbox full"},
            "mailbox-full",
            "recipient-server",
        ),
        (
            {"event": "dropped", "email": WHOM, "reason": "Spam Reporting Address"},
            "suppressed",
            "own-server",
        ),
        (
            {
                "RecordType": "Bounce",
                "Email": WHOM,
                "Details": "smtp;550 5.1.1 unknown",
            },
            "user-unknown",
            "recipient-server",
        ),
        (
            {"event": "delivered", "email": WHOM, "response": "250 OK"},
            "not-an-error",
            None,
        ),
    ],
)
def test_an_event_is_explained_like_a_returned_letter(
    record: dict[str, str], reason: str, said_by: str | None
) -> None:
    (answer,) = explain(json.dumps(record))
    assert (answer.reason, answer.recipient) == (reason, WHOM)
    if said_by:
        assert answer.said_by == said_by


def test_each_recipient_of_a_list_is_answered() -> None:
    said = [
        {"event": "bounce", "email": WHOM, "reason": "550 5.1.1 no such user"},
        {"event": "deferred", "email": "bob@example.org", "response": "452 4.2.2 full"},
    ]
    found = {one.recipient: one.reason for one in explain(json.dumps(said))}
    assert found == {WHOM: "user-unknown", "bob@example.org": "mailbox-full"}
