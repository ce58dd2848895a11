"""Whatever is pasted is read in time that grows with its length, and never breaks."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnostics import errors
from diagnostics.errors import Statement, explain, explaining, left_out, read
from diagnostics.errors.deciding.decision import decide
from diagnostics.errors.parsing.mime import MAX_BYTES
from diagnostics.errors.parsing.pastes import MAX_PASTE
from diagnostics.words import text
from tests.growth import assert_linear

BOUNCES = [
    path.read_bytes()
    for path in sorted(
        (Path(__file__).resolve().parents[2] / "sample_data/errors").iterdir()
    )
]
LETTER = "From: mailer-daemon@mx.example\nSubject: Undeliverable\nTo: a@b.example\n"
HTML = f"{LETTER}Content-Type: text/html\n\n<html>"
REPORT = f"{LETTER}Content-Type: multipart/report; boundary=x\n\n--x\n\n"


UNITS = ["a@", "<a ", " ", "\n ", "550-", "a@b.c: no\n", "=?utf-8?q?a?= ", "(550, b'"]
UNITS += ["to=<a@b.c>, ", "** a@b.c ", "host a[192.0.2.1] said: ", "because ", "&#9"]
UNITS += ["a-", "+a", "Error { a: ", "AddressFailedException: 550 a\n"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("head", ["550 5.1.1 ", HTML], ids=["paste", "letter"])
def test_time_grows_with_the_length(head: str, unit: str) -> None:
    assert_linear(lambda n: explain(head + unit * (n // len(unit)) + "\nx"), 1 << 15)


SLOW = {
    "folds": ("Final-Recipient: a\n", " ", "ab:"),
    "punycode": (f"{LETTER}Content-Type: text/plain; charset=punycode\n\n", "ab-", ""),
    "received": (LETTER, "Received: from a by b\n", "\nuser unknown"),
    "folded": (f"{LETTER}X: a", "\n b", "\n\nuser unknown"),
    "nested": (
        REPORT,
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n",
        "user unknown",
    ),
    "letters": (REPORT, f"\n--x\nContent-Type: message/rfc822\n\n{LETTER}\n", ""),
}


@pytest.mark.parametrize(("head", "unit", "tail"), SLOW.values(), ids=list(SLOW))
def test_letters_made_to_be_slow_are_not(head: str, unit: str, tail: str) -> None:
    assert_linear(lambda n: explain(head + unit * (n // len(unit)) + tail), 1 << 16)


@pytest.mark.parametrize("head", ["no ", "S: 550 no ", "b'550 no "])
def test_blanks_between_two_words_are_skipped_in_time(head: str) -> None:
    assert_linear(lambda n: explain(f"{head}{' ' * n}mailbox"), 1 << 15)


def test_a_report_of_very_many_recipients_reads_its_notice_once() -> None:
    notice = "We could not deliver your letter.\n"
    block = "Final-Recipient: rfc822; /dev/null{}\nAction: failed\n\n"

    def letter(recipients: int) -> str:
        blocks = "".join(block.format(n) for n in range(recipients))
        status = f"Content-Type: message/delivery-status\n\n{blocks}--x--"
        return f"{REPORT}{notice * (2 * recipients)}\n--x\n{status}"

    assert_linear(lambda recipients: explain(letter(recipients)), 240)


def test_many_people_named_in_one_sentence_share_its_reason() -> None:
    names = "".join(f"not delivered to u{n}@b.example\n" for n in range(500))
    found = explain(f"{LETTER}\nuser unknown\n{names}")
    assert len({answer.recipient for answer in found}) > 400
    assert {answer.reason for answer in found} == {found[0].reason}


def mutations(data: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with something else in the place of a part."""
    cut = st.tuples(
        st.integers(0, len(data)), st.integers(0, 60), st.binary(max_size=40)
    )
    return cut.map(lambda c: data[: c[0]] + c[2] + data[c[0] + c[1] :])


@given(st.one_of(*map(mutations, BOUNCES), st.binary(max_size=300)))
@example(HTML.encode() + b"&#" + b"9" * 5000 + b"; user unknown")
@example(b"Final-Recipient: rfc822; a\\x{D800}@b.example\nAction: failed\n")
@example(b'{"notificationType":"Bounce","bounce":{"bouncedRecipients":["\\ud800"]}}')
@example(b'{"notificationType":1,"bounce":{"bouncedRecipients":[{"action":[[]]}]}}')
@example(b"550 5.1.1 b\\ud83d no such user")
@example(LETTER.encode() + b"Content-Type: text/plain; charset=undefined\n\nx")
@settings(max_examples=80)
def test_any_bytes_are_read_decided_and_written(data: bytes) -> None:
    for statement in read(data, "bounce.eml"):
        answer = decide(statement)
        assert answer.reason in errors.reasons()
        f"{answer.recipient}{statement.text}{statement.raw}".encode()


@given(st.text(alphabet=st.characters(), max_size=300))
@example("550 5.1.1 \ud800 no such user")
@settings(max_examples=80)
def test_any_text_is_read_decided_and_written(pasted: str) -> None:
    for answer in explain(pasted):
        f"{answer.recipient}{answer.statement.text}{answer.statement.raw}".encode()


def test_a_fault_of_our_own_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> tuple[Statement, ...]:
        raise RecursionError

    monkeypatch.setattr(explaining, "read", broken)
    (answer,) = explain("550 5.1.1 no such user")
    assert answer.reason == "unknown"
    assert "RecursionError" in text(answer.evidence[0].why)


def test_a_long_paste_is_read_at_both_ends_and_says_what_is_left_out() -> None:
    log = "a line of a log file\n" * 500_000 + "550 5.1.1 user unknown\n"
    said = left_out(log)
    assert said is not None
    assert text(said) == (
        "This text is long: only its first 49,152 characters and its last 16,384 were "
        "read."
    )
    assert explain(log)[0].reason == "user-unknown"
    assert left_out("550 5.1.1 user unknown") is None
    assert left_out("x" * MAX_PASTE) is None


def test_a_long_letter_says_that_its_end_was_not_read() -> None:
    letter = f"{LETTER}\nuser unknown\n" + "x" * MAX_BYTES
    said = left_out(letter)
    assert said is not None
    assert text(said).startswith("This letter is long: only its first 1,048,576 bytes")
    assert left_out(letter[:MAX_BYTES]) is None


def test_a_long_paste_of_other_letters_stays_readable() -> None:
    log = "строка журнала\n" * 100_000 + "550 5.1.1 нет user unknown\n"
    statement = read(log)[0]
    assert "нет" in statement.text
    assert "Ñ" not in statement.raw


def test_addresses_are_found_whole() -> None:
    assert errors.whole_addresses("to <a@b.example>, xa@b.example.") == {
        "a@b.example",
        "xa@b.example",
    }


@pytest.mark.parametrize("unit", ["a", "a@", "a.", "a@.-", "<a"])
def test_addresses_are_found_in_one_pass(unit: str) -> None:
    assert_linear(
        lambda size: errors.whole_addresses(unit * (size // len(unit))), 400_000
    )
