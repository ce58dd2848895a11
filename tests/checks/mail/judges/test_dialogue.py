"""Greetings, capabilities and STARTTLS, judged from what was said."""

from __future__ import annotations

import pytest

from diagnostics.checks.mail.judges.dialogue import (
    judge_greeted,
    judge_listed,
    judge_tls_asked,
)
from diagnostics.checks.mail.judges.refusals import judge_refusal
from diagnostics.checks.mail.replies_read import PopReply, Reply, pop_reply
from diagnostics.checks.mail.seen import AnyReply, Greeted, Listed, TlsAsked, Visit
from diagnostics.model import State
from diagnostics.words import text

SMTP = Visit("smtp", "mx.acme.example", 587, "starttls")
POP3 = Visit("pop3", "mx.acme.example", 110, "starttls")


def smtp(code: int, *lines: str) -> Reply:
    return Reply(code, "", lines)


def visit_of(reply: AnyReply) -> Visit:
    return SMTP if isinstance(reply, Reply) else POP3


@pytest.mark.parametrize(
    ("reply", "state", "rule", "stops"),
    [
        (smtp(220, "mx"), State.PASSED, "", ""),
        (smtp(250, "mx"), State.FAILED, "errors/unknown", ""),
        (smtp(554, "no SMTP service here"), State.FAILED, "errors/bad-reputation", ""),
        (
            smtp(421, "too many connections"),
            State.INCONCLUSIVE,
            "errors/rate-limited",
            "421 too many connections",
        ),
        (smtp(0, "HTTP/1.1"), State.FAILED, "checks/wrong-service", ""),
        (pop_reply("+OK ready"), State.PASSED, "", ""),
        (pop_reply("-ERR no"), State.FAILED, "errors/unknown", ""),
        (
            pop_reply("-ERR [SYS/TEMP] x"),
            State.INCONCLUSIVE,
            "errors/server-error",
            "-ERR [SYS/TEMP] x",
        ),
        (pop_reply("* OK IMAP"), State.FAILED, "checks/wrong-service", ""),
    ],
)
def test_a_greeting_lets_us_in_turns_us_away_or_is_another_service(
    reply: AnyReply, state: State, rule: str, stops: str
) -> None:
    outcome = judge_greeted(visit_of(reply), Greeted(reply))
    assert (outcome.state, outcome.stops) == (state, stops)
    assert outcome.rule == rule
    assert text(outcome.seen).endswith(reply.said)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (smtp(0, "x"), "220, an SMTP server's greeting"),
        (smtp(554, "x"), "220"),
        (pop_reply("x"), "+OK, a POP3 server's greeting"),
        (pop_reply("-ERR x"), "+OK"),
    ],
)
def test_what_a_greeting_should_be_is_said(reply: AnyReply, expected: str) -> None:
    assert text(judge_greeted(visit_of(reply), Greeted(reply)).expected) == expected


@pytest.mark.parametrize(
    ("greeting", "apop"),
    [("+OK <1.2@host>", True), ("+OK <1.2>", False), ("+OK a@b", False)],
)
def test_apop_is_known_by_the_stamp_of_a_pop3_greeting(
    greeting: str, apop: bool
) -> None:
    outcome = judge_greeted(POP3, Greeted(pop_reply(greeting)))
    assert outcome.data == {"apop": apop}
    assert "apop" not in judge_greeted(SMTP, Greeted(smtp(220, "<1@h>"))).data


def test_capabilities_are_listed_as_the_server_says_them() -> None:
    listed = Listed(smtp(250, "mx", "AUTH PLAIN", "auth=LOGIN", "DSN"), (), True)
    outcome = judge_listed(SMTP, listed)
    assert outcome.data["capabilities"] == {"AUTH": "PLAIN LOGIN", "DSN": ""}
    assert outcome.seen == "AUTH PLAIN LOGIN, DSN"
    pop = Listed(pop_reply("+OK"), ("USER", "SASL PLAIN"), True)
    assert judge_listed(POP3, pop).seen == "USER, SASL PLAIN"


def test_a_refused_ehlo_is_a_server_that_turns_us_away() -> None:
    outcome = judge_listed(SMTP, Listed(smtp(500, "what")))
    assert (outcome.rule, outcome.expected) == ("errors/syntax", "250")
    assert judge_listed(SMTP, Listed(smtp(251, "x"))).state is State.FAILED


def test_a_pop3_server_without_capa_is_no_trouble() -> None:
    outcome = judge_listed(POP3, Listed(pop_reply("-ERR unknown")))
    assert outcome.state is State.PASSED
    assert text(outcome.seen) == "no CAPA: -ERR unknown"


@pytest.mark.parametrize(
    ("security", "is_secure", "names"),
    [
        ("starttls", False, ["auth-clear"]),
        ("starttls", True, ["size"]),
        ("tls", True, ["size"]),
        ("none", False, ["size"]),
    ],
)
def test_limits_count_once_the_dialogue_is_as_it_will_be(
    security: str, is_secure: bool, names: list[str]
) -> None:
    visit = Visit("smtp", "mx", 587, security)
    listed = Listed(smtp(250, "mx", "SIZE 5000000", "AUTH PLAIN"), (), is_secure)
    assert [name for name, _ in judge_listed(visit, listed).asides] == names


def test_a_login_offered_before_tls_is_a_warning() -> None:
    outcome = judge_listed(SMTP, Listed(smtp(250, "mx", "AUTH PLAIN")))
    ((_, aside),) = outcome.asides
    assert (aside.state, aside.rule) == (State.WARNING, "checks/auth-without-tls")
    assert text(aside.seen) == "AUTH PLAIN before TLS"
    assert text(aside.expected) == "AUTH behind TLS only (RFC 4954, section 4)"
    assert judge_listed(SMTP, Listed(smtp(250, "mx", "AUTH"))).asides == ()
    some = Listed(smtp(250, "mx", "AUTH CRAM-MD5 xoauth2 GSSAPI"))
    ((_, aside),) = judge_listed(SMTP, some).asides
    assert text(aside.seen) == "AUTH XOAUTH2 before TLS"


@pytest.mark.parametrize(
    "offered", ["CRAM-MD5 DIGEST-MD5", "SCRAM-SHA-1 SCRAM-SHA-256-PLUS", "GSSAPI NTLM"]
)
def test_a_login_that_hides_the_secret_may_be_offered_before_tls(offered: str) -> None:
    assert judge_listed(SMTP, Listed(smtp(250, "mx", f"AUTH {offered}"))).asides == ()


@pytest.mark.parametrize(
    ("ehlo", "helo", "state", "rule"),
    [
        (smtp(502, "what"), smtp(250, "mx"), State.PASSED, ""),
        (smtp(500, "what"), smtp(500, "what"), State.FAILED, "checks/wrong-service"),
        (smtp(530, "log in"), smtp(530, "x"), State.FAILED, "checks/wrong-service"),
        (
            smtp(502, "what"),
            smtp(550, "bad HELO name"),
            State.FAILED,
            "errors/helo-rejected",
        ),
        (smtp(500, "what"), smtp(0, "hm"), State.FAILED, "checks/wrong-service"),
        (smtp(0, "hm"), smtp(550, "no"), State.FAILED, "checks/wrong-service"),
        (smtp(500, "what"), smtp(502, "what"), State.FAILED, "checks/wrong-service"),
    ],
)
def test_a_server_without_ehlo_is_an_old_one_or_none(
    ehlo: Reply, helo: Reply, state: State, rule: str
) -> None:
    outcome = judge_listed(SMTP, Listed(ehlo, helo=helo))
    assert (outcome.state, outcome.rule) == (state, rule)


def test_a_server_without_ehlo_has_no_starttls() -> None:
    outcome = judge_tls_asked(SMTP, TlsAsked(None, is_plain_smtp=True))
    assert (outcome.state, outcome.rule) == (State.FAILED, "checks/no-esmtp")
    assert judge_listed(POP3, Listed(pop_reply("+OK"), ("AUTH x",))).asides == ()


@pytest.mark.parametrize(
    ("visit", "reply", "state", "rule"),
    [
        (SMTP, None, State.FAILED, "checks/starttls-missing"),
        (POP3, None, State.FAILED, "checks/starttls-missing"),
        (SMTP, smtp(220, "go"), State.PASSED, ""),
        (
            SMTP,
            smtp(454, "TLS not available"),
            State.INCONCLUSIVE,
            "errors/tls-handshake-failed",
        ),
        (SMTP, smtp(554, "no"), State.FAILED, "errors/starttls-unsupported"),
        (POP3, pop_reply("+OK"), State.PASSED, ""),
        (POP3, pop_reply("-ERR"), State.FAILED, "errors/starttls-unsupported"),
    ],
)
def test_starttls_is_missing_refused_or_granted(
    visit: Visit, reply: AnyReply | None, state: State, rule: str
) -> None:
    outcome = judge_tls_asked(visit, TlsAsked(reply))
    assert (outcome.state, outcome.rule) == (state, rule)


@pytest.mark.parametrize(
    ("visit", "seen", "expected"),
    [
        (SMTP, "EHLO lists no STARTTLS", "STARTTLS among the capabilities"),
        (POP3, "CAPA lists no STLS", "STLS among the capabilities"),
    ],
)
def test_what_should_be_listed_is_named(visit: Visit, seen: str, expected: str) -> None:
    outcome = judge_tls_asked(visit, TlsAsked())
    assert (text(outcome.seen), text(outcome.expected)) == (seen, expected)


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (smtp(399, "x"), State.FAILED),
        (smtp(400, "x"), State.INCONCLUSIVE),
        (smtp(499, "x"), State.INCONCLUSIVE),
        (smtp(500, "x"), State.FAILED),
        (smtp(550, "hourly limit reached"), State.INCONCLUSIVE),
        (PopReply(False, "", "-ERR"), State.FAILED),
        (PopReply(False, "", "-ERR [SYS/TEMP] no store"), State.INCONCLUSIVE),
    ],
)
def test_a_refusal_fails_unless_it_only_puts_off(reply: AnyReply, state: State) -> None:
    asked = "RCPT" if isinstance(reply, Reply) else "STAT"
    outcome = judge_refusal(visit_of(reply), asked, reply, "250")
    assert outcome.state is state
    assert (outcome.seen, outcome.expected) == (reply.text, "250")


def test_421_stops_whatever_it_answers() -> None:
    outcome = judge_refusal(SMTP, "RCPT", smtp(421, "bye"), "250")
    assert outcome.stops == "421 bye"


@pytest.mark.parametrize(
    ("asked", "reply", "stops"),
    [
        ("CONNECT", smtp(450, "later"), True),
        ("GREETING", pop_reply("-ERR [SYS/TEMP] later"), True),
        ("AUTH", smtp(454, "4.7.0 Temporary authentication failure"), False),
        ("AUTH", smtp(454, "4.7.0 too many logins"), True),
        ("AUTH", smtp(421, "4.3.2 closing"), True),
        ("AUTH", smtp(535, "5.7.8 Error: authentication failed"), False),
        ("PASS", pop_reply("-ERR [LOGIN-DELAY] once in 15 minutes"), True),
        ("PASS", pop_reply("-ERR [IN-USE] locked"), False),
        ("PASS", pop_reply("-ERR [SYS/TEMP] no store"), False),
        ("RCPT", smtp(450, "4.2.0 Greylisted"), False),
        ("RCPT", smtp(451, "4.7.1 too many messages per hour"), True),
    ],
)
def test_a_host_that_has_enough_of_us_is_left_alone(
    asked: str, reply: AnyReply, stops: bool
) -> None:
    outcome = judge_refusal(visit_of(reply), asked, reply, "x")
    assert outcome.stops == (reply.text if stops else "")


def test_a_refusal_tells_how_sure_its_reason_is_and_by_which_words() -> None:
    reply = smtp(550, "5.1.1 <a@acme.example>: User unknown in local table")
    outcome = judge_refusal(SMTP, "RCPT", reply, "250", "a@acme.example")
    assert outcome.rule == "errors/user-unknown"
    told = outcome.data
    assert (told["reason"], told["said_by"]) == ("user-unknown", "own-server")
    assert told["confidence"] == "high"
    assert told["recipient"] == "a@acme.example"
    assert any("User unknown" in words for words in told["words"])


def test_words_that_report_no_failure_are_no_reason_of_a_refusal() -> None:
    outcome = judge_refusal(SMTP, "RCPT", smtp(253, "2.0.0 delivered, OK"), "250")
    assert outcome.rule == "errors/unknown"


@pytest.mark.parametrize(
    ("reply", "asked", "seen", "expected"),
    [
        (smtp(0, "a", "b"), "RCPT", "a b", "250, an SMTP reply"),
        (pop_reply("nonsense"), "STAT", "nonsense", "250, a POP3 answer"),
    ],
)
def test_what_is_no_reply_is_another_service(
    reply: AnyReply, asked: str, seen: str, expected: str
) -> None:
    outcome = judge_refusal(visit_of(reply), asked, reply, "250")
    assert outcome.rule == "checks/wrong-service"
    assert (text(outcome.seen), text(outcome.expected)) == (seen, expected)
