"""What an address may have meant, and how text from outside becomes a label."""

from __future__ import annotations

import pandas as pd
import pytest

from diagnostics.language import spoken
from diagnostics.ui.page_address import NOT_HERE, near, plain_label, row_names

PEOPLE = {"e1": "Anna Kowalska", "e2": "Piotr Szulc", "b3": "Anne", "x9": "Zed"}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("anna kowalski", ["e1"]),
        ("ANNA KOWALSKA", ["e1"]),
        ("anne", ["b3"]),
        ("anna", ["b3", "e1"]),  # what looks most like it, then what it stands in
        ("szulc", ["e2"]),
        ("zul", ["e2"]),
        ("e4", []),
        ("X9", ["x9"]),
        ("qqqqqq", []),
        ("", []),
    ],
)
def test_what_looks_like_it_or_holds_it_may_be_meant(
    value: str, found: list[str]
) -> None:
    told = near(value, PEOPLE)
    assert [*told.items()] == [(row, PEOPLE[row]) for row in found]


def test_what_looks_most_like_it_stands_first() -> None:
    assert [*near("anne", {"a": "Anna", "b": "Anne"})] == ["b", "a"]
    assert [*near("shop 12", {"p": "shop 1", "q": "shop 12"})] == ["q", "p"]


@pytest.mark.parametrize("rows", [4, 5, 6, 40])
def test_five_are_offered_at_most(rows: int) -> None:
    known = {f"e{n}": "the same" for n in range(rows)}
    assert len(near("same", known)) == min(rows, 5)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("", ""),
        ("Front desk", "Front desk"),
        ("Zażółć 日本", "Zażółć 日本"),
        ("a@b", "a@b"),
        ("*b*", r"\*b\*"),
        ("[x](y)", r"\[x\]\(y\)"),
        ("a\\b", r"a\\b"),
        ("a_b", r"a\_b"),
        ("$1", r"\$1"),
        ("1. x", r"1\. x"),
        (":smile:", "\\:\N{WORD JOINER}smile\\:"),
        ("a: b", r"a\: b"),
        ("a--b", "a\\-\N{WORD JOINER}\\-b"),
        ("a-b", r"a\-b"),
        ("->", "\\-\N{WORD JOINER}\\>"),
        ("<-", "\\<\N{WORD JOINER}\\-"),
        ("<=", "\\<\N{WORD JOINER}\\="),
        (">=", "\\>\N{WORD JOINER}\\="),
        ("www.x", "www\N{WORD JOINER}\\.x"),
        ("WWW.x", "WWW\N{WORD JOINER}\\.x"),
        ("ww.x", r"ww\.x"),
        ("https://x", "https\\:\N{WORD JOINER}//x"),
    ],
)
def test_no_sign_of_a_label_is_taken_for_markdown(text: str, label: str) -> None:
    assert plain_label(text) == label


def test_a_row_is_named_by_its_texts_and_by_its_id_where_two_are_alike() -> None:
    frame = pd.DataFrame(
        {
            "rule": ["tied", "tied", "dead", None],
            "pairs": [1, 2, 3, 4],
            "subject": ["m", "m", "", "n"],
        }
    )
    assert row_names(frame, ["a", "b", "c", "d"]) == {
        "a": "tied · m (a)",
        "b": "tied · m (b)",
        "c": "dead",
        "d": "n",
    }


def test_each_row_has_one_name() -> None:
    with pytest.raises(ValueError, match="zip"):
        row_names(pd.DataFrame({"rule": ["tied"]}), ["a", "b"])


@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_parameter_says_what_its_address_named(language: str) -> None:
    with spoken(language):
        told = {kind: NOT_HERE.get(kind, "") for kind in ("employee", "tie", "finding")}
    assert len(set(told.values())) == 3
    assert all(sentence.endswith(".") for sentence in told.values())
