"""A number of a map stands for what the pair's cell shows, and for nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.model import Account, Mailbox, Source
from diagnostics.report.pair_map.answer_texts import (
    NO_MAILBOX,
    NOT_KNOWN,
    OF_RESULT,
    OF_SOURCE,
    UNDECIDED,
    mark_of,
    marks_shown,
    sender_told,
)
from diagnostics.report.pair_map.shown_answers import AnswerCodes, ShownAnswer
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.senders import OUTCOMES
from diagnostics.words import text

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


def answer(
    source: Source = Source.COMPANY,
    mailbox: int = -1,
    tied: bool = False,
    undecided: bool = False,
    gets_out: GetsOut | None = None,
) -> ShownAnswer:
    return ShownAnswer(source, mailbox, tied, undecided, gets_out)


@pytest.mark.parametrize("source", Source)
def test_by_source_a_cell_has_the_mark_of_its_source_unless_undecided(
    source: Source,
) -> None:
    assert mark_of(answer(source), by_result=False) is OF_SOURCE[source]
    assert mark_of(answer(source, undecided=True), by_result=False) is UNDECIDED


@pytest.mark.parametrize("result", GetsOut)
def test_by_result_a_cell_has_the_mark_of_its_mailbox_s_result(result: GetsOut) -> None:
    assert mark_of(answer(gets_out=result), by_result=True) is OF_RESULT[result]


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        (answer(Source.NONE), True),
        (answer(Source.INTERNAL), True),
        (answer(Source.UNKNOWN), False),
        (answer(Source.COMPANY, undecided=True), False),
        (answer(Source.OWN, undecided=True), False),
    ],
)
def test_by_result_no_mailbox_is_told_apart_from_nobody_knows(
    shown: ShownAnswer, known: bool
) -> None:
    assert mark_of(shown, by_result=True) is (NO_MAILBOX if known else NOT_KNOWN)


def test_only_a_check_that_passed_is_shown_as_good() -> None:
    good = OF_RESULT[GetsOut.YES]
    assert [r for r in GetsOut if OF_RESULT[r] is good] == [GetsOut.YES]


def test_the_legend_names_each_mark_once_in_its_order() -> None:
    shown = [
        answer(Source.UNKNOWN),
        answer(Source.OWN),
        answer(Source.COMPANY, 0),
        answer(Source.COMPANY, 1),
        answer(Source.OWN, undecided=True),
    ]
    names = [mark.name for mark in marks_shown(shown, by_result=False)]
    assert names == ["company", "own", "unknown", "undecided"]
    by_result = marks_shown([answer(gets_out=r) for r in reversed(GetsOut)], True)
    assert [mark.name for mark in by_result] == [
        *("sends", "does-not", "doubted", "not-known"),
    ]
    assert marks_shown([], by_result=True) == ()


def test_two_kinds_of_cells_never_look_the_same() -> None:
    for kinds in (set(OF_SOURCE.values()) | {UNDECIDED}, set(OF_RESULT.values())):
        looks = {(mark.mark, mark.colour) for mark in kinds}
        assert len(looks) == len(kinds)
        assert len({mark.meaning for mark in kinds}) == len(kinds)


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (answer(mailbox=1), "b@a.example"),
        (answer(mailbox=0), "a@a.example"),
    ],
)
def test_a_company_mailbox_is_named_by_its_address(
    shown: ShownAnswer, told: str
) -> None:
    assert told in text(sender_told(ACCOUNT, shown))


def test_undecided_names_no_mailbox() -> None:
    told = text(sender_told(ACCOUNT, answer(mailbox=1, undecided=True)))
    assert "@" not in told


@pytest.mark.parametrize("source", SENDERS)
def test_a_tie_is_told_apart_in_words(source: Source) -> None:
    mailbox = 2 if source is Source.COMPANY else -1
    plain, tied = (
        text(sender_told(ACCOUNT, answer(source, mailbox, tied=t)))
        for t in (False, True)
    )
    assert plain != tied
