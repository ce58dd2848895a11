"""The tolerant MIME reader."""

import base64
import quopri
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.errors.parsing.mime import (
    MAX_BODY,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_HEAD,
    MAX_PARTS,
    as_latin1,
    decode_bytes,
    decode_words,
    fields,
    leaves,
    parse,
)


def texts(mail: bytes | str) -> list[str]:
    return [part.text().strip() for part in leaves(parse(as_latin1(mail)))]


def single(head: str, body: bytes) -> str:
    return texts(f"From: a@b.example\n{head}\n\n".encode() + body)[0]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text("abc äжд=.\n", min_size=1, max_size=80), min_size=1, max_size=5),
    st.sampled_from(["utf-8", "utf-16-be", "iso-2022-jp"]),
)
def test_what_pythons_email_package_writes_is_read_back(
    bodies: list[str], charset: str
) -> None:
    charset = charset if charset != "iso-2022-jp" else "utf-8"
    mail = MIMEMultipart("mixed")
    mail["From"] = "a@b.example"
    for body in bodies:
        mail.attach(MIMEText(body, "plain", charset))
    assert texts(mail.as_bytes()) == [body.strip() for body in bodies]


@settings(max_examples=100, deadline=None)
@given(
    st.text("abcжé日 ", min_size=1, max_size=60).map(lambda s: " ".join(s.split())),
)
def test_encoded_words_written_by_python_are_read_back(subject: str) -> None:
    assert (
        decode_words(Header(subject, "utf-8").encode().replace("\n ", " ")) == subject
    )


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=200))
def test_base64_and_quoted_printable_are_undone(raw: bytes) -> None:
    text = raw.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    head = "Content-Type: text/x; charset=iso-8859-1\nContent-Transfer-Encoding: "
    for name, coded in (
        ("base64", base64.encodebytes(raw)),
        ("quoted-printable", quopri.encodestring(raw)),
    ):
        part = parse(as_latin1(head.encode() + name.encode() + b"\n\n" + coded))
        assert part.text().rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("iso-2022-jp", "宛先不明".encode("iso-2022-jp"), "宛先不明"),
        ("x-unknown", "naïve".encode(), "naïve"),
        ("us-ascii", "naïve".encode(), "naïve"),
        ("utf-8", "naïve".encode("cp1252"), "naïve"),
        ("unicode-1-1-utf-7", b"plain +AOk-", "plain é"),
        ("base64", b"abc", "abc"),
        ("", "żółw".encode(), "żółw"),
    ],
)
def test_unknown_and_untrue_charsets_are_tolerated(
    charset: str, raw: bytes, text: str
) -> None:
    assert decode_bytes(raw, charset) == text
    assert single(f'Content-Type: text/plain; charset="{charset}"', raw) == text


def test_broken_base64_gives_what_can_be_decoded() -> None:
    head = "Content-Transfer-Encoding: base64"
    coded = base64.b64encode(b"mailbox is full")
    assert single(head, coded[:-1]).startswith("mailbox is fu")
    assert single(head, b"!" + coded[:8] + b"\n-*-\n" + coded[8:]) == "mailbox is full"
    assert single(head, coded + b"A") == "mailbox is full"


def test_uuencoded_text_is_undone_and_broken_lines_are_skipped() -> None:
    head = "Content-Transfer-Encoding: x-uuencode"
    body = b"begin 644 note.txt\n$9G5L;\n\xff\xff\xff\n`\nend\n"
    assert single(head, body) == "full"
    assert single(head, b"no such thing \xff") != ""


def test_every_line_end_is_the_same() -> None:
    mail = (
        'Content-Type: multipart/mixed; boundary="q"\n\n--q\n\none\n--q\n\ntwo\n--q--\n'
    )
    for end in ("\n", "\r\n", "\r"):
        assert texts(mail.replace("\n", end)) == ["one", "two"]


def test_a_boundary_that_begins_another_is_kept_apart() -> None:
    mail = (
        "Content-Type: multipart/mixed; boundary=q\n\n--q\n"
        "Content-Type: multipart/mixed; boundary=qq\n\n--qq\n\none\n--qq\n\n"
        "two\n--qq--\n"
        "--q\n\nthree\n--q--\n"
    )
    assert texts(mail) == ["one", "two", "three"]


def test_a_missing_boundary_is_guessed_from_the_body() -> None:
    assert texts(
        "Content-Type: multipart/mixed\n\n--q\n\none\n--q\n\ntwo\n--q--\n"
    ) == [
        "one",
        "two",
    ]


def test_an_unclosed_multipart_gives_its_parts() -> None:
    assert texts("Content-Type: multipart/x; boundary=q\n\n--q\n\none\n--q\n\ntwo") == [
        "one",
        "two",
    ]


def test_a_multipart_without_parts_is_text() -> None:
    assert texts("Content-Type: multipart/mixed; boundary=q\n\njust words") == [
        "just words"
    ]


def test_no_more_parts_and_bytes_are_opened_than_promised() -> None:
    many = "Content-Type: multipart/x; boundary=q\n\n" + "--q\n\nx\n" * (MAX_PARTS * 3)
    assert len(texts(many)) == MAX_PARTS
    assert len(as_latin1(b"x" * (MAX_BYTES + 9))) == MAX_BYTES


def test_an_embedded_mail_is_not_opened() -> None:
    mail = (
        "Content-Type: multipart/x; boundary=q\n\n--q\nContent-Type: message/rfc822\n\n"
    )
    (part,) = leaves(parse(mail + "Subject: inner\n\nbody\n--q--\n"))
    assert part.kind == "message/rfc822"
    assert parse(part.body).headers["subject"] == "inner"


def test_the_first_field_of_a_name_counts_and_folds_are_joined() -> None:
    assert fields("To: a\n b\nTO: c\nnonsense\nX:\n") == {"to": "a b", "x": ""}


def test_words_split_between_encoded_words_are_joined() -> None:
    assert decode_words("=?utf-8?q?over_?= =?utf-8?b?cXVvdGE=?=") == "over quota"
    assert decode_words("=?x-odd?q?plain=21?=") == "plain!"
    assert decode_words("=?broken?") == "=?broken?"


def test_a_body_is_decoded_to_its_limit() -> None:
    body = "x" * MAX_BODY
    assert single("X: y", f"{body}y".encode()) == body
    assert single("X: y", body[:-1].encode() + b"y") == body[:-1] + "y"


def test_a_header_block_is_read_to_its_limit() -> None:
    fill = "X: " + "x" * (MAX_HEAD - len("X: \nTo: a"))
    assert parse(f"{fill}\nTo: ab\n\nbody").headers["to"] == "a"
    assert parse(f"{fill}\nTo: ab").headers["to"] == "a"
    assert parse(f"{fill}\nTo: ab\n\nbody").body == "body"


def test_parts_are_opened_to_a_depth() -> None:
    def nested(levels: int) -> str:
        heads = (
            f"Content-Type: multipart/x; boundary=b{i}\n\n--b{i}\n"
            for i in range(levels)
        )
        return "".join(heads) + "Content-Type: text/plain\n\ninside"

    def kinds(levels: int) -> list[str]:
        return [part.kind for part in leaves(parse(nested(levels)))]

    assert kinds(MAX_DEPTH) == ["text/plain"]
    assert kinds(MAX_DEPTH + 1) == ["multipart/x"]


def test_a_mail_that_begins_with_an_empty_line_has_no_head() -> None:
    part = parse("\nSubject: x\n\nbody")
    assert (dict(part.headers), part.body) == ({}, "Subject: x\n\nbody")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("Text/HTML; charset=x", "text/html"),
        ("text/plain charset=x", "text/plain"),
        ("", ""),
    ],
)
def test_a_kind_is_told_without_its_parameters(value: str, kind: str) -> None:
    assert parse(f"Content-Type: {value}\n\nx").kind == kind


def test_a_part_s_closing_mark_ends_the_mail() -> None:
    mail = "Content-Type: multipart/x; boundary=q\n\nintro\n--q\n\none\n--q--\n--q\n\nx"
    assert texts(mail) == ["one"]
    assert texts(mail.replace("intro\n", "")) == ["one"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa", "a"),
        (b"\xff\xfea\x00", "a"),
        (b"\xfe\xff\x00a", "a"),
        ("é", "Ã©"),
        (b"\xe9", "é"),
        ("\ud800", "\xed\xa0\x80"),
    ],
)
def test_marks_of_an_encoding_go(data: bytes | str, text: str) -> None:
    assert as_latin1(data) == text


def test_a_text_is_cut_like_bytes() -> None:
    assert len(as_latin1("x" * (MAX_BYTES + 1))) == MAX_BYTES


def test_a_raw_header_is_read_as_utf_8() -> None:
    assert decode_words("Å¼Ã³Å\x82w") == "żółw"
    assert decode_words("=?utf-8?Q?=C5=BC_?= x =?utf-8*en?b?w7M=?=") == "ż  x ó"


def test_uuencoded_text_ends_at_its_end() -> None:
    head = "Content-Transfer-Encoding: uuencode"
    body = b"begin 644 x\n\n$9G5L;\n`\nend\n$9G5L;\n"
    assert single(head, body) == "full"
