"""Passed is said only of what the receiver alone can have written."""

from __future__ import annotations

import pytest

from diagnostics.fleet.sent_letters.proofs_judged import proof_phrase, proof_state
from diagnostics.fleet.sent_letters.receipts import Receipt
from diagnostics.fleet.sent_letters.stated_results import Proof
from diagnostics.words import text


@pytest.mark.parametrize(
    ("proof", "certain", "state"),
    [
        (Proof("pass"), True, "passed"),
        (Proof("pass", own=True), True, "passed"),
        (Proof("pass", own=False), True, "passed-for-other"),
        (Proof("pass", own=True), False, "uncertain"),
        (Proof("bestguesspass"), True, "guessed"),
        (Proof("bestguesspass"), False, "uncertain"),
        (Proof("pass", "google.com: best guess record for domain of"), True, "guessed"),
        *((Proof(r), True, "failed") for r in ("fail", "softfail", "permerror")),
        (Proof("fail"), False, "failed"),
        (Proof("none"), True, "none"),
        *((Proof(r), True, "undecided") for r in ("neutral", "temperror", "test")),
        (None, True, "untold"),
    ],
)
def test_each_result_has_its_state(
    proof: Proof | None, certain: bool, state: str
) -> None:
    proofs = {"dkim": proof} if proof else {}
    receipt = Receipt("mx.a.test", proofs, "mx.a.test", certain)
    assert proof_state(receipt, "dkim") == state


def test_without_a_receiver_nothing_is_known() -> None:
    assert proof_state(Receipt(), "spf") == "no-receiver"


@pytest.mark.parametrize(
    ("proof", "told"),
    [
        (Proof("pass", "2048-bit key", "b.test", True), "passed for b.test"),
        (Proof("pass", "", "c.test", False), "passed for c.test, which is not"),
        (Proof("softfail", "not listed", "b.test"), "failed: softfail for b.test (not"),
        (Proof("temperror"), "can't tell: temperror"),
        (Proof("none"), "none"),
    ],
)
def test_people_are_told_domain_and_reason(proof: Proof, told: str) -> None:
    receipt = Receipt("mx.a.test", {"spf": proof}, "mx.a.test")
    assert text(proof_phrase(receipt, "spf")).startswith(told)
    assert text(proof_phrase(receipt, "dkim")) == "not told by mx.a.test"


def test_who_had_the_letter_before_is_quoted_where_the_receiver_tells_nothing() -> None:
    before = {"spf": Proof("pass")}
    receipt = Receipt("", {}, "mx.a.test", earlier_server="gate.test", earlier=before)
    told = [text(proof_phrase(receipt, method)) for method in ("spf", "dkim")]
    assert told == [
        "not told by mx.a.test; gate.test before it: 'pass'",
        "not told by mx.a.test",
    ]
