"""Wrong names are answered with the known one that was meant, at a bounded cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.guarded import nearest_names
from diagnostics.accounts.guarded.budget import spending
from diagnostics.accounts.guarded.nearest_names import Names
from diagnostics.accounts.limits import MAX_COMPARED
from diagnostics.accounts.problems import nearest_of

WORDS = st.text("abcdef", min_size=2, max_size=8)


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


LONG = "abcdefgh" * 8
"""As long as a name may be to be found by one mistake."""


@pytest.mark.parametrize(
    ("names", "wrong", "nearest"),
    [
        ([LONG], LONG[:-1], LONG),
        ([LONG], LONG.upper(), LONG),
        ([LONG], LONG + "x", ""),  # a wrong name longer than that isn't looked up
        ([LONG + "x"], LONG, LONG + "x"),  # such a known name by likeness only
        (["abcde"], "abcxy", "abcde"),  # three of five alike
        (["abcd"], "abxy", ""),  # two of four
        (["a"], "b", ""),
        (["", "a"], "b", ""),
        (["ab", "B"], "b", "B"),  # the name itself before one with a letter more
        (["ax", "ay"], "az", "ax"),  # the first of equals
        (["Ab", "aB"], "AB", "Ab"),
    ],
)
def test_how_near_a_name_must_be(names: list[str], wrong: str, nearest: str) -> None:
    assert Names(names).nearest(wrong) == nearest


@pytest.mark.parametrize(("count", "nearest"), [(300, "maria"), (301, "")])
def test_two_mistakes_are_found_among_few_names_only(count: int, nearest: str) -> None:
    names = ["maria", *(f"{i:05}" for i in range(count - 1))]
    assert Names(names).nearest("narla") == nearest
    assert Names(names).nearest("mraia") == "maria"


def test_all_rows_of_an_account_share_what_may_be_compared() -> None:
    known = ("everyone", "owner", "list")
    with spending():
        near = [nearest_of("ewerione", known) for _ in range(MAX_COMPARED + 1)]
        assert nearest_of("ewerione", ("everyone",)) == "everyone"
    assert near == ["everyone"] * MAX_COMPARED + [""]
    assert nearest_of("ewerione", known) == "everyone"


@pytest.mark.parametrize("most", [1, 3])
def test_so_many_questions_are_answered_and_no_more(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest_names, "MAX_NEAREST", most)
    names = Names(["maria", "piotr"])
    answers = [names.nearest("mari") for _ in range(most + 2)]
    assert answers == ["maria"] * most + ["", ""]


@pytest.mark.parametrize("most", [1, 3])
def test_so_many_are_compared_letter_by_letter_and_no_more(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest_names, "MAX_COMPARED", most)
    names = Names(["maria", "piotr"])
    answers = [names.nearest("narla") for _ in range(most + 1)]
    assert answers == ["maria"] * most + [""]
    assert names.nearest("mari") == "maria"  # the index is asked as before
