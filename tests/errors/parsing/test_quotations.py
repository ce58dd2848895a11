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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Remote host said: no", "Remote host said: no"),
        ("Remote host said: nope", "nope"),
        ("because: 550 no", "550 no"),
        ("because: nobody is there", "because: nobody is there"),
        ("because: 5.1.1 nobody", "5.1.1 nobody"),
        ("The response was: nobody", "nobody"),
        ("The error that the other server returned was: nobody", "nobody"),
        ("Server error: '550 no'", "Server error: '550 no'"),
        ("The server responded: '550 no'", "550 no"),
        ("550 no because 551 other", "550 no because 551 other"),
    ],
)
def test_an_introduced_reply_needs_a_code_or_a_remote_speaker(
    text: str, words: str
) -> None:
    assert unframe(text).text == words


def test_only_a_remote_speaker_makes_a_quotation() -> None:
    assert unframe("Remote host said: 550 no").quoted
    assert unframe("The error that the other server returned was: 550 no").quoted
    assert not unframe("The server responded: 550 no").quoted
    assert unframe("mx.a.test [192.0.2.7] did not like our DATA: no").quoted
    assert unframe("remote server at a.test (192.0.2.7) returned 550").quoted
    assert not unframe("no (in reply to DATA command)").quoted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("host a.test[192.0.2.1] said: 550 no (nobody)", "550 no (nobody)"),
        ("(host a.test[192.0.2.1] said: 550 no)", "550 no"),
        ("(host a.test[192.0.2.1] said: 550 no (a))", "550 no (a)"),
        ("no answer (in reply to RCPT TO command) and more", "no answer"),
        (
            "a[192.0.2.1] said: 550 no (in reply to MAIL FROM command) x",
            "550 no",
        ),
        ("550 no [a@b.test]", "550 no"),
        ("550 no Giving up on 192.0.2.1.", "550 no"),
        ("550 no [NOOP]", "550 no [NOOP]"),
        ("no, id 1, from MTA(a.test): x from MTA(b.test): 550 y", "550 y"),
        ("554 (554 5.1.1 no)", "554 (554 5.1.1 no)"),
        ("oh {LED=550 5.1.1 no}", "oh {LED=550 5.1.1 no}"),
        ("5.0.0 {LED=550 5.1.1 no}", "550 5.1.1 no"),
        ("4.4.7 late <421 4.4.1 no answer> then", "421 4.4.1 no answer"),
        ("it failed <421 4.4.1 no answer>", "it failed <421 4.4.1 no answer>"),
    ],
)
def test_the_frame_s_own_marks_are_shed(text: str, words: str) -> None:
    assert unframe(text).text == words


def test_the_command_of_the_frame_goes_before_a_trailing_one() -> None:
    text = "host a.test[192.0.2.1] said: 550 no [DATA] (in reply to RCPT TO command)"
    assert unframe(text).command == "RCPT"
    assert unframe("550 no [MAIL_FROM]").command == "MAIL"
    talk = "host a.test[192.0.2.1] refused to talk to me: 554 no"
    assert unframe(f"{talk} (in reply to EHLO command)").command == "EHLO"


def test_exim_s_host_stands_behind_the_frame_or_before_it() -> None:
    said = "SMTP error from remote mail server after MAIL FROM:<a@b.test> SIZE=12: "
    behind = unframe(f"{said}host mx.test [192.0.2.1]: 550 no")
    assert (behind.host, behind.text, behind.command) == ("mx.test", "550 no", "MAIL")
    before = unframe(f"host mx.test [192.0.2.1]: {said}550 no")
    assert (before.host, before.text) == ("mx.test", "550 no")
    assert unframe(f"{said}550 no").host == ""
    assert unframe(f"x{'y' * 500} host mx.test [192.0.2.1] {said}550 no").host == (
        "mx.test"
    )


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("550-a\n550-b\n550 c", "550 a b c"),
        ("550-5.1.1 a\n550-5.1.1 b", "550 5.1.1 a b"),
        ("550-5.1.1 a\n5.1.1 b", "550 5.1.1 a b"),
        ("550 a\n551 b", "550 a 551 b"),
        ("550 a 550-b", "550 a 550-b"),
        ("550-a 550- b", "550 a b"),
        ("  a\n b ", "a b"),
        ("550 #5.1.1 a\n550 #5.1.1 b", "550 #5.1.1 a b"),
    ],
)
def test_the_code_that_lines_repeat_is_dropped(text: str, joined: str) -> None:
    assert join_lines(text) == joined


def test_a_long_text_is_cut_in_its_middle_to_the_very_limit() -> None:
    text = "a" * 1000 + "b" * (MAX_REASON - 1001) + "c"
    assert join_lines(text) == text
    assert join_lines(f"{text}d") == f"{'a' * 1000} … {'b' * 2995}cd"
