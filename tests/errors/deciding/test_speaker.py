from __future__ import annotations

import pytest

from diagnostics.errors import Statement
from diagnostics.errors.deciding.evidence_quotes import verbatim
from diagnostics.errors.deciding.speaker import framed, has_reply, provider, settle

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
    assert settle("recipient-server", ("own-server", "local"), Statement()) == (
        "own-server"
    )


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


def test_a_quote_is_found_across_line_breaks() -> None:
    assert (
        verbatim("over quota now", "is over\n   quota\tnow.") == "over\n   quota\tnow"
    )


def test_a_quote_that_was_joined_from_lines_is_cut_where_it_was_joined() -> None:
    assert (
        verbatim("user is over quota", "550-user is over\n550 quota") == "user is over"
    )
    assert verbatim("nothing of it", "something else") == ""
