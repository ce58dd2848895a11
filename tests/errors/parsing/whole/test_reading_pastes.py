"""Pasted texts: what each program writes around the words that matter."""

import json

import pytest

from diagnostics.errors.parsing.pastes import MAX_PASTE
from diagnostics.errors.parsing.reading import read
from diagnostics.errors.statement import Statement


def only(text: str) -> Statement:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


REFUSED = "553 5.7.1 Sender not owned by login"

FRAMES = {
    "as it came": REFUSED,
    "Postfix": f"host mx.a.example[192.0.2.7] said: {REFUSED} (in reply to MAIL FROM "
    "command)",
    "Exim": "SMTP error from remote mail server after MAIL FROM:<ann@shop.example>: "
    f"host mx.a.example [192.0.2.7]: {REFUSED}",
    "qmail": f"192.0.2.7 failed after I sent.\nRemote host said: {REFUSED}\n"
    "Giving up on 192.0.2.7.",
    "Exchange": f"Remote Server returned '{REFUSED}'",
    "smtplib": "smtplib.SMTPSenderRefused: (553, b'5.7.1 Sender not owned by login', "
    "'ann@shop.example')",
    "smtplib, two lines": "SMTPDataError(553, b'5.7.1 Sender not\\n5.7.1 owned by "
    "login')",
    "Nodemailer": "Error: Mail command failed: x {\n  code: 'EENVELOPE',\n"
    f"  response: '{REFUSED}',\n  responseCode: 553,\n  command: 'MAIL FROM'\n}}",
    "Nodemailer as JSON": json.dumps(
        {"code": "EENVELOPE", "response": REFUSED, "responseCode": 553}
    ),
    "Symfony": 'Expected response code "250" but got code "553", with message '
    f'"{REFUSED}".',
    "SwiftMailer": 'Swift_TransportException: Expected response code 250 but got code '
    f'"553", with message "{REFUSED}"',
    "PHPMailer": "SMTP Error: The following recipients failed: a@b.example: SMTP server"
    " error: MAIL FROM command failed Detail: Sender not owned by login SMTP code: 553"
    " Additional SMTP info: 5.7.1",
    "PHPMailer's log": "2024-01-01 CLIENT -> SERVER: MAIL FROM:<ann@shop.example>\n"
    f"2024-01-01 SERVER -> CLIENT: {REFUSED}\n"
    "SMTP Error: MAIL FROM command failed\n",
    "JavaMail": "javax.mail.SendFailedException: Sending failed;\n"
    f"  nested exception is:\n\tcom.sun.mail.smtp.SMTPSendFailedException: {REFUSED}\n"
    "\tat com.sun.mail.smtp.SMTPTransport.mailFrom(SMTPTransport.java:1234)\n",
    "Ruby": f"Net::SMTPFatalError: {REFUSED}\n/usr/lib/ruby/net/smtp.rb:1:in `x'",
    "Outlook": "Task 'ann' reported error (0x800CCC78): 'Cannot send the message. The "
    f"server responded: {REFUSED}'",
    "Thunderbird": "An error occurred while sending mail. Outgoing server (SMTP) error."
    f" The server responded:  {REFUSED}.",
    "a session": f"C: MAIL FROM:<ann@shop.example>\nS: {REFUSED}\nC: QUIT\n",
    "curl": f"curl -v smtp://a.example\n> MAIL FROM:<ann@shop.example>\n< {REFUSED}\n",
    "Rust": "Permanent(Response { code: Code { severity: PermanentNegativeCompletion, "
    "category: MailSystem, detail: Three }, message: [\"5.7.1 Sender not owned by "
    'login"] })',
    "a quoted mail": f"> {REFUSED}",
    "HTML": f"<p>Error:<br>{REFUSED}</p>",
    "escaped JSON text": f'Error: "{REFUSED}\\r\\n"',
}  # fmt: skip


@pytest.mark.parametrize("program", FRAMES)
def test_a_reply_is_found_in_the_frame_of(program: str) -> None:
    seen = only(FRAMES[program])
    assert "Sender not owned by login" in seen.text
    assert (seen.reply_code, seen.status_code) == ("553", "5.7.1")


@pytest.mark.parametrize(
    "program",
    ["Postfix", "Exim", "qmail", "smtplib", "Nodemailer", "Symfony", "PHPMailer"],
)
def test_nothing_of_the_frame_is_left(program: str) -> None:
    assert only(FRAMES[program]).text == REFUSED


@pytest.mark.parametrize(
    ("program", "client"),
    [
        ("Postfix", "postfix"),
        ("Exim", "exim"),
        ("qmail", "qmail"),
        ("smtplib", "python-smtplib"),
        ("Nodemailer", "nodemailer"),
        ("Symfony", "symfony"),
        ("SwiftMailer", "symfony"),
        ("PHPMailer", "phpmailer"),
        ("JavaMail", "javamail"),
        ("Ruby", "ruby-net-smtp"),
        ("Outlook", "outlook"),
        ("Thunderbird", "thunderbird"),
        ("curl", "curl"),
    ],
)
def test_the_program_is_recognised(program: str, client: str) -> None:
    assert only(FRAMES[program]).client == client


@pytest.mark.parametrize(
    "program", ["smtplib", "Postfix", "Exim", "PHPMailer's log", "a session"]
)
def test_the_verb_is_recognised(program: str) -> None:
    assert only(FRAMES[program]).command == "MAIL"


def test_a_quoted_server_speaks_for_the_recipient_and_a_library_for_our_own() -> None:
    for program in ("Postfix", "Exim", "qmail", "Exchange"):
        assert only(FRAMES[program]).said_by_hint == "recipient-server"
    for program in ("smtplib", "Nodemailer", "Symfony", "PHPMailer", "JavaMail"):
        assert only(FRAMES[program]).said_by_hint == "own-server"
    assert only(FRAMES["as it came"]).said_by_hint == ""


def test_planfixs_bracket_behind_postfixs_words_is_the_recipient() -> None:
    seen = only(
        "host mx.there.example[192.0.2.1] said: 550-5.1.1 The mailbox\n550-5.1.1 does "
        "not\n550 5.1.1 exist (in reply to RCPT TO command) [bob@there.example]"
    )
    assert seen.recipient == "bob@there.example"
    assert seen.text == "550 5.1.1 The mailbox does not exist"
    assert (seen.remote_host, seen.command) == ("mx.there.example", "RCPT")


def test_codes_joined_by_a_dot_or_a_dash_are_read() -> None:
    seen = only("535.5.7.3 authentication unsuccessful")
    assert (seen.reply_code, seen.status_code) == ("535", "5.7.3")
    assert only("535 – Incorrect authentication data").reply_code == "535"


def test_refused_recipients_of_smtplib_are_told_apart() -> None:
    found = read(
        "smtplib.SMTPRecipientsRefused: {'bob@there.example': (550, b'5.1.1 nobody'), "
        "'eve@there.example': (452, b'4.2.2 full')}"
    )
    assert [(s.recipient, s.text, s.command) for s in found] == [
        ("bob@there.example", "550 5.1.1 nobody", "RCPT"),
        ("eve@there.example", "452 4.2.2 full", "RCPT"),
    ]


def test_bytes_in_a_python_reply_become_letters() -> None:
    raw = repr("5.7.1 Спам".encode())
    assert only(f"smtplib.SMTPDataError: (554, {raw})").text == "554 5.7.1 Спам"


def test_lines_of_postfixs_log_are_recipients() -> None:
    found = read(
        "Jan 1 mx postfix/smtp[7]: A1: to=<bob@there.example>, relay=mx.there.example"
        "[192.0.2.7]:25, delay=1, dsn=5.1.1, status=bounced (host mx.there.example"
        "[192.0.2.7] said: 550 5.1.1 nobody (in reply to RCPT TO command))\n"
        "Jan 1 mx postfix/smtp[7]: A1: to=<eve@there.example>, relay=none, delay=1, "
        "dsn=4.4.3, status=deferred (Host or domain name not found. Name service error "
        "for name=there.example type=MX: Host not found, try again)\n"
        "Jan 1 mx postfix/smtp[7]: A1: to=<joe@there.example>, relay=mx.there.example"
        "[192.0.2.7]:25, delay=1, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n"
    )
    assert [(s.recipient, s.action, s.kind) for s in found] == [
        ("bob@there.example", "failed", "error"),
        ("eve@there.example", "delayed", "error"),
        ("joe@there.example", "delivered", "delivered"),
    ]
    assert found[0].text == "550 5.1.1 nobody"
    assert (found[0].remote_host, found[1].remote_host) == ("mx.there.example", "")
    assert found[1].said_by_hint == "own-server"
    assert "try again" in found[1].text
    assert found[1].status_code == "4.4.3"


def test_the_last_line_of_a_log_decides_about_a_recipient() -> None:
    line = "postfix/smtp[7]: A1: to=<bob@there.example>, relay=none, status={} ({})\n"
    seen = only(line.format("deferred", "busy") + line.format("bounced", "550 no"))
    assert (seen.action, seen.text) == ("failed", "550 no")


def test_exims_log_names_recipient_host_and_words() -> None:
    seen = only(
        "2024-01-01 10:00:00 1aB-2c ** bob@there.example R=dnslookup T=remote_smtp "
        "H=mx.there.example [192.0.2.7]: SMTP error from remote mail server after RCPT "
        "TO:<bob@there.example>: 550 5.1.1 nobody"
    )
    assert (seen.recipient, seen.text) == ("bob@there.example", "550 5.1.1 nobody")
    assert (seen.remote_host, seen.action) == ("mx.there.example", "failed")
    later = only(
        "2024-01-01 10:00:00 1aB-2c == bob@there.example R=dnslookup T=remote_smtp "
        "defer (111): Connection refused"
    )
    assert (later.action, later.text) == ("delayed", "Connection refused")


def test_sendmails_log_is_read() -> None:
    seen = only(
        "Jan 1 mx sm-mta[1]: x1: to=<bob@there.example>, delay=00:01, mailer=esmtp, "
        "relay=mx.there.example. [192.0.2.7], dsn=5.1.1, stat=User unknown"
    )
    assert (seen.recipient, seen.text) == ("bob@there.example", "User unknown")
    assert (seen.remote_host, seen.status_code) == ("mx.there.example", "5.1.1")


def test_qmails_log_is_read_without_its_underscores() -> None:
    seen = only(
        "@40 delivery 9: failure: 192.0.2.7_does_not_like_recipient./Remote_host_said:"
        "_550_5.1.1_nobody_here/Giving_up_on_192.0.2.7./"
    )
    assert seen.text == "550 5.1.1 nobody here"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-ERR [AUTH] Invalid login", "-ERR [AUTH] Invalid login"),
        ("poplib.error_proto: b'-ERR Mailbox locked'", "-ERR Mailbox locked"),
        ("C: PASS ****\nS: -ERR [IN-USE] busy\nS: +OK bye", "-ERR [IN-USE] busy"),
    ],
)
def test_pop3_errors_are_known_as_such(text: str, words: str) -> None:
    seen = only(text)
    assert seen.text == words
    assert (seen.command, seen.diagnostic_type) == ("POP3", "pop3")
    assert (seen.reply_code, seen.said_by_hint) == ("", "own-server")


def test_imap_refusals_are_known_as_such() -> None:
    seen = only("a1 NO [AUTHENTICATIONFAILED] Invalid credentials")
    assert seen.text == "[AUTHENTICATIONFAILED] Invalid credentials"
    assert seen.diagnostic_type == "imap"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (
            "javax.mail.MessagingException: Could not connect to SMTP host: a.example, "
            "port: 465;\n  nested exception is:\n"
            "\tjava.net.ConnectException: Connection"
            " refused\n\tat java.net.Socket.connect(Socket.java:1)\n",
            "java.net.ConnectException: Connection refused",
        ),
        (
            "MailAuthenticationException: failed\n\tat a.b.C(D.java:1)\nCaused by: "
            "javax.net.ssl.SSLException: Unsupported protocol\n\tat a.b.C(D.java:1)\n",
            "javax.net.ssl.SSLException: Unsupported protocol",
        ),
        (
            "System.Net.Mail.SmtpException: Failure sending mail. ---> System.Net."
            "WebException: The remote name could not be resolved\n"
            "   at System.Net.X()\n"
            "   --- End of inner exception stack trace ---\n   at System.Y()",
            "System.Net.WebException: The remote name could not be resolved",
        ),
    ],
)
def test_the_inner_cause_stands_for_its_wrapper(text: str, cause: str) -> None:
    assert only(text).text == cause


@pytest.mark.parametrize(
    "text",
    [
        "javax.mail.MessagingException: Could not connect to SMTP host: "
        "a.example, port: "
        "465, response: -1",
        "SMTP Error: Could not connect to SMTP host.",
        "dial tcp 192.0.2.7:587: connect: connection refused",
        "Timed out while sending end of data - message may be sent more than once",
        "Cannot start TLS: handshake failure",
        "SMTPServerDisconnected: Connection unexpectedly closed",
        "The server may be busy because of maintenance",
    ],
)
def test_a_wrapper_with_nothing_inside_is_kept_whole(text: str) -> None:
    seen = only(text)
    assert seen.text == text
    assert (seen.kind, seen.reply_code) == ("error", "")


def test_a_stack_trace_leaves_only_its_message() -> None:
    seen = only(
        'Traceback (most recent call last):\n  File "/app/m.py", line 3, in send\n'
        "ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number\n"
    )
    assert "WRONG_VERSION_NUMBER" in seen.text
    assert "/app/m.py" not in seen.text
    assert "/app/m.py" in seen.raw


def test_a_cell_of_a_csv_file_loses_its_quotes() -> None:
    seen = only('"550 5.1.1 The mailbox ""bob"" is unknown"')
    assert seen.text == '550 5.1.1 The mailbox "bob" is unknown'


def test_delivery_fields_in_a_paste_are_read() -> None:
    seen = only(
        "Here is what I got:\n  Final-Recipient: rfc822; bob@there.example\n"
        "  Action: failed\n  Status: 5.0.0\n"
        "  Diagnostic-Code: smtp; 550 5.7.1 No\n     thanks\n"
    )
    assert (seen.recipient, seen.text) == ("bob@there.example", "550 5.7.1 No thanks")
    assert (seen.kind, seen.status_code) == ("bounce", "5.7.1")


def test_a_lone_diagnostic_code_is_read() -> None:
    seen = only(
        "Diagnostic-Code: X-Postfix; host mx.a.example[192.0.2.7] said: 551 off"
    )
    assert (seen.text, seen.diagnostic_type) == ("551 off", "x-postfix")


def test_a_mail_below_some_words_of_the_customer_is_read() -> None:
    seen = only(
        "Hello, what does this mean?\n\nFrom: MAILER-DAEMON@relay.example\n"
        "To: ann@shop.example\nSubject: failure notice\n\n<bob@there.example>:\n"
        "550 5.1.1 nobody\n"
    )
    assert (seen.recipient, seen.text) == ("bob@there.example", "550 5.1.1 nobody")


def test_a_bounces_words_without_its_header_are_read() -> None:
    found = read(
        "I wasn't able to deliver your message to the following address.\n\n"
        "<bob@there.example>:\nRemote host said: 550 nobody\n\n"
        "<eve@there.example>:\nRemote host said: 552 full\n"
    )
    assert [(s.recipient, s.text) for s in found] == [
        ("bob@there.example", "550 nobody"),
        ("eve@there.example", "552 full"),
    ]
    assert {s.kind for s in found} == {"bounce"}


def test_exchange_onlines_words_are_read() -> None:
    seen = only(
        "Your message to bob@there.example couldn't be delivered.\n\n"
        "Generating server: "
        "A1.relay.example\n\nbob@there.example\nRemote Server returned '550 5.1.10 "
        "RESOLVER.ADR.RecipientNotFound; Recipient not found'\n"
    )
    assert (seen.recipient, seen.status_code) == ("bob@there.example", "5.1.10")
    assert "RecipientNotFound" in seen.text


def test_a_russian_frame_around_an_english_reply_is_tolerated() -> None:
    seen = only("Ошибка отправки письма: «550 5.7.1 spf check failed»")
    assert (seen.reply_code, seen.status_code) == ("550", "5.7.1")


def test_the_end_of_a_very_long_paste_is_still_read() -> None:
    lines = "noise of a verbose log\n" * (MAX_PASTE // 10)
    assert (
        only(lines + "Net::SMTPAuthenticationError: 535 5.7.8 no").reply_code == "535"
    )


def test_numbers_in_a_sentence_are_no_reply_codes() -> None:
    for text in (
        "It took 550 seconds to connect to 192.0.2.250:587",
        "Exim 4.5.2 on port 465 failed at 10:45:54",
        "2024.6.7: upgraded, then Invoice No 4511 failed",
    ):
        seen = only(text)
        assert (seen.reply_code, seen.status_code) == ("", ""), text


def test_replies_that_end_with_their_recipient_are_told_apart() -> None:
    text = (
        "host mx.one.example[192.0.2.1] said: 550 5.1.1 no such mailbox "
        "(in reply to RCPT TO command) [gone@one.example]\n"
        "host mx.two.example[192.0.2.2] said: 452 4.2.2 the mailbox is full\n"
        " (in reply to end of DATA command) [full@two.example]\n"
    )
    found = read(text)
    assert [s.recipient for s in found] == ["gone@one.example", "full@two.example"]
    assert [s.reply_code for s in found] == ["550", "452"]
    assert [s.remote_host for s in found] == ["mx.one.example", "mx.two.example"]
