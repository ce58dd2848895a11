"""Sentences around replies."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors.parsing.quotations import MAX_REASON, join_lines, unframe, verb


@pytest.mark.parametrize(
    ("text", "words", "host", "command"),
    [
        (
            "host mx.a.example[192.0.2.7] refused to talk to me: 554 no",
            "554 no",
            "mx.a.example",
            "CONNECT",
        ),
        ("lost connection (in reply to end of DATA command)", None, "", "DATA"),
        ("mx.a.example platform: said: 552 5.2.2 full", None, "mx.a.example", ""),
        (
            "mx.a.example [192.0.2.7] did not like our RCPT TO:\n550 no",
            "550 no",
            "mx.a.example",
            "RCPT",
        ),
        (
            "Remote Server at a.example (192.0.2.7) returned '400 4.4.7 late'",
            "400 4.4.7 late",
            "a.example",
            "",
        ),
        (
            "host mx.a.example [2001:db8::7]\n    SMTP error from remote mail server "
            "after end of data:\n    550-5.7.1 a\n    550 5.7.1 b",
            "550 5.7.1 a b",
            "mx.a.example",
            "DATA",
        ),
        (
            "550 5.1.1 Failed, id=1, from MTA([127.0.0.1]:10025): 550 5.1.1 nobody",
            "550 5.1.1 nobody",
            "",
            "",
        ),
        ("Remote host said: 550 no [RCPT_TO]", "550 no", "", "RCPT"),
        ("5.1.0 - Unknown error 550-'5.7.1 denied'", "550 5.7.1 denied", "", ""),
        ("554 <a@b.example>... 550 Host unknown", "550 Host unknown", "", ""),
    ],
)
def test_the_quoted_reply_its_host_and_its_verb_are_found(
    text: str, words: str | None, host: str, command: str
) -> None:
    seen = unframe(text)
    assert words is None or seen.text == words
    assert (seen.host, seen.command) == (host, command)


def test_of_frames_within_frames_the_innermost_counts() -> None:
    seen = unframe(
        "host a.example[192.0.2.7] said: 550 host b.example[192.0.2.8] said: 552 5.2.2 "
        "full (in reply to RCPT TO command)"
    )
    assert (seen.text, seen.host) == ("552 5.2.2 full", "b.example")


@given(st.text("abc .,", max_size=80))
def test_text_without_a_frame_is_only_joined(text: str) -> None:
    seen = unframe(text)
    assert seen.text == " ".join(text.split())
    assert not seen.quoted


@given(
    st.sampled_from(["421", "550"]),
    st.sampled_from(["", "4.7.0 ", "5.7.26 "]),
    st.lists(st.text("abcxyz", min_size=1, max_size=9), min_size=1, max_size=6),
)
def test_lines_of_a_reply_join_to_what_they_say(
    code: str, status: str, words: list[str]
) -> None:
    wanted = f"{code} {status}{' '.join(words)}"
    lines = [f"{code}-{status}{word}" for word in words]
    lines[-1] = lines[-1].replace("-", " ", 1)
    assert join_lines("\n".join(lines)) == wanted
    assert join_lines("\n".join(f"    {line}  " for line in lines)) == wanted


def test_links_and_numbers_inside_a_reply_survive_joining() -> None:
    text = "550-5.7.1 See https://x.example/?p=550-5.7.1x\n550 5.7.1 id 550a"
    assert join_lines(text) == "550 5.7.1 See https://x.example/?p=550-5.7.1x id 550a"


def test_a_giant_reply_keeps_its_beginning_and_its_end() -> None:
    joined = join_lines("first " + "x " * 9000 + "last")
    assert len(joined) <= MAX_REASON
    assert joined.startswith("first")
    assert joined.endswith("last")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("RCPT TO", "RCPT"),
        ("end of data", "DATA"),
        ("initial connection", "CONNECT"),
        ("STLS", "STARTTLS"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_verbs_have_one_name(name: str, wanted: str) -> None:
    assert verb(name) == wanted


@given(
    st.lists(
        st.sampled_from(
            [
                "host mx.a.example[192.0.2.7] said: ",
                "mx.b.example[192.0.2.8]:25, SAID:\n",
                "[2001:db8::5] sent: ",
                "not [a b] said: ",
                "mx.c.example",
                "x" * 350,
                "550 no ",
                " ",
                "[",
            ]
        ),
        max_size=8,
    ).map("".join)
)
def test_the_last_server_that_is_quoted_counts(text: str) -> None:
    """Compares with reading all of the text from its beginning."""
    host = r"((?<![\w\-.])[\w\-.]{1,255})"
    said = (
        rf"(?:host\s{{1,9}})?{host}?\s{{0,9}}\[[\w.:]{{2,60}}\](?::\d{{1,5}})?,?"
        r"\s{1,9}(?:said|refused to talk to me|sent):\s{0,9}"
    )
    matches = list(re.finditer(said, text, re.I))
    framed = unframe(text)
    assert framed.quoted == bool(matches)
    if matches:
        assert framed.host == (matches[-1][1] or "")
        assert framed.text == join_lines(text[matches[-1].end() :])


def test_a_server_with_the_longest_name_is_found_behind_other_words() -> None:
    host = "a" * 255
    framed = unframe(f"{'word ' * 90}host {host}[192.0.2.7] said: 550 no")
    assert (framed.host, framed.text) == (host, "550 no")


def test_what_a_probe_of_the_sender_brought_is_not_the_cause() -> None:
    refusal = (
        "450 4.1.7 <ann@a.example>: Sender address rejected: undeliverable address:"
    )
    probe = "host mx.b.example[192.0.2.8] said: 550 5.1.1 User unknown"
    bare = unframe(f"{refusal} {probe}")
    assert (bare.text, bare.quoted) == (refusal, False)
    framed = unframe(f"host mx.a.example[192.0.2.7] said: {refusal} {probe}")
    assert (framed.text, framed.host) == (refusal, "mx.a.example")


def test_what_a_probe_of_the_recipient_brought_is_the_cause() -> None:
    framed = unframe(
        "450 4.1.1 <ann@a.example>: Recipient address rejected: undeliverable "
        "address: host mx.b.example[192.0.2.8] said: 550 5.1.1 User unknown"
    )
    assert framed.text == "550 5.1.1 User unknown"
