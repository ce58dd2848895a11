"""A letter's row says what each proof came to, and who says so."""

from __future__ import annotations

import pytest

from diagnostics.fleet.sent_letters.letter_files import letter_of
from diagnostics.fleet.sent_letters.letter_rows import (
    LETTER_COLUMNS,
    letter_cells,
    letter_json,
    letter_row,
)
from diagnostics.fleet.sent_letters.letters_judged import JudgedLetter, LeftOut
from diagnostics.fleet.sent_letters.who_wrote import Writer
from tests.fleet.sent_letters.headers import ENTRY

HEAD = f"""Authentication-Results: mx.receiver.test;
 spf=softfail (not listed) smtp.mailfrom=a@b.test; dkim=pass header.d=b.test
Received: {ENTRY}
From: Ann <a@b.test>
"""


def judged(head: str) -> JudgedLetter:
    return JudgedLetter(
        letter_of("a.eml", head.encode()), Writer("ann", "p"), ("box",), None
    )


def test_a_row_has_every_column_in_words() -> None:
    row = letter_row(judged(HEAD))
    assert tuple(row) == LETTER_COLUMNS
    assert row["spf"] == "failed: softfail for b.test (not listed)"
    assert row["dkim"] == "passed for b.test"
    assert row["dmarc"] == "not told by mx.receiver.test"
    assert (row["told_by"], row["employee"]) == ("mx.receiver.test", "ann")


def test_a_narrow_row_has_a_word_for_each_proof_and_all_in_full() -> None:
    row = letter_cells(judged(HEAD))
    assert (row["spf"], row["dkim"], row["dmarc"]) == ("failed", "passed", "not told")
    assert "SPF: failed: softfail for b.test (not listed); DKIM" in str(row["details"])


def test_json_holds_states_and_what_was_written() -> None:
    row = letter_json(judged(HEAD))
    assert row["spf"] == {
        "state": "failed",
        "result": "softfail",
        "reason": "not listed",
        "domain": "b.test",
        "own_domain": True,
        "earlier": "",
    }
    assert (row["dmarc"]["state"], row["dmarc"]["result"]) == ("untold", "")
    assert (row["certain"], row["receiver"]) == (True, "mx.receiver.test")


def test_a_copy_from_sent_was_said_by_nobody() -> None:
    row = letter_row(judged("From: a@b.test\n"))
    assert (row["told_by"], row["spf"]) == ("", row["dmarc"])
    assert str(row["spf"]).startswith("can't tell")


@pytest.mark.parametrize("why", LeftOut)
def test_why_a_letter_is_not_counted_stands_in_its_row(why: LeftOut) -> None:
    one = judged(HEAD)
    assert letter_row(one)["left_out"] == letter_json(one)["left_out"] == ""
    assert letter_json(one, why)["left_out"] == why
    told = letter_row(one, why)["left_out"]
    assert str(letter_cells(one, why)["details"]).startswith(f"not counted: {told}; ")
