"""IMAP's lines, read alone."""

import pytest

from diagnostics.checks.mail.imap.imap_replies import (
    Folder,
    capabilities_in,
    folders_in,
    imap_reply,
    quoted,
    readable,
)


@pytest.mark.parametrize(
    ("line", "status", "code", "ok"),
    [
        (
            "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] Dovecot ready.",
            "OK",
            "CAPABILITY",
            True,
        ),
        ("* PREAUTH welcome", "PREAUTH", "", True),
        ("* BYE too busy", "BYE", "", False),
        ("a1 OK done", "OK", "", True),
        (
            "a2 NO [AUTHENTICATIONFAILED] Invalid credentials",
            "NO",
            "AUTHENTICATIONFAILED",
            False,
        ),
        ("a3 bad what?", "BAD", "", False),
        ("220 mail.example.com ESMTP", "", "", False),
        ("+OK POP3 ready", "", "", False),
        ("* OKAY then", "", "", False),
        ("", "", "", False),
    ],
)
def test_a_line_gives_its_status_and_code(
    line: str, status: str, code: str, ok: bool
) -> None:
    reply = imap_reply(line)
    assert (reply.status, reply.code, reply.ok) == (status, code, ok)
    assert reply.spoke is bool(status)


@pytest.mark.parametrize(
    ("line", "challenge"), [("+", True), ("+ abc", True), ("+OK", False)]
)
def test_a_plus_alone_is_a_challenge(line: str, challenge: bool) -> None:
    assert imap_reply(line).is_challenge is challenge


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a1 NO [AUTHENTICATIONFAILED] wrong", "-ERR [AUTH] wrong"),
        ("a1 NO [UNAVAILABLE] back end is down", "-ERR [SYS/TEMP] back end is down"),
        ("a1 NO LOGIN failed", "-ERR LOGIN failed"),
        ("a1 NO [ALERT] use your browser", "-ERR [ALERT] use your browser"),
    ],
)
def test_a_refusal_reads_as_pop3_words_it(line: str, said: str) -> None:
    assert imap_reply(line).as_pop3 == said


def test_capabilities_stand_in_lines_of_their_own_and_in_codes() -> None:
    lines = [
        "* CAPABILITY IMAP4rev1 starttls",
        "* 3 EXISTS",
        "OK [CAPABILITY Auth=PLAIN] x",
    ]
    assert capabilities_in(lines) == ("IMAP4REV1", "STARTTLS", "AUTH=PLAIN")


def test_folders_are_read_quoted_plain_and_as_literals() -> None:
    lines = [
        r'* LIST (\HasNoChildren) "." INBOX',
        r'* LIST (\HasNoChildren \Sent) "/" "Sent \"old\""',
        "* LIST () NIL {4}",
        "Sent",
        r'* LIST (\Noselect) "\\" "up"',
        r'* LIST () "/" "Outbox" ("OLDNAME" ("Sent"))',
        r"* LIST () NIL Sent Items",
        "* 3 EXISTS",
    ]
    found = list(folders_in(lines))
    names = ["INBOX", 'Sent "old"', "Sent", "up", "Outbox", "Sent Items"]
    assert [f.name for f in found] == names
    assert [f.is_for_sent for f in found] == [False, True, *[False] * 4]
    assert [f.can_hold for f in found] == [True, True, True, False, True, True]
    assert [f.delimiter for f in found] == [".", "/", "", "\\", "/", ""]


@pytest.mark.parametrize(
    "name",
    [
        *("Sent", "INBOX.Sent", "[Gmail]/Sent Mail", "Wys&AUI-ane", "sent items"),
        *("Gesendete Objekte", "INBOX.&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"),
        *("mail/sent-mail", "Verzonden items", "Elk&APw-ld&APY-tt elemek"),
        *("E&AwE-le&AwE-ments envoye&AwE-s", "INBOX.Post.Sent"),
    ],
)
def test_usual_names_are_known_in_any_language(name: str) -> None:
    assert Folder(name).is_called_sent


@pytest.mark.parametrize(
    "name",
    [
        *("INBOX", "Sentinel", "Drafts", "Sent/2024", "R&AOk-sum&AOk-", "Unsent"),
        *("Other Users/bob/Sent", "Archive/2024/Sent"),
    ],
)
def test_other_names_are_not(name: str) -> None:
    assert not Folder(name).is_called_sent


def test_names_are_parted_where_the_server_says_so() -> None:
    assert Folder("Archive.Sent", (), ".").is_called_sent
    assert not Folder("Archive.Sent", (), "/").is_called_sent
    assert not Folder("Archive.Sent", (), "").is_called_sent


def test_other_peoples_folders_are_told_by_what_stands_above_them() -> None:
    assert Folder("Shared/Sent", (), "/").is_of_others
    assert not Folder("Shared", (), "/").is_of_others
    assert not Folder("INBOX.Sent", (), ".").is_of_others


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Wys&AUI-ane", "Wysłane"), ("A&-B", "A&B"), ("&AA-", "&AA-"), ("&", "&")],
)
def test_modified_utf_7_is_shown_as_people_write_it(name: str, shown: str) -> None:
    assert readable(name) == shown


def test_a_quoted_string_escapes_what_would_end_it() -> None:
    assert quoted('a"b\\c') == '"a\\"b\\\\c"'
