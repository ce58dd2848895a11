"""The folder for sent letters: marked, called so, or missing."""

from __future__ import annotations

import pytest

from diagnostics.checks.mail.imap.imap_replies import Folder, ImapReply
from diagnostics.checks.mail.judges.sent_folder import judge_sent
from diagnostics.checks.mail.seen import SentFolders, Visit
from diagnostics.model import State
from diagnostics.words import text

IMAP = Visit("imap", "mx.acme.example", 993, "tls")
OK = ImapReply("OK", "", "OK LIST completed")
BY_NAME, SECOND = Folder("Sent"), Folder("Sent Items")
MARKED = Folder("Odes&AUI-ane", ("\\hasnochildren", "\\sent"))


def test_the_folder_that_the_server_marks_comes_before_one_called_so() -> None:
    outcome = judge_sent(IMAP, SentFolders(OK, 9, (BY_NAME, MARKED, SECOND)))
    assert (outcome.state, outcome.rule) == (State.PASSED, "")
    assert outcome.data == {"folder": "Odesłane"}
    assert text(outcome.seen) == "Odesłane, marked by the server"


def test_without_a_mark_it_is_the_first_one_called_so() -> None:
    outcome = judge_sent(IMAP, SentFolders(OK, 9, (BY_NAME, SECOND)))
    assert text(outcome.seen) == "Sent, by its name"
    assert outcome.state is State.PASSED


def test_where_there_is_none_it_is_a_warning_with_how_many_were_looked_at() -> None:
    outcome = judge_sent(IMAP, SentFolders(OK, 4))
    assert (outcome.state, outcome.rule) == (State.WARNING, "checks/imap-no-sent")
    assert text(outcome.seen) == "4 folders, none for sent letters"


def test_a_list_that_is_refused_leaves_it_open() -> None:
    refused = ImapReply("NO", "UNAVAILABLE", "NO [UNAVAILABLE] try again later")
    outcome = judge_sent(IMAP, SentFolders(refused))
    assert outcome.state is State.INCONCLUSIVE
    assert outcome.rule == "errors/server-error"


@pytest.mark.parametrize(
    ("said", "rule", "state"),
    [
        (
            "NO [ALERT] Please enable IMAP access in your account settings first.",
            "errors/pop-disabled",
            State.FAILED,
        ),
        ("NO your account is suspended", "errors/account-suspended", State.FAILED),
        ("NO [CANNOT] Invalid name", "checks/imap-no-sent", State.INCONCLUSIVE),
        ("NO Mailbox doesn't exist", "checks/imap-no-sent", State.INCONCLUSIVE),
    ],
)
def test_a_refusal_of_the_account_itself_keeps_its_name(
    said: str, rule: str, state: State
) -> None:
    outcome = judge_sent(IMAP, SentFolders(ImapReply("NO", "", said)))
    assert (outcome.rule, outcome.state) == (rule, state)


def test_the_folder_of_another_person_is_none_of_ones_own() -> None:
    theirs = Folder("Shared/Sent", ("\\sent",), "/")
    outcome = judge_sent(IMAP, SentFolders(OK, 9, (theirs, SECOND)))
    assert text(outcome.seen) == "Sent Items, by its name"
    alone = judge_sent(IMAP, SentFolders(OK, 9, (theirs,)))
    assert alone.rule == "checks/imap-no-sent"


def test_of_several_called_so_the_one_nearest_to_the_root_is_taken() -> None:
    deep = Folder("INBOX.Old.Sent", (), ".")
    outcome = judge_sent(IMAP, SentFolders(OK, 9, (deep, SECOND)))
    assert text(outcome.seen) == "Sent Items, by its name"
