"""A reply read live and the same reply pasted have the same reason."""

from __future__ import annotations

import re
from functools import cache

import pytest

from diagnostics.catalogue import rule
from diagnostics.checks.mail.judges.refusal_effects import NO_REFUSALS
from diagnostics.checks.mail.judges.refusals import judge_refusal
from diagnostics.checks.mail.replies_read import Reply, ReplyParser, pop_reply
from diagnostics.checks.mail.seen import Visit
from diagnostics.errors import explain, reasons

SMTP = Visit("smtp", "mx.acme.example", 465, "tls")
POP3 = Visit("pop3", "mx.acme.example", 995, "tls")

AT_LOGIN = {
    *("auth-failed", "app-password-required", "basic-auth-disabled", "oauth-failed"),
    *("auth-mechanism-unsupported", "smtp-auth-disabled-for-mailbox", "pop-disabled"),
    *("account-locked", "account-suspended", "shared-mailbox"),
}
"""Reasons that a server gives for a refused login; others come at MAIL or RCPT."""

AT_MAIL = {"auth-required", "sender-rejected", "sender-not-owned", "starttls-required"}
REPLY = re.compile(r"([45]\d\d)[ -][^\n]+(?:\n\1[ -][^\n]+)*|-ERR [^\n]+")


@cache
def replies() -> list[tuple[str, str]]:
    """Each example that is a bare refusal, with its reason."""
    return [
        (name, text)
        for name in reasons()
        if name not in NO_REFUSALS
        for text in rule(f"errors/{name}").data["examples"]
        if REPLY.fullmatch(text)
    ]


def stage_of(name: str) -> str:
    if name == "starttls-unsupported":
        return "STARTTLS"
    if name in AT_LOGIN:
        return "AUTH"
    return "MAIL" if name in AT_MAIL else "RCPT"


def smtp_reply(text: str) -> Reply:
    """The reply as it comes over the line."""
    parser = ReplyParser()
    *first, last = text.split("\n")
    for line in (*(f"{part[:3]}-{part[4:]}" for part in first), last):
        found = parser.feed(line)
    return found or Reply(int(text[:3]), "", (text[4:],))


def read_live(name: str, text: str) -> str:
    if text.startswith("-ERR"):
        stage = "UIDL" if name == "pop-command-missing" else "PASS"
        return judge_refusal(POP3, stage, pop_reply(text), "+OK").rule
    return judge_refusal(SMTP, stage_of(name), smtp_reply(text), "250").rule


def test_there_are_replies_enough_to_ask_about() -> None:
    named = {name for name, _ in replies()}
    assert len(replies()) > 100
    assert len(named) > 45


@pytest.mark.parametrize("name", sorted({name for name, _ in replies()}))
def test_a_check_and_a_paste_name_the_same_reason(name: str) -> None:
    read = [
        (text, read_live(name, text), f"errors/{explain(text)[0].reason}")
        for owner, text in replies()
        if owner == name
    ]
    assert [(text, live, pasted) for text, live, pasted in read if live != pasted] == []
