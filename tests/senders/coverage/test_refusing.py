"""What Planfix would refuse to save, or want tested first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from diagnostics.model import (
    Access,
    Account,
    AuthKind,
    Endpoint,
    Mailbox,
    Place,
    Plan,
    TestResult,
)
from diagnostics.senders.coverage.refusing import refusals
from diagnostics.senders.edits import add, change, drafted
from diagnostics.words import evidence

M = Mailbox("m", address="m@example.org", test=TestResult.PASSED)
N = Mailbox("n", access=Access.NOBODY, test=TestResult.PASSED)
ACCOUNT = Account(mailboxes=(M, N))


def refused(after: Account) -> list[tuple[str, str]]:
    return [(f.rule, f.subject.id) for f in refusals(ACCOUNT, after)]


def said(after: Account) -> str:
    (found,) = refusals(ACCOUNT, after)
    return evidence(found)


def test_planfix_would_refuse_a_changed_mailbox_whose_test_failed() -> None:
    after = drafted(ACCOUNT, [change("m", default=True, test=TestResult.FAILED)])
    assert refused(after) == [("coverage/draft-refused", "m")]
    assert said(after) == (
        "m@example.org (m) would change, but its test failed, so Planfix refuses to"
        " save this change."
    )


def test_what_stays_as_it_is_needs_no_test_and_is_not_refused() -> None:
    troubled = replace(
        ACCOUNT, mailboxes=(replace(M, test=TestResult.FAILED), Mailbox("untested"))
    )
    moved = replace(troubled, plan=Plan.FREE, mailboxes=troubled.mailboxes[::-1])
    assert refusals(troubled, moved) == ()
    assert refused(ACCOUNT) == []


def test_a_new_mailbox_needs_its_test() -> None:
    edited = drafted(ACCOUNT, [add(Mailbox("x"))])
    assert refused(edited) == [("coverage/draft-untested", "x")]
    assert said(edited) == (
        "x would change, but it was never tested; Planfix tests it before it can send."
    )


def test_a_new_mailbox_that_passed_its_test_is_not_refused() -> None:
    added = drafted(ACCOUNT, [add(Mailbox("x", test=TestResult.PASSED))])
    assert refused(added) == []


@pytest.mark.parametrize(
    "moved",
    [
        lambda m: replace(m, smtp=Endpoint("other.example")),
        lambda m: replace(m, address="other@example.org"),
        lambda m: replace(m, username="other"),
        lambda m: replace(m, secret="env:OTHER"),
        lambda m: replace(m, provider="gmail"),
        lambda m: replace(m, auth=AuthKind.OAUTH2),
    ],
)
def test_a_passed_test_says_nothing_of_another_way_to_log_in(
    moved: Callable[[Mailbox], Mailbox],
) -> None:
    after = replace(ACCOUNT, mailboxes=(moved(M), N))
    assert refused(after) == [("coverage/draft-untested", "m")]
    assert "its test passed with other settings and must be repeated." in said(after)


@pytest.mark.parametrize("fields", [{"default": True}, {"pop3": Endpoint("p.example")}])
def test_what_has_nothing_to_do_with_sending_needs_no_new_test(
    fields: dict[str, object],
) -> None:
    assert refused(drafted(ACCOUNT, [change("m", **fields)])) == []


def test_a_refusal_names_the_result_and_the_row() -> None:
    at = replace(M, test=TestResult.FAILED, place=Place("mailboxes.csv", 4))
    (found,) = refusals(ACCOUNT, Account(mailboxes=(at,)))
    assert found.data["seen"] == "failed"
    assert (found.data["file"], found.data["row"]) == ("mailboxes.csv", 4)
