"""SMTP's dialogue against a scripted server."""

import base64
from collections.abc import Callable

import pytest

from diagnostics.checks import CheckRun, Step
from diagnostics.model import AuthKind, State
from diagnostics.words import text

Scripted = Callable[..., CheckRun]

GOOD = {
    "": "220 mx ESMTP",
    "EHLO": "250-mx\r\n250-AUTH PLAIN LOGIN\r\n250-SIZE 50000000\r\n250 SMTPUTF8",
    "AUTH": "235 2.7.0 ok",
    "*": "250 ok",
    "QUIT": "221 bye",
}


def named(run: CheckRun, name: str) -> Step:
    return next(s for s in run.steps if s.step == name)


def test_a_good_dialogue_passes_and_asks_for_no_data(scripted: Scripted) -> None:
    heard: list[str] = []
    run = scripted("smtp", GOOD, heard)
    assert run.findings == ()
    assert [h.split(":")[0].split(" ")[0] for h in heard] == [
        "EHLO",
        "AUTH",
        "MAIL",
        "RCPT",
        "RSET",
        "QUIT",
    ]
    assert base64.b64decode(heard[1].split()[2]).decode() == "\0me@x.example\0pässword"
    capabilities = named(run, "capabilities").data["capabilities"]
    assert capabilities["AUTH"] == "PLAIN LOGIN"


def test_the_login_mechanism_says_user_and_password_apart(scripted: Scripted) -> None:
    name = base64.b64encode(b"me@x.example").decode()
    secret = base64.b64encode("pässword".encode()).decode()
    script = {
        **GOOD,
        "EHLO": "250-mx\r\n250 AUTH=LOGIN",
        "AUTH": "334 VXNlcm5hbWU6",
        name: "334 UGFzc3dvcmQ6",
        secret: "235 ok",
    }
    heard: list[str] = []
    run = scripted("smtp", script, heard)
    assert named(run, "login").state is State.PASSED
    assert heard[1:4] == ["AUTH LOGIN", name, secret]
    assert secret not in repr(run)


DOUBT = State.INCONCLUSIVE


@pytest.mark.parametrize(
    ("mechanism", "ending"), [("XOAUTH2", ""), ("OAUTHBEARER", "AQ==")]
)
def test_an_oauth_error_is_answered_and_decoded(
    scripted: Scripted, mechanism: str, ending: str
) -> None:
    challenge = base64.b64encode(b'{"status":"401","scope":"smtp"}').decode()
    script = {
        **GOOD,
        "EHLO": f"250-mx\r\n250 AUTH {mechanism}",
        "AUTH": f"334 {challenge}",
        "*": "535 5.7.8 refused",
    }
    heard: list[str] = []
    run = scripted("smtp", script, heard, auth=AuthKind.OAUTH2)
    login = named(run, "login")
    assert login.rule == "errors/oauth-failed"
    assert "status 401, scope smtp" in text(login.seen)
    assert heard[2] == ending


@pytest.mark.parametrize(
    ("changes", "step", "rule", "state"),
    [
        ({"": "554 no"}, "greeting", "errors/bad-reputation", State.FAILED),
        ({"": "421 too many connections"}, "greeting", "errors/rate-limited", DOUBT),
        ({"EHLO": "500 what"}, "login", "checks/no-esmtp", State.FAILED),
        (
            {"EHLO": "500 what", "HELO": "500 what"},
            "capabilities",
            "checks/wrong-service",
            State.FAILED,
        ),
        ({"EHLO": "250 mx"}, "login", "checks/auth-not-offered", State.FAILED),
        ({"AUTH": "535 5.7.8 no"}, "login", "errors/auth-failed", State.FAILED),
        (
            {"AUTH": "504 5.5.4 no"},
            "login",
            "errors/auth-mechanism-unsupported",
            State.FAILED,
        ),
        ({"AUTH": "538 5.7.11 enc"}, "login", "errors/starttls-required", State.FAILED),
        ({"AUTH": "454 4.7.0 x"}, "login", "errors/server-error", DOUBT),
        ({"AUTH": "hello"}, "login", "checks/wrong-service", State.FAILED),
        ({"MAIL": "550 5.1.0 no"}, "sender", "errors/sender-rejected", State.FAILED),
        (
            {"RCPT": "553 5.7.1 <a@b.example>: not owned by user c"},
            "sender",
            "errors/sender-not-owned",
            State.FAILED,
        ),
        ({"RCPT": "451 4.7.1 greylisted"}, "sender", "errors/greylisted", DOUBT),
    ],
)
def test_each_refusal_is_told_at_its_step(
    scripted: Scripted, changes: dict[str, str], step: str, rule: str, state: State
) -> None:
    run = scripted("smtp", {**GOOD, **changes})
    assert (named(run, step).rule, named(run, step).state) == (rule, state)


def test_a_refusal_is_told_of_the_mailboxs_own_address(scripted: Scripted) -> None:
    said = "550 5.1.1 <x@x.example>: User unknown in virtual mailbox table"
    run = scripted("smtp", {**GOOD, "RCPT": said}, address="x@x.example")
    (found,) = run.findings
    assert (found.rule, found.data["recipient"]) == (
        "errors/user-unknown",
        "x@x.example",
    )


@pytest.mark.parametrize(
    ("size", "state", "seen"),
    [
        ("500000", State.WARNING, "attachments up to 0.4 MB"),
        ("1000000", State.PASSED, "attachments up to 0.7 MB"),
        ("10240000", State.PASSED, "attachments up to 7.5 MB"),
        ("35882577", State.PASSED, "attachments up to 26.2 MB"),
    ],
)
def test_the_size_announced_is_said_in_attachments(
    scripted: Scripted, size: str, state: State, seen: str
) -> None:
    script = {**GOOD, "EHLO": f"250-mx\r\n250-AUTH PLAIN\r\n250 SIZE {size}"}
    step = named(scripted("smtp", script), "size")
    assert step.state is state
    assert seen in text(step.seen)


@pytest.mark.parametrize("line", ["SIZE", "SIZE 0", "SIZE lots", "DSN"])
def test_no_size_announced_is_no_limit(scripted: Scripted, line: str) -> None:
    script = {**GOOD, "EHLO": f"250-mx\r\n250-AUTH PLAIN\r\n250 {line}"}
    run = scripted("smtp", script)
    assert run.findings == ()
    assert all(s.step != "size" for s in run.steps)


def test_an_address_beyond_ascii_needs_smtputf8(scripted: Scripted) -> None:
    heard: list[str] = []
    run = scripted("smtp", GOOD, heard, address="zażółć@gęś.example")
    assert "MAIL FROM:<zażółć@xn--g-1ia2r.example> SMTPUTF8" in heard
    assert named(run, "sender").state is State.PASSED
    without = {**GOOD, "EHLO": "250-mx\r\n250 AUTH PLAIN"}
    refused = scripted("smtp", without, address="zażółć@x.example")
    assert named(refused, "sender").rule == "checks/smtputf8-missing"


def test_a_domain_beyond_ascii_alone_does_not(scripted: Scripted) -> None:
    heard: list[str] = []
    scripted("smtp", GOOD, heard, address="info@gęś.example")
    assert "MAIL FROM:<info@xn--g-1ia2r.example>" in heard


def test_an_address_can_smuggle_no_command_in(scripted: Scripted) -> None:
    heard: list[str] = []
    scripted("smtp", GOOD, heard, address="a>\r\nDATA\r\n<b@x.example")
    assert not any(h.startswith("DATA") for h in heard)


def test_a_server_that_hangs_up_instead_of_goodbye_harms_nobody(
    scripted: Scripted,
) -> None:
    run = scripted("smtp", {**GOOD, "QUIT": ""})
    assert named(run, "quit").state is State.PASSED


def test_a_reply_that_came_before_the_login_is_no_login(
    scripted: Scripted,
) -> None:
    heard: list[str] = []
    script = {
        "": "220 mx ESMTP",
        "EHLO": "250-mx\r\n250 AUTH PLAIN\r\n235 2.7.0 you are in",
        "*": "250 ok",
    }
    run = scripted("smtp", script, heard)
    login = next(s for s in run.steps if s.step == "login")
    assert login.state is State.INCONCLUSIVE
    assert login.rule == "checks/reply-before-question"
    assert "235 2.7.0 you are in" in text(login.seen)
    assert not any(line.startswith("AUTH") for line in heard)
