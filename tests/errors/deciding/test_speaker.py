"""Who speaks in a statement: by its frame, and by the reason it gives."""

from __future__ import annotations

import pytest

from diagnostics.errors import Statement, explain
from diagnostics.errors.deciding.speaker import (
    framed,
    has_reply,
    provider,
    settle,
    unexplained,
)

BOTH = ("own-server", "recipient-server")


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        (Statement(said_by_hint="own-server", client="postfix"), "own-server"),
        (Statement(kind="bounce", diagnostic_type="smtp"), "recipient-server"),
        (
            Statement(kind="bounce", diagnostic_type="smtp", said_by_hint="own-server"),
            "recipient-server",
        ),
        (Statement(kind="bounce", diagnostic_type="x-postfix"), ""),
        (Statement(client="postfix", remote_host="mx.example.org"), "recipient-server"),
        (Statement(client="postfix"), "own-server"),
        (Statement(client="nodemailer", text="connect ETIMEDOUT"), "local"),
        (Statement(client="nodemailer", reply_code="535"), "own-server"),
        (Statement(command="AUTH", reply_code="535"), "own-server"),
        (Statement(command="AUTH", text="socket closed"), ""),
        (Statement(raw="NOQUEUE: reject: RCPT from x: 554 no"), "recipient-server"),
        (Statement(raw="Uncaught Exception: it failed"), "local"),
        (
            Statement(raw="POP3 server denied the login", text="POP3 server denied"),
            "local",
        ),
        (Statement(text="550 no", raw="550 no"), ""),
        (Statement(raw="warning: TLS library problem: alert 45"), "own-server"),
        (Statement(raw="dovecot: pop3-login: Aborted login"), "own-server"),
        (Statement(client="symfony", reply_code="250"), "local"),
        (
            Statement(client="outlook", text="The server responded 'No'."),
            "own-server",
        ),
    ],
)
def test_the_frame_tells_who_speaks(statement: Statement, wanted: str) -> None:
    assert framed(statement) == wanted


def test_a_library_s_own_trouble_is_local_whatever_it_quotes() -> None:
    report = Statement(client="python-smtplib", reply_code="444")
    assert settle("own-server", ("local", "own-server"), report) == "local"


def test_a_speaker_who_can_t_say_such_a_thing_is_not_believed() -> None:
    refused = Statement(raw="535", reply_code="535")
    assert settle("recipient-server", ("own-server", "local"), refused) == "own-server"


def test_a_sentence_about_the_own_server_is_none_of_its_words() -> None:
    assert (
        settle("", ("own-server", "local"), Statement(raw="no SMTP login")) == "local"
    )
    assert (
        settle("", ("own-server", "local"), Statement(raw="no login")) == "own-server"
    )
    assert settle("", ("own-server",), Statement(raw="no SMTP login")) == "own-server"


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        (Statement(text="it failed"), ""),
        (Statement(raw="SMTP: it failed"), "local"),
        (Statement(raw="SMTP: 550", reply_code="550"), ""),
        (Statement(raw="SMTP it failed", kind="bounce"), ""),
    ],
)
def test_nobody_is_named_where_a_text_without_a_reason_names_nobody(
    statement: Statement, wanted: str
) -> None:
    assert unexplained("", statement) == wanted
    assert unexplained("own-server", statement) == "own-server"


def test_words_of_one_speaker_only_count_where_the_frame_is_silent() -> None:
    assert settle("", BOTH, Statement(), "recipient-server") == "recipient-server"
    assert settle("own-server", BOTH, Statement(), "recipient-server") == "own-server"
    assert settle("", BOTH, Statement()) == "own-server"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("550 no such user", True),
        ("-ERR no", True),
        ("5.7.1 no", True),
        ("task 8449f284-71a7-4c3c failed", False),
        ("port 192.0.2.250 closed", False),
        ("listening at :587 only", False),
    ],
)
def test_a_server_s_own_words_are_told_from_other_numbers(
    text: str, wanted: bool
) -> None:
    assert has_reply(Statement(text=text)) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("550 5.1.1 x - gsmtp", "google"),
        ("550 x [AM5.prod.protection.outlook.com]", "microsoft"),
        ("421 [TSS04] x see help.yahoo.com", "yahoo"),
        ("554 https://support.apple.com/en-us/HT204137 icloud", "apple"),
        ("553 see help.yandex.ru", "yandex"),
        ("550 see help.mail.ru", "mail.ru"),
        ("554 mx.zoho.com", "zoho"),
        ("550 https://sendgrid.com/docs", "sendgrid"),
        ("454 email-smtp.eu-west-1.amazonaws.com", "ses"),
        ("421 mailgun.org", "mailgun"),
        ("550 no", ""),
    ],
)
def test_providers_are_known_by_their_marks(text: str, wanted: str) -> None:
    assert provider(Statement(text=text)) == wanted


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        (Statement(kind="error", diagnostic_type="smtp", client="go"), "local"),
        (Statement(kind="bounce", remote_host="mx.test"), "recipient-server"),
        (Statement(kind="bounce", raw="dovecot: x", client="exim"), "own-server"),
        (Statement(raw="NOQUEUE: reject: x", said_by_hint="local"), "recipient-server"),
        (Statement(raw="reject: HELO from x", client="php"), "recipient-server"),
        (Statement(raw="NOQUEUE: it", client="php"), "local"),
        (Statement(raw="dovecot: x", said_by_hint="local"), "local"),
        (Statement(raw="dovecot: x", command="AUTH"), "own-server"),
        (Statement(raw="postfix/SMTPD[1]: lost TLS"), "own-server"),
        (Statement(raw="imap-login: Aborted"), "own-server"),
        (Statement(command="STARTTLS", text="502 no", client="php"), "own-server"),
        (Statement(command="POP3", text="-ERR no", client="exim"), "own-server"),
        (Statement(command="POP3", text="no", client="exim"), "own-server"),
        (Statement(command="MAIL", reply_code="550"), "own-server"),
        (Statement(command="MAIL", reply_code="550", remote_host="mx.test"), ""),
        (Statement(raw="msmtp: smtpstatus=552", text="552 no"), "own-server"),
        (Statement(raw="response=421 no", text="421 no"), "own-server"),
        (
            Statement(raw="submission/smtpd[1]: NOQUEUE: reject: RCPT from x: 553 no"),
            "own-server",
        ),
        (Statement(command="RCPT", text="no", client="exim"), "own-server"),
        (Statement(client="php", reply_code="354"), "local"),
        (Statement(client="php", reply_code="454"), "own-server"),
        (Statement(client="php", status_code="4.7.1"), "own-server"),
        (Statement(client="php", text="it failed: -ERR no"), "own-server"),
        (Statement(client="php", text="the server answered: 'no'"), "own-server"),
        (Statement(reply_code="250"), "local"),
        (Statement(raw="Traceback (most recent call last)"), "local"),
        (Statement(raw="Traceback", text="550 no"), "own-server"),
        (Statement(raw="at /srv/app/mailer.PHP:12"), "local"),
        (Statement(raw="The Server did not answer"), "local"),
        (Statement(raw="the server refused it", text="550 refused"), ""),
        (Statement(raw="an observer refused it"), ""),
    ],
)
def test_the_frame_s_marks_are_asked_in_their_order(
    statement: Statement, wanted: str
) -> None:
    assert framed(statement) == wanted


@pytest.mark.parametrize(
    ("mark", "limit", "speaker"),
    [
        ("NOQUEUE: reject: ", 500, "recipient-server"),
        ("dovecot: ", 1000, "own-server"),
        ("traceback", 2000, "local"),
    ],
)
def test_marks_of_the_frame_stand_at_the_beginning(
    mark: str, limit: int, speaker: str
) -> None:
    before = "\n" * (limit - len(mark))
    assert framed(Statement(raw=f"{before}{mark}")) == speaker
    assert framed(Statement(raw=f"{before}\n{mark}")) == ""


REJECTS = "reject: RCPT from x"
"""What a server logs of a letter that it refuses."""


@pytest.mark.parametrize(
    ("before", "mark", "limit", "fields", "speakers"),
    [
        (REJECTS, " sasl_username=", 2000, {}, ("own-server", "recipient-server")),
        (REJECTS, "\nx NOQUEUE: ", 500, {}, ("own-server", "recipient-server")),
        ("", "procmail: ", 500, {}, ("own-server", "")),
        ("", "\nmta: x <<< ", 500, {}, ("recipient-server", "")),
        (
            *("", " SASL authentication failed", 2000),
            *({"remote_host": "mx.test", "client": "exim"},),
            ("own-server", "recipient-server"),
        ),
        ("", " server refused", 2000, {}, ("local", "")),
    ],
)
def test_marks_of_who_speaks_are_looked_for_to_a_limit(
    before: str,
    mark: str,
    limit: int,
    fields: dict[str, str],
    speakers: tuple[str, str],
) -> None:
    for past, wanted in enumerate(speakers):
        raw = before.ljust(limit + past - len(mark)) + mark
        assert framed(Statement(raw=f"{raw} {raw}", **fields)) == wanted


@pytest.mark.parametrize("word", [" server", " smtp"])
def test_a_program_s_own_words_are_looked_for_to_a_limit(word: str) -> None:
    for past, wanted in enumerate(("local", "")):
        raw = word.rjust(2000 + past) + " "
        assert unexplained("", Statement(raw=raw + word)) == wanted


def test_a_server_s_own_words_stand_at_the_beginning() -> None:
    words = "550 "
    before = " " * (2000 - len(words))
    assert has_reply(Statement(text=before + words))
    assert not has_reply(Statement(text=f" {before}{words}"))


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        (Statement(reply_code="550"), True),
        (Statement(status_code="5.1.1"), True),
        (Statement(raw="550 no"), False),
        (Statement(text="error 'SERVER HAS RESPONDED: 'no'"), True),
        (Statement(text="550-no"), True),
        (Statement(text="a550 no"), False),
        (Statement(text="x.550 no"), False),
        (Statement(text="650 no"), False),
        (Statement(text="15.7.1 no"), False),
        (Statement(text="5.7.1234"), False),
        (Statement(text="said: '-ERR no"), True),
        (Statement(text="X-ERR no"), False),
    ],
)
def test_a_reply_is_one_by_its_code_or_its_words(
    statement: Statement, wanted: bool
) -> None:
    assert has_reply(statement) is wanted


def test_a_provider_is_known_by_the_server_that_is_quoted_too() -> None:
    assert provider(Statement(remote_host="MX.Zoho.eu")) == "zoho"
    assert provider(Statement(text="550", remote_host="mx.test")) == ""
    assert provider(Statement(raw="gsmtp")) == ""


def test_of_two_providers_marks_the_first_known_counts() -> None:
    both = Statement(text="sendgrid.net says: see support.google.com")
    assert provider(both) == "google"


LOCAL = ("local", "own-server")


@pytest.mark.parametrize(
    ("frame", "possible", "statement", "words", "wanted"),
    [
        ("own-server", LOCAL, Statement(client="php"), "", "local"),
        ("own-server", LOCAL, Statement(), "", "own-server"),
        ("own-server", LOCAL, Statement(client="postfix"), "", "own-server"),
        ("own-server", BOTH, Statement(client="php"), "", "own-server"),
        ("dns", LOCAL, Statement(), "network", "network"),
        ("", LOCAL, Statement(reply_code="421"), "", "own-server"),
        ("", LOCAL, Statement(reply_code="421"), "local", "local"),
        ("", LOCAL, Statement(), "", "local"),
        ("", ("local", "dns"), Statement(reply_code="421"), "", "local"),
        (*("", ("recipient-server", "own-server")), Statement(reply_code="421"), "",
         "recipient-server"),
    ],
)  # fmt: skip
def test_the_reason_decides_where_the_frame_does_not(
    frame: str, possible: tuple[str, ...], statement: Statement, words: str, wanted: str
) -> None:
    assert settle(frame, possible, statement, words) == wanted


@pytest.mark.parametrize("server", ["postfix", "exim", "sendmail", "qmail", "courier"])
def test_a_server_s_own_trouble_is_told_by_its_frame(server: str) -> None:
    assert settle("own-server", LOCAL, Statement(client=server)) == "own-server"


def said_by(text: str) -> str:
    return explain(text)[0].said_by


@pytest.mark.parametrize(
    "text",
    [
        "Mar  3 10:00:00 web postfix/smtp[12]: A1B2C3: to=<bob@example.net>, relay="
        "smtp.gmail.com[192.0.2.9]:587, dsn=5.7.1, status=bounced (host smtp.gmail.com"
        "[192.0.2.9] said: 550 5.7.1 relaying denied (in reply to RCPT TO command))",
        "Mar  3 10:00:00 web postfix/smtp[12]: A1B2C3: to=<bob@example.net>, relay="
        "out.example.org[192.0.2.9]:465, dsn=5.7.1, status=bounced (host out.example."
        "org[192.0.2.9] said: 553 5.7.1 <ann@example.org>: Sender address rejected: "
        "not owned by user web (in reply to RCPT TO command))",
    ],
)
def test_a_server_that_letters_are_handed_to_is_the_own_one(text: str) -> None:
    assert said_by(text) == "own-server"


def test_a_server_at_the_port_between_servers_is_the_recipient_s() -> None:
    assert (
        said_by(
            "Mar  3 10:00:00 web postfix/smtp[12]: A1: to=<bob@example.net>, relay="
            "mx.example.net[192.0.2.9]:25, dsn=5.1.1, status=bounced (host mx.example."
            "net[192.0.2.9] said: 550 5.1.1 unknown user (in reply to RCPT TO command))"
        )
        == "recipient-server"
    )


def test_a_log_of_one_s_own_server_shows_what_it_said_itself() -> None:
    line = "NOQUEUE: reject: RCPT from unknown[192.0.2.3]: 450 4.2.0 greylisted"
    assert said_by(f"Mar  3 10:00:00 mx postfix/smtpd[7]: {line}") == "own-server"
    assert said_by(line) == "recipient-server"


def test_the_step_into_a_mailbox_is_the_own_server_s() -> None:
    assert said_by('procmail: Quota exceeded while writing "/home/ann/Maildir"') == (
        "own-server"
    )


def test_a_sentence_about_the_server_is_the_program_s() -> None:
    assert said_by("Zpráva je větší než limit serveru: je příliš velká") == "local"


def test_opensmtpd_quotes_the_recipient_s_server() -> None:
    text = "mta: 0xbeef <<< 554-mx.example.net\nmta: 0xbeef <<< 554-Bad DNS PTR record"
    assert said_by(text) == "recipient-server"
