"""Lines and replies are the same however the bytes arrive."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.mail.replies_read import (
    MAX_DIALOGUE,
    MAX_LINE,
    LineReader,
    Reply,
    ReplyParser,
    decoded,
    ehlo_keywords,
    pop_reply,
    unstuffed,
)

GREETING = [b"220-mx.example ESMTP", b"220 ready", b"250 2.1.0 Ok"]


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    """The data cut at these places."""
    edges = [0, *sorted(min(c, len(data)) for c in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


def read_all(parts: list[bytes]) -> list[bytes]:
    reader = LineReader()
    return [line for part in parts for line in reader.feed(part)]


line_bytes = st.binary(max_size=80).map(
    lambda b: b.replace(b"\n", b"").replace(b"\r", b"")
)


@given(st.lists(line_bytes, max_size=12), st.lists(st.integers(0, 900), max_size=12))
def test_any_split_of_the_bytes_gives_the_same_lines(
    lines: list[bytes], cuts: list[int]
) -> None:
    data = b"".join(line + b"\r\n" for line in lines)
    assert read_all(split(data, cuts)) == lines


@given(
    st.lists(
        st.tuples(
            st.integers(200, 599),
            st.lists(st.text("abc .-[]", max_size=9), min_size=1, max_size=4),
        ),
        max_size=5,
    ),
    st.lists(st.integers(0, 300), max_size=9),
)
def test_any_split_of_the_bytes_gives_the_same_replies(
    spoken: list[tuple[int, list[str]]], cuts: list[int]
) -> None:
    wire = ""
    for code, texts in spoken:
        wire += "".join(f"{code}-{text}\r\n" for text in texts[:-1])
        wire += f"{code} {texts[-1]}\r\n"
    parser = ReplyParser()
    lines = read_all(split(wire.encode(), cuts))
    replies = [r for line in lines if (r := parser.feed(decoded(line)))]
    assert [(r.code, list(r.lines)) for r in replies] == spoken


def test_a_bare_line_feed_ends_a_line_too() -> None:
    assert read_all([b"220 a\n250 b\r\n"]) == [b"220 a", b"250 b"]


@pytest.mark.parametrize("portion", [1000, 4096, MAX_LINE * 3])
def test_a_line_that_is_too_long_is_a_problem_and_reading_ends(portion: int) -> None:
    reader = LineReader()
    for _ in range(MAX_LINE * 3 // portion + 1):
        assert reader.feed(b"x" * portion) == []
    assert reader.problem == "line-too-long"
    assert reader.feed(b"\r\n220 hello\r\n") == []


def test_lines_before_the_one_that_is_too_long_are_kept() -> None:
    reader = LineReader()
    assert reader.feed(b"220 a\r\n" + b"x" * (MAX_LINE + 1)) == [b"220 a"]
    assert reader.problem == "line-too-long"


def test_a_dialogue_that_is_too_long_is_a_problem() -> None:
    reader = LineReader()
    chunk = b"a" * 1022 + b"\r\n"
    for _ in range(MAX_DIALOGUE // 1024):
        reader.feed(chunk)
    assert reader.total == MAX_DIALOGUE
    assert not reader.problem
    assert LineReader(total=MAX_DIALOGUE).feed(chunk) == []
    reader.feed(chunk)
    assert "dialogue" in reader.problem


def test_what_was_said_before_tls_is_forgotten() -> None:
    reader = LineReader()
    reader.feed(b"220 go\r\n250 inje")
    assert reader.pending == b"250 inje"
    reader.forget()
    assert reader.feed(b"cted\r\n") == [b"cted"]


def test_a_reply_of_several_lines_is_one_text() -> None:
    parser = ReplyParser()
    assert parser.feed("550-5.7.26 This mail has been blocked") is None
    reply = parser.feed("550 5.7.26  The sender must authenticate")
    assert reply is not None
    assert (reply.code, reply.status) == (550, "5.7.26")
    expected = "550 5.7.26 This mail has been blocked The sender must authenticate"
    assert reply.text == expected


@pytest.mark.parametrize(
    "line", ["* OK IMAP4rev1 ready", "HTTP/1.1 400 Bad Request", "", "22 x", "999 x"]
)
def test_what_is_no_reply_has_the_code_zero(line: str) -> None:
    assert ReplyParser().feed(line) == Reply(0, "", (line,))


def test_of_codes_that_differ_the_last_one_counts() -> None:
    parser = ReplyParser()
    parser.feed("250-a")
    assert parser.feed("550 b") == Reply(550, "", ("a", "b"))
    assert parser.feed("250 c") == Reply(250, "", ("c",))


def test_a_banner_with_lines_of_its_own_is_one_greeting() -> None:
    parser = ReplyParser()
    assert parser.feed("220-mx") is None
    assert parser.feed("We log everything.") is None
    assert parser.feed("220 ready") == Reply(
        220, "", ("mx", "We log everything.", "ready")
    )


def test_a_code_alone_is_a_reply() -> None:
    assert ReplyParser().feed("250") == Reply(250, "", ("",))


@pytest.mark.parametrize("code", [220, 354, 400, 499, 500, 0])
def test_only_the_four_hundreds_are_temporary(code: int) -> None:
    assert Reply(code).is_temporary is (code // 100 == 4)


@pytest.mark.parametrize(
    ("line", "ok", "code"),
    [
        ("+OK", True, ""),
        ("+OK ready <1@a>", True, ""),
        ("-ERR [AUTH] no", False, "AUTH"),
        ("-ERR [sys/temp] later", False, "SYS/TEMP"),
        ("-ERR [LOGIN-DELAY] wait", False, "LOGIN-DELAY"),
        ("-ERR locked", False, ""),
        ("+ok in", True, ""),
        ("-err no", False, ""),
        ("+OK\tready", True, ""),
    ],
)
def test_a_status_line_of_pop3_is_read(line: str, ok: bool, code: str) -> None:
    reply = pop_reply(line)
    assert (reply.ok, reply.code, reply.spoke) == (ok, code, True)


@pytest.mark.parametrize("line", ["* OK IMAP", "220 smtp", "+OKAY", "", "HTTP/1.1 400"])
def test_what_is_no_pop3_is_told(line: str) -> None:
    assert not pop_reply(line).spoke


@pytest.mark.parametrize(
    ("line", "plain"), [(b".", None), (b"..", b"."), (b"..a", b".a"), (b"a.", b"a.")]
)
def test_stuffing_dots_go_and_the_last_ends(line: bytes, plain: bytes | None) -> None:
    assert unstuffed(line) == plain


def test_capabilities_are_read_in_capitals_with_both_spellings_of_auth() -> None:
    reply = Reply(
        250,
        "",
        ("mx", "SIZE 100", "auth PLAIN LOGIN", "AUTH=LOGIN XOAUTH2", "DSN"),
    )
    assert ehlo_keywords(reply) == {
        "SIZE": "100",
        "AUTH": "PLAIN LOGIN XOAUTH2",
        "DSN": "",
    }


@given(st.binary(max_size=60))
def test_every_line_can_be_shown_without_control_characters(raw: bytes) -> None:
    shown = decoded(raw)
    assert all(c.isprintable() or c == "\t" for c in shown)
