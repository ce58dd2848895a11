"""A number of a map stands for what the pair's cell shows, and for nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.model import Account, Mailbox, Source
from diagnostics.report.pair_map.shown_answers import AnswerCodes, ShownAnswer
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.senders import OUTCOMES

RESULTS = (GetsOut.NO, GetsOut.YES, GetsOut.DOUBTED)
ACCOUNT = Account(mailboxes=tuple(Mailbox(n, f"{n}@a.example") for n in "abc"))
SENDERS = (Source.OWN, Source.COMPANY)


def codes(known: bool) -> AnswerCodes:
    """Codes of three mailboxes, with results or without."""
    if not known:
        return AnswerCodes()
    results = dict(zip("abc", RESULTS, strict=True))
    return AnswerCodes.with_results(ACCOUNT, results)


def wanted(position: int, outcome_id: int, known: bool) -> ShownAnswer:
    """What a pair shows, straight from what its outcome says."""
    outcome = OUTCOMES[outcome_id]
    tied = outcome.decided_by.is_tied
    undecided = str(outcome.decided_by) == "tie"
    sends = outcome.source in SENDERS and not undecided
    company = sends and outcome.source is Source.COMPANY
    return ShownAnswer(
        outcome.source,
        position if company else -1,
        tied,
        undecided,
        RESULTS[position] if sends and known else None,
    )


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("outcome_id", range(len(OUTCOMES)))
def test_a_number_reads_back_as_what_the_pair_shows(
    outcome_id: int, known: bool
) -> None:
    made = codes(known)
    positions = np.arange(3, dtype=np.int64)
    found = made.of(positions, np.full(3, outcome_id, np.uint8))
    for position, code in enumerate(found):
        assert made.answer(int(code)) == wanted(position, outcome_id, known)


@pytest.mark.parametrize("known", [False, True])
def test_numbers_are_equal_exactly_where_cells_are(known: bool) -> None:
    made = codes(known)
    every = [(p, o) for p in range(3) for o in range(len(OUTCOMES))]
    positions = np.array([p for p, _ in every], np.int64)
    outcomes = np.array([o for _, o in every], np.uint8)
    found = made.of(positions, outcomes).tolist()
    shown = [wanted(p, o, known) for p, o in every]
    assert len(set(found)) == len(set(shown))
    assert len(set(zip(found, shown, strict=True))) == len(set(shown))


def test_a_mailbox_nobody_checked_is_unchecked_not_good() -> None:
    made = AnswerCodes.with_results(ACCOUNT, {"b": GetsOut.YES})
    company = next(n for n, o in enumerate(OUTCOMES) if o.source is Source.COMPANY)
    found = made.of(np.arange(3, dtype=np.int64), np.full(3, company, np.uint8))
    assert [made.answer(int(code)).gets_out for code in found] == [
        GetsOut.UNCHECKED,
        GetsOut.YES,
        GetsOut.UNCHECKED,
    ]


def test_an_account_without_mailboxes_has_numbers_too() -> None:
    made = AnswerCodes.with_results(Account(), {})
    none = next(n for n, o in enumerate(OUTCOMES) if o.source is Source.NONE)
    (code,) = made.of(np.array([-1], np.int64), np.array([none], np.uint8))
    assert made.answer(int(code)) == ShownAnswer(Source.NONE, -1, False, False, None)
