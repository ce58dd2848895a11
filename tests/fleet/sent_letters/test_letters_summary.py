"""Many letters in a few lines: what failed first, and whose it is."""

from __future__ import annotations

import pytest

from diagnostics.fleet.sent_letters import Writers, judged
from diagnostics.fleet.sent_letters.letter_files import SentLetter, letter_of
from diagnostics.fleet.sent_letters.letters_summary import (
    LetterVerdict,
    summary,
    verdict_of,
    worst_letters_first,
)
from diagnostics.language import spoken
from diagnostics.model import Account, Mailbox, Reading
from tests.fleet.sent_letters.headers import ENTRY

ACCOUNT = Account(host="acme.test", mailboxes=(Mailbox("m", "a@b.test"),))


def letter(results: str, name: str = "a.eml", more: str = "") -> SentLetter:
    told = f"Authentication-Results: mx.receiver.test; {results}\n" if results else ""
    head = f"{told}Received: {ENTRY}\n{more}From: a@b.test\n"
    return letter_of(name, head.encode())


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ("spf=softfail; dkim=pass header.d=b.test; dmarc=pass", LetterVerdict.PASSED),
        ("spf=pass; dkim=pass; dmarc=fail", LetterVerdict.FAILED),
        ("spf=pass; dkim=none; dmarc=none", LetterVerdict.PASSED),
        ("spf=pass", LetterVerdict.PASSED),
        ("spf=softfail", LetterVerdict.FAILED),
        ("spf=softfail; dkim=pass", LetterVerdict.UNKNOWN),
        ("spf=none; dkim=none; dmarc=none", LetterVerdict.UNKNOWN),
        ("spf=temperror; dkim=none", LetterVerdict.UNKNOWN),
        ("dkim=pass header.d=other.test", LetterVerdict.UNKNOWN),
        ("dmarc=bestguesspass", LetterVerdict.UNKNOWN),
        ("", LetterVerdict.UNKNOWN),
    ],
)
def test_dmarc_counts_and_without_it_spf_and_dkim(
    results: str, verdict: LetterVerdict
) -> None:
    assert verdict_of(letter(results)) is verdict


def test_what_failed_once_it_was_forwarded_is_told_apart() -> None:
    forwarded = "X-Forwarded-To: c@d.test\n"
    assert verdict_of(letter("dmarc=fail", more=forwarded)) is LetterVerdict.HANDED_ON
    assert verdict_of(letter("dmarc=pass", more=forwarded)) is LetterVerdict.PASSED


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ("spf=fail; dkim=none; dmarc=fail", LetterVerdict.HANDED_ON),
        ("spf=fail; dkim=fail; dmarc=fail", LetterVerdict.HANDED_ON),
        ("spf=fail", LetterVerdict.HANDED_ON),
        ("spf=fail; dkim=pass", LetterVerdict.PASSED),
        ("spf=none; dkim=none; dmarc=fail", LetterVerdict.FAILED),
        ("spf=fail; dkim=fail (no key); dmarc=none", LetterVerdict.FAILED),
    ],
)
def test_what_a_gateway_handed_on_is_told_apart(
    results: str, verdict: LetterVerdict
) -> None:
    gate = "gate.firm.test (gate.firm.test [192.0.2.9])"
    head = (
        f"Authentication-Results: mx.receiver.test; {results}\n"
        f"Received: from {gate} by mx.receiver.test (Postfix)\n"
        f"Received: {ENTRY.replace('mx.receiver', 'gate.firm')}\n"
        "From: a@b.test\nTo: c@firm.test\n"
    )
    assert verdict_of(letter_of("a.eml", head.encode())) is verdict


def test_the_worst_letters_stand_first_and_are_counted() -> None:
    letters = [
        letter("dmarc=pass", "1.eml"),
        letter("dmarc=fail", "2.eml"),
        letter("", "3.eml"),
        letter("dmarc=fail", "4.eml"),
        letter_of("5.eml", b"From: x@y.test\n"),
    ]
    found = judged(ACCOUNT, letters, Writers(), Reading())
    names = [one.letter.name for one in worst_letters_first(found.letters)]
    assert names == ["2.eml", "4.eml", "3.eml", "5.eml", "1.eml"]
    assert summary(found) == (
        "Failed at the receiver: 2 letters (a@b.test)",
        "Can't tell: 2 letters (a@b.test, x@y.test)",
        "Passed at the receiver: 1 letter",
        "Addresses that send and that the account doesn't know: x@y.test",
    )
    with spoken("pl"):
        assert summary(found)[0] == "Nie przeszły u odbiorcy: 2 wiadomości (a@b.test)"


def test_only_the_first_addresses_are_named() -> None:
    letters = [letter_of(f"{n}.eml", f"From: x{n}@y.test\n".encode()) for n in range(7)]
    found = judged(ACCOUNT, letters, Writers(), Reading())
    assert summary(found)[-1].endswith("x4@y.test …")


def test_no_letters_have_no_lines() -> None:
    assert summary(judged(ACCOUNT, [], Writers(), Reading())) == ()


def test_letters_that_are_not_counted_are_a_line_so_that_all_add_up() -> None:
    notice = letter_of("b.eml", b"Return-Path: <>\nFrom: daemon@else.test\n")
    lines = summary(judged(ACCOUNT, [letter("dmarc=pass"), notice], Writers()))
    assert lines == (
        "Passed at the receiver: 1 letter",
        "Not counted, as the account didn't send them: 1 letter",
    )
