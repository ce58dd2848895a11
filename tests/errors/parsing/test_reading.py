"""The promises of `read`: never raising, never empty, quick, one for each recipient."""

import string
import time
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.errors.parsing.reading import read
from diagnostics.errors.statement import Statement

KINDS = {"error", "bounce", "auto-reply", "feedback", "delivered", "ordinary", "empty"}
KINDS |= {"foreign", "accepted", "no-text"}
MEGABYTES_10 = 10_000_000
HEAD = b"From: MAILER-DAEMON@mx.example\nSubject: Undeliverable\n"
REPORT = HEAD + b'Content-Type: multipart/report; boundary="x"\n\n'
STATUS = REPORT + b"--x\nContent-Type: message/delivery-status\n\n"


def repeated(piece: bytes) -> bytes:
    return piece * (MEGABYTES_10 // len(piece))


HOSTILE = {
    "one boundary nested in itself": REPORT
    + repeated(b'--x\nContent-Type: multipart/mixed; boundary="x"\n\n'),
    "a hundred thousand levels": b"From: a@b.example\n"
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
        for i in range(100_000)
    ),
    "one giant header": HEAD + b"X-Long: " + repeated(b"a"),
    "one giant folded header": HEAD + b"X-Long: a" + repeated(b"\n a"),
    "a million headers": HEAD + repeated(b"X-A: b\n"),
    "a giant subject of encoded words": b"From: a@b.example\nSubject: "
    + repeated(b"=?utf-8?q?a?= "),
    "millions of empty lines": HEAD + b"\n" + repeated(b"\n"),
    "a million recipients in a row": HEAD + b"\n" + repeated(b"<a@b.example>: no\n"),
    "an unterminated boundary": REPORT + b"--x\n\n" + repeated(b"--y\n"),
    "a million delivery blocks": STATUS
    + repeated(b"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n"),
    "one endless diagnostic": STATUS
    + b"Final-Recipient: rfc822; a@b.example\nDiagnostic-Code: smtp; "
    + repeated(b"550 "),
    "base64 of nothing": HEAD
    + b"Content-Transfer-Encoding: base64\n\n"
    + repeated(b"A"),
    "broken quoted-printable": HEAD
    + b"Content-Transfer-Encoding: quoted-printable\n\n"
    + repeated(b"=\n=3"),
    "unclosed tags": HEAD + b"Content-Type: text/html\n\n" + repeated(b"<p <"),
    "unclosed comments": HEAD + b"Content-Type: text/html\n\n" + repeated(b"<!--"),
    "bare ampersands": HEAD + b"Content-Type: text/html\n\n" + repeated(b"&"),
    "deep JSON": b'{"notificationType":' + repeated(b"["),
    "zeroes": b"\0" * MEGABYTES_10,
    "UTF-16": b"\xff\xfe" + repeated(b"a\0"),
    "at signs": repeated(b"a@"),
    "spaces": b"x" + repeated(b" ") + b"y",
    "status codes": repeated(b"5.1.1"),
    "frames in frames": repeated(b"host a.example[192.0.2.1] said: "),
    "opening brackets": b"550 5.1.1 " + repeated(b"<"),
    "backslashes": repeated(b"\\"),
    "tuples left open": repeated(b"(550, b'"),
    "tuples in Python's words": b"smtplib " + repeated(b"(550, b'no') "),
    "responses left open": repeated(b"response: '\\"),
    "log lines left open": repeated(b"to=<a@b.example>, "),
    "Exim's log without end": repeated(b"** a@b.example "),
    "nested exceptions": repeated(b"nested exception is: "),
    "header after header": repeated(b"x\nFrom: a@b.example\n\n"),
    "quoted messages": repeated(b'with message "4'),
    "PHPMailer's details": repeated(b"Detail:"),
    "quotation marks": b'"' + repeated(b'""') + b'"',
    "carriage returns": repeated(b"\r"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_ten_hostile_megabytes_take_less_than_two_seconds(name: str) -> None:
    started = time.process_time()
    assert read(HOSTILE[name])
    assert time.process_time() - started < 2.0


def test_hostile_text_is_as_harmless_as_hostile_bytes() -> None:
    for name in ("status codes", "backslashes", "unclosed comments", "deep JSON"):
        assert read(HOSTILE[name].decode("latin-1"))


def sound(statements: tuple[Statement, ...]) -> bool:
    """Whether a result keeps the promises that hold for all input."""
    return bool(statements) and all(
        statement.kind in KINDS
        and len(statement.raw) <= 4_000
        and statement.reply_code[1:].isdigit() == bool(statement.reply_code)
        and all(
            isinstance(getattr(statement, f.name), str | bool)
            for f in fields(statement)
        )
        for statement in statements
    )


@settings(max_examples=300, deadline=1000)
@given(st.binary(max_size=2000))
def test_any_bytes_give_sound_statements(data: bytes) -> None:
    assert sound(read(data))


@settings(max_examples=200, deadline=1000)
@given(st.text(max_size=1000))
def test_any_text_gives_sound_statements(text: str) -> None:
    assert sound(read(text))


@settings(max_examples=200, deadline=1000)
@given(
    st.lists(
        st.sampled_from(
            [
                "Content-Type: multipart/report; boundary=b\n",
                "From: mailer-daemon@x.example\n",
                "Subject: failure notice\n",
                "\n",
                "--b\n",
                "--b--\n",
                "Content-Type: message/delivery-status\n",
                "Content-Transfer-Encoding: base64\n",
                "Final-Recipient: rfc822;a@b.example\n",
                "Diagnostic-Code: smtp; 550-5.1.1 no\n",
                " 550 5.1.1 more\n",
                "<a@b.example>:\n",
                ">>> RCPT TO:<a@b.example>\n",
                "<<< 550 5.1.1 no\n",
                "host mx.example[192.0.2.1] said: 550 no (in reply to RCPT TO command)",
                "{'a@b.example': (550, b'no')}",
                "response: '535 no'",
                "-ERR no\n",
                "\xe9\xff",
            ]
        ),
        max_size=25,
    )
)
def test_any_order_of_known_pieces_gives_sound_statements(pieces: list[str]) -> None:
    assert sound(read("".join(pieces)))
    assert sound(read("".join(pieces).replace("\n", "\r\n").encode("latin-1")))


NAMES = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)


@settings(max_examples=100, deadline=1000)
@given(
    st.lists(NAMES, min_size=1, max_size=6, unique=True),
    st.integers(500, 554),
    st.integers(1, 7),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_report_gives_back_exactly_the_recipients_that_were_written(
    names: list[str], code: int, subject: int, end: str
) -> None:
    blocks = "".join(
        f"Final-Recipient: rfc822; {name}@shop.example\nAction: failed\n"
        f"Status: 5.{subject}.1\n"
        f"Diagnostic-Code: smtp; {code} 5.{subject}.1 No {name}\n\n"
        for name in names
    )
    mail = STATUS.decode() + f"Reporting-MTA: dns; mx.example\n\n{blocks}--x--\n"
    found = read(mail.replace("\n", end))
    assert [s.recipient for s in found] == [f"{name}@shop.example" for name in names]
    assert {s.reply_code for s in found} == {str(code)}
    assert {s.status_code for s in found} == {f"5.{subject}.1"}
    assert [s.text for s in found] == [f"{code} 5.{subject}.1 No {n}" for n in names]


@settings(max_examples=100, deadline=1000)
@given(
    NAMES,
    st.sampled_from(["421", "450", "535", "550", "554"]),
    st.sampled_from(["4.7.1", "5.7.8", "5.1.1"]),
    st.lists(NAMES, min_size=1, max_size=5),
)
def test_a_reply_reads_the_same_on_one_line_and_on_many(
    host: str, code: str, status: str, words: list[str]
) -> None:
    one = f"{code} {status} {' '.join(words)}"
    many = [f"{code}-{status} {word}" for word in words]
    many[-1] = many[-1].replace("-", " ", 1)
    frame = f"host {host}.example[192.0.2.1] said: %s (in reply to RCPT TO command)"
    seen = read(frame % "\n    ".join(many))[0]
    assert seen.text == read(frame % one)[0].text == one
    assert (seen.reply_code, seen.status_code) == (code, status)


def test_nothing_and_noise_are_empty() -> None:
    for noise in (b"", "", "  \n\t ", b"\0\0", "-----", "....!?"):
        assert [s.kind for s in read(noise)] == ["empty"]


def test_a_mail_reads_the_same_as_bytes_and_as_text() -> None:
    mail = STATUS + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n--x--\n"
    assert read(mail) == read(mail.decode())


def test_a_mail_in_an_mbox_reads_like_the_mail_itself() -> None:
    mail = STATUS + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n--x--\n"
    assert read(b"From MAILER-DAEMON Mon Jan  1 00:00:00 2024\n" + mail) == read(mail)


def test_a_byte_order_mark_does_not_hide_a_mail() -> None:
    mail = STATUS + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n--x--\n"
    assert read(b"\xef\xbb\xbf" + mail) == read(mail)
    assert read(mail.decode().encode("utf-16")) == read(mail)


def test_a_file_named_eml_is_a_mail_even_with_one_header() -> None:
    assert read("Subject: lunch\n\nSee you there", "lunch.eml")[0].kind == "ordinary"


def test_a_file_named_eml_shows_its_header_at_once() -> None:
    late = "x" * 78
    assert read(f"{late} :\n\nfailed", "a.EML")[0].kind == "ordinary"
    assert read(f"{late}  :\n\nfailed", "a.eml")[0].kind == "error"
    assert read("Subject: failed\n\nfailed", "a.txt")[0].kind == "error"
    assert read("failed", "a.eml")[0].kind == "error"


@pytest.mark.parametrize("line", ["From x Mon", ">From x Mon", "\n\t From x Mon"])
def test_the_line_of_an_mbox_is_left_out(line: str) -> None:
    (found,) = read(f"{line}\n550 5.1.1 nobody")
    assert found.text == "550 5.1.1 nobody"


def test_a_sentence_that_begins_with_from_stays() -> None:
    assert read("From:a 550 nobody")[0].text.startswith("From:a")
