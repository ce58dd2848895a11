"""How a paste is cleaned, and which of its layouts is tried first."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.dsn import MAX_BLOCKS
from diagnostics.errors.parsing.pastes import MAX_PASTE, read_paste
from diagnostics.errors.parsing.reports import MAX_RAW
from diagnostics.errors.statement import Statement


def only(text: str) -> Statement:
    (found,) = read_paste(text)
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [("....", "empty"), ("550", "error"), ("1234", "empty"), ("a", "error")],
)
def test_a_text_has_letters_or_a_code(text: str, kind: str) -> None:
    assert only(text).kind == kind
    assert only(text).raw == text


def test_an_empty_text_s_excerpt_has_a_limit() -> None:
    assert only("." * (MAX_RAW + 1)).raw == "." * MAX_RAW


def test_of_a_long_paste_the_beginning_and_the_end_are_read() -> None:
    quarter = MAX_PASTE // 4
    first = f"550 first{'.' * (3 * quarter - 9)}"
    assert len(first) + len("." * (quarter - 4) + "last") == MAX_PASTE
    whole = only(f"{first}{'.' * (quarter - 4)}last")
    assert whole.text.startswith("550 first")
    assert whole.text.endswith("...last")
    cut = only(f"{first}XYZ{'.' * (quarter - 4)}last")
    assert "XYZ" not in cut.text
    assert cut.text.endswith("...last")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("535.5.7.3 no", "535 5.7.3 no"),
        ("535.57 no", "535.57 no"),
        ("<p>550 no</p>", "550 no"),
        ('"550 ""no"" way"', '550 "no" way'),
        ('"550 no"', '"550 no"'),
        ('550 ""no""', '550 ""no""'),
        ("550 a\\n550 b", "550 a b"),
        ("550 a\\n550 b\nc", r"550 a\n550 b c"),
        ("550\x00 no", "550 no"),
        ("> 550 no\n> way", "550 no way"),
        ("> 550 no\nway", "550 no"),
        (">\n> 550 no", "550 no"),
        ("550 no\r\nway\rhere", "550 no way here"),
    ],
)
def test_a_paste_is_freed_of_what_carried_it(text: str, words: str) -> None:
    assert only(text).text == words


@pytest.mark.parametrize("mark", ["'", '"'])
def test_python_s_bytes_keep_their_escapes(mark: str) -> None:
    text = rf"it printed b{mark}one\ntwo{mark}"
    assert only(text).text == text


def test_a_lone_diagnostic_code_is_a_report() -> None:
    seen = only("Status: 5.1.1\nDiagnostic-Code: X-Unix; 550 no\n user here")
    assert (seen.status_code, seen.text) == ("5.1.1", "550 no user here")
    assert seen.diagnostic_type == "x-unix"
    assert (seen.kind, seen.recipient) == ("bounce", "")
    assert only("Diagnostic-Code: 550 no").diagnostic_type == ""


def test_fields_that_are_all_indented_are_read() -> None:
    text = (
        "  Final-Recipient: rfc822; a@b.test\n  Action: failed\n"
        "  Status: 5.1.1\n  Diagnostic-Code: smtp; 550 5.1.1\n    no such user"
    )
    seen = only(text)
    assert (seen.recipient, seen.text) == ("a@b.test", "550 5.1.1 no such user")


MAIL = (
    "From: MAILER-DAEMON@x.test\nSubject: Undelivered mail\n\n"
    "<a@b.test>: 550 no such user\n"
)


def test_a_mail_inside_a_paste_is_read_as_one() -> None:
    assert only(f"Look at this:\n\n{MAIL}").recipient == "a@b.test"
    letter = "From: ann@x.test\nSubject: lunch\n\nconnection refused\n"
    assert only(f"Look at this:\n\n{letter}").kind == "error"


@pytest.mark.parametrize(("tries", "read"), [(4, True), (5, False)])
def test_a_mail_is_looked_for_five_times(tries: int, read: bool) -> None:
    seen = read_paste("Date: x\n.\n\n" * tries + MAIL)
    assert (seen[0].kind == "bounce" and len(seen) == 1) or not read
    assert (seen[0].raw.startswith("550 no")) == read


LINE = "postfix/smtp[1]: A1: to=<a@b.test>, relay={}, dsn={}, status={} ({})"


@pytest.mark.parametrize(
    ("status", "action", "kind", "client"),
    [
        ("sent", "delivered", "delivered", "postfix"),
        ("bounced", "failed", "error", "postfix"),
        ("deferred", "delayed", "error", "postfix"),
        ("expired", "failed", "error", ""),
    ],
)
def test_a_log_line_s_status_is_what_became_of_the_letter(
    status: str, action: str, kind: str, client: str
) -> None:
    seen = only(LINE.format("none", "5.1.1", status, "no answer"))
    assert (seen.action, seen.kind) == (action, kind)
    assert (seen.status_code, seen.remote_host) == ("5.1.1", "")
    assert (seen.client, seen.said_by_hint) == (client, "own-server")


def test_a_log_line_names_the_server_that_is_quoted() -> None:
    said = "host mx.test[192.0.2.1] said: 550 5.7.1 no (in reply to RCPT TO command)"
    seen = only(LINE.format("relay.test.[192.0.2.2]:25", "5.0.0", "bounced", said))
    assert (seen.remote_host, seen.said_by_hint) == ("mx.test", "recipient-server")
    assert (seen.text, seen.reply_code, seen.status_code, seen.command) == (
        *("550 5.7.1 no", "550", "5.7.1"),
        "RCPT",
    )
    seen = only(LINE.format("relay.test.[192.0.2.2]:25", "4.4.1", "deferred", "late"))
    assert (seen.remote_host, seen.status_code) == ("relay.test", "4.4.1")


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("Sent (250 ok)", "delivered"),
        ("Deferred: 450 late", "delayed"),
        ("User unknown", "failed"),
    ],
)
def test_sendmail_s_words_are_its_status(words: str, action: str) -> None:
    assert only(f"sm-mta[1]: x: to=<a@b.test>, delay=1, stat={words}").action == action


def test_exim_s_mark_says_whether_it_gave_up() -> None:
    given_up = "2026-01-01 1x ** a@b.test R=dns T=smtp H=mx.test: 550 no"
    seen = only(given_up)
    assert (seen.action, seen.remote_host) == ("failed", "mx.test")
    assert (seen.recipient, seen.text) == ("a@b.test", "550 no")
    assert only(given_up.replace("**", "==")).action == "delayed"
    assert len(read_paste(f"{given_up}\n{given_up.replace('a@', 'c@')}")) == 2


ENTRY = "host mx.test[192.0.2.1] said: 550 {} [{}@b.test]"


def test_replies_that_end_with_an_address_are_told_apart() -> None:
    both = f"{ENTRY.format('no', 'a')}\n{ENTRY.format('full', 'c')}"
    assert [(s.recipient, s.text) for s in read_paste(both)] == [
        ("a@b.test", "550 no"),
        ("c@b.test", "550 full"),
    ]
    assert len(read_paste(ENTRY.format("no", "a"))) == 1
    assert len(read_paste(both.replace("said: 550 full", "oh 550 full"))) == 1


def test_a_library_s_error_names_its_cause_command_and_speaker() -> None:
    seen = only("smtplib.SMTPSenderRefused: (550, b'5.7.1 no')")
    assert (seen.client, seen.command) == ("python-smtplib", "MAIL")
    assert (seen.reply_code, seen.status_code) == ("550", "5.7.1")
    assert (seen.said_by_hint, seen.diagnostic_type) == ("own-server", "smtp")
    seen = only("javax.mail.X: oh;\n  nested exception is:\n\tjava.net.X: refused")
    assert (seen.said_by_hint, seen.reply_code) == ("local", "")
    seen = only("javax.mail.X: oh;\n  nested exception is:\n\tcom.sun.XError: 550 no")
    assert (seen.said_by_hint, seen.text) == ("own-server", "550 no")


def test_a_pop3_error_has_no_reply_code() -> None:
    seen = only("-ERR 550 no such user")
    assert (seen.reply_code, seen.command) == ("", "POP3")


def test_no_more_causes_are_read_than_a_report_has_recipients() -> None:
    rows = (f"'a{i}@b.test': (550, b'no')" for i in range(MAX_BLOCKS + 1))
    assert len(read_paste(f"smtplib {{{', '.join(rows)}}}")) == MAX_BLOCKS


def test_the_recipient_of_a_bare_reply_is_the_address_in_it() -> None:
    assert only("550 5.1.1 <a@b.test>: unknown").recipient == "a@b.test"
    assert only("it is <a@b.test> that failed").recipient == ""
    said = "host mx.test[192.0.2.1] said: <a@b.test> no (in reply to {} command)"
    assert only(said.format("RCPT TO")).recipient == "a@b.test"
    assert only(said.format("MAIL FROM")).recipient == ""
    assert only("oh 550 no [a@b.test]").recipient == "a@b.test"


def test_who_speaks_in_a_bare_reply() -> None:
    assert only("550 no").said_by_hint == ""
    assert only("phpmailer: 550 no").said_by_hint == "own-server"
    assert only("phpmailer failed").said_by_hint == "local"
    assert only("host a.test[192.0.2.1] said: 550 no").said_by_hint == (
        "recipient-server"
    )


def test_words_of_a_bounce_are_read_where_they_name_somebody() -> None:
    assert only("<a@b.test>:\nno such user").kind == "bounce"
    assert only("This is the mail system.\n\nno such user").kind == "bounce"
    assert only("no such user").kind == "error"


def test_each_recipient_of_a_bounces_list_keeps_its_own_reply() -> None:
    text = (
        "<a@x.example>: host mx.x.example[192.0.2.1] said: 550 5.1.1 User unknown\n\n"
        "<b@y.example>: host mx.y.example[192.0.2.2] said: 552 5.2.2 Mailbox full\n"
    )
    told = [(one.recipient, one.reply_code) for one in read_paste(text)]
    assert told == [("a@x.example", "550"), ("b@y.example", "552")]


REFUSED = "550 5.1.1 <{who}>: Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    "line",
    [
        REFUSED,
        "550 <{who}> user unknown",
        "<{who}>: host mx.example.com[192.0.2.1] said: " + REFUSED,
        "<{who}>: 550 5.1.1 User unknown",
        "{who}: 550 5.1.1 User unknown",
    ],
)
@pytest.mark.parametrize("people", [2, 5, 40])
def test_each_recipient_of_a_list_of_like_refusals_is_told(
    line: str, people: int
) -> None:
    who = [f"kim{n}@example.com" for n in range(people)]
    found = read_paste("\n".join(line.format(who=one) for one in who))
    assert [one.recipient for one in found] == who


def test_a_reply_of_two_lines_that_names_where_to_write_is_one() -> None:
    (found,) = read_paste(
        "550-5.1.1 <kim@example.com>: User unknown\n"
        "550 5.1.1 if that is wrong, write to <help@example.com>"
    )
    assert found.recipient == "kim@example.com"
