import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.problems import HIDDEN, SHOWN, Names, one_of, problem, shown
from diagnostics.model import Place, Severity, Subject, SubjectKind
from diagnostics.words import evidence

WORDS = st.text("abcdef", min_size=2, max_size=8)


def test_a_problem_says_where_what_and_what_was_expected() -> None:
    found = problem(
        "bad-port",
        "is no port",
        Place("mailboxes.csv", 3),
        column="smtp_port",
        value="70000",
        expected="a number",
        nearest="7000",
        subject=Subject(SubjectKind.MAILBOX, "m"),
    )
    assert found.rule == "config/bad-port"
    assert found.severity is Severity.ERROR
    assert evidence(found) == (
        'mailboxes.csv, row 3, column smtp_port: "70000" is no port; '
        'expected a number; the nearest known name is "7000".'
    )
    assert json.loads(json.dumps(dict(found.data))) == {
        "file": "mailboxes.csv",
        "row": 3,
        "column": "smtp_port",
        "value": "70000",
        "expected": "a number",
        "nearest": "7000",
    }


def test_a_hidden_value_is_not_quoted() -> None:
    found = problem("bad-port", "is no port", Place("f", 1), value=HIDDEN)
    assert evidence(found) == f"f, row 1: {HIDDEN} is no port."


def test_a_problem_without_a_place_is_a_sentence_too() -> None:
    assert evidence(problem("syntax", "not JSON", Place())) == "not JSON."


@given(st.text())
def test_what_is_shown_is_one_printable_line_of_bounded_length(text: str) -> None:
    line = shown(text)
    assert line.isprintable()
    assert len(line) <= SHOWN * 8


@given(st.sets(WORDS, min_size=1), st.data())
def test_a_name_with_one_mistake_finds_a_name_that_is_near(
    names: set[str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(names)))
    at = data.draw(st.integers(0, len(name) - 1))
    wrong = data.draw(
        st.sampled_from(
            [name[:at] + name[at + 1 :], name[:at] + "x" + name[at:], name.upper()]
        )
    )
    assert Names(names).nearest(wrong) in names


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("MARIA", "maria"),
        ("mraia", "maria"),
        ("mari", "maria"),
        ("mariaa", "maria"),
        ("narla", "maria"),
        ("tomek nowak", "tomek_nowak"),
        ("zzzzzz", ""),
        ("", ""),
        ("x" * 500, ""),
    ],
)
def test_the_nearest_name_is_the_one_that_was_meant(wrong: str, nearest: str) -> None:
    assert Names(["piotr", "maria", "tomek_nowak"]).nearest(wrong) == nearest


def test_no_names_have_no_nearest() -> None:
    assert Names([]).nearest("a") == ""


def test_many_names_are_searched_by_one_mistake() -> None:
    names = Names([f"employee-{i}" for i in range(20_000)])
    assert names.nearest("Employee-777") == "employee-777"
    assert names.nearest("employee777") == "employee-777"
    assert names.nearest("somebody else") == ""


@pytest.mark.parametrize(
    ("names", "text"),
    [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")],
)
def test_choices_are_listed_as_one_says_them(names: list[str], text: str) -> None:
    assert one_of(names) == text
