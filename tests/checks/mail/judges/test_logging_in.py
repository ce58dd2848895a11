"""Logins, and why there was none, judged from what was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.checks.mail.judges.logging_in import is_counted, judge_login
from diagnostics.checks.mail.replies_read import PopReply, Reply, pop_reply
from diagnostics.checks.mail.seen import LoginSeen, Visit
from diagnostics.model import Phrase, State
from diagnostics.words import text

SMTP = Visit("smtp", "mx.acme.example", 465, "tls")
POP3 = Visit("pop3", "mx.acme.example", 995, "tls")
LOGIN = LoginSeen("password", "PLAIN LOGIN", "PLAIN")


@pytest.mark.parametrize(
    ("login", "state", "rule", "seen", "expected"),
    [
        (
            replace(LOGIN, untried="plain"),
            State.SKIPPED,
            "plain-text-refused",
            "the connection isn't encrypted, so no secret was sent",
            "TLS before the login",
        ),
        (
            LoginSeen("password"),
            State.FAILED,
            "auth-not-offered",
            "no way to log in is listed",
            "PLAIN",
        ),
        (
            LoginSeen("password", "GSSAPI"),
            State.FAILED,
            "mechanism-missing",
            "the server offers GSSAPI",
            "PLAIN, LOGIN, CRAM-MD5 or SCRAM",
        ),
        (
            LoginSeen("app_password", "GSSAPI"),
            State.FAILED,
            "mechanism-missing",
            "the server offers GSSAPI",
            "PLAIN, LOGIN, CRAM-MD5 or SCRAM",
        ),
        (
            LoginSeen("oauth2", "PLAIN"),
            State.FAILED,
            "mechanism-missing",
            "the server offers PLAIN",
            "XOAUTH2 or OAUTHBEARER",
        ),
        (
            replace(
                LOGIN,
                untried="no-secret",
                problem=Phrase.of("checks:secret-no-variable", wanted="SALES"),
            ),
            State.INCONCLUSIVE,
            "secret-missing",
            "the environment has no variable SALES",
            "a secret to log in with",
        ),
        (
            replace(
                LOGIN,
                untried="not-granted",
                problem=Phrase.of(
                    "checks:secret-not-granted", reference="env:A", host="h.example"
                ),
            ),
            State.INCONCLUSIVE,
            "secret-not-granted",
            "nobody granted env:A to h.example on this machine, "
            "so it wasn't looked for",
            "a grant for this secret and this host",
        ),
    ],
)
def test_what_keeps_a_login_from_being_tried_is_named(
    login: LoginSeen, state: State, rule: str, seen: str, expected: str
) -> None:
    outcome = judge_login(SMTP, login)
    assert (outcome.state, outcome.rule) == (state, f"checks/{rule}")
    assert (text(outcome.seen), text(outcome.expected)) == (seen, expected)
    assert outcome.is_last
    assert not is_counted(outcome)


REFUSED = {
    SMTP: Reply(535, "5.7.8", ("5.7.8 Authentication failed",)),
    POP3: pop_reply("-ERR Logon failure: unknown user name or bad password."),
}
WEIGHTY = {
    SMTP: Reply(535, "", ("account locked after too many failed logins",)),
    POP3: pop_reply("-ERR POP3 access is disabled for this mailbox"),
}


@pytest.mark.parametrize("visit", [SMTP, POP3], ids=["smtp", "pop3"])
@pytest.mark.parametrize(
    ("accepts", "auth", "is_named"),
    [
        (("oauth2",), "password", True),
        (("oauth2",), "app_password", True),
        (("oauth2",), "oauth2", False),
        (("password", "oauth2"), "password", False),
        ((), "password", False),
    ],
)
def test_a_service_that_takes_tokens_only_is_the_cause_of_a_refused_password(
    visit: Visit, accepts: tuple[str, ...], auth: str, is_named: bool
) -> None:
    login = replace(LOGIN, auth=auth, accepts=accepts, reply=REFUSED[visit])
    outcome = judge_login(visit, login)
    assert (outcome.rule == "errors/basic-auth-disabled") is is_named
    told = judge_login(visit, replace(login, reply=WEIGHTY[visit]))
    assert told.rule in ("errors/account-locked", "errors/pop-disabled")


@pytest.mark.parametrize(
    ("breach", "state", "rule"),
    [
        ("unproved", State.FAILED, "server-unproved"),
        ("nonsense", State.FAILED, "sasl-broken"),
        ("costly", State.INCONCLUSIVE, "sasl-broken"),
    ],
)
def test_a_login_that_we_gave_up_is_no_wrong_password(
    breach: str, state: State, rule: str
) -> None:
    login = replace(
        LOGIN, mechanism="SCRAM-SHA-1", breach=breach, reply=Reply(535, "", ("no",))
    )
    outcome = judge_login(SMTP, login)
    assert (outcome.state, outcome.rule) == (state, f"checks/{rule}")
    assert text(outcome.seen).startswith("SCRAM-SHA-1: the server")
    assert not is_counted(outcome)


def test_a_server_without_ehlo_has_no_login() -> None:
    outcome = judge_login(SMTP, LoginSeen("password", is_plain_smtp=True))
    assert (outcome.state, outcome.rule) == (State.FAILED, "checks/no-esmtp")


def test_a_login_without_tls_waits_for_it_even_where_none_is_offered() -> None:
    outcome = judge_login(SMTP, LoginSeen("password", untried="plain"))
    assert outcome.waited_for == "tls"


def test_a_secret_that_was_refused_is_not_tried_again() -> None:
    login = replace(LOGIN, untried="refused-before", problem="535 no", earlier="smtp")
    outcome = judge_login(POP3, login)
    assert (outcome.state, outcome.rule) == (State.SKIPPED, "")
    assert outcome.waited_for == "login"
    assert text(outcome.seen) == "not tried again: smtp refused it, 535 no"


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        (PopReply(False, "AUTH", "-ERR [AUTH] no"), "errors/auth-failed"),
        (PopReply(True, "", "+OK"), ""),
        (None, ""),
    ],
)
def test_what_the_other_session_was_told_is_the_rule_of_the_one_that_waits(
    reply: PopReply | None, rule: str
) -> None:
    login = replace(LOGIN, untried="refused-before", problem="no", earlier="pop3")
    outcome = judge_login(POP3, replace(login, reply=reply))
    assert (outcome.state, outcome.rule) == (State.SKIPPED, rule)
    assert outcome.waited_for == "login"
    assert "not tried again" in text(outcome.seen)


def test_a_login_without_any_reply_waits_for_the_one_that_had_one() -> None:
    outcome = judge_login(POP3, replace(LOGIN, untried="", reply=None))
    assert (outcome.state, outcome.waited_for) == (State.SKIPPED, "login")


@pytest.mark.parametrize(
    ("visit", "reply", "state", "rule"),
    [
        (SMTP, Reply(235, "", ("ok",)), State.PASSED, ""),
        (SMTP, Reply(250, "", ("ok",)), State.PASSED, ""),
        (SMTP, Reply(354, "", ("ok",)), State.FAILED, "errors/auth-failed"),
        (SMTP, Reply(503, "", ("already authenticated",)), State.PASSED, ""),
        (
            SMTP,
            Reply(535, "", ("Connection lost to authentication server",)),
            State.INCONCLUSIVE,
            "errors/server-error",
        ),
        (SMTP, Reply(535, "5.7.8", ("5.7.8 no",)), State.FAILED, "errors/auth-failed"),
        (
            SMTP,
            Reply(454, "", ("too many logins",)),
            State.INCONCLUSIVE,
            "errors/rate-limited",
        ),
        (
            SMTP,
            Reply(534, "5.7.9", ("Application-specific password required",)),
            State.FAILED,
            "errors/app-password-required",
        ),
        (POP3, pop_reply("+OK in"), State.PASSED, ""),
        (POP3, pop_reply("-ERR no"), State.FAILED, "errors/auth-failed"),
        (
            POP3,
            pop_reply("-ERR [IN-USE] x"),
            State.INCONCLUSIVE,
            "errors/pop-mailbox-in-use",
        ),
        (POP3, pop_reply("hm"), State.FAILED, "checks/wrong-service"),
    ],
)
def test_the_answer_to_a_login_has_its_reason(
    visit: Visit, reply: Reply, state: State, rule: str
) -> None:
    outcome = judge_login(visit, replace(LOGIN, reply=reply))
    assert outcome.state is state
    assert outcome.rule == rule
    assert outcome.seen == reply.said
    assert ("mechanism" in outcome.data) is (state is State.PASSED)
    assert outcome.data.get("reason", "") == rule.partition("errors/")[2]


@pytest.mark.parametrize("visit", [SMTP, POP3])
def test_a_token_that_is_refused_is_told_with_the_servers_error(visit: Visit) -> None:
    refused = Reply(535, "", ("no",)) if visit is SMTP else pop_reply("-ERR no")
    login = LoginSeen("oauth2", "XOAUTH2", "XOAUTH2", reply=refused, error="status 400")
    outcome = judge_login(visit, login)
    assert (outcome.state, outcome.rule) == (State.FAILED, "errors/oauth-failed")
    assert text(outcome.seen) == f"{refused.text} (status 400)"
    assert text(outcome.expected) == "the token accepted"
    assert is_counted(outcome)


def test_a_token_that_is_accepted_after_an_error_is_accepted() -> None:
    accepted = replace(LOGIN, reply=Reply(235, "", ("ok",)), error="status 400")
    assert judge_login(SMTP, accepted).state is State.PASSED


@pytest.mark.parametrize(
    ("reply", "counted"),
    [
        (Reply(535, "", ("no",)), True),
        (Reply(534, "5.7.9", ("Application-specific password required",)), True),
        (Reply(535, "5.7.139", ("basic authentication is disabled",)), False),
        (Reply(535, "5.7.8", ("account is locked",)), True),
        (Reply(538, "", ("Encryption required",)), False),
        (Reply(454, "", ("later",)), False),
        (Reply(504, "", ("mechanism",)), False),
        (Reply(235, "", ("ok",)), False),
        (Reply(0, "", ("?",)), False),
    ],
)
def test_only_a_refusal_of_the_secret_itself_is_counted(
    reply: Reply, counted: bool
) -> None:
    assert is_counted(judge_login(SMTP, replace(LOGIN, reply=reply))) is counted


def test_a_token_is_no_password_that_was_mistyped() -> None:
    refused = Reply(535, "5.7.8", ("5.7.8 Username and Password not accepted",))
    login = LoginSeen("oauth2", "XOAUTH2", "XOAUTH2", reply=refused)
    assert judge_login(SMTP, login).rule == "errors/oauth-failed"


def test_a_refused_token_keeps_the_better_reason_of_its_reply() -> None:
    said = "5.7.139 SmtpClientAuthentication is disabled for the Tenant."
    login = LoginSeen(
        *("oauth2", "XOAUTH2", "XOAUTH2"),
        reply=Reply(535, "5.7.139", (said,)),
        error="status 400",
    )
    outcome = judge_login(SMTP, login)
    assert outcome.rule == "errors/smtp-auth-disabled-for-mailbox"
    assert outcome.data["reason"] == "smtp-auth-disabled-for-mailbox"
