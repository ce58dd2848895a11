"""What is proposed says what it brings, what else it does, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Account,
    Employee,
    Extent,
    Mailbox,
    Missing,
    Phrase,
    Place,
    Project,
    TestResult,
)
from diagnostics.report.proposed.expected_texts import (
    EXPECTED_COLUMNS,
    expected_json,
    expected_rows,
    expected_text,
)
from diagnostics.report.proposed.wish_texts import (
    WISH_COLUMNS,
    effect_lines,
    verdict,
    wish_json,
    wish_rows,
    wish_text,
)
from diagnostics.senders import Effects, ExpectedRepair, resolve, wish
from diagnostics.senders.wishes.one_wish import WishAnswer
from diagnostics.senders.wishes.standings import READINGS

EDIT = Phrase.of("things:age-now")
NOTHING_ELSE = Effects(0, 0, (), 0, (), 0, ())


def found(**more: Any) -> ExpectedRepair:
    usual: dict[str, Any] = {
        "edits": (),
        "texts": (),
        "warnings": (),
        "lines": 4,
        "met_before": 4,
        "met_after": 4,
        "contradictions": (),
        "remarks": (),
        "proved": True,
        "at_most": 4,
        "cheaper": 0.0,
        "readings": None,
        "effects": NOTHING_ELSE,
    }
    return ExpectedRepair(**{**usual, **more})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (found(), "4 met today; nothing has to be changed."),
        (found(met_before=3), "3 met today; no edits meet more."),
        (
            found(met_before=3, proved=False),
            "3 met today; no edits were found that meet more.",
        ),
        (found(met_before=3, texts=(EDIT,)), "3 met today, 4 after these edits."),
    ],
)
def test_what_is_met_today_and_then_is_told(answer: ExpectedRepair, said: str) -> None:
    assert said in expected_text(answer)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Proved: no other edits"),
        ({"proved": False, "met_after": 3}, "no edits of these kinds meet more than 4"),
        ({"proved": False}, "no edits of these kinds meet more, and"),
        ({"proved": False, "cheaper": 0.25}, "are milder by 25% at most"),
        ({"proved": False, "cheaper": 0.999}, "are milder by 100% at most"),
        ({"proved": False, "cheaper": 1.0}, "nothing is known of how much milder"),
    ],
    ids=str,
)
def test_what_is_proved_is_told_and_no_more(more: dict[str, Any], said: str) -> None:
    assert said in expected_text(found(texts=(EDIT,), **more))


def test_without_edits_nothing_is_proved_and_nothing_to_be_made() -> None:
    text = expected_text(found(met_before=3))
    assert "Proved" not in text
    assert "make these edits" not in text
    assert "make these edits" in expected_text(found(texts=(EDIT,)))


def test_steps_are_numbered_and_what_to_beware_of_follows() -> None:
    told = expected_text(found(texts=(EDIT, EDIT), warnings=(EDIT,), remarks=(EDIT,)))
    lines = told.splitlines()
    assert lines[:4] == ["1. just now", "2. just now", "Careful: just now", ""]
    assert "Note: just now" in lines


@pytest.mark.parametrize(
    ("readings", "met_after", "told"),
    [(READINGS, 4, True), (READINGS, 0, False), (None, 4, False)],
)
def test_under_which_readings_it_holds_is_told_where_anything_is_met(
    readings: Any, met_after: int, told: bool
) -> None:
    answer = found(readings=readings, met_after=met_after)
    assert ("What is met then is met" in expected_text(answer)) is told


def test_rows_and_json_hold_the_same() -> None:
    answer = found(texts=(EDIT, EDIT), warnings=(EDIT,), remarks=(EDIT,), met_before=1)
    rows = expected_rows(answer)
    assert [row["kind"] for row in rows] == ["edit", "edit", "warning", "remark"]
    assert all(set(row) == set(EXPECTED_COLUMNS) for row in rows)
    assert {row["proved"] for row in rows} == {"yes"}
    json = expected_json(answer)
    assert json["edits"] == ["just now", "just now"]
    assert (json["met_before"], json["met_after"], json["holds"]) == (1, 4, None)
    assert "missing" not in json


def test_half_an_account_is_told_first() -> None:
    lost = Missing(Extent.ROW, "config/x", Place("mailboxes.csv", 3))
    answer = found(missing=(lost,))
    assert "mailboxes.csv" in expected_text(answer).splitlines()[0]
    assert len(expected_json(answer)["missing"]) == 1


@pytest.mark.parametrize(
    ("effects", "lines"),
    [
        (NOTHING_ELSE, ["Changes no other pair."]),
        (replace(NOTHING_ELSE, everywhere=None), ["Changes no other pair."]),
        (replace(NOTHING_ELSE, pairs=1, everywhere=1), ["Changes 1 other pair:"]),
        (
            replace(NOTHING_ELSE, pairs=2, lost=1, everywhere=2),
            ["Changes 2 other pairs:", "Of these, 1 pair would lose a sender."],
        ),
        (
            replace(NOTHING_ELSE, everywhere=3),
            [
                "Changes no other pair.",
                "Under some reading of Planfix's help it changes 3 other pairs.",
            ],
        ),
        (
            replace(NOTHING_ELSE, access=(EDIT,)),
            ["Changes no other pair.", "just now"],
        ),
    ],
    ids=str,
)
def test_what_else_edits_do_is_told(effects: Effects, lines: list[str]) -> None:
    assert list(effect_lines(effects)) == lines


@pytest.mark.parametrize(("kinds", "told", "more"), [(5, 5, 0), (6, 6, 0), (8, 6, 2)])
def test_six_kinds_of_changes_are_told_and_the_others_counted(
    kinds: int, told: int, more: int
) -> None:
    class Change:
        phrase = EDIT

    effects = replace(
        NOTHING_ELSE, pairs=9, everywhere=9, by_outcome=(Change(),) * kinds
    )
    lines = list(effect_lines(effects))
    assert lines.count("  just now") == told
    assert (f"  and {more} other changes" in lines) is bool(more)


PASSED = TestResult.PASSED
ACCOUNT = Account(
    host="acme.example",
    employees=(Employee("e", "Eva", "eva"),),
    projects=(Project("p", "Shop"),),
    mailboxes=(
        Mailbox("first", "first@a.example", test=PASSED),
        Mailbox("second", "second@a.example", test=PASSED),
        Mailbox("bound", "bound@a.example", projects=("p",), test=PASSED),
    ),
)


def answer_to(**more: Any) -> WishAnswer:
    usual: dict[str, Any] = {
        "now": resolve(ACCOUNT, "e", "p"),
        "wanted": ACCOUNT.mailboxes[:1],
        "readings": (),
        "met": False,
        "by_order": False,
        "alternatives": (),
        "impossible": (),
        "remarks": (),
        "proved": True,
    }
    return WishAnswer(**{**usual, **more})


SOME = wish(ACCOUNT, "e", "p", "second")


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (answer_to(met=True, readings=READINGS), "is-so"),
        (answer_to(met=True, readings=READINGS[:1]), "is-so-here-only"),
        (
            answer_to(met=True, readings=READINGS[:1], alternatives=SOME.alternatives),
            "is-so-here",
        ),
        (answer_to(by_order=True), "is-so-by-list-order"),
        (answer_to(impossible=(EDIT,)), "is-not-so-ever"),
        (answer_to(), "is-not-so"),
        (answer_to(alternatives=SOME.alternatives), "is-not-so"),
    ],
)
def test_whether_a_wish_is_met_is_told_as_surely_as_it_is_known(
    answer: WishAnswer, key: str
) -> None:
    assert verdict(answer).key == f"wishes:{key}"


def test_a_wish_is_told_in_every_form_alike() -> None:
    assert SOME.alternatives
    rows = wish_rows(SOME)
    json = wish_json(ACCOUNT, SOME)
    told = wish_text(ACCOUNT, SOME)
    assert [row["alternative"] for row in rows] == [
        *range(1, len(SOME.alternatives) + 1)
    ]
    assert all(set(row) == set(WISH_COLUMNS) for row in rows)
    for row, each in zip(rows, json["alternatives"], strict=True):
        assert row["edits"] == " ".join(each["edits"])
        assert row["readings"] == len(each["readings"])
        assert row["changed"] == each["changed"]
        assert all(f". {edit}" in told for edit in each["edits"])
    assert told.count("Alternative ") == len(rows)
    assert json["wanted"] == ["second"]


def test_what_is_impossible_says_why_and_offers_nothing() -> None:
    told = wish_text(ACCOUNT, answer_to(impossible=(EDIT,), remarks=(EDIT,)))
    lines = told.splitlines()
    assert lines[1] == "Note: just now"
    assert lines[-2:] == ["Impossible:", "  just now"]
    assert "Alternative" not in told
