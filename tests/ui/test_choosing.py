"""One of many rows is found by what is typed, whole names first."""

from __future__ import annotations

import pytest

from diagnostics.ui.choosing import MATCHES, best_matches, told_apart

NAMES = {
    "1": "Anna Kowalska",
    "2": "Jan Nowak",
    "3": "Joanna",
    "4": "Łukasz Żak",
    "5": "Kowalska Anna",
    "anna": "Somebody else",
    "6": "Anna",
}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna", ["anna", "6", "1", "3", "5"]),  # an id or a name, a beginning, inside
        ("ANNA", ["anna", "6", "1", "3", "5"]),
        ("anna kowalska", ["1", "5"]),
        ("kowalska anna", ["5", "1"]),
        ("kow", ["5", "1"]),
        ("zak lukasz", ["4"]),  # without diacritics, in any order
        ("2", ["2"]),
        ("nowak 2", ["2"]),
        ("nowak 3", []),
        ("qq", []),
    ],
)
def test_every_word_typed_stands_in_the_id_or_name(
    typed: str, found: list[str]
) -> None:
    assert best_matches(NAMES, typed) == found


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_offers_the_first_rows(typed: str) -> None:
    assert best_matches(NAMES, typed, 3) == ["1", "2", "3"]
    many = {str(n): "row" for n in range(MATCHES + 9)}
    assert len(best_matches(many, typed)) == MATCHES


@pytest.mark.parametrize("rows", [MATCHES - 1, MATCHES, MATCHES + 1])
def test_so_many_matches_are_offered_and_no_more(rows: int) -> None:
    many = {f"r{n}": "alike" for n in range(rows)} | {"last": "like"}
    assert len(best_matches(many, "like")) == min(rows + 1, MATCHES)
    assert best_matches(many, "like")[0] == "last"  # its whole name


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({}, {}),
        ({"1": "Anna"}, {"1": "Anna"}),
        (
            {"1": "Anna", "2": "Jan", "3": "Anna"},
            {"1": "Anna (1)", "2": "Jan", "3": "Anna (3)"},
        ),
        ({"1": "", "2": ""}, {"1": " (1)", "2": " (2)"}),
        ({"1": "Anna", "2": "anna"}, {"1": "Anna", "2": "anna"}),
    ],
)
def test_labels_that_are_alike_are_told_apart_by_their_ids(
    labels: dict[str, str], told: dict[str, str]
) -> None:
    assert told_apart(labels) == told
