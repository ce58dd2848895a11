"""A reply that wasn't hoped for: whose fault, for how long, and whether to go on."""

from __future__ import annotations

import pytest

from diagnostics.checks.mail.imap.imap_replies import ImapReply
from diagnostics.checks.mail.judges.refusal_effects import NO_REFUSALS, Effect, effect
from diagnostics.checks.mail.judges.refusals import judge_refusal, wrong_service
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import PopReply, Reply
from diagnostics.checks.mail.seen import Visit
from diagnostics.errors import reasons
from diagnostics.model import State
from diagnostics.words import text

SMTP = Visit("smtp", "smtp.acme.example", 587, "starttls")
POP3 = Visit("pop3", "pop.acme.example", 995)
IMAP = Visit("imap", "imap.acme.example", 993)


def smtp(code: int, words: str) -> Reply:
    status, _, rest = words.partition(" ")
    return Reply(code, status, (rest,))


def judged(code: int, words: str, asked: str, **more: bool) -> StageOutcome:
    return judge_refusal(SMTP, asked, smtp(code, words), "250", **more)


@pytest.mark.parametrize(
    ("code", "words", "asked", "rule", "state"),
    [
        (535, "5.7.8 Authentication failed", "AUTH", "auth-failed", State.FAILED),
        (454, "4.7.0 Temporary authentication failure", "AUTH", "server-error",
         State.INCONCLUSIVE),
        (535, "5.7.0 Temporary authentication failure", "AUTH", "server-error",
         State.INCONCLUSIVE),
        (450, "4.7.1 Greylisted, try again", "RCPT", "greylisted", State.INCONCLUSIVE),
        (550, "5.1.1 User unknown", "RCPT", "user-unknown", State.FAILED),
        (552, "5.2.2 Mailbox full", "RCPT", "mailbox-full", State.FAILED),
        (452, "4.2.2 Mailbox full", "RCPT", "mailbox-full", State.INCONCLUSIVE),
        (550, "5.7.1 SPF check failed", "MAIL", "spf-fail", State.FAILED),
    ],
)  # fmt: skip
def test_an_smtp_refusal_is_one_of_the_catalogue_and_open_where_it_is_for_now(
    code: int, words: str, asked: str, rule: str, state: State
) -> None:
    outcome = judged(code, words, asked)
    assert (outcome.rule, outcome.state) == (f"errors/{rule}", state)
    assert outcome.data["reason"] == rule
    assert outcome.seen == f"{code} {words}"
    assert outcome.expected == "250"


@pytest.mark.parametrize(
    ("code", "words", "asked", "stops"),
    [
        (421, "4.3.2 closing", "RCPT", True),
        (421, "4.3.2 closing", "GREETING", True),
        (450, "4.3.2 system not available", "CONNECT", True),
        (450, "4.3.2 system not available", "GREETING", True),
        (450, "4.3.2 system not available", "EHLO", True),
        (450, "4.3.2 system not available", "RCPT", False),
        (550, "5.7.1 go away", "GREETING", False),
        (454, "4.7.0 too many connections, slow down", "AUTH", True),
        (535, "5.7.8 Authentication failed", "AUTH", False),
    ],
)
def test_a_host_that_wants_to_be_left_alone_is(
    code: int, words: str, asked: str, stops: bool
) -> None:
    outcome = judged(code, words, asked)
    assert outcome.stops == (f"{code} {words}" if stops else "")


def test_a_login_where_the_server_s_own_part_failed_may_be_tried_elsewhere() -> None:
    later = judged(454, "4.3.0 internal server error", "AUTH")
    assert later.data["reason"] == "server-error"
    assert (later.state, later.stops) == (State.INCONCLUSIVE, "")


@pytest.mark.parametrize(
    ("with_token", "reason"), [(True, "oauth-failed"), (False, "auth-failed")]
)
def test_a_token_s_refusal_is_about_no_password(with_token: bool, reason: str) -> None:
    outcome = judged(535, "5.7.8 Authentication failed", "AUTH", with_token=with_token)
    assert outcome.rule == f"errors/{reason}"
    other = judged(550, "5.1.1 User unknown", "RCPT", with_token=with_token)
    assert other.rule == judged(550, "5.1.1 User unknown", "RCPT").rule


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("-ERR [AUTH] invalid login", State.FAILED),
        ("-ERR [IN-USE] mailbox is locked by another session", State.INCONCLUSIVE),
        ("-ERR [SYS/TEMP] try again later", State.INCONCLUSIVE),
        ("-ERR [LOGIN-DELAY] wait", State.INCONCLUSIVE),
    ],
)
def test_pop3_says_by_words_alone_what_ends_by_itself(said: str, state: State) -> None:
    reply = PopReply(False, said.partition("[")[2].partition("]")[0], said)
    outcome = judge_refusal(POP3, "PASS", reply, "+OK")
    assert (outcome.state, outcome.seen) == (state, said)
    code, _, words = said.removeprefix("-ERR [").partition("] ")
    as_imap = {"AUTH": "AUTHENTICATIONFAILED", "SYS/TEMP": "UNAVAILABLE"}
    if code in as_imap:  # IMAP says the same by codes of its own
        told = ImapReply("NO", as_imap[code], f"NO [{as_imap[code]}] {words}")
        assert judge_refusal(IMAP, "PASS", told, "OK").rule == outcome.rule


@pytest.mark.parametrize("name", sorted(NO_REFUSALS))
def test_what_no_server_refuses_with_has_a_mailbox_s_usual_effect(name: str) -> None:
    assert name in reasons()
    assert effect(name) == Effect()


@pytest.mark.parametrize(
    ("name", "scope", "passes", "spares"),
    [
        ("auth-failed", "mailbox", False, False),
        ("policy-rejected", "mailbox", False, False),
        ("unknown", "mailbox", False, False),
        ("rate-limited", "server", True, True),
        ("timeout", "server", True, True),
        ("greylisted", "mailbox", True, True),
        ("relay-denied", "server", False, True),
        ("cert-expired", "server", False, True),
        ("spf-fail", "domain", False, True),
        ("dmarc-reject", "domain", False, True),
    ],
)
def test_what_follows_from_a_refusal(
    name: str, scope: str, passes: bool, spares: bool
) -> None:
    told = effect(name)
    assert (told.scope, told.passes, told.spares) == (scope, passes, spares)


@pytest.mark.parametrize(
    ("said", "service", "spoken"),
    [
        ("SSH-2.0-OpenSSH_9.6", "", "SSH"),
        ("+OK ready", "smtp", "POP3"),
        ("+OK ready", "pop3", ""),
        ("220 mail.acme.example ESMTP", "imap", "SMTP"),
        ("220 mail.acme.example ESMTP", "smtp", ""),
        ("* OK ready", "IMAP", ""),
        ("???", "smtp", ""),
    ],
)
def test_what_answers_instead_is_named_where_its_words_tell(
    said: str, service: str, spoken: str
) -> None:
    outcome = wrong_service(said, "a greeting", service)
    assert (outcome.state, outcome.rule) == (State.FAILED, "checks/wrong-service")
    assert outcome.data == ({"spoken": spoken} if spoken else {})
    assert said in text(outcome.seen)
    assert (spoken in text(outcome.seen)) or not spoken
    assert outcome.is_last


@pytest.mark.parametrize(
    "reply", [smtp(220, "2.0.0 hi"), ImapReply("OK", "", "* OK hi")]
)
def test_a_reply_has_spoken(reply: Reply | ImapReply) -> None:
    assert reply.spoke
