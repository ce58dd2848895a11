"""IMAP's dialogue against a scripted server."""

import base64
from collections.abc import Callable

import pytest

from diagnostics.checks import CheckRun, Step, check
from diagnostics.model import Account, AuthKind, Mailbox, Severity, State
from diagnostics.words import evidence, text

Scripted = Callable[..., CheckRun]

CAPABLE = "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN SPECIAL-USE\r\na1 OK done"
LISTED = (
    '* LIST (\\HasNoChildren) "/" INBOX\r\n'
    '* LIST (\\HasNoChildren \\Sent) "/" "Poczta wys&AUI-ana"\r\n'
    "a3 OK done"
)
SECRET = base64.b64encode("\0me@x.example\0pässword".encode()).decode()
GOOD = {
    "": "* OK ready",
    "a1 CAPABILITY": CAPABLE,
    "a2 AUTHENTICATE": "+ ",
    SECRET: "* CAPABILITY IMAP4rev1\r\na2 OK logged in",
    "a3 LIST": LISTED,
    "a4 LOGOUT": "* BYE\r\na4 OK bye",
    "*": "a9 BAD unknown",
}


def named(run: CheckRun, name: str) -> Step:
    return next(s for s in run.steps if s.step == name and s.service == "imap")


def test_a_good_dialogue_passes_and_names_the_folder(scripted: Scripted) -> None:
    heard: list[str] = []
    run = scripted("imap", GOOD, heard)
    assert run.findings == ()
    verbs = [h.split(" ")[1] for h in heard if h.startswith("a")]
    assert verbs == ["CAPABILITY", "AUTHENTICATE", "LIST", "LOGOUT"]
    assert named(run, "sent").data["folder"] == "Poczta wysłana"


def test_the_secret_is_in_no_transcript(scripted: Scripted) -> None:
    assert SECRET not in repr(scripted("imap", GOOD))


@pytest.mark.parametrize(
    ("changes", "step", "rule", "state"),
    [
        (
            {"": "* BYE [UNAVAILABLE] later"},
            "greeting",
            "errors/server-error",
            State.INCONCLUSIVE,
        ),
        ({"": "220 mail ESMTP"}, "greeting", "checks/wrong-service", State.FAILED),
        (
            {SECRET: "a2 NO [AUTHENTICATIONFAILED] no"},
            "login",
            "errors/auth-failed",
            State.FAILED,
        ),
        (
            {SECRET: "a2 NO [UNAVAILABLE] no"},
            "login",
            "errors/server-error",
            State.INCONCLUSIVE,
        ),
        (
            {"a1 CAPABILITY": "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\na1 OK x"},
            "login",
            "checks/auth-not-offered",
            State.FAILED,
        ),
        (
            {"a3 LIST": '* LIST () "/" INBOX\r\na3 OK x'},
            "sent",
            "checks/imap-no-sent",
            State.WARNING,
        ),
    ],
)
def test_what_went_wrong_is_named_and_only_warned_of(
    scripted: Scripted,
    changes: dict[str, str],
    step: str,
    rule: str,
    state: State,
) -> None:
    run = scripted("imap", {**GOOD, **changes})
    found = named(run, step)
    assert (found.rule, found.state) == (rule, state)
    assert {f.severity for f in run.findings} <= {Severity.WARNING, Severity.INFO}
    assert all("nobody's sender" not in evidence(f) for f in run.findings)


def test_a_folder_by_its_usual_name_will_do(scripted: Scripted) -> None:
    script = {**GOOD, "a3 LIST": '* LIST () "." INBOX.Sent\r\na3 OK x'}
    found = named(scripted("imap", script), "sent")
    assert (found.state, text(found.seen)) == (State.PASSED, "INBOX.Sent, by its name")


def test_login_is_said_in_words_where_no_mechanism_is_listed(
    scripted: Scripted,
) -> None:
    """A quoted string holds ASCII only, so other letters come as literals."""
    heard: list[str] = []
    script = {
        **GOOD,
        "a1 CAPABILITY": "* CAPABILITY IMAP4rev1\r\na1 OK x",
        "a2 LOGIN": "+ go on",
        "me@x.example {9}": "+ go on",
        "pässword": "a2 OK in",
    }
    run = scripted("imap", script, heard)
    assert run.findings == ()
    assert heard[1:4] == ["a2 LOGIN {12}", "me@x.example {9}", "pässword"]
    assert "pässword" not in repr(run)


def test_a_plain_login_is_said_in_one_line(scripted: Scripted) -> None:
    heard: list[str] = []
    script = {
        **GOOD,
        "a1 CAPABILITY": "* CAPABILITY IMAP4rev1\r\na1 OK x",
        "a2 LOGIN": "a2 OK in",
    }
    assert scripted("imap", script, heard, secret="password").findings == ()
    assert heard[1] == 'a2 LOGIN "me@x.example" "password"'


SILENT = '* LIST () "/" INBOX\r\n* LIST () "/" "Archiv A"\r\na3 OK x'


@pytest.mark.parametrize(
    ("offered", "asked", "answer"),
    [
        ("SPECIAL-USE", 'a5 LIST "" "*" RETURN (SPECIAL-USE)', "LIST"),
        ("XLIST", 'a5 XLIST "" "*"', "XLIST"),
    ],
)
def test_marks_are_asked_for_where_a_plain_list_is_silent_of_them(
    scripted: Scripted, offered: str, asked: str, answer: str
) -> None:
    """What is offered may be told only behind the login."""
    script = {
        **GOOD,
        "a1 CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na1 OK x",
        "a3 LIST": SILENT,
        "a4 CAPABILITY": f"* CAPABILITY IMAP4rev1 {offered}\r\na4 OK x",
        asked: f'* {answer} (\\Sent) "/" "Archiv A"\r\na5 OK x',
    }
    found = named(scripted("imap", script), "sent")
    assert text(found.seen) == "Archiv A, marked by the server"
    unmarked = {**script, asked: f'* {answer} () "/" "Archiv A"\r\na5 OK x'}
    assert named(scripted("imap", unmarked), "sent").rule == "checks/imap-no-sent"


def test_who_is_known_at_the_greeting_is_not_asked_to_log_in(
    scripted: Scripted,
) -> None:
    heard: list[str] = []
    listed = LISTED.replace("a3", "a2")
    script = {**GOOD, "": "* PREAUTH welcome", "a2 LIST": listed}
    run = scripted("imap", script, heard)
    assert (run.findings, named(run, "login").state) == ((), State.PASSED)
    assert not [line for line in heard if "AUTHENTICATE" in line or SECRET in line]


def test_a_refused_list_says_nothing_about_the_folders(scripted: Scripted) -> None:
    script = {**GOOD, "a3 LIST": "a3 NO [NONEXISTENT] no"}
    found = named(scripted("imap", script), "sent")
    assert (found.rule, found.state) == ("checks/imap-no-sent", State.INCONCLUSIVE)


def test_a_server_may_speak_unasked_between_commands(scripted: Scripted) -> None:
    script = {**GOOD, SECRET: "a2 OK in\r\n* 3 EXISTS"}
    assert scripted("imap", script).findings == ()


def test_a_mailbox_without_imap_is_not_asked() -> None:
    run = check(Account(mailboxes=(Mailbox("m1", "a@b.example"),)), only="imap")
    assert [s for s in run.steps if s.service == "imap"] == []


def test_an_expired_token_is_told(scripted: Scripted) -> None:
    challenge = base64.b64encode(b'{"status":"400"}').decode()
    script = {
        **GOOD,
        "a1 CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\na1 OK x",
        "a2 AUTHENTICATE": f"+ {challenge}",
        "*": "a2 NO [AUTHENTICATIONFAILED] invalid token",
    }
    run = scripted("imap", script, auth=AuthKind.OAUTH2)
    assert named(run, "login").rule == "errors/oauth-failed"
