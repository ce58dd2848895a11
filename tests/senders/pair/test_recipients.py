"""What the recipient sees, and what nobody can tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.model import (
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.senders import recipient_view, resolve
from diagnostics.words import text

ACCOUNT = Account(
    host="acme.planfix.com",
    employees=(
        Employee("a", "Anna", login="anna"),
        Employee("r", "Robot", kind=EmployeeKind.ROBOT),
        Employee("x", "Guest", kind=EmployeeKind.EXTERNAL),
    ),
)
TEAM = Mailbox("team", "team@example.com", "Our team", test=TestResult.PASSED)


def seen(account: Account, employee: str = "a") -> list[str]:
    view = recipient_view(account, resolve(account, employee))
    return [text(p) for p in (view.sender, view.reply_to, view.replies, view.signature)]


def test_a_mailbox_shows_its_name_and_address_and_its_own_signature() -> None:
    sender, reply_to, replies, signature = seen(replace(ACCOUNT, mailboxes=(TEAM,)))
    assert sender == "Our team <team@example.com>"
    assert reply_to.startswith("an address of Planfix")
    assert replies.startswith("yes")
    assert signature.startswith(
        "the mailbox's own; without one, that in the card of Anna"
    )


def test_replies_to_the_mailbox_itself_need_forwarding() -> None:
    here = replace(TEAM, replies_here=True, name="")
    sender, reply_to, replies, _ = seen(replace(ACCOUNT, mailboxes=(here,)))
    assert sender.startswith("team@example.com, with the mailbox's display name")
    assert reply_to.startswith("team@example.com, the mailbox itself")
    assert replies.startswith("only if the mailbox's service forwards them")


def test_the_internal_address_shows_the_author() -> None:
    sender, reply_to, replies, signature = seen(ACCOUNT)
    assert sender == "Anna <anna@acme.planfix.com>"
    assert "not documented" in reply_to
    assert "not documented" in replies
    assert signature.startswith("that of Anna; without one, the account's")
    free = replace(ACCOUNT, plan=Plan.FREE)
    assert seen(free)[3] == "none: only paid plans have signatures"


@pytest.mark.parametrize(("employee", "said"), [("x", "unknown: "), ("r", "nothing: ")])
def test_what_the_help_is_silent_about_is_unknown(employee: str, said: str) -> None:
    assert all(part.startswith(said) for part in seen(ACCOUNT, employee))


def test_a_tie_that_nobody_decides_shows_nobody_knows_what() -> None:
    equal = (TEAM, replace(TEAM, id="other"))
    account = replace(ACCOUNT, mailboxes=equal, reading=Reading(tie=Tie.UNDECIDED))
    assert {part.partition(":")[0] for part in seen(account)} == {"unknown"}
