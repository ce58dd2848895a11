"""The sender's address and the POP3 mailbox, judged from what was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.checks.mail.judges.behind_login import (
    judge_counted,
    judge_names,
    judge_oldest,
    judge_sender,
    messages_in,
)
from diagnostics.checks.mail.replies_read import Reply, pop_reply
from diagnostics.checks.mail.seen import Visit
from diagnostics.checks.mail.stage_records.behind_login_seen import (
    Counted,
    Oldest,
    SenderSeen,
    UniqueNames,
)
from diagnostics.model import State
from diagnostics.words import text

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SMTP = Visit("smtp", "mx.acme.example", 465, "tls")
POP3 = Visit("pop3", "mx.acme.example", 995, "tls")
OK = pop_reply("+OK")


@pytest.mark.parametrize(
    ("code", "said", "state", "rule"),
    [
        (199, "x", State.FAILED, "errors/unknown"),
        (200, "x", State.PASSED, ""),
        (250, "x", State.PASSED, ""),
        (251, "x", State.PASSED, ""),
        (252, "x", State.PASSED, ""),
        (299, "x", State.PASSED, ""),
        (354, "x", State.FAILED, "errors/unknown"),
        (450, "Greylisted", State.INCONCLUSIVE, "errors/greylisted"),
        (550, "Sender address rejected", State.FAILED, "errors/sender-rejected"),
        (0, "x", State.FAILED, "checks/wrong-service"),
    ],
)
def test_the_senders_address_is_taken_put_off_or_refused(
    code: int, said: str, state: State, rule: str
) -> None:
    reply = Reply(code, "", (said,))
    outcome = judge_sender(SMTP, SenderSeen(reply, "MAIL", "a@acme.example"))
    assert (outcome.state, outcome.rule) == (state, rule)


OWN = "550 5.1.1 User unknown"
RELAY = "554 5.7.1 Relay access denied"


@pytest.mark.parametrize(
    ("first", "second", "state", "rule"),
    [
        (OWN, "250 ok", State.PASSED, ""),
        ("552 5.2.2 over quota", "250 ok", State.PASSED, ""),
        ("452 4.2.2 mailbox full", "250 ok", State.PASSED, ""),
        ("550 5.7.1 this mailbox takes no mail", "251 on", State.PASSED, ""),
        (OWN, OWN, State.INCONCLUSIVE, "errors/user-unknown"),
        (OWN, "550 5.2.2 mailbox full", State.INCONCLUSIVE, "errors/user-unknown"),
        (OWN, RELAY, State.FAILED, "errors/relay-denied"),
        (OWN, "450 4.2.0 Greylisted", State.INCONCLUSIVE, "errors/greylisted"),
        (RELAY, RELAY, State.FAILED, "errors/relay-denied"),
        (RELAY, OWN, State.FAILED, "errors/relay-denied"),
        ("550 no", RELAY, State.FAILED, "errors/relay-denied"),
        ("550 no", "550 no", State.INCONCLUSIVE, "errors/user-unknown"),
        (
            "553 5.7.1 Sender address rejected: not owned by user c",
            OWN,
            State.FAILED,
            "errors/sender-not-owned",
        ),
    ],
)
def test_what_is_refused_about_the_recipient_says_nothing_of_the_sender(
    first: str, second: str, state: State, rule: str
) -> None:
    one, two = (Reply(int(r[:3]), "", (r[4:],)) for r in (first, second))
    outcome = judge_sender(SMTP, SenderSeen(one, "RCPT", "a@acme.example", two))
    assert (outcome.state, outcome.rule) == (state, rule)
    told = [(name, o.state, o.rule) for name, o in outcome.asides]
    aside = ("own-address", State.PASSED, "checks/own-address-refused")
    assert told == ([aside] if state is State.PASSED else [])


def test_an_address_beyond_ascii_needs_a_server_that_takes_it() -> None:
    outcome = judge_sender(SMTP, SenderSeen())
    assert (outcome.state, outcome.rule) == (State.FAILED, "checks/smtputf8-missing")
    assert text(outcome.seen) == "no SMTPUTF8 for this address"
    assert text(outcome.expected) == "SMTPUTF8 (RFC 6531)"


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("+OK 2 300", (2, 300)),
        ("+OK 2", (2, 2)),
        ("+OK 2 300 more", (2, 300)),
        ("+OK", None),
        ("+OK two 300", None),
        ("+OK 2 three", None),
        ("-ERR 2 300", None),
    ],
)
def test_stat_is_read_where_it_gives_numbers(
    said: str, numbers: tuple[int, int] | None
) -> None:
    assert messages_in(Counted(pop_reply(said))) == numbers


@pytest.mark.parametrize(
    ("messages", "state"),
    [(0, State.PASSED), (9_999, State.PASSED), (10_000, State.WARNING)],
)
def test_a_mailbox_is_about_to_overflow_from_ten_thousand_messages(
    messages: int, state: State
) -> None:
    outcome = judge_counted(POP3, Counted(pop_reply(f"+OK {messages} 5")))
    assert outcome.state is state
    assert outcome.data == {"messages": messages, "bytes": 5}
    warned = state is State.WARNING
    assert outcome.rule == ("checks/pop3-nearly-full" if warned else "")
    assert text(outcome.expected) == ("fewer than 10,000 messages" if warned else "")


def test_messages_and_bytes_are_counted_in_words() -> None:
    one = judge_counted(POP3, Counted(pop_reply("+OK 1 1")))
    assert text(one.seen) == "1 message, 1 byte"


@pytest.mark.parametrize("said", ["+OK", "+OK a b"])
def test_a_stat_without_numbers_leaves_the_mailbox_closed(said: str) -> None:
    outcome = judge_counted(POP3, Counted(pop_reply(said)))
    assert (outcome.state, outcome.rule) == (State.FAILED, "checks/pop3-stat")
    assert outcome.seen == said
    assert text(outcome.expected).startswith("the numbers of messages and bytes")


def test_a_stat_that_is_refused_has_its_reason() -> None:
    said = "-ERR [SYS/TEMP] the maildrop is out of reach"
    outcome = judge_counted(POP3, Counted(pop_reply(said)))
    assert outcome.state is State.INCONCLUSIVE
    assert outcome.rule == "errors/server-error"
    assert (outcome.seen, outcome.expected) == (said, "+OK")


@pytest.mark.parametrize(
    ("names", "state", "seen"),
    [
        (UniqueNames(0), State.PASSED, "no message to name"),
        (
            UniqueNames(20_000, OK, compared=False),
            State.PASSED,
            "UIDL works; 20,000 names weren't compared",
        ),
        (UniqueNames(3, OK, True, 3, 2, 0.1), State.WARNING, "3 messages, 2 names"),
        (UniqueNames(2, OK, True, 2, 1, 0.1), State.WARNING, "2 messages, 1 name"),
        (UniqueNames(3, OK, True, 3, 3, 1.26), State.PASSED, "3 unique names in 1.3 s"),
        (UniqueNames(1, OK, True, 1, 1, 0.0), State.PASSED, "1 unique name in 0 s"),
        (
            UniqueNames(3, OK, True, 2, 2, 0.1, "count"),
            State.WARNING,
            "UIDL lists 2 names for 3 messages",
        ),
        (
            UniqueNames(3, OK, True, 3, 3, 0.1, "order", "3 c"),
            State.WARNING,
            "UIDL lists 3 messages out of their order, at: 3 c",
        ),
        (
            UniqueNames(3, OK, True, 3, 3, 0.1, "form", "1"),
            State.WARNING,
            "UIDL lists this, which is no number and name: 1",
        ),
    ],
)
def test_names_are_unique_twice_faulty_or_not_compared(
    names: UniqueNames, state: State, seen: str
) -> None:
    outcome = judge_names(POP3, names)
    assert outcome.state is state
    assert text(outcome.seen) == seen
    warned = state is State.WARNING
    assert outcome.rule == ("checks/pop3-uidl" if warned else "")
    unique = "one unique name a message (RFC 1939, section 7)"
    assert text(outcome.expected) == (unique if warned else "")


@pytest.mark.parametrize("compared", [True, False])
def test_a_server_without_names_is_no_fault(compared: bool) -> None:
    names = UniqueNames(2, pop_reply("-ERR unknown command"), compared)
    outcome = judge_names(POP3, names)
    assert (outcome.state, outcome.rule) == (State.PASSED, "checks/pop3-no-uidl")


def test_names_that_are_out_of_reach_now_are_unknown() -> None:
    outcome = judge_names(POP3, UniqueNames(2, pop_reply("-ERR [SYS/TEMP] later")))
    assert (outcome.state, outcome.rule) == (State.INCONCLUSIVE, "errors/server-error")


@pytest.mark.parametrize(
    ("oldest", "seen"),
    [
        (Oldest(), "no message"),
        (Oldest(pop_reply("-ERR no")), "no TOP: -ERR no"),
        (Oldest(OK), "the oldest message has no readable date"),
        (Oldest(OK, NOW - timedelta(days=1)), "the oldest message is 1 day old"),
    ],
)
def test_a_mailbox_without_old_mail_passes(oldest: Oldest, seen: str) -> None:
    outcome = judge_oldest(oldest, NOW)
    assert outcome.state is State.PASSED
    assert text(outcome.seen) == seen


@pytest.mark.parametrize(("days", "told"), [(30, False), (31, True)])
def test_mail_of_more_than_a_month_is_told_and_no_fault(days: int, told: bool) -> None:
    received = NOW - timedelta(days=days, hours=1)
    outcome = judge_oldest(Oldest(OK, received), NOW)
    assert outcome.state is State.PASSED
    assert outcome.rule == ("checks/pop3-uncollected" if told else "")
    assert outcome.data == {"days": days}
    assert text(outcome.expected) == ("30 days or fewer" if told else "")


def test_a_line_of_names_is_quoted_up_to_eighty_characters() -> None:
    for length, quoted in ((80, 80), (81, 80)):
        names = UniqueNames(3, OK, True, 3, 3, 0.1, "form", "x" * length)
        assert text(judge_names(POP3, names).seen).endswith(f": {'x' * quoted}")


def test_a_second_answer_that_is_none_leaves_the_first_reason() -> None:
    first, none = Reply(550, "", ("5.1.1 User unknown",)), Reply(0, "", ("?",))
    for second in (None, none):
        sender = SenderSeen(first, "RCPT", "a@acme.example", second)
        outcome = judge_sender(SMTP, sender)
        assert (outcome.state, outcome.rule) == (State.FAILED, "errors/user-unknown")
