"""Log lines: whose recipient, how it ended, who spoke, and in whose words."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.mta_logs import logged
from diagnostics.errors.statement import Statement

POSTFIX = "Nov  2 10:00:00 mx postfix/smtp[12]: 4AB: to=<kim@example.org>, "
SENDMAIL = "sendmail[1]: x: to=<kim@example.org>, delay=00:00:01, mailer=esmtp, "
EXIM = "2026-11-02 10:00:00 1abc-00-X "
MSMTP = "Nov 02 10:00:00 host=smtp.example.org tls=on auth=on from=a@b.example "
OF_HOST = "host mx.example.org[192.0.2.1] said: "


def only(text: str) -> Statement:
    (statement,) = logged(text)
    return statement


@pytest.mark.parametrize(
    ("line", "action", "kind"),
    [
        (POSTFIX + "relay=none, dsn=5.4.4, status=bounced (not found)", "failed", ""),
        (POSTFIX + "relay=none, dsn=4.4.1, status=deferred (no answer)", "delayed", ""),
        (POSTFIX + "relay=mx.x, status=sent (250 2.0.0 OK)", "delivered", "delivered"),
        (POSTFIX + "relay=none, status=expired (returned to sender)", "failed", ""),
        (SENDMAIL + "relay=mx.x, stat=Sent (OK id=1)", "delivered", "delivered"),
        (SENDMAIL + "relay=mx.x, stat=Deferred: Connection refused", "delayed", ""),
        (SENDMAIL + "relay=mx.x, stat=User unknown", "failed", ""),
        (f"{EXIM}** kim@example.org R=dnslookup T=smtp: gone", "failed", ""),
        (f"{EXIM}== kim@example.org R=dnslookup defer (-53): wait", "delayed", ""),
        (MSMTP + "recipients=kim@example.org smtpstatus=250 smtpmsg='250 OK'",
         "delivered", "delivered"),
        (MSMTP + "recipients=kim@example.org smtpstatus=550 smtpmsg='550 No'",
         "failed", ""),
        (MSMTP + "recipients=kim@example.org smtpstatus=451 smtpmsg='451 No'",
         "failed", ""),
    ],
)  # fmt: skip
def test_a_line_says_how_it_ended(line: str, action: str, kind: str) -> None:
    found = only(line)
    assert found.recipient == "kim@example.org"
    assert (found.action, found.kind) == (action, kind or "error")


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        (POSTFIX + f"status=bounced ({OF_HOST}550 5.1.1 No such user)", True),
        (POSTFIX + "status=bounced (unable to look up host)", False),
        (SENDMAIL + "relay=mx.example.org [192.0.2.1], stat=User unknown", True),
        (SENDMAIL + "relay=localhost [127.0.0.1], stat=User unknown", False),
        (SENDMAIL + "relay=mx.example.org [192.0.2.1], stat=Host unknown", False),
        (SENDMAIL + "relay=mx.example.org [192.0.2.1], stat=Deferred: No", False),
        (
            f"{EXIM}** kim@example.org R=a T=b H=mx.example.org [192.0.2.1]: SMTP "
            "error from remote mail server after RCPT TO:<kim@example.org>: 550 No",
            True,
        ),
        (f"{EXIM}** kim@example.org R=dnslookup: Unrouteable address", False),
    ],
)
def test_who_spoke_is_the_next_server_only_where_it_is_quoted(
    line: str, speaker: bool
) -> None:
    found = only(line)
    assert found.is_reply is speaker
    assert found.said_by_hint == ("recipient-server" if speaker else "own-server")


@pytest.mark.parametrize(
    ("line", "host"),
    [
        (POSTFIX + "relay=mx.example.org[192.0.2.1]:25, status=deferred (slow)",
         "mx.example.org"),
        (POSTFIX + "relay=none, status=deferred (nobody there)", ""),
        (SENDMAIL + "relay=mx.example.org. [192.0.2.1], stat=Service unavailable",
         "mx.example.org"),
        (POSTFIX + f"relay=other.example[1.2.3.4]:25, status=bounced ({OF_HOST}550 No)",
         "mx.example.org"),
        (f"{EXIM}== kim@example.org R=a T=b H=mx.example.org [192.0.2.1]: Timed out",
         "mx.example.org"),
    ],
)  # fmt: skip
def test_the_server_that_was_asked_is_named(line: str, host: str) -> None:
    assert only(line).remote_host == host


@pytest.mark.parametrize(
    ("line", "code", "status"),
    [
        (POSTFIX + f"dsn=5.0.0, status=bounced ({OF_HOST}550 5.1.1 No user)",
         "550", "5.1.1"),
        (POSTFIX + f"dsn=5.2.2, status=bounced ({OF_HOST}552 It is full)",
         "552", "5.2.2"),
        (POSTFIX + "dsn=4.4.1, status=deferred (Connection timed out)", "", "4.4.1"),
        (POSTFIX + "dsn=x.4.1, status=deferred (Connection timed out)", "", ""),
    ],
)  # fmt: skip
def test_the_reply_s_own_status_counts_more_than_the_line_s(
    line: str, code: str, status: str
) -> None:
    found = only(line)
    assert (found.reply_code, found.status_code) == (code, status)


def test_of_several_lines_of_a_recipient_the_last_one_counts() -> None:
    lines = [
        POSTFIX + "dsn=4.4.1, status=deferred (Connection timed out)",
        POSTFIX + f"dsn=5.1.1, status=bounced ({OF_HOST}550 5.1.1 No such user)",
    ]
    assert only("\n".join(lines)).action == "failed"
    assert only("\n".join(lines[::-1])).action == "delayed"


def test_each_recipient_is_told_and_what_was_delivered_comes_last() -> None:
    text = "\n".join(
        f"postfix/smtp[12]: 4AB: to=<{name}@example.org>, status={status}"
        for name, status in [
            ("ann", "sent (250 OK)"),
            ("bob", "bounced (no)"),
            ("cyd", "sent (250 OK)"),
            ("dan", "deferred (later)"),
        ]
    )
    names = [one.recipient.partition("@")[0] for one in logged(text)]
    assert names == ["bob", "dan", "ann", "cyd"]


@pytest.mark.parametrize(
    ("daemon", "verb", "words", "command", "own"),
    [
        ("smtpd", "RCPT", "554 5.7.1 Relay access denied", "RCPT", False),
        ("submission/smtpd", "RCPT", "554 5.7.1 Relay access denied", "RCPT", True),
        ("smtps/smtpd", "MAIL", "553 5.7.1 not owned by user", "MAIL", True),
        ("smtpd", "EHLO", "504 5.5.2 Helo command rejected", "EHLO", False),
    ],
)
def test_a_server_that_turns_a_client_away_speaks_itself(
    daemon: str, verb: str, words: str, command: str, own: bool
) -> None:
    found = only(
        f"postfix/{daemon}[9]: NOQUEUE: reject: {verb} from unknown[192.0.2.9]: "
        f"{words}; from=<a@b.example> to=<kim@example.org> proto=ESMTP helo=<x>"
    )
    assert (found.text, found.reply_code) == (words, words[:3])
    assert (found.command, found.recipient) == (command, "kim@example.org")
    assert found.said_by_hint == ("own-server" if own else "recipient-server")
    assert found.is_reply


@pytest.mark.parametrize(
    ("said", "recipient", "hint", "code"),
    [
        ("rejected RCPT <kim@example.org>: Unrouteable address",
         "kim@example.org", "", ""),
        ("rejected RCPT <kim@example.org>: relay not permitted",
         "kim@example.org", "own-server", ""),
        ("rejected MAIL <a@b.example>: 550 Access denied", "", "own-server", "550"),
        ("rejected AUTH kim: 535 Incorrect authentication data",
         "", "own-server", "535"),
        ("rejected EHLO x.example: syntactically invalid", "", "", ""),
    ],
)  # fmt: skip
def test_exim_s_rejections_are_about_a_recipient_where_they_name_one(
    said: str, recipient: str, hint: str, code: str
) -> None:
    found = only(f"2026-11-02 10:00:00 H=(x) [192.0.2.9] {said}")
    assert (found.recipient, found.said_by_hint) == (recipient, hint)
    assert (found.client, found.reply_code) == ("exim", code)
    assert found.command == said.split()[1].rstrip(":")


def test_msmtp_s_line_is_about_all_its_recipients_or_those_it_names() -> None:
    log = MSMTP + "recipients=kim@example.org,lee@example.org smtpstatus=550 "
    both = logged(log + "smtpmsg='550 5.1.1 User unknown' exitcode=EX_NOUSER")
    assert [one.recipient for one in both] == ["kim@example.org", "lee@example.org"]
    one = only(
        log + "smtpmsg='550 5.1.1 User unknown' "
        "errormsg='recipient address lee@example.org not accepted by the server'"
    )
    assert one.recipient == "lee@example.org"
    assert (one.reply_code, one.status_code) == ("550", "5.1.1")
    nobody = only(MSMTP + "smtpstatus=535 smtpmsg='535 5.7.8 Error' exitcode=EX_NOPERM")
    assert (nobody.recipient, nobody.client) == ("", "msmtp")


def test_opensmtpd_tells_what_its_own_client_was_answered() -> None:
    found = only(
        "smtpd[1]: abc smtp event=failed-command address=192.0.2.1 host=x "
        'command="AUTH LOGIN" result="535 Authentication failed"'
    )
    assert (found.command, found.reply_code) == ("AUTH", "535")
    assert (found.client, found.said_by_hint) == ("opensmtpd", "own-server")


def test_a_rejection_beside_a_delivery_line_is_left_to_the_line() -> None:
    rejected = (
        "postfix/smtpd[9]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 "
        "Relay access denied; from=<a@b.example> to=<lee@example.org>"
    )
    both = logged(f"{rejected}\n{POSTFIX}dsn=5.1.1, status=bounced (no such user)")
    assert [one.recipient for one in both] == ["kim@example.org"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "550 5.1.1 <kim@example.org>: user unknown",
        "to=<kim@example.org> was refused",
        "postfix/qmgr[1]: 4AB: from=<a@b.example>, size=100, nrcpt=1 (queue active)",
        "postfix/smtp[12]: 4AB: to=<kim>, status=bounced (no address)",
        "NOQUEUE: reject: RCPT from unknown: no code here",
        "** not exim@example.org at all",
    ],
)
def test_what_is_no_log_line_says_nothing(text: str) -> None:
    assert logged(text) == []
