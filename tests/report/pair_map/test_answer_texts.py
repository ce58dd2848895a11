"""A cell of the map has one mark, and its legend says what it means."""

from __future__ import annotations

import pytest

from diagnostics.model import Account, Mailbox, Source
from diagnostics.report.pair_map.answer_texts import (
    BY_RESULT,
    BY_SOURCE,
    NO_MAILBOX,
    NOT_KNOWN,
    OF_RESULT,
    OF_SOURCE,
    UNDECIDED,
    MapMark,
    mark_of,
    marks_shown,
    sender_told,
)
from diagnostics.report.pair_map.shown_answers import ShownAnswer
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.words import text

COMPANY, OWN, INTERNAL = Source.COMPANY, Source.OWN, Source.INTERNAL


def answer(
    source: Source = COMPANY,
    mailbox: int = -1,
    *,
    tied: bool = False,
    undecided: bool = False,
    gets_out: GetsOut | None = None,
) -> ShownAnswer:
    return ShownAnswer(source, mailbox, tied, undecided, gets_out)


@pytest.mark.parametrize("source", Source)
def test_by_source_each_level_has_its_mark_whatever_checks_say(source: Source) -> None:
    assert mark_of(answer(source), False) is OF_SOURCE[source]
    assert mark_of(answer(source, gets_out=GetsOut.NO), False) is OF_SOURCE[source]
    assert mark_of(answer(source, undecided=True), False) is UNDECIDED
    assert mark_of(answer(source, tied=True), False) is OF_SOURCE[source]


@pytest.mark.parametrize("result", GetsOut)
def test_by_result_the_check_decides_whatever_the_level(result: GetsOut) -> None:
    for source in (COMPANY, OWN):
        assert mark_of(answer(source, gets_out=result), True) is OF_RESULT[result]


@pytest.mark.parametrize(
    ("shown", "mark"),
    [
        (answer(INTERNAL), NO_MAILBOX),
        (answer(Source.NONE), NO_MAILBOX),
        (answer(Source.UNKNOWN), NOT_KNOWN),
        (answer(undecided=True), NOT_KNOWN),
        (answer(OWN, undecided=True), NOT_KNOWN),
    ],
)
def test_where_no_mailbox_sends_nothing_gets_out_unless_nobody_can_tell(
    shown: ShownAnswer, mark: MapMark
) -> None:
    assert mark_of(shown, True) is mark


def test_unknown_is_never_shown_as_good_nor_as_bad() -> None:
    assert OF_RESULT[GetsOut.UNPROVEN] == OF_RESULT[GetsOut.UNCHECKED] == NOT_KNOWN
    assert NOT_KNOWN not in (OF_RESULT[GetsOut.YES], OF_RESULT[GetsOut.NO], NO_MAILBOX)


def test_only_a_check_that_passed_is_shown_as_good() -> None:
    good = OF_RESULT[GetsOut.YES]
    assert [r for r in GetsOut if OF_RESULT[r] is good] == [GetsOut.YES]


def test_the_legend_has_only_what_is_there_in_its_own_order() -> None:
    answers = [answer(undecided=True), answer(INTERNAL), answer(OWN), answer(INTERNAL)]
    assert marks_shown(answers, False) == (
        *(m for m in BY_SOURCE if m in (OF_SOURCE[OWN], OF_SOURCE[INTERNAL])),
        UNDECIDED,
    )
    assert marks_shown(answers, True) == tuple(
        m for m in BY_RESULT if m in (NOT_KNOWN, NO_MAILBOX)
    )
    assert marks_shown([], False) == marks_shown([], True) == ()


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


@pytest.mark.parametrize("marks", [BY_SOURCE, BY_RESULT])
def test_each_kind_of_cell_stands_once_and_says_what_it_means(
    marks: tuple[MapMark, ...],
) -> None:
    assert len({mark.name for mark in marks}) == len(marks)
    assert len({mark.meaning for mark in marks}) == len(marks)
    pairs = {(mark.mark, mark.colour) for mark in marks}
    assert len(pairs) == len(marks)


ACCOUNT = Account(mailboxes=(Mailbox("m", "m@x.example"), Mailbox("n", "n@x.example")))


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (answer(mailbox=0), "m@x.example"),
        (answer(mailbox=1), "n@x.example"),
        (
            answer(mailbox=1, tied=True),
            "n@x.example (only the order in the list decides)",
        ),
        (answer(mailbox=0, undecided=True), "? can't tell which of equal mailboxes"),
        (answer(OWN), "their own mailbox"),
        (
            answer(OWN, tied=True),
            "their own mailbox (only the order in the list decides)",
        ),
        (answer(INTERNAL), "✕ no mailbox: the internal address"),
        (answer(Source.NONE), "✕ no address at all"),
        (answer(Source.UNKNOWN), "? can't tell: external user"),
    ],
)
def test_what_letters_leave_from_is_said(shown: ShownAnswer, said: str) -> None:
    assert text(sender_told(ACCOUNT, shown)) == said


def test_undecided_names_no_mailbox() -> None:
    told = text(sender_told(ACCOUNT, answer(mailbox=1, undecided=True)))
    assert "@" not in told
