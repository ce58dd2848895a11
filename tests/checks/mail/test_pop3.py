"""POP3's dialogue against a scripted server."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from diagnostics.checks import CheckRun, Step
from diagnostics.model import AuthKind, Severity, State
from diagnostics.words import text

Scripted = Callable[..., CheckRun]


def top(days: int, header: str = "Date: {}") -> str:
    sent = format_datetime(datetime.now(UTC) - timedelta(days=days))
    return f"+OK\r\n{header.format(sent)}\r\nSubject: private words\r\n\r\n."


GOOD = {
    "": "+OK ready <17.42@pop.example>",
    "CAPA": "+OK\r\nUSER\r\nUIDL\r\nTOP\r\n.",
    "USER": "+OK",
    "PASS": "+OK in",
    "STAT": "+OK 2 300",
    "UIDL": "+OK\r\n1 a\r\n2 b\r\n.",
    "TOP": top(3),
    "QUIT": "+OK bye",
    "*": "-ERR unknown",
}


def named(run: CheckRun, name: str) -> Step:
    return next(s for s in run.steps if s.step == name)


def test_a_good_dialogue_passes_and_deletes_nothing(scripted: Scripted) -> None:
    heard: list[str] = []
    run = scripted("pop3", GOOD, heard)
    assert run.findings == ()
    commands = [h.split(" ")[0] for h in heard]
    assert commands == ["CAPA", "USER", "PASS", "STAT", "UIDL", "TOP", "QUIT"]
    assert named(run, "greeting").data["apop"] is True


def test_no_header_of_a_letter_is_kept(scripted: Scripted) -> None:
    run = scripted("pop3", GOOD)
    assert "private words" not in repr(run)


def test_a_server_without_capa_is_as_good(scripted: Scripted) -> None:
    run = scripted("pop3", {**GOOD, "CAPA": "-ERR unknown command"})
    assert run.findings == ()
    assert text(named(run, "capabilities").seen).startswith("no CAPA")


def test_sasl_is_used_where_there_is_no_user_command(scripted: Scripted) -> None:
    script = {
        **GOOD,
        "CAPA": "+OK\r\nSASL PLAIN\r\n.",
        "AUTH": "+ ",
        base64.b64encode("\0me@x.example\0pässword".encode()).decode(): "+OK in",
    }
    heard: list[str] = []
    run = scripted("pop3", script, heard)
    assert named(run, "login").state is State.PASSED
    assert heard[1] == "AUTH PLAIN"
    assert not any(h.startswith("USER") for h in heard)


def test_an_expired_token_is_told(scripted: Scripted) -> None:
    challenge = base64.b64encode(b'{"status":"400"}').decode()
    script = {
        **GOOD,
        "CAPA": "+OK\r\nUSER\r\nSASL XOAUTH2\r\n.",
        "AUTH": f"+ {challenge}",
        "*": "-ERR [AUTH] invalid token",
    }
    run = scripted("pop3", script, auth=AuthKind.OAUTH2)
    assert named(run, "login").rule == "errors/oauth-failed"
    assert "invalid token" in text(named(run, "login").seen)


def test_the_error_of_an_oauth_dialogue_is_decoded(scripted: Scripted) -> None:
    challenge = base64.b64encode(b'{"status":"401"}').decode()
    token = base64.b64encode("user=me@x.example\1auth=Bearer pässword\1\1".encode())
    script = {
        **GOOD,
        "CAPA": "+OK\r\nSASL XOAUTH2\r\n.",
        "AUTH": "+ ",
        token.decode(): f"+ {challenge}",
        "*": "-ERR [AUTH] no",
    }
    login = named(scripted("pop3", script, auth=AuthKind.OAUTH2), "login")
    assert login.rule == "errors/oauth-failed"
    assert text(login.seen) == "-ERR [AUTH] no (status 401)"


DOUBT, FAILED, WARNING = State.INCONCLUSIVE, State.FAILED, State.WARNING
PASSED = State.PASSED


@pytest.mark.parametrize(
    ("changes", "step", "rule", "state"),
    [
        ({"": "-ERR [SYS/TEMP] x"}, "greeting", "errors/server-error", DOUBT),
        ({"": "-ERR go away"}, "greeting", "errors/unknown", FAILED),
        ({"": "* OK IMAP"}, "greeting", "checks/wrong-service", FAILED),
        (
            {"CAPA": "+OK\r\nTOP\r\n.", "USER": "-ERR unknown command"},
            "login",
            "checks/auth-not-offered",
            FAILED,
        ),
        ({"PASS": "-ERR bad"}, "login", "errors/auth-failed", FAILED),
        ({"PASS": "-ERR [IN-USE] x"}, "login", "errors/pop-mailbox-in-use", DOUBT),
        ({"PASS": "-ERR [SYS/PERM] x"}, "login", "errors/pop-disabled", FAILED),
        ({"PASS": "-ERR [SYS/TEMP] x"}, "login", "errors/server-error", DOUBT),
        ({"PASS": "-ERR [LOGIN-DELAY] x"}, "login", "errors/rate-limited", DOUBT),
        ({"STAT": "+OK 20000 99"}, "stat", "checks/pop3-nearly-full", WARNING),
        ({"STAT": "-ERR"}, "stat", "errors/unknown", FAILED),
        ({"UIDL": "-ERR"}, "uidl", "checks/pop3-no-uidl", PASSED),
        ({"UIDL": "+OK\r\n1 a\r\n."}, "uidl", "checks/pop3-uidl", WARNING),
        ({"UIDL": "+OK\r\n2 b\r\n1 a\r\n."}, "uidl", "checks/pop3-uidl", WARNING),
        ({"UIDL": "+OK\r\n1\r\n2 b\r\n."}, "uidl", "checks/pop3-uidl", WARNING),
        ({"UIDL": "+OK\r\n1 a\r\n2 a\r\n."}, "uidl", "checks/pop3-uidl", WARNING),
        ({"TOP": top(90)}, "oldest", "checks/pop3-uncollected", PASSED),
    ],
)
def test_each_refusal_is_told_at_its_step_and_is_never_an_error(
    scripted: Scripted, changes: dict[str, str], step: str, rule: str, state: State
) -> None:
    run = scripted("pop3", {**GOOD, **changes})
    assert (named(run, step).rule, named(run, step).state) == (rule, state)
    assert all(f.severity is not Severity.ERROR for f in run.findings)


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"TOP": "-ERR"}, "no TOP"),
        ({"TOP": "+OK\r\nSubject: x\r\n\r\n."}, "no readable date"),
        ({"TOP": "+OK\r\nDate: yesterday\r\n\r\n."}, "no readable date"),
        ({"STAT": "+OK 0 0"}, "no message"),
        ({"TOP": top(2, "Received: by mx; {}\r\nDate: 1 Jan 1990")}, "2 days"),
        ({"TOP": top(4, "Received: by a\r\n by mx;\r\n {}")}, "4 days"),
    ],
)
def test_the_oldest_message_is_judged_by_when_it_arrived(
    scripted: Scripted, changes: dict[str, str], seen: str
) -> None:
    run = scripted("pop3", {**GOOD, **changes})
    assert named(run, "oldest").state is State.PASSED
    assert seen in text(named(run, "oldest").seen)


@pytest.mark.parametrize(
    ("capability", "rule"),
    [
        ("EXPIRE 0", "checks/pop3-expire"),
        ("EXPIRE 10 USER", "checks/pop3-expire"),
        ("EXPIRE NEVER", ""),
        ("EXPIRE 365", ""),
        ("LOGIN-DELAY 900", "checks/pop3-login-delay"),
        ("LOGIN-DELAY 60", ""),
    ],
)
def test_limits_that_the_server_announces_are_compared(
    scripted: Scripted, capability: str, rule: str
) -> None:
    run = scripted("pop3", {**GOOD, "CAPA": f"+OK\r\nUSER\r\n{capability}\r\n."})
    assert {f.rule for f in run.findings} == ({rule} if rule else set())


def test_a_long_list_is_not_kept_whole(scripted: Scripted) -> None:
    names = "\r\n".join(f"{n} uid{n}" for n in range(1, 3000))
    script = {**GOOD, "STAT": "+OK 2999 9", "UIDL": f"+OK\r\n{names}\r\n."}
    uidl = named(scripted("pop3", script), "uidl")
    assert text(uidl.seen).startswith("2,999 unique names")
    assert len(uidl.transcript) < 40


def test_of_very_many_messages_one_name_is_asked_for(scripted: Scripted) -> None:
    heard: list[str] = []
    script = GOOD | {"STAT": "+OK 20000 9", "UIDL": "+OK 1 a"}
    run = scripted("pop3", script, heard)
    (uidl,) = [s for s in run.steps if s.step == "uidl"]
    assert uidl.state is State.PASSED
    assert "20,000 names weren't compared" in text(uidl.seen)
    assert "UIDL 1" in heard
    assert "UIDL" not in heard


def test_a_reply_that_came_before_the_password_is_no_login(
    scripted: Scripted,
) -> None:
    heard: list[str] = []
    script = {
        "": "+OK pop",
        "CAPA": "+OK\r\nUSER\r\n.",
        "USER": "+OK\r\n+OK logged in",
        "*": "+OK 0 0",
    }
    run = scripted("pop3", script, heard)
    login = next(s for s in run.steps if s.step == "login")
    assert login.state is State.INCONCLUSIVE
    assert login.rule == "checks/reply-before-question"
    assert not any(line.startswith("PASS") for line in heard)
